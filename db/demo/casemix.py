"""What a demo case is about: its class, place, channel, unit and limit, in the shares of the tables."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from app.city.model import CHANNELS, FIVE_CHAOS_GROUPS
from db.demo.casetimes import UNITS, Limits
from db.demo.components import Components
from db.demo.frame import Points, read_table
from db.demo.grids import Grids
from db.demo.places import SpotFinder
from db.demo.units import Units

SHARE_COMPONENTS = 0.38
SHARE_FIVE_CHAOS = 0.233
SHARE_DUST = 0.106
GROUP_RATIO = {"stalls": 29, "parking": 12, "litter": 17, "ads": 41, "sites": 1}
CHANNEL_SHARES = {
    "supervisor": 0.79, "hotline": 0.075, "wechat": 0.026, "video": 0.055, "media": 0.015, "web": 0.008, "dust": 0.018,
    "inspection": 0.013, "other": 0.0,
}  # fmt: skip
PLACES = (("walk", 0.55), ("lane", 0.3), ("corner", 0.15))
PLANNED_EVENTS = ("06013", "06050", "06051", "06016", "06048", "06049")
SHARE_PLANNED_COMPONENTS, SHARE_PLANNED_EVENTS = 0.62, 0.55
PLAN_DAYS, PLAN_SHARES = (20, 40, 60, 90), (0.28, 0.32, 0.24, 0.16)
SHARE_URGENT_COVERS = 0.02
COVERS = ("01001", "01002", "01003", "01005", "01006", "01007", "01011")
DEFECTS = {
    "井盖": ("缺失", "移位", "破损"), "箅子": ("缺失", "堵塞", "破损"), "路灯": ("不亮", "倾斜", "破损"),
    "树": ("倾斜", "枯死", "枝条折断"),
    "垃圾箱": ("破损", "满溢", "缺失"), "信号灯": ("不亮", "倾斜", "损坏"),
}  # fmt: skip
OTHER_DEFECTS = ("破损", "缺失", "倾斜")
CAN_WAIT = {"井盖": 2, "箅子": 2, "路灯": 2, "树": 1, "垃圾箱": 0, "信号灯": 1}
"""Which of the defects is repaired by plan; one that endangers somebody is not left for months. Of others the first."""
EVENT_ENDINGS = ("", "，影响通行", "，影响市容")
TEXTS_A_CLASS = 3


@dataclass(frozen=True)
class CaseMix:
    """What each of n cases is about.

    Args:
        class_id: database number; text: row of `texts`; component: number of the component, 0 none.
        points: (n, 2) metres; cell, street: numbers from 0; channel: index into CHANNELS; group: index or -1.
        unit, unit_after_return: numbers; pace: how slowly the unit works; project: row of PROJECTS.
    """

    class_id: NDArray[np.int64]
    is_component: NDArray[np.bool_]
    component: NDArray[np.int64]
    text: NDArray[np.int64]
    points: Points
    cell: NDArray[np.int64]
    street: NDArray[np.int64]
    channel: NDArray[np.int64]
    group: NDArray[np.int64]
    project: NDArray[np.int64]
    unit: NDArray[np.int64]
    unit_after_return: NDArray[np.int64]
    pace: NDArray[np.float64]
    is_urgent: NDArray[np.bool_]
    limits: Limits


PROJECTS = ("regular", "campaign", "dust", "shared_bikes", "riverside")


class CaseMixer:
    """Draws cases; the tables are read once."""

    def __init__(
        self, connection: Connection, finder: SpotFinder, grids: Grids, units: Units, components: Components,
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self._finder, self._grids, self._units, self._components, self._rng = finder, grids, units, components, rng
        rows = connection.execute(
            text("select class_id, code, kind, name, limit_value, limit_unit, is_hazard from city.classes"
                 " where version = '2026' order by class_id")
        ).all()  # fmt: skip
        self._class_row = {row.code: place for place, row in enumerate(rows)}
        self._class_id = np.array([row.class_id for row in rows])
        self._value = np.array([row.limit_value or 1.0 for row in rows])
        self._unit = np.array([UNITS.index(row.limit_unit or "work_day") for row in rows])
        self._hazard = np.array([row.is_hazard for row in rows])
        self._can_wait = np.array([next((at for key, at in CAN_WAIT.items() if key in row.name), 0) for row in rows])
        self.texts = [phrase for row in rows for phrase in _phrases(row.kind, row.name)]
        self._events = read_table("event_mix")
        self._pace = np.exp(rng.normal(0, 0.16, len(units.rows) + 1))
        self._heat = np.exp(rng.normal(0, 0.55, len(grids.duty_codes)))
        self._broken = np.flatnonzero(components.state > 0)

    def with_random(self, rng: np.random.Generator) -> CaseMixer:
        """Return a mixer of the same city, with its paces and its restless places, that draws other cases."""
        other = copy(self)
        other._rng = rng
        return other

    def draw(self, count: int, only_planned: bool = False) -> CaseMix:
        """Draw cases; `only_planned` gives repairs by plan only, the stuff of which old open cases are made."""
        rng = self._rng
        share = 0.85 if only_planned else SHARE_COMPONENTS
        is_component = rng.random(count) < share
        group, event = self._draw_events(count, only_planned)
        spots, street = self._draw_spots(count)
        component = self._draw_components(count)
        made = self._components
        at = np.where(is_component[:, None], made.points[component], spots.points)
        cell = np.where(is_component, made.cell[component], spots.cell)
        component_class = np.array([self._class_row[code] for code in made.classes])[made.class_row[component]]
        event_class = np.array([self._class_row[row["code"]] for row in self._events])[event]
        row = np.where(is_component, component_class, event_class)
        group = np.where(is_component | (group >= len(FIVE_CHAOS_GROUPS)), -1, group)
        codes = np.array([row_["code"] for row_ in self._events])[event]
        unit = np.where(is_component, made.maintainer[component], self._event_unit(event, cell))
        district, zone = self._grids.district[cell], self._grids.zone[cell]
        after = self._units.look_up("district", district, zone, rng, local=True)
        covers = np.isin(row, [self._class_row[code] for code in COVERS])
        is_urgent = self._hazard[row] | (covers & (rng.random(count) < SHARE_URGENT_COVERS))
        defect, channel = rng.integers(0, TEXTS_A_CLASS, count), self._draw_channels(count)
        project = self._projects(codes, is_component, group)
        limits = self._limits(row, is_component, codes, is_urgent, only_planned)
        defect = np.where((limits.by_plan | only_planned) & is_component, self._can_wait[row], defect)
        return CaseMix(
            self._class_id[row], is_component, np.where(is_component, component + 1, 0),
            row * TEXTS_A_CLASS + defect, at, cell,
            np.where(is_component, made.street[component], street), channel, group,
            project, unit, after, self._pace[unit], is_urgent, limits,
        )  # fmt: skip

    def _draw_events(self, count: int, only_planned: bool) -> tuple[NDArray, NDArray]:
        """Return group (five chaos, then dust, then other) and row of the table of events."""
        rng = self._rng
        names = [*FIVE_CHAOS_GROUPS, "dust", "other"]
        chaos = np.array([GROUP_RATIO[name] for name in FIVE_CHAOS_GROUPS], dtype=float)
        shares = np.concatenate([chaos / chaos.sum() * SHARE_FIVE_CHAOS, [SHARE_DUST]])
        shares = np.append(shares, 1 - SHARE_COMPONENTS - shares.sum())
        group = rng.choice(len(names), count, p=shares / shares.sum())
        if only_planned:
            group[:] = len(names) - 1
        event = np.zeros(count, dtype=int)
        for number, name in enumerate(names):
            rows = [k for k, row in enumerate(self._events) if row["group"] == name]
            if only_planned:
                rows = [k for k, row in enumerate(self._events) if row["code"] in PLANNED_EVENTS]
            weights = np.array([float(self._events[k]["weight"]) for k in rows])
            members = group == number
            event[members] = rng.choice(rows, int(members.sum()), p=weights / weights.sum())
        return group, event

    def _draw_spots(self, count: int):  # noqa: ANN202
        """Return places of events: more where the duty grid is a restless one."""
        rng = self._rng
        found = [self._finder.find(place, int(count * share * 1.7) + 8, rng) for place, share in PLACES]
        points = np.vstack([spots.points for spots in found])
        cell = np.concatenate([spots.cell for spots in found])
        street = np.concatenate([spots.street for spots in found])
        heat = self._heat[self._grids.duty[cell]]
        chosen = rng.choice(len(cell), count, p=heat / heat.sum(), replace=len(cell) < count)
        kind = type(found[0])
        return kind(points[chosen], cell[chosen], street[chosen]), street[chosen]

    def _draw_components(self, count: int) -> NDArray[np.int64]:
        rng = self._rng
        anyone = rng.integers(0, len(self._components.cell), count)
        return np.where(rng.random(count) < 0.6, rng.choice(self._broken, count), anyone)

    def _draw_channels(self, count: int) -> NDArray[np.int64]:
        shares = np.array([CHANNEL_SHARES[channel] for channel in CHANNELS])
        return self._rng.choice(len(CHANNELS), count, p=shares / shares.sum())

    def _event_unit(self, event: NDArray, cell: NDArray) -> NDArray[np.int64]:
        district, zone = self._grids.district[cell], self._grids.zone[cell]
        fields = np.array([row["field"] for row in self._events])[event]
        unit = np.zeros(len(event), dtype=int)
        for field in np.unique(fields):
            of = fields == field
            unit[of] = self._units.look_up(str(field), district[of], zone[of], self._rng, local=True)
        return unit

    def _projects(self, codes: NDArray, is_component: NDArray, group: NDArray) -> NDArray[np.int64]:
        project = np.where((group >= 0) & (self._rng.random(len(group)) < 0.7), 1, 0)
        for code, number in (("08004", 2), ("09011", 3), ("06025", 4), ("06015", 4)):
            project[(codes == code) & ~is_component] = number
        return project

    def _limits(self, row, is_component, codes, is_urgent, only_planned) -> Limits:  # noqa: ANN001
        rng, count = self._rng, len(row)
        planned = np.isin(codes, PLANNED_EVENTS) & ~is_component & (rng.random(count) < SHARE_PLANNED_EVENTS)
        planned |= is_component & (rng.random(count) < SHARE_PLANNED_COMPONENTS)
        planned = (planned | only_planned) & ~is_urgent
        value = np.where(planned, rng.choice(PLAN_DAYS, count, p=PLAN_SHARES), self._value[row])
        unit = np.where(planned, UNITS.index("work_day"), self._unit[row])
        return Limits(np.where(is_urgent, 2.0, value), np.where(is_urgent, UNITS.index("urgent_hour"), unit), planned)


def _phrases(kind: str, name: str) -> list[str]:
    plain = name.removesuffix("（自定义）")
    if kind == "event":
        return [plain + ending for ending in EVENT_ENDINGS]
    defects = next((words for key, words in DEFECTS.items() if key in name), OTHER_DEFECTS)
    return [plain + defect for defect in defects]
