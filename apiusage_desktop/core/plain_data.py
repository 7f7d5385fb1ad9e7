"""Our frozen dataclasses as JSON and back; what comes back is checked against their declared types."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_Kind = TypeVar("_Kind")


def to_plain(value: object) -> Any:
    """Return what `json` can write of a dataclass and all that is in it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # datetime is one, too
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[_Kind], data: object) -> _Kind:
    """Return the value of this type that `to_plain` made the data of.

    Names that a dataclass does not know are passed over; a missing one has its default.

    Raises:
        ValueError: the data is no such value; the message names its place, not its content.
    """
    value: _Kind = _made(kind, data, kind.__name__)
    return value


def _made(kind: Any, data: object, place: str) -> Any:
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        return _one_of(get_args(kind), data, place)
    if origin in (tuple, frozenset):
        return _several(kind, data, place)
    if is_dataclass(kind):
        return _dataclass(kind, data, place)
    if kind is type(None) or kind in (str, int, float, bool):
        if type(data) is not kind and not (kind is float and type(data) is int):
            raise ValueError(f"{place} is no {kind.__name__}")
        return data
    if not isinstance(data, str) or "\0" in data:
        raise ValueError(f"{place} is no text")
    try:
        return kind.fromisoformat(data) if kind in (date, datetime) else kind(data)
    except ValueError:
        raise ValueError(f"{place} is no {kind.__name__}") from None


def _one_of(kinds: tuple[Any, ...], data: object, place: str) -> Any:
    if data is None and type(None) in kinds:
        return None
    (kind,) = (kind for kind in kinds if kind is not type(None))
    return _made(kind, data, place)


def _several(kind: Any, data: object, place: str) -> Any:
    if not isinstance(data, list):
        raise ValueError(f"{place} is no list")
    kinds = get_args(kind)
    if get_origin(kind) is frozenset:
        return frozenset(_made(kinds[0], item, place) for item in data)
    if kinds[-1] is ...:
        return tuple(_made(kinds[0], item, place) for item in data)
    if len(data) != len(kinds):
        raise ValueError(f"{place} has not {len(kinds)} parts")
    return tuple(_made(one, item, place) for one, item in zip(kinds, data, strict=True))


def _dataclass(kind: Any, data: object, place: str) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{place} is no object")
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):
        if field.name in data:
            values[field.name] = _made(hints[field.name], data[field.name], f"{place}.{field.name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{place}.{field.name} is missing")
    return kind(**values)
