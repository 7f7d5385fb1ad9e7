"""Secrets and personal data that a log may carry by accident are cut out before anything is kept or shown."""

import re

_MARK = "[removed]"
_SECRET = re.compile(
    r"""(?ix)
    (?P<key>(?:^|[?&;\#/\s(]|%(?:25)*(?:3f|26|3b|23))(?:[\w.-]*(?:token|key|sig|signature|secret|password|passwd|code|assertion)|x-amz-[\w-]+)(?:=|%(?:25)*3d))[^&;\s"',]+
  | (?P<bearer>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}
  | (?P<jwt>\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,2})
  | (?P<field>"[\w-]*(?:token|secret|password|authorization)"\s*:\s*")[^"]*
  | (?P<userinfo>//)[^/\s"@]+@
    """
)

# What a line about a request carries beside the request: query strings, cookies, and what lets somebody in.
_SENT = re.compile(
    r"""(?ix)
    (?P<member>"[\w.:()-]*(?:cookie|auth|token|secret|passw|key|session|credential|quer|arg|param)[\w.:()-]*"\s*:\s*)
        (?:\{[^{}]*\}?|\[[^\[\]]*\]?|"(?:[^"\\]|\\.)*"?)
  | (?P<header>\b(?:(?:set-)?cookie2?|(?:proxy-)?authorization|api-?key|password)\s*:\s*)[^"\r\n]+
  | (?P<named>(?<![/\w-])x-[\w-]*(?:key|token|auth|secret|session)[\w-]*(?:\s*:\s*|\s+))[^"\r\n]+
  | (?P<query>[?])[^\s"']+
  | (?P<value>=)[^\s"',;&|{}]+
    """
)

# What every secret above has in it, for the engine: only texts that match are worth a closer look.
MAY_HOLD_SECRET = "(?i)[=@]|%(25)*3d|eyJ|bearer|basic|token|secret|password|authorization"
MAY_HOLD_SENT = MAY_HOLD_SECRET + "|[?]|cookie|auth|passw|key|session|credential|quer|arg|param"


LONGEST_KEPT = 2000

# Of a text that is to be cut, twice that is searched, so that a secret is known for one also where the cut would go
# through it.
LOOKED_AT = 2 * LONGEST_KEPT


def redact(text: str, limit: int = LONGEST_KEPT) -> str:
    """Return the text without secrets, cut at `limit` characters."""
    clean = _SECRET.sub(_replacement, text[: 2 * limit])
    return clean if len(clean) <= limit else clean[:limit] + "…"


def redact_request(text: str, limit: int = LONGEST_KEPT) -> str:
    """Return a line about a request without secrets and without all that may be one, cut at `limit` characters."""
    sent = _SENT.sub(lambda match: f"{match[match.lastgroup or 0]}{_MARK}", text[: 2 * limit])
    return redact(sent, limit)


def _replacement(match: re.Match[str]) -> str:
    kept = next((value for name, value in match.groupdict().items() if value and name != "jwt"), "")
    return f"{kept}{_MARK}@" if match["userinfo"] else kept + _MARK
