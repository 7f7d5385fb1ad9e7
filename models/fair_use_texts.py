"""What the page Fair use says of a month, in sentences; each has a tip that says how it is computed."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from apiusage_desktop.core.fair_use.ledger import Ledger
from apiusage_desktop.core.fair_use.standing import Standing
from apiusage_desktop.core.filters import DateRange
from models.column_format import count_text, day_text, filled, money_text, plain_text, share_text, short_day

_ROUGH_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, how it is computed, and whether it is a reason to act."""

    text: str
    tip: str = ""
    warns: bool = False


def _translated(text: str) -> str:
    return QCoreApplication.translate("FairUse", text)


def rough_text(value: float) -> str:
    """Write a forecast with the digits that it deserves."""
    whole = round(value)
    digits = len(str(abs(whole)))
    return count_text(round(whole, _ROUGH_DIGITS - digits) if digits > _ROUGH_DIGITS else whole)


def standing_text(standing: Standing | None) -> str:
    if standing is None:
        return _translated("no allowance set")
    words = {Standing.ON_TRACK: "on track", Standing.CLOSE: "close", Standing.OVER: "over"}
    return _translated(words[standing])


def standing_in_words(ledger: Ledger) -> str:
    """Return how a month stands, as a few words by themselves."""
    if ledger.standing is Standing.OVER:
        return _translated("over the allowance") if ledger.overage else _translated("expected to go over")
    return (
        _translated("close to the allowance") if ledger.standing is Standing.CLOSE else standing_text(ledger.standing)
    )


def standing_tip(ledger: Ledger) -> str:
    """Return what the word on a month means."""
    if ledger.standing is None:
        return _translated("Set the allowance on the page Fair use, and this says how much of it is used.")
    return _translated(
        "Over: more is used than allowed, or is expected to be at the end of the month.\n"
        "Close: the expected end is above 90 % of the allowance, or its range reaches above it.\n"
        "On track: neither."
    )


def used_text(ledger: Ledger) -> str:
    """Return the first thing said of a month."""
    used = count_text(ledger.used)
    if ledger.allowed is None:
        return filled(_translated("Used %1"), used)
    if ledger.share_used is None:
        return filled(_translated("Used %1 of %2"), used, count_text(ledger.allowed))
    return filled(_translated("Used %1 of %2 (%3)"), used, count_text(ledger.allowed), share_text(ledger.share_used))


def used_tip() -> str:
    return _translated(
        "All requests that the open logs count in this month, whatever the filters, of the allowance of the month."
    )


def sentences(ledger: Ledger) -> Iterator[Sentence]:
    """Yield what is to be known of a month, the most important first."""
    yield from _expected(ledger)
    yield from _runs_out(ledger)
    yield from _budget(ledger)
    yield from _overage(ledger)


def _expected(ledger: Ledger) -> Iterator[Sentence]:
    if not ledger.path.days:
        yield Sentence(_translated("All days of the month are known."))
        return
    told = ledger.forecast
    text = _translated("At this pace %1 by %2 (%3 – %4)")
    tip = _translated(
        "What is used, and for each day that is not known the usual requests of its weekday, at the level of late.\n"
        "In brackets the range in which four of five months end, if nothing changes but by chance."
    )
    end = short_day(ledger.month.last)
    yield Sentence(filled(text, rough_text(told.expected), end, rough_text(told.low), rough_text(told.high)), tip)


def _runs_out(ledger: Ledger) -> Iterator[Sentence]:
    if ledger.allowed is None:
        yield Sentence(_translated("Set the allowance to see when it runs out"))
        return
    tip = _translated("The first day on which more is used than is allowed for the month.")
    if ledger.runs_out is None:
        text = _translated("The allowance lasts: %1 are left")
        yield Sentence(filled(text, count_text(ledger.left or 0)), _translated("The allowance minus what is used."))
    elif ledger.overage:
        yield Sentence(filled(_translated("The allowance ran out on %1"), short_day(ledger.runs_out)), tip, warns=True)
    else:
        text = _translated("Runs out on %1 · %2 left")
        left = count_text(ledger.left or 0)
        yield Sentence(filled(text, short_day(ledger.runs_out), left), tip, warns=True)


def _budget(ledger: Ledger) -> Iterator[Sentence]:
    if ledger.safe_daily_budget is None:
        return
    tip = _translated(
        "What is left of the allowance, divided by the days to come. What days are expected to have had that no log has"
        " is taken off before."
    )
    if ledger.safe_daily_budget:
        text = _translated("Safe budget for the rest: %1 a day")
        yield Sentence(filled(text, count_text(ledger.safe_daily_budget)), tip)
    else:
        yield Sentence(_translated("Nothing is left for the rest of the month"), tip, warns=True)


def _overage(ledger: Ledger) -> Iterator[Sentence]:
    expected = ledger.overage_expected
    if expected is None or not expected.high:
        return
    tip = _translated("Requests above the allowance; times the price of one, if you set it.")
    if not ledger.path.days:
        yield Sentence(
            filled(_translated("Over by %1%2"), count_text(expected.used), _cost(ledger, expected.used)),
            tip,
            warns=True,
        )
    elif expected.used:
        text = _translated("Over by %1 so far, by %2 at the end%3")
        parts = (count_text(expected.used), rough_text(expected.expected), _cost(ledger, expected.expected))
        yield Sentence(filled(text, *parts), tip, warns=True)
    elif expected.expected:
        text = _translated("Over by %1 at the end%2")
        yield Sentence(filled(text, rough_text(expected.expected), _cost(ledger, expected.expected)), tip, warns=True)
    else:
        text = _translated("At worst over by %1%2")
        yield Sentence(filled(text, rough_text(expected.high), _cost(ledger, expected.high)), tip)


def _cost(ledger: Ledger, requests: int) -> str:
    cost = ledger.plan.cost(requests)
    if cost is None:
        return ""
    return filled(_translated(": %1"), plain_text(money_text(cost, ledger.plan.currency)))


def doubts(ledger: Ledger, *, counts_logs: bool) -> Iterator[str]:
    """Yield what is to be known of how far the figures can be trusted.

    Args:
        ledger: the month.
        counts_logs: whether it is request logs that count.
    """
    until = _translated("The logs tell of this month until %1: %2 of it. Today is never in an export.")
    if ledger.days_to_come:
        yield filled(until, short_day(ledger.known_until), share_text(ledger.share_gone))
    if ledger.unknown_days:
        text = _translated("Days of this month that are not in the open logs: %1. The forecast fills them.")
        yield filled(text, count_text(ledger.unknown_days))
    if ledger.days_without_rows:
        text = _translated("Days without a row between others of the same log: %1. They count as no calls.")
        yield filled(text, count_text(ledger.days_without_rows))
    if ledger.spread:
        text = _translated("Known only by week, month or period: %1 requests. They are spread evenly over its days.")
        yield filled(text, count_text(ledger.spread))
    if counts_logs:
        yield _translated("These are request logs: what is billed may differ from what they saw.")


def unknown_licences_text(ledger: Ledger) -> str:
    """Return which licences have no amount, if any."""
    names = ", ".join(dict.fromkeys(plain_text(one.licence, 60) for one in ledger.allowance.unknown))
    return filled(_translated("Without an amount: %1. The allowance may be larger."), names) if names else ""


def month_text(month: DateRange) -> str:
    return filled(_translated("%1 – %2"), day_text(month.first), day_text(month.last))
