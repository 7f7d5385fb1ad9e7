"""On which line of a CSV each record stands, which the engine does not say of those it loads."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_CHUNK_BYTES = 4 << 20
_BOM = b"\xef\xbb\xbf"


def scan_lines(path: Path, positions: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return the lines (from 1) in which the sorted byte positions lie, the lines that hold nothing, and how many are.

    The engine's own line numbers leave out what it skipped; its byte positions are exact.
    """
    blank: list[NDArray[np.int64]] = []
    lines = np.ones(len(positions), dtype=np.int64)
    before, offset, carried = 0, 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            data = carried + chunk
            cut = data.rfind(b"\n") + 1
            carried = data[cut:]
            ends = np.flatnonzero(np.frombuffer(data[:cut], dtype=np.uint8) == ord("\n"))
            lengths = np.diff(ends, prepend=-1)
            short = np.flatnonzero(lengths <= len(_BOM) + 2)
            empty = [i for i in short if data[ends[i] - lengths[i] + 1 : ends[i]].removeprefix(_BOM) in (b"", b"\r")]
            blank.append(np.array(empty, dtype=np.int64) + before + 1)
            lines += np.searchsorted(ends + offset, positions)
            before += len(ends)
            offset += cut
    empty_lines = np.concatenate(blank) if blank else np.array([], dtype=np.int64)
    # After a blank line that ends in CR LF, the engine's position is that of the LF.
    while (early := np.isin(lines, empty_lines)).any():
        lines[early] += 1
    return lines, empty_lines, before + (1 if carried else 0)


def place_records(
    inner: NDArray[np.int64],
    rejected: NDArray[np.int64],
    rejected_breaks: NDArray[np.int64],
    blank: NDArray[np.int64],
    skipped: int = 1,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the line on which each loaded record begins, and the blank lines that are not part of a record.

    The engine numbers rejected lines, not loaded ones. A record begins after the skipped lines, the records before
    it with the line breaks inside them, and the rejected and blank lines before it.

    Args:
        inner: line breaks inside each record.
        rejected: the lines on which rejected records begin.
        rejected_breaks: line breaks inside each of these.
        blank: the lines that hold nothing, those inside quoted fields too.
        skipped: lines before the first row; none of the others lies in them.
    """
    lengths = 1 + rejected_breaks
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    taken = np.repeat(rejected, lengths) + within
    blank = np.setdiff1d(blank, taken)
    if len(blank) and inner.any():
        return _place_one_by_one(inner, set(taken.tolist()), blank, skipped)
    before = skipped + np.cumsum(1 + inner) - (1 + inner)
    others = np.union1d(taken, blank)
    threshold = others - np.arange(1, len(others) + 1)
    return before + 1 + np.searchsorted(threshold, before, side="right"), blank


def _place_one_by_one(
    inner: NDArray[np.int64], rejected: set[int], blank: NDArray[np.int64], skipped: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    empty = set(blank.tolist())
    lines = np.empty(len(inner), dtype=np.int64)
    line = skipped + 1
    for index, breaks in enumerate(inner.tolist()):
        while line in empty or line in rejected:
            line += 1
        lines[index] = line
        empty.difference_update(range(line, line + breaks + 1))
        line += breaks + 1
    return lines, np.array(sorted(empty), dtype=np.int64)
