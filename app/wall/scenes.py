"""The table of scenes: a new scene is one row here; playlist, help and picture tests derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.i18n import N_

if TYPE_CHECKING:
    from app.city.city import City


@dataclass(frozen=True)
class SceneNeed:
    """What a city must have for a scene to show anything.

    Args:
        is_met: whether a city has it.
        reason: what the wall says where it has not.
        topic: what must be read for it, '' for several; where this wall may not read it, it says so instead.
    """

    is_met: Callable[[City], bool]
    reason: str
    topic: str = ""


CASES = SceneNeed(lambda city: len(city.cases.column("state")) > 0, N_("This city has no cases yet"), "cases")
COMPONENTS = SceneNeed(lambda city: city.components.count > 0, N_("This city has no components yet"), "components")
FIVE_CHAOS = SceneNeed(
    lambda city: bool(np.any(np.asarray(city.cases.column("five_chaos")) >= 0)),
    N_("This city has no five-disorders cases"),
    "cases",
)
ANYTHING = SceneNeed(
    lambda city: bool(len(city.duty_grids)) or COMPONENTS.is_met(city) or CASES.is_met(city),
    N_("This city has no grids, cases or components yet"),
)


MEETING = SceneNeed(lambda city: city.meeting.meeting_no > 0, N_("No meeting is running"))


@dataclass(frozen=True)
class MapView:
    """What the map shows in a scene.

    Args:
        layers: switches of layers that differ from their own table (`app.map.layers`).
        colouring: how components are coloured: class, state, density or None.
        choropleth: what the duty grids are coloured by: overdue, open, five_chaos, coverage or None.
        cases: which cases are on the map: all, overdue, five_chaos, those of the stop of a flight, or none.
    """

    layers: dict[str, bool] = field(default_factory=dict)
    colouring: str | None = "density"
    choropleth: str | None = "overdue"
    cases: str = "all"


@dataclass(frozen=True)
class Scene:
    """One scene of the wall.

    Args:
        columns: tile keys; the first two stand left and right of the map, further pairs outside them on wide walls.
        seconds: how long it stays when a playlist does not say otherwise.
        is_tour: flies from place to place and shows the figures of each.
        is_meeting: follows the item that is shown in the running meeting.
        need: without it the scene is left out of the playlist, and says why when it is asked for by name.
        title_without_grids: what it is called in a city that has no duty grids, where that makes a difference.
    """

    key: str
    title: str
    columns: tuple[tuple[str, ...], ...]
    view: MapView = MapView()
    seconds: float = 60.0
    is_tour: bool = False
    is_meeting: bool = False
    need: SceneNeed | None = None
    title_without_grids: str = ""

    def title_for(self, city: City) -> str:
        """What the scene is called in a city."""
        return self.title if len(city.duty_grids) or not self.title_without_grids else self.title_without_grids

    def lacks(self, city: City) -> str:
        """Why there is nothing to show of a city; '' where there is something."""
        if self.need is None:
            return ""
        if self.need.topic in city.forbidden:
            return N_("This wall has no right to see this")
        return "" if self.need.is_met(city) else self.need.reason


SCENES: dict[str, Scene] = {
    scene.key: scene
    for scene in (
        Scene(
            "overview",
            N_("Overview"),
            (
                ("today", "hourly", "channels", "five_chaos"),
                ("overdue", "longest", "districts", "units"),
                ("stages", "classes_today", "street"),
                ("due_soon", "ages", "late_units"),
                ("stock_majors", "not_intact", "census"),
                ("urgent", "load_ahead", "late_grids"),
                ("chaos_today", "chaos_hours", "chaos_districts"),
                ("late_districts", "late_classes"),
            ),
            seconds=120,
        ),
        Scene(
            "overdue",
            N_("Overdue cases"),
            (
                ("load", "ages", "late_districts", "load_ahead"),
                ("longest_list", "late_units"),
                ("late_classes", "late_grids"),
                ("due_soon", "units"),
                ("stages", "hourly", "urgent"),
                ("districts", "not_intact"),
                ("today", "channels", "classes_today"),
                ("overdue", "chaos_classes"),
            ),
            MapView({"components": False}, None, "overdue", "overdue"),
            need=CASES,
        ),
        Scene(
            "components",
            N_("Components"),
            (
                ("stock", "stock_states", "stock_majors", "census"),
                ("stock_minors", "not_intact"),
                ("stock_units",),
                ("stock_grids",),
                ("street", "today", "hourly"),
                ("overdue", "late_classes"),
                ("stages", "classes_today"),
                ("longest", "late_grids"),
            ),
            MapView({"components": True, "cases": False}, "density", None, "none"),
            need=COMPONENTS,
        ),
        Scene(
            "five_chaos",
            N_("Five disorders"),
            (
                ("chaos_today", "five_chaos", "chaos_hours"),
                ("chaos_districts", "chaos_classes"),
                ("chaos_grids",),
                ("today", "hourly", "channels"),
                ("stages", "longest"),
                ("overdue", "units"),
                ("street", "classes_today"),
                ("due_soon", "districts"),
            ),
            MapView({"components": False}, None, "five_chaos", "five_chaos"),
            need=FIVE_CHAOS,
        ),
        Scene(
            "meeting",
            N_("Coordination meeting"),
            (
                ("meeting_item", "meeting_units", "meeting_agenda"),
                ("overdue", "longest", "districts"),
                ("today", "hourly", "channels"),
                ("units", "late_districts"),
                ("stages", "classes_today"),
                ("due_soon", "ages", "late_units"),
            ),
            MapView({"components": False, "cases": False}, None, None, "none"),
            seconds=120,
            is_meeting=True,
            need=MEETING,
        ),
        Scene(
            "grid_tour",
            N_("Duty grid tour"),
            (
                ("stop_cases", "stop_ground", "stop_days"),
                ("stop_worst", "stop_classes", "stop_stock"),
                ("today", "hourly", "channels"),
                ("overdue", "longest", "districts"),
                ("stages", "classes_today"),
                ("stock", "late_grids"),
                ("street", "stock_majors", "census"),
                ("units", "late_units"),
            ),
            MapView({"components": True, "people": True, "tracks": True}, "class", None, "stop"),
            seconds=180,
            is_tour=True,
            need=ANYTHING,
            title_without_grids=N_("Tour of the city"),
        ),
    )
}
