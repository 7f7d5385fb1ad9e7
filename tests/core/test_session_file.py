"""Saved sessions: what is saved is found again, and what is wrong with a file is said, never raised."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apiusage_desktop import cli
from apiusage_desktop.core.cached_reader import CachedReader
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.log_reader import ReaderHere
from apiusage_desktop.core.plain_data import from_plain, to_plain
from apiusage_desktop.core.read_options import DateOrder, ReadOptions
from apiusage_desktop.core.row_cache import RowCache
from apiusage_desktop.core.session_file import (
    SavedLog,
    SavedSession,
    is_session,
    load_session,
    save_session,
    saved_logs,
)
from apiusage_desktop.core.session_restore import open_saved
from apiusage_desktop.core.source import Grain
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import ROW, csv_text, write

ROOT = Path(__file__).resolve().parents[2]

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 30))
PERIODS = st.tuples(DAYS, st.integers(0, 40)).map(lambda one: DateRange.inclusive(one[0], one[0] + timedelta(one[1])))
TEXTS = st.text(max_size=20)
FILTERS = st.builds(
    UsageFilter,
    days=st.none() | PERIODS,
    client=st.none() | TEXTS,
    status=st.none() | TEXTS,
    endpoint=st.none() | TEXTS,
    method=st.none() | TEXTS,
    search=TEXTS,
)
LOGS = st.builds(
    SavedLog,
    path=st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=20).map(Path),
    member=TEXTS,
    sha256=TEXTS,
    options=st.builds(
        ReadOptions,
        columns=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
        date_order=st.none() | st.sampled_from(DateOrder),
        period=st.none() | PERIODS,
        accept_rejected=st.booleans(),
    ),
    included=st.booleans(),
    grain=st.none() | st.sampled_from(Grain),
    period=st.none() | PERIODS,
    modified=st.none() | st.datetimes(timezones=st.just(UTC)),
)
SESSIONS = st.builds(
    SavedSession, logs=st.lists(LOGS, max_size=2).map(tuple), usage_filter=FILTERS, notes=TEXTS, page=TEXTS
)
SESSION = SavedSession(
    logs=(SavedLog(Path("/logs/ümläut.csv"), "", "0" * 64, grain=Grain.WEEK, included=False),),
    usage_filter=UsageFilter(days=DateRange(date(2020, 2, 1), date(2020, 3, 1)), status="429", search="über"),
    notes="Why so many 429?\nAsk about the retry.",
    page="log_files",
)


@given(SESSIONS)
@settings(max_examples=30, deadline=None)
def test_any_session_is_found_again(tmp_path_factory: pytest.TempPathFactory, session: SavedSession) -> None:
    path = tmp_path_factory.getbasetemp() / "any.apiusage"
    save_session(path, session)
    assert load_session(path) == (session, "")


def test_file_names_that_are_no_text_are_found_again(tmp_path: Path) -> None:
    session = replace(SESSION, logs=(SavedLog(Path(os.fsdecode(b"/l\xff.csv")), "", ""),))
    save_session(tmp_path / "s.apiusage", session)
    assert load_session(tmp_path / "s.apiusage")[0] == session


def test_cut_at_every_byte_is_told_and_the_backup_used(tmp_path: Path) -> None:
    path = tmp_path / "s.apiusage"
    save_session(path, SESSION)
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(UsageError, match=r"s\.apiusage: The session cannot be opened"):
            load_session(path)
    older, newer = replace(SESSION, notes="older"), replace(SESSION, notes="newer")
    save_session(path, older)
    save_session(path, newer)
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        session, said = load_session(path)
        assert session == older
        assert "Its last good version is opened instead." in said


def _changed(**changes: object) -> bytes:
    return json.dumps({"kind": "api-usage-desktop session", "version": 1, "session": {}} | changes).encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cut short"),
        (b"\0\xff" * 50, "cut short"),
        (b"[" * 100_000, "cut short"),
        (b"[]", "no session of this program"),
        (b'{"results":[]}', "no session of this program"),
        (_changed(version=2), "newer version of this program"),
        (_changed(version=10**30), "newer version of this program"),
        (_changed(version="1"), "changed by something else"),
        (_changed(version=True), "changed by something else"),
        (_changed(version=-1), "changed by something else"),
        (_changed(session=None), "changed by something else"),
        (_changed(session={"logs": {}}), "changed by something else"),
        (_changed(session={"logs": [{"path": 1, "member": "", "sha256": ""}]}), "changed by something else"),
        (_changed(session={"logs": [{"path": "a\0", "member": "", "sha256": ""}]}), "changed by something else"),
        (_changed(session={"logs": [{"path": "a"}]}), "changed by something else"),
        (_changed(session={"notes": 5}), "changed by something else"),
        (_changed(session={"usage_filter": {"days": {"start": "2020-02-02", "end": "2020-02-01"}}}), "changed"),
        (_changed(session={"usage_filter": {"days": {"start": "yesterday", "end": "2020-02-01"}}}), "changed"),
        (_changed(session={"usage_filter": {"status": 429}}), "changed by something else"),
    ],
)
def test_unusable_session_is_told_and_its_backup_kept(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "s.apiusage"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=reason):
        load_session(path)
    for notes in ("first", "second"):
        save_session(path, replace(SESSION, notes=notes))
    path.write_bytes(content)
    assert load_session(path)[0].notes == "first"
    save_session(path, replace(SESSION, notes="third"))
    path.write_bytes(content)
    assert load_session(path)[0].notes == "first"  # what cannot be used is no backup


@pytest.mark.parametrize("content", [_changed(), _changed(later="more", session={"later": [1, {"a": None}]})])
def test_what_is_missing_is_empty_and_what_is_more_is_passed_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.apiusage"
    path.write_bytes(content)
    assert load_session(path) == (SavedSession(), "")


def test_missing_and_unwritable_places_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load_session(tmp_path / "none.apiusage")
    with pytest.raises(UsageError, match="It is no file"):
        load_session(tmp_path)
    with pytest.raises(UsageError, match="could not be saved"):
        save_session(tmp_path / "none" / "s.apiusage", SESSION)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "expected"), [("a.apiusage", True), ("A.APIUSAGE.bak", True), ("a.json", False), ("apiusage", False)]
)
def test_sessions_are_known_by_their_name(name: str, expected: bool) -> None:
    assert is_session(Path(name)) is expected


def _store(folder: Path) -> UsageStore:
    return UsageStore(CachedReader(ReaderHere(), RowCache(folder / "cache")))


def _restore(folder: Path, logs: tuple[SavedLog, ...]) -> tuple[object, list[str]]:
    told: list[str] = []
    with _store(folder) as store:
        for log in logs:
            open_saved(store, log, told.append)
        return [source for _, source in store.sources], told


def test_open_logs_come_back_with_the_users_word_on_them(tmp_path: Path) -> None:
    daily, weekly = write(tmp_path, csv_text(ROW), "daily.csv"), write(tmp_path, csv_text(ROW, ROW), "weekly.csv")
    with _store(tmp_path) as store:
        store.open(daily, options=ReadOptions(accept_rejected=True))
        store.open(weekly)
        store.include(1, False)
        store.correct(2, Grain.WEEK)
        sources, logs = [source for _, source in store.sources], saved_logs(store)
    assert [(log.included, log.grain) for log in logs] == [(False, None), (True, Grain.WEEK)]
    assert logs[0].options.accept_rejected
    assert _restore(tmp_path, logs) == (sources, [])


def test_gone_log_is_shown_as_it_was_and_changed_one_as_it_is(tmp_path: Path) -> None:
    gone, changed = write(tmp_path, csv_text(ROW), "gone.csv"), write(tmp_path, csv_text(ROW, "bad"), "changed.csv")
    with _store(tmp_path) as store:
        before = store.open(gone)
        store.open(changed)
        logs = saved_logs(store)
    gone.unlink()
    write(tmp_path, csv_text(ROW.replace("Client A", "Client B")), "changed.csv")
    sources, told = _restore(tmp_path, logs)
    assert isinstance(sources, list)
    assert sources[0] == before
    assert sources[1].rejected == 0
    assert [text.split(":")[0] for text in told] == [
        "gone.csv is gone",
        "changed.csv has changed since the session was saved",
    ]
    RowCache(tmp_path / "cache").clear()
    with pytest.raises(
        UsageError, match=r"gone\.csv: The log cannot be opened\. Its file is gone, and nothing is kept"
    ):
        _restore(tmp_path, logs[:1])


def test_gone_log_is_as_old_as_it_was_when_the_session_was_saved(tmp_path: Path) -> None:
    older, newer = (
        write(tmp_path, csv_text(ROW), "a.csv"),
        write(tmp_path, csv_text(ROW.replace("5,5", "7,7")), "b.csv"),
    )
    for path, age in ((older, 1_000), (newer, 2_000)):
        os.utime(path, (1_000_000_000 + age,) * 2)
    with _store(tmp_path) as store:
        store.open(older)  # what is kept of it is that old
    os.utime(older, (1_000_000_000 + 3_000,) * 2)  # exported again, with the same content
    with _store(tmp_path) as store:
        store.open(older)
        store.open(newer)
        sources, logs = [source for _, source in store.sources], saved_logs(store)
    assert [source.counted for source in sources] == [5, 0]
    older.unlink()
    assert _restore(tmp_path, logs)[0] == sources


def test_member_that_is_gone_from_its_archive_is_shown_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.csv", csv_text(ROW))
    with _store(tmp_path) as store:
        before = store.open(path, member="x.csv")
        logs = saved_logs(store)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("y.csv", csv_text(ROW, ROW))
    sources, told = _restore(tmp_path, logs)
    assert sources == [before]
    assert [text.split(":")[0] for text in told] == ["z.zip › x.csv is gone"]
    RowCache(tmp_path / "cache").clear()
    with pytest.raises(UsageError, match="The archive has no such file"):
        _restore(tmp_path, logs)


@pytest.mark.parametrize(
    "value", [datetime(2020, 2, 2, 1, 2, 3, 4, tzinfo=UTC), frozenset({"b", "a"}), (), None, 1.5, True, Grain.DAY]
)
def test_plain_values_are_json(value: object) -> None:
    assert json.loads(json.dumps(to_plain(value))) == to_plain(value)


def test_only_declared_types_are_read_and_written() -> None:
    with pytest.raises(TypeError, match="bytes has no plain form"):
        to_plain(b"")
    with pytest.raises(ValueError, match="int is no int"):
        from_plain(int, True)


# One program loads the libraries and then forks, so that each point costs one session and not one start.
_SAVE = """
import os, sys, time
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, {root!r})
from apiusage_desktop.core.session_file import SavedSession, load_session, save_session
path = Path({path!r})
old, new = SavedSession(notes="old" * 100_000), SavedSession(notes="new" * 100_000)
save_session(path, old)

def start():
    pid = os.fork()
    if pid == 0:
        save_session(path, new)
        os._exit(0)
    return pid

before = time.perf_counter()
os.waitpid(start(), 0)
took = time.perf_counter() - before
for point in range(20):
    save_session(path, old)
    pid = start()
    time.sleep(took * point / 18)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    session, said = load_session(path)
    print(said or ("old" if session == old else "new" if session == new else "a part"))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_many_points_a_session_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    script = _SAVE.format(root=str(ROOT), path=str(tmp_path / "s.apiusage"))
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    outcomes = run.stdout.split("\n")[:-1]
    assert len(outcomes) == 20, run.stderr
    assert outcomes[0] == "old"
    assert set(outcomes) <= {"old", "new"}


def test_command_line_opens_a_session_under_its_filter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write(tmp_path, csv_text(ROW, ROW.replace("Client A", "Client B").replace("5,5", "7,7")))
    path, out = tmp_path / "s.apiusage", tmp_path / "out"
    with _store(tmp_path) as store:
        store.open(log)
        save_session(path, SavedSession(saved_logs(store), UsageFilter(client="Client B")))
    log.write_bytes(log.read_bytes() + b"bad\n")

    assert cli.main(["inspect", str(path), str(log), "--json"], ReaderHere()) == 0
    said = capsys.readouterr()
    assert [described["requests"] for described in json.loads(said.out)["sources"]] == [12]
    assert "log.csv has changed since the session was saved" in said.err
    assert "log.csv: This log is open already" in said.err

    assert cli.main(["export", str(path), "--out", str(out), "--panel", "top_urls"], ReaderHere()) == 0
    assert (out / "top_urls.csv").read_text().splitlines()[1].startswith("1,api/v2/users,7,")
    assert "The filter of the session is in force" in capsys.readouterr().err
    words = ["export", str(path), "--out", str(out), "--panel", "top_urls", "--client", "Client A"]
    assert cli.main(words, ReaderHere()) == 0
    assert ",5," in (out / "top_urls.csv").read_text().splitlines()[1]

    path.write_bytes(b"{")
    capsys.readouterr()
    assert cli.main(["inspect", str(path)], ReaderHere()) == 1
    assert capsys.readouterr().err.startswith("s.apiusage: The session cannot be opened.")
