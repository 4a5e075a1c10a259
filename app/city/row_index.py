"""The rows of many ids at once, in little room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SPARSEST = 3
"""A table of every id up to the highest costs 4 bytes an id, a sorted copy 12 bytes a row."""


class RowIndex:
    """Finds rows by id.

    Ids of a table that the database numbers are dense, so that a table of rows by id serves; others, such as those of a
    part of a city, are searched in a sorted copy.
    """

    def __init__(self, ids: NDArray[np.int64]) -> None:
        """Index ids, which are unique; their place is the row."""
        self._rows_of_id: NDArray[np.int32] | None = None
        self._sorted_ids: NDArray[np.int64] = np.empty(0, np.int64)
        self._sorted_rows: NDArray[np.int32] = np.empty(0, np.int32)
        if not len(ids):
            return
        if int(ids.min()) >= 0 and int(ids.max()) < SPARSEST * len(ids):
            self._rows_of_id = np.full(int(ids.max()) + 1, -1, np.int32)
            self._rows_of_id[ids] = np.arange(len(ids), dtype=np.int32)
        else:
            order = np.argsort(ids)
            self._sorted_ids, self._sorted_rows = ids[order], order.astype(np.int32)

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the row of each id, -1 for unknown ones."""
        rows = np.full(len(ids), -1, np.int64)
        if self._rows_of_id is not None:
            is_inside = (ids >= 0) & (ids < len(self._rows_of_id))
            rows[is_inside] = self._rows_of_id[ids[is_inside]]
        elif len(self._sorted_ids):
            at = np.minimum(np.searchsorted(self._sorted_ids, ids), len(self._sorted_ids) - 1)
            found = self._sorted_ids[at] == ids
            rows[found] = self._sorted_rows[at[found]]
        return rows
