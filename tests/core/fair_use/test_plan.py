"""What the user told about fair use is kept, and a file that makes no sense is as none."""

from pathlib import Path

import pytest

from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind
from apiusage_desktop.core.fair_use.plan import FairUsePlan, RememberedPlan


def test_a_plan_is_the_same_after_a_restart(tmp_path: Path) -> None:
    plan = FairUsePlan((LicenceCount("CX 3", LicenceKind.CONCURRENT, 5, 4, 1.5),), 10**15, 31, 0.0002, "EUR")
    RememberedPlan(tmp_path / "config" / "fair_use.json").put(plan)
    assert RememberedPlan(tmp_path / "config" / "fair_use.json").get() == plan


@pytest.mark.parametrize(
    "plan",
    [f'{{"typed_allowance": {10**400}}}', f'{{"typed_allowance": {10**19}}}', '{"typed_allowance": -1}',
     '{"price": NaN}', '{"price": 1e400}', '{"start_day": 32}', '{"start_day": true}', "[]",
     f'{{"licences": [{{"licence": "CX 3", "count": {10**400}}}]}}',
     '{"licences": [{"licence": "CX 3", "count": 1, "amount": 1e300}]}'],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_none(tmp_path: Path, plan: str) -> None:
    (tmp_path / "fair_use.json").write_text(f'{{"version": 1, "plan": {plan}}}')
    assert RememberedPlan(tmp_path / "fair_use.json").get() == FairUsePlan()
