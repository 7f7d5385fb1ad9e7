"""Print the figures the program has to reach, each beside what it is measured against, in one run on one machine.

    make bench                    # one million requests
    make bench ROWS=10000000      # ten million: as the figures are meant; takes some minutes
    python benchmarks/table.py --rows 1000000 [--skip access ...]

Every line tells what was done, our time, that of the reference, the ratio of the two or, where the figure is an
absolute one, the bar, and whether it is reached. The logs are made by `generate_requests.py`, the same bytes each time.
Windows stand on the platform's own display, or on one of Xvfb where there is none. A busy machine makes all times
longer: ratios to a reference bear that, bars in milliseconds do not. GoAccess and its line are left out where it is not
installed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import generate_requests  # noqa: E402
from benchmarks.access_log import bare_scan, goaccess, measure, ours  # noqa: E402
from benchmarks.brush import measure as brush  # noqa: E402
from benchmarks.window_use import in_own_process  # noqa: E402

_ACCESS_LINES = 2_000_000
_STARTS = 5
_SCAN = """
import duckdb, sys, time
began = time.perf_counter()
duckdb.sql("select count(columns(*)) from read_csv(?)", params=[sys.argv[1]]).fetchall()
print(time.perf_counter() - began)
"""
_PANDAS = """
import pandas, sys, time
began = time.perf_counter()
frame = pandas.read_csv(sys.argv[1], parse_dates=["timestamp"])
frame.groupby([frame["timestamp"].dt.date, "clientId", "method", "url", "status"]).size()
print(time.perf_counter() - began)
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        what: the work.
        ours: how long it took, or how much it used.
        bar: what `ours` may be, in its unit, or as a ratio to the reference.
        reference: what the same took there; none where the bar is an absolute one.
        unit: of `ours` and the reference.
        against: what the reference is.
    """

    what: str
    ours: float
    bar: float
    reference: float | None = None
    unit: str = "s"
    against: str = ""

    def line(self) -> str:
        """Return the line as it is printed."""
        value = self.ours if self.reference is None else self.ours / self.reference
        reference = "" if self.reference is None else f"{self.reference:.2f} {self.unit}"
        ratio = "" if self.reference is None else f"{value:.2f}"
        bar = f"{self.bar:g} {self.unit}" if self.reference is None else f"{self.bar:g} ×"
        verdict = "reached" if value <= self.bar else "missed"
        ours = f"{self.ours:.2f} {self.unit}"
        return f"{self.what:52}{ours:>12}{reference:>12}  {self.against:18}{ratio:>7}{bar:>10}  {verdict}"


def _seconds(script: str, log: Path) -> float:
    said = subprocess.run([sys.executable, "-c", script, str(log)], check=True, stdout=subprocess.PIPE, text=True)
    return float(said.stdout.splitlines()[-1])


def _p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def of_requests(log: Path) -> Iterator[Figure]:
    """Open a log of requests, filter and scroll; the scan and pandas read the same file."""
    scan = min(_seconds(_SCAN, log) for _ in range(2))
    used = in_own_process("use.py", str(log))
    opened = float(used["open"])
    yield Figure("open to all panels", opened, 1.5, scan, "s", "bare scan, DuckDB")
    yield Figure("the same", opened, 1.0, _seconds(_PANDAS, log), "s", "pandas, grouped")
    yield Figure("open it again", float(used["reopen"]), 1.0)
    yield Figure("filter, 95 of 100: to the last panel painted", _p95(used["filters"]), 100, unit="ms")
    yield Figure("scroll a long table, 95 of 100 steps", _p95(used["scroll"]), 16.7, unit="ms")
    yield Figure("memory of the reader, at most", float(used["memory_reader"]), 1000, unit="MB")
    yield Figure("memory of the window, at most", float(used["memory_open"]), 1000, unit="MB")


def of_brush(log: Path) -> Iterator[Figure]:
    """Drag the band over the days."""
    for size in ("1280x800", "1920x1080"):
        told = brush(log, size)
        if told["unpainted"]:
            raise SystemExit(f"{told['unpainted']} steps were never painted; the figure would be wrong.")
        yield Figure(f"drag the band, {size}, 95 of 100 steps", told["p95"], 16, unit="ms")


def of_start() -> Iterator[Figure]:
    """Start the program with the sample, some times."""
    runs = [in_own_process("start.py") for _ in range(_STARTS)]
    yield Figure("start to the first painted window", median(run["painted"] for run in runs), 0.4)
    yield Figure("start to the sample's panels", median(run["answered"] for run in runs), 1.0)


def of_access_log(folder: Path) -> Iterator[Figure]:
    """Read an access log; GoAccess reads the same file."""
    log = folder / "access.log"
    generate_requests.main(["--lines", str(_ACCESS_LINES), "--out", str(log)])
    read = measure(ours, log, times=2).wall
    yield Figure("read an access log of 2 M lines", read, 1.5, measure(bare_scan, log, times=2).wall, "s", "bare scan")
    if shutil.which("goaccess"):
        yield Figure("the same", read, 0.1, measure(goaccess, log, times=1).wall, "s", "GoAccess")


def of_thread() -> Iterator[Figure]:
    """Use the window with the sample and find the longest event of its thread."""
    command = [sys.executable, str(ROOT / "benchmarks" / "gui_thread.py"), "--runs", "1"]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    said = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    yield Figure(
        "longest event of the window's thread", float(said.stdout.split("longest event: ")[1].split()[0]), 50, unit="ms"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="requests in the log (default: 1000000)")
    parser.add_argument("--days", type=int, default=90, help="days it covers (default: 90)")
    parser.add_argument("--skip", nargs="*", default=[], choices=("requests", "brush", "start", "access", "thread"))
    options = parser.parse_args(arguments)
    print(f"{'':52}{'ours':>12}{'reference':>12}  {'':18}{'ratio':>7}{'bar':>10}", flush=True)
    missed = 0
    with tempfile.TemporaryDirectory(prefix="apiusage-bench-") as name:
        folder = Path(name)
        log = folder / "requests.csv"
        shape = ["--lines", str(options.rows), "--days", str(options.days), "--format", "csv", "--out", str(log)]
        parts: dict[str, Callable[[], Iterator[Figure]]] = {
            "requests": lambda: of_requests(log),
            "brush": lambda: of_brush(log),
            "start": of_start,
            "access": lambda: of_access_log(folder),
            "thread": of_thread,
        }
        if {"requests", "brush"} - set(options.skip):
            generate_requests.main(shape)
        for part, figures in parts.items():
            for figure in figures() if part not in options.skip else ():
                line = figure.line()
                missed += line.endswith("missed")
                print(line, flush=True)
    print(json.dumps({"rows": options.rows, "missed": missed}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
