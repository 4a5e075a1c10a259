"""Who is responsible in the demo city: rules for all classes, shared poles by turns, rulings on disputed strips.

All of it is our own assumption. Rules follow the same tables as the components and cases of the demo; what a case's
unit turned out to be is not looked at, so the score of each class in shadow is a true one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from app.responsibility.model import Assigns, DecidedBy, Rule, RuleSet
from db.demo.frame import DEMO_RULES, read_table, shape_to_metres, shapes_to_degrees
from db.demo.units import Units
from db.schema.queries import query
from db.stores.responsibility import DatabaseResponsibilityStore
from db.stores.responsibility import DatabaseResponsibilityStore as Store

TITLE = "演示权责清单"
SOURCE = "Gridhall demo; all rules are our own assumption"
SINCE = date(2024, 3, 1)
STRIP_M, STRIP_REACH_M = 120.0, 1400.0
LOCAL_FIELDS = ("order", "sanitation", "roads", "gardens", "district")
ZONE_FIELDS = ("order", "district")
FALLBACKS = (
    ("component", "01", "roads", "市政公用设施兜底单位", "Fallback for public utilities"),
    ("component", "04", "gardens", "园林绿化设施兜底单位", "Fallback for greenery"),
    ("component", None, "construction", "部件兜底单位", "Fallback for components"),
    ("event", None, "construction", "事件兜底单位", "Fallback for events"),
)
RULINGS = (
    (
        "4501GX",
        "450107",
        "event",
        "06",
        "order",
        "协调〔2020〕3号",
        date(2020, 5, 18),
        "高新区与西乡塘区交界地带市容环境由西乡塘区负责",
        "Border strip of the High-tech Zone: street appearance is Xixiangtang's",
        "交界道路两侧各一百二十米内的市容环境事项，由西乡塘区处置。（演示）",
    ),
    (
        "4501JK",
        "450105",
        "event",
        "07",
        "zone",
        "协调〔2022〕11号",
        date(2022, 9, 6),
        "经开区与江南区交界地带宣传广告由经开区负责",
        "Border strip of the Economic Zone: advertising is the zone's",
        "交界地带的宣传广告事项，由经开区处置。（演示）",
    ),
    (
        "4501QX",
        "450103",
        "event",
        "09",
        "zone",
        "协调〔2023〕4号",
        date(2023, 3, 21),
        "青秀山入口一带街面秩序由景区负责",
        "Entrance of Qingxiu Mountain: street order is the scenic area's",
        "景区入口外侧街面秩序事项，由景区管理机构处置。（演示）",
    ),
)
TURNS = (("01007", "共用通信井", "Shared telecom wells"), ("01027", "共用通信交接箱", "Shared telecom cabinets"))
SHADOW_CLASSES, SHADOW_EACH, ON_CLASSES = 10, 520, 3


def load_demo_responsibility(connection: Connection, units: Units) -> None:
    """Put the demo rules in force since before the first case, and let the frequent classes run in shadow."""
    store = DatabaseResponsibilityStore(connection)
    rules = [*_class_rules(connection, units), *_rulings(connection, store, units), *_turns(connection, units)]
    rules += _fallbacks(units)
    store.save_draft(None, RuleSet(DEMO_RULES, TITLE, "2026", SOURCE), rules)
    before = connection.scalar(text("select current_setting('gridhall.bulk', true)"))
    as_loader = text("select set_config('gridhall.bulk', :bulk, true)")
    connection.execute(as_loader, {"bulk": "on"})
    connection.execute(query("rules_demo_in_force"), {"name": DEMO_RULES})
    connection.execute(text("analyze city.responsibility_rules"))
    connection.execute(query("rules_demo_basis"), {"name": DEMO_RULES})
    _run_shadow(connection)
    connection.execute(as_loader, {"bulk": before or ""})


def _class_rules(connection: Connection, units: Units) -> list[Rule]:
    """Return one rule for each class, and one more for each zone where it has a unit of its own."""
    names = connection.execute(
        text("select kind, code, name, name_en from city.classes where version = '2026' order by kind, code")
    ).all()
    fields = {("event", row["code"]): row["field"] for row in read_table("event_mix")}
    components = {row["code"]: row for row in read_table("component_mix")}
    zones = _zone_areas(connection)
    rules = []
    for number, row in enumerate(names, start=1):
        code = f"R-{number:03d}"
        base = Rule(
            code,
            Assigns.UNIT,
            title=row.name,
            title_en=row.name_en,
            kind=row.kind,
            class_code=row.code,
            decided_on=SINCE,
        )
        if row.kind == "component" and row.code in components:
            rules.append(replace(base, assigns=Assigns.MAINTAINER))
            continue
        field = fields.get((row.kind, row.code), "order" if row.kind == "event" else "roads")
        rules.append(_field_rule(base, field, units))
        if field in ZONE_FIELDS:
            rules += [
                replace(base, code=f"{code}-{zone}", area_id=area_id, unit_id=units.of_zone[field, place])
                for place, (zone, area_id) in enumerate(zones)
            ]
    return rules


def _field_rule(base: Rule, field: str, units: Units) -> Rule:
    """Return a class's rule: the district's own unit, the one of the city, or several of the city by turns."""
    if field in LOCAL_FIELDS:
        return replace(base, assigns=Assigns.LOCAL, field=field)
    found = units.of_field[field]
    if len(found) == 1:
        return replace(base, unit_id=found[0])
    return _by_turns(base, found)


def _by_turns(base: Rule, found: list[int]) -> Rule:
    return replace(
        base,
        assigns=Assigns.TURNS,
        unit_id=None,
        turn_unit_ids=tuple(found),
        turn_every=1,
        turn_unit="month",
        turn_from=date(2024, 1, 1),
    )


def _rulings(connection: Connection, store: Store, units: Units) -> list[Rule]:
    rules = []
    zones = dict(_zone_areas(connection))
    places = {row["code"]: place for place, row in enumerate(read_table("zones"))}
    for number, (zone, district, kind, major, whose, paper, on, title, title_en, words) in enumerate(RULINGS, start=1):
        strip = _strip(connection, zones[zone])
        area_id = store.draw_area(None, f"P-{number:02d}", title, title_en, strip, SOURCE)
        unit_id = units.of_zone["order", places[zone]] if whose == "zone" else units.of_district["order", district]
        rules.append(
            Rule(
                f"J-{number:02d}",
                Assigns.UNIT,
                DecidedBy.RULING,
                title,
                title_en,
                kind,
                major_code=major,
                area_id=area_id,
                unit_id=unit_id,
                decision_no=paper,
                decided_on=on,
                decision_text=words,
            )
        )
    return rules


def _strip(connection: Connection, area_id: int) -> bytes:
    """Return the land on both sides of a piece of a zone's border, as WKB in degrees."""
    outline = connection.execute(query("rules_demo_zone"), {"area_id": area_id}).scalar_one()
    zone: BaseGeometry = shape_to_metres(shapely.from_wkb(outline))
    border = zone.boundary
    middle = border.interpolate(0.25, normalized=True)
    piece = border.buffer(STRIP_M).intersection(Point(middle.x, middle.y).buffer(STRIP_REACH_M))
    largest = max(shapely.get_parts(piece).tolist(), key=lambda part: part.area)
    return shapely.to_wkb(shapes_to_degrees(shapely.simplify(largest, 5.0)))


def _turns(connection: Connection, units: Units) -> list[Rule]:
    """Return the shared wells and cabinets of two duty grids each, which the telecom companies keep by turns."""
    grids = [
        row.duty_grid_id for row in connection.execute(text("select duty_grid_id from city.duty_grids order by code"))
    ]
    rules = []
    for number, (code, title, title_en) in enumerate(TURNS, start=1):
        base = Rule(
            f"T-{number:02d}",
            Assigns.UNIT,
            DecidedBy.HANDOVER,
            f"{title}，共用共管、轮流维护",
            f"{title_en}, kept by turns",
            "component",
            code,
            duty_grid_ids=tuple(grids[number * 7 : number * 7 + 2]),
            decision_no=f"移交〔2024〕{number}号",
            decided_on=SINCE,
            decision_text="共用设施由各运营企业轮流维护，按季轮换。（演示）",
        )
        rules.append(replace(_by_turns(base, units.of_field["telecom"]), turn_every=3))
    return rules


def _fallbacks(units: Units) -> list[Rule]:
    return [
        Rule(
            f"D-{number:02d}",
            Assigns.UNIT,
            DecidedBy.HANDOVER,
            title,
            title_en,
            kind,
            major_code=major,
            unit_id=units.of_field[field][0],
            is_fallback=True,
            decision_no="兜底〔2021〕1号",
            decided_on=date(2021, 6, 1),
            decision_text="确实无法明确责任主体的，由兜底单位先行处置。（演示）",
        )
        for number, (kind, major, field, title, title_en) in enumerate(FALLBACKS, start=1)
    ]


def _zone_areas(connection: Connection) -> list[tuple[str, int]]:
    found = {
        row.code: row.area_id
        for row in connection.execute(
            text("select code, area_id from city.areas where kind in ('development_zone', 'scenic_area')")
        )
    }
    return [(row["code"], found[row["code"]]) for row in read_table("zones")]


def _run_shadow(connection: Connection) -> None:
    """Let the frequent classes have run in shadow, and switch on the first that have earned it."""
    connection.execute(text("select city.make_worker()"))
    connection.execute(query("rules_demo_shadow"), {"classes": SHADOW_CLASSES, "each": SHADOW_EACH})
    connection.execute(query("rules_demo_switch"), {"most": ON_CLASSES})
