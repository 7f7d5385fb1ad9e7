"""Who called, where a request log does not say it: rules of the user that tell a client by what the log does say."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import platformdirs

from apiusage_desktop.core.durable import write_whole
from apiusage_desktop.core.engine import quote_literal
from apiusage_desktop.core.plain_data import from_plain, to_plain

_VERSION = 1
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class CallerField(StrEnum):
    """What of a request a rule looks at."""

    IP = "ip"
    AGENT = "agent"
    USER = "user"
    HEADER = "header"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class CallerRule:
    """Requests that fit are the client's; of several rules that fit, the first one tells.

    Attributes:
        field: what is looked at.
        pattern: the text that must stand there, without regard to case; `*` stands for any text. A path fits also if
            it only begins so.
        client: the client's name, or its id.
    """

    field: CallerField
    pattern: str
    client: str

    @property
    def client_id(self) -> str:
        return self.client.strip().lower() if _GUID.fullmatch(self.client.strip()) else ""

    @property
    def client_name(self) -> str:
        return "" if self.client_id else self.client.strip()


def matching_rule_sql(rules: Sequence[CallerRule], columns: Mapping[CallerField, str]) -> str:
    """Return SQL for the place (from 1) of the first rule that fits, 0 if none does.

    Args:
        rules: the rules.
        columns: SQL of the text that each field of a rule looks at.
    """
    cases = [
        f"when lower({columns[rule.field]}) like {quote_literal(_like(rule))} escape '!' then {place}"
        for place, rule in enumerate(rules, 1)
        if rule.pattern.strip() and rule.client.strip()
    ]
    return f"case {' '.join(cases)} else 0 end" if cases else "0"


def _like(rule: CallerRule) -> str:
    text = rule.pattern.strip().lower()
    if rule.field is CallerField.PATH:
        text = text.lstrip("/") + "*"
    for sign in "!%_":
        text = text.replace(sign, f"!{sign}")
    return text.replace("*", "%")


class RememberedCallers:
    """The rules, kept in a small file; a file that cannot be read or written keeps none.

    Args:
        path: the file; default: in the user's configuration folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        folder = platformdirs.user_config_path("apiusage-desktop", appauthor=False)
        self._path = path or folder / "callers.json"

    def get(self) -> tuple[CallerRule, ...]:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(document, dict) or document.get("version") != _VERSION:
                return ()
            return tuple(from_plain(CallerRule, rule) for rule in document.get("rules", []))
        except (OSError, ValueError, RecursionError, TypeError):
            return ()

    def put(self, rules: Sequence[CallerRule]) -> None:
        """Keep the rules.

        Raises:
            OSError: the file cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        document = {"version": _VERSION, "rules": [to_plain(rule) for rule in rules]}
        write_whole(self._path, json.dumps(document, ensure_ascii=False, indent=1).encode())
