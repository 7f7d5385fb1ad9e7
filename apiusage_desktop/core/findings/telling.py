"""Findings as text for people, as JSON for scripts, and as a table."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, declared, text
from apiusage_desktop.core.findings import TITLES, Found
from apiusage_desktop.core.findings.dismissals import Dismissal, without_dismissed
from apiusage_desktop.core.findings.finding import Finding, Severity

COLUMNS = (
    *text("severity", "rule"),
    *CLIENT_COLUMNS,
    Column("method", Kind.METHOD),
    Column("endpoint", Kind.ENDPOINT),
    *text("finding", "remedy", "confidence"),
    Column("requests", Kind.COUNT),
    Column("saved_per_day", Kind.AVERAGE),
    Column("first_day", Kind.DAY),
    Column("last_day", Kind.DAY),
    *text("dismissed", "note"),
)

_PLURALS = {Severity.CRITICAL: "critical", Severity.WARNING: "warnings", Severity.HINT: "hints"}


def as_frame(
    findings: Sequence[Finding], dismissals: Collection[Dismissal] = (), ids: dict[str, str] | None = None
) -> pd.DataFrame:
    """Return the findings as a table of `COLUMNS`.

    Args:
        findings: the findings.
        dismissals: those that were put away, with their notes.
        ids: the id of each client by its key.
    """
    notes = {dismissal.key: dismissal.note for dismissal in dismissals}
    rows = [
        {
            "severity": str(f.severity), "rule": TITLES.get(f.rule, f.rule), "client": f.client,
            "client_id": (ids or {}).get(f.client, ""), "client_name": f.client_name, "method": f.method,
            "endpoint": f.endpoint, "finding": f.sentence, "remedy": f.remedy.value, "confidence": str(f.confidence),
            "requests": f.requests, "saved_per_day": f.saved_per_day,
            "first_day": pd.Timestamp(f.days.first) if f.days else pd.NaT,
            "last_day": pd.Timestamp(f.days.last) if f.days else pd.NaT,
            "dismissed": "yes" if f.key in notes else "", "note": notes.get(f.key, ""),
        }
        for f in findings
    ]  # fmt: skip
    return declared(pd.DataFrame(rows), COLUMNS)


def as_findings_text(found: Found, dismissals: Collection[Dismissal] = ()) -> str:
    """Write findings for people, the worst first."""
    told = without_dismissed(found.findings, dismissals)
    lines = []
    for finding in told:
        lines += [f"{str(finding.severity).upper()}: {TITLES[finding.rule]} ({finding.confidence})"]
        lines += [f"  {finding.sentence}", f"  What to do: {finding.remedy.value}", ""]
    lines.append(_summed(told, len(found.findings) - len(told)))
    if found.unjudged:
        lines.append("Not judged:")
        lines += [f"  {TITLES[one.rule]}: {one.reason}" for one in found.unjudged]
    return "\n".join(lines)


def _summed(told: Sequence[Finding], dismissed: int) -> str:
    counted = Counter(finding.severity for finding in told)
    parts = [f"{counted[s]:,} {s if counted[s] == 1 else _PLURALS[s]}" for s in Severity if counted[s]]
    number = "1 finding" if len(told) == 1 else f"{len(told):,} findings"
    more = f" {dismissed:,} more {'was' if dismissed == 1 else 'were'} dismissed." if dismissed else ""
    return f"{number}{': ' if parts else ''}{', '.join(parts)}.{more}"


def as_findings_json(found: Found, dismissals: Collection[Dismissal] = ()) -> str:
    """Write findings for scripts, the dismissed ones apart."""
    notes = {dismissal.key: dismissal.note for dismissal in dismissals}
    told = without_dismissed(found.findings, dismissals)
    document = {
        "findings": [_plain(finding) for finding in told],
        "dismissed": [_plain(f) | {"note": notes[f.key]} for f in found.findings if f.key in notes],
        "not_judged": [{"rule": u.rule, "title": TITLES[u.rule], "reason": u.reason} for u in found.unjudged],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": TITLES[finding.rule],
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "finding": finding.sentence,
        "remedy": finding.remedy.value,
        "client": finding.client,
        "client_name": finding.client_name,
        "method": finding.method,
        "endpoint": finding.endpoint,
        "first_day": finding.days.first.isoformat() if finding.days else None,
        "last_day": finding.days.last.isoformat() if finding.days else None,
        "requests": finding.requests,
        "saved_per_day": finding.saved_per_day,
        "evidence": _evidence(finding),
    }


def _evidence(finding: Finding) -> list[dict[str, Any]]:
    if finding.evidence is None:
        return []
    frame = finding.evidence.frame
    days = {column.key for column in finding.evidence.columns if column.kind is Kind.DAY}
    plain = frame.assign(**{key: frame[key].dt.strftime("%Y-%m-%d") for key in days}).astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    return [{str(key): value for key, value in record.items()} for record in records]
