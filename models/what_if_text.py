"""What the slider of *What if* offers and says."""

from PySide6.QtCore import QCoreApplication

from apiusage_desktop.core.findings.outlook import Outlook
from apiusage_desktop.core.findings.what_if import Change, ChangeKind
from models.column_format import count_text, day_text, filled, share_text

_POLL = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300)
_CACHE = (60, 120, 180, 300, 600, 900, 1200, 1800, 2700, 3600)
_POLL_AT, _CACHE_AT = 60, 600  # what a finding's own estimate is reckoned at


def _text(words: str) -> str:
    return QCoreApplication.translate("WhatIf", words)


def steps_of(change: Change) -> tuple[int, ...]:
    """Return the seconds that the slider offers: those that would save something, and the last one in any case."""
    steps = _POLL if change.kind is ChangeKind.POLL else _CACHE
    return tuple(s for s in steps if s > change.seconds_now * 1.05) or steps[-1:]


def first_step(change: Change) -> int:
    """Return the place of the step that the slider begins at."""
    wanted = _POLL_AT if change.kind is ChangeKind.POLL else _CACHE_AT
    steps = steps_of(change)
    return next((place for place, step in enumerate(steps) if step >= wanted), len(steps) - 1)


def length_text(seconds: int) -> str:
    if seconds < 60 or seconds % 60:
        return filled(_text("%1 s"), str(seconds))
    return filled(_text("%1 min"), str(seconds // 60))


def change_text(change: Change, seconds: int) -> str:
    """Say what is tried."""
    words = _text("Ask every %1") if change.kind is ChangeKind.POLL else _text("Keep each answer for %1")
    return filled(words, length_text(seconds))


def saved_text(change: Change, seconds: int) -> str:
    """Say how many requests a day it would save."""
    text = _text("%1 requests a day instead of %2: %3 saved (%4).")
    if change.kind is ChangeKind.CACHE:
        text = _text("%1 requests a day instead of %2, if it runs in one place: %3 saved (%4).")
    now, then = round(change.per_day), round(change.per_day_at(seconds))
    return filled(text, count_text(then), count_text(now), count_text(now - then), share_text((now - then) / now))


def outlook_text(outlook: Outlook, saved_per_day: float, allowance: int | None) -> str:
    """Say where the billing month would end, against the allowance if there is one."""
    then = outlook.with_saved(saved_per_day)
    text = filled(
        _text("The billing month %1 – %2 would end at about %3 requests instead of %4."),
        day_text(outlook.month.first),
        day_text(outlook.month.last),
        count_text(then),
        count_text(outlook.expected),
    )
    if allowance:
        more = filled(
            _text("That is %1 of the allowance instead of %2."),
            share_text(then / allowance),
            share_text(outlook.expected / allowance),
        )
        return f"{text} {more}"
    return text
