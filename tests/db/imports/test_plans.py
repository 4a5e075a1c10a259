"""Importing again costs no more than the first time: each batch looks its rows up and never reads what is there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection, Engine, event, text

from app.imports.model import Written
from app.imports.service import run_import
from db.imports.store import DatabaseImportStore
from tests.fakes.imports import CASES, CITY, COMPONENTS, write_mapping

ROWS, AGAIN = 20_000, 300
LARGE = {
    "components": {"components", "source_keys"},
    "cases": {"cases_202609", "source_keys"},
    "grids": {"unit_grids", "source_keys"},
    "roads": {"streets", "source_keys"},
}
COLUMNS = '[place]\nfrom = "columns"\nx = "x"\ny = "y"\ncrs = "EPSG:4326"\n'
GRIDS = 'layer = "unit_grid"\n' + CITY + '[place]\ncrs = "file"\n[fields]\nid = "id"\ncode = "id"\n'
ROADS = CITY + '[place]\ncrs = "file"\n[fields]\nid = "id"\nname = "id"\n[constants]\nclass = "main"\n'
MAPPINGS = {
    "components": COMPONENTS.replace('[place]\ncrs = "file"\n', COLUMNS),
    "cases": CASES,
    "grids": GRIDS,
    "roads": ROADS,
}
FILL = {
    "components": """
        insert into city.components (component_id, code, class_id, name, geom)
            select 100 + i, 'test-' || i, k.class_id, null, st_setsrid(st_makepoint(108.3 + i / 1e6, 22.8), 4490)
            from generate_series(1, :rows) i, city.classes k where k.version = 'test' and k.code = 'lamp';
        insert into city.source_keys select 'test', 'component', i::text, 100 + i, now()
            from generate_series(1, :rows) i
        """,
    "cases": """
        insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at, last_action,
            last_at, geom)
            select 202609000000000000 + i, 'n' || i, 'dispatched', 'event', 1, 'other', '2026-09-03',
                '2026-09-03 10:00+08', 'import', '2026-09-03 10:00+08', st_setsrid(st_makepoint(108.3, 22.8), 4490)
            from generate_series(1, :rows) i;
        insert into city.source_keys select 'test', 'case', i::text, 202609000000000000 + i, now()
            from generate_series(1, :rows) i
        """,
    "grids": """
        insert into city.unit_grids (unit_grid_id, code, geom, area_m2)
            select i, i::text, st_multi(st_makeenvelope(x, 22.8, x + 0.00001, 22.81, 4490)), 1
            from generate_series(1, :rows) i, lateral (select 108.3 + i / 1e5 as x) place;
        insert into city.source_keys select 'test', 'unit_grid', i::text, i, now() from generate_series(1, :rows) i
        """,
    "roads": """
        insert into city.streets (street_id, name, class, geom)
            select i, i::text, 'main', st_makeline(st_setsrid(st_makepoint(108.3 + i / 1e6, 22.8), 4490),
                st_setsrid(st_makepoint(108.3 + i / 1e6, 22.81), 4490)) from generate_series(1, :rows) i;
        insert into city.source_keys select 'test', 'street', i || '#1', i, now() from generate_series(1, :rows) i
        """,
}
START = """
insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east, north,
    time_zone, measure_epsg) values ('测试市', 'T', '测', 'T', '450100', 108, 22, 109, 24, 'Asia/Shanghai', 4545);
insert into city.classes (version, kind, code, major_code, major_name, major_name_en, name, name_en) values
    ('test', 'component', 'lamp', '01', '其他', 'Other', '路灯', 'Lamp'),
    ('test', 'event', 'litter', '01', '其他', 'Other', '垃圾', 'Litter');
create table city.cases_202609 partition of city.cases
    for values from (202609000000000000) to (202610000000000000);
"""


def write_file(folder: Path, kind: str) -> Path:
    """Write a file of rows that are in the city already."""
    ids = list(range(1, AGAIN + 1))
    if kind in ("grids", "roads"):
        if kind == "grids":
            shapes = [shapely.box(108.3 + i / 1e5, 22.8, 108.3 + i / 1e5 + 0.00001, 22.81) for i in ids]
        else:
            shapes = [shapely.LineString([(108.3 + i / 1e6, 22.8), (108.3 + i / 1e6, 22.81)]) for i in ids]
        gpd.GeoDataFrame({"id": ids}, geometry=shapes, crs=4326).to_file(folder / "rows.geojson")
        return folder / "rows.geojson"
    file = folder / "rows.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["id", "class", "state", "opened", "closed", "x", "y"])
        rows.writerows([i, "litter", "Open", "2026-09-03 10:00", "", 108.3 + i / 1e6, 22.8] for i in ids)
    return file


FIGURES = ("none", "of empty tables", "fresh")
"""What the planner knows of the tables: nothing, that they were empty, or how they are."""


@pytest.fixture
def again(database: Engine, request: pytest.FixtureRequest) -> Iterator[tuple[str, Engine, list[dict]]]:
    """A city in which many rows of a kind came in before, and the plans of what is asked of it from now on."""
    kind, figures = request.param
    with database.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        connection.exec_driver_sql(START)
        for table in sorted(LARGE[kind]):
            connection.exec_driver_sql(f"alter table city.{table} set (autovacuum_enabled = off)")
            if figures == "of empty tables":
                connection.exec_driver_sql(f"analyze city.{table}")
        connection.exec_driver_sql(FILL[kind].replace(":rows", str(ROWS)))
        if figures == "fresh":
            connection.exec_driver_sql("analyze")
    plans: list[dict] = []

    def explain(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if re.match(r"\s*(--[^\n]*\n\s*)*(with|update|insert|delete|select)\b", statement):
            driver: Any = connection.connection.driver_connection
            row = driver.execute("explain (format json) " + statement, parameters).fetchone()
            plans.append(row[0][0]["Plan"] | {"Statement": statement})

    event.listen(database, "before_cursor_execute", explain)
    yield kind, database, plans
    event.remove(database, "before_cursor_execute", explain)


def read_whole(plan: dict, large: set[str]) -> list[str]:
    """Large tables that a plan walks through: from end to end, or all the keys of one source."""
    if "One-Time Filter" in plan:
        return []  # read only when there is something to take away
    table, node = plan.get("Relation Name", ""), plan["Node Type"]
    condition = plan.get("Index Cond", "")
    is_look = node in ("ModifyTable", "Tid Scan") or (
        "Index" in node and condition and (table != "source_keys" or re.search(r"\b(id|source_id) = ", condition))
    )
    here = [f"{node} {table} {condition}"] if table in large and not is_look else []
    return here + [one for part in plan.get("Plans", []) for one in read_whole(part, large)]


@pytest.mark.parametrize("again", [(kind, one) for kind in FILL for one in FIGURES], indirect=True, ids=str)
def test_a_batch_that_comes_again_looks_up_its_rows(again, tmp_path, monkeypatch):
    kind, database, plans = again
    monkeypatch.setattr(DatabaseImportStore, "_analyse", lambda *_: None)  # the figures stay as bad as they are
    monkeypatch.setattr(DatabaseImportStore, "finish", lambda *_: [])
    mapping = write_mapping(tmp_path, kind, MAPPINGS[kind])
    file = write_file(tmp_path, kind)
    run_import(kind, file, mapping, DatabaseImportStore(database))  # a file and SQL round the last digit differently
    plans.clear()
    result = run_import(kind, file, mapping, DatabaseImportStore(database), rows=100)
    assert result.written == Written(unchanged=AGAIN), result.first_rejects
    read = {plan["Statement"][-150:]: read_whole(plan, LARGE[kind]) for plan in plans}
    assert len(plans) > AGAIN // 100 * 6
    assert {statement: tables for statement, tables in read.items() if tables} == {}


@pytest.mark.parametrize("again", [("components", "of empty tables")], indirect=True, ids=str)
def test_the_planner_gets_fresh_figures_during_an_import(again, tmp_path):
    kind, database, _plans = again
    mapping = write_mapping(tmp_path, kind, MAPPINGS[kind])

    class Broken(DatabaseImportStore):
        """A store whose import is interrupted after two batches."""

        def write(self, *batch: Any) -> Written:
            if self._batches == 2:
                raise KeyboardInterrupt
            return super().write(*batch)

    result = run_import(kind, write_file(tmp_path, kind), mapping, Broken(database), rows=100)
    assert result.is_interrupted
    with database.connect() as connection:
        figures = connection.execute(
            text("select relname, reltuples from pg_class where relname in ('components', 'source_keys')")
        ).all()
    assert {name: int(rows) for name, rows in figures} == {"components": ROWS, "source_keys": ROWS}
