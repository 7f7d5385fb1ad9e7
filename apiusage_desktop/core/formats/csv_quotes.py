"""Lines with a quotation mark that is never closed, found before they swallow the rows after them.

The engine takes what follows an open quotation mark for text, up to the next one or to the end of the file, and in a
large file loses rows that way. So a file in which it met one is copied without the lines at fault.
"""

import csv
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from apiusage_desktop.core.engine import ShouldCancel
from apiusage_desktop.core.errors import Cancelled

# A field that is longer than this is no field of a usage log.
_LINES_OF_A_RECORD = 200
_LINES_BETWEEN_CHECKS = 50_000


def without_open_quotes(
    path: Path,
    copy: Path,
    delimiter: str,
    width: int,
    skipped: int,
    should_cancel: ShouldCancel,
    on_broken: Callable[[int, str], None],
) -> Sequence[int]:
    """Copy a file, whose lines end with line feeds, leaving the lines empty in which a quotation mark stays open.

    Args:
        path: the file.
        copy: the file to write; its lines have the same numbers.
        delimiter: what stands between the fields.
        width: how many fields a row has.
        skipped: lines before the first row.
        should_cancel: asked often.
        on_broken: told number and text of each line that is left empty.

    Returns:
        the numbers of these lines.

    Raises:
        Cancelled: `should_cancel` said so.
    """
    broken = array("q")
    number = 0
    with path.open("rb") as source, copy.open("wb") as target:
        ahead = _Ahead(source)
        for line in ahead:
            number += 1
            if number % _LINES_BETWEEN_CHECKS == 0 and should_cancel():
                raise Cancelled
            if number <= skipped or line.count(b'"') % 2 == 0:
                target.write(line)
                continue
            record = [line, *ahead.until_closed()]
            if _is_record(record, delimiter, width):
                target.writelines(record)
                number += len(record) - 1
                ahead.drop(len(record) - 1)
            else:
                broken.append(number)
                on_broken(number, line.decode("utf-8", errors="replace").rstrip("\r\n"))
                target.write(b"\n")
    return broken


class _Ahead:
    """The lines of a file, of which the next ones can be looked at."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._held: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._held.popleft() if self._held else next(self._lines)

    def until_closed(self) -> list[bytes]:
        """Return the next lines up to the one that closes the open quotation mark; none, if none does."""
        found = 0
        while found < _LINES_OF_A_RECORD:
            if found == len(self._held):
                line = next(self._lines, None)
                if line is None:
                    return []
                self._held.append(line)
            found += 1
            if self._held[found - 1].count(b'"') % 2:
                return [self._held[place] for place in range(found)]
        return []

    def drop(self, count: int) -> None:
        for _ in range(count):
            self._held.popleft()


def _is_record(lines: Sequence[bytes], delimiter: str, width: int) -> bool:
    """Tell whether these lines are one record, rather than a broken line and rows of their own after it."""
    texts = [line.decode("utf-8", errors="replace") for line in lines]
    if len(_parsed(texts, delimiter)) != 1:
        return False
    return not any(
        len(fields) == width for text in texts[1:] if text.count('"') % 2 == 0 for fields in _parsed([text], delimiter)
    )


def _parsed(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the records in these lines; none, if they break the rules of CSV."""
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return []
