"""What the values on the command line mean; one that means nothing is told with an example of one that does."""

import argparse
import re
import zoneinfo
from datetime import date, datetime


def column(text: str) -> tuple[str, str]:
    name, equals, field = text.rpartition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"'{text}' is not a column and its field, such as 'Calls=requests'")
    return name, field.strip()


def days(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    if not dots:
        raise argparse.ArgumentTypeError(f"'{text}' is not a period such as 2020-02-01..2020-02-29")
    period = day(first), day(last)
    if period[1] < period[0]:
        raise argparse.ArgumentTypeError(f"the period ends ({last}) before it begins ({first})")
    return period


def zone(text: str) -> str:
    try:
        return zoneinfo.ZoneInfo(text).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"'{text}' is not a time zone such as Europe/Berlin or UTC") from None


def month(text: str) -> date:
    try:
        found = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a month such as 2020-02") from None
    return day(found.isoformat())


def amount(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of requests such as 182000")
    return int(text)


def start_day(text: str) -> int:
    if not (re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= 31):
        raise argparse.ArgumentTypeError(f"'{text}' is not a day of a month, 1 to 31")
    return int(text)


def day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day such as 2020-02-29") from None
    if not 2000 <= found.year <= 2099:
        raise argparse.ArgumentTypeError(f"'{text}' lies outside the years 2000 to 2099")
    return found
