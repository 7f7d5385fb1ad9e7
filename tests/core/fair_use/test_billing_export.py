"""Billing exports: what is taken from them, and that they are never taken for a log."""

import json
from pathlib import Path

import pytest

from apiusage_desktop.core.errors import BillingFound, UsageError
from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind
from apiusage_desktop.core.fair_use.billing import BillingFacts
from apiusage_desktop.core.fair_use.plan import FairUsePlan
from apiusage_desktop.core.opening import is_harmless
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import refusal, write

NAMED, CONCURRENT, HOURLY = LicenceKind


def usage(name: str, used: str = "0", prepaid: str = "0", price: str = "0.00") -> dict[str, object]:
    return {
        "name": name, "partNumber": "GC-170-NV-X", "grouping": "", "unitOfMeasureType": "UNIT", "usageQuantity": used,
        "overagePrice": price, "prepayQuantity": prepaid, "prepayPrice": "75.00", "isCancellable": False,
        "bundleQuantity": "0", "isThirdParty": False,
    }  # fmt: skip


def overview(*usages: dict[str, object], start: str = "2026-09-15", end: str = "2026-10-15") -> str:
    return json.dumps(
        {
            "id": "", "organization": {"id": "o", "name": "Contoso"}, "currency": "USD", "enabledProducts": ["x"],
            "subscriptionType": "MONTHLY", "billingPeriodStartDate": f"{start}T00:00:00.000Z",
            "billingPeriodEndDate": f"{end}T00:00:00.000Z", "usages": usages, "selfUri": "/api/v2/billing/x",
        }
    )  # fmt: skip


def facts_of(folder: Path, content: str) -> BillingFacts:
    error = refusal(folder, content, "billing.json")
    assert isinstance(error, BillingFound)
    return error.facts


def test_a_billing_overview_tells_licences_period_price_and_currency(tmp_path: Path) -> None:
    facts = facts_of(
        tmp_path,
        overview(
            usage("Genesys Cloud CX 3 Concurrent User", "120", "100"),
            usage("Genesys Cloud CX 1 (Hourly)", "1,221.0"),
            usage("Genesys Cloud CX2 Digital User", "7"),
            usage("Genesys Cloud Communicate User", "0", "10"),
            usage("Genesys Cloud CX 3 WEM Upgrade", "50"),
            usage("Genesys Cloud API Requests", "505992", price="0.0002"),
            usage("BYOC Cloud Minutes", "9000", price="0.01"),
        ),
    )
    assert facts.licences == (
        LicenceCount("CX 3", CONCURRENT, 120, 100),
        LicenceCount("CX 1", HOURLY, 1221),
        LicenceCount("CX 2 Digital", NAMED, 7),
        LicenceCount("Communicate", NAMED, 0, 10),
    )
    assert (facts.start_day, facts.price, facts.currency) == (15, 0.0002, "USD")
    assert facts.in_words() == (
        "Taken from it: 120 CX 3 concurrent (100 committed), 1,221 hours CX 1 hourly, 7 CX 2 Digital named,"
        " 0 Communicate named (10 committed), day 15 as the one on which a billing month begins and 0.0002 USD as the"
        " price of a request above the allowance."
    )


def test_a_report_of_billable_usage_tells_licences_alone(tmp_path: Path) -> None:
    usages = [{"name": "CX 3 Named", "totalUsage": "12", "resources": [{"name": "a", "date": "2026-09-01"}]}] * 2
    report = {"id": "", "startDate": "2026-09-03", "endDate": "2026-10-03", "status": "Complete", "usages": usages}
    facts = facts_of(tmp_path, json.dumps(report))
    assert facts == BillingFacts((LicenceCount("CX 3", NAMED, 24),))


@pytest.mark.parametrize(
    ("usages", "price"),
    [
        ([usage("API", "5", price="")], None),
        ([usage("API", "5", price="free")], None),
        ([usage("API", "5", price="-1")], None),
        ([usage("API", "5", price="NaN")], None),
        ([usage("API calls", price="0.1"), usage("API more", price="0.2")], None),
        ([usage("Storage", price="0.1")], None),
        ([usage("API calls", price="0.1"), usage("API more", price="0.1")], 0.1),
    ],
)
def test_a_price_is_taken_only_if_there_is_one(tmp_path: Path, usages: list[dict[str, object]], price: object) -> None:
    facts = facts_of(tmp_path, overview(*usages, start="2026-01-01", end="2026-12-31"))
    assert facts.price == price
    assert facts.start_day is None  # the period is a year
    assert facts.is_empty is (price is None)


def test_other_keys_and_many_usages_are_read_as_well(tmp_path: Path) -> None:
    many = [usage(f"Something {number}", "1") for number in range(500)]
    text = overview(*many, usage("CX 1 Named User", "3")).replace("usageQuantity", "usage_quantity")
    assert facts_of(tmp_path, text).licences == (LicenceCount("CX 1", NAMED, 3),)


@pytest.mark.parametrize(
    "text",
    ['{"usages": [], "totalUsage": 1}', '{"usages": 5, "totalUsage": "1"}', '{"usages": [1], "totalUsage": "1"}',
     '{"usages": [{"name": "CX 1"}], "totalUsage": "1"', '[{"usages": [{"totalUsage": "1"}]}]'],
)  # fmt: skip
def test_what_is_no_billing_export_is_refused_like_any_other_file(tmp_path: Path, text: str) -> None:
    error = refusal(tmp_path, text, "x.json")
    assert isinstance(error, UsageError)
    assert not isinstance(error, BillingFound)


def test_the_store_keeps_what_it_tells_and_stays_as_it_was(tmp_path: Path) -> None:
    with UsageStore() as store:
        with pytest.raises(BillingFound) as caught:
            store.open(write(tmp_path, overview(usage("CX 3 Concurrent", "1")), "billing.json"))
        assert is_harmless(caught.value)
        assert store.sources == ()
        assert store.billing == BillingFacts((LicenceCount("CX 3", CONCURRENT, 1),), 15, None, "USD")


def test_it_takes_the_place_of_what_was_typed_but_for_what_it_cannot_know() -> None:
    before = FairUsePlan(
        (
            LicenceCount("CX 3", CONCURRENT, 9, 9, amount=200_000.0),
            LicenceCount("CX 1", NAMED, 4),
            LicenceCount("Agent Copilot", NAMED, 4, amount=500.0),
            LicenceCount("Our own", NAMED, 2, amount=7.0),
        ),
        typed_allowance=5,
        start_day=3,
        price=0.5,
        currency="EUR",
    )
    facts = BillingFacts((LicenceCount("CX 3", CONCURRENT, 12, 10),), 15, None, "USD")
    assert facts.taken_into(before) == FairUsePlan(
        (
            LicenceCount("CX 3", CONCURRENT, 12, 10, amount=200_000.0),
            LicenceCount("Agent Copilot", NAMED, 4, amount=500.0),
            LicenceCount("Our own", NAMED, 2, amount=7.0),
        ),
        typed_allowance=5,
        start_day=15,
        price=0.5,
        currency="USD",
    )
    assert BillingFacts().taken_into(before) == before
