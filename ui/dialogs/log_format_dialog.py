"""Ask how the lines of a log are made, and show at once what that makes of them."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from apiusage_desktop.core.formats.request_logs.log_format import LogFormat, Token
from apiusage_desktop.core.formats.request_logs.told_format import format_written
from apiusage_desktop.core.formats.request_logs.trying import Tried, is_time, try_line, variables_that_touch
from apiusage_desktop.core.read_options import LogFormatQuestion, ReadOptions
from models.column_format import count_text, filled, plain_text, tooltip_text
from models.override import override
from ui.dialogs.question_dialog import QuestionDialog

_LINES_SHOWN = 5
_ROW_HEIGHT = 26
_PARTS_HEIGHT = 190
_EXAMPLES = (
    ("nginx", '$remote_addr [$time_local] "$request" $status "$http_user_agent" $request_time'),
    ("nginx, ISO time", "$time_iso8601 $remote_addr $request_method $request_uri $status $request_time"),
    ("Apache", '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D'),
    ("Apache, own time", '%{%Y-%m-%dT%H:%M:%S%z}t %a %u "%m %U" %>s %D'),
)


class LogFormatDialog(QuestionDialog):
    """The first lines, the format to be typed, and below it what each part of it is in the first line."""

    def __init__(self, name: str, question: LogFormatQuestion, parent: QWidget | None = None) -> None:
        super().__init__(name, question, parent)
        self._lines = tuple(question.preview)
        self.format = QLineEdit(self)
        self.format.setFont(_monospace(self.format))
        self.format.setAccessibleName(self.tr("Log format"))
        self.format.setPlaceholderText(self.tr("as after log_format (nginx) or LogFormat (Apache)"))
        self._told = self.label("")
        self.parts = self._make_parts()
        self.body.addWidget(self.label(self.tr("The first lines (secrets are removed):"), "muted"))
        self.body.addWidget(self._preview())
        self.body.addWidget(self.label(self.tr("Type or paste the format, or begin with one of these:"), "muted"))
        self.body.addLayout(self._examples())
        self.body.addWidget(self.format)
        self.body.addWidget(self._told)
        self.body.addWidget(self.parts, 1)
        self.format.textChanged.connect(self._refresh)
        self.resize(840, 620)
        self.setMinimumWidth(640)
        self._refresh()
        self.format.setFocus()

    def told(self) -> str:
        """Return what is said of the format."""
        return self._told.text()

    def _preview(self) -> QPlainTextEdit:
        lines = self._lines[:_LINES_SHOWN]
        preview = QPlainTextEdit("\n".join(plain_text(line, 400) for line in lines), self)
        preview.setReadOnly(True)
        preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        preview.setFont(_monospace(preview))
        preview.setTabChangesFocus(True)
        preview.setAccessibleName(self.tr("The first lines of the log"))
        height = preview.fontMetrics().lineSpacing() * max(len(lines), 1)
        preview.setFixedHeight(height + 2 * int(preview.document().documentMargin()) + 14)  # the scroll bar below
        return preview

    def _examples(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(_EXAMPLES):
            words = QLabel(text, self)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setFont(_monospace(words))
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            use = QToolButton(self)
            use.setText(self.tr("Use"))
            use.setAccessibleName(filled(self.tr("Use: %1"), name))
            use.setProperty("role", "link")
            use.clicked.connect(lambda _=False, chosen=text: self._use(chosen))
            for column, widget in enumerate((self.label(name), words, use)):
                grid.addWidget(widget, row, column)
            grid.itemAtPosition(row, 0).widget().setMinimumWidth(120)  # type: ignore[union-attr] # it was just put there
        return grid

    def _use(self, text: str) -> None:
        self.format.setText(text)
        self.format.setFocus()

    def _make_parts(self) -> QTableWidget:
        table = QTableWidget(0, 3, self)
        table.setAccessibleName(self.tr("What each part of the format is in the first line"))
        table.setHorizontalHeaderLabels([self.tr("Part"), self.tr("Read as"), self.tr("In line 1")])
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.resizeSection(0, 170)
        header.resizeSection(1, 170)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setMinimumHeight(_PARTS_HEIGHT)
        return table

    def _refresh(self) -> None:
        told = format_written(self.format.text())
        tried = [try_line(told, line) for line in self._lines]
        good = sum(one.is_request for one in tried)
        fits = bool(tried) and 2 * good >= len(tried) and told.is_request_log()
        self.accept_button.setEnabled(fits)
        self._show_parts(tried[0].parts if tried else ())
        self._told.setText(self._judgement(told, tried, good, fits=fits))

    def _judgement(self, told: LogFormat, tried: Sequence[Tried], good: int, *, fits: bool) -> str:
        """Say in one or two sentences whether the format can be used, or else what is wrong with it."""
        if not any(token.role is not None for token in told.tokens):
            return self.tr("It needs a time, such as $time_local or %t, and a request, such as $request or %r.")
        if touching := variables_that_touch(told):
            text = self.tr("%1 and %2 stand together without anything between them: nobody can tell them apart.")
            return filled(text, *(plain_text(token.text) for token in touching))
        first = tried[0]
        if fits and good == len(tried):
            return filled(self.tr("It fits all %1 lines above."), count_text(good))
        if fits:
            text = self.tr("It fits %1 of %2 lines; the others would be rejected.")
            return filled(text, count_text(good), count_text(len(tried)))
        if not first.fits:
            return self._misfit(first)
        if not told.is_request_log():
            return self.tr(
                "It fits, but does not say all: a time ($time_local, %t) and a request ($request, %r) are needed."
            )
        if bad := next((text for token, text in first.parts if is_time(token, text) is False), None):
            return filled(self.tr("“%1” is not a time as this format has it."), plain_text(bad, 60))
        if first.is_request:
            return filled(self.tr("It fits line 1, but only %1 of %2 lines."), count_text(good), count_text(len(tried)))
        return self.tr("It fits, but what it takes for the request does not begin with an HTTP method.")

    def _misfit(self, tried: Tried) -> str:
        rest = plain_text(tried.rest, 60)
        if not tried.rest:
            return filled(self.tr("Line 1 ends too early: “%1” should follow."), plain_text(tried.wanted, 40))
        if not tried.wanted:
            return filled(self.tr("Line 1 should end here, but “%1” follows."), rest)
        text = self.tr("Line 1 does not fit from here on: “%1”. There should be “%2” in it.")
        return filled(text, rest, plain_text(tried.wanted, 40))

    def _show_parts(self, parts: Sequence[tuple[Token, str]]) -> None:
        self.parts.setRowCount(len(parts))
        for row, (token, text) in enumerate(parts):
            meaning = self._meaning(token)
            if is_time(token, text) is False:
                meaning = self.tr("Time (not readable)")
            for column, words in enumerate((token.text, meaning, text)):
                shown = plain_text(words, 200)
                cell = QTableWidgetItem(shown)
                cell.setToolTip(tooltip_text(shown))
                self.parts.setItem(row, column, cell)

    def _meaning(self, token: Token) -> str:
        words = {
            "": self.tr("(not used)"),
            "ip": self.tr("Address"),
            "ip_port": self.tr("Address"),
            "ip_list": self.tr("Address"),
            "user_id": self.tr("User"),
            "request": self.tr("Method and URL"),
            "method": self.tr("Method"),
            "target": self.tr("URL"),
            "status": self.tr("Status"),
            "agent": self.tr("Agent"),
            "header": self.tr("Header"),
            "duration": self.tr("Duration (ms)"),
            "duration_s": self.tr("Duration (s)"),
            "duration_us": self.tr("Duration (µs)"),
        }
        known = words.get(token.role or "")
        return known or (self.tr("(not used)") if is_time(token, "") is None else self.tr("Time"))

    @override
    def answered(self, options: ReadOptions) -> ReadOptions:
        return replace(options, log_format=self.format.text().strip())


def _monospace(widget: QWidget) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(widget.font().pointSizeF())
    return font
