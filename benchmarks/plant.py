"""Write a made-up year of daily usage in which known problems are planted, and beside it which ones.

Thirty-odd clients: ordinary ones, some with habits that look like a problem and are none (a nightly job, a load on the
first of each month, a pilot taken into use step by step, weekends without a request, a common holiday), and one for
each problem that exports can show. What only single requests show is planted in a request log of three days.

    python benchmarks/plant.py --seed 1 --out FOLDER

writes usage.json, requests.csv, clients.json, budgets.json and planted.csv.
"""

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generate import WEEKDAY, made_up_id  # noqa: E402

_DAYS = 365
_FIRST_DAY = date(2025, 10, 1)
_HOLIDAY = range(85, 93)  # days from the first one: nobody works
_LOG_DAYS = 3
_REQUEST_HEADER = ("time", "client_id", "client_name", "method", "path", "status")


@dataclass(frozen=True, slots=True)
class Call:
    """What a client calls, how often on a plain working day, and how it is answered.

    Attributes:
        per_first: instead of `volume`: so many times for each request of the client's first call.
        failed: the share of 4xx, of which `throttled` of all requests are 429; `broken` the share of 5xx.
    """

    method: str
    template: str
    volume: float = 0.0
    per_first: int = 0
    failed: float = 0.002
    throttled: float = 0.0
    broken: float = 0.0003
    first_day: int = 0


@dataclass(frozen=True, slots=True)
class Habit:
    """When and how regularly a client calls.

    Attributes:
        weekend: the volume on weekends, against a working day.
        noise: how much one day differs from another.
        steady: whether it calls as often on each day, holidays too.
        begins, ends: the first day, and the day after the last one.
        grows: the days after the first one until it calls as often as it will.
        level_day, level: from that day on it calls so many times as often.
        monthly: on the first of a month so many times as often.
        bad_days: the days on which its calls fail as they say; default: all.
        users: how many users call through it.
        listed: whether the list of OAuth clients has it.
        state: what that says of it.
        scopes: what it was granted, as a client of people who log in; none: it has roles.
        budget: the share of what it makes a month that the user gave it; 0 is none.
    """

    weekend: float = 0.15
    noise: float = 0.16
    steady: bool = False
    begins: int = 0
    ends: int = _DAYS
    grows: int = 0
    level_day: int = _DAYS
    level: float = 1.0
    monthly: float = 1.0
    bad_days: tuple[int, int] = (0, _DAYS)
    users: int = 0
    listed: bool = True
    state: str = "active"
    scopes: tuple[str, ...] = ()
    budget: float = 0.0


@dataclass(frozen=True, slots=True)
class Client:
    """A client, and the rules that should find something about it."""

    name: str
    calls: tuple[Call, ...]
    habit: Habit = field(default=Habit())
    planted: tuple[str, ...] = ()


_U, _Q = "api/v2/users", "api/v2/routing/queues"
_ORDINARY = (
    Call("POST", "api/v2/conversations/callbacks", 700),
    Call("POST", "api/v2/analytics/conversations/details/query", 260),
    Call("GET", "api/v2/users/{userId}", 480), Call("GET", _Q, 90), Call("PATCH", "api/v2/users/{userId}", 130),
    Call("GET", "api/v2/externalcontacts/contacts/{contactId}", 350), Call("POST", "api/v2/users/search", 200),
    Call("GET", "api/v2/conversations/{conversationId}", 600), Call("POST", "api/v2/routing/queues", 24),
    Call("GET", "api/v2/users/me", 60), Call("PUT", "api/v2/flows/datatables/{datatableId}/rows/{rowId}", 400),
    Call("POST", "api/v2/outbound/contactlists/{contactListId}/contacts", 900),
    Call("GET", "api/v2/recording/jobs/{jobId}", 300),
)  # fmt: skip


def clients(chance: random.Random) -> list[Client]:
    """Return the clients of one seed: volumes, intervals and days are different in each."""

    def between(low: float, high: float) -> float:
        return low + (high - low) * chance.random()

    def day(low: int, high: int) -> int:
        return int(between(low, high))

    def some(count: int) -> tuple[Call, ...]:
        places = sorted(range(len(_ORDINARY)), key=lambda _: chance.random())[:count]
        return tuple(
            Call(c.method, c.template, c.volume * between(0.5, 1.6), failed=between(0.0, 0.03))
            for c in (_ORDINARY[place] for place in sorted(places))
        )

    ordinary = [
        Client(f"Contoso Ordinary {number + 1}", some(day(3, 9)), Habit(between(0.05, 0.9), between(0.1, 0.3)))
        for number in range(10)
    ]
    return ordinary + _decoys(between) + _planted(between, day, some)


def _decoys(between) -> list[Client]:  # type: ignore[no-untyped-def]
    """Return clients that look like a problem, and have none."""
    return [
        Client("Contoso Nightly Job", (Call("POST", _U, between(2_000, 9_000)),), Habit(1.0, 0.06)),
        Client("Contoso Monthly Load", (Call("PATCH", "api/v2/users/{userId}", 800),), Habit(0.2, monthly=9.0)),
        Client("Contoso Pilot", (Call("POST", "api/v2/users/search", 2_000),), Habit(begins=150, grows=90)),
        Client("Contoso Office Hours", (Call("POST", "api/v2/routing/skills", 700),), Habit(0.0)),
        Client("Contoso Slow Poller", (Call("GET", "api/v2/conversations", 288),), Habit(1.0, 0.003, steady=True)),
        Client(
            "Contoso Two Timers",
            (Call("GET", "api/v2/conversations", 480), Call("GET", "api/v2/users/{userId}/presences/{sourceId}", 960)),
            Habit(1.0, 0.004, steady=True),
        ),
        Client("Contoso Lookup", (Call("GET", "api/v2/externalcontacts/contacts/{contactId}", 700, failed=0.06),)),
        Client("Contoso Incident", (Call("POST", "api/v2/conversations/emails", 900, broken=0.4),),
               Habit(bad_days=(330, 332))),
        Client("Contoso Trusted", (Call("POST", "api/v2/users/search", 300), Call("GET", _Q, 200)),
               Habit(scopes=("users", "routing:readonly"))),
        Client("Contoso Quarterly Report", (Call("POST", "api/v2/analytics/conversations/aggregates/query", 30),),
               Habit(1.0, 0.9)),
    ]  # fmt: skip


def _planted(between, day, some) -> list[Client]:  # type: ignore[no-untyped-def]
    """Return a client for each problem."""
    seconds = (1, 2, 5, 10, 15, 30)[day(0, 6)]
    start = day(_DAYS - 40, _DAYS - 15)
    throttled = between(0.03, 0.25)
    late = day(_DAYS - 27, _DAYS - 8)
    return [
        Client("Contoso Wallboard", (Call("GET", "api/v2/users/{userId}/presences/{sourceId}",
               86_400 / seconds * between(0.955, 1.0)),), Habit(1.0, 0.006, steady=True), ("polling",)),
        Client("Contoso Display", (Call("POST", "api/v2/analytics/queues/observations/query", between(2_300, 2_800)),),
               Habit(1.0, 0.03, steady=True, begins=day(0, 300)), ("polling",)),
        Client("Contoso Broken Sync", (*some(4), Call("PATCH", "api/v2/externalcontacts/contacts/{contactId}",
               between(300, 3_000), failed=between(0.15, 0.9))), Habit(bad_days=(day(200, 340), _DAYS)),
               ("failures",)),
        Client("Contoso Expired Secret", tuple(Call(c.method, c.template, c.volume, failed=0.97) for c in some(4)),
               Habit(bad_days=(start, _DAYS)), ("authentication",)),
        Client("Contoso Typing Mistake", (*some(3), Call("GET", "api/v2/routing/queue/{queueId}/members",
               between(10, 400), failed=1.0)), Habit(), ("wrong_endpoint",)),
        Client("Contoso Old Timer", (*some(3), Call("GET", "api/v2/conversations/chats", 40),
               Call("GET", "api/v2/authorization/divisionspermitted/me", 60)),
               Habit(), ("deprecated_endpoint",)),
        Client("Contoso Preview", (*some(3), Call("POST", "api/v2/previews/telepathy", between(30, 200))), Habit(),
               ("unlisted_endpoint",)),
        Client("Contoso Loader", (Call("POST", "api/v2/outbound/contactlists/{contactListId}/contacts",
               between(4_000, 20_000), failed=throttled + 0.01, throttled=throttled), *some(2)), Habit(0.1),
               ("rate_limiting",)),
        Client("Contoso Runaway", some(4), Habit(0.4, level_day=start, level=between(2.3, 6)), ("jumps",)),
        Client("Contoso Halved", tuple(Call(c.method, c.template, 3 * c.volume) for c in some(5)),
               Habit(0.4, level_day=start, level=between(0.12, 0.35)), ("jumps",)),
        Client("Contoso Newcomer", some(4), Habit(begins=late), ("new_client",)),
        Client("Contoso New Feature", (*some(3), Call("POST", "api/v2/knowledge/knowledgebases", between(150, 600),
               first_day=late)), Habit(), ("new_endpoint",)),
        Client("Contoso Quiet Mailer", some(3), Habit(0.6, ends=day(_DAYS - 50, _DAYS - 12)), ("silent_client",)),
        Client("Contoso One Trick", (Call("POST", "api/v2/conversations/messages", between(6_000, 30_000)), *some(3)),
               Habit(0.3), ("dominating_endpoint",)),
        Client("Contoso One By One", (Call("GET", "api/v2/users/{userId}", between(1_500, 9_000)), *some(2)),
               Habit(0.5), ("single_items",)),
        Client("Contoso Forgetful", (Call("GET", "api/v2/authorization/divisions", between(900, 6_000)), *some(3)),
               Habit(0.3), ("cacheable",)),
        Client("Contoso Looping", (Call("POST", "api/v2/users/search", between(40, 120)),
               Call("GET", "api/v2/users/{userId}/routingstatus", per_first=(5, 10, 25)[day(0, 3)])), Habit(0.3),
               ("item_calls",)),
        Client("Contoso Stranger", some(4), Habit(listed=False), ("unknown_client",)),
        Client("Contoso Disabled", some(4), Habit(state="disabled"), ("inactive_client",)),
        Client("Contoso Spender", some(5), Habit(0.4, budget=between(0.4, 0.8)), ("over_budget",)),
        Client("Contoso Shared", some(3), Habit(users=9), ("shared_client",)),
        Client("Contoso Overtrusted", (*some(4), Call("GET", "api/v2/users", between(50, 400))),
               Habit(scopes=("users:readonly", "quality", "workforce-management")), ("unneeded_scopes",)),
    ]  # fmt: skip


class _Maker:
    """Makes the days of one client; its chance is its own."""

    def __init__(self, client: Client, seed: str) -> None:
        self.client = client
        self._chance = random.Random(seed)
        self.id = made_up_id(self._chance)
        self.requests = 0
        self.users = [made_up_id(self._chance) for _ in range(client.habit.users)]

    def rows(self, number: int) -> Iterator[dict[str, object]]:
        """Yield the rows of a day, as a usage query gives them."""
        day = _FIRST_DAY + timedelta(days=number)
        level = self._level(number, day)
        first = 0
        for place, call in enumerate(self.client.calls):
            if number < call.first_day:
                continue
            spread = 0.0 if self.client.habit.steady else 0.15
            requests = int(call.volume * level * self._noise(spread)) if call.volume else call.per_first * first
            first = requests if place == 0 else first
            self.requests += requests
            if requests:
                yield from self._split(call, number, day, requests)

    def _level(self, number: int, day: date) -> float:
        habit = self.client.habit
        if not habit.begins <= number < habit.ends:
            return 0.0
        if habit.steady:
            return self._noise(habit.noise)
        level = WEEKDAY[day.weekday()] if day.weekday() < 5 else habit.weekend
        level *= 0.2 if number in _HOLIDAY else 1.0
        level *= min(1.0, 0.1 + (number - habit.begins) / habit.grows) if habit.grows else 1.0
        level *= habit.level if number >= habit.level_day else 1.0
        level *= habit.monthly if day.day == 1 else 1.0
        return level * self._noise(habit.noise)

    def _split(self, call: Call, number: int, day: date, requests: int) -> Iterator[dict[str, object]]:
        users = self.users or [""]
        for user in users:
            part = requests // len(users)
            is_bad = self.client.habit.bad_days[0] <= number < self.client.habit.bad_days[1]
            failed = self._part(part, call.failed if is_bad else 0.004)
            broken = min(part - failed, self._part(part, call.broken if is_bad else 0.0002))
            throttled = min(failed, self._part(part, call.throttled if is_bad else 0.0))
            if part:
                yield {
                    "clientId": self.id, "clientName": self.client.name, "organizationId": "", "userId": user,
                    "templateUri": call.template, "httpMethod": call.method, "status200": part - failed - broken,
                    "status300": 0, "status400": failed, "status500": broken, "status429": throttled,
                    "requests": part, "date": f"{day}T00:00:00Z",
                }  # fmt: skip

    def _part(self, whole: int, share: float) -> int:
        wanted = whole * share * self._noise(0.3) + self._chance.random() if share else 0.0
        return min(whole, int(wanted))

    def _noise(self, spread: float) -> float:
        return 1 + spread * (self._chance.random() + self._chance.random() + self._chance.random() - 1.5)


def _requests(chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Yield single requests: a poller, a client that sends nonsense, one without rights, and an ordinary one."""
    start = datetime(2026, 9, 1)
    seconds = (2, 5, 10)[int(chance.random() * 3)]
    kinds = (
        ("Contoso Ticker", "GET", "/api/v2/conversations", seconds, 0.0, ""),
        ("Contoso Nonsense", "POST", "/api/v2/conversations/callbacks", 0, 0.3, "400"),
        ("Contoso Locked Out", "GET", "/api/v2/users", 0, 0.6, "401"),
        ("Contoso Visitor", "GET", "/api/v2/users", 0, 0.01, "404"),
    )
    rows: list[tuple[str, ...]] = []
    for name, method, path, every, wrong, code in kinds:
        ident = made_up_id(chance)
        moment = 0.0
        while moment < _LOG_DAYS * 86_400:
            hour = moment / 3600 % 24
            status = code if chance.random() < wrong else "200"
            at = start + timedelta(seconds=moment)
            rows.append((f"{at:%Y-%m-%dT%H:%M:%S}Z", ident, name, method, path, status))
            busy = 1.0 if 8 <= hour < 18 else 8.0
            moment += every + 0.1 * chance.random() if every else (10 + 100 * chance.random()) * busy
    yield from sorted(rows)


_PLANTED_REQUESTS = (("Contoso Ticker", "polling"), ("Contoso Nonsense", "invalid_requests"),
                     ("Contoso Locked Out", "authentication"))  # fmt: skip


def plant(folder: Path, seed: int) -> list[tuple[str, str, str]]:
    """Write the files of one seed into a folder.

    Returns:
        what was planted: the file, the client's name, and the rule that should find it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = clients(random.Random(f"{seed} clients"))
    makers = [_Maker(client, f"{seed} {client.name}") for client in made]
    with (folder / "usage.json").open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('{"results": [')
        rows = (row for number in range(_DAYS) for maker in makers for row in maker.rows(number))
        for place, row in enumerate(rows):
            stream.write((",\n" if place else "\n") + json.dumps(row, separators=(",", ":")))
        stream.write('\n], "queryStatus": "Complete"}\n')
    with (folder / "requests.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows((_REQUEST_HEADER, *_requests(random.Random(f"{seed} requests"))))
    entities = [
        _entity(maker.id, maker.client.name, maker.client.habit.state, _grant(maker.client), maker.client.habit.scopes)
        for maker in makers
        if maker.client.habit.listed
    ]
    entities.append(_entity(made_up_id(random.Random(f"{seed} nobody")), "Contoso Nobody", "active", "CODE"))
    listing = {"entities": entities, "pageSize": 100, "pageNumber": 1, "total": len(entities), "pageCount": 1}
    (folder / "clients.json").write_text(json.dumps(listing, indent=1), encoding="utf-8")
    budgets = {m.client.name: round(m.requests / 12 * m.client.habit.budget) for m in makers if m.client.habit.budget}
    (folder / "budgets.json").write_text(json.dumps(budgets), encoding="utf-8")
    planted = [("usage.json", "", "unused_clients")]
    planted += [("usage.json", client.name, rule) for client in made for rule in client.planted]
    planted += [("requests.csv", name, rule) for name, rule in _PLANTED_REQUESTS]
    with (folder / "planted.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows((("file", "client", "rule"), *planted))
    return planted


def _entity(ident: str, name: str, state: str, grant: str, scopes: Sequence[str] = ()) -> dict[str, object]:
    return {"id": ident, "name": name, "state": state, "authorizedGrantType": grant, "scope": list(scopes)}


def _grant(client: Client) -> str:
    if client.habit.scopes:
        return "CODE"
    return "PASSWORD" if client.habit.users else "CLIENT-CREDENTIALS"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files (default: 1)")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the folder to write into")
    options = parser.parse_args(arguments)
    plant(options.out, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
