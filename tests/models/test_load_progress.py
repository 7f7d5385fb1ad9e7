"""What is told of a log that is being read."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apiusage_desktop.core.progress import Progress, ProgressMeter
from models.load_progress import LoadStep, TimeLeft, size_text, step_teller, step_text
from tests.core.reading import ROW, csv_text, query_json, usage_row, write


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (
            LoadStep("usage.json", Progress(0.35, 1_200_000_000, 3_400_000_000, 4_321_000), 11.2, 1, 3),
            "usage.json – 1.2 of 3.4 GB – about 4,300,000 rows – 12 s left – 1 of 3 logs",
        ),
        (LoadStep("a.csv.gz", Progress(0, 0, 999, 0), None, 1, 1), "a.csv.gz – 0 of 999 B"),
        (LoadStep("a.csv", Progress(0.5, 50_000, 100_000, 7), 61, 2, 2), None),
        (LoadStep("x\u202e" * 40, Progress(0, 0, 0, 0), 0.0, 1, 1), None),
    ],
)
def test_one_line_of_text(step: LoadStep, text: str | None) -> None:
    said = step_text(step)
    assert text is None or said == text
    assert said.isprintable()
    if step.seconds_left == 61:
        assert said == "a.csv – 50.0 of 100.0 kB – about 7 rows – 2 min left – 2 of 2 logs"


def test_sizes() -> None:
    assert [size_text(size) for size in (0, 999, 1000, 1_500_000, 10_200_000_000)] == [
        "0 B", "999 B", "1.0 kB", "1.5 MB", "10.2 GB",
    ]  # fmt: skip


def test_time_left_is_silent_for_a_second_and_then_right() -> None:
    left = TimeLeft(100.0)
    assert [left.after(100 + tenth / 10, tenth / 200) for tenth in range(10)] == [None] * 10
    for tenth in range(10, 200):
        assert left.after(100 + tenth / 10, tenth / 200) == pytest.approx(20 - tenth / 10)


def test_time_left_follows_a_change_of_pace() -> None:
    left = TimeLeft(0.0)
    for second in range(1, 6):
        left.after(second, second * 0.1)  # the other half: five seconds at this pace
    answers = [left.after(5 + second, 0.5 + second * 0.01) for second in range(1, 20)]
    assert all(later is not None and later > 4 for later in answers)
    assert answers[-1] == pytest.approx(31, rel=0.1)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 1)), max_size=30))
def test_time_left_is_never_nonsense(steps: list[tuple[float, float]]) -> None:
    left, now, best = TimeLeft(0.0), 0.0, 0.0
    for passed, share in steps:
        now += passed
        best = max(best, share)
        answer = left.after(now, best)
        assert answer is None or (math.isfinite(answer) and answer >= 0)


@pytest.mark.parametrize("text", [csv_text(*[ROW] * 5000), query_json([usage_row()] * 5000)], ids=["csv", "json"])
def test_rows_are_about_as_many_as_there_are(tmp_path: Path, text: str) -> None:
    progress = ProgressMeter(write(tmp_path, text, "log")).at(1)
    assert progress.bytes_read == progress.bytes_total == len(text)
    assert progress.rows == pytest.approx(5000, rel=0.05)


def test_rows_of_packed_and_missing_files_are_not_guessed(tmp_path: Path) -> None:
    packed = ProgressMeter(write(tmp_path, b"\x1f\x8b\x08\0" * 10, "log.gz")).at(0.5)
    assert packed == Progress(0.5, 20, 40, 0)
    for missing in (tmp_path, tmp_path / "none"):
        assert ProgressMeter(missing).at(0.5) == Progress(0.5, 0, 0, 0)


def test_told_progress_never_goes_back(tmp_path: Path) -> None:
    steps: list[LoadStep] = []
    take = step_teller(steps.append, write(tmp_path, csv_text(ROW)), 1, 2)
    for share in (0.1, 0.9, 0.2, 1.5):
        take(share)
    assert [step.progress.share for step in steps] == [0.1, 0.9, 0.9, 1.0]
    assert {(step.name, step.number, step.count) for step in steps} == {("log.csv", 1, 2)}
