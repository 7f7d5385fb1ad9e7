"""The bytes of a log are hashed and its lines counted beside the engine, and what goes wrong there is told."""

import hashlib
from pathlib import Path

import pytest

from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats.content_scan import ContentScan, count_lines
from apiusage_desktop.core.formats.log_file import inspect_file
from tests.core.reading import write


@pytest.mark.parametrize(
    ("text", "lines"), [("a\nb\n", 2), ("a\nb", 2), ("a\n\n", 2), ("a", 1), ("a\n" * 3_000_000, 3_000_000)]
)
def test_content_is_hashed_and_its_lines_are_counted(tmp_path: Path, text: str, lines: int) -> None:
    path = write(tmp_path, text)
    scan = ContentScan(inspect_file(path, tmp_path))
    assert scan.count_lines(path) == count_lines(path) == lines
    assert scan.fingerprint().sha256 == hashlib.sha256(text.encode()).hexdigest()
    scan.close()


def test_another_file_is_counted_by_itself(tmp_path: Path) -> None:
    scan = ContentScan(inspect_file(write(tmp_path, "a\nb\n"), tmp_path))
    other = tmp_path / "other"
    other.write_text("a\nb\nc", encoding="utf-8")
    assert scan.count_lines(other) == 3
    scan.close()


def test_cancelling_ends_the_scan(tmp_path: Path) -> None:
    scan = ContentScan(inspect_file(write(tmp_path, "a\n"), tmp_path), lambda: True)
    with pytest.raises(Cancelled):
        scan.fingerprint()


def test_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a\n")
    file = inspect_file(path, tmp_path)
    path.unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        ContentScan(file).fingerprint()
