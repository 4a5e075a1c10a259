"""A plain city with rows in every state, for tests of figures; `fakes.city` is the one with a landscape."""
# ruff: noqa: E501 - tables read better in one line per row

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from app.city.cases import CaseRows, Cases
from app.city.city import City
from app.city.components import Components
from app.city.model import (
    CASE_DTYPE,
    CASE_STATES,
    COMPONENT_DTYPE,
    CaseClass,
    CityClock,
    CityProfile,
    People,
    Shapes,
    Unit,
)

NOW = 1_795_255_200.0  # 2026-11-21 18:00:00 in Asia/Shanghai, a Saturday
WEST, SOUTH, EAST, NORTH = 12_030_000.0, 2_595_000.0, 12_075_000.0, 2_625_000.0

NANNING = CityProfile(
    name="南宁市", name_en="Nanning",
    centre_name="南宁市城市管理监督指挥中心", centre_name_en="Nanning City Management Command Centre",
    area_code="450100", west=108.0, south=22.6, east=108.6, north=23.0, time_zone="Asia/Shanghai", calendar="CN",
    measure_epsg=4545, work_stretches=(("08:00", "12:00"), ("14:00", "18:00")), code_version="2026", is_demo=True,
    sure_until=date(2027, 12, 31),
)  # fmt: skip

CLASS_ROWS = (
    (
        "component",
        "01002",
        "01",
        "市政公用设施",
        "Municipal utility facilities",
        "污水井盖",
        "Sewer manhole cover",
        None,
        False,
    ),
    (
        "component",
        "01007",
        "01",
        "市政公用设施",
        "Municipal utility facilities",
        "通信井盖",
        "Telecom manhole cover",
        None,
        True,
    ),
    ("component", "02012", "02", "交通设施", "Transport facilities", "路灯", "Street lamp", None, False),
    (
        "component",
        "03005",
        "03",
        "市容环卫设施",
        "Streetscape and sanitation facilities",
        "垃圾箱",
        "Litter bin",
        None,
        False,
    ),
    (
        "component",
        "04002",
        "04",
        "园林绿化设施",
        "Landscaping and greening facilities",
        "行道树",
        "Street tree",
        None,
        False,
    ),
    (
        "component",
        "05001",
        "05",
        "其他管理部件",
        "Other managed components",
        "重大危险源",
        "Major hazard source",
        None,
        False,
    ),
    (
        "event",
        "06010",
        "06",
        "市容环境",
        "City appearance and environment",
        "暴露垃圾",
        "Exposed refuse",
        "litter",
        False,
    ),
    ("event", "07001", "07", "宣传广告", "Publicity and advertising", "非法小广告", "Illegal flyers", "ads", False),
    (
        "event",
        "08005",
        "08",
        "施工管理",
        "Construction management",
        "工地扬尘",
        "Construction-site dust",
        "sites",
        False,
    ),
    ("event", "09001", "09", "街面秩序", "Street order", "无照经营游商", "Unlicensed street vendor", "stalls", False),
    ("event", "09010", "09", "街面秩序", "Street order", "非机动车乱停放", "Badly parked bicycles", "parking", False),
    (
        "event",
        "06035",
        "06",
        "市容环境",
        "City appearance and environment",
        "积存渣土",
        "Heap of spoil",
        "litter",
        False,
    ),
    ("event", "10002", "10", "其他事项", "Other matters", "路面塌陷", "Road collapse", None, True),
)
DISTRICT_ROWS = (
    ("450102", "兴宁区", "Xingning"), ("450103", "青秀区", "Qingxiu"), ("450105", "江南区", "Jiangnan"),
    ("450107", "西乡塘区", "Xixiangtang"), ("450108", "良庆区", "Liangqing"), ("450109", "邕宁区", "Yongning"),
    ("4501GX", "高新区", "Hi-tech Zone"), ("4501JK", "经开区", "Economic Zone"),
)  # fmt: skip


def make_shapes(ids: list[int], codes: list[str], names: list[str], names_en: list[str], kinds: list[str],
                rings: list[np.ndarray] | None = None, **extra: np.ndarray) -> Shapes:  # fmt: skip
    """One ring or line per shape."""
    rings = rings or []
    points = np.concatenate(rings) if rings else np.zeros((0, 2))
    starts = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])]).astype(np.int64)
    bounds = np.array([[*ring.min(axis=0), *ring.max(axis=0)] for ring in rings]).reshape(-1, 4)
    anchors = (bounds[:, :2] + bounds[:, 2:]) / 2
    return Shapes(np.array(ids, np.int64), codes, names, names_en, kinds, points, starts, np.arange(len(rings), dtype=np.int32),
                  bounds, anchors, dict(extra))  # fmt: skip


def case_rows(rows: np.ndarray) -> CaseRows:
    """Cases with plain texts made from their numbers."""
    count = len(rows)
    actions = {"reported": "report", "accepted": "accept", "at_dispatch": "file", "dispatched": "dispatch",
               "received": "receive", "handled": "handle", "checked": "check", "closed": "close", "void": "void"}  # fmt: skip
    return CaseRows(
        rows,
        [f"450100-{row:06d}" for row in range(count)],
        [("民族大道 %d 号" if row % 3 else "星光大道与壮锦大道路口 %d 号") % (row % 300 + 1) for row in range(count)],
        [actions[CASE_STATES[state]] for state in rows["state"]],
    )


def make_people(count: int, seed: int = 1) -> People:
    """Demo supervisors, every third off duty."""
    spread = np.random.default_rng(seed)
    points = np.column_stack([spread.uniform(WEST, EAST, count), spread.uniform(SOUTH, NORTH, count)])
    names = [f"演示监督员 {number:02d}" for number in range(count)]
    return People(np.arange(count, dtype=np.int32), points, np.full(count, NOW), names, np.arange(count) % 3 != 0)


def empty_case_rows(count: int) -> np.ndarray:
    """Cases of which nothing is known: no places, no times, no unit."""
    rows = np.zeros(count, CASE_DTYPE)
    for name in CASE_DTYPE.names or ():
        if CASE_DTYPE[name].kind == "f":
            rows[name] = np.nan
    rows["case_id"] = 202611 * 10**12 + 10**9 + np.arange(count)
    for name in (
        "unit_id",
        "district",
        "duty_grid_id",
        "unit_grid_id",
        "component_id",
        "five_chaos",
        "street_id",
        "handler_id",
    ):
        rows[name] = -1
    rows["version"] = 1
    return rows


def random_cases(count: int, city: City, seed: int = 1, now: float = NOW) -> np.ndarray:
    """Cases of the last thirty days in every state, with the times that their state asks for."""
    spread = np.random.default_rng(seed)
    rows = empty_case_rows(count)
    middle = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    rows["x_m"] = spread.normal(middle[0], (EAST - WEST) / 7, count)
    rows["y_m"] = spread.normal(middle[1], (NORTH - SOUTH) / 8, count)
    rows["state"] = spread.choice(9, count, p=[0.01, 0.01, 0.02, 0.1, 0.22, 0.03, 0.01, 0.58, 0.02])
    rows["class_id"] = spread.choice(sorted(city.classes), count)
    rows["channel"] = spread.choice(9, count, p=[0.62, 0.13, 0.07, 0.06, 0.03, 0.02, 0.05, 0.01, 0.01])
    groups = {key: ("stalls", "parking", "litter", "ads", "sites").index(value.five_chaos_group)
              for key, value in city.classes.items() if value.five_chaos_group}  # fmt: skip
    rows["five_chaos"] = [groups.get(int(key), -1) for key in rows["class_id"]]
    hazards = np.array([city.classes[int(key)].is_hazard for key in rows["class_id"]], bool)
    rows["is_urgent"] = hazards & (spread.random(count) < 0.05)
    rows["district"] = spread.integers(-1, len(city.districts), count) if city.districts else -1
    if len(city.duty_grids):
        rows["duty_grid_id"] = spread.choice(city.duty_grids.ids, count)
    midnight = (now + 8 * 3600) // 86400 * 86400 - 8 * 3600
    days = np.where(spread.random(count) < 0.1, 0, spread.integers(0, 30, count))
    hours = spread.choice(
        24, count, p=np.array([1, 1, 1, 1, 1, 2, 4, 8, 9, 9, 8, 5, 4, 6, 9, 9, 8, 6, 4, 3, 2, 2, 1, 1]) / 105
    )
    reported = midnight - days * 86400 + hours * 3600 + spread.uniform(0, 3600, count)
    rows["reported_at"] = np.where(reported > now, now - spread.exponential(5000, count), reported)
    stages = ("accepted_at", "filed_at", "dispatched_at", "received_at", "handled_at", "checked_at", "closed_at")
    is_open = rows["state"] < 7
    rows["reported_at"] = np.where(
        is_open & (spread.random(count) < 0.93), now - spread.exponential(20_000, count), rows["reported_at"]
    )
    at = rows["reported_at"].copy()
    for number, name in enumerate(stages, start=1):
        at = at + spread.uniform(0.2, 1.0, count) * np.minimum(700 if number < 4 else 9000, (now - at) / 2)
        reached = rows["state"] >= number
        rows[name] = np.where(reached, at, np.nan)
        rows["last_at"] = np.where(reached | np.isnan(rows["last_at"]), at, rows["last_at"])
    void = rows["state"] == 8
    for name in stages[2:-1]:
        rows[name][void] = np.nan
    dispatched = ~np.isnan(rows["dispatched_at"])
    rows["unit_id"] = np.where(dispatched, spread.choice(sorted(city.units) or [-1], count), -1)
    limits = spread.choice(
        [7200.0, 6 * 3600.0, 86400.0, 3 * 86400.0, 7 * 86400.0], count, p=[0.04, 0.16, 0.3, 0.3, 0.2]
    )
    rows["due_at"] = np.where(dispatched, rows["dispatched_at"] + limits, np.nan)
    open_ = rows["state"] < 7
    rows["is_suspended"] = open_ & (spread.random(count) < 0.02)
    rows["stage_due_at"] = np.where(
        open_, np.where(rows["state"] == 3, rows["last_at"] + 7200, rows["last_at"] + 9 * 3600), np.nan
    )
    rows["stage_due_at"] = np.where(np.isin(rows["state"], (4,)), rows["due_at"], rows["stage_due_at"])
    due = np.where(dispatched, rows["due_at"], rows["stage_due_at"])
    rows["soon_at"] = np.where(rows["is_suspended"], np.nan, due - 7200)
    rows["returned_times"] = spread.poisson(0.1, count)
    return rows


def make_city(cases: int = 4000, components: int = 5000, grids: int = 101, seed: int = 1, **facts: Any) -> City:
    """A whole city around Nanning: eight districts, duty grids in a lattice, streets, a river, cases and components."""
    spread = np.random.default_rng(seed)
    clock = CityClock(real_from=0.0, city_from=NOW, speed=0.0)
    city = City(**({"profile": NANNING, "clock": clock, "epoch": "fake", "position": 1, "read_at": NOW} | facts))
    city.classes = {number: CaseClass(number, "2026", *row) for number, row in enumerate(CLASS_ROWS, start=1)}
    city.districts = [row[0] for row in DISTRICT_ROWS]
    city.units = {
        number: Unit(
            number, f"U{number}", f"{name}城管局", f"{english} Urban Management Bureau", name, english, "district", code
        )
        for number, (code, name, english) in enumerate(DISTRICT_ROWS, start=1)
    } | {20: Unit(20, "U20", "市排水公司", "Drainage Company", "市排水公司", "Drainage Co.", "company", None)}
    city.areas = _districts()
    city.duty_grids = _lattice(grids, city)
    city.streets, city.waters = _streets(), _river()
    city.components = Components.from_rows(_components(components, city, spread))
    city.cases = Cases(case_rows(random_cases(cases, city, seed)))
    city.people = make_people(280)
    return city


def _box(west: float, south: float, east: float, north: float) -> np.ndarray:
    return np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])


def _districts() -> Shapes:
    width, height = (EAST - WEST) / 4, (NORTH - SOUTH) / 2
    rings = [_box(WEST + k % 4 * width, SOUTH + k // 4 * height, WEST + (k % 4 + 1) * width, SOUTH + (k // 4 + 1) * height)
             for k in range(len(DISTRICT_ROWS))]  # fmt: skip
    kinds = ["district"] * 6 + ["development_zone"] * 2
    codes, names, english = (list(column) for column in zip(*DISTRICT_ROWS, strict=True))
    return make_shapes(list(range(1, 9)), codes, names, english, kinds, rings)


def _lattice(count: int, city: City) -> Shapes:
    across = 13
    size = (EAST - WEST) / 24
    west, south = (WEST + EAST) / 2 - across / 2 * size, (SOUTH + NORTH) / 2 - 4 * size
    rings = [_box(west + k % across * size, south + k // across * size, west + (k % across + 1) * size,
                  south + (k // across + 1) * size) for k in range(count)]  # fmt: skip
    codes = [f"4501D{number:03d}" for number in range(1, count + 1)]
    names = [f"责任网格 {number:03d}" for number in range(1, count + 1)]
    english = [f"Duty grid {number:03d}" for number in range(1, count + 1)]
    extra = {
        "district_code": np.array([city.districts[k % 8] for k in range(count)]),
        "area_m2": np.full(count, size * size),
    }
    return make_shapes(list(range(1, count + 1)), codes, names, english, [""] * count, rings, **extra)


def _streets() -> Shapes:
    lines = [np.array([[WEST, y], [EAST, y]]) for y in np.linspace(SOUTH, NORTH, 12)]
    lines += [np.array([[x, SOUTH], [x, NORTH]]) for x in np.linspace(WEST, EAST, 16)]
    count = len(lines)
    kinds = ["trunk" if k % 5 == 0 else "main" for k in range(count)]
    return make_shapes(
        list(range(1, count + 1)), [""] * count, [f"{k} 号大道" for k in range(count)], [""] * count, kinds, lines
    )


def _river() -> Shapes:
    x = np.linspace(WEST - 20_000, EAST + 20_000, 60)
    y = (SOUTH + NORTH) / 2 - 3000 + 2500 * np.sin((x - WEST) / 6000)
    ring = np.concatenate(
        [np.column_stack([x, y - 350]), np.column_stack([x[::-1], y[::-1] + 350]), [[x[0], y[0] - 350]]]
    )
    return make_shapes([1], [""], ["邕江"], ["Yong River"], ["river"], [ring])


def _components(count: int, city: City, spread: np.random.Generator) -> np.ndarray:
    rows = np.zeros(count, COMPONENT_DTYPE)
    rows["component_id"] = np.arange(1, count + 1)
    rows["x_cm"] = spread.normal((WEST + EAST) / 2, (EAST - WEST) / 7, count) * 100
    rows["y_cm"] = spread.normal((SOUTH + NORTH) / 2, (NORTH - SOUTH) / 8, count) * 100
    kinds = [key for key, value in city.classes.items() if value.kind == "component"]
    rows["class_id"] = spread.choice(kinds, count, p=[0.2, 0.12, 0.3, 0.08, 0.28, 0.02])
    rows["state"] = spread.choice(5, count, p=[0.93, 0.04, 0.01, 0.01, 0.01])
    rows["owner_id"] = rows["maintainer_id"] = spread.choice(sorted(city.units), count)
    rows["duty_grid_id"] = spread.choice(city.duty_grids.ids, count) if len(city.duty_grids) else -1
    rows["census_day"] = spread.choice(
        [16000, 17200, 18262, 19500, 20400, -1], count, p=[0.05, 0.2, 0.3, 0.25, 0.15, 0.05]
    )
    return rows
