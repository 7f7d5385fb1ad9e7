"""Requests of a text log, one a line, whose lines are made as a `LogFormat` says.

Where the format is a table with spaces between its columns, the engine's reader of tables splits the lines, which is
ten times as fast as a regular expression. A line with a broken quotation mark would swallow those after it: a log in
which that happens is read again by the expression, for which each line stands for itself.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from apiusage_desktop.core.engine import (
    ShouldCancel,
    literal_path,
    quote_literal,
)
from apiusage_desktop.core.formats.csv_lines import has_one_line_end, with_line_feeds
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.log_format import LogFormat, Token, time_sql

_LOOKED_AT = 50
_LONGEST_LINE = 2_000_100
_FACTORS = {"duration": 1.0, "duration_s": 1000.0, "duration_us": 0.001}


def first_lines(file: LogFile) -> list[str]:
    """Return the first lines of a log that hold anything; one that is cut by the edge is left out."""
    lines = file.start.split("\n")
    if file.size > file.bom + len(file.head) and len(lines) > 1:
        lines.pop()
    return [line.rstrip("\r") for line in lines if line.strip()][:_LOOKED_AT]


def fits(log_format: LogFormat, lines: Sequence[str]) -> bool:
    """Tell whether at least half of the lines are made so; some may be broken."""
    pattern = re.compile(log_format.regex())
    return bool(lines) and 2 * sum(bool(pattern.match(line)) for line in lines) >= len(lines)


def text_requests(
    file: LogFile, workspace: Path, log_format: LogFormat, should_cancel: ShouldCancel, *, skipped: int = 0
) -> RequestLines:
    """Say where the requests of a log stand whose lines are made so."""
    path = readable_copy(file, workspace, should_cancel)
    columns = log_format.columns()
    by_line = by_expression(path, log_format, skipped)
    return replace(by_columns(path, columns, skipped), again=by_line) if columns else by_line


def readable_copy(file: LogFile, workspace: Path, should_cancel: ShouldCancel) -> Path:
    """Return the log, or a copy that the engine can take: of one line end, under a name that is Unicode."""
    if is_plain_name(file.content) and has_one_line_end(file.head):
        return file.content
    return with_line_feeds(file.content, workspace / "lines.log", 0, should_cancel)


def by_columns(path: Path, columns: Sequence[Token | None], skipped: int = 0) -> RequestLines:
    """Have the engine's reader of tables split the lines."""
    names = [f"c{place}" for place in range(len(columns))]
    listed = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    relation = f"""read_csv({quote_literal(literal_path(path))}, auto_detect = false, header = false, delim = ' ',
        quote = '"', escape = '\\', nullstr = '\x04', columns = {{{listed}}}, all_varchar = true, strict_mode = true,
        null_padding = false, skip = {skipped}, max_line_size = {_LONGEST_LINE}, store_rejects = true)"""
    texts, moment, is_local = {}, "", False
    for place, token in enumerate(columns):
        if token is None:
            continue
        if token.role == "clf":
            both = f"{names[place]} || ' ' || {names[place + 1]}"
            # Brackets are around a time or not; looking for them costs less than cutting them off.
            moment, is_local = time_sql(token, both, bracketed=True)
            # Of most logs all lines are in UTC, and reading a time without its zone takes a third of the work.
            moment = f"""case when {names[place + 1]} = '+0000]'
                then try_strptime({names[place]}, '[%d/%b/%Y:%H:%M:%S') else {moment} end"""
        elif is_time(token):
            moment, is_local = time_sql(token, names[place])
        else:
            texts[token.role or ""] = names[place]
    record = f"concat_ws(' ', {', '.join(names)})"
    return RequestLines(
        relation, moment, _fields(texts), record, tuple(names), is_local=is_local, path=path, skipped=skipped
    )


def by_expression(path: Path, log_format: LogFormat, skipped: int = 0) -> RequestLines:
    """Have a regular expression split each line."""
    groups = [f"v{place}" for place, token in enumerate(log_format.tokens) if token.role is not None]
    pattern = log_format.regex().replace("(?P<", "(?<")
    pattern = re.sub(r"\(\?<v[0-9]+>", "(", pattern)
    listed = ", ".join(map(quote_literal, groups))
    relation = f"""(select text, regexp_extract(text, {quote_literal(pattern)}, [{listed}]) as found
        from {lines_relation(path, skipped)})"""  # noqa: S608 - quoted
    texts, moment, is_local = {}, "", False
    for place, token in enumerate(log_format.tokens):
        if is_time(token):
            moment, is_local = time_sql(token, f"found.v{place}")
        elif token.role:
            texts[token.role] = f"found.v{place}"
    return RequestLines(
        relation, moment, _fields(texts), "text", ("text",), is_local=is_local, path=path, skipped=skipped
    )


def lines_relation(path: Path, skipped: int = 0) -> str:
    """Return SQL for the lines of a file that are not blank, one column `text`; rejects are kept."""
    return f"""read_csv({quote_literal(literal_path(path))}, auto_detect = false, header = false,
        columns = {{text: 'VARCHAR'}}, delim = '\x03', quote = '', escape = '', nullstr = '\x04', skip = {skipped},
        max_line_size = {_LONGEST_LINE}, store_rejects = true)"""


def is_time(token: Token) -> bool:
    return token.role in ("clf", "iso", "epoch", "naive_clf", "strftime")


def _fields(texts: dict[str, str]) -> dict[str, str]:
    """Return the fields of a request from the texts of the roles."""
    fields = {role: text for role, text in texts.items() if role in ("method", "target", "status")}
    fields |= {role: _told(text) for role, text in texts.items() if role in ("ip", "agent", "header", "user_id")}
    if "request" in texts:
        fields["method"] = f"split_part({texts['request']}, ' ', 1)"
        fields["target"] = f"split_part({texts['request']}, ' ', 2)"
    for role, factor in _FACTORS.items():
        if role in texts:
            fields["duration"] = f"cast(try_cast({texts[role]} as double) * {factor} as varchar)"
    return fields


def _told(text: str) -> str:
    return f"nullif({text}, '-')"
