"""A log whose clock names no zone asks for it, and shows one of its own times with the question."""

from pathlib import Path

import pytest

from apiusage_desktop.core.engine import connect, ignore_progress, never_cancel
from apiusage_desktop.core.formats.request_logs.judge import judge_requests
from apiusage_desktop.core.formats.request_logs.log_format import parse
from apiusage_desktop.core.formats.request_logs.text_log import by_expression
from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion

LOCAL = "starting up\n[02/Sep/2026:07:15:02] GET /api/v2/users 200\n[02/Sep/2026:07:15:03] GET /api/v2/users 200\n"


@pytest.mark.parametrize(("content", "example"), [(LOCAL, "2026-09-02 07:15:02"), ("starting up\n", "")])
def test_the_question_shows_the_first_time(tmp_path: Path, content: str, example: str) -> None:
    path = tmp_path / "local.log"
    path.write_text(content)
    lines = by_expression(path, parse("[$time_naive] $request_method $uri $status"))
    connection = connect(tmp_path / "rows.duckdb", readable=[path], directories=[tmp_path])
    with pytest.raises(ZoneQuestion) as asked:
        judge_requests(connection, lines, ReadOptions(), ignore_progress, never_cancel, lambda _: content.count("\n"))
    connection.close()
    assert asked.value.example == example
