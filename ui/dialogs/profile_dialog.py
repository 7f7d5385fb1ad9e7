"""Whose a client is, and how many requests a month it may make."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from apiusage_desktop.core.directory.profiles import ClientProfile
from models.column_format import count_text, filled, plain_text

_MOST_BUDGET = 2_000_000_000
_LONGEST_TAG = 80


class ProfileDialog(QDialog):
    """Tags and a budget for one client, or for several at once: what is not touched stays as it is.

    Args:
        names: the names of the clients.
        profiles: what is said of each.
        known: all profiles there are, whose tags are offered.
    """

    def __init__(
        self,
        names: Sequence[str],
        profiles: Sequence[ClientProfile],
        known: Sequence[ClientProfile],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tags and budget"))
        self._profiles = tuple(profiles)
        what = filled(self.tr("%1 clients"), count_text(len(names))) if len(names) > 1 else plain_text(names[0], 80)
        title = QLabel(what, self)
        title.setProperty("role", "title")
        title.setTextFormat(Qt.TextFormat.PlainText)
        self.team = self._tag(self.tr("Team"), "team", known)
        self.vendor = self._tag(self.tr("Vendor"), "vendor", known)
        self.environment = self._tag(self.tr("Environment"), "environment", known)
        self.budget = QSpinBox(self)
        self.budget.setRange(0, _MOST_BUDGET)
        self.budget.setSingleStep(10_000)
        self.budget.setMinimumHeight(28)
        self.budget.setGroupSeparatorShown(True)
        self.budget.setAccessibleName(self.tr("Budget"))
        budgets = {profile.budget for profile in self._profiles}
        self.budget.setSpecialValueText(self.tr("No budget") if len(budgets) == 1 else self.tr("Several: unchanged"))
        self.budget.setValue((budgets.pop() if len(budgets) == 1 else None) or 0)
        self._budget_before = self.budget.value()
        self._lay_out(title)

    def _tag(self, name: str, field: str, known: Sequence[ClientProfile]) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        line.setMaxLength(_LONGEST_TAG)
        values = {str(getattr(profile, field)) for profile in self._profiles}
        if len(values) == 1:
            line.setText(values.pop())
        else:
            line.setPlaceholderText(self.tr("Several: unchanged"))
        line.setModified(False)
        offered = sorted({str(getattr(profile, field)) for profile in known} - {""})
        completer = QCompleter(offered, line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        line.setCompleter(completer)
        return line

    def _lay_out(self, title: QLabel) -> None:
        note = QLabel(self.tr("Requests a calendar month. All this is kept on this computer."), self)
        note.setProperty("role", "muted")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )  # fmt: skip
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.setContentsMargins(16, 16, 16, 12)
        form.setSpacing(8)
        form.addRow(title)
        for line in (self.team, self.vendor, self.environment):
            form.addRow(line.accessibleName(), line)
        form.addRow(self.budget.accessibleName(), self.budget)
        form.addRow("", note)
        form.addRow(buttons)
        self.setMinimumWidth(420)

    def profiles(self) -> tuple[ClientProfile, ...]:
        """Return what is said of each client now."""
        return tuple(
            replace(
                profile,
                team=_value(self.team, profile.team),
                vendor=_value(self.vendor, profile.vendor),
                environment=_value(self.environment, profile.environment),
                budget=profile.budget if self.budget.value() == self._budget_before else self.budget.value() or None,
            )
            for profile in self._profiles
        )


def _value(line: QLineEdit, before: str) -> str:
    """Return what was typed; what is left as it stood for several clients is different for each."""
    return line.text().strip() if line.isModified() or not line.placeholderText() else before
