"""Hundreds of logs may be open at a time; where the system allows fewer, that is what is said."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_RAISE = """
import resource, sys
sys.path.insert(0, {root!r})
from apiusage_desktop.core.limits import allow_many_files
resource.setrlimit(resource.RLIMIT_NOFILE, (128, {hard}))
allow_many_files()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""

_TOO_MANY = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.store import UsageStore
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
with UsageStore() as store, store.counting_once():
    for number in range(100):
        path = Path({folder!r}) / f"{{number}}.csv"
        try:
            path.write_text(f"date,client,requests\\n2020-02-02,A,{{number + 1}}\\n")
        except OSError:
            break
        try:
            store.open(path)
        except UsageError as error:
            print(error)
            break
"""


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_limit_is_raised_as_far_as_the_system_lets_it() -> None:
    assert run(_RAISE.format(root=str(ROOT), hard=1000)) == "1000\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_too_many_open_files_are_not_called_a_lack_of_memory(tmp_path: Path) -> None:
    said = run(_TOO_MANY.format(root=str(ROOT), folder=str(tmp_path)))
    assert "Too many files are open" in said
    assert "memory" not in said
