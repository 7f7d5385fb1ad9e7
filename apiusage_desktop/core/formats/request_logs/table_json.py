"""Tables of requests as JSON: an object a request, one a line, in lists, or over several lines; keys may be nested."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, quote_literal
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.json_logs import UNLIKE, first_objects, objects_as_lines
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import scratch
from apiusage_desktop.core.formats.request_logs.table_columns import Chosen, choose
from apiusage_desktop.core.formats.request_logs.table_fields import may_be_secret
from apiusage_desktop.core.formats.request_logs.table_sql import with_fields
from apiusage_desktop.core.formats.request_logs.text_log import lines_relation, readable_copy
from apiusage_desktop.core.formats.request_logs.withheld import withheld_json_sql
from apiusage_desktop.core.formats.usage_dates import find_order
from apiusage_desktop.core.formats.usage_json_lines import is_row
from apiusage_desktop.core.read_options import DateOrder

_DEEPEST, _MOST_KEYS = 4, 300


@dataclass(frozen=True, slots=True)
class JsonTable:
    """JSON that may hold requests.

    Attributes:
        names: the keys, nested ones as `outer/inner`.
        rows: the texts of the first entries.
        chosen: what stands under the keys.
        pointers: the JSON pointer of each key.
        is_lines: whether each entry stands on a line of its own.
    """

    names: tuple[str, ...]
    rows: list[list[str]]
    chosen: Chosen
    pointers: tuple[str, ...]
    is_lines: bool
    line: int = 1

    def lines(
        self, file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel
    ) -> RequestLines:
        """Say where its requests stand."""
        warnings: tuple[str, ...] = ()
        if self.is_lines:
            path = readable_copy(file, workspace, should_cancel)
        else:
            path = workspace / LINES_FILE
            warnings = objects_as_lines(file, path, on_progress, should_cancel)
        used = sorted(set(self.chosen.fields.values()))
        listed = ", ".join(quote_literal(self.pointers[place]) for place in used)
        relation = f"""(select text, try(json_extract_string(text, [{listed}])) as found
            from {lines_relation(path)})"""  # noqa: S608 - pointers are quoted
        record = withheld_json_sql("text") if any(map(may_be_secret, self.names)) else "text"
        lines = RequestLines(
            relation, "", {}, record, ("text",), path=path, unit="line" if self.is_lines else "entry",
            warnings=warnings, unlike=UNLIKE,
        )  # fmt: skip

        def order(relation: str, text: str) -> DateOrder:
            with scratch(workspace, readable=[file.content]) as connection:
                return find_order(connection, relation, text, file.options.date_order)

        texts = {place: f"found[{number}]" for number, place in enumerate(used, 1)}
        return with_fields(lines, texts, self.chosen, order)


def find(file: LogFile) -> JsonTable | None:
    """Return the table in JSON; none, if it is one of usage."""
    found, is_lines = first_objects(file)
    entries = [dict(_flat(entry)) for entry in found if isinstance(entry, dict)]
    if not entries or 2 * len(entries) < len(found) or any(map(is_row, found)):
        return None
    keys = list(dict.fromkeys(itertools.chain(*entries)))[:_MOST_KEYS]
    names = tuple("/".join(key) for key in keys)
    rows = [[entry.get(key, "") for key in keys] for entry in entries]
    chosen = choose(names, rows, file.options.columns)
    pointers = tuple("".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in key) for key in keys)
    return JsonTable(names, rows, chosen, pointers, is_lines) if chosen else None


def _flat(found: dict[str, Any], outer: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield where each text and number in an object stands, and its text."""
    for key, value in found.items():
        place = (*outer, key)
        if isinstance(value, dict) and len(place) < _DEEPEST:
            yield from _flat(value, place)
        elif isinstance(value, bool):
            yield place, str(value).lower()
        elif isinstance(value, str | int | float):
            yield place, str(value)
        elif value is None:
            yield place, ""
