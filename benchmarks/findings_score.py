"""Plant problems, look for them, and print what was planted, found, missed and a false alarm, for each rule.

    python benchmarks/findings_score.py --seeds 101-105

A finding is right if a problem of its rule was planted in its client. Anything else is a false alarm, also where it is
true: the ordinary clients are made so that nobody need look at them. `also` counts findings of other rules about
clients in which something is planted: true words about a real problem, or a consequence of it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from apiusage_desktop.core.directory import Directory  # noqa: E402
from apiusage_desktop.core.directory.known import ClientDirectory, KnownClient  # noqa: E402
from apiusage_desktop.core.directory.profiles import ClientProfile, ClientProfiles  # noqa: E402
from apiusage_desktop.core.findings import RULES, find  # noqa: E402
from apiusage_desktop.core.findings.finding import Finding  # noqa: E402
from apiusage_desktop.core.store import UsageStore  # noqa: E402
from benchmarks.plant import plant  # noqa: E402


def directory_of(folder: Path) -> Directory:
    """Return who the clients of a planted year are, as the user knows it."""
    listing = json.loads((folder / "clients.json").read_text(encoding="utf-8"))
    known = [
        KnownClient(
            e["id"], e["name"], grant_type=e["authorizedGrantType"], state=e["state"], scopes=frozenset(e["scope"])
        )
        for e in listing["entities"]
    ]
    budgets = json.loads((folder / "budgets.json").read_text(encoding="utf-8"))
    profiles = tuple(ClientProfile(name, budget=budget) for name, budget in budgets.items())
    return Directory(ClientDirectory(tuple(known)), profiles=ClientProfiles(profiles))


def _findings(folder: Path, name: str) -> tuple[Finding, ...]:
    with UsageStore() as store:
        store.open(folder / name)
        engine = store.engine()
        directory = directory_of(folder) if name == "usage.json" else Directory()
        found = find(engine, store.contents(), directory=directory)
        engine.close()
    return found.findings


def score(seed: int, *, tells_wrong: bool) -> dict[str, Counter[str]]:
    """Return, for each rule, how many were planted, found, missed, false, and found beside what was planted."""
    counted = {rule.name: Counter[str]() for rule in RULES}
    with tempfile.TemporaryDirectory(prefix="apiusage-plant-") as name:
        folder = Path(name)
        planted = plant(folder, seed)
        for file in ("usage.json", "requests.csv"):
            wanted = {(rule, client) for where, client, rule in planted if where == file}
            seen = _findings(folder, file)
            got = {(finding.rule, finding.client_name) for finding in seen}
            with_problem = {client for _, client in wanted}
            for rule, client in wanted:
                counted[rule]["planted"] += 1
                counted[rule]["found" if (rule, client) in got else "missed"] += 1
                if (rule, client) not in got and tells_wrong:
                    print(f"seed {seed}: missed {rule} of {client}")
            for finding in seen:
                if (finding.rule, finding.client_name) in wanted:
                    continue
                kind = "also" if finding.client_name in with_problem else "false"
                counted[finding.rule][kind] += 1
                if tells_wrong:
                    print(f"seed {seed}: {kind} {finding.rule}: {finding.sentence}")
    return counted


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=_seeds, default=range(1, 4), metavar="FIRST-LAST")
    parser.add_argument("--tell", action="store_true", help="print each miss and each false alarm")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    sums = {rule.name: Counter[str]() for rule in RULES}
    for seed in options.seeds:
        for rule, counted in score(seed, tells_wrong=options.tell).items():
            sums[rule] += counted
    columns = ("planted", "found", "missed", "false", "also")
    print(f"{'rule':24}" + "".join(f"{column:>9}" for column in columns))
    for rule, counted in sums.items():
        print(f"{rule:24}" + "".join(f"{counted[column]:9}" for column in columns))
    whole: Counter[str] = sum(sums.values(), Counter())
    print(f"{'all':24}" + "".join(f"{whole[column]:9}" for column in columns))
    print(f"{len(options.seeds)} years of {365} days, {time.perf_counter() - began:.0f} s with making them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
