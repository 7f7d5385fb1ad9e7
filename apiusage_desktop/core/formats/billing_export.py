"""What an organization is billed for, as saved JSON: no log, but what fair use is reckoned with.

It is the answer of `GET /api/v2/billing/trusteebillingoverview/{trustorOrgId}`, which has licences, the billing period,
the currency and prices, or of `GET /api/v2/billing/reports/billableusage`, which has licences alone. Its numbers are
texts.
"""

import json
import math
import re
from datetime import date
from typing import Any

from apiusage_desktop.core.errors import BillingFound
from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind
from apiusage_desktop.core.fair_use.billing import BillingFacts
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_fields import normalised

_LARGEST_FILE = 16 << 20
_SIGNS = re.compile(r"(?i)\"(overage_?price|prepay_?quantity|billing_?period_?start_?date|total_?usage)\"")
_USAGES = re.compile(r"(?i)\"usages\"")
_CX = re.compile(r"(?i)\bCX[\s-]?([1-4])\b")
_OTHERS = ((re.compile(r"(?i)\bcommunicate\b"), "Communicate"), (re.compile(r"\bEX\b"), "EX"))
# Of such a name the licence is only what it is added to.
_ADDED = re.compile(r"(?i)\b(add-?on|upgrade|wem|storage|minutes?|tokens?|api|overage|messages?)\b")
_API = re.compile(r"(?i)\bAPI\b")
_COUNTED = {"usagequantity", "totalusage", "prepayquantity"}
_LARGEST = 10**9
_MONTH = range(27, 33)  # days from the first to the last of a period, one more or less for how its end is meant


def raise_if_billing(file: LogFile) -> None:
    """Tell what the file says of licences and prices, if it is such an answer.

    Raises:
        BillingFound: it is.
    """
    if not (file.is_text and file.size <= _LARGEST_FILE and _USAGES.search(file.start) and _SIGNS.search(file.start)):
        return
    try:
        document = json.loads(file.content.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return
    answer = _keyed(document)
    usages = [_keyed(usage) for usage in _list(answer.get("usages"))]
    if usages and all("name" in usage and usage.keys() & _COUNTED for usage in usages):
        raise BillingFound(_facts(answer, usages), file.path)


def _keyed(value: object) -> dict[str, Any]:
    """Return an object under keys as any tool may have written them."""
    return {normalised(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _facts(answer: dict[str, Any], usages: list[dict[str, Any]]) -> BillingFacts:
    currency = answer.get("currency")
    return BillingFacts(
        licences=_licences(usages),
        start_day=_start_day(answer),
        price=_price(usages),
        currency=currency.strip()[:8] if isinstance(currency, str) and currency.strip().isalpha() else "",
    )


def _start_day(answer: dict[str, Any]) -> int | None:
    """Return the day on which the period begins, if it is one of a month."""
    try:
        first, last = (date.fromisoformat(str(answer[f"billingperiod{end}date"])[:10]) for end in ("start", "end"))
    except (KeyError, ValueError):
        return None
    return first.day if (last - first).days in _MONTH else None


def _licences(usages: list[dict[str, Any]]) -> tuple[LicenceCount, ...]:
    found: dict[tuple[str, LicenceKind], LicenceCount] = {}
    for usage in usages:
        named = _licence_of(f"{usage.get('name') or ''}")
        count = _whole(usage.get("usagequantity", usage.get("totalusage")))
        committed = _whole(usage.get("prepayquantity"))
        if named and (count or committed):
            before = found.get(named, LicenceCount(*named))
            found[named] = LicenceCount(*named, before.count + count, before.committed + committed)
    return tuple(found.values())


def _licence_of(name: str) -> tuple[str, LicenceKind] | None:
    if _ADDED.search(name):
        return None
    lower = name.lower()
    kind = LicenceKind.CONCURRENT if "concurrent" in lower else LicenceKind.NAMED
    kind = LicenceKind.HOURLY if "hour" in lower else kind
    if found := _CX.search(name):
        digital = " Digital" if "digital" in lower and found[1] in "23" else ""
        return f"CX {found[1]}{digital}", kind
    return next(((licence, kind) for sign, licence in _OTHERS if sign.search(name)), None)


def _price(usages: list[dict[str, Any]]) -> float | None:
    """Return the price of a request above the allowance, if exactly one is told."""
    prices = {_number(usage.get("overageprice")) for usage in usages if _API.search(f"{usage.get('name') or ''}")}
    told = [price for price in prices if price]
    return told[0] if len(told) == 1 else None


def _whole(value: object) -> int:
    return int(_number(value) or 0)


def _number(value: object) -> float | None:
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= _LARGEST else None
