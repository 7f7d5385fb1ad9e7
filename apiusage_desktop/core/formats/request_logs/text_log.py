"""Requests of a text log, one a line, whose lines are made as a `LogFormat` says.

Where the format is a table with spaces between its columns, the engine's reader of tables splits the lines, which is
ten times as fast as a regular expression. A line with a broken quotation mark would swallow those after it: a log in
which that happens is read again by the expression, for which each line stands for itself.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from apiusage_desktop.core.engine import (
    ShouldCancel,
    literal_path,
    quote_literal,
)
from apiusage_desktop.core.formats.csv_lines import has_one_line_end, with_line_feeds
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.log_format import Column, LogFormat, Token, moment_sql

_LOOKED_AT = 50
_ALMOST = 0.75
_LONGEST_LINE = 2_000_100
# How many columns may follow those that are known.
_MORE = 24
_FACTORS = {"duration": 1.0, "duration_s": 1000.0, "duration_us": 0.001}


def first_lines(file: LogFile) -> list[str]:
    """Return the first lines of a log that hold anything; one that is cut by the edge is left out."""
    lines = file.start.split("\n")
    if file.size > file.bom + len(file.head) and len(lines) > 1:
        lines.pop()
    return [line.rstrip("\r") for line in lines if line.strip()][:_LOOKED_AT]


def best_fit(formats: Iterable[LogFormat], lines: Sequence[str]) -> LogFormat | None:
    """Return the first format that at least half of the lines are made by; some may be broken.

    One that fits many more of them goes before it: it leaves open what others say of their lines.
    """
    counts = {known: fitting(known, lines) for known in formats}
    enough = max(len(lines) / 2, _ALMOST * max(counts.values(), default=0))
    return next((known for known, count in counts.items() if count and count >= enough), None)


def fitting(log_format: LogFormat, lines: Sequence[str]) -> int:
    """Return how many of the lines are made so."""
    pattern = re.compile(log_format.regex())
    return sum(bool(pattern.match(line)) for line in lines)


def text_requests(
    file: LogFile, workspace: Path, log_format: LogFormat, should_cancel: ShouldCancel, *, skipped: int = 0
) -> RequestLines:
    """Say where the requests of a log stand whose lines are made so."""
    path = readable_copy(file, workspace, should_cancel)
    log_format = log_format.as_written(first_lines(file))
    columns = log_format.columns()
    by_line = by_expression(path, log_format, skipped)
    return replace(by_columns(path, log_format, columns, skipped), again=by_line) if columns else by_line


def readable_copy(file: LogFile, workspace: Path, should_cancel: ShouldCancel) -> Path:
    """Return the log, or a copy that the engine can take: of one line end, under a name that is Unicode."""
    if is_plain_name(file.content) and has_one_line_end(file.head):
        return file.content
    return with_line_feeds(file.content, workspace / LINES_FILE, 0, should_cancel)


def by_columns(path: Path, log_format: LogFormat, columns: Sequence[Column | None], skipped: int = 0) -> RequestLines:
    """Have the engine's reader of tables split the lines."""
    names = [f"c{place}" for place in range(len(columns))]
    more = [f"m{place}" for place in range(_MORE if log_format.goes_on else 0)]
    listed = ", ".join(f"{name}: 'VARCHAR'" for name in (*names, *more))
    relation = f"""read_csv({quote_literal(literal_path(path))}, auto_detect = false, header = false, delim = ' ',
        quote = '"', escape = '\\', nullstr = '\x04', columns = {{{listed}}}, all_varchar = true, strict_mode = true,
        null_padding = {"true" if more else "false"}, skip = {skipped}, max_line_size = {_LONGEST_LINE},
        store_rejects = true)"""
    found = [(column.token, _cut(name, column)) for name, column in zip(names, columns, strict=True) if column]
    # A time with its zone takes two columns.
    both = dict(itertools.pairwise(names))
    texts = [(token, f"{text} || ' ' || {both[text]}" if token.role == "clf" else text) for token, text in found]
    # Brackets are around a time or not; looking for them costs less than cutting them off.
    moment, is_local = moment_sql(texts, bracketed=True)
    clf = next((text for token, text in found if token.role == "clf"), "")
    if clf and f"{clf} || ' ' || {both[clf]}" in moment:
        # Of most logs all lines are in UTC, and reading a time without its zone takes a third of the work.
        moment = (
            f"""case when {both[clf]} = '+0000]' then try_strptime({clf}, '[%d/%b/%Y:%H:%M:%S') else {moment} end"""
        )
    fields = _fields(texts)
    if more:
        # Lines that are too short are filled up: such a one is none of these.
        moment, fields["target"] = (
            f"case when {names[-1]} is not null then {sql} end" for sql in (moment, fields["target"])
        )
    # What is not used may be a cookie: it is not shown of a rejected line either.
    used = {name for name, column in zip(names, columns, strict=True) if column} | {
        both[text] for text in both if clf == text
    }
    parts = [name if name in used else "'-'" for name in names]
    record = f"concat_ws(' ', {', '.join((*parts, *more))})"
    return RequestLines(relation, moment, fields, record, is_local=is_local, path=path, skipped=skipped)


def _cut(name: str, column: Column) -> str:
    """Return SQL for the text of a column without what stands around it."""
    if not column.before and not column.after:
        return name
    return f"substr({name}, {column.before + 1}, length({name}) - {column.before + column.after})"


def by_expression(path: Path, log_format: LogFormat, skipped: int = 0) -> RequestLines:
    """Have a regular expression split each line."""
    groups = [f"v{place}" for place, token in enumerate(log_format.tokens) if token.role]
    # Each group costs time: only what is used is one.
    used = {f"(?P<{group}>" for group in groups}
    pattern = re.sub(r"\(\?P<v[0-9]+>", lambda found: "(" if found[0] in used else "(?:", log_format.regex())
    listed = ", ".join(map(quote_literal, groups))
    relation = f"""(select text, regexp_extract(text, {quote_literal(pattern)}, [{listed}]) as found
        from {lines_relation(path, skipped)})"""  # noqa: S608 - quoted
    texts = [(token, f"found.v{place}") for place, token in enumerate(log_format.tokens) if token.role]
    moment, is_local = moment_sql(texts)
    told = f"concat_ws(' ', {', '.join(text for _, text in texts)})"
    record = f"case when {moment} is null then text else {told} end"
    return RequestLines(relation, moment, _fields(texts), record, is_local=is_local, path=path, skipped=skipped)


def lines_relation(path: Path, skipped: int = 0) -> str:
    """Return SQL for the lines of a file that are not blank, one column `text`; rejects are kept."""
    return f"""read_csv({quote_literal(literal_path(path))}, auto_detect = false, header = false,
        columns = {{text: 'VARCHAR'}}, delim = '\x03', quote = '', escape = '', nullstr = '\x04', skip = {skipped},
        max_line_size = {_LONGEST_LINE}, store_rejects = true)"""


def _fields(found: Sequence[tuple[Token, str]]) -> dict[str, str]:
    """Return the fields of a request from the variables of a line; of those that hold the same the first is used."""
    texts: dict[str, str] = {}
    for token, text in found:
        texts.setdefault(token.role or "", text)
    fields = {role: text for role, text in texts.items() if role in ("method", "target", "status")}
    fields |= {role: _told(text) for role, text in texts.items() if role in ("ip", "agent", "header", "user_id")}
    if "request" in texts:
        fields["method"] = f"split_part({texts['request']}, ' ', 1)"
        fields["target"] = f"split_part({texts['request']}, ' ', 2)"
    if "ip_port" in texts:
        fields["ip"] = without_port(texts["ip_port"])
    if "ip_list" in texts:
        fields["ip"] = _told(f"split_part({texts['ip_list']}, ',', 1)")
    for role, factor in _FACTORS.items():
        if role in texts:
            fields["duration"] = f"cast(try_cast({texts[role]} as double) * {factor} as varchar)"
    if "timers" in texts:
        # The last one is the whole time; a plus says that it was logged before the end, a minus that it is not known.
        whole = f"try_cast(ltrim(split_part({texts['timers']}, '/', -1), '+') as bigint)"
        fields["duration"] = f"case when {whole} >= 0 then cast({whole} as varchar) end"
    if "part_1" in texts:
        parts = [f"try_cast({texts[f'part_{part}']} as double)" for part in (1, 2, 3)]
        known = f"case when least({', '.join(parts)}) >= 0 then {' + '.join(parts)} end"
        fields["duration"] = f"cast(({known}) * 1000 as varchar)"
    return fields


def without_port(text: str) -> str:
    """Return SQL for an address without the port after its last colon, and without the brackets of IPv6."""
    return f"trim(left({text}, length({text}) - strpos(reverse({text}), ':')), '[]')"


def _told(text: str) -> str:
    return f"nullif({text}, '-')"
