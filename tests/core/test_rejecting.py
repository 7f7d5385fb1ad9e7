"""Rejected rows: kept with their reasons, without secrets, and not in Python's memory."""

import tracemalloc
from pathlib import Path

import pytest

from apiusage_desktop.core.formats import read
from apiusage_desktop.core.redact import redact
from tests.core.reading import ALL_ACCEPTED, HEADER, ROW, csv_text, read_text, write

_LONG = "x" * 1_000
_ROWS = 40_000
_BAR = 25_000_000  # bytes; the texts alone have more than 40 million

_BAD = {
    "too few columns": ("log.csv", "date,client,url,requests\n2020-02-02,A,u,1\n", f"2020-02-02,A,{_LONG}\n"),
    "too many columns": ("log.csv", "date,client,url,requests\n2020-02-02,A,u,1,,\n", f"2020-02-02,A,u,1,{_LONG},\n"),
    "open quotes": ("log.csv", "date,client,url,requests\n2020-02-02,A,u,1\n", f'2020-02-02,A,"{_LONG},1\n'),
    "bad count": ("log.csv", "date,client,url,requests\n2020-02-02,A,u,1\n", f"2020-02-02,A,{_LONG},x\n"),
    "broken JSON": ("log.jsonl", '{"date":"2020-02-02","client":"A","requests":1}\n' * 100, f'{{"date":"{_LONG}"\n'),
    "no entry": ("log.jsonl", '{"date":"2020-02-02","client":"A","requests":1}\n' * 100, f'["{_LONG}"]\n'),
}


@pytest.mark.parametrize("name", _BAD)
def test_rejected_rows_are_not_held_in_memory(tmp_path: Path, name: str) -> None:
    file, good, bad = _BAD[name]
    path = write(tmp_path, good + bad * _ROWS, file)
    tracemalloc.start()
    try:
        (tmp_path / "read").mkdir()
        source = read(path, tmp_path / "read", options=ALL_ACCEPTED)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert source.rejected == _ROWS
    assert peak < _BAR


@pytest.mark.parametrize("bad", [f"2020-02-02,{_LONG},1", ROW + f",{_LONG}", f'2020-02-02,"{_LONG}"x,1'])
def test_many_bad_lines_together_lose_nothing(tmp_path: Path, bad: str) -> None:
    lines = 20_000_000 // len(bad)
    source = read_text(tmp_path, "\n".join([HEADER, ROW, *[bad] * lines, *[ROW] * 10, *[bad] * lines, ROW, ""])).source
    assert (source.rows, source.rejected) == (12, 2 * lines)
    assert not any("neither rows nor rejected" in warning for warning in source.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "a,b",
        "ä" * 2_000,
        "ä" * 2_001,
        "x" * 1_990 + "?token=secret",
        "x" * 3_990 + "?token=secret",
        "?token=secret" + "x" * 3_000,
        "%25253ftoken%25253dsecret",
        "https://me:pw@host/api",
        "Bearer abcdefghijklmn",
    ],
)
def test_the_kept_text_is_cut_like_any_other(tmp_path: Path, text: str) -> None:
    assert read_text(tmp_path, csv_text(ROW, text)).rejected[0][2] == redact(text)
