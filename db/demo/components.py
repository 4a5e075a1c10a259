"""1,250,000 components: what stands where, in which grid, whose it is and in what state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from app.city.model import COMPONENT_STATES
from app.i18n import _
from app.progress import Progress
from db.demo.copy import (
    Column,
    constant,
    copy_rows,
    day,
    digit_bytes,
    int2,
    int4,
    int8,
    points,
    set_sequence,
    words,
)  # fmt: skip
from db.demo.frame import Points, random_of, read_table, to_degrees
from db.demo.grids import Grids
from db.demo.places import SpotFinder
from db.demo.units import Units

COUNTS = {"city": 1_250_000, "small": 20_000}
STATE_SHARES = (0.9683, 0.0205, 0.0048, 0.0041, 0.0023)
"""intact, damaged, lost, abandoned, removed: our own assumption."""
BREAKABLE = {"carriageway": 1.5, "kerb": 1.6, "walk": 1.1, "tree": 0.6, "lamp": 0.8, "door": 0.5}
DATA_SOURCES = ("实测", "地形图", "基础地理数据", "其他")
FIRST_DAY = 15_706
"""2013-01-01 in days since 1970, the oldest initial date."""


@dataclass(frozen=True)
class Components:
    """All components in the order of their numbers (along a space-filling curve).

    Args:
        code: (n, 17) bytes of digits; class_row: (n,) row of `classes`; points: (n, 2) metres.
        cell, street: (n,) numbers from 0; state: (n,) index into COMPONENT_STATES.
        supervisor, owner, maintainer: (n,) unit numbers; initial, changed, census: (n,) days since 1970, -1 none.
    """

    classes: list[str]
    code: NDArray[np.uint8]
    class_row: NDArray[np.int64]
    points: Points
    cell: NDArray[np.int64]
    street: NDArray[np.int64]
    state: NDArray[np.int64]
    supervisor: NDArray[np.int64]
    owner: NDArray[np.int64]
    maintainer: NDArray[np.int64]
    initial: NDArray[np.int64]
    changed: NDArray[np.int64]
    census: NDArray[np.int64]


def make_components(
    finder: SpotFinder, grids: Grids, units: Units, size: str, seed: int, today: int, progress: Progress
) -> Components:
    """Return the components of the city.

    Args:
        today: days since 1970; no date lies after it.
    """
    mix = read_table("component_mix")
    counts = _counts(np.array([float(row["share"]) for row in mix]), COUNTS[size])
    rng = random_of(seed, "components")
    found = []
    for number, (row, count) in enumerate(zip(mix, counts.tolist(), strict=True)):
        progress.step(_("Placing components"), number, len(mix))
        found.append(finder.find(row["place"], count, rng))
    progress.step(_("Placing components"), len(mix), len(mix))
    points_m = np.vstack([spots.points for spots in found])
    cell = np.concatenate([spots.cell for spots in found])
    street = np.concatenate([spots.street for spots in found])
    class_row = np.repeat(np.arange(len(mix)), counts)
    order = np.argsort(curve(points_m), kind="stable")
    points_m, cell, street, class_row = points_m[order], cell[order], street[order], class_row[order]
    supervisor, owner, maintainer = _units_of(mix, class_row, cell, grids, units, rng)
    state = _states(mix, class_row, rng)
    initial, changed, census = _dates(cell, state, grids, rng, today)
    return Components(
        [row["code"] for row in mix], _codes(mix, class_row, grids.district[cell]), class_row, points_m, cell, street,
        state, supervisor, owner, maintainer, initial, changed, census,
    )  # fmt: skip


def _counts(shares: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Return whole numbers in these shares that add up to the total (largest remainders)."""
    exact = shares / shares.sum() * total
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return counts


def curve(points_m: Points) -> NDArray[np.uint64]:
    """Return the place of each point on a Z-order curve of 16 m cells, so that neighbours have near numbers."""
    cell = ((points_m - points_m.min(axis=0)) / 16.0).astype(np.uint64) if len(points_m) else points_m.astype(np.uint64)
    result = np.zeros(len(points_m), dtype=np.uint64)
    for axis in (0, 1):
        spread = cell[:, axis]
        for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
                            (2, 0x3333333333333333), (1, 0x5555555555555555)):  # fmt: skip
            spread = (spread | spread << np.uint64(shift)) & np.uint64(mask)
        result |= spread << np.uint64(axis)
    return result


def _units_of(mix, class_row, cell, grids, units, rng):  # noqa: ANN001, ANN202
    district, zone = grids.district[cell], grids.zone[cell]
    supervisor = units.look_up("order", district, zone, rng, local=True)
    owner, maintainer = np.zeros(len(cell), dtype=int), np.zeros(len(cell), dtype=int)
    for field in sorted({row["owner_field"] for row in mix} | {row["maintainer_field"] for row in mix}):
        owns = np.isin(class_row, [k for k, row in enumerate(mix) if row["owner_field"] == field])
        owner[owns] = units.look_up(field, district[owns], zone[owns], rng, local=False)
        keeps = np.isin(class_row, [k for k, row in enumerate(mix) if row["maintainer_field"] == field])
        maintainer[keeps] = units.look_up(field, district[keeps], zone[keeps], rng, local=True)
    # A company keeps what it owns: where both fields are the same and the city has several, owner and maintainer agree.
    same = np.array([row["owner_field"] == row["maintainer_field"] for row in mix])[class_row]
    several = np.array([len(units.of_field.get(row["owner_field"], [])) > 1 for row in mix])[class_row]
    maintainer = np.where(same & several, owner, maintainer)
    return supervisor, owner, maintainer


def _states(mix, class_row, rng):  # noqa: ANN001, ANN202
    worse = np.array([BREAKABLE.get(row["place"], 1.0) for row in mix])[class_row]
    luck = rng.random(len(class_row))
    bounds = np.cumsum(STATE_SHARES[1:])
    bad = luck < bounds[-1] * worse
    return np.where(bad, 1 + np.searchsorted(bounds, luck / worse, side="right").clip(0, 3), 0)


def _dates(cell, state, grids, rng, today):  # noqa: ANN001, ANN202
    count = len(cell)
    first = FIRST_DAY + np.where(grids.grade[cell] == "A", 0, np.where(grids.grade[cell] == "B", 900, 2200))
    initial = first + (rng.random(count) ** 1.6 * (today - 120 - first)).astype(int)
    by_duty = today - 30 - rng.integers(0, 1000, len(grids.duty_codes))
    census = np.maximum(by_duty[grids.duty[cell]] - rng.integers(0, 25, count), initial)
    changed = np.where((state > 0) | (rng.random(count) < 0.06), census + rng.integers(1, 29, count), -1)
    return initial, np.where(changed > 0, np.minimum(changed, today), -1), np.minimum(census, today)


def _codes(mix, class_row, district) -> NDArray[np.uint8]:  # noqa: ANN001
    """Return the 17 digits of each component: district, class, and a running number within both."""
    prefix = district.astype(np.int64) * 100_000 + np.array([int(row["code"]) for row in mix])[class_row]
    order = np.argsort(prefix, kind="stable")
    ordered = prefix[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1])
    running = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    number = np.empty(len(ordered), dtype=np.int64)
    number[order] = running + 1
    known, row = np.unique(prefix, return_inverse=True)
    return np.hstack([digit_bytes(known, 11)[row], digit_bytes(number, 6)])


def write_components(connection: Connection, made: Components, grids: Grids, progress: Progress) -> None:
    """Write the components; indexes are built after the rows."""
    class_ids = {
        row.code: row.class_id
        for row in connection.execute(
            text("select code, class_id from city.classes where version = '2026' and kind = 'component'")
        )
    }
    ids = np.array([class_ids[code] for code in made.classes])
    districts = sorted(set(grids.district.tolist()))
    district_row = np.searchsorted(districts, grids.district)
    written = 0
    total = len(made.cell)
    degrees = to_degrees(made.points)
    for state, name in enumerate(COMPONENT_STATES):
        for changes in (False, True):
            rows = np.flatnonzero((made.state == state) & ((made.changed >= 0) == changes))
            if not len(rows):
                continue
            cell = made.cell[rows]
            columns: dict[str, Column] = {
                "component_id": int8(rows + 1),
                "code": Column(made.code[rows]),
                "class_id": int2(ids[made.class_row[rows]]),
                "state": constant(name, len(rows)),
                "unit_grid_id": int4(cell + 1),
                "duty_grid_id": int4(grids.duty[cell] + 1),
                "district_code": words(district_row[cell], districts),
                "street_id": int8(made.street[rows] + 1),
                "supervising_unit_id": int4(made.supervisor[rows]),
                "owner_unit_id": int4(made.owner[rows]),
                "maintainer_unit_id": int4(made.maintainer[rows]),
                "initial_on": day(made.initial[rows]),
                "census_on": day(made.census[rows]),
                "data_source": constant(DATA_SOURCES[0], len(rows)),
                "geom": points(degrees[rows]),
            }
            if changes:
                columns["changed_on"] = day(made.changed[rows])
            copy_rows(
                connection, "components", columns,
                partial(_tell, progress, written, total),
            )  # fmt: skip
            written += len(rows)
    set_sequence(connection, "components", "component_id")


def _tell(progress: Progress, before: int, total: int, done: int) -> None:
    progress.step(_("Writing components"), before + done, total)
