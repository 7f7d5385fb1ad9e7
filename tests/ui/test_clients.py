"""The page of clients in the real window, with a list of clients dropped beside a log."""

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.core.directory.lists import ALPHA_ID, BETA_ID, CANARY, oauth_client, page, user
from tests.core.reading import query_json, usage_row, write
from tests.ui.driving import LEFT, answered, button, open_log, shown_rows, shown_titles
from ui.dialogs.lists_dialog import ListsDialog
from ui.main_window import MainWindow


def test_a_list_of_clients_says_who_is_who(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    rows = [usage_row(clientId=ident, clientName="", templateUri="api/v2/users", requests=n, status200=n)
            for ident, n in ((ALPHA_ID, 50), (BETA_ID, 20))]  # fmt: skip
    log = write(tmp_path, query_json(rows), "log.json")
    clients = write(tmp_path, page([oauth_client()], 1, 2), "oauth.json")
    users = write(tmp_path, page([user()]), "users.json")
    open_log(qtbot, window, log)
    shown = window.pages.clients
    answered(qtbot, window, lambda: window.pages.setCurrentWidget(shown))
    assert shown.count.text() == "2 clients"
    assert shown_titles(shown.table) == ["OAuth client", "Needs a look", "Requests", "Last day", "Client ID"]
    assert "Who they are is not known" in shown.note.text()

    open_log(qtbot, window, clients, users)
    assert "has 2 pages, and page 2 is not open" in window.notices.text()
    assert shown.count.text() == "2 clients, 1 needs a look"
    assert [row[:2] for row in shown_rows(shown.table)] == [["Alpha", "1 scope not needed"], [BETA_ID, ""]]

    # Tags and a budget are kept, and a client over it needs a look.
    shown.table.selectRow(0)
    assert "Not needed for what it called: routing" in shown.details.text()
    QTest.mouseClick(shown.profile, LEFT)
    dialog = window.bench.profiles.dialog
    assert dialog is not None
    dialog.team.setText("Integrations")
    dialog.budget.setValue(40)
    answered(qtbot, window, dialog.accept)
    assert shown_rows(shown.table)[0][1] == "Over its budget; 1 scope not needed"
    assert "Integrations" in (tmp_path / "clients.json").read_text()

    # The client's own page says who it is.
    with qtbot.waitSignal(window.filters.changed):
        shown.table.client_opened.emit(ALPHA_ID)
    window.pages.setCurrentWidget(window.overview)
    assert "Code authorization · active" in window.client_header.who()
    assert "by Robin Example · Integrations · budget 40 a month" in window.client_header.who()

    # A closed list is forgotten.
    window.pages.setCurrentWidget(window.log_files)
    assert window.log_files.lists.text.text() == "Who is who: 1 OAuth client from oauth.json, 1 user from users.json"
    QTest.mouseClick(window.log_files.lists.show_lists, LEFT)
    lists = next(dialog for dialog in window.findChildren(QDialog) if isinstance(dialog, ListsDialog))
    with qtbot.waitSignal(window.session.contents_changed):
        QTest.mouseClick(button(lists, "Close this list"), LEFT)
    assert [name for _, _, name in window.session.contents.clients] == [ALPHA_ID, BETA_ID]
    lists.close()
    assert CANARY not in window.notices.text() + shown.details.text()
