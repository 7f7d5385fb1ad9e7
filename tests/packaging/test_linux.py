"""What goes into the .deb beside the program, and what the program asks of the system."""

import configparser
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

from apiusage_desktop.core.session_file import SUFFIX

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
_MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


@pytest.fixture
def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # as the parser's own documentation does it
    parser.read(LINUX / "apiusage-desktop.desktop", "utf-8")
    return parser["Desktop Entry"]


def test_files_can_be_dropped_on_the_menu_entry(entry: configparser.SectionProxy) -> None:
    assert entry["Exec"] == "apiusage-desktop %F"
    # The window names itself after the entry, so that the desktop knows it.
    assert f'setDesktopFileName("{entry["Icon"]}")' in (ROOT / "apiusage_desktop" / "app.py").read_text()


def test_sessions_are_a_type_of_file_that_the_program_opens(entry: configparser.SectionProxy) -> None:
    types = Xml.parse(LINUX / "apiusage-desktop.mime.xml").getroot()
    (session,) = [kind for kind in types if kind.find(f"{_MIME}glob[@pattern='*{SUFFIX}']") is not None]
    opened = entry["MimeType"].split(";")
    assert session.get("type") in opened
    assert {kind.get("type") for kind in types} <= set(opened)


def test_man_page_tells_every_command_and_option_without_a_command() -> None:
    page = (LINUX / "apiusage-desktop.1").read_text().replace("\\-", "-")
    said = subprocess.run(
        [sys.executable, "-m", "apiusage_desktop", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for option in re.findall(r"^  (--[\w-]+)", said, re.MULTILINE):
        assert option in page
    (commands,) = re.findall(r"apiusage-desktop ([\w|-]+) --help", said)
    for command in commands.split("|"):
        assert f".B {command}\n" in page


@pytest.mark.skipif(not shutil.which("readelf"), reason="readelf (binutils) is only needed to build packages")
def test_the_glibc_that_a_program_needs_is_found(tmp_path: Path) -> None:
    (tmp_path / "sh").write_bytes(Path("/bin/sh").resolve().read_bytes())
    (tmp_path / "text").write_text("no program")
    said = subprocess.run([sys.executable, LINUX / "elf.py", tmp_path], capture_output=True, text=True)
    assert re.match(r"elf: 1 files need glibc 2\.\d+ \(declared 2\.\d+\) and .*libc\.so\.6", said.stdout), said.stderr
