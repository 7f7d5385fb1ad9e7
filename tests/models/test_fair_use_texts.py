"""What is said of a month, in sentences."""

from datetime import date, timedelta

import pytest

from apiusage_desktop.core.fair_use.allowance import LicenceCount
from apiusage_desktop.core.fair_use.ledger import Ledger, ledger_of
from apiusage_desktop.core.fair_use.plan import FairUsePlan
from apiusage_desktop.core.fair_use.usage import Stretch, usage_by_day
from apiusage_desktop.core.filters import DateRange
from models.fair_use_texts import (
    doubts,
    rough_text,
    sentences,
    standing_in_words,
    standing_tip,
    unknown_licences_text,
    used_text,
)

FEBRUARY = DateRange(date(2021, 2, 1), date(2021, 3, 1))


def ledger(last: int, plan: FairUsePlan) -> Ledger:
    """Return a month of 1,000 requests a day until a day of February, with January before it."""
    days = DateRange.inclusive(date(2021, 1, 1), date(2021, 2, last))
    return ledger_of(
        usage_by_day({days.start + timedelta(days=n): 1000 for n in range(days.days)}, [days]), FEBRUARY, plan
    )


def texts(shown: Ledger) -> list[str]:
    return [sentence.text for sentence in sentences(shown)]


def test_a_month_that_will_go_over() -> None:
    shown = ledger(14, FairUsePlan(typed_allowance=20_000, price=0.01, currency="USD"))
    assert used_text(shown) == "Used 14,000 of 20,000 (70.0 %)"
    assert texts(shown) == [
        texts(shown)[0],
        "Runs out on Feb 21 · 6,000 left",
        "Safe budget for the rest: 428 a day",
        "Over by 8,000 at the end: 80.00 USD",
    ]
    assert texts(shown)[0].startswith("At this pace 28,000 by Feb 28 (")
    assert standing_in_words(shown) == "expected to go over"
    assert [sentence.warns for sentence in sentences(shown)] == [False, True, False, True]
    assert all(sentence.tip for sentence in sentences(shown))


@pytest.mark.parametrize(
    ("last", "allowance", "said", "word"),
    [
        (14, 10_000, "The allowance ran out on Feb 11", "over the allowance"),
        (14, 10_000, "Over by 4,000 so far, by 18,000 at the end", "over the allowance"),
        (14, 10_000, "Nothing is left for the rest of the month", "over the allowance"),
        (14, 14_000, "Runs out on Feb 15 · 0 left", "expected to go over"),
        (14, 29_000, "The allowance lasts: 15,000 are left", "close to the allowance"),
        (14, 90_000, "The allowance lasts: 76,000 are left", "on track"),
        (28, 27_000, "Over by 1,000", "over the allowance"),
        (28, 27_000, "All days of the month are known.", "over the allowance"),
        (28, 90_000, "The allowance lasts: 62,000 are left", "on track"),
        (14, None, "Set the allowance to see when it runs out", "no allowance set"),
        (14, 0, "The allowance ran out on Feb 1", "over the allowance"),
    ],
)
def test_what_is_said(last: int, allowance: int | None, said: str, word: str) -> None:
    shown = ledger(last, FairUsePlan(typed_allowance=allowance))
    assert said in texts(shown)
    assert standing_in_words(shown) == word
    assert standing_tip(shown)


def test_without_an_allowance_the_use_stands_alone() -> None:
    assert used_text(ledger(14, FairUsePlan())) == "Used 14,000"
    assert used_text(ledger(14, FairUsePlan(typed_allowance=0))) == "Used 14,000 of 0"
    assert len(texts(ledger(14, FairUsePlan()))) == 2


def test_what_is_not_known_is_said() -> None:
    spans = [DateRange(date(2021, 2, 3), date(2021, 2, 8)), DateRange(date(2021, 2, 10), date(2021, 2, 15))]
    usage = usage_by_day(
        {date(2021, 2, 3): 5, date(2021, 2, 14): 5},
        spans,
        [Stretch(DateRange(date(2021, 2, 13), date(2021, 2, 14)), 7)],
    )
    shown = ledger_of(usage, FEBRUARY, FairUsePlan((LicenceCount("Agent Copilot", count=1),)))
    assert list(doubts(shown, counts_logs=True)) == [
        "The logs tell of this month until Feb 14: 50.0 % of it. Today is never in an export.",
        "Days of this month that are not in the open logs: 4. The forecast fills them.",
        "Days without a row between others of the same log: 7. They count as no calls.",
        "Known only by week, month or period: 7 requests. They are spread evenly over its days.",
        "These are request logs: what is billed may differ from what they saw.",
    ]
    assert unknown_licences_text(shown) == "Without an amount: Agent Copilot. The allowance may be larger."
    whole = ledger(28, FairUsePlan(typed_allowance=1))
    assert (list(doubts(whole, counts_logs=False)), unknown_licences_text(whole)) == ([], "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7.6, "8"), (1234, "1,230"), (999, "999"), (2_577_860, "2,580,000"), (99_960, "100,000")],
)
def test_a_forecast_has_the_digits_that_it_deserves(value: float, text: str) -> None:
    assert rough_text(value) == text
