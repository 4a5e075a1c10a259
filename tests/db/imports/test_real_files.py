"""The real files beside the project, into a real database: each row is accounted for."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.imports.service import run_import
from db.imports.store import DatabaseImportStore

MAPPINGS = Path(__file__).resolve().parents[3] / "resources" / "mappings"
CAMBRIDGE = {
    "StreetLights": (6117, 0, 0),
    "StreetLightsNotCityOwned": (1590, 0, 0),
    "ParkLights": (858, 0, 0),
    "Hydrants": (1952, 0, 0),
    "UtilityPoles": (2457, 0, 0),
    "ParkBenches": (2953, 64, 2952),  # 64 outlines stand twice in the file; one feature is a point already
}


def bring(database: Engine, kind: str, file: Path, mapping: str, tmp_path: Path, **options):
    """Import a file with a shipped mapping."""
    store = DatabaseImportStore(database)
    result = run_import(kind, file, MAPPINGS / mapping, store, rejects_file=tmp_path / "rejects.csv", **options)
    assert result.good + result.rejected + result.repeated == result.read == result.total
    return result


def ask(database: Engine, question: str, **facts):
    """Return one value."""
    with database.connect() as connection:
        return connection.execute(text(question), facts).scalar_one()


def test_the_cases_of_st_louis(database, shared, tmp_path):
    folder = shared / "data" / "cases-stlouis"
    first = bring(database, "cases", folder / "csb_2008_2012.csv", "cases-stlouis.toml", tmp_path)
    assert (first.read, first.written.inserted, first.rejected, first.repeated) == (8385, 7559, 414, 412)
    assert first.reasons["has no coordinates"] == 165
    second = bring(database, "cases", folder / "csb_2018-01.csv", "cases-stlouis.toml", tmp_path)
    assert (second.read, second.written.inserted, second.rejected, second.repeated) == (1554, 1484, 48, 22)
    again = bring(database, "cases", folder / "csb_2018-01.csv", "cases-stlouis.toml", tmp_path)
    assert (again.written.inserted, again.written.updated, again.written.unchanged) == (0, 0, 1484)
    cases = 7559 + 1484
    for table in ("cases", "flow_records", "reports", "source_keys"):
        assert ask(database, f"select count(*) from city.{table}") == cases
    assert ask(database, "select count(distinct source_id) from city.source_keys") == cases
    assert (
        ask(database, "select count(*) from city.cases where (state in ('closed', 'void')) <> (closed_at is not null)")
        == 0
    )
    assert ask(database, "select count(*) from city.stage_clocks where ended_at is null") == ask(
        database, "select count(*) from city.cases where closed_at is null"
    )
    with database.connect() as connection:
        row = connection.execute(text(
            "select c.*, f.action, f.actor, f.inputs, u.name as unit from city.cases c"
            " join city.source_keys k on k.id = c.case_id join city.flow_records f using (case_id)"
            " join city.units u on u.unit_id = c.unit_id where k.source_id = '457'"
        )).one()  # fmt: skip
    assert row.case_no == "STL-080902-0001"
    assert row.case_id // 10**12 == 200809
    assert row.reported_at.isoformat() == "2008-09-02T12:49:04+00:00"  # 07:49 in St. Louis
    assert row.due_at.isoformat() == "2008-09-10T04:59:59+00:00"  # the end of 9 September there
    assert (row.state, row.unit, row.action, row.actor) == ("closed", "交通处", "import", "gridhall")
    assert row.inputs == {"source": "stlouis-csb", "source_id": "457"}
    at = "select round(st_x(geom)::numeric, 3) from city.cases c join city.source_keys k on k.id = c.case_id"
    assert float(ask(database, at + " where k.source_id = '457'")) == pytest.approx(-90.283, abs=0.002)


def test_the_assets_of_cambridge(database, shared, tmp_path):
    total = 0
    for name, (good, repeated, simplified) in CAMBRIDGE.items():
        file = shared / "data" / "assets-cambridge" / f"INFRA_{name}.geojson"
        result = bring(database, "components", file, "assets-cambridge.toml", tmp_path)
        assert (result.written.inserted, result.repeated, result.rejected) == (good, repeated, 0)
        notes = [f"{simplified} lines or polygons became a point inside them."] if simplified else []
        assert result.notes == notes
        total += result.read
    assert total == 15_991
    assert ask(database, "select count(*) from city.components") == 15_991 - 64
    assert ask(database, "select count(*) from city.classes where version = 'cambridge'") == 6
    assert (
        ask(database, "select name_en || ' ' || code_version from city.city_profile")
        == "Cambridge, Massachusetts cambridge"
    )
    file = shared / "data" / "assets-cambridge" / "INFRA_Hydrants.geojson"
    again = bring(database, "components", file, "assets-cambridge.toml", tmp_path)
    assert (again.written.inserted, again.written.unchanged) == (0, 1952)


def test_the_sample_of_boston(database, shared, tmp_path):
    file = shared / "data" / "cases-boston-sample" / "boston311_100.csv"
    dry = bring(database, "cases", file, "cases-boston-sample.toml", tmp_path, dry_run=True)
    assert (dry.good, dry.rejected, dry.repeated) == (100, 0, 0)
    for table in ("cases", "city_profile", "units", "source_keys"):
        assert ask(database, f"select count(*) from city.{table}") == 0
    done = bring(database, "cases", file, "cases-boston-sample.toml", tmp_path)
    assert done.written.inserted == 100
    assert done.by["state"] == {"closed": 85, "dispatched": 15}
    assert ask(database, "select count(*) from city.cases where due_at is not null") == 89
    overdue = "select count(*) from city.cases where coalesce(closed_at, city.city_now()) > due_at"
    assert 10 <= ask(database, overdue) <= 30


def test_the_districts_of_nanning_from_gcj02(database, shared, tmp_path):
    folder = shared / "data" / "nanning-boundaries"
    result = bring(database, "grids", folder / "450100_full_gcj02.geojson", "districts-nanning-gcj02.toml", tmp_path)
    assert result.written.inserted == 12
    assert [note for note in result.notes if "450123 隆安县" in note and "repaired" in note]
    km2 = ask(database, "select sum(area_m2) / 1e6 from city.areas")
    assert km2 == pytest.approx(22_081, rel=0.001)
    import geopandas as gpd

    true = gpd.read_file(folder / "450100_full_wgs84.geojson").set_index("adcode")
    sql = "select code, geom from city.areas where kind = 'district'"
    ours = gpd.read_postgis(sql, database.connect(), geom_col="geom").set_index("code")
    for code, shape in ours.geometry.to_crs(4545).items():
        other = gpd.GeoSeries([true.geometry[int(code)]], crs=4326).to_crs(4545).iloc[0]
        assert shape.hausdorff_distance(other) < 2.0, code
        assert shape.is_valid


def test_the_named_roads_of_nanning(database, shared, tmp_path):
    folder = shared / "data"
    bring(
        database,
        "grids",
        folder / "nanning-boundaries" / "450100_full_gcj02.geojson",
        "districts-nanning-gcj02.toml",
        tmp_path,
    )
    roads = folder / "nanning-osm-sample" / "named_roads_sample_wgs84.geojson"
    result = bring(database, "roads", roads, "roads-osm-sample.toml", tmp_path)
    assert result.written.inserted == 105
    assert ask(database, "select count(distinct name) from city.streets") == 48
    assert ask(database, "select count(*) from city.streets where is_bridge") == 21
