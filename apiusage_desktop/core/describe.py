"""What the open logs hold, for scripts: each by itself, and all together."""

from typing import Any

import pandas as pd

from apiusage_desktop.core.source import Source
from apiusage_desktop.core.store import UsageStore

_REJECTED_SHOWN = 100


def describe(store: UsageStore) -> dict[str, Any]:
    """Describe each log under `sources`, and beside it what they hold together."""
    return {"sources": [_source(store, number, source) for number, source in store.sources]} | _together(store)


def as_text(described: dict[str, Any]) -> str:
    """Write a description for people; the last line is about all logs."""
    summed = f"{_counted(described['requests'], 'request')}, {_counted(described['clients'], 'client')} in all"
    return "\n".join([*(_source_as_text(facts) for facts in described["sources"]), summed])


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _together(store: UsageStore) -> dict[str, Any]:
    """Describe what the logs hold together, each request counted once."""
    names = {number: source.name for number, source in store.sources}
    differences = store.differences().astype(object)
    return {
        "requests": sum(source.counted for _, source in store.sources),
        "clients": len(store.contents().clients),
        "lists": [{"path": str(one.path), "kind": str(one.kind), "entries": len(one)} for _, one in store.lists],
        "days": [{"day": str(day.day), "cover": str(day.cover)} for day in store.coverage()],
        "differences": [
            {
                "day": None if row["day"] is pd.NaT else str(row["day"])[:10],
                "grain": row["grain"],
                "client": row["client_name"],
                "method": row["method"],
                "endpoint": row["endpoint"],
                "counted": row["counted"],
                "counted_log": names[row["counted_source"]],
                "other": row["other"],
                "other_log": names[row["other_source"]],
            }
            for row in differences.to_dict("records")
        ],
    }


def _source(store: UsageStore, number: int, source: Source) -> dict[str, object]:
    rejected = store.rejected(number)
    return {
        "path": str(source.path),
        "name": source.name,
        "member": source.member,
        "format": source.format,
        "grain": str(source.grain),
        "certainty": str(source.certainty),
        "included": source.included,
        "dimensions": sorted(source.dimensions),
        "first_day": source.days.first.isoformat() if source.days else None,
        "last_day": source.days.last.isoformat() if source.days else None,
        "rows": source.rows,
        "rejected": source.rejected,
        "blank": source.blank,
        "header": source.header,
        "other": source.other,
        "requests": source.requests,
        "requests_counted": source.counted,
        "superseded": source.superseded,
        "finer": source.finer,
        "not_shown": source.not_shown,
        "not_broken_down": source.rest,
        "calls": list(source.calls),
        "warnings": list(source.remarks()),
        "rejected_rows": [
            {source.unit: entry, "reason": reason, "text": text}
            for entry, reason, text in rejected.head(_REJECTED_SHOWN).to_numpy().tolist()
        ],
        "sha256": source.fingerprint.sha256,
    }


def _source_as_text(facts: dict[str, Any]) -> str:
    lines = [f"{facts['path']} › {facts['member']}" if facts["member"] else str(facts["path"])]
    for name in ("format", "grain", "dimensions", "first_day", "last_day", "rows", "rejected", "requests",
                 "requests_counted"):  # fmt: skip
        value = facts[name]
        if isinstance(value, int):
            value = f"{value:,}"
        lines.append(f"  {name:17} {', '.join(value) if isinstance(value, list) else value}")
    lines += [f"  warning: {warning}" for warning in facts["warnings"]]
    for row in facts["rejected_rows"]:
        (unit, place), (_, reason), (_, text) = row.items()
        lines.append(f"  rejected: {unit} {place}, {reason}: {text}")
    return "\n".join(lines)
