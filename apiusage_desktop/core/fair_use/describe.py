"""Fair use in words and as data, for the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from apiusage_desktop.core.fair_use.ledger import Ledger
from apiusage_desktop.core.filters import DateRange

_CLIENTS_SHOWN = 10


def describe_fair_use(ledger: Ledger, months: Sequence[Ledger], clients: pd.DataFrame) -> dict[str, Any]:
    """Describe a month, the others beside it, and what each client used in it.

    Args:
        ledger: the month.
        months: all months that the logs have days of.
        clients: the requests of each client in the month.
    """
    return {
        **_month(ledger),
        "unknown_licences": [one.licence for one in ledger.allowance.unknown],
        "start_day": ledger.plan.start_day,
        "price": ledger.plan.price,
        "currency": ledger.plan.currency,
        "clients": clients[["client_id", "client_name", "requests", "share"]].to_dict("records"),
        "months": [_month(one) for one in months],
    }


def _month(ledger: Ledger) -> dict[str, Any]:
    expected = ledger.overage_expected
    return {
        "first_day": str(ledger.month.first),
        "last_day": str(ledger.month.last),
        "known_until": str(ledger.known_until),
        "standing": ledger.standing,
        "allowance": ledger.allowed,
        "used": ledger.used,
        "left": ledger.left,
        "share_used": ledger.share_used,
        "share_gone": ledger.share_gone,
        "forecast": {key: value for key, value in asdict(ledger.forecast).items() if key != "used"},
        "runs_out": str(ledger.runs_out) if ledger.runs_out else None,
        "safe_daily_budget": ledger.safe_daily_budget,
        "overage": ledger.overage,
        "overage_expected": expected.expected if expected else None,
        "cost": _cost(ledger, ledger.overage),
        "cost_expected": _cost(ledger, expected.expected if expected else None),
        "unknown_days": ledger.unknown_days,
        "days_without_rows": ledger.days_without_rows,
        "spread_requests": ledger.spread,
    }


def _cost(ledger: Ledger, requests: int | None) -> float | None:
    return None if requests is None else ledger.plan.cost(requests)


def fair_use_as_text(ledger: Ledger, months: Sequence[Ledger], clients: pd.DataFrame) -> str:
    """Write the same for people."""
    lines = [f"Billing month {_days(ledger.month)}; the logs tell of it until {ledger.known_until}."]
    lines += [*_usage(ledger), *_allowance(ledger), *_doubts(ledger)]
    if len(clients):
        lines += ["", "By client:"]
        for row in clients.head(_CLIENTS_SHOWN).to_dict("records"):
            name = str(row["client_name"] or row["client_id"] or "not broken down")
            lines.append(f"{row['requests']:>15,}  {row['share']:7.1%}  {name}")
        if len(clients) > _CLIENTS_SHOWN:
            lines.append(f"{'':>15}           and {len(clients) - _CLIENTS_SHOWN:,} more")
    if len(months) > 1:
        lines += ["", "By month:"]
        lines += [
            f"{one.used:>15,}  {'' if one.share_used is None else f'{one.share_used:.1%}':>7}  {_days(one.month)}"
            for one in reversed(months)
        ]
    return "\n".join(lines)


def _days(month: DateRange) -> str:
    return f"{month.first} to {month.last}"


def _usage(ledger: Ledger) -> Iterator[str]:
    if ledger.allowed is None:
        yield f"Used {ledger.used:,} requests; {ledger.share_gone:.0%} of the month is gone."
    else:
        share = "" if ledger.share_used is None else f" ({ledger.share_used:.1%})"
        yield f"Used {ledger.used:,} of {ledger.allowed:,}{share}; {ledger.share_gone:.0%} of the month is gone."
    if ledger.path.days:
        told = ledger.forecast
        yield f"At this pace {told.expected:,} by {ledger.month.last} ({told.low:,} to {told.high:,})."


def _allowance(ledger: Ledger) -> Iterator[str]:
    if ledger.allowed is None:
        yield "No allowance is set: set the licences on the page Fair use, or give --allowance."
        return
    yield f"{str(ledger.standing).capitalize()}; {ledger.left:,} left."
    if ledger.runs_out:
        runs_out = "The allowance ran out" if ledger.runs_out <= ledger.known_until else "The allowance runs out"
        yield f"{runs_out} on {ledger.runs_out}."
    if ledger.safe_daily_budget is not None:
        yield f"Safe budget for the rest of the month: {ledger.safe_daily_budget:,} a day."
    expected = ledger.overage_expected
    if expected and expected.expected:
        yield f"Over the allowance: {ledger.overage:,} so far, {expected.expected:,} expected{_priced(ledger)}."


def _priced(ledger: Ledger) -> str:
    expected = ledger.overage_expected
    cost = _cost(ledger, expected.expected if expected else None)
    return "" if cost is None else f", which cost {cost:,.2f} {ledger.plan.currency}".rstrip()


def _doubts(ledger: Ledger) -> Iterator[str]:
    for one in ledger.allowance.unknown:
        yield f"The amount of {one.licence} ({one.kind}) is not known: the allowance may be larger."
    if ledger.unknown_days:
        yield f"In no open log: {_counted(ledger.unknown_days)} of this month; the forecast fills them."
    if ledger.days_without_rows:
        yield f"Without a row between the days of a log, so without calls: {_counted(ledger.days_without_rows)}."
    if ledger.spread:
        yield f"{ledger.spread:,} requests are known by week, month or period only, and spread evenly over its days."


def _counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"
