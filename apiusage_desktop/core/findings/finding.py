"""What a finding is: one thing an administrator should look at, with its numbers and what to do about it."""

from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from apiusage_desktop.core.columns import Column, declared
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.what_if import Change


class Severity(StrEnum):
    """How bad it is, the worst first."""

    CRITICAL = "critical"  # it does not work, or will soon not work
    WARNING = "warning"  # it costs much, or fails often
    HINT = "hint"  # worth a look

    @property
    def rank(self) -> int:
        return list(Severity).index(self)

    def is_at_least(self, other: "Severity") -> bool:
        return self.rank <= other.rank


class Confidence(StrEnum):
    """How sure a rule is that it is what it says."""

    SURE = "sure"  # the log says so
    LIKELY = "likely"  # nothing else is known to look like this
    POSSIBLE = "possible"  # other things look like this


@dataclass(frozen=True, slots=True)
class FindingKey:
    """What tells a finding from others, also in later logs: a dismissal holds for it."""

    rule: str
    client: str = ""
    method: str = ""
    endpoint: str = ""


@dataclass(frozen=True)
class Evidence:
    """A small table that shows why."""

    columns: tuple[Column, ...]
    frame: pd.DataFrame = field(repr=False)

    @classmethod
    def of(cls, columns: tuple[Column, ...], rows: pd.DataFrame) -> "Evidence":
        return cls(columns, declared(rows, columns).reset_index(drop=True))


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    Attributes:
        rule: the name of the rule that found it.
        severity: how bad it is.
        confidence: how sure the rule is.
        sentence: what is the case, with numbers, in plain words.
        remedy: what to do.
        requests: the requests at stake, in the whole of the logs: findings of one severity are ranked by them.
        client: the client's key; empty if it is not about one client.
        client_name: its name.
        method, endpoint: what it calls; empty if it is not about one call.
        days: when; `None` is always.
        saved_per_day: how many requests a day the remedy would save, roughly; `None` where it saves none.
        change: what the slider of *What if* can change, if anything.
        evidence: why.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    sentence: str
    remedy: Remedy
    requests: int
    client: str = ""
    client_name: str = ""
    method: str = ""
    endpoint: str = ""
    days: DateRange | None = None
    saved_per_day: int | None = None
    change: Change | None = None
    evidence: Evidence | None = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> FindingKey:
        return FindingKey(self.rule, self.client, self.method, self.endpoint)

    @property
    def usage_filter(self) -> UsageFilter:
        """The requests that it is about."""
        return UsageFilter(self.days, self.client or None, None, self.endpoint or None, self.method or None)


def ranked(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings, the worst first: by severity, then by the requests at stake."""
    return tuple(
        sorted(findings, key=lambda f: (f.severity.rank, -f.requests, f.rule, f.client_name, f.endpoint, f.method))
    )
