"""The lines of a text file: where they end, and on which each record stands, which the engine does not say."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from apiusage_desktop.core.engine import ShouldCancel
from apiusage_desktop.core.errors import Cancelled

_CHUNK_BYTES = 4 << 20
_BOM = b"\xef\xbb\xbf"
_LINE_END = "\r\n|\r|\n"


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


def has_one_line_end(head: bytes) -> bool:
    """Tell whether the lines all end alike, as the engine needs it."""
    return set(re.findall(_LINE_END.encode(), head.removesuffix(b"\r"))) in ({b"\n"}, {b"\r\n"}, set())


def with_line_feeds(path: Path, copy: Path, unquoted: int, should_cancel: ShouldCancel) -> Path:
    """Copy the file with every line end as a line feed, its first lines without quotation marks.

    Lines keep their numbers.
    """
    held = b""
    with path.open("rb") as source, copy.open("wb") as target:
        while chunk := source.read(_CHUNK_BYTES):
            if should_cancel():
                raise Cancelled
            data = held + chunk
            held = data[-1:] if data.endswith(b"\r") else b""
            lines = data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            if unquoted:
                *first, rest = lines.split(b"\n", unquoted)
                lines = b"\n".join([line.replace(b'"', b" ") for line in first] + [rest])
                unquoted = 0
            target.write(lines)
        target.write(held.replace(b"\r", b"\n"))
    return copy


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
