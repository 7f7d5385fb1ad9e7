"""Damaged logs are read or refused with words, and every line of what is read is accounted for."""

import random
from pathlib import Path

import pytest

from apiusage_desktop.core.log_reader import ReaderHere
from benchmarks.fuzz import damaged, seeds, tried, unaccounted
from tests.core.reading import query_json, read_text, usage_row

LOGS = seeds(Path(__file__).parents[1] / "data")
# The same inputs in every run; `benchmarks/fuzz.py` tries others for as long as one likes.
INPUTS_A_SEED = 20


@pytest.mark.parametrize("seed", range(6))
def test_damaged_logs_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    chance = random.Random(f"suite {seed}")
    for _ in range(INPUTS_A_SEED):
        content = damaged(chance.choice(LOGS), LOGS, chance)
        assert tried(ReaderHere(), content, tmp_path, float("inf")) in ("read", "refused"), content[:3000]


def test_a_line_or_entry_that_is_not_accounted_for_is_noticed(tmp_path: Path) -> None:
    table = b"date,clientName,requests\n2020-02-02,A,1\n2020-02-03,A,1\n"
    source = read_text(tmp_path, table).source
    assert unaccounted(table, source) == ""
    assert unaccounted(table + b"2020-02-04,A,1\n", source) == "4 lines, 3 told"
    answer = query_json([usage_row(), usage_row(templateUri="other")]).encode()
    assert unaccounted(answer, read_text(tmp_path, query_json([usage_row()])).source) == "2 entries, 1 told"
