"""What nginx and Apache were told to write after the usual fields: durations, where they cannot be anything else.

A bare whole number may be microseconds, seconds or bytes: nothing is taken of it. Whoever wants durations of such a
log gives its format.
"""

import re
from collections.abc import Sequence

from apiusage_desktop.core.formats.request_logs.log_format import LogFormat, Token, parse

_WORD = re.compile(r'[^" ]*"(?:[^"\\]|\\.)*"|\S+')
# Only nginx writes seconds with three decimals; a larger number is a moment.
_SECONDS = re.compile(r'"?(?P<value>[0-9]{1,7}\.[0-9]{3})"?')
_KEYED = re.compile(
    r'(?P<before>(?:rt|request_time|req_time|reqtime|duration|total_time)[=:]"?)(?P<value>[0-9]{1,7}\.[0-9]{3})(?P<after>"?)'
)
_MILLISECONDS = re.compile(r"(?P<before>(?:[a-z_]+=)?)(?P<value>[0-9]+(?:\.[0-9]+)?)ms")
_ADDRESSES = re.compile(r'"(?:-|[0-9a-fA-F.:]{3,}(?:, ?[0-9a-fA-F.:]{3,})*)"')


def with_durations(log_format: LogFormat, lines: Sequence[str]) -> LogFormat:
    """Return the format with the duration and the addresses that the first lines show behind its last known field.

    Args:
        log_format: a format; if no more can follow on its lines, or they are no columns, it is returned as it is.
        lines: the first lines of the log.
    """
    if not log_format.goes_on or log_format.columns() is None or log_format.roles.keys() & {"part_1", "duration"}:
        return log_format
    pattern = re.compile(log_format.regex())
    last = f"v{len(log_format.tokens) - 1}"
    rows = [_WORD.findall(match[last]) for match in map(pattern.match, lines) if match]
    width = min(map(len, rows), default=0)
    columns = [[row[place] for row in rows] for place in range(width)]
    known = {0: '"$http_x_forwarded_for"'} if columns and all(map(_ADDRESSES.fullmatch, columns[0])) else {}
    known |= _duration(columns)
    if not known:
        return log_format
    # The words before have to be columns of their own, so each is written as it stands in the line.
    words = [
        known.get(place) or ('"$x"' if columns[place][0].startswith('"') else "$x") for place in range(max(known) + 1)
    ]
    return LogFormat((*log_format.tokens[:-1], *_joined(" ".join([*words, "$rest"]), log_format.tokens[-2])))


def _joined(text: str, before: Token) -> tuple[Token, ...]:
    """Return the tokens of a text that stands after another token, which has the space between them or not."""
    return parse(text if before.text.endswith(" ") else " " + text).tokens


def _duration(columns: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return which column is the duration, and how it is written."""
    for place, texts in enumerate(columns):
        if found := _KEYED.fullmatch(texts[0]):
            if all(map(_KEYED.fullmatch, texts)):
                return {place: f"{found['before']}$request_time{found['after']}"}
        elif (found := _MILLISECONDS.fullmatch(texts[0])) and all(map(_MILLISECONDS.fullmatch, texts)):
            return {place: f"{found['before']}${{duration_ms}}ms"}
    seconds = {place: values for place, texts in enumerate(columns) if (values := _seconds(texts))}
    # The whole takes as long as each of its parts, such as the answer of an upstream, at least.
    longest = [
        place
        for place, values in seconds.items()
        if all(mine >= other for others in seconds.values() for mine, other in zip(values, others, strict=True))
    ]
    if not longest:
        return {}
    is_quoted = columns[longest[0]][0].startswith('"')
    return {longest[0]: '"$request_time"' if is_quoted else "$request_time"}


def _seconds(texts: Sequence[str]) -> list[float]:
    """Return the seconds in a column, if there is nothing else in it but `-`."""
    found = [_SECONDS.fullmatch(text) for text in texts]
    if not any(found) or any(not match and text.strip('"') != "-" for match, text in zip(found, texts, strict=True)):
        return []
    return [float(match["value"]) if match else 0.0 for match in found]
