"""How wide the columns of tables are, in pixels."""

from apiusage_desktop.core.columns import Column, Kind

_WIDTHS = {Kind.COUNT: 74, Kind.SHARE: 76, Kind.AVERAGE: 104, Kind.DAY: 98, Kind.TREND: 84, Kind.STATUS: 150,
           Kind.FIGURE: 86, Kind.DELTA: 96, Kind.GROWTH: 80, Kind.MOMENT: 150, Kind.WEEKDAY: 80,
           Kind.DURATION: 80, Kind.MONEY: 92}  # fmt: skip
_WIDTH_OF = {
    "rank": 34,
    "method": 64,
    "agent": 190,
    "ip": 110,
    "client_name": 150,
    "endpoint": 320,
    "busiest_endpoint": 220,
    "requests": 86,
    "busiest_endpoint_requests": 100,
    "busiest_day_requests": 92,
    "active_days": 86,
    "successful": 82,
    "share_of_client": 104,
    "unclassified": 92,
    "hour": 96,
    "logged_share": 84,
    "unknown_days": 108,
    "peak_per_minute": 116,
    "peak_share": 88,
    "minutes_above": 108,
    "active_minutes": 108,
    "requests_per_active_minute": 128,
    "told_to_wait": 86,
    "retried_early": 92,
    "early_share": 62,
    "wait_asked": 98,
    "wait_kept": 96,
    "verdict": 70,
    "requests_before": 84,
    "requests_after": 84,
    "delta": 130,
    "failed_before": 96,
    "failed_after": 90,
    "delta_share": 98,
    "needs_a_look": 262,
    "grant_type": 134,
    "client_state": 70,
    "owner": 124,
    "budget_used": 92,
    "unneeded_scopes": 150,
    "scope": 250,
    "scope_needed": 300,
    "description": 220,
    "client_id": 250,
    "near_miss": 270,
    "instead": 270,
    "entry": 70,
    "reason": 300,
    "counted_log": 160,
    "other_log": 160,
}

# No column of text is squeezed below this; the table scrolls sideways instead.
LEAST_WIDTHS = {Kind.ENDPOINT: 190, Kind.CLIENT: 150}


def width_of(column: Column) -> int:
    return _WIDTH_OF.get(column.key, _WIDTHS.get(column.kind, 110))
