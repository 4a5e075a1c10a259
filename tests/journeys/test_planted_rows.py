# ruff: noqa: E501 - a kind is one line
"""No single stored row keeps a wall or a desk from opening, whatever it holds and however it came there.

A new kind is one line in one of the tables below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, text

from app.city.city import City
from app.city.drawable import EARLIEST_S, LATEST_S
from app.wall.places import city_box
from app.wall.tour import stops
from db.feed.source import FeedSource
from tests.fakes.looks import change_look
from widgets.map.canvas import MapCanvas
from widgets.map.decorations import legend_rows
from widgets.map.tile_service import TileService
from widgets.theme import apply_theme, load_theme

SQUARE = "(108.4 22.4, 108.5 22.4, 108.5 22.5, 108.4 22.4)"
GEOMETRIES = {
    "nothing": "null",
    "an empty line": "'LINESTRING EMPTY'",
    "an empty polygon": "'MULTIPOLYGON EMPTY'",
    "an empty collection": "'GEOMETRYCOLLECTION EMPTY'",
    "a line not a number": "st_makeline(st_makepoint(108.4, 22.4), st_makepoint('NaN', 22.5))",
    "a line without end": "st_makeline(st_makepoint(108.4, 22.4), st_makepoint('Infinity', 22.5))",
    "a corner not a number": "st_multi(st_makepolygon(st_makeline(array[st_makepoint(108.4, 22.4),"
    " st_makepoint('NaN', 'NaN'), st_makepoint(108.5, 22.5), st_makepoint(108.4, 22.4)])))",
    "a corner without end": "st_multi(st_makepolygon(st_makeline(array[st_makepoint(108.4, 22.4),"
    " st_makepoint(108.5, '-Infinity'), st_makepoint(108.5, 22.5), st_makepoint(108.4, 22.4)])))",
    "an arc": "'CIRCULARSTRING(108.4 22.4, 108.45 22.5, 108.5 22.4)'",
    "a curve of pieces": "'COMPOUNDCURVE((108.4 22.4, 108.5 22.4), CIRCULARSTRING(108.5 22.4, 108.5 22.5, 108.4 22.4))'",
    "a curved outline": "'CURVEPOLYGON(CIRCULARSTRING(108.4 22.4, 108.45 22.5, 108.5 22.4, 108.45 22.3, 108.4 22.4))'",
    "curved outlines": "'MULTISURFACE(CURVEPOLYGON(CIRCULARSTRING(108.4 22.4, 108.45 22.5, 108.5 22.4, 108.45 22.3,"
    " 108.4 22.4)))'",
    "curves": "'MULTICURVE(CIRCULARSTRING(108.4 22.4, 108.45 22.5, 108.5 22.4))'",
    "a triangle": f"'TRIANGLE({SQUARE})'",
    "triangles": "'TIN Z(((0 0 0, 0 1 0, 1 0 0, 0 0 0)))'",
    "a body": "'POLYHEDRALSURFACE Z(((0 0 0, 0 1 0, 1 1 0, 0 0 0)))'",
    "a point": "'POINT(108.4 22.4)'",
    "points": "'MULTIPOINT(108.4 22.4, 108.5 22.4)'",
    "a line at one place": "'LINESTRING(108.4 22.4, 108.4 22.4)'",
    "an outline at one place": "'MULTIPOLYGON(((108.4 22.4, 108.4 22.4, 108.4 22.4, 108.4 22.4)))'",
    "outside the world": "'MULTIPOLYGON(((500 22, 501 22, 501 23, 500 22)))'",
    "above the world": "'LINESTRING(108.4 22.4, 108.4 2000)'",
    "far beyond the world": "'LINESTRING(108.4 22.4, 1e300 -1e300)'",
    "metres": "'LINESTRING(540000 2520000, 540100 2520000)'",
}
"""What is left out."""
DRAWN = {
    "an empty piece": f"'MULTIPOLYGON(EMPTY, ({SQUARE}))'",
    "a collection": f"'GEOMETRYCOLLECTION(LINESTRING EMPTY, GEOMETRYCOLLECTION(POLYGON({SQUARE})))'",
    "lines": "'MULTILINESTRING((108.4 22.4, 108.5 22.4), (108.4 22.5, 108.5 22.5))'",
    "heights": "'MULTIPOLYGON Z(((108.4 22.4 1, 108.5 22.4 2, 108.5 22.5 3, 108.4 22.4 1)))'",
    "measures": "'LINESTRING M(108.4 22.4 1, 108.5 22.4 2)'",
    "both": "'LINESTRING ZM(108.4 22.4 1 5, 108.5 22.4 2 5)'",
    "an outline without area": "'MULTIPOLYGON(((108.4 22.4, 108.5 22.4, 108.4 22.4, 108.4 22.4)))'",
    "a bow tie": "'MULTIPOLYGON(((108.4 22.4, 108.5 22.5, 108.5 22.4, 108.4 22.5, 108.4 22.4)))'",
    "the whole world": "'MULTIPOLYGON(((-180 -90, 180 -90, 180 90, -180 90, -180 -90)))'",
}
"""What is odd, and drawn all the same."""
POINTS = {
    "nothing": "null",
    "an empty point": "'SRID=4490;POINT EMPTY'",
    "not a number": "st_setsrid(st_makepoint('NaN', 22.5), 4490)",
    "no numbers": "st_setsrid(st_makepoint('NaN', 'NaN'), 4490)",
    "without end": "st_setsrid(st_makepoint(108.5, '-Infinity'), 4490)",
    "outside the world": "st_setsrid(st_makepoint(500, 22.5), 4490)",
    "above the world": "st_setsrid(st_makepoint(108.5, 90.5), 4490)",
    "far beyond the world": "st_setsrid(st_makepoint(1e300, 1e300), 4490)",
}
NAMES = {
    "long": "repeat('长', 10000)",
    "long and thin": "repeat('i', 10000)",
    "control characters": "E'a\\x01\\n\\r\\t\\x1b[31m\\x7f'",
    "other directions": "E'\\u202e\\u200f\\u2066abc'",
    "only spaces": "'    '",
    "empty": "''",
    "nothing": "null",
    "signs above the plane": "E'\\U0001F6A6\\U000E0001'",
    "markup": "'<b>&amp;%s {0} %(x)s</b>'",
}
INSTANTS = ("infinity", "-infinity", "0001-01-01", "4713-01-01 BC", "9999-12-31 23:59:59", "294276-12-31")
TIMES = (
    "reported_at", "accepted_at", "filed_at", "dispatched_at", "received_at", "handled_at", "checked_at", "due_at",
    "stage_due_at", "soon_at", "last_at", "closed_at", "suspended_at",
)  # fmt: skip
SHAPES = {
    "areas": ("kind, code, name", "'district', 'planted-' || {n}, 'p'"),
    "duty_grids": ("code, name, area_m2", "'planted-' || {n}, 'p', 1"),
    "unit_grids": ("code, area_m2", "'planted-' || {n}, 1"),
    "streets": ("name, class", "'p', 'main'"),
    "waters": ("name, kind", "'p', 'lake'"),
    "greens": ("name", "'p'"),
}
NAMED = {
    "areas": ("kind, code, geom", "'district', 'planted-' || {n}, {shape}", ("name", "name_en")),
    "duty_grids": ("code, area_m2, geom", "'planted-' || {n}, 1, {shape}", ("name", "name_en")),
    "streets": ("class, geom", "'main', {line}", ("name", "name_en")),
    "waters": ("kind, geom", "'lake', {shape}", ("name", "name_en")),
    "greens": ("geom", "{shape}", ("name", "name_en")),
    "cameras": ("code, geom", "'planted-' || {n}, {point}", ("name",)),
    "units": ("code, kind", "'planted-' || {n}, 'bureau'", ("name", "name_en", "short_name", "short_name_en")),
    "classes": ("version, kind, code, major_code, major_name, major_name_en, name_en", "'x', 'component', 'planted-' || {n}, '01', 'm', 'm', 'n'", ("name",)),
}  # fmt: skip
CASE = "case_id, case_no, state, kind, class_id, channel, district_code, reported_on, reported_at, last_action, last_at"
CASE_VALUES = (
    "202611000000009000 + {n}, 'planted-{n}', 'received', 'event', 1, 'web', '450103', '2026-11-23', now(), 'x', now()"
)
OTHERS = {
    "a unit beyond a short number": "insert into city.units (unit_id, code, name, kind) values (40000, 'u4', 'u', 'bureau')"
    "; insert into city.components (code, class_id, owner_unit_id, maintainer_unit_id, geom) values ('c4', 1, 40000, 40000, {point})",
    "a duty grid beyond a short number": "insert into city.duty_grids (duty_grid_id, code, name, area_m2, geom) values (40000,"
    " 'd4', 'd', 1, {shape}); insert into city.components (code, class_id, duty_grid_id, geom) values ('c4', 1, 40000, {point})",
    "the last unit of all": "insert into city.units (unit_id, code, name, kind) values (2147483647, 'u4', 'u', 'bureau');"
    " insert into city.components (code, class_id, owner_unit_id, geom) values ('c4', 1, 2147483647, {point})",
    "a component below all": "insert into city.components (component_id, code, class_id, geom) values (-9223372036854775808,"
    " 'c4', 1, {point}), (9223372036854775807, 'c5', 1, {point}), (0, 'c6', 1, {point})",
    "a class below nothing": "insert into city.classes (class_id, version, kind, code, major_code, major_name, major_name_en,"
    " name, name_en) values (-7, 'x', 'component', 'c', '1', 'm', 'm', 'n', 'n'); "
    "insert into city.components (code, class_id, geom) values ('c4', -7, {point})",
    "the last class": "insert into city.classes (class_id, version, kind, code, major_code, major_name, major_name_en,"
    " name, name_en) values (32767, 'x', 'component', 'c', '1', 'm', 'm', 'n', 'n'); "
    "insert into city.components (code, class_id, geom) values ('c4', 32767, {point})",
    "a class that nobody knows": "insert into city.components (code, class_id, geom) values ('c4', 4711, {point});"
    f"insert into city.cases ({CASE}, geom) select {CASE_VALUES.replace(', 1,', ', 4711,').format(n=1)}, {{point}}",
    "states that nobody knows": "insert into city.components (code, class_id, state, geom) values ('c4', 1, 'melted', {point});"
    f"insert into city.cases ({CASE}) select {CASE_VALUES.replace('received', 'melted').format(n=2)}",
    "words that nobody knows": "insert into city.streets (class, geom) values ('goat track', {line});"
    "insert into city.waters (name, kind, geom) values ('w', 'puddle', {shape});"
    "insert into city.areas (kind, code, name, geom) values ('kingdom', 'k', 'k', {shape});"
    "insert into city.units (code, name, kind) values ('u', 'u', 'coven');"
    f"insert into city.cases ({CASE}, five_chaos_group) select {CASE_VALUES.replace('web', 'owl').format(n=3)}, 'goats'",
    "days of no calendar": "insert into city.components (code, class_id, census_on, initial_on, changed_on, geom) values"
    " ('c4', 1, 'infinity', '-infinity', '0001-01-01', {point}), ('c5', 1, '-infinity', null, null, {point}),"
    " ('c6', 1, '5874897-12-31', null, null, {point}), ('c7', 1, '4713-01-01 BC', null, null, {point})",
    "grids of no calendar": "insert into city.duty_grids (code, name, area_m2, valid_from, valid_to, geom) values"
    " ('d4', 'd', 'NaN', '-infinity', 'infinity', {shape}), ('d5', 'd', 'Infinity', 'infinity', null, {shape})",
    "a calendar without end": "insert into city.calendar_days (day_on, stretches, work_s, work_s_before, is_sure) values"
    " ('infinity', '[]', 0, 0, true), ('5000000-01-01', '5', 0, 0, true)",
    "an extent that is none": "update city.city_profile set west = 'NaN', east = 'Infinity', south = 400",
    "a zone that is none": "update city.city_profile set time_zone = 'Mars/Olympus'",
    "work that is none": "update city.city_profile set work_stretches = '[5, \"x\", [1], {\"a\": 1}]'",
    "a city's long name": "update city.city_profile set name = repeat('长', 10000), centre_name = E'\\x01\\n'",
    "a clock without end": "insert into city.city_clock (real_from, city_from, speed, city_seen_at)"
    " values ('-infinity', 'infinity', 60, 'infinity')",
    "a case with a long text": f"insert into city.cases ({CASE}, address, text, geom) select"
    f" {CASE_VALUES.format(n=4)}, repeat('长', 10000), repeat('x', 10000), {{point}}",
    "a case with numbers at their ends": f"insert into city.cases ({CASE}, unit_id, duty_grid_id, unit_grid_id, component_id,"
    f" returned_times, reworked_times) select {CASE_VALUES.format(n=5)}, 2147483647, -2147483648, 2147483647,"
    " -9223372036854775808, 32767, -32768",
}  # fmt: skip
GROUND = """
create table city.cases_rest partition of city.cases default;
insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east, north,
    time_zone, measure_epsg) values ('测试市', 'Test City', '测试中心', 'Test Centre', '450100', 108, 22, 109, 23,
    'Asia/Shanghai', 4545);
insert into city.areas (kind, code, name, geom) values ('district', '450103', '青秀区',
    st_multi(st_makeenvelope(108.1, 22.1, 108.9, 22.9, 4490)));
insert into city.staff (staff_id, role_name, name) select 9000 + i, 'planted-' || i, 'p' from generate_series(1, 99) i;
"""
PLACES = {
    "point": "st_setsrid(st_makepoint(108.5, 22.5), 4490)",
    "line": "st_setsrid(st_makeline(st_makepoint(108.4, 22.4), st_makepoint(108.5, 22.5)), 4490)",
    "shape": "st_multi(st_makeenvelope(108.4, 22.4, 108.5, 22.5, 4490))",
}
GOOD = """
insert into city.duty_grids (code, name, area_m2, geom) values ('g1', 'g', 1, {shape});
insert into city.unit_grids (code, area_m2, geom) values ('g1', 1, {shape});
insert into city.streets (name, class, geom) values ('s', 'main', {line});
insert into city.waters (name, kind, geom) values ('w', 'lake', {shape});
insert into city.greens (name, geom) values ('p', {shape});
insert into city.cameras (code, name, geom) values ('g', 'g', {point});
insert into city.components (code, class_id, geom) select 'g' || i, 1, {point} from generate_series(1, 30) i;
insert into city.latest_positions (staff_id, geom, at) values (9099, {point}, now());
insert into city.cases ({case}, geom) select {values}, {point};
""".format(case=CASE, values=CASE_VALUES.format(n=99), **PLACES)
UNCHECKED = """
select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint
    where contype = 'c' and connamespace = 'city'::regnamespace and coninhcount = 0
union all
select format('alter table %s alter column %I drop not null', attrelid::regclass, attname)
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'city'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and a.attnotnull
      and attidentity = '' and not exists (
        select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey))
      and not c.relispartition
union all
select format('alter table city.%I alter column geom type geometry', unnest(array['areas', 'duty_grids', 'unit_grids',
    'streets', 'waters', 'greens']))
"""


@pytest.fixture(scope="module")
def town(cluster: Any, empty_template: str) -> Iterator[str]:
    """The name of a database with a small good city whose tables take anything."""
    from db.connection.engine import make_engine

    name = "test-planted"
    engine = make_engine(cluster.ensure_database(name, empty_template))
    with engine.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        connection.exec_driver_sql(GROUND)
        connection.exec_driver_sql(GOOD)
        for statement in connection.execute(text(UNCHECKED)).scalars().all():
            connection.exec_driver_sql(statement)
    engine.dispose()
    yield name
    cluster.drop_database(name)


@pytest.fixture
def planted(cluster: Any, town: str) -> Iterator[Engine]:
    """An engine on a copy of it."""
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-planted-1", town))
    yield engine
    engine.dispose()
    cluster.drop_database("test-planted-1")


def plant(engine: Engine, *statements: str) -> None:
    """Run statements past all checks, triggers and foreign keys."""
    with engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for statement in statements:
            for name, place in PLACES.items():
                statement = statement.replace("{" + name + "}", place)
            connection.exec_driver_sql(statement.replace("%", "%%"))


def load(engine: Engine) -> City:
    """Read the city as a wall does."""
    source = FeedSource(engine)
    try:
        return source.load()
    finally:
        source.close()


@pytest.fixture
def paint(qtbot: Any, qapp: QApplication) -> Iterator[Callable[[City], None]]:
    """Show a city as wall and desk do: every layer, near and far, until the picture is complete."""
    theme = load_theme("dark")
    apply_theme(qapp, theme)
    canvas = MapCanvas(theme, workshop=TileService(1))
    qtbot.addWidget(canvas)
    canvas.resize(320, 240)
    change_look(canvas, layers=dict.fromkeys(canvas.scenery.layers, True))
    canvas.show()

    def show(city: City) -> None:
        with qtbot.waitSignal(canvas.picture_completed, timeout=60_000):
            canvas.set_city(city)
        for colouring in ("class", "state", "density"):
            change_look(canvas, colouring=colouring)
            canvas.grab()
        near = (12_055_000.0, 2_555_000.0, 12_095_000.0, 2_585_000.0)
        canvas.fly_to_box(near, 0)
        canvas.grab()
        said = [row.note for row in legend_rows(canvas) if row.note.startswith("Cannot be drawn")]
        count = sum(city.left_out.values())
        assert said == ([f"Cannot be drawn as stored · {count:,}"] if count else [])
        assert stops(city) and all(abs(edge) < 3e7 for edge in city_box(city))
        for case_id in city.cases.column("case_id").tolist():
            assert city.cases.record(case_id) is not None

    yield show
    canvas.close_workers()


def rows_for(table: str, column: str, values: dict[str, str], columns: str, given: str) -> list[str]:
    """One statement for each kind."""
    return [
        f"insert into city.{table} ({columns}, {column}) select {given.replace('{n}', str(n))}, {value}"
        for n, value in enumerate(values.values())
    ]


@pytest.mark.parametrize("table", SHAPES)
def test_shapes_that_cannot_be_drawn_are_left_out_and_counted(planted, paint, table, caplog):
    columns, given = SHAPES[table]
    plant(planted, *rows_for(table, "geom", GEOMETRIES, columns, given))
    city = load(planted)
    assert city.left_out[table] == len(GEOMETRIES) - (table == "areas"), "an area need not have a shape"
    assert len(getattr(city, table)) == 1 + (len(GEOMETRIES) if table == "areas" else 0)
    assert sum("cannot be drawn" in record.message for record in caplog.records) == 1, "it is logged once"
    paint(city)


@pytest.mark.parametrize("table", SHAPES)
def test_odd_shapes_are_drawn(planted, paint, table):
    columns, given = SHAPES[table]
    geometries = {name: f"st_geomfromewkt({value})" for name, value in DRAWN.items()}
    plant(planted, *rows_for(table, "geom", geometries, columns, given))
    city = load(planted)
    assert (len(getattr(city, table)), city.left_out[table]) == (1 + len(DRAWN), 0)
    paint(city)


@pytest.mark.parametrize("table", ["components", "cameras", "latest_positions", "cases"])
def test_points_that_are_nowhere_are_left_out_and_counted(planted, paint, table):
    columns, given = {
        "components": ("code, class_id", "'planted-' || {n}, 1"),
        "cameras": ("code, name", "'planted-' || {n}, 'p'"),
        "latest_positions": ("at, staff_id, on_duty", "now(), 9001 + {n}, true"),
        "cases": (CASE, CASE_VALUES),
    }[table]
    plant(planted, *rows_for(table, "geom", POINTS, columns, given))
    city = load(planted)
    topic = {"latest_positions": "staff"}.get(table, table)
    # A case need not have a place; one that has none stays in all lists.
    assert city.left_out[topic] == len(POINTS) - (table == "cases")
    assert city.cases.count == 1 + (len(POINTS) if table == "cases" else 0)
    assert (city.components.count, len(city.cameras_m), len(city.people.staff_ids)) == (30, 1, 1)
    paint(city)


@pytest.mark.parametrize("table", NAMED)
def test_names_are_one_line_of_letters(planted, paint, table):
    columns, given, names = NAMED[table]
    statements = [
        one for name in names for one in rows_for(table, name, NAMES, columns, given.replace("{n}", f"'{name}{{n}}'"))
    ]
    plant(planted, *statements)
    city = load(planted)
    units = [name for unit in city.units.values() for name in (unit.name, unit.name_en, unit.short_name)]
    classes = [one.name for one in city.classes.values()]
    shapes = [*getattr(city, table).names, *getattr(city, table).names_en] if table in SHAPES else []
    found = [*units, *classes, *shapes, *city.camera_names]
    assert all(len(name) <= 80 and "\n" not in name and "\x1b" not in name for name in found)
    paint(city)


@pytest.mark.parametrize("column", TIMES)
def test_times_are_held_inside_the_calendars(planted, paint, column):
    values = {one: f"'{one}'::timestamptz" for one in INSTANTS}
    columns = CASE.replace(f", {column}", "")
    given = CASE_VALUES.replace("now(), 'x', now()", "{0}") if column in ("reported_at", "last_at") else CASE_VALUES
    given = given.replace("{0}", "'x', now()" if column == "reported_at" else "now(), 'x'")
    plant(planted, *rows_for("cases", column, values, columns, given))
    city = load(planted)
    for name in TIMES[:-1]:
        times = city.cases.column(name)
        assert ((times != times) | ((times >= EARLIEST_S) & (times <= LATEST_S))).all()
    assert not (city.cases.column("reported_at") != city.cases.column("reported_at")).any()
    paint(city)


@pytest.mark.parametrize("at", INSTANTS)
def test_people_seen_at_no_time(planted, paint, at):
    plant(planted, f"insert into city.latest_positions (staff_id, geom, at) select 9001, {{point}}, '{at}'")
    city = load(planted)
    paint(city)


@pytest.mark.parametrize("kind", OTHERS)
def test_other_rows(planted, paint, kind):
    plant(planted, OTHERS[kind])
    city = load(planted)
    assert city.components.count >= 30 and city.cases.count >= 1
    paint(city)


@pytest.mark.parametrize("table", [*SHAPES, "components", "cameras", "latest_positions", "cases"])
def test_a_table_with_nothing_that_can_be_drawn(planted, paint, table):
    plant(planted, f"update city.{table} set geom = null")
    city = load(planted)
    paint(city)


def test_what_is_mended_or_spoilt_later_is_counted_anew(planted, paint):
    source = FeedSource(planted)
    city = source.load()
    assert sum(city.left_out.values()) == 0

    def change(statement: str) -> None:
        with planted.begin() as connection:
            connection.exec_driver_sql(statement)
        city.apply(source.read())

    spoilt = "st_setsrid(st_makepoint('NaN', 22.5), 4490)"
    change(f"update city.components set geom = {spoilt} where code in ('g1', 'g2')")
    change(f"update city.cases set geom = {spoilt}")
    change("update city.streets set geom = 'LINESTRING EMPTY'")
    assert (city.left_out["components"], city.left_out["cases"], city.left_out["streets"]) == (2, 1, 1)
    assert (city.components.count, len(city.streets), city.cases.count) == (28, 0, 1)
    paint(city)
    change(f"update city.components set geom = {PLACES['point']}")
    change(f"update city.cases set geom = {PLACES['point']}")
    change(f"update city.streets set geom = {PLACES['line']}")
    assert (sum(city.left_out.values()), city.components.count, len(city.streets)) == (0, 30, 1)
    source.close()


def test_the_local_copy_remembers_what_is_left_out(planted, tmp_path):
    plant(planted, "update city.components set geom = null where code in ('g1', 'g2')")
    first = FeedSource(planted, tmp_path)
    first.load()
    first.rest()
    first.close()
    second = FeedSource(planted, tmp_path)
    city = second.load()
    second.close()
    assert (city.left_out["components"], city.components.count) == (2, 28)
