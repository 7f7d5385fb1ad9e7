"""The clients and the open lists as tables, and what is said of a client in words."""

from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.client_list import client_table
from apiusage_desktop.core.directory.files import ListFile, ListKind
from apiusage_desktop.core.directory.known import ClientDirectory, KnownClient, KnownUser, UserDirectory
from apiusage_desktop.core.directory.profiles import ClientProfile, ClientProfiles
from apiusage_desktop.core.directory.review import ClientReview, ClientReviews
from apiusage_desktop.core.directory.scopes import ScopeReview
from models.client_table_model import ClientTableModel
from models.client_texts import details_text, who_text
from models.column_format import day_text
from models.lists_model import ListsModel
from models.roles import Role

CREATED = datetime(2019, 3, 1, 8, tzinfo=UTC)
ALPHA = KnownClient("id-a", "Alpha", "Reads\nqueues", "CODE", "disabled", CREATED, "user-1",
                    scopes=frozenset({"users", "routing"}))  # fmt: skip
PROFILE = ClientProfile("id-a", "Integrations", "Contoso", "production", 1_000)
DIRECTORY = Directory(
    ClientDirectory((ALPHA,)), UserDirectory((KnownUser("user-1", "Robin Example"),)), ClientProfiles((PROFILE,))
)
REVIEWS = ClientReviews(
    (
        ClientReview("id-a", "id-a", "Alpha", ALPHA, PROFILE, 50, 1_500, date(2020, 2, 1), date(2020, 2, 20),
                     calls_though_not_active=True, scopes=ScopeReview(("routing",), ("users",), (("GET", "x"),))),
        ClientReview("Beta", "", "Beta", None, ClientProfile("Beta"), 25, is_listed_nowhere=True),
    )
)  # fmt: skip


def test_clients_are_shown_with_what_is_known(qtmodeltester: ModelTester) -> None:
    model = ClientTableModel()
    model.set_frame(client_table(REVIEWS, DIRECTORY))
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call] # pytest-qt has no types here
    keys = [column.key for column in model.visible_columns]
    shown = [{key: model.index(row, place).data() for place, key in enumerate(keys)} for row in range(2)]
    assert shown[0]["needs_a_look"] == "Disabled, but called until 2020-02-20; Over its budget; 1 scope not needed"
    assert (shown[0]["budget"], shown[0]["budget_used"], shown[0]["owner"]) == ("1,000", "150.0 %", "Robin Example")
    assert (shown[1]["budget"], shown[1]["budget_used"], shown[1]["last_day"]) == ("–", "–", "")
    fractions = [model.index(row, keys.index("budget_used")).data(Role.FRACTION) for row in range(2)]
    assert fractions == [1.0, None]
    # A day of a client leads to no requests.
    assert model.index(0, keys.index("created")).data(Role.DRILL) is None


def test_who_a_client_is_stands_on_one_line() -> None:
    assert who_text("id-a", "", DIRECTORY) == (
        f"Code authorization · disabled · made on {day_text(CREATED.date())} by Robin Example · Integrations · Contoso"
        " · production · budget 1,000 a month"
    )
    assert who_text("", "Alpha", DIRECTORY) == who_text("id-a", "", DIRECTORY)
    assert who_text("", "Nobody", DIRECTORY) == ""


def test_the_details_say_what_scopes_are_for() -> None:
    lines = details_text(REVIEWS.reviews[0], DIRECTORY).split("\n")
    assert lines[1:5] == [
        "Reads queues",
        "Scopes: routing, users",
        "Not needed for what it called: routing",
        "Of these, reading would do (…:readonly): users",
    ]
    assert lines[5].startswith("1 of the calls it makes are not in the catalogue")
    assert "No client of this id or name is in the list" in details_text(REVIEWS.reviews[1], DIRECTORY)


def test_lists_are_shown_with_their_pages(qtmodeltester: ModelTester) -> None:
    saved = datetime(2020, 3, 1, tzinfo=UTC)
    one = ListFile(Path("/tmp/clients.json"), "", "0", saved, ListKind.CLIENTS, (ALPHA,), (), frozenset({2}), 3)
    two = ListFile(Path("/tmp/all.zip"), "users.json", "1", saved, ListKind.USERS)
    model = ListsModel()
    model.set_lists(((4, one), (7, two)))
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call] # pytest-qt has no types here
    assert [model.index(0, column).data() for column in range(3)] == ["clients.json", "1 OAuth client", "2 of 3"]
    assert [model.index(1, column).data() for column in range(3)] == ["all.zip › users.json", "0 users", "–"]
    assert model.number(1) == 7
    assert model.headerData(0, Qt.Orientation.Horizontal) == "List"
