"""Who made the program, and of what."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop import __version__
from apiusage_desktop.core.parts import Part, licence_text, parts
from ui.diagnostics import diagnostics
from ui.icons import application_icon

_VERSION_WIDTH = 90


class AboutDialog(QDialog):
    """Version, licence and promise; the parts with the words of their licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About API Usage Desktop"))
        self._parts = parts()
        self.table = self._make_table()
        self.words = QPlainTextEdit(self)
        self.words.setAccessibleName(self.tr("Licence"))
        self.words.setReadOnly(True)
        self.words.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self._copy = buttons.addButton(self.tr("Copy &diagnostics"), QDialogButtonBox.ButtonRole.ActionRole)
        self._copy.setToolTip(self.tr("Versions and system, for a question about the program; nothing of your data"))
        self._copy.clicked.connect(self.copy_diagnostics)
        self._lay_out(buttons)
        self.table.currentCellChanged.connect(lambda row, *_: self._show_licence(self._parts[row]))
        self.table.setCurrentCell(0, 0)

    def copy_diagnostics(self) -> None:
        """Put what helps with a problem on the clipboard, and say so."""
        QGuiApplication.clipboard().setText(diagnostics())
        self._copy.setText(self.tr("Diagnostics copied"))

    def _make_table(self) -> QTableWidget:
        titles = [self.tr("Part"), self.tr("Version"), self.tr("Licence")]
        table = QTableWidget(len(self._parts), len(titles), self)
        table.setAccessibleName(self.tr("Parts of the program"))
        table.setHorizontalHeaderLabels(titles)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        for row, part in enumerate(self._parts):
            licence = part.licence or self.tr("see its text")
            for column, text in enumerate((part.name, part.version, licence)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(row, column, item)
        table.resizeColumnsToContents()
        # Those of a system's packages are long and of little interest.
        table.setColumnWidth(1, _VERSION_WIDTH)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        sign = QLabel(self)
        sign.setPixmap(application_icon().pixmap(64, 64))
        name = QLabel(self.tr("API Usage Desktop %1").replace("%1", __version__), self)
        name.setProperty("role", "heading")
        text = QLabel(
            self.tr(
                "Reads API-usage exports of Genesys Cloud, and request logs. Nothing leaves this computer: "
                "the program opens no connection.\n"
                "MIT licence. Qt is used under the LGPL; its libraries may be replaced by your own."
            ),
            self,
        )
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        beside = QVBoxLayout()
        beside.addWidget(name)
        beside.addWidget(text)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(beside, 1)
        both = QSplitter(self)
        both.setChildrenCollapsible(False)
        for widget in (self.table, self.words):
            both.addWidget(widget)
        both.setSizes([430, 530])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(both, 1)
        layout.addWidget(buttons)
        self.resize(1010, 560)

    def _show_licence(self, part: Part) -> None:
        self.words.setPlainText(
            licence_text(part) or self.tr("The text of this licence comes with the installed program.")
        )
