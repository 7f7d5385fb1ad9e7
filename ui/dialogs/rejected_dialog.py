"""Ask whether to open a log of which most rows cannot be used."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from apiusage_desktop.core.read_options import ReadOptions, RejectedQuestion
from models.column_format import count_text, filled, plain_text
from models.override import override
from ui.dialogs.question_dialog import QuestionDialog


class RejectedDialog(QuestionDialog):
    """Says how many rows cannot be used, and why the first ones cannot."""

    def __init__(self, name: str, question: RejectedQuestion, parent: QWidget | None = None) -> None:
        super().__init__(name, question, parent, detail="")
        total = count_text(question.rows + question.rejected)
        text = self.tr("%1 of %2 rows cannot be used. Opened anyway, %3 count and the others are listed as rejected.")
        counts = (count_text(question.rejected), total, count_text(question.rows))
        self.body.addWidget(self.label(filled(text, *counts)))
        self.accept_button.setText(self.tr("Open anyway"))
        self.refuse_button.setText(self.tr("Do not open"))
        self.refuse_button.setDefault(True)
        line = self.tr("Line %1: %2")
        for entry, reason, row in question.examples:
            self.body.addWidget(self.label(filled(line, count_text(entry), reason), "muted"))
            self.body.addWidget(self.label(plain_text(row, 160), "code"))
        self.body.addStretch(1)
        self.setMinimumWidth(560)

    @override
    def answered(self, options: ReadOptions) -> ReadOptions:
        return replace(options, accept_rejected=True)
