"""The shapes of the city in memory: columns, shapes and records that every view reads.

Frames: positions are EPSG:3857. Times are float64 Unix seconds (UTC), NaN where there is none.
Days are int32 days since 1970-01-01, -1 where unknown. Identifiers of units, grids and classes are the
database's own integers, -1 (or 0 for unsigned columns) where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.texts import labels

COMPONENT_STATES = ("intact", "damaged", "lost", "abandoned", "removed")
CASE_STATES = (
    "reported", "accepted", "at_dispatch", "dispatched", "received", "handled", "checked", "closed", "void",
    "to_verify", "at_district", "returned", "to_rework", "to_coordinate", "merged",
)  # fmt: skip
CHANNELS = tuple(one.key for one in labels.CHANNELS)
ASKED = ("", "extension", "suspension")
APPEALS = ("", "asked", "passed", "granted", "refused")
OPEN_APPEALS = (APPEALS.index("asked"), APPEALS.index("passed"))
FIVE_CHAOS_GROUPS = ("stalls", "parking", "litter", "ads", "sites")
STREET_CLASSES = ("trunk", "main", "secondary", "small", "lane")

COMPONENT_DTYPE = np.dtype(
    [
        ("component_id", "<i8"),
        ("x_cm", "<i4"),
        ("y_cm", "<i4"),
        ("class_id", "<i2"),
        ("state", "u1"),
        ("owner_id", "<i4"),
        ("maintainer_id", "<i4"),
        ("duty_grid_id", "<i4"),
        ("census_day", "<i4"),
    ]
)
"""One component; kept as one array per column, sorted along a Hilbert curve of (x_cm, y_cm)."""

CASE_DTYPE = np.dtype(
    [
        ("case_id", "<i8"),
        ("x_m", "<f8"),  # NaN for a case without a place
        ("y_m", "<f8"),
        ("state", "u1"),  # index into CASE_STATES
        ("class_id", "<i2"),
        ("channel", "u1"),  # index into CHANNELS
        ("five_chaos", "i1"),  # index into FIVE_CHAOS_GROUPS, -1 none
        ("is_urgent", "?"),
        ("is_suspended", "?"),
        ("unit_id", "<i4"),
        ("district", "<i4"),  # index into City.districts, -1 none
        ("duty_grid_id", "<i4"),
        ("unit_grid_id", "<i4"),
        ("component_id", "<i8"),
        ("version", "<i4"),
        ("returned_times", "<i2"),
        ("reworked_times", "<i2"),
        ("reported_at", "<f8"),
        ("accepted_at", "<f8"),
        ("filed_at", "<f8"),
        ("dispatched_at", "<f8"),
        ("received_at", "<f8"),
        ("handled_at", "<f8"),
        ("checked_at", "<f8"),
        ("closed_at", "<f8"),
        ("due_at", "<f8"),
        ("stage_due_at", "<f8"),
        ("soon_at", "<f8"),  # from here on it is due soon (app/deadlines/soon.py)
        ("last_at", "<f8"),
        ("street_id", "<i8"),
        ("handler_id", "<i4"),  # who received it, -1 none
        ("asked", "u1"),  # index into ASKED
        ("appeal", "u1"),  # index into APPEALS
        ("is_supervised", "?"),  # and nobody has replied
        ("is_disputed", "?"),
        ("is_provisional", "?"),  # its deadline was counted over days that are not certain yet
        ("lacks_photo", "?"),  # and is open
        ("reply_due_at", "<f8"),  # of its supervision that is due first; NaN where none waits, or at no certain day
        ("mine_at", "<f8"),  # when the person whose city this is acted on it last; NaN where not since yesterday
    ]
)
"""One case. Texts (number, address, last action) are kept beside it in object columns of the same length."""


COMPONENT_COLUMNS: tuple[str, ...] = COMPONENT_DTYPE.names or ()
CASE_COLUMNS: tuple[str, ...] = CASE_DTYPE.names or ()


@dataclass(frozen=True)
class CityProfile:
    """What the city is called, where it lies and how it measures and counts its time."""

    name: str
    name_en: str
    centre_name: str
    centre_name_en: str
    area_code: str
    west: float
    south: float
    east: float
    north: float
    time_zone: str
    calendar: str
    measure_epsg: int
    work_stretches: tuple[tuple[str, str], ...]
    code_version: str
    is_demo: bool
    sure_until: date | None = None  # the calendar is certain up to this day


@dataclass(frozen=True)
class CityClock:
    """The clock of everything: real time, or a demo's time that may run faster."""

    real_from: float | None = None
    city_from: float | None = None
    speed: float = 1.0
    offset_s: float = 0.0  # the server's clock minus ours, measured when the city was read

    def at(self, real_s: float) -> float:
        """City time in Unix seconds for a real instant of this machine in Unix seconds."""
        real_s += self.offset_s
        if self.real_from is None or self.city_from is None:
            return real_s
        return self.city_from + (real_s - self.real_from) * self.speed

    def now(self) -> float:
        """City time now, in Unix seconds."""
        return self.at(datetime.now(UTC).timestamp())


DISTRICT_KINDS = ("district", "development_zone", "scenic_area")
"""The kinds of areas that cases are counted by; a district comes before a zone of the same code."""


@dataclass(frozen=True)
class Shapes:
    """Polygons or lines of one kind, flat, ready for painting.

    Args:
        ids: (n,) int64 database identifiers.
        codes, names, names_en: n texts each ('' where there is none).
        kinds: n texts (area kind, street class, water kind).
        points_m: (p, 2) east, north in metres, EPSG:3857; no NaN.
        part_starts: (r + 1,) int64; part k (a ring or a line) is
            points_m[part_starts[k]:part_starts[k + 1]].
        part_owner: (r,) int32 index of the shape that part k belongs to; holes are parts of their
            shape too (odd-even fill).
        bounds_m: (n, 4) west, south, east, north in metres.
        anchors_m: (n, 2) a point inside, for the label.
        extra: further columns of length n by name (duty_grid_id, district_code, area_m2, parent_code ...).
        left_out: how many shapes are not here, or not whole, as they cannot be drawn.
    """

    ids: NDArray[np.int64]
    codes: list[str]
    names: list[str]
    names_en: list[str]
    kinds: list[str]
    points_m: NDArray[np.float64]
    part_starts: NDArray[np.int64]
    part_owner: NDArray[np.int32]
    bounds_m: NDArray[np.float64]
    anchors_m: NDArray[np.float64]
    extra: dict[str, NDArray[Any]] = field(default_factory=dict)
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def english_names(self) -> dict[str, str]:
        """English names by the names on the ground; of two shapes with one name the first counts."""
        return dict(zip(reversed(self.names), reversed(self.names_en), strict=True))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], int]:
        keys = zip(self.kinds, self.codes, strict=True)
        return {key: row for row, key in reversed(list(enumerate(keys)))}  # the first of two counts

    def row_of(self, code: str, kinds: Sequence[str] = DISTRICT_KINDS) -> int | None:
        """Return the row with a code, of the first of these kinds that has it; codes are unique within a kind only."""
        return next((row for kind in kinds if (row := self._rows.get((kind, code))) is not None), None)


@dataclass(frozen=True)
class CaseClass:
    """A component or event class of one version of the code tables."""

    class_id: int
    version: str
    kind: str
    code: str
    major_code: str
    major_name: str
    major_name_en: str
    name: str
    name_en: str
    five_chaos_group: str | None
    is_hazard: bool


@dataclass(frozen=True)
class Unit:
    """A responsible unit."""

    unit_id: int
    code: str
    name: str
    name_en: str
    short_name: str
    short_name_en: str
    kind: str
    district_code: str | None


@dataclass(frozen=True)
class People:
    """Who is on the street, as one picture.

    Args:
        staff_ids: (n,) int32.
        points_m: (n, 2) east, north in metres, EPSG:3857.
        seen_at: (n,) float64 Unix seconds.
        names: n texts.
        on_duty: (n,) bool.
        left_out: how many are not here, as they were seen nowhere on the earth.
    """

    staff_ids: NDArray[np.int32]
    points_m: NDArray[np.float64]
    seen_at: NDArray[np.float64]
    names: list[str]
    on_duty: NDArray[np.bool_]
    left_out: int = 0


@dataclass(frozen=True)
class CityChange:
    """What one step of the feed touched, so that a view redraws only that; a whole read is no step.

    Args:
        position: the feed position that the city now stands at.
        opened, changed, gone: case ids that came, changed, or left the memory.
        component_boxes_m: (k, 4) boxes in EPSG:3857 metres around touched components (old and new place).
        component_ids: touched components.
        topics: every topic that was touched ('cases', 'components', 'areas', ...).
    """

    position: int
    opened: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    component_boxes_m: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 4)))
    component_ids: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()
