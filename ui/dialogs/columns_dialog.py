"""Ask which column of a table holds what."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem, QWidget

from apiusage_desktop.core.formats.request_logs.table_fields import OWN_FIELDS, is_request
from apiusage_desktop.core.formats.usage_fields import COUNT_FIELDS, has_counts
from apiusage_desktop.core.formats.usage_fields import FIELDS as USAGE_FIELDS
from apiusage_desktop.core.read_options import ColumnsQuestion, ReadOptions
from models.column_format import filled, plain_text, tooltip_text
from models.override import override
from ui.dialogs.question_dialog import QuestionDialog

_COLUMN_WIDTH = 178
_ROW_HEIGHT = 26
_ROWS = 5


class ColumnsDialog(QuestionDialog):
    """The first rows as a table; above each column, a choice of what it holds."""

    def __init__(self, name: str, question: ColumnsQuestion, parent: QWidget | None = None) -> None:
        super().__init__(name, question, parent, detail="")
        self._header = question.header
        self._of_requests = question.of_requests
        self._choices = self._groups()
        self._words = {field: words for fields in self._choices.values() for field, words in fields.items()}
        self.choosers: dict[str, QComboBox] = {}
        self.table = self._make_table(question)
        self._missing = self.label("")
        self.body.addWidget(self.label(self.tr("Choose for each column what it holds.")))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._missing)
        note = self.tr("Your answer is remembered for tables with the same names of columns.")
        self.body.addWidget(self.label(note, "muted"))
        self.resize(min(60 + _COLUMN_WIDTH * len(self._header), 940), 400)
        self.setMinimumWidth(460)
        self._refresh()

    def missing(self) -> str:
        """Return what has to be said before the log can be opened."""
        return self._missing.text()

    def _groups(self) -> dict[str, dict[str, str]]:
        """Return the fields and their words, under the headings of the choice."""
        shared = {
            "": self.tr("(leave out)"),
            "date": self.tr("Date or time"),
            "client_name": self.tr("OAuth client: name"),
            "client_id": self.tr("OAuth client: id"),
            "endpoint": self.tr("URL"),
            "method": self.tr("HTTP method"),
            "user_id": self.tr("User: id"),
        }
        usage = {
            "requests": self.tr("Requests, all"),
            "status200": self.tr("Requests with 2xx"),
            "status300": self.tr("Requests with 3xx"),
            "status400": self.tr("Requests with 4xx"),
            "status429": self.tr("Requests with 429"),
            "status500": self.tr("Requests with 5xx"),
            "organization_id": self.tr("Organization: id"),
            "platform": self.tr("Platform"),
        }
        single = {
            "status": self.tr("Status code"),
            "request_line": self.tr("Request line: GET /…"),
            "time_of_day": self.tr("Time of day, beside a date"),
            "duration": self.tr("Duration in ms"),
            "duration_s": self.tr("Duration in s"),
            "duration_us": self.tr("Duration in µs"),
            "duration_ns": self.tr("Duration in ns"),
            "ip": self.tr("IP address"),
            "agent": self.tr("User agent"),
        }
        of_usage = {} if self._of_requests else {self.tr("If each row counts several requests"): usage}
        return {"": shared, **of_usage, self.tr("If each row is one request"): single}

    def _make_table(self, question: ColumnsQuestion) -> QTableWidget:
        rows = question.preview[:_ROWS]
        table = QTableWidget(1 + len(rows), len(self._header), self)
        table.setAccessibleName(self.tr("The first rows, and what each column holds"))
        table.setHorizontalHeaderLabels([plain_text(name, 60) or self.tr("(no name)") for name in self._header])
        table.horizontalHeader().setDefaultSectionSize(_COLUMN_WIDTH)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        table.setRowHeight(0, _ROW_HEIGHT + 10)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setWordWrap(False)
        for place, name in enumerate(self._header):
            # Of columns of one name the first is meant.
            if name.strip() and name not in self.choosers:
                table.setCellWidget(0, place, self._make_chooser(name, question.guess.get(name, "")))
            for number, row in enumerate(rows, 1):
                table.setItem(number, place, _cell(row[place] if place < len(row) else ""))
        return table

    def _make_chooser(self, name: str, guess: str) -> QComboBox:
        chooser = QComboBox(self)
        chooser.setAccessibleName(filled(self.tr("What the column %1 holds"), plain_text(name, 60)))
        for heading, fields in self._choices.items():
            if heading:
                _add_heading(chooser, heading)
            for field, words in fields.items():
                chooser.addItem(words, field)
        chooser.setCurrentIndex(max(chooser.findData(guess), 0))
        chooser.currentIndexChanged.connect(self._refresh)
        self.choosers[name] = chooser
        return chooser

    def _columns(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, str(chooser.currentData())) for name, chooser in self.choosers.items())

    def _refresh(self) -> None:
        chosen = [field for _, field in self._columns() if field]
        twice = next((field for field in chosen if chosen.count(field) > 1), None)
        counted = [field for field in chosen if field in USAGE_FIELDS]
        has_numbers = bool(set(chosen) & set(COUNT_FIELDS))
        can_open = has_counts(counted) if has_numbers else is_request(chosen)
        if twice is not None:
            text = filled(self.tr("Two columns cannot both be: %1."), self._words[twice])
        elif not can_open:
            text = self._still_missing(chosen, has_numbers)
        elif not has_numbers:
            text = self.tr("It can be opened: each row is one request.")
        elif without_use := [field for field in chosen if field in OWN_FIELDS]:
            text = self.tr("It can be opened. Since its rows are counted, this is left out: %1.")
            text = filled(text, self._words[without_use[0]])
        elif "date" not in chosen:
            text = self.tr("It can be opened. Without a date the next question is which days it covers.")
        elif without := self._without(chosen):
            text = filled(self.tr("It can be opened. %1"), without)
        else:
            text = self.tr("It can be opened.")
        self._missing.setText(text)
        self.accept_button.setEnabled(twice is None and can_open)

    def _still_missing(self, chosen: Sequence[str], has_numbers: bool) -> str:
        if has_numbers:
            return self.tr("Still missing: what is counted, that is a date, an OAuth client or a URL.")
        if not (self._of_requests or set(chosen) & set(OWN_FIELDS)):
            return self.tr("Still missing: a column with numbers of requests, or with the status of each request.")
        if "date" not in chosen:
            return self.tr("Still missing: when each request was made.")
        if "endpoint" not in chosen:
            return self.tr("Still missing: the URL or the request line.")
        return self.tr("Still missing: the HTTP method or the status code.")

    def _without(self, chosen: Sequence[str]) -> str:
        """Say what nothing will be known of."""
        if not {"client_name", "client_id"} & set(chosen):
            return self.tr("No OAuth client chosen: the client panels will be empty.")
        if "endpoint" not in chosen:
            return self.tr("No URL chosen: the URL panels will be empty.")
        return ""

    @override
    def answered(self, options: ReadOptions) -> ReadOptions:
        return replace(options, columns=self._columns())


def _cell(text: str) -> QTableWidgetItem:
    shown = plain_text(text, 120)
    cell = QTableWidgetItem(shown)
    cell.setToolTip(tooltip_text(shown))
    return cell


def _add_heading(chooser: QComboBox, text: str) -> None:
    """Add a line that cannot be chosen."""
    chooser.insertSeparator(chooser.count())
    chooser.addItem(text)
    model = chooser.model()
    if isinstance(model, QStandardItemModel):
        model.item(chooser.count() - 1).setEnabled(False)
