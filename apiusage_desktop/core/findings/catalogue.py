"""What the rules ask the catalogue of the public API: is there such a call, which is near it, which asks for many."""

import difflib
import functools
import re

from apiusage_desktop.core.endpoints import Operation, operations

_VARIABLE = re.compile(r"\{[^/]*\}")
_NEAR = 0.8
_MANY = ("search", "query", "bulk")

# What is asked for by its id until it is done is no item of a list; nor is a list all that it is called.
_NO_ITEMS = ("jobs", "executions", "results", "uploads", "downloads", "channels")
_BETTER = {"api/v2/conversations/{}": ("GET api/v2/analytics/conversations/details",)}


def shape(template: str) -> str:
    """Return a template without the names of its variables, which differ from one document to another."""
    return _VARIABLE.sub("{}", template).lower()


@functools.cache
def _by_shape() -> dict[str, dict[str, Operation]]:
    found: dict[str, dict[str, Operation]] = {}
    for operation in operations().values():
        found.setdefault(shape(operation.template), {})[operation.method] = operation
    return found


@functools.cache
def _shapes_of_length() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for known in _by_shape():
        found.setdefault(known.count("/"), []).append(known)
    return found


def operations_of(method: str, template: str) -> tuple[Operation, ...]:
    """Return what the API offers under a call; of an unknown method (empty) what it offers under the path."""
    known = _by_shape().get(shape(template), {})
    if not method:
        return tuple(known.values())
    return (known[method],) if method in known else ()


@functools.lru_cache(maxsize=4096)
def near_miss(method: str, template: str) -> str:
    """Return the call that was probably meant: another method of the path, or the path most like it; else nothing."""
    wanted = shape(template)
    if known := _by_shape().get(wanted):
        return f"{' or '.join(sorted(known))} {next(iter(known.values())).template}"
    candidates = _shapes_of_length().get(wanted.count("/"), [])
    near = difflib.get_close_matches(wanted, candidates, n=1, cutoff=_NEAR)
    if not near:
        return ""
    offered = _by_shape()[near[0]]
    chosen = offered.get(method) or next(iter(offered.values()))
    return f"{chosen.method} {chosen.template}"


@functools.lru_cache(maxsize=4096)
def bulk_calls(template: str) -> tuple[str, ...]:
    """Return the calls that ask for many of what this path asks for one of: a list, a search, a query."""
    parent, _, last = template.rpartition("/")
    if not last.startswith("{") or parent.rpartition("/")[2] in _NO_ITEMS:
        return ()
    if better := _BETTER.get(shape(template)):
        return better
    found = []
    for word in _MANY:
        if one := _by_shape().get(shape(f"{parent}/{word}"), {}).get("POST"):
            found.append(one)
    if one := _by_shape().get(shape(parent), {}).get("GET"):
        found.append(one)
    return tuple(f"{one.method} {one.template}" for one in found if not one.deprecated)
