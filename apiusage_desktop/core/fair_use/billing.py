"""What a billing export tells of fair use, and how it goes into the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind, licence_table
from apiusage_desktop.core.fair_use.plan import FairUsePlan


@dataclass(frozen=True, slots=True)
class BillingFacts:
    """What was found in a billing export; what it does not tell is empty.

    Attributes:
        licences: how many of each, used and committed to.
        start_day: the day of the calendar month on which its billing period begins.
        price: of one request above the allowance.
        currency: of all its prices.
    """

    licences: tuple[LicenceCount, ...] = ()
    start_day: int | None = None
    price: float | None = None
    currency: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.licences and self.start_day is None and self.price is None

    def taken_into(self, plan: FairUsePlan) -> FairUsePlan:
        """Return the plan with what the export tells in the place of what was typed.

        Licences that the policy has no amount for stay, since the user typed it; so do amounts that were overruled.
        """
        typed = {(one.licence, one.kind): one.amount for one in plan.licences}
        licences = plan.licences
        if self.licences:
            found = {(one.licence, one.kind) for one in self.licences}
            table = licence_table()
            others = [
                one
                for one in plan.licences
                if (one.licence, one.kind) not in found
                and not (one.licence in table and table[one.licence].named is not None)
            ]
            named = [replace(one, amount=typed.get((one.licence, one.kind))) for one in self.licences]
            licences = (*named, *others)
        return replace(
            plan,
            licences=licences,
            start_day=plan.start_day if self.start_day is None else self.start_day,
            price=plan.price if self.price is None else self.price,
            currency=self.currency or plan.currency,
        )

    def in_words(self) -> str:
        """Return what was found, as one sentence."""
        found = [_counted(one) for one in self.licences]
        if self.start_day is not None:
            found.append(f"day {self.start_day} as the one on which a billing month begins")
        if self.price is not None:
            found.append(
                f"{self.price:g} {self.currency} as the price of a request above the allowance".replace("  ", " ")
            )
        return f"Taken from it: {_listed(found)}." if found else "It names no licence and no price that are known here."


def _counted(one: LicenceCount) -> str:
    hours = " hours" if one.kind is LicenceKind.HOURLY else ""
    committed = f" ({one.committed:,} committed)" if one.committed else ""
    return f"{one.count:,}{hours} {one.licence} {one.kind}{committed}"


def _listed(found: Sequence[str]) -> str:
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"
