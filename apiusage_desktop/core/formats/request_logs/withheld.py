"""What is shown of a line that is no request: enough to find it in the file, and nothing about people and no secrets.

Logs of Genesys' own tools hold addresses with ids and query strings, headers and bodies. Of a line that can be read,
only level, time, method, address and status are shown at all; of one that cannot, what stands before its headers and
bodies.
"""

import re

from apiusage_desktop.core.engine import quote_literal

NOT_SHOWN = "[removed]"
_KEPT = 500
# These keep to what the engine and Python understand alike.
_REST = r"(?is)[\\\"']*\b(?:(?:request|response)?_?(?:headers|body)|authorization|cookies?|data)[\\\"']*\s*[:=].*"
_QUERY = r"(?i)(?:[?#;]|%3f|%23|%3b)[^\s\"',]*"
_IDS = r"/(?:[^/\"'\s?\\]{2,}[0-9@%][^/\"'\s?\\]*|[^/\"'\s?\\]*[0-9@%][^/\"'\s?\\]{2,})"


def withheld(text: str) -> str:
    """Return what may be shown of a text."""
    shown = re.sub(_REST, "", text[:_KEPT])
    return re.sub(_IDS, "/{id}", re.sub(_QUERY, "", shown)).strip()


def withheld_sql(text: str) -> str:
    """Return SQL of what may be shown of a text, given as SQL."""
    shown = f"regexp_replace(left({text}, {_KEPT}), {quote_literal(_REST)}, '')"
    shown = f"regexp_replace({shown}, {quote_literal(_QUERY)}, '', 'g')"
    return f"trim(regexp_replace({shown}, {quote_literal(_IDS)}, '/{{id}}', 'g'))"


def withheld_json_sql(text: str) -> str:
    """Return SQL of what may be shown of a line that is no valid JSON.

    Nobody can say what a line is that does not begin like one: it may be the rest of a body.
    """
    return f"case when {text}[1] = '{{' then {withheld_sql(text)} else '{NOT_SHOWN}' end"
