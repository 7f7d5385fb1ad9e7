"""Cacheable requests: configuration that is asked for again and again, and seldom changes.

**What.** GET of a list or a setting that people change a few times a day at most, asked for hundreds of times a day.

**Formula.** The path is one of the list below and has no variable (of paths with an id nobody knows how many different
ones are asked for); at least `cacheable_requests` on the middle one of its days (the first and last day of the logs
aside), at least 3 days, the last one recent. A warning from ten times as many on. What it would save is reckoned at an
answer that is kept for ten minutes.

**False alarms.** A program that runs on many desks asks once on each of them. Paging through a list asks several times.
"""

from collections.abc import Iterator

from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.findings.what_if import Change, ChangeKind
from apiusage_desktop.core.source import Dimension

NAME = "cacheable"
_LEAST_DAYS, _MANY = 3, 10
_KEPT = 600  # seconds

# Lists and settings that people change by hand. What a path begins with is enough: `routing/queues` means
# `routing/queues/divisionviews/all` as well.
CONFIGURATION = (
    "api/v2/architect/dependencytracking", "api/v2/architect/ivrs", "api/v2/architect/prompts",
    "api/v2/architect/schedules", "api/v2/architect/schedulegroups", "api/v2/authorization", "api/v2/fieldconfig",
    "api/v2/flows/divisionviews", "api/v2/flows/datatables", "api/v2/flows/outcomes", "api/v2/flows/milestones",
    "api/v2/groups", "api/v2/integrations/actions", "api/v2/integrations/types", "api/v2/languages",
    "api/v2/locations", "api/v2/oauth/clients", "api/v2/organizations", "api/v2/outbound/campaigns/divisionviews",
    "api/v2/outbound/settings", "api/v2/presencedefinitions", "api/v2/presence/definitions",
    "api/v2/presence/sources", "api/v2/quality/forms", "api/v2/quality/publishedforms",
    "api/v2/recording/mediaretentionpolicies", "api/v2/responsemanagement/libraries", "api/v2/routing/assessments",
    "api/v2/routing/email/domains", "api/v2/routing/languages", "api/v2/routing/queues", "api/v2/routing/settings",
    "api/v2/routing/skillgroups", "api/v2/routing/skills", "api/v2/routing/utilization",
    "api/v2/routing/wrapupcodes", "api/v2/scripts", "api/v2/stations", "api/v2/systempresences", "api/v2/teams",
    "api/v2/telephony/providers/edges/didpools", "api/v2/telephony/providers/edges/sites",
    "api/v2/telephony/providers/edges/trunkbasesettings", "api/v2/timezones", "api/v2/tokens/me",
    "api/v2/users/me", "api/v2/widgets/deployments", "api/v2/workforcemanagement/businessunits",
    "api/v2/workforcemanagement/managementunits", "api/v2/webdeployments",
)  # fmt: skip
_CHANGES_OFTEN = ("observations", "/query", "/results", "/jobs", "/status", "/members", "/conversations")


def is_configuration(endpoint: str) -> bool:
    """Tell whether the answer of a path seldom changes, and is the same each time."""
    if "{" in endpoint or any(word in endpoint for word in _CHANGES_OFTEN):
        return False
    return any(endpoint == start or endpoint.startswith(f"{start}/") for start in CONFIGURATION)


def _judge(facts: Facts) -> Iterator[Finding]:
    least = facts.thresholds.cacheable_requests
    for call in facts.calls:
        if call.method not in ("GET", "") or call.whole_days < _LEAST_DAYS or not call.median >= least:
            continue
        if is_configuration(call.endpoint) and facts.is_recent(call.last_day):
            change = Change(ChangeKind.CACHE, call.median)
            yield Finding(
                NAME,
                Severity.WARNING if call.median >= _MANY * least else Severity.HINT,
                Confidence.LIKELY if call.method else Confidence.POSSIBLE,
                f"{words.client(call.client_name)} asks {words.call(call.method, call.endpoint)}"
                f" {words.count(call.median)} times a day, every {words.interval(change.seconds_now)} on average,"
                " although its answer seldom changes.",
                Remedy.CACHE,
                call.requests,
                call.client,
                call.client_name,
                call.method,
                call.endpoint,
                saved_per_day=round(change.saved_per_day(_KEPT)),
                change=change,
                evidence=call_evidence([call], "active_days", "per_active_day"),
            )


RULE = Rule(
    NAME,
    "Cacheable requests",
    _judge,
    needs=frozenset({Dimension.CLIENT, Dimension.ENDPOINT}),
    gives_way_to=("polling", "failures", "authentication"),
)
