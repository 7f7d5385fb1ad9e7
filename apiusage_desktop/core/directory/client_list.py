"""The table of all clients: who each is, what it does, and what of it needs a look."""

import math
from datetime import date

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, declared, shares, text
from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.review import ClientReview, ClientReviews
from apiusage_desktop.core.filters import DateRange

COLUMNS = (
    *CLIENT_COLUMNS,
    *text("needs_a_look"),
    *counts("requests"),
    Column("last_day", Kind.DAY),
    *text("grant_type", "client_state"),
    Column("created", Kind.DAY),
    *text("owner", "team", "vendor", "environment"),
    Column("budget", Kind.FIGURE),
    *shares("budget_used"),
    *text("scopes", "unneeded_scopes", "description"),
)

_GRANT_TYPES = {
    "CLIENT-CREDENTIALS": "Client credentials",
    "CODE": "Code authorization",
    "TOKEN": "Token (implicit)",
    "SAML2-BEARER": "SAML2 bearer",
    "PASSWORD": "Password",
}


def client_table(reviews: ClientReviews, directory: Directory, search: str = "") -> pd.DataFrame:
    """Return one row a client, with the declared columns.

    Args:
        reviews: what is known of each.
        directory: the names of the owners.
        search: what the name, the id or a tag must contain, without regard to case.
    """
    rows = [_row(one, reviews.quiet, directory) for one in reviews.reviews if _matches(one, search.casefold())]
    return declared(pd.DataFrame(rows, columns=[column.key for column in COLUMNS]), COLUMNS)


def _matches(one: ClientReview, search: str) -> bool:
    return any(search in words.casefold() for words in (one.client_name, one.client_id, *one.profile.tags))


def _row(one: ClientReview, quiet: DateRange | None, directory: Directory) -> dict[str, object]:
    known, profile = one.known, one.profile
    created = known.created if known else None
    return {
        "client": one.client,
        "client_id": one.client_id,
        "client_name": one.client_name,
        "needs_a_look": "; ".join(reasons(one, quiet)),
        "requests": one.requests,
        "last_day": pd.Timestamp(one.last_day) if one.last_day else pd.NaT,
        "grant_type": grant_text(known.grant_type) if known else "",
        "client_state": known.state if known else "",
        "created": pd.Timestamp(created.date()) if created else pd.NaT,
        "owner": directory.users.name_of(known.created_by) if known else "",
        "team": profile.team,
        "vendor": profile.vendor,
        "environment": profile.environment,
        "budget": math.nan if profile.budget is None else profile.budget,
        "budget_used": one.budget_used,
        "scopes": ", ".join(sorted(known.scopes)) if known else "",
        "unneeded_scopes": ", ".join(one.scopes.unneeded),
        "description": known.description if known else "",
    }


def grant_text(grant_type: str) -> str:
    """Return what the product's pages call a grant type."""
    return _GRANT_TYPES.get(grant_type, grant_type)


def reasons(one: ClientReview, quiet: DateRange | None) -> tuple[str, ...]:
    """Return why a client needs a look, a few words each."""
    found = []
    if one.is_listed_nowhere:
        found.append("Not in the list of clients")
    if one.calls_though_not_active and one.known:
        found.append(f"{one.known.state.capitalize()}, but called until {_written(one.last_day)}")
    if one.is_over_budget:
        found.append("Over its budget")
    if one.is_quiet and quiet:
        found.append("No calls in 1 day" if quiet.days == 1 else f"No calls in {quiet.days:,} days")
    if unneeded := len(one.scopes.unneeded):
        found.append("1 scope not needed" if unneeded == 1 else f"{unneeded} scopes not needed")
    return tuple(found)


def _written(day: date | None) -> str:
    return day.isoformat() if day else "an unknown day"
