"""Measure one use of a window: open a log, filter, scroll a long table, export, open it again.

    python benchmarks/use.py LOG

Prints JSON: `open` and `reopen`, seconds from asking to all panels answered; `filters`, milliseconds from each change
of the filter to the last panel painted; `scroll`, milliseconds of each step through the longest table; `memory_open`
and `memory_rest`, MB of the window at its peak and at rest, and `memory_reader`, MB of the helper that reads.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from PySide6.QtWidgets import QApplication, QToolButton

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apiusage_desktop.core.cached_reader import CachedReader  # noqa: E402
from apiusage_desktop.core.reader_process import ReaderProcess  # noqa: E402
from apiusage_desktop.core.row_cache import RowCache  # noqa: E402
from benchmarks.window_use import pause, wait, window_of  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402

_FILTERS = 30
_WHEELS = 120


def _resident() -> float:
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _until_answered(window: MainWindow, act: Callable[[], object]) -> float:
    """Return the milliseconds until all panels have answered and what is in sight is painted."""
    began = perf_counter()
    told: list[bool] = []
    window.session.answered.connect(lambda: told.append(True))
    act()
    while not told:
        QApplication.processEvents()
    QApplication.processEvents()
    window.session.answered.disconnect()
    return (perf_counter() - began) * 1000


def _open(window: MainWindow, log: Path) -> float:
    began = perf_counter()
    window.open_logs([log])
    wait(window.session.contents_changed, window.session.answered)
    return perf_counter() - began


def _filter(window: MainWindow) -> list[float]:
    """Go from client to client, to statuses and methods, and type a search letter by letter."""
    contents, filters = window.session.contents, window.filters
    took = []
    for key, _, _ in contents.clients[:_FILTERS]:
        took.append(_until_answered(window, lambda chosen=key: filters.update(client=chosen)))  # type: ignore[misc]
    filters.clear("client")
    pause(300)
    for status in sorted(contents.statuses):
        took.append(_until_answered(window, lambda chosen=status: filters.update(status=chosen)))  # type: ignore[misc]
    filters.clear("status")
    pause(300)
    for length in range(1, 6):
        took.append(_until_answered(window, lambda count=length: filters.search("users"[:count])))  # type: ignore[misc]
    filters.clear("search")
    pause(300)
    return took


def _scroll(window: MainWindow) -> list[float]:
    """Scroll the table of URLs per client, maximised, a line and a half at a time; a step ends when it is painted."""
    panel = next(panel for panel in window.panels if panel.QUERY.name == "url_counts_per_client")
    window.overview.toggle_maximised(panel)
    buttons = panel.findChildren(QToolButton)
    next(button for button in buttons if button.accessibleName().startswith("Show the table")).setChecked(True)
    pause(300)
    bar, took = panel.table.verticalScrollBar(), []
    for step in range(_WHEELS):
        began = perf_counter()
        bar.setValue(min(bar.maximum(), step * 42))
        panel.table.viewport().repaint()
        took.append((perf_counter() - began) * 1000)
    window.overview.restore()
    return took


def use(log: Path) -> dict[str, object]:
    """Use a window of this process."""
    with tempfile.TemporaryDirectory(prefix="apiusage-cache-") as folder:
        reader = CachedReader(ReaderProcess(), RowCache(Path(folder)))
        reader.warm()
        with window_of((1280, 800), reader) as window:
            opened = _open(window, log)
            pause(3000)  # the findings have judged
            rest = _resident()
            filters, scroll = _filter(window), _scroll(window)
            window.close_all()
            wait(window.session.contents_changed)
            pause(300)
            reopened = _open(window, log)
            peak = _peak(resource.RUSAGE_SELF)
    # The helper has ended by now, and with it its figure is known.
    return {
        "open": opened, "reopen": reopened, "filters": filters, "scroll": scroll,
        "memory_open": peak, "memory_rest": rest, "memory_reader": _peak(resource.RUSAGE_CHILDREN),
    }  # fmt: skip


def main() -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("log", type=Path, metavar="LOG")
    answer = use(parser.parse_args().log)
    print(json.dumps(answer), flush=True)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
