"""Columns of single status codes, such as `200`, `401` and `404`, in a table without counts of whole classes.

`400` may be the class, as in the service's own `status400`, or this one code. Where columns of other codes are spelled
like it, it is the code; so codes are known by all names of a table together, not one by one.
"""

import re
from collections.abc import Iterable, Sequence

BEFORE_CODE = ("", "status ", "http ", "status code ", "http status ", "code ", "statut ", "estado ", "stato ")
AFTER_CODE = ("", " count", " responses")

_CODES = "20[0-8]|226|30[0-8]|4[012][0-9]|43[01]|451|499|50[0-9]|51[01]|52[0-7]"
_NAME = re.compile(
    f"({'|'.join(BEFORE_CODE)})({_CODES})({'|'.join(AFTER_CODE)})".replace(" ", ""),
)
_ALSO_CLASSES = {"200", "300", "400", "429", "500"}
# Fewer numbers may be counts in a row that is looked at as if it were a header.
_FEWEST = 3


def code_fields(names: Sequence[str]) -> dict[int, str]:
    """Return which columns count single codes, if the table has such: the field `code401` and so on, by their place.

    Args:
        names: the columns' names, normalised.
    """
    spelled: dict[tuple[str, str], dict[int, str]] = {}
    for place, name in enumerate(names):
        if found := _NAME.fullmatch(name):
            spelled.setdefault((found[1], found[3]), {})[place] = found[2]
    codes = max(spelled.values(), key=lambda known: len(set(known.values())), default={})
    if len(set(codes.values())) < _FEWEST or set(codes.values()) <= _ALSO_CLASSES:
        return {}
    # 429 is a field of its own in any case.
    return {place: "status429" if code == "429" else f"code{code}" for place, code in codes.items()}


def class_of(field: str) -> str:
    """Return the field of the class that a field of a code is part of; any other field is its own."""
    return f"status{field[4]}00" if re.fullmatch("code[2-5][0-9]{2}", field) else field


def parts_of_others(fields: Iterable[str]) -> set[str]:
    """Return the fields of codes whose class has a field too, which counts them already."""
    known = set(fields)
    return {field for field in known if class_of(field) != field and class_of(field) in known}


def codes_in(fields: Iterable[str]) -> dict[str, list[str]]:
    """Return the fields whose sum is the count of a class; 429 is part of the 4xx, as in the service's own exports."""
    known = sorted(fields)
    found: dict[str, list[str]] = {}
    for field in known:
        if class_of(field) != field:
            found.setdefault(class_of(field), []).append(field)
    if "status400" in found and "status429" in known:
        found["status400"].append("status429")
    return found
