"""Write a made-up log of requests, one a line, of any size, that behaves like a real one.

The clients are those of `generate.py`, with endpoints out of the whole catalogue. Working days and hours have their
rhythm, pollers their fixed intervals; a client that loads in bulk is answered 429 once it has sent more than 300
requests within a minute; a client fails for an hour now and then, and the platform once. Every identifier in a path
is a UUID.

The same options give the same bytes on every machine: of `random` and numpy only streams are used that are promised to
stay as they are.

    python benchmarks/generate_requests.py --lines 2000000 --out access.log
"""

import argparse
import math
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generate import WEEKDAY, Endpoint, Profile, made_up_id, matching, profiles, read_endpoints  # noqa: E402

CATALOGUE = ROOT / "resources" / "catalogue" / "endpoints.csv"
_ALLOWED = 300  # requests a client may send within a minute
_POLLED = 0.25  # the most that pollers make of the whole
_INTERVALS = (15, 20, 30, 60, 60, 120, 300, 600, 900)
_INCIDENT = 47 / 90  # where in the period the platform itself fails for an hour
_KNOWN_IDS = 20_000  # users, queues and the like, which are asked for again and again
# How busy each hour of the day is, in UTC.
_HOUR = (4, 3, 3, 3, 5, 12, 38, 74, 96, 100, 98, 90, 78, 88, 97, 95, 84, 60, 34, 22, 16, 12, 8, 6)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_AGENTS = (
    "PureCloud SDK/python 230.0.0", "PureCloud SDK/java 222.0.0", "python-requests/2.32.5", "okhttp/4.12.0",
    "axios/1.7.9", "Go-http-client/2.0", "GenesysCloud SDK/go 165.0.0", "node-fetch/3.3",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
)  # fmt: skip
_VARIABLE = re.compile(r"\{[^}]*\}")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")  # most used first
_OK = {"POST": 201, "DELETE": 204}
_CLIENT_ERRORS = (400, 401, 403, 404, 404, 404, 409, 415)
_SERVER_ERRORS = (500, 502, 503, 504)

_Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Call:
    """An endpoint a client calls.

    Attributes:
        path: its path, with `%s` where an identifier stands.
        ids: how many identifiers there are.
        query: what stands behind it.
        answer: the status when all is well.
    """

    method: str
    path: str
    ids: int
    query: str
    answer: int


@dataclass(frozen=True, slots=True)
class Caller:
    """One client: who it is for a log, what it calls, and how often it asks each of it.

    Attributes:
        interval: the seconds between two calls of a poller; 0 is no poller.
        offset: when within the interval a poller calls.
        bulk: it loads its day's requests in four minutes of this hour; -1 is no such client.
    """

    profile: Profile
    client_id: str
    ip: str
    agent: str
    calls: tuple[Call, ...]
    shares: NDArray[np.float64]
    interval: int
    offset: int
    bulk: int


@dataclass(frozen=True, slots=True)
class Request:
    """What a line tells."""

    second: int
    caller: Caller
    call: Call
    path: str
    status: int
    size: int
    duration: int


def callers(count: int, seed: int) -> list[Caller]:
    """Return the clients; each has its own chance, so that more clients leave the first ones as they are."""
    endpoints = read_endpoints(CATALOGUE)
    return [_caller(profile, endpoints, number, seed) for number, profile in enumerate(profiles(count, seed))]


def _caller(profile: Profile, endpoints: Sequence[Endpoint], number: int, seed: int) -> Caller:
    chance = random.Random(f"{seed} caller {number}")
    width = 5 + int(chance.random() * 36)
    found = matching(endpoints, profile.areas)
    begin = int(chance.random() * max(1, len(found) - width))
    chosen = sorted((found[:2] + found[begin + 2 :])[:width], key=lambda endpoint: _METHODS.index(endpoint.method))
    calls = tuple(_call(endpoint, chance) for endpoint in chosen)
    polls = profile.steady or number % 10 == 9
    interval = _INTERVALS[int(chance.random() * len(_INTERVALS))] if polls else 0
    weights = np.array([1 / (place + 1) for place in range(len(calls))])
    if polls:
        calls, weights = calls[:2], weights[:2]
    agent = _AGENTS[int(chance.random() * len(_AGENTS))]
    ip = f"10.{20 + number // 250}.{int(chance.random() * 256)}.{number % 250 + 1}"
    offset = int(chance.random() * interval)
    bulk = int(chance.random() * 24) if profile.throttled or number % 20 == 6 else -1
    return Caller(profile, made_up_id(chance), ip, agent, calls, np.cumsum(weights), interval, offset, bulk)


def _call(endpoint: Endpoint, chance: random.Random) -> Call:
    path, ids = _VARIABLE.subn("%s", f"/{endpoint.template}")
    query = ""
    if endpoint.method == "GET" and not path.endswith("%s") and chance.random() < 0.5:
        query = f"?pageSize={25 * (1 + int(chance.random() * 4))}&pageNumber={1 + int(chance.random() * 9)}"
    return Call(endpoint.method, path, ids, query, _OK.get(endpoint.method, 200))


def concrete(template: str, value: Callable[[], str]) -> str:
    """Return a path of this template, with a value for each of its variables."""
    return _VARIABLE.sub(lambda _: value(), f"/{template}")


class _Traffic:
    """The requests of all clients over the days, hour by hour."""

    def __init__(self, clients: int, lines: int, days: int, first_day: date, seed: int) -> None:
        self._chance = np.random.RandomState(seed)  # its streams never change
        self._random = random.Random(f"{seed} hours")
        self._callers = callers(clients, seed)
        self._first, self._days = first_day, days
        self._epoch = int(datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC).timestamp())
        self._known = self._ids(_KNOWN_IDS)
        # Where the calls of each client begin in the list of all.
        self._calls = [(caller, call) for caller in self._callers for call in caller.calls]
        self._begins = np.cumsum([0] + [len(caller.calls) for caller in self._callers])
        self._answers = np.array([call.answer for _, call in self._calls])
        self._clumsy = np.array([caller.profile.client_errors for caller in self._callers])
        self._bulk = np.array([caller.bulk >= 0 for caller in self._callers])
        pollers = [number for number, caller in enumerate(self._callers) if caller.interval]
        ticks = sum(days * 86_400 // self._callers[number].interval for number in pollers)
        self._slower = math.ceil(ticks / max(1, lines * _POLLED))
        self._pollers = pollers if ticks and lines * _POLLED >= len(pollers) else []
        weights = np.cumsum([self._weights(hour).sum() for hour in range(days * 24)])
        polled = np.array([sum(map(len, self._ticks(hour).values())) for hour in range(days * 24)])
        left = lines - int(polled.sum())
        self._whole = np.diff(np.floor(weights / weights[-1] * left + 1e-6).astype(np.int64), prepend=0)

    def hours(self) -> Iterator[list[Request]]:
        """Yield the requests of each hour, in order."""
        incident = int(self._days * 24 * _INCIDENT)
        for hour in range(self._days * 24):
            yield self._requests(hour, 0.19 if hour == incident else 0.0004)

    def _weights(self, hour: int) -> NDArray[np.float64]:
        """Return how much each client asks in an hour, apart from pollers."""
        day, position = self._first + timedelta(days=hour // 24), hour / 24 / self._days
        found = []
        for caller in self._callers:
            profile = caller.profile
            present = profile.begins <= position < profile.ends and (not profile.monthly or day.day == 1)
            rhythm = profile.weekend if day.weekday() >= 5 else WEEKDAY[day.weekday()]
            daily = profile.volume * rhythm if present and not caller.interval else 0.0
            share = _HOUR[hour % 24] / sum(_HOUR) if caller.bulk < 0 else float(caller.bulk == hour % 24)
            found.append(daily * share)
        return np.array(found)

    def _ticks(self, hour: int) -> dict[int, _Numbers]:
        """Return the seconds of the hour at which each poller calls."""
        found = {}
        for number in self._pollers:
            caller = self._callers[number]
            interval, begin = caller.interval * self._slower, hour * 3600
            first = caller.offset + -(-(begin - caller.offset) // interval) * interval
            found[number] = np.arange(first, begin + 3600, interval) - begin
        return found

    def _requests(self, hour: int, trouble: float) -> list[Request]:
        count = int(self._whole[hour])
        weights = np.cumsum(self._weights(hour))
        ordinary = np.searchsorted(weights, self._chance.random_sample(count) * weights[-1], side="right")
        seconds = (self._chance.random_sample(count) * 3600).astype(np.int64)
        # Who loads in bulk does so in four minutes of the hour.
        bulk = self._bulk[ordinary]
        seconds[bulk] = seconds[bulk] // 15 + int(self._random.random() * 56) * 60
        ticks = self._ticks(hour)
        who = np.concatenate([ordinary, *(np.full(len(at), number) for number, at in ticks.items())]).astype(np.int64)
        when = np.concatenate([seconds, *ticks.values()]).astype(np.int64)
        order = np.argsort(when, kind="stable")
        who, when = who[order], when[order]
        calls = self._chosen(who)
        status = self._status(who, when, calls, trouble)
        sizes = (self._chance.random_sample(len(who)) ** 4 * 60_000).astype(np.int64) + 2
        durations = (self._chance.random_sample(len(who)) ** 6 * 4_000).astype(np.int64) + 9
        sizes[status == 204] = 0
        return self._rendered(when + self._epoch + hour * 3600, calls, status, sizes, durations)

    def _chosen(self, who: _Numbers) -> _Numbers:
        """Return the number of the call of each request."""
        chances = self._chance.random_sample(len(who))
        calls = np.zeros(len(who), dtype=np.int64)
        for number in np.unique(who):
            mine, shares = who == number, self._callers[number].shares
            calls[mine] = self._begins[number] + np.searchsorted(shares, chances[mine] * shares[-1], side="right")
        return calls

    def _status(self, who: _Numbers, when: _Numbers, calls: _Numbers, trouble: float) -> _Numbers:
        status, chances = self._answers[calls], self._chance.random_sample(len(who))
        clumsy = self._clumsy.copy()
        if self._random.random() < 0.05:  # a burst: one client does something wrong for an hour
            clumsy[int(self._random.random() * len(clumsy))] = 0.7
        kinds = (self._chance.random_sample(len(who)) * 1_000_000).astype(np.int64)
        wrong = chances < clumsy[who]
        status[wrong] = np.array(_CLIENT_ERRORS)[kinds[wrong] % len(_CLIENT_ERRORS)]
        failed = (1 - chances) < trouble
        status[failed] = np.array(_SERVER_ERRORS)[kinds[failed] % len(_SERVER_ERRORS)]
        minutes = who * 60 + when // 60
        order = np.argsort(minutes, kind="stable")
        ordered = minutes[order]
        rank = np.empty(len(who), dtype=np.int64)
        rank[order] = np.arange(len(who)) - np.searchsorted(ordered, ordered, side="left")
        status[rank >= _ALLOWED] = 429
        return status

    def _rendered(
        self, when: _Numbers, calls: _Numbers, status: _Numbers, sizes: _Numbers, durations: _Numbers
    ) -> list[Request]:
        chosen = [self._calls[number] for number in calls.tolist()]
        needed = sum(call.ids for _, call in chosen)
        # Half of what is asked for is known already; calls and conversations are new.
        ids = self._known + self._ids(needed // 2 + 8)
        picked = (self._chance.random_sample(needed) * len(ids)).astype(np.int64).tolist()
        taken, found = 0, []
        for (caller, call), second, code, size, took in zip(
            chosen, when.tolist(), status.tolist(), sizes.tolist(), durations.tolist(), strict=True
        ):
            path = call.path
            if call.ids:
                path %= tuple([ids[place] for place in picked[taken : taken + call.ids]])
                taken += call.ids
            found.append(Request(second, caller, call, path, code, size, took))
        return found

    def _ids(self, count: int) -> list[str]:
        digits = self._chance.bytes(16 * count).hex()
        return [
            f"{d[:8]}-{d[8:12]}-4{d[13:16]}-a{d[17:20]}-{d[20:]}"
            for d in (digits[i : i + 32] for i in range(0, 32 * count, 32))
        ]


def _combined(requests: Sequence[Request]) -> Iterator[str]:
    """Yield the lines of a combined access log."""
    stamps: dict[int, str] = {}
    for one in requests:
        stamp = stamps.get(one.second)
        if stamp is None:
            at = datetime.fromtimestamp(one.second, UTC)
            stamp = f"{at.day:02}/{_MONTHS[at.month - 1]}/{at.year}:{at.hour:02}:{at.minute:02}:{at.second:02} +0000"
            stamps[one.second] = stamp
        caller, call = one.caller, one.call
        yield (
            f'{caller.ip} - - [{stamp}] "{call.method} {one.path}{call.query} HTTP/1.1" {one.status} {one.size} "-" '
            f'"{caller.agent}"\n'
        )


def _moment(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _csv(requests: Sequence[Request]) -> Iterator[str]:
    for one in requests:
        caller, call = one.caller, one.call
        yield (
            f"{_moment(one.second)},{caller.client_id},{caller.profile.name},{caller.ip},{call.method},"
            f"{one.path}{call.query},{one.status},{one.duration}\n"
        )


def _json_lines(requests: Sequence[Request]) -> Iterator[str]:
    for one in requests:
        caller, call = one.caller, one.call
        # None of it holds what JSON would have to escape.
        yield (
            f'{{"timestamp":"{_moment(one.second)}","clientId":"{caller.client_id}","clientName":"'
            f'{caller.profile.name}","ip":"{caller.ip}","method":"{call.method}","url":"{one.path}{call.query}",'
            f'"status":{one.status},"durationMs":{one.duration},"userAgent":"{caller.agent}"}}\n'
        )


_Writer = Callable[[Sequence[Request]], Iterator[str]]
_WRITERS: dict[str, tuple[str, _Writer]] = {
    "combined": ("", _combined),
    "csv": ("timestamp,clientId,clientName,ip,method,url,status,durationMs\n", _csv),
    "jsonl": ("", _json_lines),
}


def write_log(
    stream: BinaryIO,
    lines: int,
    *,
    clients: int = 200,
    days: int = 30,
    first_day: date = date(2026, 9, 1),
    seed: int = 14,
    form: str = "combined",
) -> None:
    """Write a log.

    Args:
        stream: where to.
        lines: how many requests there are.
        clients: how many clients there are.
        days: the length of the period.
        first_day: its first day.
        seed: chance; the same seed gives the same bytes.
        form: `combined`, `csv` or `jsonl`.
    """
    header, writer = _WRITERS[form]
    stream.write(header.encode())
    for requests in _Traffic(clients, lines, days, first_day, seed).hours():
        stream.write("".join(writer(requests)).encode())


def _write_parquet(target: Path, lines: int, chosen: dict[str, Any]) -> None:
    """Write the rows of the CSV with their types."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, duckdb.connect() as connection:
        rows = Path(folder) / "rows.csv"
        with rows.open("wb") as stream:
            write_log(stream, lines, **chosen)
        connection.read_csv(str(rows)).write_parquet(str(target))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000, help="how many requests (default: 10000)")
    parser.add_argument("--clients", type=int, default=200, help="how many clients (default: 200)")
    parser.add_argument("--days", type=int, default=30, help="length of the period (default: 30)")
    parser.add_argument("--first-day", type=date.fromisoformat, default=date(2026, 9, 1), metavar="YYYY-MM-DD")
    parser.add_argument("--seed", type=int, default=14, help="the same seed gives the same file (default: 14)")
    parser.add_argument("--format", choices=(*_WRITERS, "parquet"), default="combined")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write (default: standard output)")
    options = parser.parse_args(arguments)
    if options.format == "parquet" and options.out is None:
        parser.error("a Parquet file needs --out")
    chosen = {
        "clients": options.clients, "days": options.days, "first_day": options.first_day, "seed": options.seed,
        "form": "csv" if options.format == "parquet" else options.format,
    }  # fmt: skip
    if options.format == "parquet":
        _write_parquet(options.out, options.lines, chosen)
    elif options.out is None:
        write_log(sys.stdout.buffer, options.lines, **chosen)
    else:
        with options.out.open("wb") as stream:
            write_log(stream, options.lines, **chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
