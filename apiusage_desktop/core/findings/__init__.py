"""Findings: what an administrator should look at, worst first. One rule a file; `RULES` lists them."""

from collections.abc import Collection
from dataclasses import dataclass

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.directory import NOBODY, Directory
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.findings import (
    authentication,
    cacheable,
    dominating_endpoint,
    failures,
    inactive_client,
    invalid_requests,
    item_calls,
    jumps,
    newcomers,
    over_budget,
    polling,
    rate_limiting,
    shared_client,
    silent_client,
    single_items,
    unknown_client,
    unlisted_endpoint,
    unneeded_scopes,
    unused_clients,
    wrong_endpoint,
)
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Finding, ranked
from apiusage_desktop.core.findings.rule import Rule
from apiusage_desktop.core.findings.thresholds import DEFAULT_THRESHOLDS, Thresholds

RULES: tuple[Rule, ...] = (
    polling.RULE,
    failures.RULE,
    authentication.RULE,
    invalid_requests.RULE,
    wrong_endpoint.RULE,
    unlisted_endpoint.DEPRECATED_RULE,
    unlisted_endpoint.RULE,
    rate_limiting.RULE,
    jumps.RULE,
    newcomers.RULE,
    newcomers.CALL_RULE,
    silent_client.RULE,
    dominating_endpoint.RULE,
    single_items.RULE,
    cacheable.RULE,
    item_calls.RULE,
    unknown_client.RULE,
    inactive_client.RULE,
    unused_clients.RULE,
    unneeded_scopes.RULE,
    over_budget.RULE,
    shared_client.RULE,
)

TITLES = {rule.name: rule.title for rule in RULES}


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that the open logs do not let judge, and why: never silence."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules say.

    Attributes:
        findings: the worst first.
        unjudged: the rules that could not judge.
    """

    findings: tuple[Finding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()


def find(
    engine: Engine,
    contents: Contents,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    directory: Directory = NOBODY,
    only: Collection[str] = (),
) -> Found:
    """Judge the open logs by all rules, whatever filter is in force.

    Args:
        engine: has `usage`, and for request logs `requests`; it gets temporary tables.
        contents: what the open logs hold together.
        thresholds: the limits.
        directory: who the clients are.
        only: names of the rules whose findings are wanted; default: all. The others judge as well, since some give way.
    """
    facts = Facts(engine, contents, thresholds, directory)
    findings: list[Finding] = []
    unjudged: list[Unjudged] = []
    for rule in RULES:
        if reason := rule.cannot_judge(facts):
            unjudged.append(Unjudged(rule.name, reason))
        else:
            findings += rule.judge(facts)
    kept = [f for f in _without_repeated(findings) if not only or f.rule in only]
    return Found(ranked(kept), tuple(one for one in unjudged if not only or one.rule in only))


def _without_repeated(findings: Collection[Finding]) -> list[Finding]:
    """Leave out what another rule says better of the same thing."""
    better = {rule.name: rule.gives_way_to for rule in RULES}
    said: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        said.setdefault((finding.rule, finding.client), []).append(finding)
    return [
        finding
        for finding in findings
        if not any(
            _covers(other, finding) for rule in better[finding.rule] for other in said.get((rule, finding.client), ())
        )
    ]


def _covers(other: Finding, finding: Finding) -> bool:
    """Tell whether another finding is about the same call, or about all calls of the client."""
    return not other.endpoint or (other.endpoint, other.method) == (finding.endpoint, finding.method)
