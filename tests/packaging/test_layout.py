"""What holds for the checkout as a whole: whose packages are imported, what is locked, what loads Qt."""

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from apiusage_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("apiusage_desktop", "models", "resources", "ui")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# A requirement reaches over the lines that end in a backslash.
REQUIREMENT = re.compile(r"^[^#\s](?:.*\\\n)*.*$", re.MULTILINE)


@pytest.mark.parametrize("name", PACKAGES)
def test_package_is_imported_from_this_checkout(name: str) -> None:
    # The names are global: a library of the same name may stand first on the path.
    package = importlib.import_module(name)
    assert package.__file__ is not None
    assert Path(package.__file__).is_relative_to(ROOT / name)


def test_every_package_is_listed_in_pyproject() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    present = [
        ".".join(path.parent.relative_to(ROOT).parts)
        for name in PACKAGES
        for path in (ROOT / name).rglob("__init__.py")
    ]
    assert sorted(listed) == sorted(present)


def test_the_program_has_the_version_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


def test_there_is_a_lock_to_run_and_one_to_develop() -> None:
    assert [path.name for path in LOCKS] == ["dev.txt", "runtime.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_names_no_host(lock: Path) -> None:
    # Where packages come from is the machine's affair.
    assert not re.search(r"://|index-url|find-links|trusted-host", lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(lock: Path) -> None:
    requirements = REQUIREMENT.findall(lock.read_text())
    assert len(requirements) > 5
    for requirement in requirements:
        assert re.match(r"[\w.-]+==\S+ ", requirement)
        assert "--hash=sha256:" in requirement


def test_both_locks_hold_the_same_versions() -> None:
    runtime, dev = (
        {
            requirement.partition(" \\")[0]
            for requirement in REQUIREMENT.findall((ROOT / "requirements" / name).read_text())
        }
        for name in ("runtime.txt", "dev.txt")
    )
    assert runtime <= dev


def test_export_loads_no_qt(tmp_path: Path) -> None:
    sample = ROOT / "resources" / "samples" / "contoso-usage.json"
    program = (
        "import sys; from apiusage_desktop.cli import main; "
        f"code = main(['export', {str(sample)!r}, '--out', {str(tmp_path)!r}]); "
        "loaded = sorted(name for name in sys.modules if name.startswith(('PySide6', 'pyqtgraph', 'shiboken6'))); "
        "assert not loaded, loaded; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.csv"))) == 8
