"""The user's own words on a session."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget


class NotesDialog(QDialog):
    """Shows the notes and lets them be changed."""

    def __init__(self, notes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Session notes"))
        label = QLabel(self.tr("Saved with the session (File > Save session), on this computer only:"), self)
        self.editor = QPlainTextEdit(notes, self)
        self.editor.setAccessibleName(self.tr("Session notes"))
        self.editor.setTabChangesFocus(True)
        label.setBuddy(self.editor)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )  # fmt: skip
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(8)
        for widget in (label, self.editor, buttons):
            layout.addWidget(widget)
        self.resize(520, 320)

    @property
    def notes(self) -> str:
        return self.editor.toPlainText()
