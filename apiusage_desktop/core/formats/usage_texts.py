"""One spelling for what a usage row names: the same requests in two exports must be seen to be the same.

Exports differ in case, in spaces, in how an accent is encoded, and in how much of an address they write.
"""

from collections.abc import Iterable

import duckdb
import pandas as pd

from apiusage_desktop.core.engine import quote_literal
from apiusage_desktop.core.formats.usage_fields import TEXT_FIELDS
from apiusage_desktop.core.redact import MAY_HOLD_SECRET, redact

_IDS = ("client_id", "user_id", "organization_id")
_GUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

# What spreadsheets and pages leave around a text.
_SPACES = " \t\r\n\u00a0\u2007\u2009\u202f\u3000\ufeff"

# Nearly all endpoints are written so already, and this is told faster than anything is cut.
_PLAIN_ENDPOINT = "[A-Za-z0-9_{}.~-]+(/[A-Za-z0-9_{}.~-]+)*"
# A path with or without host, slashes at its ends or query string is one endpoint; a query string may hold secrets.
# So may parameters of a segment and what stands before an `@`. A host needs a scheme, or to look like one.
_HOST = "[a-z][a-z0-9+.-]*://[^/?#]*|//[^/?#]*[.:@][^/?#]*|[^/?#@:]*:[^/?#@]*@[^/?#]*"
_QUERY = "[?#]|%(25)*3f"
_PARAMETERS = "(;|%(25)*3b)[^/?#]*"
_AROUND_ENDPOINT = f"(?is)^({_HOST})?/*|/*({_QUERY}).*$|/*{_PARAMETERS}|/+$"


def spelled_sql(field: str, column: str) -> str:
    """Build the text of a field in its one spelling.

    Args:
        field: one of the text fields.
        column: the column of the raw text.
    """
    if field not in TEXT_FIELDS:
        raise AssertionError(f"{field} is no text field")
    text = f"coalesce(trim({column}, {quote_literal(_SPACES)}), '')"
    # More bytes than characters: only then can it be composed in two ways, and composing is dear.
    text = f"case when strlen({column}) > length({column}) then nfc_normalize({text}) else {text} end"
    # Nearly all texts are ASCII and have nothing around them, which is told faster than anything is cut.
    is_bare = f"strlen({column}) = length({column}) and {column} >= '!' and right({column}, 1) >= '!'"
    text = f"case when {is_bare} then {column} when coalesce({column}, '') = '' then '' else {text} end"
    if field == "method":
        return f"upper({text})"
    if field in _IDS:
        is_guid = f"length({column}) >= 36 and regexp_full_match({text}, '{_GUID}')"
        return f"case when {is_guid} then lower({text}) else {text} end"
    if field == "endpoint":
        cut = f"regexp_replace({text}, {quote_literal(_AROUND_ENDPOINT)}, '', 'g')"
        return f"case when regexp_full_match({column}, '{_PLAIN_ENDPOINT}') then {column} else {cut} end"
    return text


def cut_secrets(connection: duckdb.DuckDBPyConnection, known: Iterable[str]) -> None:
    """Cut out of the texts in `typed` what looks like a secret: of each distinct text once, and of few of them."""
    for field in set(known) & set(TEXT_FIELDS):
        found = connection.execute(
            f"""select text from (select distinct {field} as text from scratch.typed)
            where regexp_matches(text, {quote_literal(MAY_HOLD_SECRET)})"""  # noqa: S608 - names are ours
        ).fetchall()
        # A text is never cut short here: two long ones would become one.
        clean = [(text, cut) for (text,) in found if (cut := redact(text, len(text))) != text]
        if clean:
            connection.register("clean", pd.DataFrame(clean, columns=["text", "cut"]).astype("str"))
            connection.execute(f"update scratch.typed set {field} = clean.cut from clean where {field} = clean.text")  # noqa: S608 - names are ours
            connection.unregister("clean")
