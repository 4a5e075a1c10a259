"""The table of the wall's tiles: one row each; which widget shows it is said by its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.i18n import N_
from app.wall.answers import Answer
from app.wall.figures import chaos, late, meeting, ranking, stock, stop, today
from app.wall.snapshot import CitySnapshot
from app.wall.tour import Stop

CASES, STOCK = frozenset({"cases"}), frozenset({"components"})
DAY_BEFORE = N_("compared with the same hour yesterday")
DAY_OF_DAY = N_("today / all of yesterday")
LATE_OF_OPEN = N_("overdue / with a limit")
LAST_DAYS = N_("last 30 days")
LAST_DAYS_OF_SOME = N_("last 30 days, 10 or more due")


@dataclass(frozen=True)
class TileRow:
    """One tile.

    Args:
        key: stored word.
        title: what people read.
        kind: which widget shows it: figures, rows, cases, curves, columns.
        answer: works out what it shows from a moment of the city, and from the stop of the flight where `of_stop`.
        note: short remark beside the title; `short_note` in its place where there is too little room.
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
    short_note: str = ""
    topics: frozenset[str] = CASES
    lines: float = 5
    least: float = 3
    grows: float = 0.0
    every_s: float = 5.0
    of_stop: bool = False


MEETING = frozenset({"meetings"})

TILES: dict[str, TileRow] = {
    row.key: row
    for row in (
        TileRow(
            "meeting_item",
            N_("Item of the meeting"),
            "figures",
            meeting.item,
            topics=MEETING,
            lines=5.3,
            least=4.6,
            every_s=1.0,
        ),
        TileRow(
            "meeting_units",
            N_("Units in dispute"),
            "rows",
            meeting.units,
            N_("refusals"),
            topics=MEETING,
            lines=6,
            least=3,
            grows=1.0,
        ),
        TileRow(
            "meeting_agenda",
            N_("Agenda so far"),
            "rows",
            meeting.agenda,
            N_("items"),
            topics=MEETING,
            lines=7,
            least=4,
            grows=0.6,
        ),
        TileRow("today", N_("Cases today"), "figures", today.today, DAY_BEFORE, lines=5.3, least=4.6),
        TileRow("hourly", N_("Reported per hour"), "curves", today.hourly, lines=5, least=4, grows=1.0),
        TileRow("channels", N_("By source, today"), "rows", today.channels, DAY_OF_DAY, lines=7, least=5, grows=0.15),
        TileRow("stages", N_("Open cases by stage"), "rows", today.stages, lines=8, least=5, grows=0.05),
        TileRow(
            "street",
            N_("On duty now"),
            "figures",
            today.street,
            lines=5.3,
            least=4.6,
            topics=frozenset({"staff"}),
        ),
        TileRow(
            "classes_today",
            N_("Most reported"),
            "rows",
            chaos.classes_today,
            DAY_OF_DAY,
            lines=9,
            least=4,
            grows=1.0,
        ),
        TileRow(
            "five_chaos", N_("Five disorders, today"), "rows", chaos.groups, DAY_OF_DAY, lines=4.6, least=4.4, grows=0.1
        ),
        TileRow("overdue", N_("Overdue and urgent"), "figures", late.overdue, lines=5.3, least=4.6),
        TileRow("load", N_("Overdue now"), "figures", late.share_overdue, lines=7.9, least=6.8),
        TileRow("longest", N_("Longest overdue"), "cases", late.longest_overdue, lines=4.9, least=3.3, grows=0.2),
        TileRow("longest_list", N_("Longest overdue"), "cases", late.longest_overdue, lines=11.6, least=5, grows=1.0),
        TileRow("due_soon", N_("Due soon"), "cases", late.due_soon, lines=8.2, least=3.3, grows=0.7),
        TileRow(
            "urgent", N_("Open hazards"), "cases", late.urgent, N_("since the report"), lines=8.2, least=3.3, grows=0.7
        ),
        TileRow(
            "ages", N_("Overdue by"), "columns", late.ages, N_("cases by time overdue"), lines=5, least=4, grows=0.8
        ),
        TileRow("load_ahead", N_("Due in the next 24 hours"), "columns", late.load_ahead, lines=5, least=4, grows=0.8),
        TileRow(
            "late_districts",
            N_("Overdue by district (zone)"),
            "rows",
            late.overdue_by_district,
            LATE_OF_OPEN,
            lines=8,
            least=5,
            grows=0.4,
        ),
        TileRow(
            "late_units",
            N_("Overdue by unit"),
            "rows",
            late.overdue_by_unit,
            LATE_OF_OPEN,
            lines=10,
            least=5,
            grows=1.0,
        ),
        TileRow(
            "late_classes",
            N_("Overdue by class"),
            "rows",
            late.overdue_by_class,
            LATE_OF_OPEN,
            lines=8,
            least=5,
            grows=1.0,
        ),
        TileRow(
            "late_grids",
            N_("Overdue by duty grid"),
            "rows",
            late.overdue_by_grid,
            LATE_OF_OPEN,
            lines=8,
            least=5,
            grows=1.0,
        ),
        TileRow(
            "districts",
            N_("On-time closing rate, districts (zones)"),
            "rows",
            ranking.districts_on_time,
            LAST_DAYS_OF_SOME,
            LAST_DAYS,
            lines=8,
            least=6,
            grows=0.3,
        ),
        TileRow(
            "units",
            N_("On-time closing rate, units"),
            "rows",
            ranking.units_on_time,
            LAST_DAYS_OF_SOME,
            LAST_DAYS,
            lines=4.5,
            least=4,
            grows=0.4,
        ),
        TileRow("chaos_today", N_("Five disorders"), "figures", chaos.chaos_today, DAY_BEFORE, lines=5.3, least=4.6),
        TileRow(
            "chaos_hours",
            N_("Five disorders by hour, today"),
            "columns",
            chaos.chaos_by_hour,
            lines=7,
            least=5,
            grows=1.0,
        ),
        TileRow(
            "chaos_districts",
            N_("Five disorders by district (zone), today"),
            "rows",
            chaos.chaos_by_district,
            DAY_OF_DAY,
            lines=9.5,
            least=6,
            grows=0.5,
        ),
        TileRow(
            "chaos_grids",
            N_("Five disorders by duty grid, today"),
            "rows",
            chaos.chaos_by_grid,
            DAY_OF_DAY,
            lines=9.5,
            least=6,
            grows=1.0,
        ),
        TileRow(
            "chaos_classes",
            N_("Five disorders by class, today"),
            "rows",
            chaos.chaos_classes,
            DAY_OF_DAY,
            lines=9,
            least=5,
            grows=1.0,
        ),
        TileRow("stock", N_("Components"), "figures", stock.stock, topics=STOCK, lines=5.3, least=4.6, every_s=30),
        TileRow(
            "stock_states",
            N_("By state"),
            "rows",
            stock.by_state,
            topics=STOCK,
            lines=5,
            least=5,
            grows=0.1,
            every_s=30,
        ),
        TileRow(
            "stock_majors",
            N_("By major class"),
            "rows",
            stock.by_major,
            topics=STOCK,
            lines=7.2,
            least=6,
            grows=0.3,
            every_s=30,
        ),
        TileRow(
            "stock_minors",
            N_("By class"),
            "rows",
            stock.by_minor,
            topics=STOCK,
            lines=16,
            least=6,
            grows=1.0,
            every_s=30,
        ),
        TileRow(
            "not_intact",
            N_("Damaged and lost, by class"),
            "rows",
            stock.not_intact,
            topics=STOCK,
            lines=9,
            least=5,
            grows=0.6,
            every_s=30,
        ),
        TileRow(
            "census",
            N_("Last census"),
            "columns",
            stock.census,
            N_("components by year"),
            topics=STOCK,
            lines=6,
            least=5,
            grows=1.0,
            every_s=300,
        ),
        TileRow(
            "stock_units",
            N_("By maintainer"),
            "rows",
            stock.by_maintainer,
            topics=STOCK,
            lines=12,
            least=5,
            grows=1.0,
            every_s=300,
        ),
        TileRow(
            "stock_grids",
            N_("By duty grid"),
            "rows",
            stock.by_grid,
            topics=STOCK,
            lines=12,
            least=5,
            grows=1.0,
            every_s=300,
        ),
        TileRow(
            "stop_cases",
            N_("Cases in this area"),
            "figures",
            stop.stop_cases,
            DAY_BEFORE,
            lines=5.3,
            least=4.6,
            of_stop=True,
        ),
        TileRow("stop_ground", N_("Area and staff"), "figures", stop.stop_ground, lines=5.3, least=4.6, of_stop=True),
        TileRow(
            "stop_days",
            N_("Reported per day in this area"),
            "columns",
            stop.stop_days,
            LAST_DAYS,
            lines=5,
            least=4,
            grows=1.0,
            of_stop=True,
        ),
        TileRow(
            "stop_classes",
            N_("Open cases by class in this area"),
            "rows",
            stop.stop_classes,
            lines=8.5,
            least=5,
            grows=0.6,
            of_stop=True,
        ),
        TileRow(
            "stop_worst",
            N_("Most urgent in this area"),
            "cases",
            stop.stop_worst,
            lines=8.2,
            least=5,
            grows=0.6,
            of_stop=True,
        ),
        TileRow(
            "stop_stock",
            N_("Components by class in this area"),
            "rows",
            stop.stop_components,
            topics=STOCK,
            lines=9,
            least=5,
            grows=0.8,
            of_stop=True,
            every_s=30,
        ),
    )
}


def work_out(row: TileRow, moment: CitySnapshot, stop_here: Stop | None) -> Answer | None:
    """What a tile shows at a moment; None for a tile of a stop while there is none."""
    if not row.of_stop:
        return row.answer(moment)
    return row.answer(moment, stop_here) if stop_here is not None else None
