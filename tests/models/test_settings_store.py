"""What is remembered between runs comes back as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from models.settings_store import SettingsStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "settings.ini"


def in_a_run(path: Path, change: Callable[[SettingsStore], object]) -> None:
    """Change the settings as one run of the program does; they are written when it ends."""
    change(SettingsStore(path))
    assert path.is_file()


def test_a_first_run_has_defaults(path: Path) -> None:
    store = SettingsStore(path)
    assert store.recent_logs == []
    assert store.colour_scheme == "system"
    assert store.export_folder == Path.home()
    assert (store.export_exact, store.export_bom) == (False, False)
    assert store.window_geometry.isEmpty()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour_scheme", "dark"),
        ("export_folder", Path("/data/Größe, 100 %; \\x")),
        ("export_exact", True),
        ("export_bom", True),
        ("window_geometry", QByteArray(bytes(range(256)))),
    ],
)
def test_what_is_set_is_read_by_the_next_run(path: Path, name: str, value: object) -> None:
    in_a_run(path, lambda store: setattr(store, name, value))
    assert getattr(SettingsStore(path), name) == value


@pytest.mark.parametrize("name", ["export_exact", "export_bom"])
def test_a_switch_can_be_put_back(path: Path, name: str) -> None:
    in_a_run(path, lambda store: setattr(store, name, True))
    in_a_run(path, lambda store: setattr(store, name, False))
    assert getattr(SettingsStore(path), name) is False


@pytest.mark.parametrize("names", [["a.json"], ["a, b.json"], ["b.csv", "a;b.json"], ["Größe & 大.json", "@Invalid()"]])
def test_recent_logs_come_back_with_the_latest_first(path: Path, names: list[str]) -> None:
    logs = [Path("/logs") / name for name in names]

    def open_all(store: SettingsStore) -> None:
        for log in reversed(logs):
            store.remember_log(log)

    in_a_run(path, open_all)
    assert SettingsStore(path).recent_logs == logs


def test_a_log_opened_again_moves_to_the_front_and_ten_are_kept(path: Path) -> None:
    store = SettingsStore(path)
    for number in [*range(12), 5]:
        store.remember_log(Path(f"/logs/{number}.json"))
    assert [int(log.stem) for log in store.recent_logs] == [5, 11, 10, 9, 8, 7, 6, 4, 3, 2]


def test_recent_logs_can_be_forgotten_and_menus_hear_of_it(qtbot: QtBot, path: Path) -> None:
    store = SettingsStore(path)
    with qtbot.waitSignal(store.recent_changed):
        store.remember_log(Path("/logs/a.json"))
    with qtbot.waitSignal(store.recent_changed):
        store.forget_logs()
    assert store.recent_logs == []


def test_a_damaged_file_gives_defaults(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\x00\xff[General\nexport_exact=perhaps\nwindow_geometry=12\n=\n")
    store = SettingsStore(path)
    assert store.export_exact is False
    assert store.recent_logs == []
    assert store.window_geometry.isEmpty()
