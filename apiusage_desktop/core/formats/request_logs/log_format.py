"""What a line of a text log is made of, told as nginx (`$status`) and Apache (`%>s`) tell it.

The built-in formats are written in the same way as those a user gives, so that there is one way to read them all.
"""

import re
from dataclasses import dataclass

from apiusage_desktop.core.engine import quote_literal

# What a variable holds: a field of a request, the whole request line, one of the ways to write a time, or nothing used.
_ROLE_OF = {
    # nginx
    "remote_addr": "ip", "remote_user": "user_id", "time_local": "clf", "time_iso8601": "iso", "msec": "epoch",
    "request": "request", "request_method": "method", "request_uri": "target", "uri": "target", "status": "status",
    "request_time": "duration_s", "http_user_agent": "agent", "http_referer": "", "http_cookie": "",
    "http_authorization": "",
    # Apache
    "h": "ip", "a": "ip", "u": "user_id", "t": "clf", "r": "request", "m": "method", "U": "target", "s": "status",
    "D": "duration_us", "T": "duration_s",
    # Envoy, HAProxy, AWS: they have no such names, so these are ours
    "time_naive": "naive_clf", "target": "target", "duration_ms": "duration", "agent": "agent",
}  # fmt: skip
_VARIABLE = re.compile(
    r"\$\{?(?P<nginx>[a-z][a-z0-9_]*)\}?|%[<>]?(?:\{(?P<argument>[^}]*)\})?[<>]?(?P<apache>[a-zA-Z])|%(?P<percent>%)"
)
_TIMES = ("clf", "iso", "epoch", "naive_clf", "strftime")


@dataclass(frozen=True, slots=True)
class Token:
    """One part of a line: text that stands there as it is, or a variable.

    Attributes:
        text: the text, or the name of the variable.
        role: what the variable holds; `None` is text that stands there as it is.
        pattern: the strftime pattern of a time that has its own.
    """

    text: str
    role: str | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class LogFormat:
    """The parts of a line, from its start to its end."""

    tokens: tuple[Token, ...]

    @property
    def roles(self) -> dict[str, int]:
        """The place of the first token of each role."""
        found: dict[str, int] = {}
        for place, token in enumerate(self.tokens):
            if token.role:
                found.setdefault(token.role, place)
        return found

    def is_request_log(self) -> bool:
        """Tell whether a line says when, and what was requested."""
        roles = self.roles
        return bool(roles.keys() & set(_TIMES)) and ("request" in roles or {"method", "target"} <= roles.keys())

    def regex(self) -> str:
        """Return a regular expression for a whole line, in which token n is the group `vn`.

        It keeps to what the engine and Python understand alike.
        """
        parts = ["^"]
        for place, token in enumerate(self.tokens):
            if token.role is None:
                parts.append(re.sub(r"[ \t]+", " +", re.escape(token.text).replace("\\ ", " ")))
            else:
                parts.append(f"(?P<v{place}>{self._inner(place)})")
        return "".join(parts) + r"\s*$"

    def _inner(self, place: int) -> str:
        before, after = self._around(place)
        if before.endswith('"') and after.startswith('"'):
            return r'(?:[^"\\]|\\.)*'
        if after[:1] and after[0] != " ":
            return f"[^{re.escape(after[0])}]*"
        return r"\S*" if after else r".*"

    def _around(self, place: int) -> tuple[str, str]:
        before = self.tokens[place - 1].text if place and self.tokens[place - 1].role is None else ""
        rest = self.tokens[place + 1 :]
        return before, rest[0].text if rest and rest[0].role is None else ""

    def columns(self) -> "list[Token | None] | None":
        """Return what each column holds if the line is a table with a space between its columns, else none.

        `None` in the list is a column that is not used. A time with its zone, which stands after a space, takes two,
        brackets around both included.
        """
        found: list[Token | None] = []
        for word in self._words():
            texts = [part for part in word if isinstance(part, str)]
            used = [part for part in word if isinstance(part, Token) and part.role]
            if "".join(texts).count('"') % 2 or len(used) > 1:
                return None
            if not used:
                found.append(None)
                continue
            has_zone = used[0].role == "clf"
            if len(word) > 1 and (len(word) != 3 or texts != (["[", "]"] if has_zone else ['"', '"'])):
                return None
            found += [used[0], None] if has_zone else [used[0]]
        return found

    def _words(self) -> "list[list[Token | str]]":
        """Return what stands between the spaces of the format."""
        words: list[list[Token | str]] = [[]]
        for token in self.tokens:
            if token.role is not None:
                words[-1].append(token)
                continue
            first, *others = token.text.split(" ")
            words[-1] += [first] if first else []
            words += [[other] if other else [] for other in others]
        return [word for word in words if word]


def parse(text: str) -> LogFormat:
    """Return the format that is written so."""
    tokens: list[Token] = []

    def literal(part: str) -> None:
        if not part:
            return
        if tokens and tokens[-1].role is None:
            tokens[-1] = Token(tokens[-1].text + part)
        else:
            tokens.append(Token(part))

    done = 0
    for match in _VARIABLE.finditer(text):
        literal(text[done : match.start()])
        done = match.end()
        if match["percent"]:
            literal("%")
        elif match["nginx"]:
            tokens.append(Token(match["nginx"], _nginx_role(match["nginx"])))
        elif match["apache"] == "t" and not match["argument"]:
            literal("[")
            tokens.append(Token("t", "clf"))
            literal("]")
        else:
            tokens.append(_apache_token(match["apache"], match["argument"] or ""))
    literal(text[done:])
    return LogFormat(tuple(tokens))


def _nginx_role(name: str) -> str:
    return _ROLE_OF.get(name, "header" if name.startswith("http_") and name != "http_host" else "")


def _apache_token(name: str, argument: str) -> Token:
    key = argument.lower()
    if name == "i":
        role = {"user-agent": "agent", "referer": "", "cookie": "", "authorization": "", "host": ""}.get(key, "header")
        return Token(argument, role)
    if name == "T" and key in ("ms", "us"):
        return Token(name, {"ms": "duration", "us": "duration_us"}[key])
    if name == "t":
        return Token(name, "strftime", argument.removeprefix("begin:").removeprefix("end:"))
    return Token(name, _ROLE_OF.get(name, ""))


def time_sql(token: Token, text: str, *, bracketed: bool = False) -> tuple[str, bool]:
    """Return SQL of the moment that a text tells, and whether it is one of a clock whose zone is not said.

    Args:
        token: how the time is written.
        text: SQL of the text.
        bracketed: whether the text may have the brackets around it.
    """
    if token.role == "iso":
        return f"timezone('UTC', try_cast({text} as timestamptz))", False
    if token.role == "epoch":
        return f"make_timestamp(cast(try_cast({text} as double) * 1000000 as bigint))", False
    if token.role == "naive_clf":
        return f"coalesce({', '.join(_parsed(text, '%d/%b/%Y:%H:%M:%S' + end) for end in ('.%g', ''))})", True
    pattern = token.pattern if token.role == "strftime" else "%d/%b/%Y:%H:%M:%S %z"
    if bracketed:
        return f"timezone('UTC', coalesce({_parsed(text, f'[{pattern}]')}, {_parsed(text, pattern)}))", False
    if "%z" in pattern:
        return f"timezone('UTC', {_parsed(text, pattern)})", False
    return _parsed(text, pattern), "%s" not in pattern


def _parsed(text: str, pattern: str) -> str:
    return f"try_strptime({text}, {quote_literal(pattern)})"
