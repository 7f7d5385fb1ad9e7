"""From entries, one JSON object a line, to the view `raw`: which key holds which field, and what is no row at all."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, literal_path, quote_literal, run_watched
from apiusage_desktop.core.errors import NotALog
from apiusage_desktop.core.formats.entry_writer import LONGEST_ENTRY, NOT_UTF8, NOTHING
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.rejecting import shortened
from apiusage_desktop.core.formats.status_codes import class_of
from apiusage_desktop.core.formats.usage_fields import (
    COUNT_FIELDS,
    has_counts,
    may_be_nested,
    names_of_fields,
    same_meaning,
)

LINES_FILE = "entries.jsonl"
_LOOKED_AT = 2_000
_POWERSHELL_DATE = r"/Date\((-?[0-9]{1,15})([+-][0-9]{4})?\)/"
TOO_LONG = f"it is longer than {LONGEST_ENTRY // 1_000_000} MB"
NO_JSON = "it is not valid JSON"
NO_UTF8 = "it is not UTF-8 text"


@dataclass(frozen=True, slots=True)
class Entries:
    """What became of the lines.

    Attributes:
        fields: those found.
        rejected: how many are no entries; they are in the table `unread`.
        broken: how many of these are no text, or no JSON.
        empty: how many hold nothing.
        warnings: what the user should know.
    """

    fields: tuple[str, ...]
    rejected: int
    broken: int
    empty: int
    warnings: tuple[str, ...] = ()


def load_entries(
    connection: duckdb.DuckDBPyConnection,
    lines: Path,
    long: set[int],
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    *,
    may_be_blank: bool = False,
) -> Entries:
    """Make the view `raw` of the lines, one column of text for each field that any of them has.

    Args:
        connection: the reader's database, which may read the lines.
        lines: what an `EntryWriter` wrote; it is read again whenever `raw` is, since a table of it would be as large.
        long: the numbers of the lines that were cut.
        may_be_blank: whether a line that holds nothing is no entry; else it is rejected.
    """

    def run(sql: str, begin: float) -> None:
        run_watched(
            connection, sql, on_progress=lambda share: on_progress(begin + 0.25 * share), should_cancel=should_cancel
        )

    def look(more: str = "") -> list[list[str]]:
        connection.execute(f"create or replace temp view lines as {_checked(lines, more)}")
        run(f"create or replace temp table seen as {_SEEN}", 0.5)
        return [found for (found,) in connection.execute(_KEYS).fetchall()]

    keys = look()
    if any(len(found) != len(set(found)) for found in keys):
        keys = look(_TWICE)
    reasons = dict(connection.execute("select reason, cast(sum(count) as bigint) from seen group by reason").fetchall())
    has_bad = reasons.keys() != {""}
    if has_bad:
        run(f"create temp table bad as {_BAD}", 0.75)
        _reject(connection, long, may_be_blank=may_be_blank)
    connection.execute(f"create or replace temp view lines as {_sound(lines, has_bad=has_bad)}")
    pointers = _with_text(connection, _field_pointers(connection, dict.fromkeys(itertools.chain(*keys))))
    _make_raw(connection, pointers)
    rejected, broken = connection.execute(_REJECTED, [[NO_JSON, NO_UTF8]]).fetchall()[0]
    warnings = tuple(_unused(connection, pointers, keys))
    return Entries(tuple(pointers), rejected, broken, reasons.get("empty", 0), warnings)


_SEEN = """select reason, case when reason = '' then json_keys(text) end as keys, min(entry) as first, count(*) as count
    from lines group by all"""
_KEYS = "select keys from seen where reason = '' order by first"
_BAD = f"select entry, reason, {shortened('text')} as text from lines where reason <> ''"  # noqa: S608 - a number of ours
_REJECTED = "select count(*), count(case when reason in (select unnest($1)) then 1 end) from unread"


def _reject(connection: duckdb.DuckDBPyConnection, long: set[int], *, may_be_blank: bool) -> None:
    """Put the bad lines into `unread`, and leave their numbers in `bad`."""
    connection.register("cut", pd.DataFrame({"entry": np.fromiter(long, dtype=np.int64)}))
    connection.execute(
        """insert into unread select entry, case when entry in (select entry from cut) then $long
            when reason = 'empty' then 'it is empty' else reason end,
            case when reason = 'empty' then '' else text end
        from bad where not ($may_be_blank and reason = 'empty')""",
        {"long": TOO_LONG, "may_be_blank": may_be_blank},
    )
    connection.unregister("cut")


def refuse_other(file: LogFile, kind: str, entries: Entries) -> None:
    """Refuse a file none of whose entries is a usage row.

    Args:
        file: the file.
        kind: what it is instead: JSON or YAML.
        entries: what was found in it.

    Raises:
        NotALog: it is of something else.
    """
    if not has_counts(entries.fields):
        detail = "None of its entries has a count of requests and what it counts."
        hint = "Save the answer of the usage query (GET /api/v2/usage/query/{executionId}/results) and open it."
        raise NotALog(f"This {kind} is not a usage log", detail, hint, path=file.path)


_TWICE = """when len(json_keys(text)) <> len(list_distinct(json_keys(text)))
    then 'a key stands in it more than once'"""


def _numbered(lines: Path) -> str:
    """Return the statement for the lines as text, with their numbers.

    A line is text to the engine's reader, so that no line can end the reading; the number of a line is the order of
    reading, which the reader keeps. No line holds the delimiter, which is no JSON either.
    """
    return f"""select row_number() over () as entry, text from read_csv({quote_literal(literal_path(lines))},
        auto_detect = false, header = false, columns = {{text: 'VARCHAR'}}, delim = '\x03', quote = '', escape = '',
        nullstr = '\x04', max_line_size = {LONGEST_ENTRY + 100})"""  # noqa: S608 - constants of ours, and a quoted path


def _checked(lines: Path, more: str = "") -> str:
    """Return the statement for the view `lines` that looks at each line: number, text, and why it is no entry."""
    return f"""select entry, text, case
            when text = chr({ord(NOTHING)}) then 'empty'
            when contains(text, chr({ord(NOT_UTF8)})) then '{NO_UTF8}'
            when not json_valid(text) then '{NO_JSON}'
            when json_type(text) <> 'OBJECT' then 'it is no object' {more}
            else '' end as reason
        from ({_numbered(lines)})"""  # noqa: S608 - constants of ours, and a quoted path


def _sound(lines: Path, *, has_bad: bool) -> str:
    """Return the statement for the view `lines` once it is known which are bad, for checking parses each line twice.

    A bad line has no text: whatever the engine does first, it never takes it for JSON.
    """
    if not has_bad:
        return f"select entry, text, '' as reason from ({_numbered(lines)})"  # noqa: S608 - a quoted path
    return f"""select entry, case when bad.entry is null then lines.text end as text, coalesce(bad.reason, '') as reason
        from ({_numbered(lines)}) as lines left join bad using (entry)"""  # noqa: S608 - a quoted path


def _field_pointers(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> dict[str, list[str]]:
    """Return the JSON pointers of each field, from the keys that occur in any entry, one level deep.

    There may be several, where rows of several exports stand in one file, the one to be used first.
    """
    places: dict[str, str] = {}
    decorated: dict[str, str] = {}
    for name in names:
        is_date = "date" in names_of_fields([name])
        inner = _keys_inside(connection, name) if is_date or may_be_nested(name) else []
        if is_date and "value" in inner:
            # A date that PowerShell decorated.
            decorated[name] = f"/{_escaped(name)}/value"
        places[name] = "/" + _escaped(name)
        if may_be_nested(name):
            places |= {f"{name}/{key}": f"/{_escaped(name)}/{_escaped(key)}" for key in inner}
    found = {field: [places[name] for name in known] for field, known in names_of_fields(places).items()}
    if decorated:
        known = names_of_fields(places)["date"]
        found["date"] = [place for name in known for place in (decorated.get(name), places[name]) if place]
    return found


def _unused(
    connection: duckdb.DuckDBPyConnection, pointers: dict[str, list[str]], keys: Iterable[Iterable[str]]
) -> Iterator[str]:
    """Yield a warning for each field that an entry holds under two keys: there only the first of them is used."""
    for found in pointers.values():
        tops = {pointer.split("/")[1] for pointer in found}
        if not any(len(tops.intersection(map(_escaped, known))) > 1 for known in keys):
            continue
        given = [f"coalesce({_text(f'found[{place}]', pointer)}, '') <> ''" for place, pointer in enumerate(found, 1)]
        pairs = list(itertools.combinations(range(len(found)), 2))
        both = [" and ".join([given[a], given[b], *(f"not {given[c]}" for c in range(a))]) for a, b in pairs]
        (seen,) = connection.execute(
            f"""select {", ".join(f"bool_or({pair})" for pair in both)} from (select text, json_extract_string(text,
                [{", ".join(map(quote_literal, found))}]) as found from lines where reason = '')"""  # noqa: S608 - pointers are quoted
        ).fetchall()
        names = [pointer[1:].replace("~1", "/").replace("~0", "~") for pointer in found]
        for used in range(len(found)):
            unused = [names[b] for (a, b), is_seen in zip(pairs, seen, strict=True) if a == used and is_seen]
            if unused:
                yield same_meaning([names[used], *unused], "keys")


def _keys_inside(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    sets = connection.execute(
        """select json_keys(text, $pointer), min(entry) from lines
        where reason = '' and json_type(text, $pointer) = 'OBJECT' group by 1 order by 2""",
        {"pointer": "/" + _escaped(name)},
    ).fetchall()
    return list(dict.fromkeys(key for keys, _ in sets for key in keys))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _with_text(connection: duckdb.DuckDBPyConnection, pointers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the fields without those pointers under which only objects and lists stand: these are no text.

    The first entries tell nearly always; only for pointers that they leave open all are looked through.
    """
    left = [pointer for found in pointers.values() for pointer in found]
    nested: set[str] = set()
    for limit in (f"limit {_LOOKED_AT}", ""):
        if not left:
            break
        listed = ", ".join(map(quote_literal, left))
        kinds = connection.execute(
            f"""select place, bool_or(kind not in ('OBJECT', 'ARRAY', 'NULL')), bool_or(kind in ('OBJECT', 'ARRAY'))
            from (select unnest(json_type(text, [{listed}])) as kind, unnest(range({len(left)})) as place
                from (select text from lines where reason = '' {limit}))
            group by place order by place"""  # noqa: S608 - pointers are quoted
        ).fetchall()
        nested = {left[place] for place, _, has_nested in kinds if has_nested}
        left = [left[place] for place, has_text, _ in kinds if not has_text]
    empty = nested & set(left)
    kept = {field: [pointer for pointer in found if pointer not in empty] for field, found in pointers.items()}
    return {field: found for field, found in kept.items() if found}


def _make_raw(connection: duckdb.DuckDBPyConnection, pointers: dict[str, list[str]]) -> None:
    """Make the view: the text of an entry is asked for the few that are rejected, not for all.

    All fields are looked up together, since each look-up parses the entry.
    """
    places = {pointer: place for place, pointer in enumerate((p for ps in pointers.values() for p in ps), 1)}
    columns = []
    for field, candidates in pointers.items():
        texts = [f"found[{places[pointer]}]" for pointer in candidates]
        # A count that is an object stays: its row is rejected for it, and not counted by its other counts alone.
        if class_of(field) not in COUNT_FIELDS:
            texts = [_text(text, pointer) for text, pointer in zip(texts, candidates, strict=True)]
        given = ", ".join(f"nullif({text}, '')" for text in texts)
        value = f"coalesce({given}, '')" if len(texts) > 1 else texts[0]
        columns.append(f"{iso_date(value) if field == 'date' else value} as {field}")
    listed = ", ".join(quote_literal(pointer) for pointer in places)
    found = f"json_extract_string(text, [{listed}])" if places else "cast([] as varchar[])"
    connection.execute(
        f"""create temp view raw as select entry, text as record{"".join(", " + column for column in columns)}
        from (select entry, text, {found} as found from lines where reason = '')"""  # noqa: S608 - fields are ours, pointers are quoted
    )


def _text(found: str, pointer: str) -> str:
    """Return SQL for what was found, unless it is an object or a list: what stands in it has a pointer of its own.

    Text may begin like one, so then the type is looked up, which parses the entry once more.
    """
    return f"""case when {found}[1] in ('{{', '[') and json_type(text, {quote_literal(pointer)}) in ('OBJECT', 'ARRAY')
        then null else {found} end"""


def iso_date(value: str) -> str:
    """Return SQL for a date as text, where the given text may also be PowerShell's, or seconds since 1970 and parts."""
    seconds = f"""case when starts_with({value}, '/Date(')
            then try_cast(regexp_extract({value}, '{_POWERSHELL_DATE}', 1) as bigint) / 1000.0
        when length({value}) in (10, 13, 16, 19) and regexp_full_match({value}, '[0-9]+')
            then try_cast({value} as bigint) / pow(10, length({value}) - 10) end"""
    return (
        f"coalesce(strftime(make_timestamp(cast(floor({seconds}) as bigint) * 1000000), '%Y-%m-%dT%H:%M:%SZ'), {value})"
    )
