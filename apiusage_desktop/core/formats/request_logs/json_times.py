"""The many ways in which JSON logs write a time: numbers since 1970 in any unit, ISO 8601, and that of web servers."""

import re
from collections.abc import Callable, Iterable

_ISO = r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?"
_CLF = r"[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2}"


def _epoch(text: str) -> str:
    number = f"try_cast({text} as double)"
    # The unit is told by the size: between 2000 and 2099 those of seconds, milliseconds and so on lie far apart.
    micros = f"""case when {number} between 9e8 and 5e9 then {number} * 1e6
        when {number} between 9e11 and 5e12 then {number} * 1e3
        when {number} between 9e14 and 5e15 then {number} when {number} between 9e17 and 5e18 then {number} / 1e3 end"""
    return f"make_timestamp(cast({micros} as bigint))"


def _iso(text: str) -> str:
    # The engine would take a time without a zone for UTC.
    signs = " or ".join(f"{text}[{place}] in ('+', '-')" for place in (-6, -5, -3))
    has_zone = f"right({text}, 1) in ('Z', 'z', 'C') or {signs}"
    moment = f"timezone('UTC', try_cast(replace({text}, ',', '.') as timestamptz))"
    return f"case when length({text}) >= 20 and ({has_zone}) then {moment} end"


def _clf(text: str) -> str:
    return f"timezone('UTC', try_strptime({text}, '%d/%b/%Y:%H:%M:%S %z'))"


def _http(text: str) -> str:
    return f"try_strptime({text}, '%a, %d %b %Y %H:%M:%S GMT')"


def _naive(text: str) -> str:
    return f"coalesce(try_cast(replace({text}, ',', '.') as timestamp), try_strptime({text}, '%d/%b/%Y:%H:%M:%S'))"


# How a way to write a time looks, and the SQL of the moment.
_WAYS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"[0-9]{9,10}(?:\.[0-9]+)?|(?:[0-9]{12,13}|[0-9]{15,16}|[0-9]{18,19})(?:\.[0-9]+)?"), _epoch),
    (re.compile(_ISO + r" ?(?:Z|z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)"), _iso),
    (re.compile(_CLF + " [+-][0-9]{4}"), _clf),
    (re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"), _http),
)
_LOCAL = re.compile(f"{_ISO}|{_CLF}")


def is_time(text: str) -> bool:
    return _LOCAL.fullmatch(text) is not None or any(look.fullmatch(text) for look, _ in _WAYS)


def moment_sql(text: str, examples: Iterable[str]) -> tuple[str, bool]:
    """Return SQL of the moment that a text tells, and whether it is one of a clock whose zone is not said.

    Args:
        text: SQL of the text.
        examples: times of the log.
    """
    counts = [sum(look.fullmatch(example) is not None for example in examples) for look, _ in _WAYS]
    if not any(counts):
        return _naive(text), True
    # What is written otherwise than the first lines is rare, but lost if it is not tried.
    order = sorted(range(len(_WAYS)), key=lambda way: -counts[way])
    return f"coalesce({', '.join(_WAYS[way][1](text) for way in order)})", False
