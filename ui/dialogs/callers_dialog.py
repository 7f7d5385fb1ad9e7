"""Say who called: rules that tell a client by what a request log does say, beside the callers it has."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.callers import CallerField, CallerRule
from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.requests.callers import COLUMNS, MOST_CALLERS, FoundCallers, fetch_callers
from apiusage_desktop.core.source import Account
from models.caller_rules_model import CLIENT, PATTERN, CallerRulesModel, is_complete
from models.column_format import count_text, filled
from models.frame_table_model import FrameTableModel
from models.usage_session import UsageSession
from ui.theme import Theme
from ui.widgets.caller_rule_table import CallerRuleTable
from ui.widgets.notice import EmptyState
from ui.widgets.usage_table import UsageTable

# The cells of a caller that a rule can be made of; of a caller's other cells the first of these that says something.
_FIELDS = {
    "user_id": CallerField.USER,
    "header": CallerField.HEADER,
    "agent": CallerField.AGENT,
    "ip": CallerField.IP,
}
_WIDTHS = {"client_now": 140, "requests": 86, "ip": 150, "user_id": 110, "header": 120}


class CallersDialog(QDialog):
    """The rules at the left, the callers of the open request logs at the right; each change shows there at once.

    Args:
        rules: those in force.
        session: asked for the callers.
        theme: the colours.
        parent: the window.
    """

    def __init__(
        self, rules: Sequence[CallerRule], session: UsageSession, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Who called"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._runner = session.runner(self)
        self._names = {ident: name for _, ident, name in session.contents.clients if ident}
        self._proposed: QPersistentModelIndex | None = None
        self._soon = QTimer(self)  # several changes at once are one question
        self._soon.setSingleShot(True)
        self.rules_model = CallerRulesModel(rules, self)
        self.rule_table = CallerRuleTable(self.rules_model, _suggestions(session.contents), self)
        self.callers_model = FrameTableModel(COLUMNS, parent=self)
        self.caller_table = UsageTable(self.callers_model, theme, self.tr("Callers in the open request logs"), self)
        self._empty = EmptyState(self)
        self._found = QStackedWidget(self)
        self._figure = self._label("")
        self._note = self._label("", "muted")
        self._buttons = {
            "add": QPushButton(self.tr("&Add"), self),
            "remove": QPushButton(self.tr("&Remove"), self),
            "up": QPushButton(self.tr("Move &up"), self),
            "down": QPushButton(self.tr("Move &down"), self),
        }
        self._box = QDialogButtonBox(self)
        self._lay_out()
        self._connect_signals()
        self._refresh_buttons()
        self._ask()
        self.resize(QSize(1220, 600).boundedTo(self.screen().availableSize() * 0.95))

    @property
    def rules(self) -> tuple[CallerRule, ...]:
        """The rules that say all they must."""
        return tuple(filter(is_complete, self.rules_model.rules))

    def figure(self) -> str:
        """Return how many requests have a client by these rules."""
        return self._figure.text()

    def note(self) -> str:
        return self._note.text()

    def _lay_out(self) -> None:
        save = QPushButton(self.tr("Save"), self)
        save.setProperty("role", "primary")
        self._box.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        self._box.addButton(QPushButton(self.tr("Cancel"), self), QDialogButtonBox.ButtonRole.RejectRole)
        for button in self._buttons.values():
            button.setAutoDefault(False)
        header = self.caller_table.horizontalHeader()
        for section, column in enumerate(self.callers_model.visible_columns):
            if column.key == "agent":
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
            else:
                self.caller_table.setColumnWidth(section, _WIDTHS[column.key])
        self.caller_table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._found.addWidget(self.caller_table)
        self._found.addWidget(self._empty)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(16)
        halves.addWidget(self._rules_half())
        halves.addWidget(self._callers_half())
        halves.setSizes([440, 732])
        text = self.tr(
            "A request log says where a request came from, and seldom which OAuth client made it. Rules say it: of"
            " several that fit, the first one counts. A client that the log names itself stays."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(self._label(text))
        layout.addWidget(halves, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addWidget(self._box)
        layout.addLayout(foot)

    def _rules_half(self) -> QWidget:
        half, column = _half(self)
        column.addWidget(self._label(self.tr("Rules"), "title"))
        column.addWidget(self.rule_table, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return half

    def _callers_half(self) -> QWidget:
        half, column = _half(self)
        head = QHBoxLayout()
        head.addWidget(self._label(self.tr("Callers in the open request logs"), "title"))
        head.addStretch(1)
        self._figure.setWordWrap(False)
        head.addWidget(self._figure)
        column.addLayout(head)
        column.addWidget(self._found, 1)
        hint = self.tr("Click an address, user, agent or header to make a rule of it.")
        column.addWidget(self._label(hint, "muted"))
        return half

    def _label(self, text: str, role: str = "") -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(role != "title")
        label.setProperty("role", role)
        return label

    def _connect_signals(self) -> None:
        self._box.accepted.connect(self.accept)
        self._box.rejected.connect(self.reject)
        self._buttons["add"].clicked.connect(self._add)
        self._buttons["remove"].clicked.connect(self._remove)
        self._buttons["up"].clicked.connect(partial(self._move, -1))
        self._buttons["down"].clicked.connect(partial(self._move, 1))
        self.rule_table.remove_asked.connect(self._remove)
        self.rule_table.selectionModel().currentChanged.connect(self._refresh_buttons)
        self.rules_model.rules_changed.connect(self._refresh_buttons)
        self.rules_model.rules_changed.connect(self._soon.start)
        self._soon.timeout.connect(self._ask)
        self.caller_table.clicked.connect(self._propose)
        self._runner.result_ready.connect(self._show_callers)
        self._runner.failed.connect(self._show_error)
        self._session.contents_changed.connect(self._soon.start)

    def set_theme(self, theme: Theme) -> None:
        self.caller_table.set_theme(theme)

    def _ask(self) -> None:
        if Account.LOG not in self._session.contents.accounts:
            self._runner.cancel()
            self._figure.clear()
            text = self.tr("The rules are kept, and hold for the logs that you open later.")
            self._show_words(self.tr("No request log is open"), text)
            return
        rules = self.rules_model.rules

        def ask(engine: Engine, _: UsageFilter) -> FoundCallers:
            return fetch_callers(engine, rules)

        self._session.fetch(self._runner, ask, UsageFilter())

    def _show_callers(self, found: FoundCallers) -> None:
        frame = found.frame
        names = (
            frame["client_now"]
            .map(lambda client: self._names.get(client, client) or "–")
            .astype(frame["client_now"].dtype)
        )
        self.callers_model.set_frame(frame.assign(client_now=names))
        told = [column.key for column in COLUMNS if column.key in _FIELDS and (frame[column.key] != "").any()]
        self.caller_table.hide_columns({key for key in _FIELDS if key not in told})
        text = self.tr("%1 of %2 requests have a client")
        self._figure.setText(filled(text, count_text(found.named), count_text(found.requests)))
        if len(frame):
            self._found.setCurrentWidget(self.caller_table)
        else:
            self._show_words(self.tr("No requests"), self.tr("The open request logs have none."))
        self._refresh_note()

    def _show_error(self, error: UsageError) -> None:
        self._figure.clear()
        self._show_words(error.title, f"{error.detail} {error.hint}")

    def _show_words(self, title: str, text: str) -> None:
        self._empty.set_texts(title, text)
        self._found.setCurrentWidget(self._empty)

    def _refresh_note(self) -> None:
        notes = []
        if any(not is_complete(rule) for rule in self.rules_model.rules):
            notes.append(self.tr("A rule that lacks its text or its client does nothing, and is not saved."))
        if self.callers_model.rowCount() >= MOST_CALLERS:
            text = self.tr("The %1 callers with most requests are shown; the figure is of all.")
            notes.append(filled(text, count_text(MOST_CALLERS)))
        self._note.setText(" ".join(notes))

    def _row(self) -> int:
        """Return the row of the chosen rule, -1 if there is none."""
        index = self.rule_table.currentIndex()
        return index.row() if index.isValid() else -1

    def _refresh_buttons(self) -> None:
        row, rows = self._row(), self.rules_model.rowCount()
        self._buttons["remove"].setEnabled(row >= 0)
        self._buttons["up"].setEnabled(row > 0)
        self._buttons["down"].setEnabled(0 <= row < rows - 1)
        self._refresh_note()

    def _add(self) -> None:
        self._edit(self.rules_model.add(CallerRule(CallerField.IP, "", "")), PATTERN)

    def _remove(self) -> None:
        if (row := self._row()) >= 0:
            self.rules_model.remove(row)

    def _move(self, by: int) -> None:
        if (row := self._row()) >= 0:
            self.rule_table.setCurrentIndex(self.rules_model.index(self.rules_model.move(row, by), PATTERN))
            self._refresh_buttons()

    def _edit(self, row: int, column: int) -> None:
        index = self.rules_model.index(row, column)
        self.rule_table.setCurrentIndex(index)
        self.rule_table.scrollTo(index)
        self.rule_table.edit(index)

    def _propose(self, index: QModelIndex) -> None:
        """Make a rule of what was clicked, and ask for its client; one that was never finished gives way."""
        clicked = self.callers_model.visible_columns[index.column()].key
        keys = [clicked, *_FIELDS] if clicked in _FIELDS else list(_FIELDS)
        told = {key: str(self.callers_model.value(index.row(), key)) for key in keys}
        key = next((key for key in keys if told[key].strip()), None)
        if key is None:
            return
        rule = CallerRule(_FIELDS[key], told[key], "")
        same = [
            row
            for row, known in enumerate(self.rules_model.rules)
            if known.field is rule.field and known.pattern.strip().lower() == rule.pattern.strip().lower()
        ]
        if same:
            self._edit(same[0], CLIENT)
            return
        row = self._proposed.row() if self._proposed and self._proposed.isValid() else -1
        if row >= 0 and not self.rules_model.rules[row].client:
            self.rules_model.change(row, rule)
        else:
            row = self.rules_model.add(rule)
            self._proposed = QPersistentModelIndex(self.rules_model.index(row, 0))
        self._edit(row, CLIENT)


def _half(parent: QWidget) -> tuple[QWidget, QVBoxLayout]:
    half = QWidget(parent)
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    return half, column


def _suggestions(contents: Contents) -> list[str]:
    """Return the clients as a rule can name them: by the id where several have the same name."""
    names = [name for _, _, name in contents.clients]
    return [ident if ident and names.count(name) > 1 else name for _, ident, name in contents.clients]
