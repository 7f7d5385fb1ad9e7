"""The generator of request logs: the same bytes for the same options, and what a real log shows."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.generate_requests import main
from tests.core.reading import read_file


def generate(target: Path, options: str) -> bytes:
    assert main([*options.split(), "--out", str(target)]) == 0
    return target.read_bytes()


@pytest.mark.parametrize(("form", "headers"), [("combined", 0), ("csv", 1), ("jsonl", 0)])
def test_same_options_give_the_same_bytes(tmp_path: Path, form: str, headers: int) -> None:
    options = f"--lines 3000 --days 3 --format {form}"
    first = generate(tmp_path / "one", options)
    assert first == generate(tmp_path / "two", options)
    assert first != generate(tmp_path / "three", f"{options} --seed 15")
    assert first.count(b"\n") == 3000 + headers


def test_parquet_holds_the_same_requests(tmp_path: Path) -> None:
    generate(tmp_path / "log.csv", "--lines 3000 --days 3 --format csv")
    generate(tmp_path / "log.parquet", "--lines 3000 --days 3 --format parquet")
    csv, parquet = (read_file(tmp_path / name, tmp_path).summed() for name in ("log.csv", "log.parquet"))
    assert csv == parquet
    assert sum(csv.values()) == 3000


def test_clients_that_load_in_bulk_are_throttled(tmp_path: Path) -> None:
    lines = generate(tmp_path / "log", "--lines 100000 --days 1").decode().splitlines()
    statuses = Counter(line.split('" ')[1].split()[0] for line in lines)
    assert statuses["429"] > 100
    assert statuses["200"] > 30_000
    assert statuses["404"]
    assert len({line.split()[0] for line in lines}) > 100
