"""What the dialogs have in common that ask for what a log does not say."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from apiusage_desktop.core.read_options import Question, ReadOptions
from models.column_format import plain_text


class QuestionDialog(QDialog):
    """Names the log, says what is not known of it, and takes an answer.

    Args:
        name: the log's.
        question: what is asked.
        parent: the window.
        detail: what was found; default: as the question tells it.
    """

    def __init__(self, name: str, question: Question, parent: QWidget | None = None, detail: str | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("A question about a log"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self._buttons = QDialogButtonBox(self)
        self.accept_button = self._button(self.tr("Open the log"), QDialogButtonBox.ButtonRole.AcceptRole, "primary")
        self.refuse_button = self._button(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.accept_button.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.label(name, "title"))
        found = plain_text(question.detail if detail is None else detail, 600)
        layout.addWidget(self.label(f"{question.title}.\n{found}".rstrip()))
        layout.addLayout(self.body, 1)
        layout.addSpacing(4)
        layout.addWidget(self._buttons)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def answered(self, options: ReadOptions) -> ReadOptions:
        """Return the answers with the one given here."""
        raise NotImplementedError

    def label(self, text: str, role: str = "") -> QLabel:
        """Return a label that shows text as it is."""
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", role)
        return label

    def _button(self, text: str, role: QDialogButtonBox.ButtonRole, look: str = "") -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", look)
        self._buttons.addButton(button, role)
        return button
