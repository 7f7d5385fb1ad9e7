"""What the user said of the columns of a table, remembered for all tables with the same header."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from apiusage_desktop.core.durable import write_whole
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats.request_logs.table_fields import ALL_FIELDS
from apiusage_desktop.core.formats.usage_fields import find_column, normalised

Columns = tuple[tuple[str, str], ...]

_VERSION = 1
_MOST = 200
_NAMELESS = re.compile(r"column [0-9]+")


def mapping_key(header: Sequence[str]) -> str:
    """Return what is the same for headers that differ only as exports do: in case, accents, spaces, `_` and `-`."""
    return hashlib.sha256("\x1f".join(normalised(name) for name in header).encode()).hexdigest()


class RememberedMappings:
    """The remembered columns, in a small file; a file that cannot be read or written remembers nothing.

    Args:
        path: the file; default: in the user's configuration folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        folder = platformdirs.user_config_path("apiusage-desktop", appauthor=False)
        self._path = path or folder / "columns.json"

    def get(self, header: Sequence[str]) -> Columns:
        """Return what the user said of the columns of this header; nothing, if he never did."""
        return self._load().get(mapping_key(header), ())

    def put(self, header: Sequence[str], columns: Columns) -> None:
        """Remember columns; those of a table without names are not, since any other table could be taken for it."""
        if all(_NAMELESS.fullmatch(name) for name in header):
            return
        known = self._load()
        key = mapping_key(header)
        known.pop(key, None)
        known[key] = tuple(pair for pair in columns if find_column(header, pair[0]) is not None)
        latest = dict(list(known.items())[-_MOST:])
        text = json.dumps({"version": _VERSION, "columns": latest}, ensure_ascii=False, indent=1)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, text.encode("utf-8", errors="replace"))
        except OSError:
            # It is asked again next time; the log itself is read.
            return

    def forget(self) -> None:
        """Remember nothing any more: such tables are asked about again.

        Raises:
            UsageError: the file cannot be removed.
        """
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            hint = "Remove the file yourself, or ask its owner to."
            detail = f"{os.strerror(error.errno or 5)}."
            raise UsageError("What is remembered of columns cannot be removed", detail, hint, path=self._path) from None

    def _load(self) -> dict[str, Columns]:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        stored = document.get("columns") if isinstance(document, dict) else None
        if not isinstance(stored, dict) or document.get("version") != _VERSION:
            return {}
        return {key: pairs for key, value in stored.items() if (pairs := _checked(value))}


def _checked(stored: object) -> Columns:
    pairs = stored if isinstance(stored, list) else []
    sound = all(isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
                for pair in pairs)  # fmt: skip
    if not sound or not all(field in ("", *ALL_FIELDS) for _, field in pairs):
        return ()
    return tuple((name, field) for name, field in pairs)
