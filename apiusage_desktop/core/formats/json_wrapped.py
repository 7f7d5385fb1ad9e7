"""Pages of JSON inside another document: in a list, as `jq -s` makes it, or under a key, as HTTP clients save it.

What wraps the pages is blanked, so that they stand one after another, with as many line feeds as before.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from apiusage_desktop.core.formats.entry_writer import LONGEST_ENTRY, on_one_line
from apiusage_desktop.core.formats.json_documents import KEY_BEFORE, ROW_KEYS, Structure
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields, normalised

IN_LIST = ""
_ALL_BUT_BREAKS = bytes(10 if code == 10 else 32 for code in range(256))


def wrapper_of(file: LogFile) -> str | None:
    """Return under which key the first document has its page, or `IN_LIST`; none, if the document is the page."""
    data = file.start.encode().rstrip(b"\\")
    places, _, depths = (found.tolist() for found in Structure().feed(data))
    if not places or data[: places[0]].strip() or min(depths) < 0:
        return None
    in_list = data[places[0]] == ord("[")
    levels = [0, 0]  # the events that opened the document and what is open in it
    before = 0
    for event, (place, depth) in enumerate(zip(places, depths, strict=True)):
        if depth > before:
            levels = [*levels[:depth], event]
            is_array = data[place] == ord("[")
            if is_array and depth == 2 and (in_list or _key(data, place) in ROW_KEYS):
                return IN_LIST if in_list else None
            if is_array and depth == 3 and _key(data, place) in ROW_KEYS and data[place + 1 :].lstrip()[:1] in b"{]":
                opened = levels[2]
                # A row may have a list of that name too.
                judged = _names(data, places, depths, opened if in_list else 0)
                outer = IN_LIST if in_list else _key(data, places[opened])
                return None if is_usage(map_fields(judged)) or data[places[opened]] == ord("[") else outer
        if depth == 0:
            return None
        before = depth
    return None


def _key(data: bytes | bytearray, end: int) -> str:
    found = KEY_BEFORE.search(data, max(0, end - 120), end)
    return normalised(found[1].decode(errors="replace")) if found else ""


def _names(data: bytes, places: list[int], depths: list[int], opened: int) -> list[str]:
    """Return the keys of the object that an event opened, not of what stands in it."""
    depth = depths[opened]
    found = []
    for event in range(opened, len(places) - 1):
        if depths[event] < depth:
            break
        piece = data[places[event] + 1 : places[event + 1]].strip() if depths[event] == depth else b""
        if piece.startswith(b'"') and b'":' in piece.replace(b" ", b""):
            found.append(piece[1:].partition(b'"')[0].decode(errors="replace"))
    return found


def unwrapped(pieces: Iterable[bytes], key: str | None) -> Iterator[bytes]:
    """Yield the text with what wraps its pages blanked; unchanged, if nothing does (see `wrapper_of`)."""
    if key is None:
        yield from pieces
        return
    structure, unwrapper, held = Structure(), _Unwrapper(key), b""
    whole = iter(pieces)
    for piece in whole:
        data = held + piece
        held = b"\\" if (len(data) - len(data.rstrip(b"\\"))) % 2 else b""
        data = data[: len(data) - len(held)]
        places, _, depths = structure.feed(data)
        if len(depths) and int(depths.min()) < 0:
            # Nothing after a bracket too many can be trusted: whoever takes the documents apart stops there.
            place = int(places[int(np.argmax(depths < 0))])
            yield unwrapper.take(data[:place]) + data[place:] + held
            yield from whole
            return
        yield unwrapper.take(data)
    yield held + unwrapper.end()


class _Unwrapper:
    """Blanks what wraps the pages, piece by piece."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._structure = Structure()
        self._outer = b""  # the bracket of the open document, if it wraps pages
        self._depth = 0
        self._keeps = False  # whether what is open inside the wrapper is kept
        self._inside = False  # whether anything is
        self._found = False
        self._own = bytearray()  # of the open object, what is not inside what it wraps

    def take(self, data: bytes) -> bytes:
        """Return what stays of the text."""
        places, _, depths = self._structure.feed(data)
        steps = np.diff(depths, prepend=self._depth)
        crossed = np.flatnonzero(((steps > 0) & (depths <= 2)) | ((steps < 0) & (depths <= 1)))
        kept, done = [], 0
        for place, depth in zip(places[crossed].tolist(), depths[crossed].tolist(), strict=True):
            kept += [self._between(data[done:place]), self._bracket(data[place : place + 1], depth)]
            done = place + 1
        if len(depths):
            self._depth = int(depths[-1])
        return b"".join(kept) + self._between(data[done:])

    def _between(self, text: bytes) -> bytes:
        if not self._outer or self._keeps:
            return text
        if self._outer == b"[":
            return text.replace(b",", b" ")
        if not self._inside:
            self._own += text
            del self._own[LONGEST_ENTRY:-200]
        return text.translate(_ALL_BUT_BREAKS)

    def _bracket(self, bracket: bytes, depth: int) -> bytes:
        if bracket in b"{[":
            return self._open(bracket, depth)
        if not self._outer:
            return bracket
        if depth == 1:
            kept, self._keeps, self._inside = self._keeps, False, False
            return bracket if kept else b" "
        outer, self._outer = self._outer, b""
        # Without its key it wraps nothing: whether it is a row, the reader of entries judges.
        return b" " if outer == b"[" or self._found else on_one_line(bytes(self._own)) + b"}"

    def _open(self, bracket: bytes, depth: int) -> bytes:
        if depth == 1:
            self._outer = bracket if bracket == b"[" or self._key else b""
            self._found = False
            self._own[:] = b"{"
            return b" " if self._outer else bracket
        if not self._outer:
            return bracket
        self._inside = True
        self._keeps = self._outer == b"[" or _key(self._own, len(self._own)) == self._key
        self._found = self._found or self._keeps
        return bracket if self._keeps else b" "

    def end(self) -> bytes:
        """Return what tells that the document is cut, if it is cut between pages."""
        return b"{" if self._outer and not self._keeps else b""
