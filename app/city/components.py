"""All components of the city as columns, found by place or by id, and counted exactly at all times."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.columns import ColumnFiles, Columns
from app.city.hilbert import hilbert_order
from app.city.model import COMPONENT_COLUMNS, COMPONENT_DTYPE, COMPONENT_STATES
from app.city.row_index import RowIndex

BLOCK = 512
NOWHERE = np.int32(-(2**31))
"""The x_cm of a row whose component has gone: outside of every box, so that painters pass over it."""

ROWS, LIVING = 0, 1  # places in the header
_BOXES = ("block_west", "block_south", "block_east", "block_north")


def _room_for(rows: int) -> int:
    """How many rows to keep room for: a sorted body and an unsorted tail for what comes in later."""
    return rows + max(4096, rows // 16)


class Components:
    """The components of a city.

    Rows are sorted along a Hilbert curve in blocks of 512 with a box around each block; a newcomer goes to the tail
    (which is made of blocks too), and one that moved or went leaves a row at NOWHERE behind. When the tail is full,
    `sorted_anew` makes a new object whose rows have a new order (`files.generation` grows).

    `count` is the exact number of components; columns are `row_count` long, which includes the rows at NOWHERE.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._arrays = columns.arrays
        self._index = RowIndex(np.empty(0, np.int64))
        self._later_rows: dict[int, int] = {}
        self._counts: NDArray[np.int64] | None = None

    # Making ---------------------------------------------------------------------------------------------------------

    @classmethod
    def empty(cls) -> Components:
        """A city without components."""
        return cls.from_rows(np.empty(0, COMPONENT_DTYPE))

    @classmethod
    def from_rows(cls, rows: NDArray[Any], folders: Iterable[Path] = (), generation: int = 1) -> Components:
        """Sort and index components.

        Args:
            rows: (n,) of COMPONENT_DTYPE in any order; each id once.
            folders: where to put live columns that other processes may map; none: private memory.
        """
        return cls.from_columns({name: rows[name] for name in COMPONENT_COLUMNS}, folders, generation)

    @classmethod
    def from_columns(
        cls,
        columns: dict[str, NDArray[Any]],
        folders: Iterable[Path] = (),
        generation: int = 1,
        *,
        is_sorted: bool = False,
    ) -> Components:
        """As `from_rows`, from one array for each column; `is_sorted`: they come from a sorted body."""
        count = len(columns["component_id"])
        made = cls._with_room(_room_for(count), folders, generation)
        order = None if is_sorted else hilbert_order(columns["x_cm"], columns["y_cm"])
        for name in COMPONENT_COLUMNS:
            made._arrays[name][:count] = columns[name] if order is None else columns[name][order]
        made._columns.header[[ROWS, LIVING]] = count
        made._box_blocks(0, count)
        made._index = RowIndex(made.column("component_id"))
        return made

    @classmethod
    def _with_room(cls, room: int, folders: Iterable[Path], generation: int) -> Components:
        blocks = -(-room // BLOCK)
        layout = tuple((name, COMPONENT_DTYPE[name].str, room) for name in COMPONENT_COLUMNS)
        boxes = tuple((name, "<i4", blocks) for name in _BOXES)
        return cls(Columns.make(layout + boxes, generation, list(folders)))

    @classmethod
    def open(cls, files: ColumnFiles) -> Components:
        """Map the live components of another process: boxes, slices and columns, no search by id, no changes."""
        return cls(Columns.open(files))

    def sorted_anew(self, folders: Iterable[Path] = ()) -> Components:
        """The same components in a new order, without a tail; may run in another thread while nobody applies."""
        living = self._arrays["x_cm"][: self.row_count] != NOWHERE
        columns = {name: self.column(name)[living] for name in COMPONENT_COLUMNS}
        return Components.from_columns(columns, folders, self.files.generation + 1)

    def close(self) -> None:
        """Give back the live file."""
        self._columns.close()

    # Reading --------------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many components there are, exactly."""
        return int(self._columns.header[LIVING])

    @property
    def row_count(self) -> int:
        """How long the columns are; includes rows at NOWHERE."""
        return int(self._columns.header[ROWS])

    @property
    def files(self) -> ColumnFiles:
        """What a worker needs for `Components.open`."""
        return self._columns.files

    def column(self, name: str) -> NDArray[Any]:
        """A view of one column of COMPONENT_DTYPE, (row_count,); not to be written."""
        view = self._arrays[name][: self.row_count]
        view.flags.writeable = False
        return view

    def row_of(self, component_id: int) -> int | None:
        """The row of a component, None where it is unknown."""
        row = int(self.rows_of(np.array([component_id], np.int64))[0])
        return None if row < 0 else row

    def rows_of(self, component_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of many components, -1 for unknown ones."""
        rows = self._index.rows(np.asarray(component_ids, np.int64))
        known = np.flatnonzero(rows >= 0)
        rows[known[self._arrays["x_cm"][rows[known]] == NOWHERE]] = -1
        if self._later_rows:
            for at_id in np.flatnonzero(rows < 0):
                rows[at_id] = self._later_rows.get(int(component_ids[at_id]), -1)
        return rows

    @property
    def bounds_m(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in metres of a box that holds every component; None where there is none."""
        blocks = -(-self.row_count // BLOCK)
        west, south, east, north = (self._arrays[name][:blocks] for name in _BOXES)
        there = west <= east
        if not self.count or not there.any():
            return None
        return (
            float(west[there].min()) / 100, float(south[there].min()) / 100,
            float(east[there].max()) / 100, float(north[there].max()) / 100,
        )  # fmt: skip

    def slices_in_box(self, west_m: float, south_m: float, east_m: float, north_m: float) -> list[slice]:
        """Slices of rows that hold every component in the box, and some beside it; never empty slices."""
        rows = self.row_count
        blocks = -(-rows // BLOCK)
        west, south, east, north = (self._arrays[name][:blocks] for name in _BOXES)
        # int32 columns are compared with whole centimetres: a comparison with floats would copy them.
        box = np.clip(np.array([west_m, south_m, east_m, north_m]) * 100, -(2**31) + 1, 2**31 - 1)
        low, high = np.floor(box[:2]).astype(np.int32), np.ceil(box[2:]).astype(np.int32)
        hit = (west <= high[0]) & (east >= low[0]) & (south <= high[1]) & (north >= low[1])
        edges = np.flatnonzero(np.diff(np.concatenate(([False], hit, [False]))))
        return [
            slice(int(start) * BLOCK, min(int(stop) * BLOCK, rows))
            for start, stop in zip(edges[::2], edges[1::2], strict=True)
        ]

    def rows_in_box(self, west_m: float, south_m: float, east_m: float, north_m: float) -> NDArray[np.int64]:
        """The rows of exactly the components in the box (edges belong to it), in ascending order."""
        found = []
        # 0.55 m are a hair more than 55 cm in floating point; a whole centimetre on the edge belongs to the box.
        west, south, east, north = np.round(np.array([west_m, south_m, east_m, north_m]) * 100, 6)
        for part in self.slices_in_box(west_m, south_m, east_m, north_m):
            x, y = self._arrays["x_cm"][part], self._arrays["y_cm"][part]
            inside = (x != NOWHERE) & (x >= west) & (x <= east) & (y >= south) & (y <= north)
            found.append(np.flatnonzero(inside) + part.start)
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def nearest(self, x_m: float, y_m: float, radius_m: float, mask: NDArray[np.bool_] | None = None) -> int | None:
        """The row of the component nearest to a place within a radius, None where there is none.

        Args:
            mask: (row_count,) only rows that are true count.
        """
        rows = self.rows_in_box(x_m - radius_m, y_m - radius_m, x_m + radius_m, y_m + radius_m)
        if mask is not None:
            rows = rows[mask[rows]]
        if not len(rows):
            return None
        distance = np.hypot(self._arrays["x_cm"][rows] - x_m * 100, self._arrays["y_cm"][rows] - y_m * 100)
        best = int(distance.argmin())
        return int(rows[best]) if distance[best] <= radius_m * 100 else None

    @property
    def counts(self) -> NDArray[np.int64]:
        """Exact counts, (highest class_id + 1, states): how many components of each class are in each state."""
        if self._counts is None:
            self._counts = np.zeros((1, len(COMPONENT_STATES)), np.int64)
            living = self._arrays["x_cm"][: self.row_count] != NOWHERE
            self._count(self.column("class_id")[living], self.column("state")[living], 1)
        view = self._counts.view()
        view.flags.writeable = False
        return view

    def differing(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Those of (n,) rows of COMPONENT_DTYPE that are not here, or not as they are here."""
        at = self.rows_of(rows["component_id"])
        is_same = at >= 0
        for name in COMPONENT_COLUMNS:
            is_same &= self._arrays[name][at] == rows[name]
        return rows[~is_same]

    def ids_beside(self, seen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The ids of the living rows that are not among the seen ones, (row_count,)."""
        living = self._arrays["x_cm"][: self.row_count] != NOWHERE
        return self.column("component_id")[living & ~seen].copy()

    # Changing -------------------------------------------------------------------------------------------------------

    @property
    def tail_room(self) -> int:
        """How many more components can come or move before the rows must be sorted anew."""
        return len(self._arrays["component_id"]) - self.row_count

    def apply(self, rows: NDArray[Any], gone: NDArray[np.int64]) -> NDArray[np.float64]:
        """Put in new and changed components and take out those that went.

        Args:
            rows: (n,) of COMPONENT_DTYPE, each id once; n <= tail_room.
            gone: ids, unknown ones are passed over; none of them is in rows.

        Returns:
            (k, 4) boxes in metres around old and new places.
        """
        old = self.rows_of(rows["component_id"])
        known = old >= 0
        stays = known.copy()
        stays[known] = (self._arrays["x_cm"][old[known]] == rows["x_cm"][known]) & (
            self._arrays["y_cm"][old[known]] == rows["y_cm"][known]
        )
        if np.count_nonzero(~stays) > self.tail_room:
            raise ValueError("no room in the tail: sort anew first")
        leaving = np.concatenate([old[known & ~stays], self._rows_to_leave(gone)])
        places = [self._places(leaving), _places(rows["x_cm"], rows["y_cm"])]
        self._overwrite(old[stays], rows[stays])
        self._vacate(leaving)
        for component_id in gone:
            self._later_rows.pop(int(component_id), None)
        self._append(rows[~stays])
        points = np.concatenate(places)
        return np.hstack([points, points])

    def _rows_to_leave(self, gone: NDArray[np.int64]) -> NDArray[np.int64]:
        rows = self.rows_of(np.unique(np.asarray(gone, np.int64)))
        return rows[rows >= 0]

    def _places(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        return _places(self._arrays["x_cm"][rows], self._arrays["y_cm"][rows])

    def _overwrite(self, at: NDArray[np.int64], rows: NDArray[Any]) -> None:
        _ = self.counts
        self._count(self._arrays["class_id"][at], self._arrays["state"][at], -1)
        for name in COMPONENT_COLUMNS:
            self._arrays[name][at] = rows[name]
        self._count(rows["class_id"], rows["state"], 1)

    def _vacate(self, at: NDArray[np.int64]) -> None:
        _ = self.counts
        self._count(self._arrays["class_id"][at], self._arrays["state"][at], -1)
        self._arrays["x_cm"][at] = NOWHERE
        self._columns.header[LIVING] -= len(at)

    def _append(self, rows: NDArray[Any]) -> None:
        start, stop = self.row_count, self.row_count + len(rows)
        for name in COMPONENT_COLUMNS:
            self._arrays[name][start:stop] = rows[name]
        self._box_blocks(start, stop)
        self._columns.header[ROWS] = stop  # last, so that another process never sees a row before it is whole
        self._columns.header[LIVING] += len(rows)
        if self._counts is not None:
            self._count(rows["class_id"], rows["state"], 1)
        self._later_rows.update(zip(rows["component_id"].tolist(), range(start, stop), strict=True))

    def _count(self, class_ids: NDArray[Any], states: NDArray[Any], by: int) -> None:
        """Add or take away in the counts, which grow as classes appear."""
        assert self._counts is not None
        if not len(class_ids):
            return
        classes, width = int(class_ids.max()) + 1, len(COMPONENT_STATES)
        if classes > len(self._counts):
            self._counts = np.vstack([self._counts, np.zeros((classes - len(self._counts), width), np.int64)])
        flat = np.bincount(class_ids.astype(np.int64) * width + states, minlength=self._counts.size)
        self._counts += by * flat.reshape(self._counts.shape)

    def _box_blocks(self, start: int, stop: int) -> None:
        """Draw boxes around the blocks of the rows from start to stop."""
        if stop <= start:
            return
        first = start // BLOCK
        starts = np.arange(first * BLOCK, stop, BLOCK)
        x, y = (self._arrays[name][first * BLOCK : stop] for name in ("x_cm", "y_cm"))
        there = x != NOWHERE
        at, blocks = starts - first * BLOCK, slice(first, first + len(starts))
        highest, lowest = np.int32(2**31 - 1), NOWHERE
        for name, values, reduce, none in (
            ("block_west", x, np.minimum, highest),
            ("block_south", y, np.minimum, highest),
            ("block_east", x, np.maximum, lowest),
            ("block_north", y, np.maximum, lowest),
        ):
            self._arrays[name][blocks] = reduce.reduceat(np.where(there, values, none), at)


def _places(x_cm: NDArray[Any], y_cm: NDArray[Any]) -> NDArray[np.float64]:
    """(n, 2) metres of centimetres."""
    return np.column_stack([x_cm, y_cm]) / 100.0
