"""The allowance: what licences bring, and what is kept of what the user told."""

import json
from pathlib import Path

import pytest

from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind, allowance_of, licence_table
from apiusage_desktop.core.fair_use.plan import FairUsePlan, RememberedPlan

NAMED, CONCURRENT, HOURLY = LicenceKind
CX3 = LicenceCount("CX 3", CONCURRENT, 1)


@pytest.mark.parametrize(
    ("licence", "kind", "count", "requests"),
    [
        ("CX 3", CONCURRENT, 1, 182_000),  # Genesys' own example
        ("CX 1", NAMED, 40, 3_000_000),
        ("CX 2 Digital", CONCURRENT, 2, 286_000),
        ("Communicate", NAMED, 10, 100_000),
        ("CX 1", HOURLY, 111, 75_000),
        ("CX 1", HOURLY, 1, 675),
        ("CX 3", HOURLY, 1000, 1_261_261),
        ("Communicate", CONCURRENT, 10, None),
        ("CX 2 Digital", HOURLY, 10, None),
        ("Agent Copilot", NAMED, 10, None),
        ("a licence of another year", NAMED, 10, None),
    ],
)
def test_what_a_licence_brings(licence: str, kind: LicenceKind, count: int, requests: int | None) -> None:
    assert LicenceCount(licence, kind, count).requests == requests


def test_a_concurrent_licence_brings_a_third_more_where_both_are_told() -> None:
    both = [one for one in licence_table().values() if one.named and one.concurrent]
    assert len(both) == 6
    assert all(one.concurrent * 10 == one.named * 13 for one in both if one.named and one.concurrent)
    assert {one.name for one in licence_table().values() if one.note} == {"CX 4"}


def test_of_commitment_and_use_the_greater_counts() -> None:
    assert LicenceCount("CX 1", NAMED, count=8, committed=10).requests == 750_000
    assert LicenceCount("CX 1", NAMED, count=12, committed=10).requests == 900_000


def test_the_amount_that_the_user_typed_holds() -> None:
    assert LicenceCount("Agent Copilot", NAMED, 3, amount=2500).requests == 7500
    assert LicenceCount("CX 1", HOURLY, 3, amount=700.5).requests == 2101


def test_licences_are_summed_and_those_without_amount_are_named() -> None:
    copilot = LicenceCount("Agent Copilot", NAMED, 5)
    allowance = allowance_of([CX3, LicenceCount("CX 1", NAMED, 2), copilot, LicenceCount("EX", NAMED, 0)])
    assert (allowance.requests, allowance.unknown) == (332_000, (copilot,))
    assert allowance_of([copilot]).requests is None
    assert allowance_of([LicenceCount("Agent Copilot")]).unknown == ()
    assert allowance_of([]).requests is None


def test_the_allowance_that_the_user_typed_holds_instead_of_the_licences() -> None:
    assert FairUsePlan((CX3,)).allowance.requests == 182_000
    assert FairUsePlan((CX3, LicenceCount("Agent Copilot", NAMED, 5)), 250_000).allowance.requests == 250_000
    assert FairUsePlan((CX3, LicenceCount("Agent Copilot", NAMED, 5)), 250_000).allowance.unknown == ()


def test_a_plan_is_kept(tmp_path: Path) -> None:
    remembered = RememberedPlan(tmp_path / "new" / "fair_use.json")
    assert remembered.get() == FairUsePlan()
    plan = FairUsePlan((CX3, LicenceCount("EX", NAMED, 1, 2, 3.5)), None, 15, 0.0002, "EUR")
    remembered.put(plan)
    assert remembered.get() == plan


@pytest.mark.parametrize(
    "plan",
    [
        "null",
        "[]",
        '{"start_day": 0}',
        '{"start_day": 32}',
        '{"price": -1.0}',
        '{"price": NaN}',
        '{"typed_allowance": -5}',
        '{"typed_allowance": "many"}',
        '{"licences": [{"licence": "CX 1", "kind": "weekly"}]}',
        '{"licences": [{"licence": "CX 1", "count": -1}]}',
    ],
)
def test_a_plan_that_makes_no_sense_is_none(tmp_path: Path, plan: str) -> None:
    path = tmp_path / "fair_use.json"
    path.write_text(f'{{"version": 1, "plan": {plan}}}')
    assert RememberedPlan(path).get() == FairUsePlan()
    path.write_text(json.dumps({"version": 2, "plan": {"start_day": 15}}))
    assert RememberedPlan(path).get() == FairUsePlan()
    path.write_bytes(b"\xff{")
    assert RememberedPlan(path).get() == FairUsePlan()
