"""What the Windows installer puts in place, and what it takes away again."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_LIST = """
import sys
from pathlib import Path
from installer import bundled_files, file_list
bundle = Path(sys.argv[1])
print(file_list(bundle, bundled_files(bundle)))
"""


@pytest.fixture
def listed(tmp_path: Path) -> str:
    for name in ("program.exe", "_internal/part.pyd", "_internal/deep/er/$money.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    if sys.platform != "win32":
        (tmp_path / "_internal" / "link").symlink_to("part.pyd")
    command = [sys.executable, "-c", _LIST, str(tmp_path)]
    windows = ROOT / "packaging" / "windows"
    return subprocess.run(command, cwd=windows, capture_output=True, text=True, check=True).stdout


def test_each_file_is_put_and_removed_by_name(listed: str, tmp_path: Path) -> None:
    put, remove = (re.findall(rf'^  {word} "(.*)"$', listed, re.MULTILINE) for word in ("File", "Delete"))
    assert [Path(path).relative_to(tmp_path).as_posix() for path in put] == [
        "program.exe", "_internal/part.pyd", "_internal/deep/er/$money.txt"
    ]  # fmt: skip
    # A dollar sign would begin a variable.
    assert sorted(remove) == [
        r"$INSTDIR\_internal\deep\er\$$money.txt", r"$INSTDIR\_internal\part.pyd", r"$INSTDIR\program.exe"
    ]  # fmt: skip


def test_folders_are_removed_from_within_and_only_if_empty(listed: str) -> None:
    assert re.findall(r"^  RMDir (.*)$", listed, re.MULTILINE) == [
        r'"$INSTDIR\_internal\deep\er"', r'"$INSTDIR\_internal\deep"', r'"$INSTDIR\_internal"'
    ]  # fmt: skip
    assert "/r" not in (ROOT / "packaging" / "windows" / "installer.nsi").read_text().split("RMDir", 1)[1]
