"""The table of scenes: a new scene is one row here; playlist, help and picture tests derive from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.i18n import N_


@dataclass(frozen=True)
class MapView:
    """What the map shows in a scene.

    Args:
        layers: switches of layers that differ from their own table (`app.map.layers`).
        colouring: how components are coloured: class, state, density or None.
        choropleth: what the duty grids are coloured by: overdue, open, five_chaos, coverage or None.
        cases: which cases are on the map: all, overdue, five_chaos or none.
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
    """

    key: str
    title: str
    columns: tuple[tuple[str, ...], ...]
    view: MapView = MapView()
    seconds: float = 60.0
    is_tour: bool = False


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
            N_("Overdue: where, whose, how long"),
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
        ),
        Scene(
            "five_chaos",
            N_("Five chaos"),
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
        ),
        Scene(
            "grid_tour",
            N_("One place after another"),
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
            MapView({"components": True, "people": True}, "class", None, "all"),
            seconds=180,
            is_tour=True,
        ),
    )
}
