"""What a line of a text log is made of, told as nginx (`$status`) and Apache (`%>s`) tell it.

The built-in formats are written in the same way as those a user gives, so that there is one way to read them all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from apiusage_desktop.core.engine import quote_literal

# What a variable holds: a field of a request, the whole request line, one of the ways to write a time, or nothing used.
_ROLE_OF = {
    # nginx
    "remote_addr": "ip", "remote_user": "user_id", "time_local": "clf", "time_iso8601": "iso", "msec": "epoch",
    "request": "request", "request_method": "method", "request_uri": "target", "uri": "target", "status": "status",
    "request_time": "duration_s", "http_user_agent": "agent", "http_referer": "", "http_host": "",
    # Apache
    "h": "ip", "a": "ip", "u": "user_id", "t": "clf", "r": "request", "m": "method", "U": "target", "s": "status",
    "D": "duration_us", "T": "duration_s",
    # Envoy, HAProxy, AWS: they have no such names, so these are ours
    "time_naive": "naive_clf", "duration_ms": "duration", "ip_port": "ip_port", "forwarded_for": "ip_list",
    "timers": "timers", "alb_request": "part_1", "alb_target": "part_2", "alb_response": "part_3",
}  # fmt: skip
# Headers that may hold what lets somebody in: they are never kept.
_SECRET_HEADER = re.compile("(?i)auth|cookie|token|key|secret|session|credential|signature|passw|pwd|pin|otp|jwt")
_PLAIN_HEADERS = {"user-agent": "agent", "referer": "", "host": ""}
# At the end of a line these may be written with spaces in them, and without quotation marks.
_WITH_SPACES = ("request", "agent", "header")
# What may stand before the line proper, such as the prefix of syslog; and what may follow it.
ANY, REST = "any", "rest"
_VARIABLE = re.compile(
    r"""(?x) \$\{?(?P<nginx>[a-z][a-z0-9_]*)\}?
    | %(?:!?[0-9,]+)?[<>]?(?:\{(?P<argument>[^}]*)\})?[<>]?(?P<apache>[a-zA-Z])
    | %(?P<percent>%)"""
)
# The surest first: those that say their zone.
_ZONED = re.compile(r"(Z|[+-][0-9]{2}:?([0-9]{2})?)$", re.IGNORECASE)
_TIMES = ("iso", "epoch", "epoch_ms", "epoch_us", "clf", "strftime", "naive_iso", "naive_clf")
_EPOCHS = {"epoch": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
_SHORT_DATES = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%R": "%H:%M", "%e": "%-d", "%h": "%b"}


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
class Column:
    """A column of a table with spaces between its columns.

    Attributes:
        token: what it holds.
        before, after: how many characters around that are none of it.
    """

    token: Token
    before: int = 0
    after: int = 0


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

    @property
    def goes_on(self) -> bool:
        """Whether more may follow on a line than the format says."""
        return bool(self.tokens) and self.tokens[-1].text == REST and self.tokens[-1].role is not None

    def as_written(self, lines: Sequence[str]) -> "LogFormat":
        """Return the format with ISO times as those of a clock without zone, if none of these lines names one."""
        places = [place for place, token in enumerate(self.tokens) if token.role == "iso"]
        pattern = re.compile(self.regex())
        matches = [match for line in lines if (match := pattern.match(line))]
        naive = {
            place
            for place in places
            if matches and not any(_ZONED.search(match[f"v{place}"].strip()) for match in matches)
        }
        tokens = (
            replace(token, role="naive_iso") if place in naive else token for place, token in enumerate(self.tokens)
        )
        return replace(self, tokens=tuple(tokens))

    def regex(self, tokens: int | None = None) -> str:
        """Return a regular expression for a whole line, in which token n is the group `vn`.

        It keeps to what the engine and Python understand alike.

        Args:
            tokens: how many of the tokens a line has to begin with; default: it has to be all of them.
        """
        parts = ["^"]
        for place, token in enumerate(self.tokens[:tokens]):
            if token.role is None:
                is_last = self.goes_on and place == len(self.tokens) - 2
                text = token.text.rstrip(" ") if is_last else token.text
                parts.append(re.sub(r"[ \t]+", " +", re.escape(text).replace("\\ ", " ")))
            else:
                parts.append(f"(?P<v{place}>{self._inner(place)})")
        return "".join(parts) + (r"\s*$" if tokens is None else "")

    def _inner(self, place: int) -> str:
        token = self.tokens[place]
        before, after = self._around(place)
        if token.text == ANY:
            return "(?:.*? )??"
        if self.goes_on and place == len(self.tokens) - 1:
            return "(?: .*)?"
        if before.endswith('"') and after.startswith('"'):
            return r'(?:[^"\\]|\\.)*'
        if token.role in ("iso", "naive_iso"):
            return r"[0-9-]+[T_ ][0-9]+:[0-9:.]+(?:Z|[+-][0-9:]+)?"  # a day alone is no time
        if after[:1] and after[0] != " ":
            return f"[^{re.escape(after[0])}]*"
        spaces = 1 if token.role == "clf" else token.pattern.count(" ")
        if not after and token.role in _WITH_SPACES:
            return ".*"
        return r"\S*" + r" \S*" * spaces

    def _around(self, place: int) -> tuple[str, str]:
        before = self.tokens[place - 1].text if place and self.tokens[place - 1].role is None else ""
        rest = self.tokens[place + 1 :]
        return before, rest[0].text if rest and rest[0].role is None else ""

    def columns(self) -> "list[Column | None] | None":
        """Return what each column holds if the line is a table with a space between its columns, else none.

        `None` in the list is a column that is not used. A time with its zone, which stands after a space, takes two,
        brackets around both included. What may follow a line is in no column.
        """
        if self.tokens and self.tokens[-1].role in _WITH_SPACES:
            return None
        found: list[Column | None] = []
        for word in self._words():
            texts = [part for part in word if isinstance(part, str)]
            used = [part for part in word if isinstance(part, Token) and part.role]
            if "".join(texts).count('"') % 2 or Token(ANY, "") in word:
                return None
            # The reader takes a quotation mark at the start of a column for one around all of it.
            if str(word[0]).startswith('"') and not str(word[-1]).endswith('"'):
                return None
            if not used:
                found.append(None)
                continue
            column = _column(word, used[0])
            if column is None or " " in used[0].pattern:
                return None
            found += [column, None] if used[0].role == "clf" else [column]
        return found[:-1] if self.goes_on else found

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


def _column(word: "list[Token | str]", token: Token) -> Column | None:
    """Return where in a word its one variable stands; none if there are more, or its ends are not known."""
    place = word.index(token)
    before, after = word[:place], word[place + 1 :]
    if any(isinstance(part, Token) for part in (*before, *after)):
        return None
    first, last = "".join(map(str, before)), "".join(map(str, after))
    if token.role == "clf":
        return Column(token) if (first, last) in (("", ""), ("[", "]")) else None
    if first.startswith('"') and last.endswith('"'):
        first, last = first[1:], last[:-1]
    return Column(token, len(first), len(last))


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
    if name.startswith("http_") and name not in _ROLE_OF:
        return _header_role(name.removeprefix("http_"))
    return _ROLE_OF.get(name, "")


def _header_role(name: str) -> str:
    return "" if _SECRET_HEADER.search(name) else _PLAIN_HEADERS.get(name.lower(), "header")


def _apache_token(name: str, argument: str) -> Token:
    if name == "i":
        return Token(argument, _header_role(argument))
    if name == "T" and argument.lower() in ("ms", "us"):
        return Token(name, {"ms": "duration", "us": "duration_us"}[argument.lower()])
    if name == "t":
        pattern = argument.removeprefix("begin:").removeprefix("end:")
        for short, long in _SHORT_DATES.items():
            pattern = pattern.replace(short, long)
        epochs = {
            "sec": "epoch",
            "%s": "epoch",
            "msec": "epoch_ms",
            "usec": "epoch_us",
            "msec_frac": "",
            "usec_frac": "",
        }
        return Token(name, epochs[pattern]) if pattern in epochs else Token(name, "strftime", pattern)
    return Token(name, _ROLE_OF.get(name, ""))


def moment_sql(found: Sequence[tuple[Token, str]], *, bracketed: bool = False) -> tuple[str, bool]:
    """Return SQL of the moment of a request, and whether it is one of a clock whose zone is not said.

    Args:
        found: the variables of a line, and the SQL of their texts.
        bracketed: whether a text may have the brackets around it.
    """
    times = [(token, text) for token, text in found if token.role in _TIMES]
    token, text = min(times, key=lambda one: _TIMES.index(one[0].role or ""))
    if token.role == "strftime":
        # Apache writes the parts of a time as variables of their own.
        parts = [one for one in times if one[0].role == "strftime"]
        token = Token(token.text, "strftime", " ".join(part.pattern for part, _ in parts))
        text = f"concat_ws(' ', {', '.join(text for _, text in parts)})"
    return time_sql(token, text, bracketed=bracketed)


def time_sql(token: Token, text: str, *, bracketed: bool = False) -> tuple[str, bool]:
    """Return SQL of the moment that a text tells, and whether it is one of a clock whose zone is not said.

    Args:
        token: how the time is written.
        text: SQL of the text.
        bracketed: whether the text may have the brackets around it.
    """
    if token.role == "iso":
        return f"timezone('UTC', try_cast({text} as timestamptz))", False
    if token.role == "naive_iso":
        return f"try_cast({text} as timestamp)", True
    if token.role in _EPOCHS:
        return f"make_timestamp(cast(try_cast({text} as double) * {_EPOCHS[token.role]} as bigint))", False
    if token.role == "naive_clf":
        return f"coalesce({', '.join(_parsed(text, '%d/%b/%Y:%H:%M:%S' + end) for end in ('.%g', ''))})", True
    pattern = token.pattern if token.role == "strftime" else "%d/%b/%Y:%H:%M:%S %z"
    if bracketed and token.role == "clf":
        return f"timezone('UTC', coalesce({_parsed(text, f'[{pattern}]')}, {_parsed(text, pattern)}))", False
    if "%z" in pattern:
        return f"timezone('UTC', {_parsed(text, pattern)})", False
    return _parsed(text, pattern), True


def _parsed(text: str, pattern: str) -> str:
    return f"try_strptime({text}, {quote_literal(pattern)})"
