"""A program that is killed while it exports leaves the old file or the new one, never a part."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from apiusage_desktop.core.export import FileFormat

POINTS = 12  # for each format, from the first moment to just after the end

# One program loads the libraries and then forks, so that each point costs one export and not one start.
_EXPORT = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
import pandas as pd
from apiusage_desktop.core.columns import counts, text
from apiusage_desktop.core.export import FileFormat, export_table
frame = pd.DataFrame({{"a": [f"endpoint {{i}}" for i in range(60_000)], "n": range(60_000)}}).astype({{"a": "str"}})
columns, path, whole = (*text("a"), *counts("n")), Path({path!r}), Path({path!r} + ".whole")

def start(target):
    pid = os.fork()
    if pid == 0:
        export_table(frame, columns, target, file_format=FileFormat({file_format!r}))
        os._exit(0)
    return pid

before = time.perf_counter()
os.waitpid(start(whole), 0)
took = time.perf_counter() - before
for point in range({points}):
    path.write_text("old")
    pid = start(path)
    time.sleep(took * point / ({points} - 2))
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    found = path.read_bytes()
    print("old" if found == b"old" else "new" if found == whole.read_bytes() else "a part")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("file_format", FileFormat)
def test_killed_at_many_points(tmp_path: Path, file_format: FileFormat) -> None:
    root = str(Path(__file__).resolve().parents[2])
    script = _EXPORT.format(root=root, path=str(tmp_path / "t"), file_format=str(file_format), points=POINTS)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    outcomes = run.stdout.split("\n")[:-1]
    assert len(outcomes) == POINTS, run.stderr
    assert outcomes[0] == "old"
    assert set(outcomes) <= {"old", "new"}
