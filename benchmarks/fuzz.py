"""Damage logs in every way and read them: no crash, no hang, no lost row.

    python benchmarks/fuzz.py --seconds 600 --seed 1

Each input is a small log with some bytes changed, moved, repeated or cut off. It must be read, or refused with words
to the user. What is read must account for every line or entry of the file. Inputs that fail are kept.
"""

import argparse
import collections
import gzip
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from apiusage_desktop.core.engine import ignore_progress
from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.read_options import DateOrder, ReadOptions
from apiusage_desktop.core.reader_process import ReaderProcess
from apiusage_desktop.core.source import Source

_SLOW_SECONDS = 5.0
# Every question is answered, so that the reader behind it is reached.
ANSWERS = ReadOptions(
    date_order=DateOrder.DAY_FIRST,
    period=DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 29)),
    accept_rejected=True,
)
_TOKENS = (
    b'"', b'""', b",", b";", b"\t", b"\n", b"\r\n", b"\r", b"\0", b"{", b"}", b"[", b"]", b":", b"null", b"NaN", b"1e9",
    b"-1", b"99999999999999999999", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xe9", b"2020-02-30", b"13/13/2020",
    b"\\", b"\\u0000", b"\xe2\x80\xae", b"&a", b"*a", b"---\n", b"- ", b"results", b"entities", b" ", b"1.234", b"1,5",
)  # fmt: skip


def seeds(folder: Path) -> list[bytes]:
    """Return the logs to damage: those in a folder, each small, and a packed one."""
    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    small = [content for content in found if len(content) < 20_000]
    return [*small, *(gzip.compress(content, mtime=0) for content in small[:1])]


def damaged(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the content with one to six pieces of damage."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        _damage(data, others, chance)
    return bytes(data)


def _damage(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((1, 1, 2, 8, 40, 400)))
    match chance.randrange(7):
        case 0 if start < len(data):
            data[start] ^= 1 << chance.randrange(8)
        case 1:
            data[start:start] = chance.choice(_TOKENS)
        case 2:
            data[start:end] = chance.choice(_TOKENS)
        case 3:
            del data[start:end]
        case 4:
            data[start:start] = data[start:end] * chance.randint(1, 20)
        case 5:
            del data[start:]
        case _:
            other = chance.choice(others)
            place = chance.randrange(len(other) + 1)
            data[start:start] = other[place : place + 400]


def unaccounted(content: bytes, source: Source) -> str:
    """Say which lines or entries of the file the reader did not account for; nothing where that cannot be told."""
    told = source.rows + source.rejected + source.blank + source.header
    if source.format.startswith("usage table (CSV)") and b'"' not in content and b"\0" not in content:
        lines = len(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n"))
        return "" if told == lines else f"{lines} lines, {told} told"
    if source.unit == "entry":
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            return ""
        rows = (
            document if isinstance(document, list) else next((v for v in document.values() if isinstance(v, list)), [])
        )
        return "" if told == len(rows) else f"{len(rows)} entries, {told} told"
    return ""


def tried(reader: LogReader, content: bytes, folder: Path, deadline: float) -> str:
    """Read a log and say what became of it: `read`, `refused`, `hung`, or what went wrong."""
    path = folder / "log"
    path.write_bytes(content)
    with tempfile.TemporaryDirectory(dir=folder) as workspace:
        try:
            source = reader.read(
                path, Path(workspace), ignore_progress, lambda: time.monotonic() > deadline, member="", options=ANSWERS
            )
        except UsageError as error:
            return "stopped" if "its reader stopped" in str(error) else "refused"
        except Cancelled:
            return "hung"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return unaccounted(content, source) or "read"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long to try (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed tries the same inputs (default: 1)")
    parser.add_argument("--keep", type=Path, default=Path("out/fuzz"), metavar="DIR", help="where failing inputs go")
    options = parser.parse_args(arguments)
    logs = seeds(Path(__file__).parents[1] / "tests" / "data")
    chance = random.Random(options.seed)
    outcomes: collections.Counter[str] = collections.Counter()
    end = time.monotonic() + options.seconds
    with tempfile.TemporaryDirectory() as folder, ReaderProcess() as reader:
        reader.warm()
        while time.monotonic() < end:
            content = damaged(chance.choice(logs), logs, chance)
            outcome = tried(reader, content, Path(folder), time.monotonic() + _SLOW_SECONDS)
            kind = outcome if outcome in ("read", "refused") else "failed"
            outcomes[kind] += 1
            if kind == "failed":
                options.keep.mkdir(parents=True, exist_ok=True)
                kept = options.keep / f"{options.seed}-{outcomes.total()}.log"
                kept.write_bytes(content)
                print(f"{kept}: {outcome.splitlines()[-1]}")
    print(", ".join(f"{count} {kind}" for kind, count in outcomes.most_common()), f"of {outcomes.total()} inputs")
    return 1 if outcomes["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
