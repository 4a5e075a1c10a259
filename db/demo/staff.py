"""Staff of the demo city with their posts: nobody real, and everybody a role whose name carries the database's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from db.demo.copy import boolean, copy_rows, float4, instant, int4, points, set_sequence, texts
from db.demo.frame import DUTY_GRIDS, URBAN_DISTRICTS, random_of, to_degrees
from db.demo.grids import Grids
from db.demo.streets import Streets
from db.demo.units import Units
from db.schema.people import make_demo_roles, make_post_roles

SUPERVISORS = 517
SHARE_ON_DUTY = {"day": 0.36, "evening": 0.2, "night": 0.05}
OTHERS = (
    ("acceptor", "a", "演示受理员", 24), ("hotline_agent", "t", "演示话务员", 16),
    ("shift_leader", "l", "演示值班长", 6),
    ("dispatcher", "d", "演示派遣员", 20), ("inspector", "i", "演示督察员", 12), ("evaluator", "e", "演示考评员", 4),
    ("presenter", "p", "演示主持人", 2), ("leader", "g", "演示领导", 3), ("wall", "w", "演示大屏", 1),
    ("administrator", "m", "演示管理员", 1),
)  # fmt: skip
HANDLERS_A_UNIT = 2
DAY_S = 86_400
ZONE_S = 8 * 3600


@dataclass(frozen=True)
class Staff:
    """All staff; a number of staff is the place in the list plus one.

    Args:
        rows: name, number, unit, post, area code and duty grid (0 = none) of each.
        of_duty: (101, k) numbers of the supervisors of each duty grid, repeated where there are fewer.
        of_unit: (units + 1, 2) numbers of the handlers of each unit; row 0 is not used.
        of_post: post -> numbers.
    """

    rows: list[tuple[str, str, int, str, str | None, int]]
    of_duty: NDArray[np.int64]
    of_unit: NDArray[np.int64]
    of_post: dict[str, NDArray[np.int64]]


def make_staff(units: Units, grids: Grids) -> Staff:
    """Return 517 supervisors, spread over the duty grids, and the staff of the centre and of every unit."""
    centre = units.number_of("C001")
    rows: list[tuple[str, str, int, str, str | None, int]] = []
    of_duty: list[list[int]] = [[] for _grid in range(DUTY_GRIDS)]
    for number in range(SUPERVISORS):
        grid = number % DUTY_GRIDS
        district = grids.duty_district[grid]
        rows.append((f"演示监督员 {number + 1:03d}", f"s{number + 1:03d}", centre, "supervisor", district, grid + 1))
        of_duty[grid].append(len(rows))
    of_post: dict[str, list[int]] = {"supervisor": list(range(1, SUPERVISORS + 1))}
    for post, letter, name, count in OTHERS:
        for number in range(count):
            # Half of the dispatchers sit at a district's own command desk, and see that district.
            is_of_district = post == "dispatcher" and number >= count // 2
            area = URBAN_DISTRICTS[number % len(URBAN_DISTRICTS)] if is_of_district else None
            unit = units.of_district["district", area] if area else centre
            rows.append((f"{name} {number + 1:02d}", f"{letter}{number + 1:02d}", unit, post, area, 0))
            of_post.setdefault(post, []).append(len(rows))
    of_unit = [[0] * HANDLERS_A_UNIT]
    for unit in range(1, len(units.rows) + 1):
        members: list[int] = []
        for _turn in range(HANDLERS_A_UNIT):
            number = HANDLERS_A_UNIT * (unit - 1) + len(members) + 1
            rows.append((f"演示处置人员 {number:03d}", f"h{number:03d}", unit, "handler", None, 0))
            members.append(len(rows))
        of_unit.append(members)
    fewest = min(len(members) for members in of_duty)
    return Staff(
        rows, np.array([members[:fewest] for members in of_duty]), np.array(of_unit),
        {post: np.array(members) for post, members in of_post.items()},
    )  # fmt: skip


def write_staff(connection: Connection, staff: Staff, grids: Grids, streets: Streets, seed: int, now_s: float) -> None:
    """Write staff and posts, where the supervisors are now, and make a role for each."""
    database = connection.scalar(text("select current_database()"))
    count = len(staff.rows)
    numbers = np.arange(1, count + 1)
    names, codes, units, posts, areas, duty = zip(*staff.rows, strict=True)
    copy_rows(connection, "staff", {
        "staff_id": int4(numbers), "role_name": texts([f"{database}_{code}" for code in codes]), "name": texts(names),
        "number": texts(codes), "unit_id": int4(np.array(units)), "is_demo": boolean(np.ones(count, dtype=bool)),
    })  # fmt: skip
    copy_rows(connection, "staff_posts", {
        "staff_id": int4(numbers), "post": texts(posts), "unit_id": int4(np.array(units)), "area_code": texts(areas),
        "duty_grid_id": int4(np.array(duty), missing=0),
    })  # fmt: skip
    set_sequence(connection, "staff", "staff_id")
    _write_positions(connection, grids, streets, random_of(seed, "positions"), now_s)
    make_post_roles(connection)  # a database cloned from another has the groups of that one
    make_demo_roles(connection)


def _write_positions(
    connection: Connection, grids: Grids, streets: Streets, rng: np.random.Generator, now_s: float
) -> None:
    """Put every supervisor on a street of their duty grid; about a third is on duty by day."""
    cell = streets.edge_cells[:, 0]
    duty = np.where(cell >= 0, grids.duty[cell], -1)
    order = np.argsort(duty, kind="stable")
    starts = np.searchsorted(duty[order], np.arange(DUTY_GRIDS + 1))
    grid = np.arange(SUPERVISORS) % DUTY_GRIDS
    edge = order[starts[grid] + (rng.random(SUPERVISORS) * (starts[grid + 1] - starts[grid])).astype(int)]
    step = streets.edges[edge, 1] - streets.edges[edge, 0]
    side = np.column_stack([-step[:, 1], step[:, 0]]) / np.hypot(*step.T)[:, None]
    at = streets.edges[edge, 0] + step * rng.uniform(0.2, 0.8, (SUPERVISORS, 1)) + side
    hour = (now_s + ZONE_S) % DAY_S / 3600
    share = SHARE_ON_DUTY["day" if 7 <= hour < 19 else "evening" if 19 <= hour < 23 else "night"]
    on_duty = rng.random(SUPERVISORS) < share
    ago = np.where(on_duty, rng.uniform(1, 55, SUPERVISORS), rng.uniform(1800, 9 * 3600, SUPERVISORS))
    heading = np.degrees(np.arctan2(step[:, 0], step[:, 1])) % 360
    copy_rows(connection, "latest_positions", {
        "staff_id": int4(np.arange(1, SUPERVISORS + 1)), "geom": points(to_degrees(at)), "heading_deg": float4(heading),
        "speed_mps": float4(np.where(on_duty, rng.uniform(0.3, 2.2, SUPERVISORS), 0.0)), "at": instant(now_s - ago),
        "on_duty": boolean(on_duty),
    })  # fmt: skip
