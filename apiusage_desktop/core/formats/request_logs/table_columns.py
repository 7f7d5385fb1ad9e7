"""Which column of a table holds what of a request: by the names of the columns, and by what stands in them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from apiusage_desktop.core.formats.request_logs.json_times import is_time
from apiusage_desktop.core.formats.request_logs.table_fields import (
    DURATIONS,
    OWN_FIELDS,
    REQUEST_FIELDS,
    is_request,
    may_be_count,
    meanings,
    names_no_unit,
)
from apiusage_desktop.core.formats.usage_fields import COUNT_FIELDS, assign_columns, find_column, whole_fields

Rows = Sequence[Sequence[str]]

_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp]\.? ?[Mm]\.?)?"
_ZONE = r"(?: ?(?:Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?"
_DAY = (
    r"(?:[^\W\d]{2,9}\.?,? )?(?:[0-9]{1,4}(?:st|nd|rd|th)?[-/. ]+(?:de )?[^\W_]+[-/. ,]+(?:de )?[0-9]{1,4}\.?"
    r"|(?:19|20)[0-9]{6}"
    r"|[^\W\d]{3,10}\.?[- ][0-9]{1,2}(?:st|nd|rd|th)?,?[ -][0-9]{4}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)"
)
_DAYS = re.compile(_DAY)
_TIME_OF_DAY = re.compile(_CLOCK + _ZONE)
_MOMENT = re.compile(rf"{_DAY}(?:[Tt]|,? +){_CLOCK}{_ZONE}")
_EPOCH = re.compile(r"([0-9]{9,10})(?:[0-9]{3}|[0-9]{6}|[0-9]{9})?(?:\.[0-9]+)?")
# On the hour: as times are where rows were summed.
_WHOLE_HOUR = re.compile(r".*?[T ]?[0-9]{1,2}:00(?::00(?:[.,]0+)?)?(?:[^0-9].*)?")
_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE"
_METHOD = re.compile(_METHODS, re.IGNORECASE)
_REQUEST_LINE = re.compile(rf"(?:{_METHODS}) +\S+(?: +HTTP/[0-9.]+)?")
_PATH = re.compile(r"(?:[a-z][a-z0-9+.-]*://|/|api/)\S*|[\w.~{}-]+(?:/[\w.~{}%:@-]+)+(?:\?\S*)?", re.IGNORECASE)
_STATUS = re.compile(r"[1-5][0-9]{2}(?:\.0)?(?: .*)?")
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*")
_AMOUNT = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?(?:e-?[0-9]+)?(?: ?(?:ns|us|µs|μs|ms|s))?")
_WHOLE = re.compile(r"[0-9]+")
_EMPTY = ("", "-")

# Where names leave it open, a field is looked for in what stands in the columns; the order is that of the looking.
_LOOKS = {
    "date": (_MOMENT, _EPOCH), "request_line": (_REQUEST_LINE,), "endpoint": (_PATH,), "method": (_METHOD,),
    "status": (_STATUS,), "time_of_day": (_TIME_OF_DAY,), "ip": (_ADDRESS,), **dict.fromkeys(DURATIONS, (_AMOUNT,)),
}  # fmt: skip
_ORDER = (
    "date", "request_line", "endpoint", "method", "status", "ip", "agent", "client_id", "client_name", "user_id",
    "duration", "duration_s", "duration_us", "duration_ns",
)  # fmt: skip
_NEEDED = ("date", "request_line", "endpoint", "method", "status")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the columns of a table hold.

    Attributes:
        fields: the column of each field, by its place.
        is_known: whether it is sure that each row is one request; else it is to be asked.
        times: the first times, as they stand in the table.
        warnings: what the user should know.
    """

    fields: dict[str, int]
    is_known: bool
    times: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def choose(names: Sequence[str], rows: Rows, told: Iterable[tuple[str, str]] = ()) -> Chosen | None:
    """Return what the columns hold, if they may be those of requests.

    Args:
        names: the columns' names.
        rows: the first rows, all as long as the names.
        told: what the user said of columns, by name; this comes first, and an empty field leaves a column out.
    """
    told = tuple(told)
    if not rows or whole_fields(assign_columns(names, told)) & set(COUNT_FIELDS):
        return None
    said, taken = _said(names, told)
    texts = [[row[place].strip() for row in rows] for place in range(len(names))]
    fields = dict(said)
    for name in _ORDER:
        if name not in fields and (place := _by_name(name, names, texts, taken | set(fields.values()))) is not None:
            fields[name] = place
    _pair_times(fields, said, names, texts, taken)
    is_named = is_request(fields)
    if not is_named:
        fields |= _by_content(fields, texts, taken)
        if not is_request(fields):
            return None
    _move_request_line(fields, texts)
    is_told = bool(set(said) & set(OWN_FIELDS))
    is_known = is_request(said) or (is_named and (is_told or not _may_be_summed(names, texts, fields, taken)))
    times = tuple(_moments(fields, texts))
    return Chosen(fields, is_known, times, tuple(_warnings(names, fields, said)))


def holds_time(texts: Sequence[str]) -> bool:
    """Tell whether one of these texts is a day or a time, as in a row, rather than the name of a column."""
    return any(
        is_time(text) or any(look.fullmatch(text) for look in (_MOMENT, _DAYS, _EPOCH))
        for text in map(str.strip, texts)
    )


def _said(names: Sequence[str], told: Sequence[tuple[str, str]]) -> tuple[dict[str, int], set[int]]:
    """Return what the user said, and all columns of which he said something."""
    said: dict[str, int] = {}
    taken: set[int] = set()
    for name, meant in told:
        place = find_column(names, name)
        if place is not None:
            taken.add(place)
            if meant in REQUEST_FIELDS:
                said.setdefault(meant, place)
    return said, taken


def _by_name(name: str, names: Sequence[str], texts: Rows, taken: set[int]) -> int | None:
    """Return the column whose name is the best for a field, of those that hold what it may hold."""
    ranked = sorted(
        (rank, place)
        for place, column in enumerate(names)
        if place not in taken
        for meant, rank in meanings(column)
        if meant == name and _may_hold(name, texts[place])
    )
    return ranked[0][1] if ranked else None


def _may_hold(name: str, texts: Sequence[str]) -> bool:
    if name == "date":
        return _share(texts, _MOMENT, _EPOCH, _DAYS) or _are_times(texts)
    if name in ("client_name", "client_id", "user_id") and _share(texts, _ADDRESS):
        return False
    if name not in _LOOKS or (name not in _NEEDED and not any(text not in _EMPTY for text in texts)):
        return True
    return name == "ip" or _share(texts, *_LOOKS[name])


def _share(texts: Sequence[str], *looks: re.Pattern[str]) -> bool:
    """Tell whether at least half of the texts look so, apart from those that say nothing."""
    found = [any(look.fullmatch(text) for look in looks) for text in texts if text not in _EMPTY]
    return bool(found) and 2 * sum(found) >= len(found)


def _are_times(texts: Sequence[str]) -> bool:
    found = [is_time(text) for text in texts if text not in _EMPTY]
    return bool(found) and 2 * sum(found) >= len(found)


def _pair_times(
    fields: dict[str, int], said: dict[str, int], names: Sequence[str], texts: Rows, taken: set[int]
) -> None:
    """Prefer a column with the whole time to one of days; take the time of day from a column of its own."""
    if "date" not in fields or "date" in said or not _share(texts[fields["date"]], _DAYS):
        whole = None
    else:
        others = taken | set(fields.values())
        whole = next(
            (
                place
                for place, column in enumerate(names)
                if place not in others
                and any(meant == "date" for meant, _ in meanings(column))
                and (_share(texts[place], _MOMENT, _EPOCH) or _are_times(texts[place]))
            ),
            None,
        )
    if whole is not None:
        fields["date"] = whole
    if "date" in fields and "time_of_day" not in fields and _share(texts[fields["date"]], _DAYS):
        place = _by_name("time_of_day", names, texts, taken | set(fields.values()))
        if place is not None:
            fields["time_of_day"] = place


def _move_request_line(fields: dict[str, int], texts: Rows) -> None:
    """Take a URL for a request line if that is what stands there, whatever its column is called."""
    place = fields.get("endpoint")
    if place is not None and "request_line" not in fields and _share(texts[place], _REQUEST_LINE):
        fields["request_line"] = fields.pop("endpoint")


def _by_content(fields: dict[str, int], texts: Rows, taken: set[int]) -> dict[str, int]:
    """Return the fields that nothing but what stands in the columns tells: a guess, to be asked."""
    found: dict[str, int] = {}
    for name in (*_NEEDED, "ip"):
        if name in fields or (name == "endpoint" and "request_line" in {*fields, *found}):
            continue
        others = taken | set(fields.values()) | set(found.values())
        for place, column in enumerate(texts):
            if place not in others and (_share(column, *_LOOKS[name]) or (name == "date" and _are_times(column))):
                found[name] = place
                break
    return found


def _may_be_summed(names: Sequence[str], texts: Rows, fields: dict[str, int], taken: set[int]) -> bool:
    """Tell whether rows may be sums of requests: of a day or of an hour, or with a number that may be a count."""
    others = [
        place
        for place, column in enumerate(texts)
        if place not in taken | set(fields.values()) and _share(column, _WHOLE)
    ]
    if any(may_be_count(names[place]) for place in others):
        return True
    date = [text for text in texts[fields["date"]] if text not in _EMPTY]
    if "time_of_day" in fields:
        date = [f"x {text}" for text in texts[fields["time_of_day"]] if text not in _EMPTY]
    elif _share(date, _DAYS):
        return True
    return bool(others) and all(map(_is_whole_hour, date))


def _is_whole_hour(text: str) -> bool:
    if found := _EPOCH.fullmatch(text):
        return int(found[1]) % 3600 == 0 and not text[len(found[1]) :].strip("0.")
    return _WHOLE_HOUR.fullmatch(text) is not None


def _moments(fields: dict[str, int], texts: Rows) -> Iterator[str]:
    clock = texts[fields["time_of_day"]] if "time_of_day" in fields else [""] * len(texts[0])
    for day, time in zip(texts[fields["date"]], clock, strict=True):
        if day not in _EMPTY:
            yield f"{day} {time}".strip()


def _warnings(names: Sequence[str], fields: dict[str, int], said: dict[str, int]) -> Iterator[str]:
    place = fields.get("duration")
    if place is not None and "duration" not in said and names_no_unit(names[place]):
        yield (
            "The column of durations names no unit: numbers without one are taken for milliseconds. If they are not,"
            " call it duration_s, duration_us or duration_ns."
        )
