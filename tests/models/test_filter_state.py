"""The one filter: what changes it, who hears of it, and the way back."""

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange, UsageFilter
from models.filter_state import FilterState

DAYS = DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 7))


@pytest.fixture
def state() -> FilterState:
    return FilterState()


@pytest.fixture
def told(state: FilterState) -> list[UsageFilter]:
    """Every filter that was told, in order."""
    said: list[UsageFilter] = []
    state.changed.connect(said.append)
    return said


def test_starts_without_conditions_and_without_a_way_back(state: FilterState) -> None:
    assert state.current == UsageFilter()
    assert not state.can_go_back
    assert not state.can_go_forward


def test_several_changes_at_once_are_told_once(state: FilterState, told: list[UsageFilter]) -> None:
    state.update(client="a", status="5xx", days=DAYS)
    assert told == [UsageFilter(client="a", status="5xx", days=DAYS)]
    assert state.current is told[0]


@pytest.mark.parametrize("change", [{}, {"client": "a"}, {"client": "a", "search": ""}, {"days": None}])
def test_what_changes_nothing_is_not_told(
    state: FilterState, told: list[UsageFilter], change: dict[str, object]
) -> None:
    state.update(client="a")
    told.clear()
    state.update(**change)
    state.refine(**change)
    assert told == []
    state.go_back()
    assert not state.can_go_back


def test_an_unknown_condition_is_our_mistake(state: FilterState) -> None:
    with pytest.raises(TypeError, match="colour"):
        state.update(colour="red")


@pytest.mark.parametrize("day", [date(2020, 2, 11), "2020-02-11", "2020-02-11T00:00:00.000000"])
def test_a_clicked_day_becomes_the_period(state: FilterState, day: object) -> None:
    state.choose("days", day)
    assert state.current == UsageFilter(days=DateRange.inclusive(date(2020, 2, 11), date(2020, 2, 11)))


def test_a_clicked_value_adds_to_the_conditions(state: FilterState) -> None:
    state.choose("client", "a")
    state.choose("endpoint", "api/v2/users")
    assert state.current == UsageFilter(client="a", endpoint="api/v2/users")


def test_clear_drops_only_what_it_names(state: FilterState) -> None:
    state.update(client="a", status="5xx", search="users")
    state.clear("client", "search")
    assert state.current == UsageFilter(status="5xx")


def test_back_and_forward_walk_through_the_steps(state: FilterState, told: list[UsageFilter]) -> None:
    steps = [UsageFilter(), UsageFilter(client="a"), UsageFilter(client="a", status="429")]
    for step in steps[1:]:
        state.replace_with(step)
    told.clear()
    state.go_back()
    state.go_back()
    state.go_back()
    assert told == [steps[1], steps[0]]
    assert (state.can_go_back, state.can_go_forward) == (False, True)
    state.go_forward()
    state.go_forward()
    state.go_forward()
    assert told[2:] == [steps[1], steps[2]]
    assert (state.can_go_back, state.can_go_forward) == (True, False)


def test_a_new_step_after_going_back_drops_the_way_forward(state: FilterState) -> None:
    state.update(client="a")
    state.update(client="b")
    state.go_back()
    state.update(client="c")
    assert not state.can_go_forward
    state.go_back()
    assert state.current == UsageFilter(client="a")


def test_refining_stays_one_step(state: FilterState, told: list[UsageFilter]) -> None:
    state.update(search="u")
    for text in ("us", "use", "user"):
        state.refine(search=text)
    assert [step.search for step in told] == ["u", "us", "use", "user"]
    state.go_back()
    assert state.current == UsageFilter()
    assert not state.can_go_back


def test_refining_after_going_back_drops_the_way_forward(state: FilterState) -> None:
    state.update(search="u")
    state.update(status="5xx")
    state.go_back()
    state.refine(search="us")
    assert not state.can_go_forward


def test_the_way_back_is_long_and_ends(state: FilterState) -> None:
    for number in range(250):
        state.update(search=str(number))
    steps = 0
    while state.can_go_back:
        state.go_back()
        steps += 1
    assert steps == 99
    assert state.current.search == "150"


def test_reset_forgets_all_and_tells_it(qtbot: QtBot, state: FilterState) -> None:
    state.update(client="a")
    with qtbot.waitSignal(state.changed) as caught:
        state.reset()
    assert caught.args == [UsageFilter()]
    assert not state.can_go_back
    assert not state.can_go_forward
