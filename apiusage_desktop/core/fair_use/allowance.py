"""The allowance: how many API requests a month the licences of an organization include, without being billed.

The amounts come from Genesys' fair-use policy (help page *Genesys Cloud fair use policy*) as it was read in the month
that each line of `licences.csv` names. They may have changed since: each can be overruled, and what the policy did not
tell is blank, never guessed.
"""

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

# An hour of an hourly licence brings this part of what a named one brings in a month.
HOURS_A_MONTH = 111

# More than any organization has; what is larger can neither be added up nor shown.
LARGEST = 10**15


class LicenceKind(StrEnum):
    """How users are counted who have a licence."""

    NAMED = "named"  # each user that has it
    CONCURRENT = "concurrent"  # the most that were logged in at a time
    HOURLY = "hourly"  # the hours they were logged in, all users together


@dataclass(frozen=True, slots=True)
class Licence:
    """What one licence includes a month.

    Attributes:
        name: what it is called.
        named, concurrent: the requests a month for each user; `None` where the policy tells none.
        is_hourly: whether it is also sold by the hour.
        as_of: the month in which the policy was read, such as `2026-07`.
        note: what is to be known of the amounts.
    """

    name: str
    named: int | None
    concurrent: int | None
    is_hourly: bool
    as_of: str
    note: str = ""

    def amount(self, kind: LicenceKind) -> float | None:
        """Return the requests for one user and month, or for one hour, if the policy tells them."""
        if kind is LicenceKind.NAMED:
            return self.named
        if kind is LicenceKind.CONCURRENT:
            return self.concurrent
        return self.named / HOURS_A_MONTH if self.is_hourly and self.named is not None else None


@dataclass(frozen=True, slots=True)
class LicenceCount:
    """How many of a licence an organization has.

    Attributes:
        licence: its name.
        kind: how users are counted.
        count: the users, or the hours, that used it in the month.
        committed: those that the contract commits to; of the two numbers the greater one counts.
        amount: the requests that one of them brings, where the user knows better than the table.
    """

    licence: str
    kind: LicenceKind = LicenceKind.NAMED
    count: int = 0
    committed: int = 0
    amount: float | None = None

    @property
    def counted(self) -> int:
        return max(self.count, self.committed)

    @property
    def each(self) -> float | None:
        """The requests that one user, or one hour, brings; `None` if neither the user nor the table tells it."""
        if self.amount is not None:
            return self.amount
        licence = licence_table().get(self.licence)
        return licence.amount(self.kind) if licence else None

    @property
    def requests(self) -> int | None:
        """The requests that all of them bring, rounded down; at most `LARGEST`."""
        each = self.each
        if each is None:
            return None
        if self.amount is None and self.kind is LicenceKind.HOURLY:
            # First times the hours, then by 111, so that 111 hours are exactly a month.
            return min(LARGEST, round(each * HOURS_A_MONTH) * self.counted // HOURS_A_MONTH)
        return int(min(LARGEST, each * self.counted))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What all licences bring together.

    Attributes:
        requests: the sum of those whose amount is known; `None` if there are none.
        unknown: the licences that count for something but have no amount: the true allowance may be larger.
    """

    requests: int | None
    unknown: tuple[LicenceCount, ...] = ()


@functools.cache
def licence_table() -> dict[str, Licence]:
    """Return the licences of the policy by name, in its order."""
    text = resources.files("resources").joinpath("catalogue", "licences.csv").read_text("utf-8")
    return {row["licence"]: _licence(row) for row in csv.DictReader(text.splitlines())}


def _licence(row: dict[str, str]) -> Licence:
    named, concurrent = (int(row[key]) if row[key] else None for key in ("named", "concurrent"))
    return Licence(row["licence"], named, concurrent, row["hourly"] == "yes", row["as_of"], row["note"])


def allowance_of(licences: Sequence[LicenceCount]) -> Allowance:
    """Return what licences bring: base licences and add-ons are summed.

    An add-on that a base licence includes already brings nothing; no file says which, so it is not for us to add it.
    """
    counting = [licence for licence in licences if licence.counted]
    known = [requests for licence in counting if (requests := licence.requests) is not None]
    return Allowance(sum(known) if known else None, tuple(one for one in counting if one.requests is None))
