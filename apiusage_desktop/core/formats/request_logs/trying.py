"""What a log format would make of single lines, told before the log is read: for whoever is writing the format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apiusage_desktop.core.formats.request_logs.log_format import LogFormat, Token

CUT = "…"  # the end of a line that was too long to be shown whole

_METHOD = re.compile(r"(?i)GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE")
_FRACTION = re.compile(r"[.,]\d+$")
_SHORT = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%R": "%H:%M", "%e": "%d", "%h": "%b"}
_CLF = "%d/%b/%Y:%H:%M:%S"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a format makes of a line.

    Attributes:
        parts: each variable that was read, and its text.
        fits: whether the line is made so, to its end.
        wanted: where it is not: the text of the format that should come next, nothing for the end of the line.
        rest: what stands there instead.
    """

    parts: tuple[tuple[Token, str], ...]
    fits: bool
    wanted: str = ""
    rest: str = ""

    @property
    def is_request(self) -> bool:
        """Whether the line fits, its time is one, and so is its method."""
        texts = {token.role: text for token, text in reversed(self.parts) if token.role}
        method = texts.get("method", texts.get("request", "").split(" ")[0])
        times = [is_time(token, text) for token, text in self.parts]
        return self.fits and True in times and _METHOD.fullmatch(method) is not None


def variables_that_touch(log_format: LogFormat) -> tuple[Token, Token] | None:
    """Return two variables without a text between them, of which nobody can say where the first one ends."""
    pairs = zip(log_format.tokens, log_format.tokens[1:], strict=False)
    return next(((one, other) for one, other in pairs if one.role is not None and other.role is not None), None)


def try_line(log_format: LogFormat, line: str) -> Tried:
    """Read a line as far as the format fits."""
    tokens = log_format.tokens
    if not tokens or variables_that_touch(log_format):
        return Tried((), False, rest=line)
    if match := re.match(log_format.regex(), line):
        return Tried(_parts(tokens, match), True)
    for count in range(len(tokens), 0, -1):
        if count < len(tokens) and tokens[count - 1].role is not None:
            continue  # how far a variable goes is told by the text after it
        begin = LogFormat(tokens[:count]).regex().removesuffix(r"\s*$")
        if match := re.match(begin, line):
            rest = line[match.end() :]
            wanted = "".join(token.text for token in tokens[count + 1 : count + 2]) if count < len(tokens) else ""
            # Where the line was cut, nothing says that it would not fit; a text before a space has none in it.
            fits = rest.endswith(CUT) and wanted not in rest and not (wanted[0] == " " and " " in rest)
            return Tried(_parts(tokens[:count], match), fits, wanted, rest)
    wanted = tokens[0].text if tokens[0].role is None else "".join(token.text for token in tokens[1:2])
    return Tried((), False, wanted, line)


def _parts(tokens: Sequence[Token], match: re.Match[str]) -> tuple[tuple[Token, str], ...]:
    return tuple((token, match[f"v{place}"]) for place, token in enumerate(tokens) if token.role is not None)


def is_time(token: Token, text: str) -> bool | None:
    """Tell whether a text is a time written as its variable says; nothing, if the variable is none of a time."""
    match token.role:
        case "clf" | "naive_clf":
            return _is(text, f"{_CLF} %z") or _is(_FRACTION.sub("", text), _CLF)
        case "iso" | "naive_iso":
            try:
                return len(text) > 10 and bool(datetime.fromisoformat(text))  # a day alone is no time
            except ValueError:
                return False
        case "strftime":
            pattern = re.sub("%[TFReh]", lambda short: _SHORT[short[0]], token.pattern)
            return _is(text, pattern)
        case str(role) if role.startswith("epoch"):
            return re.fullmatch(r"\d+(\.\d+)?", text) is not None
    return None


def _is(text: str, pattern: str) -> bool:
    try:
        return bool(datetime.strptime(text, pattern))
    except ValueError:
        return False
