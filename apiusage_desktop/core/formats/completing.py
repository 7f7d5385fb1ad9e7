"""The API calls that would complete an export, as text to be copied, without what may be a secret in them."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import duckdb

from apiusage_desktop.core.formats.usage_fields import COUNT_FIELDS, normalised, whole_fields
from apiusage_desktop.core.redact import redact

QUERY_RESULT = "GET /api/v2/usage/query/{executionId}/results"
SEARCH_RESULT = "GET /api/v2/usage/simplesearch/{executionId}/results"
JOB_RESULT = "GET /api/v2/usage/aggregates/query/jobs/{jobId}"
_KEPT_PARAMETERS = ("after", "before", "pageSize", "pageNumber", "cursor", "days")
_PATH = re.compile(r"/api/v2/[A-Za-z0-9_.~{}/-]{1,500}")
_SIGNED_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_LONGEST_CURSOR = 2_000
_SEARCH_LIMIT = 20_000
_STATUS_FIELDS = {name for name in COUNT_FIELDS if name != "requests"}


def next_page(envelope: Mapping[str, Any], fetch: str) -> str:
    """Return the call that gives the page after this one, or nothing if it is the last.

    Args:
        envelope: what stands around the page's rows, with normalised keys.
        fetch: the call that gives such pages, for envelopes that do not name themselves.
    """
    after = envelope.get("nexturi")
    if isinstance(after, str) and after:
        return _call(after) or f"{fetch}?after={{cursor in its nextUri}}"
    cursors = envelope.get("cursors")
    cursor = _named(cursors, "after") if isinstance(cursors, dict) else ""
    if not cursor:
        return ""
    address = of_envelope(envelope) or fetch
    return f"{address.partition('?')[0]}?after={_safe(cursor)}"


def of_envelope(envelope: Mapping[str, Any]) -> str:
    """Return the call whose answer this is or will be, if the answer names it."""
    for key in ("resultsuri", "selfuri"):
        if (address := envelope.get(key)) and isinstance(address, str) and (call := _call(address)):
            return call
    return ""


def whole_query(first: date | None, last: date | None) -> str:
    """Return the call that asks for the same days with nothing left out."""
    body = {
        "interval": f"{first}/{last}" if first else "{first day}/{last day}",
        "granularity": "Day",
        "groupBy": ["OAuthClientId", "TemplateUri", "HttpMethod"],
        "metrics": ["Status200", "Status300", "Status400", "Status429", "Status500", "Requests"],
    }
    return f"POST /api/v2/usage/query {json.dumps(body)}"


def of_counts(
    connection: duckdb.DuckDBPyConnection, fields: Iterable[str], entries: int, first: date | None, last: date | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return warnings, and the calls that help, for a log whose rows or counts are not all there.

    Args:
        connection: the reader's database, with the canonical `rows`.
        fields: what the log has columns for.
        entries: the rows of the log, rejected ones too.
        first: the first day of the log, if it has dates.
        last: the last day.
    """
    complete = whole_fields(fields) >= _STATUS_FIELDS
    warnings = []
    if entries == _SEARCH_LIMIT:
        warnings.append(f"It has exactly {_SEARCH_LIMIT:,} rows, the most a search returns: more may be missing.")
    # What of the counts is not there the judging of the rows has said; here only how to have them is told.
    unclassified = connection.execute("select 1 from rows where status_class = 0 and requests <> 0 limit 1").fetchall()
    helps = bool(warnings or unclassified or not complete)
    return tuple(warnings), (whole_query(first, last),) if helps else ()


def _call(address: str) -> str:
    """Return the call to an address of the API, of whose parameters only those of paging are kept."""
    try:
        parts = urlsplit(address)
        parameters = parse_qsl(parts.query)
    except ValueError:
        return ""
    if not _PATH.fullmatch(parts.path):
        return ""
    kept = [f"{name}={_safe(value)}" for name, value in parameters if name in _KEPT_PARAMETERS]
    path = redact(parts.path)
    return f"GET {path}?{'&'.join(kept)}" if kept else f"GET {path}"


def _safe(cursor: str) -> str:
    """Return a cursor as it stands in an address; a cursor may look like a token's first part, but is none."""
    if _SIGNED_TOKEN.fullmatch(cursor) or len(cursor) > _LONGEST_CURSOR:
        return "{cursor}"
    return quote(cursor, safe="")


def _named(values: Mapping[str, object], wanted: str) -> str:
    return next((str(value) for key, value in values.items() if value and normalised(key) == wanted), "")
