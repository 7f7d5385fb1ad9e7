"""Findings that the user has looked at and put away, each with a word on why."""

from collections.abc import Iterable
from dataclasses import dataclass

from apiusage_desktop.core.findings.finding import Finding, FindingKey


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A finding that is not to be told again.

    Attributes:
        key: the rule, the client and the call; it holds for later logs, too.
        note: why, in the user's words.
    """

    key: FindingKey
    note: str = ""


def without_dismissed(findings: Iterable[Finding], dismissals: Iterable[Dismissal]) -> tuple[Finding, ...]:
    """Return the findings that are still to be told."""
    put_away = {dismissal.key for dismissal in dismissals}
    return tuple(finding for finding in findings if finding.key not in put_away)
