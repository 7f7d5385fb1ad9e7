"""From the concrete path of a request to its endpoint: the path template that usage exports name.

The templates are those of the product's public API. A path that is none of them has what looks like an identifier
folded by rule, so that one endpoint does not become as many as there are ids.
"""

import csv
import functools
import re
from dataclasses import dataclass, field
from importlib import resources

from apiusage_desktop.core.redact import redact

# What stands for a segment that was found to be an identifier before it came here.
FOLDED = "*"
_UNKNOWN_ID = "{id}"
_API = "api"

_HOST = re.compile(r"(?is)^(?:[a-z][a-z0-9+.-]*://[^/?#]*|//(?!api/)[^/?#]*)")
_QUERY = re.compile(r"(?is)(?:[?#]|%(?:25)*3f).*$")
_PARAMETERS = re.compile(r"(?is)(?:;|%(?:25)*3b)[^/]*")
_ID = re.compile(
    r"""(?ix)
    [0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}   # a UUID
  | [+-]?[0-9][0-9.,:_-]*                                              # a number, a date, a phone number
  | [^@]*(?:@|%40).*                                                   # an e-mail address
  | (?=[^/]*[0-9])[0-9a-f]{12,}                                        # long hexadecimal
  | (?=[^/]*[0-9])(?=[^/]*[a-z])[a-z0-9_~+.=-]{20,}                    # as base64 looks
  | eyj[a-z0-9_.-]+                                                    # a token
    """
)


@dataclass(slots=True)
class _Node:
    """What may follow a start of a path.

    Attributes:
        literals: the segments that stand there as they are, in lower case.
        variable: what follows where any text may stand.
        templates: the template that ends here, of each method.
    """

    literals: "dict[str, _Node]" = field(default_factory=dict)
    variable: "_Node | None" = None
    templates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """What the public API offers under one method and path template.

    Attributes:
        method: the HTTP method.
        template: the path template, without leading slash.
        deprecated: whether the product's documentation says not to use it any more.
        scopes: the OAuth scopes of which a client needs any one; none where the documentation names none.
    """

    method: str
    template: str
    deprecated: bool
    scopes: frozenset[str]


@functools.cache
def operations() -> dict[tuple[str, str], Operation]:
    """Return the operations of the product's public API by method and path template."""
    text = (resources.files("resources") / "catalogue" / "endpoints.csv").read_text("utf-8")
    return {
        (row["method"], row["template"]): Operation(
            row["method"], row["template"], row["deprecated"] == "yes", frozenset(row["scopes"].split())
        )
        for row in csv.DictReader(text.splitlines())
    }


@functools.cache
def _catalogue() -> _Node:
    root = _Node()
    for operation in operations().values():
        node = root
        for segment in operation.template.split("/"):
            if segment.startswith("{"):
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.literals.setdefault(segment.lower(), _Node())
        node.templates[operation.method] = operation.template
    return root


@functools.lru_cache(maxsize=65_536)
def endpoint_of(method: str, target: str) -> str:
    """Return the path template of a request, without leading slash.

    Args:
        method: the HTTP method; where two templates differ only in the names of their variables, it decides.
        target: a path or an address, in which identifiers may be `FOLDED` already; query strings are cut off.
    """
    path = _PARAMETERS.sub("", _QUERY.sub("", _HOST.sub("", target)))
    segments = [segment for segment in path.split("/") if segment]
    # A gateway may put a path of its own before that of the API.
    starts = [place for place, segment in enumerate(segments) if segment.lower() == _API]
    for start in starts:
        if templates := _match(_catalogue(), segments, start):
            return templates.get(method) or min(templates.values())
    folded = [_UNKNOWN_ID if segment == FOLDED or _ID.fullmatch(segment) else segment for segment in segments]
    return redact("/".join(folded), 500) or "/"


def _match(node: _Node, segments: list[str], place: int) -> dict[str, str]:
    """Return the templates that fit the segments from a place on; what stands there as it is goes before variables."""
    if place == len(segments):
        return node.templates
    literal = node.literals.get(segments[place].lower())
    if literal and (found := _match(literal, segments, place + 1)):
        return found
    return _match(node.variable, segments, place + 1) if node.variable else {}


def shape_sql(target: str) -> str:
    """Return SQL for the target of a request without its query string, and with the plainest identifiers `FOLDED`.

    It leaves few enough shapes of a log for `endpoint_of` to look at each: a look at every request would take a
    hundred times as long. No literal segment of the catalogue begins with a digit or is as long as an identifier with
    digits in it.

    Args:
        target: the SQL of the text.
    """
    path = f"split_part({target}, '?', 1)"
    # Few paths have an `@`. Asking each segment for one, or two ways to fold, would cost as much as folding.
    path = f"if(contains({target}, '@'), regexp_replace({path}, '[^/]*@[^/]*', '{FOLDED}', 'g'), {path})"
    # Plain comparisons, and `strlen`, which counts bytes, come before what looks at every character.
    return f"""array_to_string(list_transform(string_split({path}, '/'), lambda s: case
        when s >= '0' and s < ':' then '{FOLDED}' when strlen(s) < 16 then s
        when length(s) >= 16 and regexp_matches(s, '[0-9]') then '{FOLDED}' else s end), '/')"""
