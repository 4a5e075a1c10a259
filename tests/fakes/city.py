"""A made-up city of the shapes of `app.city.model`, for tests and benches of the map without a database."""

from __future__ import annotations

import time

import numpy as np
import shapely
from numpy.typing import NDArray

from app.city.cases import CaseRows, Cases
from app.city.city import City
from app.city.columns import shared_folders
from app.city.components import Components
from app.city.delta import Cameras
from app.city.model import CASE_DTYPE, CaseClass, CityClock, CityProfile, People, Shapes, Unit
from app.map.projection import to_metres

CENTRE_M = tuple(float(value) for value in to_metres(108.34, 22.82))
RADIUS_M = 16_000.0


def shapes_of(geometries: list, names: list[str], kinds: list[str], extra: dict[str, NDArray] | None = None) -> Shapes:
    """Flat shapes of polygons or lines in EPSG:3857."""
    points, starts, owners = [], [0], []
    for number, geometry in enumerate(geometries):
        for piece in shapely.get_parts(geometry):
            lines = [piece.exterior, *piece.interiors] if piece.geom_type == "Polygon" else [piece]
            for line in lines:
                points.append(shapely.get_coordinates(line))
                starts.append(starts[-1] + len(points[-1]))
                owners.append(number)
    anchors = shapely.get_coordinates(shapely.point_on_surface(np.array(geometries, object))) if geometries else []
    return Shapes(
        ids=np.arange(1, len(geometries) + 1, dtype=np.int64),
        codes=[f"{number:03d}" for number in range(1, len(geometries) + 1)],
        names=names,
        names_en=list(names),
        kinds=kinds,
        points_m=np.vstack(points) if points else np.empty((0, 2)),
        part_starts=np.array(starts, np.int64),
        part_owner=np.array(owners, np.int32),
        bounds_m=shapely.bounds(np.array(geometries, object)) if geometries else np.empty((0, 4)),
        anchors_m=np.array(anchors, np.float64).reshape(-1, 2),
        extra=extra or {},
    )


def _streets(rng: np.random.Generator) -> tuple[list, list[str], list[str]]:
    """A bent lattice of streets of every class."""
    lines, names, kinds = [], [], []
    x0, y0 = CENTRE_M
    for axis in (0, 1):
        for number in range(-64, 65):
            kind = (
                "trunk"
                if number % 32 == 0
                else "main"
                if number % 16 == 8
                else "secondary"
                if number % 8 == 4
                else "small"
            )
            along = np.linspace(-RADIUS_M, RADIUS_M, 161)
            across = number * 250.0 + 220 * np.sin(along / 3100 + number * 0.05) + 60 * np.sin(along / 700)
            line = np.column_stack([along, across] if axis == 0 else [across, along]) + (x0, y0)
            inside = np.hypot(*(line - (x0, y0)).T) < RADIUS_M * (1.0 if kind in ("trunk", "main") else 0.93)
            if kind == "small" and len(line) > 12:
                inside &= rng.random(len(line)) < 0.97
            for piece in np.split(line[inside], np.flatnonzero(np.diff(np.flatnonzero(inside)) > 1) + 1):
                if len(piece) > 2:
                    lines.append(shapely.LineString(piece))
                    names.append("" if kind == "small" else f"星光大道{number}" if axis else f"民族大道{number}")
                    kinds.append(kind)
    return lines, names, kinds


def _along_streets(rng: np.random.Generator, streets: Shapes, count: int) -> NDArray[np.float64]:
    """Places beside streets, more of them towards the centre."""
    lengths = np.hypot(*np.diff(streets.points_m, axis=0).T)
    lengths[streets.part_starts[1:-1] - 1] = 0
    middle = streets.points_m[:-1]
    weight = lengths * (0.15 + np.exp(-((np.hypot(*(middle - CENTRE_M).T) / 6500) ** 2)))
    pick = rng.choice(len(lengths), count, p=weight / weight.sum())
    share = rng.random(count)[:, None]
    return middle[pick] + share * (streets.points_m[pick + 1] - middle[pick]) + rng.normal(0, 9, (count, 2))


def fake_city(components: int = 20_000, cases: int = 2_000, grids: int = 101, seed: int = 7) -> City:
    """Build a city around Nanning's centre, the same for the same arguments."""
    rng = np.random.default_rng(seed)
    x0, y0 = CENTRE_M
    disc = shapely.Point(x0, y0).buffer(RADIUS_M * 0.95)
    bend = np.linspace(-RADIUS_M * 1.5, RADIUS_M * 1.5, 400)
    course = shapely.LineString(
        np.column_stack([bend + x0, 3000 * np.sin(bend / 4200) - 2500 + y0 + 500 * np.sin(bend / 900)])
    )
    river = course.buffer(230)
    square = shapely.box(x0 - RADIUS_M * 1.6, y0 - RADIUS_M * 1.6, x0 + RADIUS_M * 1.6, y0 + RADIUS_M * 1.6)
    seeds = np.array([[-9, 6], [1, 9], [9, 3], [-5, -8], [4, -7], [11, -9], [-13, -2]], float) * 1000 + CENTRE_M
    districts = [
        shapely.intersection(cell, square).segmentize(900)
        for cell in shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=square))
    ]
    places = _scattered(rng, grids) * RADIUS_M + CENTRE_M
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=disc))
    duty = [shapely.intersection(cell, disc) for cell in cells]
    duty = [cell for cell in duty if not cell.is_empty]
    parts = [shapely.intersection(shapely.box(*box), cell) for cell in duty for box in _quarters(cell)]
    parts = [part for part in parts if part.area > 1000 and part.geom_type == "Polygon"]
    lines, names, kinds = _streets(rng)
    streets = shapes_of(lines, names, kinds)
    greens = [shapely.Point(*(rng.normal(0, 6000, 2) + CENTRE_M)).buffer(rng.uniform(150, 700)) for _ in range(40)]
    district_names = ["西乡塘区", "兴宁区", "青秀区", "江南区", "良庆区", "邕宁区", "高新区"]
    duty_shapes = shapes_of(duty, [f"责任网格 {n + 1}" for n in range(len(duty))], ["duty"] * len(duty))
    return City(
        profile=CityProfile(
            "南宁市",
            "Nanning",
            "指挥中心",
            "Centre",
            "450100",
            107.9,
            22.4,
            108.8,
            23.2,
            "Asia/Shanghai",
            "cn",
            4545,
            (),
            "2026",
            True,
        ),
        clock=CityClock(),
        classes=_classes(),
        units={
            number: Unit(
                number, f"U{number}", f"单位 {number}", f"Unit {number}", f"单位{number}", f"U{number}", "bureau", None
            )
            for number in range(1, 21)
        },
        districts=[f"{number:03d}" for number in range(1, 8)],
        areas=shapes_of(districts, district_names, ["district"] * 7),
        duty_grids=duty_shapes,
        unit_grids=shapes_of(parts, [""] * len(parts), ["unit"] * len(parts)),
        streets=streets,
        waters=shapes_of([river], ["邕江"], ["river"]),
        greens=shapes_of(greens, ["公园"] * len(greens), ["park"] * len(greens)),
        components=Components.from_columns(
            _component_arrays(rng, _along_streets(rng, streets, components)), shared_folders()
        ),
        cases=_cases(_case_arrays(rng, _along_streets(rng, streets, cases), duty)),
        people=_people(rng, _along_streets(rng, streets, 200)),
        cameras=Cameras(np.arange(1, 501), _along_streets(rng, streets, 500), [f"摄像机 {n}" for n in range(1, 501)]),
    )


def _scattered(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Places in the unit disc that keep some distance from each other."""
    angle = np.arange(count) * 2.399963 + rng.normal(0, 0.06, count)
    return (np.sqrt((np.arange(count) + 0.5) / count) * 0.95)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def _quarters(cell: shapely.Polygon) -> list[tuple[float, float, float, float]]:
    west, south, east, north = cell.bounds
    xs, ys = np.linspace(west, east, 6), np.linspace(south, north, 6)
    return [(xs[i], ys[j], xs[i + 1], ys[j + 1]) for i in range(5) for j in range(5)]


def _classes() -> dict[int, CaseClass]:
    majors = ["公用设施", "道路交通", "市容环境", "园林绿化", "其他"]
    return {
        number: CaseClass(
            number,
            "2026",
            "component" if number <= 60 else "event",
            f"{number:04d}",
            f"0{number % 5 + 1}",
            majors[number % 5],
            f"Major {number % 5}",
            f"类别 {number}",
            f"Class {number}",
            None,
            number % 17 == 0,
        )
        for number in range(1, 121)
    }


def _component_arrays(rng: np.random.Generator, places: NDArray[np.float64]) -> dict[str, NDArray]:
    count = len(places)
    return {
        "component_id": np.arange(1, count + 1),
        "x_cm": np.round(places[:, 0] * 100).astype(np.int32),
        "y_cm": np.round(places[:, 1] * 100).astype(np.int32),
        "class_id": rng.integers(1, 61, count).astype(np.int16),
        "state": rng.choice(5, count, p=[0.965, 0.02, 0.008, 0.005, 0.002]).astype(np.uint8),
        "owner_id": rng.integers(1, 21, count).astype(np.int16),
        "maintainer_id": rng.integers(1, 21, count).astype(np.int16),
        "duty_grid_id": rng.integers(1, 102, count).astype(np.int16),
        "census_day": rng.integers(18000, 20000, count).astype(np.int32),
    }


def _case_arrays(rng: np.random.Generator, places: NDArray[np.float64], duty: list) -> dict[str, NDArray]:
    count, now = len(places), time.time()
    arrays = {name: np.zeros(count, CASE_DTYPE[name]) for name in CASE_DTYPE.names}
    for name in CASE_DTYPE.names:
        if name.endswith("_at"):
            arrays[name][:] = np.nan
    arrays["case_id"] = np.arange(1, count + 1, dtype=np.int64) + 261100000000
    arrays["x_m"], arrays["y_m"] = places.T
    arrays["state"] = rng.choice(9, count, p=[0.01, 0.01, 0.01, 0.006, 0.934, 0.01, 0.01, 0.01, 0.0]).astype(np.uint8)
    arrays["class_id"] = rng.integers(61, 121, count).astype(np.int16)
    arrays["unit_id"] = rng.integers(1, 21, count)
    arrays["district"] = rng.integers(0, 7, count).astype(np.int16)
    arrays["five_chaos"] = rng.integers(-1, 5, count).astype(np.int8)
    arrays["is_urgent"] = rng.random(count) < 7 / 30_000
    arrays["is_suspended"] = rng.random(count) < 0.01
    tree = shapely.STRtree(duty)
    point, cell = tree.query(shapely.points(places), "within")
    arrays["duty_grid_id"][:] = -1
    arrays["duty_grid_id"][point] = cell + 1
    arrays["version"][:] = 1
    arrays["reported_at"] = now - rng.exponential(4 * 86400, count)
    late = rng.random(count) < 0.043 * (0.2 + 3 * np.exp(-(((places[:, 0] - CENTRE_M[0] + 3000) / 5000) ** 2)))
    arrays["due_at"] = now + np.where(
        late, -rng.exponential(2 * 86400, count), 7300 + rng.exponential(5 * 86400, count)
    )
    arrays["stage_due_at"] = arrays["due_at"]
    soon = rng.random(count) < 0.01
    arrays["stage_due_at"][soon] = arrays["due_at"][soon] = now + rng.uniform(60, 7000, soon.sum())
    arrays["soon_at"] = arrays["due_at"] - 7200
    arrays["last_at"] = arrays["reported_at"]
    return arrays


def _cases(arrays: dict[str, NDArray]) -> Cases:
    count = len(arrays["case_id"])
    rows = np.empty(count, CASE_DTYPE)
    for name in CASE_DTYPE.names:
        rows[name] = arrays[name]
    numbers = [f"450100-261123-{row:05d}" for row in range(count)]
    addresses = [f"民族大道 {row % 300} 号" for row in range(count)]
    return Cases(CaseRows(rows, numbers, addresses, ["dispatch"] * count))


def _people(rng: np.random.Generator, places: NDArray[np.float64]) -> People:
    count = len(places)
    return People(
        np.arange(1, count + 1, dtype=np.int32),
        places,
        np.full(count, time.time()),
        [f"演示监督员 {n:03d}" for n in range(1, count + 1)],
        rng.random(count) < 0.9,
    )
