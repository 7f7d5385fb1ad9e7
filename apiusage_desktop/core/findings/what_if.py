"""What if: how many calls a client would make if it polled less often, or kept answers for a while."""

from dataclasses import dataclass
from enum import StrEnum

DAY_SECONDS = 86_400


class ChangeKind(StrEnum):
    """What can be changed."""

    POLL = "poll"
    CACHE = "cache"


@dataclass(frozen=True, slots=True)
class Change:
    """What a finding lets the user try.

    Attributes:
        kind: whether the client would poll less often, or keep each answer for a while.
        per_day: the requests that it makes a day now.
    """

    kind: ChangeKind
    per_day: float

    @property
    def seconds_now(self) -> float:
        """How much time lies between two requests now, on average."""
        return DAY_SECONDS / self.per_day

    def per_day_at(self, seconds: float) -> float:
        """Return the requests a day if one were made in so many seconds, and never more than now.

        A client that runs in several places keeps answers in each of them: then it is as many times more.
        """
        return min(self.per_day, DAY_SECONDS / seconds)

    def saved_per_day(self, seconds: float) -> float:
        return self.per_day - self.per_day_at(seconds)
