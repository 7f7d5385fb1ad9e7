"""What is shown of a line that is no request: enough to find it in the file, and nothing about people and no secrets.

Logs of Genesys' own tools hold addresses with ids and query strings, headers and bodies. Of a line that can be read,
only level, time, method, address and status are shown at all; of one that cannot, what stands before its headers and
bodies.
"""

from apiusage_desktop.core.engine import quote_literal

NOT_SHOWN = "[removed]"
_KEPT = 500
_REST = r"(?is)[\\\"']*\b(?:(?:request|response)?_?(?:headers|body)|authorization|cookies?|data)[\\\"']*\s*[:=].*"
_QUERY = r"(?i)(?:[?#;]|%3f|%23|%3b)[^\s\"',]*"
_NAMED = (
    r"[\\\"']*(?:@timestamp|date|starteddatetime|level|method|url|status_?code|debug_type|invocation_\w+)"
    r"[\\\"']*\s*:\s*[\\\"']*[^\"'\\,}]*[\\\"']{0,2}"
)
_IDS = r"/(?:[^/\"'\s?\\]{2,}[0-9@%][^/\"'\s?\\]*|[^/\"'\s?\\]*[0-9@%][^/\"'\s?\\]{2,})"


def withheld_sql(text: str) -> str:
    """Return SQL of what may be shown of a text, given as SQL."""
    shown = f"regexp_replace(left({text}, {_KEPT}), {quote_literal(_REST)}, '')"
    shown = f"regexp_replace({shown}, {quote_literal(_QUERY)}, '', 'g')"
    return f"trim(regexp_replace({shown}, {quote_literal(_IDS)}, '/{{id}}', 'g'))"


def withheld_json_sql(text: str) -> str:
    """Return SQL of what may be shown of a line that is no valid JSON: what it has under keys that are known.

    Nobody can say what a line is that does not begin like one: it may be the rest of a body.
    """
    text = f"ltrim({text})"
    start = f"regexp_replace(left({text}, {_KEPT}), {quote_literal(_REST)}, '')"
    named = f"array_to_string(regexp_extract_all({start}, {quote_literal('(?i)' + _NAMED)}), ' ')"
    shown = f"case when {text}[1] = '{{' then {withheld_sql(named)} else '' end"
    return f"coalesce(nullif({shown}, ''), '{NOT_SHOWN}')"
