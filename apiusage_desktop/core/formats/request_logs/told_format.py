"""Text logs whose lines are made as the user says, and the question how they are."""

import re
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.log_format import LogFormat, parse
from apiusage_desktop.core.formats.request_logs.text_log import best_fit, first_lines, text_requests
from apiusage_desktop.core.read_options import LogFormatQuestion
from apiusage_desktop.core.redact import redact_request

NAME = "access log (told format)"

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"
_REQUEST = re.compile(rf"\b(?:{_METHODS})[\s|,;\"']{{1,3}}(?:https?:/)?/[^\s|,;\"']*")
_JSON_OR_PAGE = re.compile(r'\s*(?:\[?\s*\{\s*"|<[a-zA-Z!])')
_STATUS = re.compile(r"(?<![\w.:/-])[1-5][0-9]{2}(?![\w.:/-])")
_SHOWN, _LINES_SHOWN, _TEXT_SHOWN = 5, 300, 40

# How the servers' own configuration says it.
_NGINX = re.compile(r"""(?s)\s*log_format\s+\S+\s+(?:escape=\w+\s+)?(?P<pieces>['"].*?)\s*;?\s*""")
_APACHE = re.compile(r"""(?s)\s*(?:LogFormat|CustomLog\s+\S+)\s+"(?P<text>(?:[^"\\]|\\.)*)".*""")
_PIECE = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")


def format_written(text: str) -> LogFormat:
    """Return the format that a text is, alone or in the configuration of a server, whatever it lacks."""
    if found := _NGINX.fullmatch(text):
        text = "".join(single or double for single, double in _PIECE.findall(found["pieces"]))
    elif found := _APACHE.fullmatch(text):
        text = found["text"]
    return parse(re.sub(r"""\\(["'])""", r"\1", text).strip())


def format_told(text: str) -> LogFormat:
    """Return the format that the user gave, alone or as it stands in the configuration of nginx or Apache.

    Raises:
        UsageError: it does not say when, or what was requested.
    """
    told = format_written(text)
    if not told.is_request_log():
        raise UsageError(
            "The log format does not say when a request was made, or what was requested",
            "It needs a time, such as $time_local or %t, and a request, such as $request or %r.",
            "Give it as it stands in the configuration of the server.",
        )
    return told


def recognises(file: LogFile) -> bool:
    if not file.is_text or not file.options.log_format:
        return False
    return best_fit([format_told(file.options.log_format)], first_lines(file)) is not None


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    return text_requests(file, workspace, format_told(file.options.log_format), should_cancel)


def refuse_misfit(file: LogFile) -> None:
    """Refuse a text log whose lines are not made as the user said.

    Raises:
        UsageError: they are not; it says what the format makes of the first line.
    """
    lines = first_lines(file) if file.is_text and file.options.log_format else []
    if not lines:
        return
    number = next(number for number, line in enumerate(file.start.split("\n"), 1) if line.strip())
    title = "The log format does not fit the log"
    hint = "Give the format by which the server writes this log."
    raise UsageError(title, _made_of(format_told(file.options.log_format), lines[0]), hint, path=file.path, line=number)


def _made_of(told: LogFormat, line: str) -> str:
    """Say what a format makes of a line, and where that ends."""
    tokens = told.tokens
    for count in range(len(tokens), 0, -1):
        if match := re.match(told.regex(count), line):
            break
    else:
        return f"The line begins with {_shown(line)}, not with {_shown(tokens[0].text)}."
    texts = [
        f"{token.text} is {_shown(match[f'v{place}'])}"
        for place, token in enumerate(tokens[:count])
        if token.role  # what is not used may be a secret
    ]
    made = f"Of this line it makes: {', '.join(texts[-_SHOWN:])}. " if texts else ""
    wanted = f"{_shown(tokens[count].text)} should follow" if count < len(tokens) else "the line should end"
    rest = line[match.end() :]
    if not rest and count == len(tokens):
        return f"{made}It fits this line, but fewer than half of the others."
    return f"{made}Then {wanted}, but {'other text follows' if rest else 'there the line ends'}."


def _shown(text: str) -> str:
    return f"“{redact_request(text, _TEXT_SHOWN)}”"


def begins_with_request(file: LogFile) -> bool:
    """Tell whether the first line looks like a request: it names no columns, and is neither JSON nor a page."""
    lines = first_lines(file) if file.is_text and not _JSON_OR_PAGE.match(file.start) else []
    return bool(lines) and _is_request(lines[0])


def format_question(file: LogFile) -> LogFormatQuestion | None:
    """Return the question how the lines of a log are made, if at least half of the first look like requests."""
    lines = first_lines(file)
    if not lines or 2 * sum(map(_is_request, lines)) < len(lines):
        return None
    question = LogFormatQuestion(
        "It is not known how the lines of this log are made",
        "They look like requests, but like none of the known formats.",
        "Say it as the configuration of the server does.",
    )
    question.preview = tuple(redact_request(line, _LINES_SHOWN) for line in lines[:_SHOWN])
    return question


def _is_request(line: str) -> bool:
    found = _REQUEST.search(line)
    return found is not None and _STATUS.search(line[: found.start()] + " " + line[found.end() :]) is not None
