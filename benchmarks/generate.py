"""Write a made-up daily usage export, of any size, that behaves like a real one.

The same options give the same bytes on every machine: of `random` the generator uses only what Python promises to
keep, and of arithmetic only what is rounded alike everywhere. The bundled sample is made with

    python benchmarks/generate.py --clients 14 --days 90 --first-day 2026-07-03 --seed 14 \
        --grouped-by-method --out resources/samples/contoso-usage.json
"""

import argparse
import csv
import json
import math
import random
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

_ENDPOINTS = Path(__file__).with_name("endpoints.csv")
WEEKDAY = (1.08, 1.03, 1.0, 0.99, 0.92)  # Monday to Friday, against a plain working day
_INCIDENT = 47 / 90  # where in the period the day lies on which Genesys Cloud itself fails
_CSV_HEADER = (
    "date", "clientName", "templateUri", "requests", "status200", "status300", "status400", "status429", "status500",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation of the public API: its method and its path template."""

    method: str
    template: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How one client behaves.

    Attributes:
        areas: starts of the templates it calls, most called first.
        width: how many endpoints it calls at most.
        volume: requests on a plain working day; of a steady client, of each endpoint on every day.
        weekend: volume on Saturdays and Sundays, against a working day.
        client_errors: share of requests answered 4xx, 429 not among them.
        throttled: share answered 429 on the days on which it loads in bulk.
        steady: it polls: as often on each day as on any other.
        active: the chance that it calls at all on a day.
        monthly: it calls only on the first day of a month.
        begins, ends: the part of the period in which it is there, from 0 to 1.
    """

    name: str
    areas: tuple[str, ...]
    width: int
    volume: int
    weekend: float = 0.12
    client_errors: float = 0.006
    throttled: float = 0.0
    steady: bool = False
    active: float = 1.0
    monthly: bool = False
    begins: float = 0.0
    ends: float = 1.0


_PROFILES = (
    Profile("Contoso CRM Connector", ("externalcontacts", "conversations/{", "users/{userId}"), 7, 34_000),
    Profile("Contoso Data Warehouse Export", ("analytics/conversations", "users", "routing/queues"), 7, 21_000, 0.9),
    Profile("Contoso Wallboard", ("analytics/queues", "analytics/users/observations"), 2, 5_760, steady=True),
    Profile("Contoso Agent Desktop", ("users/{userId}/p", "routing", "notifications", "presence"), 6, 9_000, 0.2),
    Profile("Contoso Chatbot Data Actions", ("flows/datatables", "integrations/actions/", "knowledge"), 4, 7_500, 0.6),
    Profile("Contoso Legacy Dialer", ("outbound/campaigns", "conversations/calls"), 4, 1_900, client_errors=0.38),
    Profile("Contoso Contact List Loader", ("outbound/contactlists",), 3, 6_000, 0.05, throttled=0.34),
    Profile("Contoso WFM Sync", ("workforcemanagement", "users/{userId}/q"), 4, 2_400, 0.8),
    Profile("Contoso Agent Assist Pilot", ("conversations/{", "speech", "knowledge"), 4, 3_200, begins=0.48),
    Profile("Contoso Survey Mailer", ("conversations/emails", "users/me"), 2, 850, 0.3, ends=0.67),
    Profile("Contoso Recording Archive", ("recording", "conversations/{conversationId}/r", "downloads"), 6, 2_600, 1.0),
    Profile("Contoso User Provisioning", ("users", "groups", "authorization"), 5, 420, 0.0, 0.021),
    Profile("Contoso Configuration Pipeline", ("architect", "flows", "routing/skills"), 6, 240, 0.0, active=0.3),
    Profile("Contoso Billing Report", ("billing", "usage"), 3, 36, 1.0, monthly=True),
)

_MORE_AREAS = ("users", "routing", "conversations", "analytics", "outbound", "externalcontacts", "flows", "recording")
_MORE_NAMES = ("Portal", "Mobile App", "Reporting Job", "Ticket Sync", "Kiosk", "Data Action", "Archive", "Monitor")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the export: what one client asked of one endpoint on one day."""

    day: date
    client_id: str
    client_name: str
    endpoint: Endpoint
    status200: int
    status300: int
    status400: int
    status500: int
    status429: int

    @property
    def requests(self) -> int:
        return self.status200 + self.status300 + self.status400 + self.status500


@dataclass(frozen=True, slots=True)
class _Call:
    """An endpoint a client calls: its share of the client's requests, and how much more than usual it fails."""

    endpoint: Endpoint
    weight: float
    clumsiness: float


class _Client:
    """One client over the days; its chance is its own, so that more clients leave the first ones as they are."""

    def __init__(self, profile: Profile, endpoints: Sequence[Endpoint], seed: str) -> None:
        self._profile = profile
        self._random = random.Random(seed)
        self._id = made_up_id(self._random)
        chosen = matching(endpoints, profile.areas)[: profile.width]
        self._calls = [
            _Call(endpoint, 1 / (place + 1), 0.4 + 1.2 * self._random.random()) for place, endpoint in enumerate(chosen)
        ]

    def rows(self, day: date, position: float, trouble: float) -> Iterator[Row]:
        """Yield the rows of a day.

        Args:
            day: the day.
            position: where in the period it lies, from 0 to 1.
            trouble: the share of requests that the platform itself fails to answer.
        """
        volume = self._volume(day, position)
        throttled = self._profile.throttled if day.weekday() == 0 or day.day == 1 else 0.0
        throttled *= 0.6 + 0.8 * self._random.random()
        whole = math.fsum(call.weight for call in self._calls)
        for call in self._calls:
            share = 1.0 if self._profile.steady else call.weight / whole * self._noise(0.3)
            requests = int(volume * share)
            if requests:
                yield self._row(day, call, requests, throttled, trouble)

    def _volume(self, day: date, position: float) -> float:
        profile = self._profile
        present = profile.begins <= position < profile.ends and self._random.random() < profile.active
        if not present or (profile.monthly and day.day != 1):
            return 0.0
        if profile.steady:
            return float(profile.volume)
        rhythm = profile.weekend if day.weekday() >= 5 else WEEKDAY[day.weekday()]
        # A client that starts within the period is taken into use step by step.
        grown = min(1.0, 0.15 + 5 * (position - profile.begins)) if profile.begins else 1.0
        return profile.volume * rhythm * grown * self._noise(0.16)

    def _row(self, day: date, call: _Call, requests: int, throttled: float, trouble: float) -> Row:
        status429 = self._part(requests, throttled)
        left = requests - status429
        other = self._part(left, min(0.9, self._profile.client_errors * call.clumsiness))
        left -= other
        status500 = self._part(left, trouble)
        left -= status500
        # A download is answered with the address of the file.
        status300 = left if call.endpoint.template.startswith("api/v2/downloads/") else 0
        return Row(
            day, self._id, self._profile.name, call.endpoint,
            left - status300, status300, other + status429, status500, status429,
        )  # fmt: skip

    def _part(self, whole: int, share: float) -> int:
        """Return about this share of the whole; what is less than one request is one now and then."""
        return min(whole, int(whole * share * self._noise(0.5) + self._random.random())) if share else 0

    def _noise(self, spread: float) -> float:
        """Return a factor around 1 that is seldom far from it."""
        chances = self._random.random() + self._random.random() + self._random.random()
        return 1 + spread * (chances - 1.5)


def made_up_id(chance: random.Random) -> str:
    number = 0
    for _ in range(4):
        number = (number << 32) | int(chance.random() * 2**32)
    return str(uuid.UUID(int=number, version=4))


def matching(endpoints: Sequence[Endpoint], areas: Sequence[str]) -> list[Endpoint]:
    """Return the endpoints of the areas, taken from each area in turn."""
    found = [[e for e in endpoints if e.template.startswith(f"api/v2/{area}")] for area in areas]
    longest = max(map(len, found), default=0)
    in_turn = [area[place] for place in range(longest) for area in found if place < len(area)]
    return list(dict.fromkeys(in_turn))


def read_endpoints(path: Path = _ENDPOINTS) -> list[Endpoint]:
    with path.open(newline="", encoding="utf-8") as stream:
        return [Endpoint(row["method"], row["template"]) for row in csv.DictReader(stream)]


def profiles(count: int, seed: int) -> Iterator[Profile]:
    """Yield the known clients, then ordinary ones, each with fewer requests than the one before."""
    yield from _PROFILES[:count]
    for number in range(len(_PROFILES), count):
        chance = random.Random(f"{seed} profile {number}")
        first = int(chance.random() * len(_MORE_AREAS))
        second = int(chance.random() * len(_MORE_AREAS))
        name = _MORE_NAMES[int(chance.random() * len(_MORE_NAMES))]
        width = 3 + int(chance.random() * 12)
        volume = 20 + 40_000 // (number - 8)
        yield Profile(f"Contoso {name} {number + 1}", (_MORE_AREAS[first], _MORE_AREAS[second]), width, volume)


def usage_rows(clients: int, days: int, first_day: date, seed: int) -> Iterator[Row]:
    """Yield the rows of an export, day by day.

    Args:
        clients: how many OAuth clients there are; the first fourteen have a story each.
        days: the length of the period.
        first_day: its first day.
        seed: chance; the same seed gives the same rows.
    """
    endpoints = read_endpoints()
    made = [_Client(p, endpoints, f"{seed} client {n}") for n, p in enumerate(profiles(clients, seed))]
    incident = int(days * _INCIDENT)
    for number in range(days):
        day = first_day + timedelta(days=number)
        trouble = {incident: 0.19, incident + 1: 0.02}.get(number, 0.0004)
        for client in made:
            yield from client.rows(day, number / days, trouble)


def _without_methods(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows with the methods of one template added up; rows of one client and day follow each other."""
    group: dict[str, Row] = {}
    owner: tuple[date, str] | None = None
    for row in rows:
        if (row.day, row.client_id) != owner:
            yield from group.values()
            group, owner = {}, (row.day, row.client_id)
        template = row.endpoint.template
        group[template] = _sum(group[template], row) if template in group else row
    yield from group.values()


def _sum(one: Row, other: Row) -> Row:
    return Row(
        one.day, one.client_id, one.client_name, one.endpoint,
        one.status200 + other.status200, one.status300 + other.status300, one.status400 + other.status400,
        one.status500 + other.status500, one.status429 + other.status429,
    )  # fmt: skip


def write_json(rows: Iterator[Row], stream: TextIO, *, with_methods: bool) -> None:
    """Write the answer of a usage query: every key in every row, empty text for what was not grouped by."""
    stream.write('{"results": [')
    for number, row in enumerate(rows):
        entry = {
            "clientId": row.client_id,
            "clientName": row.client_name,
            "organizationId": "",
            "userId": "",
            "templateUri": row.endpoint.template,
            "httpMethod": row.endpoint.method if with_methods else "",
            "status200": row.status200,
            "status300": row.status300,
            "status400": row.status400,
            "status500": row.status500,
            "status429": row.status429,
            "requests": row.requests,
            "date": f"{row.day}T00:00:00Z",
        }
        stream.write((",\n" if number else "\n") + json.dumps(entry, separators=(",", ":")))
    stream.write('\n], "queryStatus": "Complete"}\n')


def write_csv(rows: Iterator[Row], stream: TextIO) -> None:
    """Write the nine columns that the published jq recipe makes of such an answer."""
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(_CSV_HEADER)
    for row in rows:
        writer.writerow(
            (f"{row.day}T00:00:00Z", row.client_name, row.endpoint.template, row.requests, row.status200,
             row.status300, row.status400, row.status429, row.status500)
        )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, default=14, help="how many OAuth clients (default: 14)")
    parser.add_argument("--days", type=int, default=90, help="length of the period (default: 90)")
    parser.add_argument("--first-day", type=date.fromisoformat, default=date(2026, 7, 3), metavar="YYYY-MM-DD")
    parser.add_argument("--seed", type=int, default=14, help="the same seed gives the same file (default: 14)")
    parser.add_argument("--format", choices=("json", "csv"), default="json")
    parser.add_argument("--grouped-by-method", action="store_true", help="one row a method (JSON only)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write (default: standard output)")
    options = parser.parse_args(arguments)
    if options.format == "csv" and options.grouped_by_method:
        parser.error("the nine-column CSV has no column for the method")

    rows = usage_rows(options.clients, options.days, options.first_day, options.seed)
    if not options.grouped_by_method:
        rows = _without_methods(rows)
    if options.out is None:
        _write(rows, sys.stdout, options)
    else:
        with options.out.open("w", encoding="utf-8", newline="\n") as stream:
            _write(rows, stream, options)
    return 0


def _write(rows: Iterator[Row], stream: TextIO, options: argparse.Namespace) -> None:
    if options.format == "csv":
        write_csv(rows, stream)
    else:
        write_json(rows, stream, with_methods=options.grouped_by_method)


if __name__ == "__main__":
    sys.exit(main())
