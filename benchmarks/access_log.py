"""Measure how long an access log takes to be opened, against GoAccess and DuckDB's bare scan of the same file.

    python benchmarks/access_log.py [LOG] [--lines N]

Everything is measured in one run on one machine, each in a process of its own, some times; the fastest counts. `wall`
is the time of the clock, which other programs make longer; `cpu` is what the processor did, on all its cores. GoAccess
uses one. A ratio is ours by the reference's.
"""

import argparse
import json
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apiusage_desktop.core import formats  # noqa: E402
from apiusage_desktop.core.endpoints import endpoint_of, shape_sql  # noqa: E402
from benchmarks.generate import read_endpoints  # noqa: E402
from benchmarks.generate_requests import CATALOGUE, concrete, write_log  # noqa: E402

_NO_GOACCESS = "goaccess is not installed: apt-get install goaccess (Debian, Ubuntu), brew install goaccess (macOS)"
_FOLDED = 2_000  # concrete paths that are to land on their templates
_PATHS = 10_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took: seconds, and the most memory in MB; what it found, if it says so."""

    wall: float
    cpu: float
    memory: float
    found: float = 0.0


def _used(who: int) -> tuple[float, float]:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _measured(pipe: "multiprocessing.connection.Connection", work: Callable[..., float], arguments: object) -> None:
    """Do the work in this process, and tell what it cost; what its children cost as well."""
    whole = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before, start = sum(_used(who)[0] for who in whole), perf_counter()
    found = work(*arguments)  # type: ignore[misc]
    wall = perf_counter() - start
    used = [_used(who) for who in whole]
    pipe.send(Cost(wall, sum(cpu for cpu, _ in used) - before, max(memory for _, memory in used), found))


def measure(work: Callable[..., float], *arguments: object, times: int) -> Cost:
    """Return what the work costs when nothing is in the way of it: the least of some times."""
    context = multiprocessing.get_context("spawn")
    costs: list[Cost] = []
    for _ in range(times):
        ours, theirs = context.Pipe()
        process = context.Process(target=_measured, args=(theirs, work, arguments))
        process.start()
        theirs.close()
        costs.append(ours.recv())
        process.join()
    return Cost(
        min(cost.wall for cost in costs), min(cost.cpu for cost in costs), max(cost.memory for cost in costs),
        costs[-1].found,
    )  # fmt: skip


def goaccess(log: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = ["goaccess", str(log), "--log-format=COMBINED", "-o", str(report), "--no-progress"]
        subprocess.run(command, check=True, capture_output=True)
        return float(json.loads(report.read_text("utf-8", "replace"))["general"]["total_requests"])


def bare_scan(log: Path) -> float:
    """Split the lines and do nothing with them."""
    names = [f"c{place}" for place in range(10)]
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    counts = ", ".join(f"count({name})" for name in names)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"""select {counts} from read_csv(?, auto_detect = false, header = false, delim = ' ', quote = '"',
            escape = '\\', columns = {{{columns}}})""",  # noqa: S608 - names are ours
            [str(log)],
        ).fetchall()
    return float(found[0][0])


def ours(log: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return float(formats.read(log, Path(folder)).requests)


def whole_program(log: Path) -> float:
    """Run `inspect` as a user does, with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XDG_CACHE_HOME": folder, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "apiusage_desktop", "inspect", str(log), "--json"]
        done = subprocess.run(command, check=True, capture_output=True, env=environment, cwd=ROOT)
        return float(json.loads(done.stdout)["sources"][0]["requests"])


def _one_of(values: Sequence[str], chance: random.Random) -> str:
    return values[int(chance.random() * len(values))]


def made_up_value(chance: random.Random) -> str:
    """Return an identifier of one of the kinds that stand in paths."""
    number = int(chance.random() * 2**53)
    return _one_of(
        [str(uuid.UUID(int=number << 70 | number, version=4)), str(number), f"{number:024x}", "en-us", "contoso",
         f"agent{number % 1000}@example.com"],
        chance,
    )  # fmt: skip


def folded_right(seed: int) -> tuple[int, list[str]]:
    """Return how many concrete paths land on their template, and those that do not."""
    chance, wrong = random.Random(seed), []
    endpoints = read_endpoints(CATALOGUE)
    for _ in range(_FOLDED):
        endpoint = endpoints[int(chance.random() * len(endpoints))]
        path = concrete(endpoint.template, lambda: made_up_value(chance))
        if (found := endpoint_of(endpoint.method, path)) != endpoint.template:
            wrong.append(f"{endpoint.method} {path}: {found} instead of {endpoint.template}")
    return _FOLDED - len(wrong), wrong


def folding(database: Path) -> float:
    """Fold all paths; return how many shapes are left for Python to look at."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        shapes = connection.execute(f"select distinct {shape_sql('path')} from paths").fetchall()  # noqa: S608
    for (shape,) in shapes:
        endpoint_of("GET", shape)
    return float(len(shapes))


def make_paths(count: int, database: Path) -> None:
    """Make a table of paths with identifiers of their own out of the whole catalogue."""
    templates = sorted({endpoint.template for endpoint in read_endpoints(CATALOGUE)})
    patterns = [concrete(template, lambda: "%s") for template in templates]
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table patterns as select unnest(?) as pattern", [patterns])
        connection.execute(
            f"""create table paths as select replace(pattern, '%s', cast(uuid() as varchar)) as path
            from patterns, range({-(-count // len(patterns))}) limit {count}"""  # noqa: S608 - numbers
        )


def _line(what: str, cost: Cost, reference: Cost | None = None, target: str = "") -> str:
    if reference is None:
        return f"{what:44} {cost.wall:7.2f} {cost.cpu:7.2f} {cost.memory:7.0f}"
    ratios = f"{cost.wall / reference.wall:7.3f} {cost.cpu / reference.cpu:7.3f}"
    return (
        f"{what:44} {cost.wall:7.2f} {cost.cpu:7.2f} {cost.memory:7.0f} {reference.wall:8.2f} {reference.cpu:7.2f} "
        f"{ratios}  {target}"
    )


def compare(log: Path, times: int) -> None:
    """Print what is measured of one log."""
    print(f"{log}: {log.stat().st_size / 1e6:,.0f} MB\n")
    print(
        f"{'':44} {'wall s':>7} {'cpu s':>7} {'MB':>7} {'ref wall':>8} {'ref cpu':>7} {'r wall':>7} {'r cpu':>7}"
        "  target"
    )
    scan = measure(bare_scan, log, times=times)
    read = measure(ours, log, times=times)
    program = measure(whole_program, log, times=times)
    print(_line("reference: DuckDB's bare scan", scan))
    if shutil.which("goaccess"):
        other = measure(goaccess, log, times=1)
        print(_line("reference: GoAccess", other))
        print(_line("formats.read / GoAccess", read, other, "<= 0.1 wall"))
        print(_line("apiusage-desktop inspect / GoAccess", program, other, "<= 0.1 wall"))
    else:
        print(_NO_GOACCESS)
    print(_line("formats.read / bare scan", read, scan))
    print(_line("apiusage-desktop inspect / bare scan", program, scan))
    print(f"\n{read.found:,.0f} requests were read; the bare scan saw {scan.found:,.0f} lines.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("log", type=Path, nargs="?", help="a combined access log (default: one is made)")
    parser.add_argument("--lines", type=int, default=2_000_000, help="of the log that is made (default: 2000000)")
    parser.add_argument("--paths", type=int, default=_PATHS, help="how many paths to fold (default: 10000000)")
    parser.add_argument("--times", type=int, default=3, help="how often each of ours is measured (default: 3)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        log = options.log
        if log is None:
            log = Path(folder) / "access.log"
            with log.open("wb") as stream:
                write_log(stream, options.lines)
        compare(log.resolve(), options.times)
        right, wrong = folded_right(20)
        print(f"\n{right:,} of {_FOLDED:,} concrete paths land on their template")
        for told in wrong[:10]:
            print(f"  {told}")
        if options.paths:
            database = Path(folder) / "paths.duckdb"
            make_paths(options.paths, database)
            cost = measure(folding, database, times=1)
            print(
                f"{options.paths:,} targets fold to {cost.found:,.0f} shapes in {cost.wall:.1f} s "
                f"({cost.cpu:.1f} s of processor, {cost.memory:,.0f} MB)"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
