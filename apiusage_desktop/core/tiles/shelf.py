"""The tiles that are at hand, for as long as the same logs are open."""

import threading
from collections import OrderedDict

from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.tiles.day_tiles import DayTiles, read_tiles

_MOST_BYTES = 256 << 20


class TileShelf:
    """Keeps the tile of all requests, and those of the filters asked last; may be used from any thread.

    Args:
        most_bytes: the memory that the tile of all requests may take, and that all others may take together.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._tiles: OrderedDict[UsageFilter, DayTiles] = OrderedDict()
        self._all: DayTiles | None = None
        self._are_too_large = False
        self._age = 0

    @property
    def are_too_large(self) -> bool:
        """Whether the open logs have more combinations than there is memory for: the database answers instead."""
        return self._are_too_large

    def get(self, wanted: UsageFilter) -> DayTiles | None:
        """Return the tile of a filter without days, if it is at hand."""
        with self._lock:
            if wanted in self._tiles:
                self._tiles.move_to_end(wanted)
            return self._tiles.get(wanted)

    def make(self, engine: Engine, wanted: UsageFilter) -> None:
        """Put the tile of a filter on the shelf, or find that tiles are too large.

        Raises:
            UsageError: the engine failed.
            Cancelled: the engine was told to stop.
        """
        age, everything = self._age, self._all
        everything = everything or read_tiles(engine, self._most_bytes)
        made = everything and everything.narrowed(wanted, engine)
        with self._lock:
            if age != self._age:
                return  # of logs that are not open any more
            self._all, self._are_too_large = everything, everything is None
            if made is not None:
                self._tiles[wanted] = made
            while len(self._tiles) > 1 and sum(tile.nbytes for tile in self._tiles.values()) > self._most_bytes:
                self._tiles.popitem(last=False)

    def clear(self) -> None:
        """Forget all tiles: other logs are open."""
        with self._lock:
            self._age += 1
            self._tiles.clear()
            self._all, self._are_too_large = None, False
