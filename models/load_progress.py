"""What is told of a log that is being read: how far it is, and how long it will take."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from apiusage_desktop.core.engine import OnProgress
from apiusage_desktop.core.progress import Progress, ProgressMeter
from models.column_format import count_text, filled, plain_text

_SILENT_SECONDS = 1.0  # what the first moments promise is seldom kept
_SMOOTH_SECONDS = 3.0
_LONGEST_SECONDS = 24 * 3600.0  # what would take longer has only begun
_NAME_LIMIT = 40
_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@dataclass(frozen=True, slots=True)
class LoadStep:
    """One report.

    Attributes:
        name: the log's.
        progress: how much of it is read.
        seconds_left: until it is read; `None` if that cannot be told yet.
        number: which log it is of those that were asked for together, from 1.
        count: how many these are.
    """

    name: str
    progress: Progress
    seconds_left: float | None
    number: int
    count: int


class TimeLeft:
    """Judges by the pace of late how long the rest takes; says nothing in the first second.

    Args:
        now: when the work began, in seconds.
    """

    def __init__(self, now: float) -> None:
        self._began = self._last = now
        self._share = 0.0
        self._pace = 0.0  # share a second

    def after(self, now: float, share: float) -> float | None:
        """Return the seconds left when so much is done."""
        passed = now - self._last
        if passed > 0:
            pace = max(share - self._share, 0.0) / passed
            # The first pace counts whole; later ones the more, the longer they were held.
            weight = 1 - math.exp(-passed / _SMOOTH_SECONDS) if self._pace else 1.0
            self._pace += weight * (pace - self._pace)
            self._last, self._share = now, max(share, self._share)
        if now - self._began < _SILENT_SECONDS or not self._pace:
            return None
        left = (1 - self._share) / self._pace
        return left if left < _LONGEST_SECONDS else None


def step_teller(tell: Callable[[LoadStep], object], path: Path, number: int, count: int) -> OnProgress:
    """Return what takes the share of a log that is read, and tells what that means."""
    meter, left = ProgressMeter(path), TimeLeft(time.monotonic())

    def take(share: float) -> None:
        progress = meter.at(share)
        tell(LoadStep(path.name, progress, left.after(time.monotonic(), progress.share), number, count))

    return take


def step_text(step: LoadStep) -> str:
    """Return a report as one line."""
    progress = step.progress
    parts = [plain_text(step.name, _NAME_LIMIT)]
    if progress.bytes_total:
        parts.append(_bytes_text(progress.bytes_read, progress.bytes_total))
    if progress.rows:
        parts.append(filled(_tr("about %1 rows"), count_text(_rounded(progress.rows))))
    if step.seconds_left is not None:
        parts.append(_left_text(step.seconds_left))
    if step.count > 1:
        parts.append(filled(_tr("%1 of %2 logs"), count_text(step.number), count_text(step.count)))
    return " – ".join(parts)


def size_text(size: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    factor, unit = _unit(size)
    return f"{_decimal(size / factor, factor)} {unit}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Loading", text)


def _unit(size: int) -> tuple[float, str]:
    return next(((factor, unit) for factor, unit in _UNITS if size >= factor), (1.0, "B"))


def _decimal(value: float, factor: float) -> str:
    return QLocale().toString(value, "f", 1 if factor > 1 else 0)


def _bytes_text(read: int, total: int) -> str:
    factor, unit = _unit(total)
    return filled(_tr("%1 of %2 %3"), _decimal(read / factor, factor), _decimal(total / factor, factor), unit)


def _rounded(rows: int) -> int:
    """Keep the two figures that an estimate can vouch for."""
    step = int(10 ** max(len(str(rows)) - 2, 0))
    return rows // step * step


def _left_text(seconds: float) -> str:
    if seconds < 60:
        return filled(_tr("%1 s left"), count_text(max(math.ceil(seconds), 1)))
    return filled(_tr("%1 min left"), count_text(math.ceil(seconds / 60)))
