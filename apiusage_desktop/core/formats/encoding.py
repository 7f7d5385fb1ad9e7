"""Text in whatever encoding becomes UTF-8, the one the readers know; what is UTF-8 is left as it is."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apiusage_desktop.core.engine import ShouldCancel
from apiusage_desktop.core.errors import Cancelled

_PIECE = 1 << 20
_HEAD = 64 << 10

# The longer mark first: UTF-32 begins as UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}

# Windows-1252 leaves five bytes undefined; Latin-1 has a (control) character for each.
_WESTERN = "".join(
    character if character != "\N{REPLACEMENT CHARACTER}" else chr(byte)
    for byte, character in enumerate(bytes(range(256)).decode("cp1252", errors="replace"))
)

_WESTERN_WARNING = "Its text is not UTF-8: it was taken as Windows-1252. Check names with accents."
_CONVERTED = "Its text is {}; a copy was converted to UTF-8 and read."
_REPLACED = "{:,} of its characters are broken; \N{REPLACEMENT CHARACTER} stands in their place."


@dataclass(frozen=True, slots=True)
class PlainText:
    """A file of text in UTF-8, and what the user should know of how it came about."""

    content: Path
    warnings: tuple[str, ...] = ()


def to_utf8(content: Path, workspace: Path, should_cancel: ShouldCancel) -> PlainText:
    """Return the text as UTF-8: the file itself, or a converted copy in the workspace.

    Text with some broken bytes among valid ones beyond ASCII is UTF-8 with broken rows, which its reader tells; if
    no byte beyond ASCII makes sense as UTF-8, it never was.

    Raises:
        Cancelled: `should_cancel` said so.
        OSError: the file cannot be read.
    """
    with content.open("rb") as stream:
        head = stream.read(_HEAD)
    copy = workspace / "text"
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _from_wide(content, copy, len(mark), codec, should_cancel)
    if b"\0" in head:
        wide = _wide_without_mark(head)
        return _from_wide(content, copy, 0, wide, should_cancel) if wide else PlainText(content)
    if not _was_never_utf8(content, should_cancel):
        return PlainText(content)
    _convert(content, copy, 0, lambda piece: codecs.charmap_decode(piece, "strict", _WESTERN)[0], should_cancel)
    return PlainText(copy, (_WESTERN_WARNING,))


def _wide_without_mark(head: bytes) -> str:
    """Return the encoding in which nearly all of the text is ASCII, as a log's is."""
    for codec in _NAMES:
        # An odd end is the edge's doing; what does not fit is no text.
        text = head[: len(head) // 4 * 4].decode(codec, errors="replace")
        ascii_share = sum(" " <= character <= "~" or character in "\t\r\n" for character in text) / max(1, len(text))
        if ascii_share > 0.7 and "\0" not in text:
            return codec
    return ""


def _was_never_utf8(content: Path, should_cancel: ShouldCancel) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
    is_ascii = True
    with content.open("rb") as stream:
        while piece := stream.read(_PIECE):
            if should_cancel():
                raise Cancelled
            # Most pieces of most logs are ASCII, which is seen at once.
            if piece.isascii() and not decoder.getstate()[0]:
                continue
            is_ascii = False
            if not decoder.decode(piece).isascii():
                return False
    return not is_ascii


def _from_wide(content: Path, copy: Path, skipped: int, codec: str, should_cancel: ShouldCancel) -> PlainText:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    broken = 0

    def decode(piece: bytes) -> str:
        nonlocal broken
        text = decoder.decode(piece, final=not piece)
        broken += text.count("\N{REPLACEMENT CHARACTER}")
        return text

    _convert(content, copy, skipped, decode, should_cancel)
    warnings = (_CONVERTED.format(_NAMES[codec]), *((_REPLACED.format(broken),) if broken else ()))
    return PlainText(copy, warnings)


def _convert(
    content: Path, copy: Path, skipped: int, decode: Callable[[bytes], str], should_cancel: ShouldCancel
) -> None:
    with content.open("rb") as source, copy.open("xb") as target:
        source.seek(skipped)
        while True:
            if should_cancel():
                raise Cancelled
            piece = source.read(_PIECE)
            target.write(decode(piece).encode("utf-8"))
            if not piece:  # the decoder was told of the end, too
                return
