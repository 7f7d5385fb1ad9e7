"""The one filter of the window, and the way back through those before it."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from apiusage_desktop.core.filters import DateRange, UsageFilter

_HISTORY_LIMIT = 100


class FilterState(QObject):
    """Holds the filter in force; everything that shows requests listens to `changed`."""

    changed = Signal(object)  # the new UsageFilter

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = [UsageFilter()]
        self._place = 0

    @property
    def current(self) -> UsageFilter:
        return self._history[self._place]

    @property
    def can_go_back(self) -> bool:
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        return self._place < len(self._history) - 1

    def update(self, **changes: Any) -> None:
        """Change some conditions; says `changed` once, and nothing if all stay as they are."""
        self.replace_with(replace(self.current, **changes))

    def search(self, text: str) -> None:
        """Search for a text; going on with a search is one step back with it, not one for each letter."""
        if self.current.search and text:
            self.refine(search=text)
        else:
            self.update(search=text)

    def choose(self, name: str, value: Any) -> None:
        """Take one condition from what the user clicked; a day becomes the period."""
        if name == "days":
            day = date.fromisoformat(str(value)[:10])
            value = DateRange.inclusive(day, day)
        self.update(**{name: value})

    def clear(self, *conditions: str) -> None:
        """Drop the named conditions."""
        self.replace_with(self.current.without(*conditions))

    def refine(self, **changes: Any) -> None:
        """Change conditions as part of the step before: the next letter of a search, the next day of a drag."""
        chosen = replace(self.current, **changes)
        if chosen != self.current:
            self._history[self._place :] = [chosen]
            self.changed.emit(chosen)

    def replace_with(self, chosen: UsageFilter) -> None:
        if chosen == self.current:
            return
        self._history = [*self._history[: self._place + 1], chosen][-_HISTORY_LIMIT:]
        self._place = len(self._history) - 1
        self.changed.emit(chosen)

    def go_back(self) -> None:
        self._go(self._place - 1)

    def go_forward(self) -> None:
        self._go(self._place + 1)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self._history):
            self._place = place
            self.changed.emit(self.current)

    def reset(self) -> None:
        """Forget all conditions and the way back, for a new set of logs."""
        self._history, self._place = [UsageFilter()], 0
        self.changed.emit(self.current)
