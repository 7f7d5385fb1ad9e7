"""The table of the rules on who called, with an editor for each kind of cell."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from apiusage_desktop.core.callers import CallerField
from models.caller_rules_model import CLIENT, FIELD, CallerRulesModel, field_text
from models.column_format import plain_text
from models.override import override

_ROW_HEIGHT = 32  # an editor fits into it
_FIELD_WIDTH = 138
_Index = QModelIndex | QPersistentModelIndex


class _Editors(QStyledItemDelegate):
    """Choices for what is looked at, suggestions for the client, plain text for the pattern."""

    def __init__(self, clients: Sequence[str], parent: QTableView) -> None:
        super().__init__(parent)
        self._clients = clients

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        if index.column() == FIELD:
            chooser = QComboBox(parent)
            for field in CallerField:
                chooser.addItem(field_text(field), str(field))
            chooser.activated.connect(lambda: self._take(chooser))
            return chooser
        if index.column() == CLIENT:
            return self._client_chooser(parent)
        return super().createEditor(parent, option, index)

    def _client_chooser(self, parent: QWidget) -> QComboBox:
        chooser = QComboBox(parent)
        chooser.setEditable(True)
        chooser.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for client in self._clients:
            chooser.addItem(plain_text(client), client)
        completer = QCompleter(chooser.model(), chooser)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        chooser.setCompleter(completer)
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


class CallerRuleTable(QTableView):
    """The rules, numbered in the order in which they are tried.

    Signals:
        remove_asked: the Delete key was pressed.
    """

    remove_asked = Signal()

    def __init__(self, model: CallerRulesModel, clients: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Editors(clients, self))
        self.setAccessibleName(self.tr("Rules on who called, the first that fits tells"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.SelectedClicked | triggers.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(FIELD, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(FIELD, _FIELD_WIDTH)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter in one cell of a rule, go on to the client if that is still open."""
        super().closeEditor(editor, hint)
        index = self.currentIndex()
        client = index.siblingAtColumn(CLIENT)
        entered = hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache
        if entered and index.column() != CLIENT and not client.data(Qt.ItemDataRole.EditRole):
            self.setCurrentIndex(client)
            self.edit(client)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit(self.currentIndex())  # not the dialog's default button
        else:
            super().keyPressEvent(event)
