"""What the user told about fair use: the licences or the allowance, when a billing month begins, the price."""

import json
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from apiusage_desktop.core.durable import write_whole
from apiusage_desktop.core.fair_use.allowance import LARGEST, Allowance, LicenceCount, allowance_of
from apiusage_desktop.core.fair_use.months import LATEST_START
from apiusage_desktop.core.plain_data import from_plain, to_plain

_VERSION = 1


@dataclass(frozen=True, slots=True)
class FairUsePlan:
    """What an organization is allowed, and what more costs.

    Attributes:
        licences: how many it has of each.
        typed_allowance: the requests a month; in force instead of what the licences bring.
        start_day: the day of the calendar month on which a billing month begins, 1 to 31.
        price: what one request above the allowance costs.
        currency: of the price, as the bill names it.
    """

    licences: tuple[LicenceCount, ...] = ()
    typed_allowance: int | None = None
    start_day: int = 1
    price: float | None = None
    currency: str = ""

    @property
    def allowance(self) -> Allowance:
        """What is allowed a month, in force."""
        if self.typed_allowance is not None:
            return Allowance(self.typed_allowance)
        return allowance_of(self.licences)

    def cost(self, requests: float) -> float | None:
        """Return what so many requests above the allowance cost, if the price is known."""
        return None if self.price is None else requests * self.price


class RememberedPlan:
    """The plan, kept in a small file; a file that cannot be read or makes no sense keeps none.

    Args:
        path: the file; default: in the user's configuration folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        folder = platformdirs.user_config_path("apiusage-desktop", appauthor=False)
        self._path = path or folder / "fair_use.json"

    def get(self) -> FairUsePlan:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(document, dict) or document.get("version") != _VERSION:
                return FairUsePlan()
            plan = from_plain(FairUsePlan, document.get("plan"))
        except (OSError, ValueError, RecursionError, TypeError):
            return FairUsePlan()
        return plan if _makes_sense(plan) else FairUsePlan()

    def put(self, plan: FairUsePlan) -> None:
        """Keep the plan.

        Raises:
            OSError: the file cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        document = {"version": _VERSION, "plan": to_plain(plan)}
        write_whole(self._path, json.dumps(document, ensure_ascii=False, indent=1).encode())


def _makes_sense(plan: FairUsePlan) -> bool:
    numbers = [plan.typed_allowance, plan.price]
    for licence in plan.licences:
        numbers += [licence.count, licence.committed, licence.amount]
    return 1 <= plan.start_day <= LATEST_START and all(number is None or 0 <= number <= LARGEST for number in numbers)
