"""A log whose clock names no zone asks for it, and shows the first of its own times with the question."""

from pathlib import Path

import pytest

from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from tests.core.reading import read_text

SAMPLES = Path(__file__).parents[2] / "data" / "requests"
TOLD = ReadOptions(log_format="[%{%d/%b/%Y:%T}t] %m %U %>s", accept_rejected=True)
LOCAL = "[2/9/26] GET /x 200\n[02/Sep/2026:07:15:02] GET /x 200\n[02/Sep/2026:07:15:03] GET /x 200\n"


@pytest.mark.parametrize(
    ("content", "options", "example"),
    [
        ((SAMPLES / "haproxy.log").read_text(), ReadOptions(), "2026-09-01 07:15:02"),
        (LOCAL, TOLD, "2026-09-02 07:15:02"),
        ("[2/9/26] GET /x 200\n", TOLD, ""),
    ],
)
def test_the_question_shows_the_first_time(tmp_path: Path, content: str, options: ReadOptions, example: str) -> None:
    with pytest.raises(ZoneQuestion) as asked:
        read_text(tmp_path, content, "local.log", options)
    assert asked.value.example == example
