"""Measure how fast all panels follow the band: from the move of the mouse to the last panel painted.

    python benchmarks/brush.py [LOG] [--size 1280x800]

A real window on the platform's own display (with none, one of Xvfb is started for it), a real mouse drag: the band over
a sixth of the days is taken in its middle and moved to and fro. A step is the time from the delivery of a mouse move
that changes the period to the end of the paint that follows it; all panels of the page have painted by then, which the
program checks of each step. Printed are the median, the 95th percentile and the longest step, in milliseconds; `cpu` is
the processor time of the window's thread, so that a busy machine can be told from slow code.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, thread_time
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apiusage_desktop.core.filters import DateRange  # noqa: E402
from benchmarks.window_use import in_own_process, pause, wait, window_of  # noqa: E402
from models.override import override  # noqa: E402
from ui.charts.plot import day_number  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.sample import sample_path  # noqa: E402

_STEPS = 240
_BAR_MS = 16.0


class Painted(QObject):
    """Notes which widgets have painted."""

    def __init__(self, watched: Sequence[QWidget]) -> None:
        super().__init__()
        self.painted: set[QObject] = set()
        for widget in watched:
            widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted.add(watched)
        return False


@dataclass
class Steps:
    """What the steps of a drag took, in milliseconds."""

    took: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    unpainted: int = 0  # steps after which a panel in sight had not painted

    def told(self) -> dict[str, float]:
        return {
            "steps": len(self.took),
            "median": median(self.took),
            "p95": quantiles(self.took, n=20)[-1],
            "longest": max(self.took),
            "cpu_median": median(self.worked),
            "cpu_p95": quantiles(self.worked, n=20)[-1],
            "unpainted": self.unpainted,
        }


def drag(window: MainWindow) -> Steps:
    """Drag the band over a part of the days to and fro."""
    contents, chart = window.session.contents, window.timeline.chart
    first, last = contents.first_day, contents.last_day
    if first is None or last is None:
        raise SystemExit("The log has no days.")
    count = (last - first).days + 1
    part = max(1, count // 6)
    window.filters.update(days=DateRange.inclusive(first, first + timedelta(days=part - 1)))
    pause(500)

    def place(day: float) -> QPoint:
        at = chart.getViewBox().mapViewToScene(QPointF(day, 0.0))
        return QPoint(round(at.x()), chart.viewport().height() // 2)

    shown = [panel.table.viewport() if panel.table.isVisible() else panel.chart.viewport() for panel in window.panels]
    in_sight = [widget for widget in shown if widget.isVisible() and not widget.visibleRegion().isEmpty()]
    painted = Painted(in_sight)
    steps, viewport = Steps(), chart.viewport()
    start = day_number(first) + part / 2
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(start))
    reach, direction, day = count - part, 1, 0
    while len(steps.took) < _STEPS:
        day += direction
        if day in (0, reach):
            direction = -direction
        before = window.filters.current
        painted.painted.clear()
        began, worked = perf_counter(), thread_time()
        QTest.mouseMove(viewport, place(start + day))
        while QApplication.instance() is not None and painted.painted != set(in_sight):
            QApplication.processEvents()
            if perf_counter() - began > 1:
                steps.unpainted += window.filters.current != before
                break
        took = (perf_counter() - began) * 1000
        if window.filters.current != before:
            steps.took.append(took)
            steps.worked.append((thread_time() - worked) * 1000)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place(start + day))
    return steps


def measure_here(log: Path, size: tuple[int, int]) -> dict[str, float]:
    """Drag in a window of this process."""
    with window_of(size) as window:
        window.open_logs([log])
        wait(window.session.contents_changed, window.session.answered)
        pause(500)
        return drag(window).told()


def measure(log: Path, size: str = "1280x800") -> dict[str, Any]:
    """Drag in a window of a process of its own, on a display of its own where there is none."""
    return in_own_process("brush.py", str(log), "--size", size, "--here")


def main() -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("log", nargs="?", type=Path, default=sample_path(), metavar="LOG", help="default: the sample")
    parser.add_argument("--size", default="1280x800", metavar="WIDTHxHEIGHT")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    if options.here:
        print(json.dumps(measure_here(options.log, (width, height))))
        return 0
    told = measure(options.log, options.size)
    print("  ".join(f"{name} {value:.1f}" for name, value in told.items()))
    return int(told["p95"] > _BAR_MS or told["unpainted"] > 0)


if __name__ == "__main__":
    sys.exit(main())
