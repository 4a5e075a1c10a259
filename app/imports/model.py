"""The plain values that an import passes around."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # a desk that imports nothing does without it
    import pandas as pd


@dataclass(frozen=True)
class Extent:
    """A box in degrees of the stored frame."""

    west: float
    south: float
    east: float
    north: float

    def joined(self, other: Extent) -> Extent:
        """Return the box that holds both."""
        return Extent(
            min(self.west, other.west), min(self.south, other.south),
            max(self.east, other.east), max(self.north, other.north),
        )  # fmt: skip


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file, as they stand in it.

    Args:
        columns: one text column per column of the file; empty text where there is nothing.
        lines: (n,) int64 line in the file where the row begins, or the number of the feature; counted from 1.
        shapes: (n,) geometries in the file's frame, None where missing; no array where the file has no geometry.
        broken: row number -> why the row cannot be read at all.
        curved: (k,) numbers of the rows whose curves became straight pieces.
    """

    columns: pd.DataFrame
    lines: NDArray[np.int64]
    shapes: NDArray[np.object_] | None = None
    broken: dict[int, str] = field(default_factory=dict)
    curved: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file before its rows are read.

    Args:
        encoding_from: how the encoding is known, in the person's language; '' where nothing had to be found.
    """

    columns: list[str]
    rows: int
    encoding: str | None = None
    crs: str | None = None
    has_shapes: bool = False
    encoding_from: str = ""


@dataclass(frozen=True)
class Reject:
    """One row that was not taken, and the plain reason."""

    line: int
    source_id: str
    reason: str
    is_repeat: bool = False


@dataclass(frozen=True)
class CityFacts:
    """What the database says of the city before an import.

    Args:
        measure_epsg: system of metres of a city that is new; None of one that is there.
    """

    name: str
    name_en: str
    area_code: str
    time_zone: str
    extent: Extent
    is_new: bool = False
    measure_epsg: int | None = None


@dataclass(frozen=True)
class Written:
    """What one batch did in the database."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    rejects: tuple[Reject, ...] = ()

    def __add__(self, other: Written) -> Written:
        return Written(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.kept + other.kept,
            self.rejects + other.rejects,
        )


@dataclass
class ImportResult:
    """What an import did, or would do.

    Args:
        read: rows or features of the file that were looked at; good + rejected + repeated = read.
        by: field -> word -> number of good rows, for classes, states and channels.
        unknown: field -> value of the file that no rule names -> number of rows.
        notes: sentences about what was repaired or left out.
        city_notes: sentences about the extent and the calendar of the city.
        reasons: reason of rejected rows, by kind -> rows.
        first_rejects: the first of the rejected rows.
        gone: of a complete file: how many the city has that are no longer in it.
        is_gone_refused: they were not marked, as a note says.
    """

    kind: str
    dry_run: bool
    total: int = 0
    read: int = 0
    rejected: int = 0
    repeated: int = 0
    written: Written = field(default_factory=Written)
    by: dict[str, Counter[str]] = field(default_factory=dict)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    city_notes: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    first_rejects: list[Reject] = field(default_factory=list)
    rejects_file: Path | None = None
    city: CityFacts | None = None
    is_interrupted: bool = False
    gone: int = 0
    is_gone_refused: bool = False

    @property
    def good(self) -> int:
        """Rows that were taken."""
        done = self.written
        return done.inserted + done.updated + done.unchanged + done.kept
