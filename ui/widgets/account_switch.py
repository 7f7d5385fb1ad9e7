"""Which of two accounts counts: usage exports or request logs."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.source import Account
from models.column_format import filled
from models.usage_session import UsageSession
from ui.actions import ActionName, Actions

_ACTIONS = {Account.EXPORT: ActionName.COUNT_EXPORTS, Account.LOG: ActionName.COUNT_LOGS}


class AccountSwitch(QWidget):
    """Two buttons, of which one is down; there only if both accounts are open. They are the actions of the menu."""

    def __init__(self, session: UsageSession, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._actions = actions
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        caption = QLabel(self.tr("Count:"), self)
        caption.setProperty("role", "muted")
        layout.addWidget(caption)
        tip = self.tr("Of days that usage exports and request logs both cover, only one of them counts. (%1)")
        for account, name in _ACTIONS.items():
            action = actions[name]
            action.setToolTip(filled(tip, action.shortcut().toString()))
            action.triggered.connect(lambda _checked, chosen=account: self._choose(chosen))
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setAccessibleName(f"{self.tr('Count')}: {action.iconText()}")
            layout.addWidget(button)
        self.show_contents(session.contents)

    def show_contents(self, contents: Contents) -> None:
        """Show which account counts, if there are two."""
        self.setVisible(contents.tells_of_both)
        for account, name in _ACTIONS.items():
            self._actions[name].setEnabled(contents.tells_of_both)
            self._actions[name].setChecked(contents.shown is account)

    def _choose(self, account: Account) -> None:
        if account is not self._session.contents.shown:
            self._session.count_account(account)
