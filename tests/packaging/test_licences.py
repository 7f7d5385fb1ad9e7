"""The list of parts that goes into the bundle, and that the program reads it back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from apiusage_desktop.core import parts

ROOT = Path(__file__).resolve().parents[2]
_WRITE = """
import sys
from pathlib import Path
from licences import write_licences
write_licences(Path(sys.argv[1]), [("libz.so.1", source, "BINARY") for source in sys.argv[2:]])
"""


@pytest.fixture(scope="module")
def licences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("licences")
    system = [str(path) for path in Path("/usr/lib").glob("*-linux-gnu/libz.so.1")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "packaging")}
    subprocess.run([sys.executable, "-c", _WRITE, folder, *system], check=True, cwd=ROOT, env=environment)
    return folder


def test_each_part_is_listed_with_the_words_of_its_licence(licences: Path) -> None:
    listed = json.loads((licences / "sbom.cdx.json").read_text())
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    assert {"PySide6-Essentials", "duckdb", "Python", "PyInstaller bootloader"} <= {
        component["name"] for component in listed["components"]
    }
    assert all(component["purl"].startswith("pkg:") for component in listed["components"])
    assert "you may replace these libraries" in (licences / "PySide6-Essentials.txt").read_text().lower()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (licences / "shiboken6.txt").read_text()


@pytest.mark.skipif(not Path("/usr/share/common-licenses").is_dir(), reason="this is not Debian")
def test_libraries_of_the_system_are_listed_with_their_package(licences: Path) -> None:
    listed = json.loads((licences / "sbom.cdx.json").read_text())["components"]
    (zlib,) = [component for component in listed if component["name"] == "zlib1g"]
    assert zlib["purl"].startswith("pkg:deb/debian/zlib1g@1:1.")
    assert "Jean-loup Gailly" in (licences / "zlib1g.txt").read_text()


def test_the_program_reads_the_list_and_the_words(licences: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_folder", lambda: licences)
    known = {part.name: part for part in parts.parts()}
    assert known["duckdb"].licence == "MIT"
    assert "Permission is hereby granted" in parts.licence_text(known["duckdb"])
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in parts.licence_text(known["Python"])
