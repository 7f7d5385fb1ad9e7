"""The table of the licences, with an editor for each kind of cell."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from apiusage_desktop.core.fair_use.allowance import LicenceKind, licence_table
from models.licences_model import COMMITTED, EACH, KIND, LICENCE, TOTAL, USED, LicencesModel, kind_text
from models.override import override

_ROW_HEIGHT = 32  # an editor fits into it
_WIDTHS = {KIND: 92, USED: 52, COMMITTED: 84, EACH: 70, TOTAL: 84}
_LEAST = QSize(440, 100)
_Index = QModelIndex | QPersistentModelIndex


class _Editors(QStyledItemDelegate):
    """Choices for licence and kind, plain text for numbers."""

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        if index.column() not in (LICENCE, KIND):
            return super().createEditor(parent, option, index)
        chooser = QComboBox(parent)
        if index.column() == KIND:
            for kind in LicenceKind:
                chooser.addItem(kind_text(kind), str(kind))
        else:
            chooser.setEditable(True)
            chooser.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            for name in licence_table():
                chooser.addItem(name, name)
        chooser.activated.connect(lambda: self._take(chooser))
        return chooser

    def _take(self, chooser: QComboBox) -> None:
        self.commitData.emit(chooser)
        self.closeEditor.emit(chooser)

    @override
    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if not isinstance(editor, QComboBox):
            super().setEditorData(editor, index)
            return
        value = str(index.data(Qt.ItemDataRole.EditRole))
        editor.setCurrentIndex(editor.findData(value))
        if editor.isEditable():
            editor.setEditText(value)

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText() if editor.isEditable() else editor.currentData())
        else:
            super().setModelData(editor, model, index)


class LicenceTable(QTableView):
    """The licences; each cell but the last is edited in place.

    Signals:
        remove_asked: the Delete key was pressed.
    """

    remove_asked = Signal()

    def __init__(self, model: LicencesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Editors(self))
        self.setAccessibleName(self.tr("Licences"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.SelectedClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setMinimumSize(_LEAST)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(LICENCE, QHeaderView.ResizeMode.Stretch)
        for section, width in _WIDTHS.items():
            header.resizeSection(section, width)

    @override
    def sizeHint(self) -> QSize:
        return _LEAST

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)
