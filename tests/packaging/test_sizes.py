"""The sizes that are agreed to, and that growth is noticed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("megabytes", "code", "words"),
    [(100, 0, "agreed 100, bar 110"), (102, 0, "bar"), (104, 1, "grown by 4.0%"), (111, 1, "above its bar")],
)
def test_growth_beyond_what_is_agreed_stops_the_build(tmp_path: Path, megabytes: int, code: int, words: str) -> None:
    folder = tmp_path / "packaging"
    folder.mkdir()
    script = folder / "sizes.py"
    script.write_bytes((ROOT / "packaging" / "sizes.py").read_bytes())
    (folder / "sizes.txt").write_text("# name agreed bar\nfolder 100 110\ndeb 1 2\n")
    product = tmp_path / "product"
    product.mkdir()
    with (product / "part").open("wb") as part:
        part.truncate(megabytes * 1_000_000)
    done = subprocess.run([sys.executable, script, "folder", product], capture_output=True, text=True)
    assert (done.returncode, words in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
