"""What the user tells about fair use: licences or the allowance itself, the billing month, the price."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.fair_use.allowance import LicenceCount, allowance_of, licence_table
from apiusage_desktop.core.fair_use.months import LATEST_START
from apiusage_desktop.core.fair_use.plan import FairUsePlan
from models.column_format import count_text, filled, plain_text
from models.fair_use_state import FairUseState
from models.licences_model import LICENCE, LicencesModel
from models.number_input import number_text, typed_count, typed_number
from models.override import override
from ui.widgets.licence_table import LicenceTable

_FIRST_LICENCE = "CX 3"


class _DayChooser(QComboBox):
    """The days of a month; the wheel scrolls the page, and changes the day only once the user has gone into it."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class FairUseForm(QFrame):
    """Shows the plan and takes what the user changes, at once."""

    def __init__(self, state: FairUseState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Allowance and price"))
        self._state = state
        self._invitation = QLabel(self)
        self.licences = LicencesModel(parent=self)
        self.table = LicenceTable(self.licences, self)
        self.add = QPushButton(self.tr("Add licence"), self)
        self.remove = QPushButton(self.tr("Remove"), self)
        self._sum = QLabel(self)
        self.typed = QLineEdit(self)
        self.start_day = _DayChooser(self)
        self.price = QLineEdit(self)
        self.currency = QLineEdit(self)
        self._wrong = QLabel(self)
        self._lay_out()
        self._connect_signals()
        self.show_plan()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Allowance"), self)
        title.setProperty("role", "title")
        self._invitation.setText(
            self.tr(
                "Genesys includes API requests with each licence; more are billed. Tell what you have, and you see when"
                " it runs out: add your licences, type the allowance, or open a billing export like a log."
            )
        )
        for label in (self._invitation, self._sum, self._wrong):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._wrong.hide()
        self.remove.setToolTip(self.tr("Remove the selected licence (Del)"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(self._invitation)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        layout.addWidget(self._sum)
        layout.addLayout(self._fields())
        layout.addWidget(self._wrong)

    def _fields(self) -> QFormLayout:
        for day in range(1, LATEST_START + 1):
            self.start_day.addItem(str(day), day)
        self.start_day.setToolTip(
            self.tr("The day on which your billing month begins; in a shorter month it is the last one.")
        )
        self.typed.setPlaceholderText(self.tr("as the licences bring"))
        self.typed.setToolTip(self.tr("API requests a month. If you type a number, it holds instead of the licences."))
        self.price.setPlaceholderText(self.tr("not known"))
        self.price.setToolTip(self.tr("What one request above the allowance costs, as your contract or invoice says."))
        self.currency.setPlaceholderText(self.tr("currency"))
        self.currency.setToolTip(self.tr("The currency of the price, such as USD."))
        self.currency.setMaxLength(8)
        self.currency.setFixedWidth(90)
        price = QHBoxLayout()
        price.setSpacing(8)
        price.addWidget(self.price, 1)
        price.addWidget(self.currency)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Allowance a month"), self.typed)
        form.addRow(self.tr("Billing month begins on day"), self.start_day)
        form.addRow(self.tr("Price of a request above it"), price)
        for field, name in (
            (self.typed, self.tr("Allowance a month")),
            (self.start_day, self.tr("Billing month begins on day")),
            (self.price, self.tr("Price of a request above the allowance")),
            (self.currency, self.tr("Currency of the price")),
        ):
            field.setAccessibleName(name)
        return form

    def _connect_signals(self) -> None:
        self.licences.licences_changed.connect(self._take)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.table.remove_asked.connect(self._remove)
        for field in (self.typed, self.price, self.currency):
            field.editingFinished.connect(self._take)
        self.start_day.activated.connect(self._take)
        self._state.plan_changed.connect(self.show_plan)

    def _add(self) -> None:
        used = {licence.licence for licence in self.licences.licences}
        free = [name for name in licence_table() if name not in used]
        name = _FIRST_LICENCE if _FIRST_LICENCE in free or not free else free[0]
        row = self.licences.add(LicenceCount(name))
        self.table.scrollToBottom()  # the editor opens where the row is by now
        self.table.setCurrentIndex(self.licences.index(row, LICENCE))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.edit(self.licences.index(row, LICENCE))

    def _remove(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.licences.remove(index.row())

    def show_plan(self) -> None:
        """Show the plan in force."""
        plan = self._state.plan
        self.licences.set_licences(plan.licences)
        self.start_day.setCurrentIndex(plan.start_day - 1)
        for field, text in (
            (self.typed, "" if plan.typed_allowance is None else number_text(plan.typed_allowance)),
            (self.price, "" if plan.price is None else number_text(plan.price)),
            (self.currency, plan.currency),
        ):
            if field.text() != text:
                field.setText(text)
        self._invitation.setVisible(plan.allowance.requests is None)
        self._sum.setText(self._sum_text(plan))

    def _sum_text(self, plan: FairUsePlan) -> str:
        brought = allowance_of(plan.licences)
        unknown = ", ".join(dict.fromkeys(plain_text(one.licence, 60) for one in brought.unknown))
        words = []
        if brought.requests is not None:
            words.append(filled(self.tr("The licences bring %1 requests a month."), count_text(brought.requests)))
            if plan.typed_allowance is not None:
                words.append(self.tr("The allowance that you typed holds instead."))
        if unknown:
            words.append(filled(self.tr("No amount is known for %1: type it under Each."), unknown))
        return " ".join(words) or self.tr("No licence counts so far.")

    def _take(self) -> None:
        """Take what was typed; what is no number is said, and the plan keeps what it had."""
        plan, wrong = self._state.plan, list[str]()
        typed = typed_count(self.typed.text()) if self.typed.text().strip() else None
        price = typed_number(self.price.text()) if self.price.text().strip() else None
        if typed is None and self.typed.text().strip():
            wrong.append(self.tr("The allowance is no whole number."))
            typed = plan.typed_allowance
        if price is None and self.price.text().strip():
            wrong.append(self.tr("The price is no number."))
            price = plan.price
        self._wrong.setText(" ".join(wrong))
        self._wrong.setVisible(bool(wrong))
        changed = replace(
            plan,
            licences=self.licences.licences,
            typed_allowance=typed,
            start_day=self.start_day.currentIndex() + 1,
            price=price,
            currency=self.currency.text().strip(),
        )
        if not wrong or changed != plan:
            self._state.set_plan(changed)
