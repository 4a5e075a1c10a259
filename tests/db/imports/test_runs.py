"""Runs that are repeated, parallel, changed, interrupted or cut off leave a city that holds together."""

import threading
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, text

from app.errors import Unavailable
from app.imports.model import Written
from app.imports.service import run_import
from db.imports.store import DatabaseImportStore
from tests.fakes.imports import CASES, CITY, COMPONENTS, write_mapping

COUNT = 60
COMPONENT_MAPPING = COMPONENTS.replace('id = "id"', 'id = "id"\ncode = "code"\nname = "name"\nowner = "owner"')


def write_cases(folder: Path, state="Open", closed="", count=COUNT) -> Path:
    """Write a CSV of cases over two months."""
    file = folder / "cases.csv"
    rows = [
        f"c{n},litter,{state},2026-0{8 + n % 2}-03 10:{n % 60:02},{closed},{108.30 + n * 0.001:.4f},22.8"
        for n in range(count)
    ]
    file.write_text("id,class,state,opened,closed,x,y\n" + "\n".join(rows) + "\n", "utf-8")
    return file


def write_lamps(folder: Path, name="灯", codes=None, shift=0.0) -> Path:
    """Write a layer of lamps along a line."""
    file = folder / "lamps.geojson"
    lamps = {
        "id": list(range(10)),
        "code": codes or [f"45010001037{n:06}" for n in range(10)],
        "name": [name] * 10,
        "owner": ["照明管理处"] * 10,
    }
    points = [shapely.Point(108.305 + n * 0.01 + shift, 22.805) for n in range(10)]
    gpd.GeoDataFrame(lamps, geometry=points, crs=4326).to_file(file)
    return file


def run(database: Engine, folder: Path, kind: str, file: Path, mapping: str, **options):
    """Import with a mapping given as text."""
    folder.mkdir(exist_ok=True)
    store = options.pop("store", None) or DatabaseImportStore(database)
    return run_import(kind, file, write_mapping(folder, kind, mapping), store, rejects_file=folder / "r.csv", **options)


def ask(database: Engine, question: str):
    """Return the rows of a question."""
    with database.connect() as connection:
        return connection.execute(text(question)).all()


def one(database: Engine, question: str):
    """Return one value."""
    return ask(database, question)[0][0]


def test_a_changed_status_updates_the_case_and_keeps_its_history(database, tmp_path):
    run(database, tmp_path, "cases", write_cases(tmp_path), CASES)
    changed = run(database, tmp_path, "cases", write_cases(tmp_path, "Closed", "2026-10-01 09:00"), CASES)
    assert changed.written == Written(updated=COUNT)
    assert one(database, "select count(*) from city.cases where state = 'closed' and version = 2") == COUNT
    records = ask(
        database, "select version, from_state, to_state, seen_version from city.flow_records order by version, case_id"
    )
    assert records[0] == (1, None, "dispatched", 0)
    assert records[-1] == (2, "dispatched", "closed", 1)
    assert one(database, "select count(*) from city.stage_clocks where ended_at is null") == 0


def test_a_case_follows_the_due_time_of_its_file_with_its_clock(database, tmp_path):
    """Also where nothing else changed; and where the file has no due time any more, the case has none."""
    mapping = CASES.replace("closed_at = {", 'due_at = { column = "due", optional = true }\nclosed_at = {')
    head, row = "id,class,state,opened,closed,x,y,due\n", "a,litter,Open,2026-08-03 10:00,,108.3,22.8,{due}\n"
    for due in ("2026-08-09 10:00", "2026-08-20 10:00", "", "2026-09-01 10:00"):
        (tmp_path / "cases.csv").write_text(head + row.format(due=due), "utf-8")
        run(database, tmp_path, "cases", tmp_path / "cases.csv", mapping)
        kept = ask(
            database,
            "select c.stage_due_at, k.due_at, c.soon_at, k.soon_at,"
            " to_char(c.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')"
            " from city.cases c join city.stage_clocks k using (case_id) where k.ended_at is null",
        )
        assert len(kept) == 1 and kept[0][0] == kept[0][1] and kept[0][2] == kept[0][3], kept
        assert (kept[0][4] or "") == due


def test_a_case_on_which_people_have_worked_is_theirs(database, tmp_path):
    run(database, tmp_path, "cases", write_cases(tmp_path), CASES)
    with database.begin() as connection:
        connection.execute(text("update city.cases set last_action = 'receive', state = 'received', version = 2"
                                " where case_no like '%-0001'"))  # fmt: skip
    touched = one(database, "select count(*) from city.cases where state = 'received'")
    result = run(database, tmp_path, "cases", write_cases(tmp_path, "Closed", "2026-10-01 09:00"), CASES)
    assert result.written == Written(updated=COUNT - touched, kept=touched)
    assert "people have worked on them" in result.notes[0]
    assert one(database, "select count(*) from city.cases where state = 'received'") == touched > 0


def test_two_runs_at_once_double_nothing(database, tmp_path):
    file = write_cases(tmp_path, count=400)
    results, errors = [], []

    def work(number: int) -> None:
        try:
            results.append(run(database, tmp_path / str(number), "cases", file, CASES, rows=25))
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
    assert sum(result.written.inserted for result in results) == 400
    assert all(result.good == 400 for result in results)
    assert one(database, "select count(*) from city.cases") == 400
    assert one(database, "select count(distinct case_no) from city.cases") == 400
    assert one(database, "select count(*) from city.city_profile") == 1
    assert one(database, "select count(*) from city.classes where version = 'test'") == 1


class Stopping(DatabaseImportStore):
    """A store in which something happens after some batches."""

    def __init__(self, database: Engine, after: int, happens) -> None:
        super().__init__(database)
        self._left, self._happens = after, happens

    def write(self, mapping, good, new_classes):
        """Write, or let it happen."""
        if self._left == 0:
            self._happens()
        self._left -= 1
        return super().write(mapping, good, new_classes)


def test_a_person_who_stops_it_is_told_how_far_it_came_and_can_go_on(database, tmp_path):
    def stop() -> None:
        raise KeyboardInterrupt

    file = write_cases(tmp_path)
    result = run(database, tmp_path, "cases", file, CASES, rows=10, store=Stopping(database, 3, stop))
    assert result.is_interrupted
    assert (result.read, result.written.inserted) == (30, 30)
    assert (
        one(database, "select count(*) from city.cases") == one(database, "select count(*) from city.source_keys") == 30
    )
    rest = run(database, tmp_path, "cases", file, CASES, rows=10)
    assert (rest.written.inserted, rest.written.unchanged) == (30, 30)


def test_a_database_that_is_cut_off_leaves_whole_batches_and_one_sentence(database, tmp_path):
    def cut() -> None:
        with database.connect() as connection:
            connection.execute(text("select pg_terminate_backend(pid) from pg_stat_activity"
                                    " where datname = current_database() and pid <> pg_backend_pid()"))  # fmt: skip

    class CutInside(DatabaseImportStore):
        """Cuts the connection inside the transaction of a batch."""

        left = 2

        def write(self, mapping, good, new_classes):
            from db.imports import batch as import_batch

            if self.left == 0:
                original = import_batch.copy_rows

                def copy_then_cut(*facts):
                    original(*facts)
                    import_batch.copy_rows = original
                    cut()

                import_batch.copy_rows = copy_then_cut
            self.left -= 1
            return super().write(mapping, good, new_classes)

    file = write_cases(tmp_path)
    with pytest.raises(Unavailable) as lost:
        run(database, tmp_path, "cases", file, CASES, rows=10, store=CutInside(database))
    assert "Stopped after 20 of 60 rows" in str(lost.value)
    assert "Run the same command again" in str(lost.value)
    assert "\n" not in str(lost.value)
    assert (
        one(database, "select count(*) from city.cases") == one(database, "select count(*) from city.source_keys") == 20
    )
    assert run(database, tmp_path, "cases", file, CASES).written == Written(inserted=40, unchanged=20)


def test_components_are_joined_with_grids_that_come_before_or_after_them(database, tmp_path):
    squares = [shapely.box(108.3 + n * 0.05, 22.8, 108.35 + n * 0.05, 22.81) for n in range(2)]
    grids = tmp_path / "grids.gpkg"
    gpd.GeoDataFrame({"code": ["D1", "D2"]}, geometry=squares, crs=4326).to_file(grids)
    fields = '[place]\ncrs = "file"\n[fields]\nid = "code"\ncode = "code"\n'
    duty = 'layer = "duty_grid"\n' + CITY + fields
    unit = 'layer = "unit_grid"\n' + CITY + fields
    district = 'layer = "area"\narea_kind = "district"\n' + CITY + fields

    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    run(database, tmp_path, "cases", write_cases(tmp_path), CASES)
    assert one(database, "select count(*) from city.components where duty_grid_id is not null") == 0
    run(database, tmp_path, "grids", grids, unit)
    run(database, tmp_path, "grids", grids, duty)
    run(database, tmp_path, "grids", grids, district)
    joined = ask(database, """
        select d.code, u.code, c.district_code, count(*) from city.components c
        join city.duty_grids d using (duty_grid_id) join city.unit_grids u using (unit_grid_id)
        group by 1, 2, 3 order by 1""")  # fmt: skip
    assert joined == [("D1", "D1", "D1", 5), ("D2", "D2", "D2", 5)]
    inside = "from city.cases where st_intersects(geom, (select st_union(geom) from city.areas))"
    assert one(database, f"select count(*) {inside} and district_code is not null and duty_grid_id is not null") == one(
        database, f"select count(*) {inside}"
    )
    assert ask(database, "select u.code, d.code from city.unit_grids u join city.duty_grids d using (duty_grid_id)"
                         " order by 1") == [("D1", "D1"), ("D2", "D2")]  # fmt: skip
    again = run(database, tmp_path, "grids", grids, district)
    assert again.written == Written(unchanged=2)


def test_the_old_state_of_a_changed_component_is_kept(database, tmp_path):
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    assert one(database, "select name from city.units") == "照明管理处"
    changed = run(database, tmp_path, "components", write_lamps(tmp_path, "新灯"), COMPONENT_MAPPING)
    assert changed.written == Written(updated=10)
    assert one(database, "select count(*) from city.components where version = 2 and name = '新灯'") == 10
    assert (
        one(database, "select count(*) from city.component_versions where version = 1 and facts->>'name' = '灯'") == 10
    )
    assert (
        run(database, tmp_path, "components", write_lamps(tmp_path, "新灯"), COMPONENT_MAPPING).written.unchanged == 10
    )


def test_components_that_come_again_unchanged_write_nothing(database, tmp_path):
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    keys, things = "select source_id, xmin::text from city.source_keys", "select code, xmin::text from city.components"
    rows = f"{keys} union all {things} order by 1"
    before = ask(database, rows)
    assert run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING).written.unchanged == 10
    assert ask(database, rows) == before


def test_a_key_whose_component_is_gone_leads_to_the_new_one(database, tmp_path):
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    with database.begin() as connection:
        connection.execute(text("delete from city.components where code = '45010001037000003'"))
    again = run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    assert again.written == Written(inserted=1, unchanged=9)
    lost = "select count(*) from city.source_keys where id not in (select component_id from city.components)"
    assert one(database, lost) == 0


def test_a_code_that_belongs_to_another_component_is_rejected(database, tmp_path):
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    codes = [f"45010001037{n:06}" for n in range(10)]
    codes[0] = codes[9]
    codes[9] = "new-code"
    result = run(database, tmp_path, "components", write_lamps(tmp_path, codes=codes), COMPONENT_MAPPING)
    assert result.first_rejects[0].reason.startswith("has the code “45010001037000009”, which another one")
    assert (result.rejected, result.good) == (1, 9)
    assert one(database, "select count(*) from city.components") == 10


def test_a_component_that_is_there_under_its_code_is_adopted_by_another_source(database, tmp_path):
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    (tmp_path / "other").mkdir()
    file = write_mapping(tmp_path / "other", "components", COMPONENT_MAPPING)
    file.write_text(file.read_text("utf-8").replace('source = "test"', 'source = "other"'), "utf-8")
    store = DatabaseImportStore(database)
    result = run_import("components", write_lamps(tmp_path), file, store, rejects_file=tmp_path / "r.csv")
    assert result.written == Written(unchanged=10)
    assert one(database, "select count(*) from city.source_keys") == 20


def test_a_line_of_several_pieces_becomes_several_streets_and_loses_them_again(database, tmp_path):
    pieces = [shapely.LineString([(108.3 + n * 0.1, 22.8), (108.35 + n * 0.1, 22.8)]) for n in range(3)]
    mapping = CITY + '[place]\ncrs = "file"\n[fields]\nid = "id"\nname = "name"\nclass = "class"\n'

    def roads(count: int) -> Path:
        file = tmp_path / "roads.geojson"
        columns = {"id": [1], "name": ["民族大道"], "class": ["main"]}
        gpd.GeoDataFrame(columns, geometry=[shapely.MultiLineString(pieces[:count])], crs=4326).to_file(file)
        return file

    assert run(database, tmp_path, "roads", roads(3), mapping).written == Written(inserted=1)
    assert one(database, "select count(*) from city.streets where name = '民族大道'") == 3
    assert run(database, tmp_path, "roads", roads(2), mapping).good == 1
    assert (
        one(database, "select count(*) from city.streets")
        == one(database, "select count(*) from city.source_keys")
        == 2
    )


def test_the_feed_is_told_once_for_a_batch(database, tmp_path):
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    told = ask(database, "select topic, key, count(*) from city.changes group by 1, 2 order by 1")
    assert ("components", 0, 1) in told
    assert ("units", 0, 1) in told
    assert ("classes", 0, 1) in told
    assert not [row for row in told if row.topic == "components" and row.key]
    before = one(database, "select count(*) from city.changes")
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    assert one(database, "select count(*) from city.changes") == before


def test_dated_grids_and_days(database, tmp_path):
    file = tmp_path / "areas.geojson"
    columns = {"code": ["X", "X"], "since": ["2020-01-01", "2024-01-01"], "until": ["2024-01-01", None], "id": [1, 2]}
    gpd.GeoDataFrame(columns, geometry=[shapely.box(108.3, 22.8, 108.4, 22.9)] * 2, crs=4326).to_file(file)
    mapping = 'layer = "area"\narea_kind = "community"\n' + CITY + """
[fields]
id = "id"
code = "code"
valid_from = "since"
valid_to = "until"
"""  # fmt: skip
    assert run(database, tmp_path, "grids", file, mapping).written == Written(inserted=2)
    days = ask(database, "select valid_from, valid_to from city.areas order by 1")
    assert days == [(date(2020, 1, 1), date(2024, 1, 1)), (date(2024, 1, 1), None)]


def test_the_chinese_standard_form_in_gb18030(database, tmp_path):
    import db.schema.codes
    from app.imports.frames import Frame

    with database.begin() as connection:
        db.schema.codes.load_codes(connection)
    lon, lat = Frame("GCJ-02").from_stored(pd.Series([108.33]).to_numpy(), pd.Series([22.81]).to_numpy())
    file = tmp_path / "部件.csv"
    rows = "GLBJBSM,GLBJMC,类别代码,GLBJZT,经度,纬度,CSRQ,QSDWMC\n"
    rows += f"45010301037000001,路灯,01037,完好,{lon[0]:.8f},{lat[0]:.8f},20190501,市照明管理处\n"
    rows += f"45010301037000002,路灯,99999,完好,{lon[0]:.8f},{lat[0]:.8f},20190501,无\n"
    file.write_bytes(rows.encode("gb18030"))
    mapping = Path(__file__).resolve().parents[3] / "resources" / "mappings" / "components-gb18030-gcj02.toml"
    text_of = mapping.read_text("utf-8") + CITY
    own = tmp_path / "own.toml"
    own.write_text(text_of, "utf-8")
    result = run_import("components", file, own, DatabaseImportStore(database), rejects_file=tmp_path / "r.csv")
    assert result.written == Written(inserted=1)
    assert result.first_rejects[0].reason == "has the unknown class “99999”"
    question = """select c.code, c.initial_on, k.name, st_x(c.geom), st_y(c.geom), u.name from city.components c
        join city.classes k using (class_id) join city.units u on u.unit_id = c.owner_unit_id"""
    row = ask(database, question)[0]
    assert row[:3] == ("45010301037000001", date(2019, 5, 1), "路灯")
    assert row[3:5] == pytest.approx((108.33, 22.81), abs=1e-6)
    assert row[5] == "市照明管理处"


def test_things_find_the_street_beside_them_whichever_came_first(database, tmp_path):
    def roads(north: float) -> Path:
        file = tmp_path / "roads.geojson"
        pieces = shapely.MultiLineString([[(108.30, 22.805), (108.36, 22.805)], [(108.37, north), (108.42, north)]])
        columns = {"id": [1], "name": ["民族大道"], "class": ["main"]}
        gpd.GeoDataFrame(columns, geometry=[pieces], crs=4326).to_file(file)
        return file

    mapping = CITY + '[place]\ncrs = "file"\n[fields]\nid = "id"\nname = "name"\nclass = "class"\n'
    beside = "select count(*) from city.components c join city.streets s using (street_id) where s.name = '民族大道'"
    run(database, tmp_path, "components", write_lamps(tmp_path), COMPONENT_MAPPING)
    assert one(database, beside) == 0
    for north, expected in ((22.9, 6), (22.805, 9), (22.9, 6)):
        run(database, tmp_path, "roads", roads(north), mapping)
        assert one(database, beside) == expected
    run(database, tmp_path, "components", write_lamps(tmp_path, shift=0.03), COMPONENT_MAPPING)
    assert one(database, beside) == 3, "who moves finds another street, or none"
    run(database, tmp_path, "cases", write_cases(tmp_path), CASES)
    assert one(database, "select count(*) from city.cases where street_id is not null") == 0, "they lie too far away"
