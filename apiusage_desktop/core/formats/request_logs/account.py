"""Which lines of a log are requests, and what every other line is: none may be lost."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from apiusage_desktop.core.formats.csv_lines import place_records, scan_lines
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.withheld import NOT_SHOWN

CountLines = Callable[[Path], int]
NOT_ALIKE = "it is not made like the other lines"
_REASONS = {
    "INVALID ENCODING": "it is not UTF-8 text",
    "LINE SIZE OVER MAXIMUM": "it is longer than 2 MB",
}


class OpenQuoteError(Exception):
    """A quotation mark that is never closed has swallowed lines."""


@dataclass(frozen=True, slots=True)
class Accounted:
    """What the lines of a log are.

    Attributes:
        rejected: the lines that the engine could not split: number, reason and text.
        blank: how many lines hold nothing.
        numbers: the line of each row, if that is not just the one after the row before.
    """

    rejected: list[tuple[int, str, str]]
    blank: int
    numbers: NDArray[np.int64] | None


def account(
    connection: duckdb.DuckDBPyConnection, lines: RequestLines, rows: int, count_lines: CountLines
) -> Accounted:
    """Say what each line of the file is that the engine has just read.

    Args:
        connection: what read it.
        lines: what was read.
        rows: how many rows came of it.
        count_lines: tells how many lines a file has.

    Raises:
        OpenQuoteError: lines are missing.
    """
    if lines.path is None:
        raise AssertionError("only lines that the engine reads are not accounted for")
    errors = _errors(connection)
    # A carriage return at the end of lines that mostly have none looks like text behind a quotation mark.
    if any("\n" in text.strip("\r\n") or text.rstrip("\n").endswith("\r") for _, _, text in errors) and lines.again:
        raise OpenQuoteError
    if not errors and not lines.left_out and count_lines(lines.path) == rows + lines.skipped:
        return Accounted([], 0, None)
    positions = np.array([position for position, _, _ in errors], dtype=np.int64)
    places, blank, total = scan_lines(lines.path, positions)
    blank = blank[blank > lines.skipped]
    # A line that is left out may also be one that the engine could not split.
    kept = ~np.isin(places, np.array(lines.left_out, dtype=np.int64))
    if rows + int(kept.sum()) + len(lines.left_out) + len(blank) + lines.skipped != total:
        raise OpenQuoteError
    none = np.zeros(rows, dtype=np.int64)
    taken = np.union1d(places, np.array(lines.left_out, dtype=np.int64))
    numbers, blank = place_records(none, taken, np.zeros(len(taken), dtype=np.int64), blank, lines.skipped)
    rejected = [
        (int(place), _REASONS.get(error, NOT_ALIKE), text.strip("\r\n") if lines.shows_broken else NOT_SHOWN)
        for place, (_, error, text), is_kept in zip(places, errors, kept, strict=True)
        if is_kept
    ]
    return Accounted(rejected, len(blank), numbers)


def _errors(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str, str]]:
    """Return where each line begins (byte) that the engine rejected, its error, and its text."""
    rows = connection.execute(
        """select line_byte_position, min_by(cast(error_type as varchar), byte_position),
            min_by(csv_line, byte_position) from reject_errors
        group by line_byte_position order by line_byte_position"""
    ).fetchall()
    return [(int(position), str(error), text or "") for position, error, text in rows]
