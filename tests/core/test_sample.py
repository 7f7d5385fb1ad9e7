"""The bundled sample: made by the generator, and read without a complaint."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.source import Dimension, Grain
from apiusage_desktop.core.store import UsageStore
from benchmarks.generate import main

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "contoso-usage.json"
OPTIONS = "--clients 14 --days 90 --first-day 2026-07-03 --seed 14"


def generate(options: str, target: Path) -> bytes:
    assert main([*options.split(), "--out", str(target)]) == 0
    return target.read_bytes()


def test_sample_is_what_the_documented_command_writes(tmp_path: Path) -> None:
    assert generate(f"{OPTIONS} --grouped-by-method", tmp_path / "again.json") == SAMPLE.read_bytes()
    assert SAMPLE.stat().st_size <= 1_500_000


def test_sample_is_read_without_a_complaint() -> None:
    with UsageStore() as store:
        source = store.open(SAMPLE)
        contents = store.contents()

    assert (source.rejected, source.warnings, source.grain) == (0, (), Grain.DAY)
    assert source.dimensions == {Dimension.CLIENT, Dimension.ENDPOINT, Dimension.METHOD, Dimension.STATUS}
    assert len(contents.days) == 90
    assert (str(contents.first_day), str(contents.last_day)) == ("2026-07-03", "2026-09-30")
    assert len(contents.clients) == 14


def test_sample_tells_its_stories() -> None:
    with UsageStore() as store:
        store.open(SAMPLE)
        engine = store.engine()
        frames = {panel.name: panel.fetch(engine, UsageFilter()) for panel in PANELS}
        engine.close()

    clients = frames["status_codes_per_client"].set_index("client_name")
    assert clients["failed_share"].idxmax() == "Contoso Legacy Dialer"
    assert list(clients.index[clients["status_429"] > 0]) == ["Contoso Contact List Loader"]
    daily = frames["success_vs_failed"].set_index("day")
    assert daily["failed_share"].idxmax() == pd.Timestamp("2026-08-19")
    calls = frames["client_requests"].set_index("client_name")
    assert calls.loc["Contoso Wallboard", "requests_per_active_day"] == 11_520
    assert calls.loc["Contoso Agent Assist Pilot", "first_day"] > calls["first_day"].min()
    assert calls.loc["Contoso Survey Mailer", "last_day"] < calls["last_day"].max()


@pytest.mark.parametrize("form", ["--format csv", "--format json --grouped-by-method"])
def test_every_form_counts_the_same_requests(form: str, tmp_path: Path) -> None:
    options = "--clients 20 --days 35"
    generate(f"{options} --format json", tmp_path / "plain.json")
    generate(f"{options} {form}", tmp_path / "log")

    with UsageStore() as store:
        plain = store.open(tmp_path / "plain.json")
    with UsageStore() as store:
        source = store.open(tmp_path / "log")
        clients = len(store.contents().clients)

    assert (source.rejected, source.warnings) == (0, ())
    assert (clients, source.requests) == (20, plain.requests)


def test_generated_csv_has_the_nine_columns(tmp_path: Path) -> None:
    generate("--clients 2 --days 2 --format csv", tmp_path / "log.csv")

    lines = (tmp_path / "log.csv").read_text("utf-8").splitlines()

    assert lines[0] == (
        '"date","clientName","templateUri","requests","status200","status300","status400","status429","status500"'
    )
    assert {len(row) for row in csv.reader(lines)} == {9}


def test_generator_refuses_methods_in_the_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--format", "csv", "--grouped-by-method", "--out", str(tmp_path / "log.csv")])

    assert "no column for the method" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
