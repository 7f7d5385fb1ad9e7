"""What is known of a log once it was compared with the others that are open."""

from collections.abc import Iterable
from dataclasses import replace

from apiusage_desktop.core.reconcile import Counted
from apiusage_desktop.core.source import Account, Certainty, Dimension, Source


def with_counts(source: Source, counted: Counted | None) -> Source:
    """Return the log with what became of its requests; nothing, if it is left out."""
    counted = counted or Counted()
    if counted.grain:
        before = (source.grain, source.certainty)
        source = replace(source, grain=counted.grain, certainty=Certainty.LIKELY, read_as=before)
    ruled = counted.names_clients and Dimension.CLIENT not in source.dimensions
    return replace(
        source,
        counted=counted.requests,
        superseded=counted.superseded,
        rest=counted.rest,
        unmatched=counted.unmatched,
        not_shown=counted.not_shown,
        ruled=ruled,
        dimensions=source.dimensions | ({Dimension.CLIENT} if ruled else set()),
    )


def is_seen_twice(source: Source, others: Iterable[Source]) -> bool:
    """Tell whether a request log of another kind counts days that this one counts too."""
    if source.account is Account.EXPORT or not source.counted or source.days is None:
        return False
    return any(
        other.account is Account.LOG
        and other.format != source.format
        and other.counted > 0
        and other.days is not None
        and other.days.overlaps(source.days)
        for other in others
    )


def as_read(source: Source) -> Source:
    """Return the log as its reader told it: what comparing and rules told holds only for the logs then open."""
    source = replace(source, seen_twice=False)
    if source.ruled:
        source = replace(source, ruled=False, dimensions=source.dimensions - {Dimension.CLIENT})
    if source.read_as is None:
        return source
    grain, certainty = source.read_as
    return replace(source, grain=grain, certainty=certainty, read_as=None)
