"""Ask which days a log covers that has no dates."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from apiusage_desktop.core.read_options import PeriodQuestion, ReadOptions
from models.override import override
from ui.dialogs.question_dialog import QuestionDialog
from ui.widgets.period_fields import PeriodFields


class PeriodDialog(QuestionDialog):
    """Two days to type; what the file's name suggests stands there already."""

    def __init__(self, name: str, question: PeriodQuestion, parent: QWidget | None = None) -> None:
        super().__init__(name, question, parent)
        self.fields = PeriodFields(question.suggested, self)
        text = self.tr("The query had an interval: its first and last day are meant. They cannot be guessed.")
        if question.suggested:
            text = self.tr("The query had an interval. The days below are what the file's name suggests: check them.")
        self.body.addWidget(self.label(text))
        self.body.addWidget(self.fields)
        self.body.addStretch(1)
        self.fields.changed.connect(self._refresh)
        self.setMinimumWidth(480)
        self._refresh()
        self.fields.first.setFocus()

    def _refresh(self) -> None:
        self.accept_button.setEnabled(self.fields.period() is not None)

    @override
    def answered(self, options: ReadOptions) -> ReadOptions:
        return replace(options, period=self.fields.period())
