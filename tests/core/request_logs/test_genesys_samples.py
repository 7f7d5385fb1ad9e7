"""The samples of Genesys' own request logs in the user guide hold the same requests, and give the same figures."""

import re
from pathlib import Path

import pytest

from tests.core.reading import read_file
from tests.core.request_logs.reading_requests import ask, requests_in

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "requests"

# Each sample, the name its format goes by, and how many of its lines or entries are no requests.
SAMPLES = {
    "genesys-sdk.jsonl": ("Genesys SDK log (JSON)", 3),
    "genesys-sdk.txt": ("Genesys SDK log (text)", 7),
    "genesys-terraform.jsonl": ("Terraform log (JSON)", 7),
    "genesys-gc.log": ("gc CLI log", 8),
    "genesys.har": ("HAR", 0),
}
OBSERVED = "api/v2/analytics/queues/observations/query"


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_gives_the_same_requests(tmp_path: Path, sample: str) -> None:
    outcome = read_file(DATA / sample, tmp_path)
    source = outcome.source
    assert (source.format, source.other) == SAMPLES[sample]
    assert (source.rows, source.rejected, source.requests) == (5, 0, 5)
    # The command line tool tells the status of errors alone.
    success = 0 if sample == "genesys-gc.log" else 200
    found = [(str(moment)[:19], *rest) for moment, *rest in requests_in(outcome)]
    assert found == [
        ("2026-09-02 07:15:01", "GET", "api/v2/users/me", success),
        ("2026-09-02 07:15:02", "GET", "api/v2/routing/queues/{queueId}", success),
        ("2026-09-02 07:15:03", "POST", OBSERVED, 429),
        ("2026-09-02 07:15:07", "POST", OBSERVED, success),
        ("2026-09-02 07:16:00", "GET", "api/v2/users/{userId}", 404),
    ]
    assert ask(outcome, "select r.retry_after") == [(4,), *[(None,)] * 4]


def test_the_guide_names_every_sample() -> None:
    guide = (ROOT / "docs" / "user-guide.md").read_text("utf-8")
    named = re.findall(r"\(\.\./tests/data/requests/(genesys[^)]+)\)", guide)
    assert sorted(named) == sorted(SAMPLES) == sorted(path.name for path in DATA.glob("genesys*"))
