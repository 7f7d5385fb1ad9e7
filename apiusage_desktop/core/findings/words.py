"""How sentences of findings name what they speak of: numbers, calls, clients, days."""

from collections.abc import Sequence
from datetime import date

_MOST_LETTERS = 120


def count(number: float) -> str:
    return f"{round(number):,}"


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def share(ratio: float) -> str:
    """Write a ratio as a percentage; what is not all never reads 100, what is not nothing never 0."""
    percent = ratio * 100
    if 0 < percent < 0.1:
        return "less than 0.1 %"
    if 99.5 <= percent < 100:
        return "more than 99 %"
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"


def shown(text: str) -> str:
    """Write foreign text so that nothing in it is invisible or endless; a terminal prints it, too."""
    cut = text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
    return "".join(letter if letter.isprintable() else "�" for letter in cut)


def client(name: str) -> str:
    return shown(name) or "Somebody"


def call(method: str, endpoint: str) -> str:
    return shown(f"{method} {endpoint}".strip())


def interval(seconds: float) -> str:
    """Write a length of time as people say it."""
    if seconds < 10:
        return f"{seconds:.1f} s".replace(".0 s", " s")
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def days(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"


def listed(items: Sequence[str], most: int = 3) -> str:
    """Name the first items, and how many more there are."""
    named = list(items[:most])
    if left := len(items) - len(named):
        named.append(f"{left:,} more")
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
