"""The open lists of clients and users, to be closed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.directory.files import missing_pages
from models.column_format import plain_text
from models.lists_model import ListsModel
from models.usage_session import UsageSession


class ListsDialog(QDialog):
    """One row a list; it follows what is open."""

    def __init__(self, session: UsageSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Lists of clients and users"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.model = ListsModel(self)
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.windowTitle())
        self.view.setShowGrid(False)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        self.view.horizontalHeader().setHighlightSections(False)
        self.remarks = QLabel(self)
        self.remarks.setTextFormat(Qt.TextFormat.PlainText)
        self.remarks.setWordWrap(True)
        self.close_list = QPushButton(self.tr("Close these lists"), self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.addButton(self.close_list, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.remarks)
        layout.addWidget(buttons)
        self.resize(680, 320)
        self.close_list.clicked.connect(self._close_chosen)
        self.view.selectionModel().selectionChanged.connect(self._show_chosen)
        session.contents_changed.connect(self._show_lists)
        self._show_lists()

    def _show_lists(self) -> None:
        self.model.set_lists(self._session.lists)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        if self.model.rowCount():
            self.view.selectRow(0)
        missing = missing_pages([one for _, one in self._session.lists])
        self.remarks.setText("\n".join(plain_text(said, 1000) for said in missing))
        self.remarks.setVisible(bool(missing))
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = len(self.view.selectionModel().selectedRows())
        self.close_list.setEnabled(chosen > 0)
        self.close_list.setText(self.tr("Close this list") if chosen < 2 else self.tr("Close these lists"))

    def _close_chosen(self) -> None:
        rows = [index.row() for index in self.view.selectionModel().selectedRows()]
        self._session.close_lists([self.model.number(row) for row in rows])
