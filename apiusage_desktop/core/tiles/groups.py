"""The combinations of a tile, divided by some of their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_LARGEST_KEY = 2**63 - 1

TEXTS = ("client", "client_id", "client_name", "method", "endpoint", "status")


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of combinations that have the same values in some columns, in the order of these columns.

    Attributes:
        of: the group of each combination, (combinations,).
        first: one combination of each group, the first of it, (groups,).
        labels: the values of the columns, (groups,) each.
    """

    of: NDArray[np.intp]
    first: NDArray[np.intp]
    labels: dict[str, Any]

    @classmethod
    def of_columns(
        cls,
        texts: Mapping[str, pd.api.extensions.ExtensionArray],
        codes: Mapping[str, NDArray[np.intp]],
        status_class: NDArray[np.uint8],
        columns: Sequence[str],
    ) -> "Groups":
        """Divide the combinations by columns; the first column is the first in the order, too."""
        key = np.zeros(len(status_class), np.int64)
        for column in columns:
            values = status_class.astype(np.int64) if column == "status_class" else codes[column]
            count = int(values.max(initial=0)) + 1
            if int(key.max(initial=0)) >= _LARGEST_KEY // count:
                key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            key = key * count + values
        _, first, of = np.unique(key, return_index=True, return_inverse=True)
        labels: dict[str, Any] = {
            column: status_class[first].astype(np.int64)
            if column == "status_class"
            else texts[column].take(codes[column][first])
            for column in columns
        }
        return cls(of.astype(np.intp), first.astype(np.intp), labels)

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def _index(self) -> "pd.Index[Any]":
        return _index_of(pd.DataFrame(self.labels, copy=False))

    def places_of(self, rows: pd.DataFrame) -> NDArray[np.intp]:
        """Return the group of each row that has the same columns; -1 if there is none."""
        return np.asarray(self._index.get_indexer(_index_of(rows)), np.intp)

    @cached_property
    def sorted_places(self) -> NDArray[np.intp]:
        """The combinations, one group after another."""
        return np.argsort(self.of, kind="stable")

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """Where in `sorted_places` each group begins."""
        return np.searchsorted(self.of[self.sorted_places], np.arange(len(self)))


def _index_of(rows: pd.DataFrame) -> "pd.Index[Any]":
    return pd.MultiIndex.from_frame(rows) if len(rows.columns) > 1 else pd.Index(rows.iloc[:, 0])
