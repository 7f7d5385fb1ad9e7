"""Why a finding is put away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget


class DismissDialog(QDialog):
    """Asks for a note; an empty one is a note, too."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Dismiss the finding"))
        about = QLabel(sentence, self)
        about.setTextFormat(Qt.TextFormat.PlainText)
        about.setWordWrap(True)
        self.editor = QLineEdit(self)
        self.editor.setMaxLength(1000)
        self.editor.setAccessibleName(self.tr("Note"))
        self.editor.setPlaceholderText(self.tr("Why, for whoever looks at it later"))
        kept = QLabel(
            self.tr("It stays away in later logs, too, once the session is saved (File > Save session)."), self
        )
        kept.setProperty("role", "muted")
        kept.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.addButton(self.tr("Dismiss"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(8)
        for widget in (about, self.editor, kept, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(480)

    @property
    def note(self) -> str:
        return self.editor.text().strip()
