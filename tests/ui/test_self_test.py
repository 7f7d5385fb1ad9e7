"""`--self-test` as whoever installs the program runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.driving import ROOT

_NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'


def _self_test(monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, bool]]:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    command = [sys.executable, "-m", "apiusage_desktop", "--self-test"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    report = json.loads(done.stdout)
    checks = {check["name"]: check["passed"] for check in report["checks"]}
    assert report["passed"] is all(checks.values())
    return done.returncode, checks


def test_a_whole_installation_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    code, checks = _self_test(monkeypatch)
    assert all(checks.values()), checks
    assert code == 0
    assert {"reads parquet", "helper process", "letters", "window"} <= checks.keys()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have their fonts built in")
def test_a_system_without_fonts_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(_NO_FONTS)
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    code, checks = _self_test(monkeypatch)
    assert [name for name, passed in checks.items() if not passed] == ["letters"]
    assert code == 1


def test_files_that_macos_names_by_event_are_asked_for() -> None:
    program = (
        "import sys; from PySide6.QtGui import QFileOpenEvent; from apiusage_desktop.app import make_application; "
        "application = make_application(); application.file_asked.connect(lambda path: print(path.name)); "
        "application.sendEvent(application, QFileOpenEvent(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, "/home/alex/usage.json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == ("usage.json\n", 0), done.stderr
