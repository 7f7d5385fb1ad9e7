"""The rows of JSON documents: pages, bare arrays and rows, one or many in a file, in memory that does not grow.

The engine reads a top-level array in a stream, but holds an envelope `{"results": [...]}` in memory twice over, and
a broken row ends the reading. So the brackets outside of texts are counted here, and every entry becomes a line.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apiusage_desktop.core.formats.entry_writer import LONGEST_ENTRY, EntryWriter, on_one_line
from apiusage_desktop.core.formats.usage_fields import normalised

ROW_KEYS = ("results", "entities", "value")
_EDGE = 64 * 1024
_QUOTE, _OPEN, _CLOSE, _COMMA = 1, 2, 3, 4
_KIND = np.zeros(256, dtype=np.uint8)
_KIND[[ord(character) for character in '"{[}],']] = [_QUOTE, _OPEN, _OPEN, _CLOSE, _CLOSE, _COMMA]
KEY_BEFORE = re.compile(rb'"([^"\\]{1,40})"\s*:\s*\Z')


@dataclass(slots=True)
class Documents:
    """What was found beside the entries.

    Attributes:
        pages: how many documents have their rows under a key.
        first, last: what stands around the rows of the first and the last of these, with normalised keys.
        unread: how many of them are broken around their rows.
        broken_line: the line on which a document begins that never ends, or what cannot be part of one; from there
            on nothing was read.
        broken_text: the start of it.
    """

    pages: int = 0
    first: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    unread: int = 0
    broken_line: int = 0
    broken_text: str = ""


class Structure:
    """The brackets and commas outside of texts, in text that arrives in chunks."""

    def __init__(self) -> None:
        self._inside = False
        self.depth = 0

    def feed(self, data: bytes) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]:
        """Return the places of brackets and commas, their kinds, and the depth after each.

        The data must not end amid an escape.
        """
        codes = np.frombuffer(data, dtype=np.uint8)
        kinds = _KIND[codes]
        places = np.flatnonzero(kinds)
        kinds = kinds[places]
        if b"\\" in data:
            free = ~np.isin(places, escaped_places(codes)) | (kinds != _QUOTE)
            places, kinds = places[free], kinds[free]
        quotes = kinds == _QUOTE
        inside = (np.cumsum(quotes) + self._inside) & 1
        if len(inside):
            self._inside = bool(inside[-1])
        outside = ~quotes & (inside == 0)
        places, kinds = places[outside], kinds[outside]
        steps = (kinds == _OPEN).astype(np.int64) - (kinds == _CLOSE)
        depths = np.cumsum(steps) + self.depth
        if len(depths):
            self.depth = int(depths[-1])
        return places, kinds, depths


def escaped_places(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the places after an odd number of backslashes."""
    slashes = np.flatnonzero(codes == ord("\\"))
    firsts = np.flatnonzero(np.diff(slashes, prepend=-2) != 1)
    lengths = np.diff(firsts, append=len(slashes))
    ends = slashes[firsts] + lengths
    return np.asarray(ends[lengths % 2 == 1], dtype=np.int64)


class _Splitter:
    """Takes the documents apart, chunk by chunk."""

    def __init__(self, writer: EntryWriter, row_keys: Collection[str]) -> None:
        self.found = Documents()
        self._writer = writer
        self._row_keys = row_keys
        self._structure = Structure()
        self._held = b""
        self._lines = 1  # the line on which the chunk begins
        self._begins = 1  # the line on which the open document begins
        self._is_open = False
        self._is_array = False
        self._is_page = False
        self._is_cut = False
        self._document = bytearray()  # of the open document, what is not in its array of rows
        self._rows_depth = 0  # the depth of the entries that are being read, or 0
        self._mark: tuple[int, int] | None = None  # where the entries of the open document begin
        self._whole: list[bytes] = []  # entries not written yet: many are written at once

    def feed(self, chunk: bytes) -> bool:
        """Take the next chunk; tell whether to go on."""
        data = self._held + chunk
        slashes = len(data) - len(data.rstrip(b"\\"))
        self._held = b"\\" if slashes % 2 else b""
        data = data[: len(data) - len(self._held)]
        places, kinds, depths = self._structure.feed(data)
        if len(depths) and int(depths.min()) < 0:
            bad = int(np.argmax(depths < 0))
            place = int(places[bad])
            self._take(data[:place], places[:bad], kinds[:bad], depths[:bad])
            self._flush()
            self._break(self._lines + data.count(b"\n", 0, place), data[place:])
            return False
        self._take(data, places, kinds, depths)
        self._flush()
        self._lines += data.count(b"\n")
        return True

    def finish(self, *, keep_open: bool) -> None:
        if not self._is_open:
            return
        if keep_open:
            self._writer.end_if_begun()
        elif self._mark:
            self._writer.roll_back(self._mark)
        self._break(self._begins, bytes(self._document[:4000]))

    def _break(self, line: int, text: bytes) -> None:
        self.found.broken_line = line
        self.found.broken_text = on_one_line(text[:4000]).decode(errors="replace").strip()

    def _take(
        self, data: bytes, places: NDArray[np.int64], kinds: NDArray[np.uint8], depths: NDArray[np.int64]
    ) -> None:
        """Go through the brackets that open and close documents and arrays in them."""
        opens, closes, codes = kinds == _OPEN, kinds == _CLOSE, np.frombuffer(data, dtype=np.uint8)
        outer = (opens & (depths == 1)) | (closes & (depths == 0))
        inner = (opens & (depths == 2)) | (closes & (depths == 1))
        inner[inner] = np.isin(codes[places[inner]], list(b"[]"))
        commas = {depth: places[(kinds == _COMMA) & (depths == depth)] for depth in (1, 2)}
        events = np.flatnonzero(outer | inner)
        done, opened = 0, -1
        for place, opening, depth in zip(
            places[events].tolist(), opens[events].tolist(), depths[events].tolist(), strict=True
        ):
            if opening and depth == 1:
                self._between(data[done:place])
                self._open(is_array=data[place] == ord("["))
                opened, done = place, place + self._is_array
            elif opening and not self._rows_depth:
                self._keep(data[done : place + 1])
                done = place + 1
                self._begin_rows_after_key()
            elif not opening and depth == self._rows_depth - 1:
                self._entries(data, done, place, commas[self._rows_depth])
                self._writer.end_if_begun()
                self._rows_depth = 0
                done = place
            if not opening and depth == 0:
                self._close(data[done : place + 1])
                done = place + 1
        if self._rows_depth:
            self._entries(data, done, len(data), commas[self._rows_depth])
        elif self._is_open:
            self._keep(data[done:])
        else:
            self._between(data[done:])
        if self._is_open and opened >= 0:
            self._begins = self._lines + data.count(b"\n", 0, opened)

    def _between(self, text: bytes) -> None:
        """Keep what stands between documents as an entry, to be rejected."""
        if text := text.strip():
            self._whole.append(on_one_line(text))

    def _open(self, *, is_array: bool) -> None:
        self._is_open, self._is_array, self._is_page, self._is_cut = True, is_array, False, False
        self._document.clear()
        self._mark = None
        if is_array:
            self._begin_rows(1)

    def _begin_rows_after_key(self) -> None:
        end = len(self._document) - 1
        key = KEY_BEFORE.search(self._document, max(0, end - 120), end)
        if key and normalised(key[1].decode(errors="replace")) in self._row_keys:
            self._is_page = True
            self._begin_rows(2)

    def _begin_rows(self, depth: int) -> None:
        self._flush()
        self._mark = self._mark or self._writer.mark()
        self._rows_depth = depth

    def _keep(self, text: bytes) -> None:
        self._document += text
        if len(self._document) > 2 * LONGEST_ENTRY:
            # Longer than an entry still, so that it is told as too long.
            del self._document[_EDGE : _EDGE + LONGEST_ENTRY]
            self._is_cut = True

    def _entries(self, data: bytes, start: int, end: int, commas: NDArray[np.int64]) -> None:
        text = bytearray(on_one_line(data[start:end]))
        inside = commas[(commas >= start) & (commas < end)] - start
        np.frombuffer(text, dtype=np.uint8)[inside] = 10
        self._writer.add(bytes(text))

    def _close(self, rest: bytes) -> None:
        self._is_open = False
        if self._is_array:
            return
        self._keep(rest)
        if not self._is_page:
            self._whole.append(on_one_line(bytes(self._document)))
            return
        self.found.pages += 1
        try:
            around = json.loads("{}" if self._is_cut else self._document)
        except (ValueError, RecursionError):
            around = {}
        self.found.unread += not around
        self.found.last = {normalised(key): value for key, value in around.items()}
        if self.found.pages == 1:
            self.found.first = self.found.last

    def _flush(self) -> None:
        if self._whole:
            self._writer.add(b"\n".join(self._whole) + b"\n")
            self._whole.clear()


def split_documents(
    pieces: Iterable[bytes], writer: EntryWriter, *, row_keys: Collection[str] = ROW_KEYS, keep_open: bool = False
) -> Documents:
    """Write every row of the documents, whose text comes in pieces, as an entry.

    A row is an entry of an outermost array, of the array under one of `row_keys` of an outermost object, or an
    outermost object without such an array. Whether it is one, the reader of entries judges.

    Args:
        pieces: the text.
        writer: takes the rows.
        row_keys: normalised.
        keep_open: whether the rows of a document that never ends are kept; their number cannot be right then.
    """
    splitter = _Splitter(writer, row_keys)
    for piece in pieces:
        if not splitter.feed(piece):
            return splitter.found
    splitter.finish(keep_open=keep_open)
    return splitter.found
