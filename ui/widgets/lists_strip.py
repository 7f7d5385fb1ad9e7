"""A line that says which lists of clients and users are open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from apiusage_desktop.core.directory.files import ListKind
from models.column_format import count_text, filled, plain_text
from models.lists_model import kind_text
from models.usage_session import Lists


class ListsStrip(QFrame):
    """What the open lists hold together, and the way to each; hidden while none is open.

    Signals:
        asked: the user wants to see each list, or to close one.
    """

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Lists of clients and users"))
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_lists = QToolButton(self)
        self.show_lists.setText(self.tr("Lists…"))
        self.show_lists.setProperty("role", "action")
        self.show_lists.setToolTip(self.tr("Show each list of clients or users, and close it"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.text, 1)
        row.addWidget(self.show_lists)
        self.show_lists.clicked.connect(self.asked)
        self.hide()

    def set_lists(self, lists: Lists) -> None:
        said = []
        for kind in ListKind:
            of_kind = [one for _, one in lists if one.kind is kind]
            ids = {ident for one in of_kind for ident in one.ids}
            if of_kind:
                where = plain_text(of_kind[0].name, 80)
                if len(of_kind) > 1:
                    where = filled(self.tr("%1 files"), count_text(len(of_kind)))
                said.append(filled(self.tr("%1 from %2"), kind_text(kind, len(ids)), where))
        self.text.setText(filled(self.tr("Who is who: %1"), ", ".join(said)))
        self.setVisible(bool(said))
