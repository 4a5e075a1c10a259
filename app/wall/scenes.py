"""The table of the wall: its tiles and its scenes. A new scene is one row here; playlist, help and picture tests derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.i18n import N_
from app.wall.answers import Answer
from app.wall.figures import chaos, late, ranking, stock, stop, today
from app.wall.moment import Moment
from app.wall.tour import Stop

CASES, STOCK = frozenset({"cases"}), frozenset({"components"})


@dataclass(frozen=True)
class TileRow:
    """One tile.

    Args:
        key: stored word.
        title: what people read.
        kind: which widget shows it: figures, rows, cases, curves, columns.
        answer: works out what it shows from a moment of the city, and from the stop of the flight where `of_stop`.
        note: short remark beside the title.
        topics: what it reads; forbidden topics make a forbidden tile.
        lines: how many lines it wants.
        least: how many lines it can do with.
        grows: its part of the height that is left over.
        every_s: seconds after which it is worked out anew even if nothing happened.
    """

    key: str
    title: str
    kind: str
    answer: Callable[..., Answer]
    note: str = ""
    topics: frozenset[str] = CASES
    lines: float = 5
    least: float = 3
    grows: float = 0.0
    every_s: float = 5.0
    of_stop: bool = False


@dataclass(frozen=True)
class MapView:
    """What the map shows in a scene.

    Args:
        layers: switches of layers that differ from their own table (`app.map.layers`).
        colouring: how components are coloured: class, state, density or None.
        choropleth: what the duty grids are coloured by: overdue, open, coverage or None.
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
        columns: tile keys; the first two columns stand left and right of the map, further pairs outside them on wide walls.
        seconds: how long it stays when a playlist does not say otherwise.
        is_tour: flies from place to place and shows the figures of each.
    """

    key: str
    title: str
    columns: tuple[tuple[str, ...], ...]
    view: MapView = MapView()
    seconds: float = 60.0
    is_tour: bool = False


TILES: dict[str, TileRow] = {
    row.key: row
    for row in (
        TileRow("today", N_("Cases today"), "figures", today.today, N_("against the same hour yesterday"), lines=5.3, least=4.6),
        TileRow("hourly", N_("Reported per hour"), "curves", today.hourly, lines=5, least=4, grows=1.0),
        TileRow("channels", N_("By channel, today"), "rows", today.channels, lines=7, least=5, grows=0.15),
        TileRow("stages", N_("Open cases by stage"), "rows", today.stages, lines=8, least=5, grows=0.3),
        TileRow("street", N_("On the street now"), "figures", today.street, lines=5.3, least=4.6, topics=frozenset({"staff"})),
        TileRow("classes_today", N_("Most reported today"), "rows", chaos.classes_today, lines=9, least=4, grows=1.0),
        TileRow("five_chaos", N_("Five chaos, today"), "rows", chaos.groups, lines=4.6, least=4.4, grows=0.1),
        TileRow("overdue", N_("Late and pressing"), "figures", late.overdue, lines=5.3, least=4.6),
        TileRow("load", N_("Overdue now"), "figures", late.share_overdue, lines=5.3, least=4.6),
        TileRow("longest", N_("Longest overdue"), "cases", late.longest_overdue, lines=4.9, least=3.3, grows=0.2),
        TileRow("longest_list", N_("Longest overdue"), "cases", late.longest_overdue, lines=11.6, least=5, grows=1.0),
        TileRow("due_soon", N_("Due within 2 hours"), "cases", late.due_soon, lines=8.2, least=3.3, grows=0.7),
        TileRow("urgent", N_("Open hazards"), "cases", late.urgent, N_("since the report"), lines=8.2, least=3.3, grows=0.7),
        TileRow("ages", N_("Overdue for"), "columns", late.ages, N_("cases"), lines=5, least=4, grows=0.8),
        TileRow("load_ahead", N_("Due in the next 12 hours"), "columns", late.load_ahead, lines=5, least=4, grows=0.8),
        TileRow("late_districts", N_("Overdue by district"), "rows", late.overdue_by_district, N_("overdue / open"), lines=8, least=5,
                grows=0.4),
        TileRow("late_units", N_("Overdue by unit"), "rows", late.overdue_by_unit, N_("overdue / open"), lines=10, least=5, grows=1.0),
        TileRow("late_classes", N_("Overdue by class"), "rows", late.overdue_by_class, N_("overdue / open"), lines=8, least=5, grows=1.0),
        TileRow("late_grids", N_("Overdue by duty grid"), "rows", late.overdue_by_grid, N_("overdue / open"), lines=8, least=5,
                grows=1.0),
        TileRow("districts", N_("On-time closing, districts"), "rows", ranking.districts_on_time, N_("this month"), lines=8, least=6,
                grows=0.3),
        TileRow("units", N_("On-time closing, units"), "rows", ranking.units_on_time, N_("this month"), lines=4.5, least=4, grows=0.4),
        TileRow("chaos_today", N_("Five chaos"), "figures", chaos.chaos_today, N_("against the same hour yesterday"), lines=5.3,
                least=4.6),
        TileRow("chaos_hours", N_("Five chaos by hour, today"), "columns", chaos.chaos_by_hour, lines=7, least=5, grows=1.0),
        TileRow("chaos_districts", N_("Five chaos by district, today"), "rows", chaos.chaos_by_district, lines=9.5, least=6, grows=0.5),
        TileRow("chaos_grids", N_("Five chaos by duty grid, today"), "rows", chaos.chaos_by_grid, lines=9.5, least=6, grows=1.0),
        TileRow("chaos_classes", N_("Five chaos by class, today"), "rows", chaos.chaos_classes, lines=9, least=5, grows=1.0),
        TileRow("stock", N_("Components"), "figures", stock.stock, topics=STOCK, lines=5.3, least=4.6, every_s=30),
        TileRow("stock_states", N_("By state"), "rows", stock.by_state, topics=STOCK, lines=5, least=5, grows=0.1, every_s=30),
        TileRow("stock_majors", N_("By major class"), "rows", stock.by_major, topics=STOCK, lines=7.2, least=6, grows=0.3, every_s=30),
        TileRow("stock_minors", N_("By class"), "rows", stock.by_minor, topics=STOCK, lines=16, least=6, grows=1.0, every_s=30),
        TileRow("not_intact", N_("Damaged and lost, by class"), "rows", stock.not_intact, topics=STOCK, lines=9, least=5, grows=0.6,
                every_s=30),
        TileRow("census", N_("Last census"), "columns", stock.census, N_("components by year"), topics=STOCK, lines=6, least=5, grows=1.0,
                every_s=300),
        TileRow("stock_units", N_("By maintaining unit"), "rows", stock.by_maintainer, topics=STOCK, lines=12, least=5, grows=1.0,
                every_s=300),
        TileRow("stock_grids", N_("By duty grid"), "rows", stock.by_grid, topics=STOCK, lines=12, least=5, grows=1.0, every_s=300),
        TileRow("stop_cases", N_("Cases here"), "figures", stop.stop_cases, N_("against the same hour yesterday"), lines=5.3, least=4.6,
                of_stop=True),
        TileRow("stop_ground", N_("Ground and people"), "figures", stop.stop_ground, lines=5.3, least=4.6, of_stop=True),
        TileRow("stop_hours", N_("Reported per hour, here"), "curves", stop.stop_hours, lines=5, least=4, grows=1.0, of_stop=True),
        TileRow("stop_classes", N_("Open cases by class, here"), "rows", stop.stop_classes, lines=8.5, least=5, grows=0.6, of_stop=True),
        TileRow("stop_worst", N_("Most pressing, here"), "cases", stop.stop_worst, lines=8.2, least=5, grows=0.6, of_stop=True),
        TileRow("stop_stock", N_("Components by class, here"), "rows", stop.stop_components, topics=STOCK, lines=9, least=5, grows=0.8,
                of_stop=True, every_s=30),
    )
}  # fmt: skip

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
            ),
            MapView({"components": True, "cases": False}, "class", None, "none"),
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
            ),
            MapView({"components": False}, None, "open", "five_chaos"),
        ),
        Scene(
            "grid_tour",
            N_("One place after another"),
            (
                ("stop_cases", "stop_ground", "stop_hours"),
                ("stop_worst", "stop_classes", "stop_stock"),
                ("today", "hourly", "channels"),
                ("overdue", "longest", "districts"),
                ("stages", "classes_today"),
                ("stock", "late_grids"),
            ),
            MapView({"components": True, "people": True}, "class", None, "all"),
            seconds=180,
            is_tour=True,
        ),
    )
}


def work_out(row: TileRow, moment: Moment, stop_here: Stop | None) -> Answer | None:
    """What a tile shows at a moment; None for a tile of a stop while there is none."""
    if not row.of_stop:
        return row.answer(moment)
    return row.answer(moment, stop_here) if stop_here is not None else None
