"""The samples of the formats in the user guide hold the same rows, and give the same totals."""

from pathlib import Path

import pytest

from tests.core.reading import read_file

DATA = Path(__file__).parents[1] / "data"

# Each sample and the name its format goes by.
SAMPLES = {
    "usage-query.json": "usage query (JSON)",
    "usage-query-sdk.json": "usage query (JSON)",
    "usage-job-page.json": "usage aggregates job (JSON)",
    "usage-pages.json": "usage aggregates job (JSON)",
    "usage-rows.json": "usage rows (JSON)",
    "usage-rows-powershell.json": "usage rows (JSON)",
    "usage-rows.jsonl": "usage rows (JSON Lines)",
    "usage-query.yaml": "usage rows (YAML)",
    "usage-rows.yaml": "usage rows (YAML)",
    "usage-rows.parquet": "usage table (Parquet)",
    "usage-table.csv": "usage table (CSV)",
    "usage-table-german.csv": "usage table (CSV)",
    "usage-table.xlsx": "usage table (Excel)",
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_gives_the_same_totals(tmp_path: Path, sample: str) -> None:
    outcome = read_file(DATA / sample, tmp_path)
    source = outcome.source
    assert source.format == SAMPLES[sample]
    assert (source.rows, source.rejected, source.requests) == (6, 0, 15_655)
    assert outcome.summed() == {"2xx": 15_530, "3xx": 17, "4xx": 62, "429": 40, "5xx": 6}
    assert [str(source.first_day), str(source.last_day)] == ["2026-09-01", "2026-09-03"]
    by_client = dict.fromkeys(("Contoso CRM Connector", "Contoso Wallboard"), 0)
    for row in outcome.rows:
        by_client[row["client_name"]] += row["requests"]
    assert by_client == {"Contoso CRM Connector": 4_135, "Contoso Wallboard": 11_520}
    assert {row["endpoint"] for row in outcome.rows} == {
        "api/v2/externalcontacts/contacts/{contactId}",
        "api/v2/externalcontacts/organizations/{externalOrganizationId}",
        "api/v2/analytics/queues/observations/query",
        "api/v2/downloads/{downloadId}",
    }
    assert source.warnings == ()
    assert source.calls == ()


def test_every_sample_is_tested() -> None:
    assert set(SAMPLES) == {path.name for path in DATA.iterdir() if path.is_file()}
