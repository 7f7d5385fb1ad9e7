"""The forecast against months that are known to their end: how far off it is, and how often its range held."""

import statistics

import pytest

from benchmarks.forecast_backtest import Try, made_up, tries


def after(day: int, rhythm: str, *, with_history: bool = True) -> list[Try]:
    return [one for daily in made_up(rhythm) for one in tries(daily, day, with_history=with_history)]


@pytest.mark.parametrize(
    ("rhythm", "day", "most"),
    [("plain", 5, 0.02), ("plain", 15, 0.01), ("closed at weekends", 10, 0.015), ("growing 15 % a month", 15, 0.05),
     ("8 large loads in 150 days", 10, 0.07)],
)  # fmt: skip
def test_half_of_the_forecasts_are_off_by_no_more(rhythm: str, day: int, most: float) -> None:
    made = after(day, rhythm)
    assert len(made) == 100
    assert statistics.median(one.error for one in made) < most
    assert sum(one.held for one in made) >= 75


def test_it_is_far_better_than_the_rule_of_three_where_weekends_are_quiet() -> None:
    made = after(5, "closed at weekends", with_history=False)
    assert statistics.median(one.error for one in made) * 3 < statistics.median(one.plain_error for one in made)
