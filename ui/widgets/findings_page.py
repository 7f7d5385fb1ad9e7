"""The page of findings: what in the open logs needs a look, the worst first, and what to do about it."""

import os
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.findings import TITLES
from apiusage_desktop.core.findings.finding import Finding, Severity
from apiusage_desktop.core.findings.telling import COLUMNS, as_frame
from models.column_format import count_text, filled, tooltip_text
from models.findings_model import FindingFilter, FindingsModel, severity_text
from models.findings_state import FindingsState
from models.override import override
from models.usage_session import UsageSession
from ui.dialogs.dismiss_dialog import DismissDialog
from ui.dialogs.thresholds_dialog import ThresholdsDialog
from ui.theme import Theme
from ui.widgets.finding_details import FindingDetails
from ui.widgets.finding_list import FindingList
from ui.widgets.notice import EmptyState


class FindingsPage(QFrame):
    """The list of findings, and beside it the one that is chosen.

    Signals:
        counted: how many findings there are; -1 while that is not known.
        filter_replaced: the UsageFilter of a finding that is to be seen in the dashboard.
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
        failed: a UsageError.
    """

    counted = Signal(int)
    filter_replaced = Signal(object)
    export_asked = Signal(str, object, object, str)
    failed = Signal(object)

    def __init__(
        self, session: UsageSession, state: FindingsState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Findings"))
        self._session = session
        self.state = state
        self.model = FindingsModel(self)
        self.list = FindingList(self.model, theme, self)
        self.details = FindingDetails(session, state.fair_use, theme, self)
        self.count = QLabel(self)
        self.severities = QComboBox(self)
        self.rules = QComboBox(self)
        self.dismissed = QCheckBox(self)
        self.thresholds = QPushButton(self.tr("Thresholds…"), self)
        self.export = QPushButton(self.tr("Export CSV"), self)
        self.unjudged = QLabel(self)
        self._empty = EmptyState(self)
        self._body = QStackedWidget(self)
        self.dialog: DismissDialog | ThresholdsDialog | None = None
        self._lay_out()
        self._connect_signals()
        self._refresh()

    def _lay_out(self) -> None:
        self.count.setProperty("role", "title")
        self.unjudged.setProperty("role", "muted")
        self.unjudged.setWordWrap(True)
        for label in (self.count, self.unjudged):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.severities.setAccessibleName(self.tr("Severity"))
        self.severities.addItem(self.tr("All severities"), None)
        for severity in Severity:
            self.severities.addItem(severity_text(severity), severity)
        self.rules.setAccessibleName(self.tr("Rule"))
        self.rules.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.count)
        head.addStretch(1)
        for widget in (self.dismissed, self.severities, self.rules, self.thresholds, self.export):
            head.addWidget(widget)
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 4, 1, 4)
        inside.addWidget(self.list)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setHandleWidth(8)
        for number, (part, share) in enumerate(((card, 2), (self.details, 3))):
            splitter.addWidget(part)
            splitter.setCollapsible(number, False)
            splitter.setStretchFactor(number, share)
        splitter.setSizes([480, 720])
        self._body.addWidget(splitter)
        self._body.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 4, 4)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._body, 1)
        layout.addWidget(self.unjudged)

    def _connect_signals(self) -> None:
        self.state.changed.connect(self._refresh)
        self.severities.currentIndexChanged.connect(self._choose)
        self.rules.currentIndexChanged.connect(self._choose)
        self.dismissed.toggled.connect(self._choose)
        self.list.chosen.connect(self._show_details)
        self.list.opened.connect(self._show_in_dashboard)
        self.details.filter_asked.connect(self.filter_replaced)
        self.details.dismiss_asked.connect(self._ask_dismissal)
        self.details.return_asked.connect(lambda finding: self.state.bring_back(finding.key))
        self.thresholds.clicked.connect(self._ask_thresholds)
        self.export.clicked.connect(self._export)

    def set_theme(self, theme: Theme) -> None:
        self.list.set_theme(theme)
        self.details.set_theme(theme)

    def refresh(self, usage_filter: UsageFilter) -> None:
        """List the findings of the filter's client; they are about all days, whatever else it says."""
        self.model.set_filter(replace(self.model.filter, client=usage_filter.client))
        self._show_state()

    def _refresh(self) -> None:
        """What is found, or put away, is different."""
        self.model.set_findings(self.state.found.findings, frozenset(one.key for one in self.state.dismissals))
        self._show_state()
        self._show_details(self.list.current())

    def _choose(self) -> None:
        self.model.set_filter(
            FindingFilter(
                self.model.filter.client,
                self.rules.currentData() or "",
                self.severities.currentData(),
                self.dismissed.isChecked(),
            )
        )
        self._show_state()

    def _show_state(self) -> None:
        told, put_away = self.model.count(), self.model.count(dismissed=True)
        self.counted.emit(told if self.state.is_known else -1)
        self.count.setText(self._count_text(told))
        self.dismissed.setText(filled(self.tr("Dismissed (%1)"), count_text(put_away)))
        self.dismissed.setVisible(bool(put_away) or self.dismissed.isChecked())
        self._fill_rules()
        has_rows = self.model.rowCount() > 0
        self.export.setEnabled(has_rows)
        self._tell_unjudged()
        if not has_rows:
            self._empty.set_texts(*self._nothing_texts())
        self._body.setCurrentIndex(0 if has_rows else 1)

    def _count_text(self, told: int) -> str:
        if not self.state.is_known:
            return self.tr("Looking at the logs…")
        text = self.tr("1 finding") if told == 1 else filled(self.tr("%1 findings"), count_text(told))
        return text if self.model.filter.client is None else filled(self.tr("%1 of this client"), text)

    def _nothing_texts(self) -> tuple[str, str]:
        if not self.state.is_known:
            return self.tr("Looking at the logs…"), self.tr("The findings come once all panels have their answers.")
        if self.model.filter.rule or self.model.filter.severity or self.model.filter.dismissed:
            return self.tr("Nothing to show"), self.tr("No finding is of this kind.")
        if self.model.filter.client is not None:
            return self.tr("No findings"), self.tr("Nothing about this client needs a look.")
        return self.tr("No findings"), self.tr("Nothing in these logs needs a look, as far as the rules can judge.")

    def _fill_rules(self) -> None:
        """Offer the rules that found something."""
        chosen = self.model.filter.rule
        rules = self.model.rules()
        self.rules.blockSignals(True)
        self.rules.clear()
        self.rules.addItem(self.tr("All rules"), "")
        for rule in rules if chosen in (*rules, "") else (*rules, chosen):
            self.rules.addItem(TITLES[rule], rule)
        self.rules.setCurrentIndex(max(0, self.rules.findData(chosen)))
        self.rules.blockSignals(False)

    def _tell_unjudged(self) -> None:
        unjudged = self.state.found.unjudged
        self.unjudged.setVisible(bool(unjudged))
        names = ", ".join(TITLES[one.rule] for one in unjudged)
        self.unjudged.setText(filled(self.tr("Not judged in these logs (point here for why): %1."), names))
        self.unjudged.setToolTip(tooltip_text("\n".join(f"{TITLES[one.rule]}: {one.reason}" for one in unjudged)))

    def _show_details(self, finding: Finding | None) -> None:
        if not self.isVisible():  # what nobody looks at is asked for when somebody does
            return
        self.details.show_finding(finding, self.state.note_of(finding) if finding else None)

    def _show_in_dashboard(self, finding: Finding | None) -> None:
        if finding is not None:
            self.filter_replaced.emit(finding.usage_filter)

    def _ask_dismissal(self, finding: Finding) -> None:
        dialog = DismissDialog(finding.sentence, self)
        dialog.accepted.connect(lambda: self.state.dismiss(finding.key, dialog.note))
        self._open(dialog)

    def _ask_thresholds(self) -> None:
        dialog = ThresholdsDialog(self.state.thresholds, self)
        dialog.accepted.connect(lambda: self._take_thresholds(dialog))
        self._open(dialog)

    def _open(self, dialog: DismissDialog | ThresholdsDialog) -> None:
        self.dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _take_thresholds(self, dialog: ThresholdsDialog) -> None:
        try:
            self.state.set_thresholds(dialog.thresholds)
        except OSError as error:
            reason = os.strerror(error.errno or 5)
            hint = self.tr(
                "They hold until the program is closed. Make room, or give yourself the right to write there."
            )
            self.failed.emit(UsageError(self.tr("The thresholds cannot be saved"), f"{reason}.", hint))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_details(self.list.current())

    def _export(self) -> None:
        ids = {key: ident for key, ident, _ in self._session.contents.clients}
        self.export_asked.emit("findings.csv", as_frame(self.model.rows, self.state.dismissals, ids), COLUMNS, "")
