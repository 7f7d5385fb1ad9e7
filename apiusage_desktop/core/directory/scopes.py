"""Which of the scopes that a client was granted it needs for what it really calls."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from apiusage_desktop.core.endpoints import Operation, endpoint_of, operations

_READONLY = ":readonly"

Call = tuple[str, str]  # method, endpoint; the method is empty where logs do not tell it


@dataclass(frozen=True, slots=True)
class ScopeReview:
    """What a client's scopes and its calls say of one another.

    Attributes:
        unneeded: granted scopes that none of its calls asks for.
        narrower: granted scopes of which `:readonly` would do for all of its calls.
        unknown: its calls that are not in the catalogue; what scopes these ask for is not known.
    """

    unneeded: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    unknown: tuple[Call, ...] = ()


NOT_REVIEWED = ScopeReview()


def review_scopes(granted: frozenset[str], calls: Iterable[Call]) -> ScopeReview:
    """Compare what a client was granted with what it calls.

    An operation asks for any one of its scopes; one for which `x:readonly` would do takes `x` as well. A call whose
    method is not known is taken for any operation of its path. Calls that failed count: the client wanted them.

    Args:
        granted: the scopes; a client of client credentials has roles instead, and nothing is to be said of it.
        calls: what it calls.
    """
    if not granted:
        return NOT_REVIEWED
    unknown, asked = [], set[frozenset[str]]()
    for call in sorted(set(calls)):
        if found := _operations(*call):
            asked.add(frozenset(scope for operation in found for scope in operation.scopes))
        else:
            unknown.append(call)
    needs = {scope: [one for one in asked if _does(scope, one)] for scope in granted}
    unneeded, narrower = [], []
    for scope, needed_for in sorted(needs.items()):
        readonly = scope + _READONLY
        if not needed_for or (readonly in granted and all(readonly in one for one in needed_for)):
            unneeded.append(scope)
        elif not scope.endswith(_READONLY) and all(readonly in one for one in needed_for):
            narrower.append(scope)
    return ScopeReview(tuple(unneeded), tuple(narrower), tuple(unknown))


def _does(scope: str, asked: frozenset[str]) -> bool:
    return scope in asked or scope + _READONLY in asked


def _operations(method: str, endpoint: str) -> tuple[Operation, ...]:
    of_path = _by_template().get(endpoint_of(method, endpoint), ())
    return tuple(operation for operation in of_path if method in ("", operation.method))


@functools.cache
def _by_template() -> dict[str, tuple[Operation, ...]]:
    found: dict[str, list[Operation]] = {}
    for operation in operations().values():
        found.setdefault(operation.template, []).append(operation)
    return {template: tuple(of_path) for template, of_path in found.items()}
