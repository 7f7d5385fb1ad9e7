"""Choosing a period by mouse, by keyboard and by typing."""

from datetime import date, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListWidget, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange
from ui.widgets.date_range_picker import DateRangePicker
from ui.widgets.date_range_popup import DateRangePopup
from ui.widgets.month_view import MonthView

JANUARY_20, FEBRUARY_25 = date(2020, 1, 20), date(2020, 2, 25)
FEBRUARY = DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 29))
WITHOUT_DATA = (date(2020, 2, 1), date(2020, 2, 8))
DATA = [
    (day, 1000 + n)
    for n in range(37)
    if (day := JANUARY_20 + timedelta(days=n)) <= FEBRUARY_25 and day not in WITHOUT_DATA
]
LEFT = Qt.MouseButton.LeftButton
Widget = TypeVar("Widget", bound=QWidget)


@pytest.fixture
def picker(qtbot: QtBot) -> DateRangePicker:
    widget = DateRangePicker()
    widget.setLocale(QLocale("en_GB"))
    qtbot.addWidget(widget)
    widget.set_extent(DATA)
    widget.show()
    return widget


@pytest.fixture
def chosen(picker: DateRangePicker) -> list[DateRange | None]:
    """Everything the picker said was chosen, in order."""
    said: list[DateRange | None] = []
    picker.range_chosen.connect(said.append)
    return said


def test_shows_a_given_range_and_says_nothing(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    picker.set_range(FEBRUARY)
    assert period_text(picker) == "1 Feb 2020 – 29 Feb 2020"
    picker.set_range(None)
    assert period_text(picker) == "All days: 20 Jan 2020 – 25 Feb 2020"
    assert chosen == []


def test_is_disabled_without_data(picker: DateRangePicker) -> None:
    picker.set_extent([])
    assert not picker.isEnabled()
    assert period_text(picker) == "No data"
    picker.open_popup()
    assert not popup_of(picker).isVisible()


def test_steps_a_whole_month_back_until_the_data_ends(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    picker.set_range(FEBRUARY)
    previous, following = button(picker, "Previous period"), button(picker, "Next period")
    assert not following.isEnabled()
    assert following.toolTip() == "No data after this period"
    assert previous.toolTip() == "Previous period: 1 Jan 2020 – 31 Jan 2020"
    QTest.mouseClick(previous, LEFT)
    assert chosen == [DateRange.inclusive(date(2020, 1, 1), date(2020, 1, 31))]
    assert period_text(picker) == "1 Jan 2020 – 31 Jan 2020"
    assert not previous.isEnabled()
    assert following.isEnabled()


def test_all_days_cannot_be_stepped(picker: DateRangePicker) -> None:
    assert not button(picker, "Previous period").isEnabled()
    assert not button(picker, "Next period").isEnabled()


@pytest.mark.parametrize("days", [(30, 10), (10, 30)], ids=["first then last", "last then first"])
def test_two_clicks_and_apply_choose_a_period(
    picker: DateRangePicker, chosen: list[DateRange | None], days: tuple[int, int]
) -> None:
    popup = opened(picker)
    for number in days:
        click_day(popup, date(2020, 1, 30) if number == 30 else date(2020, 2, 10))
    assert chosen == []
    assert field(popup, "First day").text() == "2020-01-30"
    assert field(popup, "Last day").text() == "2020-02-10"
    assert status(popup).startswith("Days: 12 · with data: 10 · requests: 10,")
    QTest.mouseClick(button(popup, "Apply"), LEFT)
    assert chosen == [DateRange.inclusive(date(2020, 1, 30), date(2020, 2, 10))]
    assert period_text(picker) == "30 Jan 2020 – 10 Feb 2020"
    assert not popup.isVisible()


def test_a_first_click_alone_applies_one_day(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    popup = opened(picker)
    click_day(popup, FEBRUARY_25)
    assert status(popup) == "Now choose the last day, or apply the days marked."
    QTest.mouseClick(button(popup, "Apply"), LEFT)
    assert chosen == [DateRange.inclusive(FEBRUARY_25, FEBRUARY_25)]


def test_the_pointer_previews_the_band_before_the_second_click(picker: DateRangePicker) -> None:
    popup = opened(picker)
    click_day(popup, date(2020, 2, 10))
    between = date(2020, 2, 12)
    assert ground_of(popup, between) == popup.palette().color(QPalette.ColorRole.Base)
    view = month_of_popup(popup, between)
    QTest.mouseMove(view, view.day_rect(date(2020, 2, 14)).center())
    assert ground_of(popup, between) != popup.palette().color(QPalette.ColorRole.Base)
    assert ground_of(popup, date(2020, 2, 15)) == popup.palette().color(QPalette.ColorRole.Base)


def test_days_with_data_have_a_dot_and_the_others_can_still_be_chosen(
    picker: DateRangePicker, chosen: list[DateRange | None]
) -> None:
    picker.set_range(DateRange.inclusive(FEBRUARY_25, FEBRUARY_25))
    popup = opened(picker)
    accent = popup.palette().color(QPalette.ColorRole.Highlight)
    assert dot_of(popup, date(2020, 2, 7)) == accent
    assert dot_of(popup, date(2020, 2, 8)) != accent
    click_day(popup, date(2020, 2, 8))
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert chosen == [DateRange.inclusive(date(2020, 2, 8), date(2020, 2, 8))]


def test_a_days_tooltip_tells_its_requests(picker: DateRangePicker) -> None:
    popup = opened(picker)
    assert tip_of(popup, date(2020, 2, 3)) == "Monday, 3 February 2020: requests 1,014"
    assert tip_of(popup, date(2020, 2, 8)) == "Saturday, 8 February 2020: no data"


@pytest.mark.parametrize(
    ("first", "last"), [("2020-02-03", "2020-02-05"), ("03/02/2020", "05/02/2020")], ids=["ISO", "locale"]
)
def test_typed_days_are_chosen_with_enter(
    picker: DateRangePicker, chosen: list[DateRange | None], first: str, last: str
) -> None:
    popup = opened(picker)
    retype(field(popup, "First day"), first)
    retype(field(popup, "Last day"), last)
    QTest.keyClick(field(popup, "Last day"), Qt.Key.Key_Return)
    assert chosen == [DateRange.inclusive(date(2020, 2, 3), date(2020, 2, 5))]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("First day", "soon", "The first day is not a date. Write it as 2020-02-29 or 29/02/2020."),
        ("Last day", "2020-02-30", "The last day is not in the calendar: 2020-02-30."),
        ("Last day", "2019-12-31", "The last day, 2019-12-31, is before the first day, 2020-02-01."),
        ("Last day", "", "The last day is not a date. Write it as 2020-02-29 or 29/02/2020."),
    ],
)
def test_a_wrong_day_stays_as_typed_with_the_reason(
    picker: DateRangePicker, chosen: list[DateRange | None], name: str, text: str, reason: str
) -> None:
    picker.set_range(FEBRUARY)
    popup = opened(picker)
    retype(field(popup, name), text)
    QTest.keyClick(field(popup, name), Qt.Key.Key_Return)
    assert field(popup, name).text() == text
    assert status(popup) == reason
    assert not button(popup, "Apply").isEnabled()
    assert popup.isVisible()
    assert chosen == []


def test_a_corrected_day_can_be_applied(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    picker.set_range(FEBRUARY)
    popup = opened(picker)
    retype(field(popup, "Last day"), "2020-02-3")
    retype(field(popup, "Last day"), "2020-02-31")
    retype(field(popup, "Last day"), "2020-02-03")
    QTest.mouseClick(button(popup, "Apply"), LEFT)
    assert chosen == [DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 3))]


def test_a_preset_is_chosen_with_one_click(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    for title, expected in (
        ("Last 7 days", DateRange.inclusive(date(2020, 2, 19), FEBRUARY_25)),
        ("This month", FEBRUARY),
        ("All days", None),
    ):
        popup = opened(picker)
        click_preset(popup, title)
        assert chosen.pop() == expected
        assert chosen == []
        assert not popup.isVisible()
    assert period_text(picker) == "All days: 20 Jan 2020 – 25 Feb 2020"


def test_the_preset_in_force_is_marked_and_names_its_month(picker: DateRangePicker) -> None:
    picker.set_range(FEBRUARY)
    listed = presets_of(opened(picker))
    assert listed.currentItem().text() == "This month"
    assert listed.currentItem().toolTip() == "February 2020, counted from the data's last day, 25 Feb 2020"


def test_a_month_without_data_cannot_be_chosen(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    picker.set_extent([entry for entry in DATA if entry[0] in FEBRUARY_DAYS])
    popup = opened(picker)
    click_preset(popup, "Last month")
    assert chosen == []
    assert popup.isVisible()


def test_enter_on_a_preset_chooses_it_once(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    listed = presets_of(opened(picker))
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert chosen == [DateRange.inclusive(date(2020, 2, 19), FEBRUARY_25)]


def test_the_keyboard_picks_across_months(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    popup = opened(picker)
    press(popup, Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Space)
    assert field(popup, "First day").text() == "2020-01-30"
    press(popup, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert focused(popup).accessibleDescription() == "Saturday, 8 February 2020: no data, selected"
    press(popup, Qt.Key.Key_Return)
    assert chosen == [DateRange.inclusive(date(2020, 1, 30), date(2020, 2, 8))]


def test_page_keys_and_buttons_turn_the_months(picker: DateRangePicker) -> None:
    popup = opened(picker)
    assert month_titles(popup) == ["January 2020", "February 2020"]
    press(popup, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp)
    assert month_titles(popup) == ["December 2019", "January 2020"]
    QTest.mouseClick(button(popup, "Later months (Page Down)"), LEFT)
    QTest.mouseClick(button(popup, "Later months (Page Down)"), LEFT)
    assert month_titles(popup) == ["February 2020", "March 2020"]
    QTest.mouseClick(button(popup, "Earlier months (Page Up)"), LEFT)
    assert month_titles(popup) == ["January 2020", "February 2020"]


@pytest.mark.parametrize(("locale", "column"), [("en_GB", 5), ("en_US", 6), ("ar_EG", 0)])
def test_the_week_starts_as_the_locale_says(picker: DateRangePicker, locale: str, column: int) -> None:
    picker.setLocale(QLocale(locale))
    view = month_of_popup(opened(picker), date(2020, 2, 1))
    cell = view.day_rect(date(2020, 2, 1))
    assert cell.left() == column * cell.width()


def test_escape_and_cancel_keep_the_period(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    picker.set_range(FEBRUARY)
    popup = opened(picker)
    click_day(popup, date(2020, 2, 3))
    press(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    opened(picker)
    assert field(popup, "Last day").text() == "2020-02-29"
    QTest.keyClick(button(popup, "Cancel"), Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert chosen == []
    assert period_text(picker) == "1 Feb 2020 – 29 Feb 2020"


def test_applying_all_days_unchanged_stays_all_days(picker: DateRangePicker, chosen: list[DateRange | None]) -> None:
    popup = opened(picker)
    assert field(popup, "First day").text() == "2020-01-20"
    QTest.mouseClick(button(popup, "Apply"), LEFT)
    assert chosen == [None]


def test_everything_has_a_name_and_every_button_a_tooltip(picker: DateRangePicker) -> None:
    opened(picker)
    for kind in (QAbstractButton, QLineEdit, MonthView):
        for widget in picker.findChildren(kind):
            assert widget.accessibleName(), widget
    for child in picker.findChildren(QAbstractButton):
        assert child.toolTip(), child.accessibleName()


FEBRUARY_DAYS = {FEBRUARY.first + timedelta(days=n) for n in range(FEBRUARY.days)}


def popup_of(picker: DateRangePicker) -> DateRangePopup:
    return picker.findChildren(DateRangePopup)[0]


def opened(picker: DateRangePicker) -> DateRangePopup:
    QTest.mouseClick(button(picker, "Period"), LEFT)
    popup = popup_of(picker)
    assert popup.isVisible()
    return popup


def named(parent: QWidget, kind: type[Widget], name: str) -> Widget:
    return next(child for child in parent.findChildren(kind) if child.accessibleName().startswith(name))


def button(parent: QWidget, name: str) -> QAbstractButton:
    return named(parent, QAbstractButton, name)


def field(popup: DateRangePopup, name: str) -> QLineEdit:
    return named(popup, QLineEdit, name)


def status(popup: DateRangePopup) -> str:
    return named(popup, QLabel, "Chosen period").text()


def period_text(picker: DateRangePicker) -> str:
    return button(picker, "Period").text().removesuffix("▾").strip()


def presets_of(popup: DateRangePopup) -> QListWidget:
    return named(popup, QListWidget, "Periods")


def click_preset(popup: DateRangePopup, title: str) -> None:
    listed = presets_of(popup)
    item = listed.findItems(title, Qt.MatchFlag.MatchExactly)[0]
    QTest.mouseClick(listed.viewport(), LEFT, pos=listed.visualItemRect(item).center())


def month_of_popup(popup: DateRangePopup, day: date) -> MonthView:
    return next(view for view in popup.findChildren(MonthView) if view.shows(day))


def month_titles(popup: DateRangePopup) -> list[str]:
    return [label.text() for label in popup.findChildren(QLabel) if label.property("role") == "title"]


def click_day(popup: DateRangePopup, day: date) -> None:
    view = month_of_popup(popup, day)
    QTest.mouseClick(view, LEFT, pos=view.day_rect(day).center())


def colour_at(popup: DateRangePopup, day: date, *, right: int, down: int) -> QColor:
    """Return the colour on the screen, this far from the middle of a day's cell."""
    view = month_of_popup(popup, day)
    image = popup.grab().toImage()
    spot = view.mapTo(popup, view.day_rect(day).center() + QPoint(right, down))
    return image.pixelColor(spot * image.devicePixelRatio())


def ground_of(popup: DateRangePopup, day: date) -> QColor:
    return colour_at(popup, day, right=-14, down=0)


def dot_of(popup: DateRangePopup, day: date) -> QColor:
    cell = month_of_popup(popup, day).day_rect(day)
    return colour_at(popup, day, right=0, down=cell.bottom() - 6 - cell.center().y())


def tip_of(popup: DateRangePopup, day: date) -> str:
    view = month_of_popup(popup, day)
    spot = view.day_rect(day).center()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, spot, view.mapToGlobal(spot)))
    return QToolTip.text()


def retype(edit: QLineEdit, text: str) -> None:
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)


def focused(popup: DateRangePopup) -> QWidget:
    widget = popup.focusWidget()
    assert widget is not None
    return widget


def press(popup: DateRangePopup, *keys: Qt.Key) -> None:
    """Press keys where the focus is, as a keyboard does."""
    for key in keys:
        QTest.keyClick(focused(popup), key)
