"""What the program checks of itself where it is installed: that no part of it was left behind.

This module says what a check is and runs them; `self_test_logs` has those that read and write logs.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from apiusage_desktop import __version__

# Looks at one thing, in an empty folder of its own, and returns what it saw.
Check: TypeAlias = Callable[[Path], str]


class CheckFailedError(Exception):
    """A check saw what should not be; the message says what."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check saw.

    Attributes:
        detail: figures of what was seen, or what went wrong.
    """

    name: str
    passed: bool
    detail: str
    seconds: float


def require(fact: bool, otherwise: str) -> None:
    """Go on only if this is so.

    Raises:
        CheckFailedError: it is not.
    """
    if not fact:
        raise CheckFailedError(otherwise)


def run_checks(checks: Mapping[str, Check], folder: Path) -> Iterator[CheckResult]:
    """Run each check in a folder of its own; one that fails keeps no other from running."""
    for name, check in checks.items():
        own = folder / name
        own.mkdir()
        began = time.monotonic()
        try:
            passed, detail = True, check(own)
        except Exception as error:  # whatever breaks here is what the check is for
            passed, detail = False, f"{type(error).__name__}: {error}"
        yield CheckResult(name, passed, detail, round(time.monotonic() - began, 3))


def as_json(results: Sequence[CheckResult]) -> str:
    """Write the results for scripts."""
    report = {
        "version": __version__,
        "passed": all(result.passed for result in results),
        "seconds": round(sum(result.seconds for result in results), 3),
        "checks": [asdict(result) for result in results],
    }
    return json.dumps(report, indent=2)
