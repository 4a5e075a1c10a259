"""What came in goes out, and comes in again unchanged: in every format, for every kind, whatever its texts."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from app.errors import Refused
from app.exports.files import cut_text, names_in_file, parts_of_file
from app.exports.service import run_export
from app.imports.service import run_import
from db.imports.store import DatabaseImportStore
from db.readers.exports import DatabaseExportReader
from tests.fakes.imports import CASES, CITY, COMPONENTS, write_mapping

COLUMNS = COMPONENTS.replace('crs = "file"', 'from = "columns"\nx = "x"\ny = "y"\ncrs = "EPSG:4326"')
FORMATS = (".gpkg", ".geojson", ".parquet", ".csv", ".shp")
PIECES = [[[108.31, 22.81], [108.32, 22.82]], [[108.33, 22.81], [108.34, 22.815]]]
RING = [[[108.3, 22.8], [108.4, 22.8], [108.4, 22.9], [108.3, 22.8]]]
words = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="=+-@"), max_size=12).map(str.strip)
row = st.tuples(words, st.floats(108.2, 108.5), st.floats(22.7, 22.9), st.booleans())


def bring(database: Engine, kind: str, file: Path, mapping: Path):
    return run_import(kind, file, mapping, DatabaseImportStore(database), rejects_file=file.with_suffix(".rej.csv"))


def again(database: Engine, folder: Path, kind: str, layer: str | None = None) -> None:
    """Write the things of a kind in every format and bring them in again: nothing changes."""
    for ending in FORMATS:
        file = folder / f"out-{kind}{ending}"
        for one in (*parts_of_file(file), folder / f"out-{kind}{ending}.toml"):
            one.unlink(missing_ok=True)
        made = run_export(kind, file, DatabaseExportReader(database), layer)
        result = bring(database, kind, file, made.mapping)
        counts = (
            result.read,
            result.written.unchanged,
            result.rejected,
            result.written.inserted,
            result.written.updated,
        )
        if ending == ".shp" and kind == "grids":  # its rings run the other way round: the same shape by other bytes
            counts = (result.read, result.written.unchanged + result.written.updated, *counts[2:4], 0)
        assert counts == (made.rows, made.rows, 0, 0, 0), (ending, result.reasons)
        assert made.rows and not made.changed


def collection(file: Path, features: list[tuple[dict, dict]]) -> Path:
    rows = [{"type": "Feature", "properties": facts, "geometry": shape} for facts, shape in features]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), "utf-8")
    return file


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(row, min_size=1, max_size=6))
def test_cases_and_components_come_back_unchanged(database: Engine, tmp_path: Path, rows: list[tuple]) -> None:
    for kind, mapping, more in (
        ("components", COLUMNS, 'remark = "text"'), ("cases", CASES, 'text = "text"\nunit = "text"'),
    ):  # fmt: skip
        file = tmp_path / f"{kind}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            write = csv.writer(opened)
            write.writerow(["id", "name", "class", "state", "opened", "closed", "x", "y", "text"])
            for at, (word, x, y, is_closed) in enumerate(rows):
                state, end = ("Closed", "2026-03-02 08:00:01.5") if is_closed and kind == "cases" else ("Open", "")
                write.writerow([f"n{at}", word, "litter", state, "2026-03-01 10:00", end, x, y, word])
        made = mapping.replace("[fields]\n", f"[fields]\n{more}\n")
        assert bring(database, kind, file, write_mapping(tmp_path, kind, made)).rejected == 0
        again(database, tmp_path, kind)


def test_grids_and_roads_come_back_unchanged(database: Engine, tmp_path: Path) -> None:
    area = {"type": "Polygon", "coordinates": RING}
    places = '[place]\ncrs = "EPSG:4326"\n[fields]\nid = "id"\nname = "name"\n'
    file = collection(tmp_path / "in.geojson", [({"id": "1", "name": '一区 "x"'}, area)])
    for layer, more in (("area", 'area_kind = "district"\n'), ("duty_grid", ""), ("unit_grid", "")):
        mapping = more + f'layer = "{layer}"\n' + CITY + places + 'code = "id"\n'
        mapping = mapping.replace('name = "name"\n', "") if layer == "unit_grid" else mapping
        assert bring(database, "grids", file, write_mapping(tmp_path, "grids", mapping)).good == 1
        again(database, tmp_path, "grids", "district" if layer == "area" else layer)
    lines = collection(tmp_path / "roads.geojson", [
        ({"id": "r#1", "name": "路"}, {"type": "MultiLineString", "coordinates": PIECES}),
        ({"id": "r2", "name": None}, {"type": "LineString", "coordinates": PIECES[0]}),
    ])  # fmt: skip
    assert bring(database, "roads", lines, write_mapping(tmp_path, "roads", CITY + places)).good == 2
    with database.connect() as connection:
        assert connection.scalar(text("select count(*) from city.streets")) == 3
    again(database, tmp_path, "roads")


@st.composite
def polygons(draw: st.DrawFn) -> dict:
    """A polygon or several, each a box with or without a hole."""
    boxes = []
    for at in range(draw(st.integers(1, 3))):
        west, south = 108.21 + 0.1 * at, draw(st.floats(22.71, 22.74))
        wide, high = draw(st.floats(0.01, 0.08)), draw(st.floats(0.01, 0.08))
        rings = [_ring(west, south, wide, high)]
        if draw(st.booleans()):
            rings.append(_ring(west + wide / 4, south + high / 4, wide / 2, high / 2)[::-1])
        boxes.append(rings)
    one = len(boxes) == 1
    return {"type": "Polygon" if one else "MultiPolygon", "coordinates": boxes[0] if one else boxes}


@st.composite
def lines(draw: st.DrawFn) -> dict:
    """A line or several."""
    point = st.tuples(st.floats(108.2, 108.5), st.floats(22.7, 22.9)).map(list)
    pieces = draw(st.lists(st.lists(point, min_size=2, max_size=4, unique_by=tuple), min_size=1, max_size=3))
    one = len(pieces) == 1
    return {"type": "LineString" if one else "MultiLineString", "coordinates": pieces[0] if one else pieces}


def _ring(west: float, south: float, wide: float, high: float) -> list[list[float]]:
    east, north = west + wide, south + high
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


names = st.one_of(words, st.sampled_from(["朝阳路", "南宁市“试点”", "№ 5, a;b\t", "Ё́ 𠮷野家"]))
spans = st.tuples(
    st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.none() | st.dates(date(2026, 1, 1), date(2199, 1, 1))
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names, polygons(), spans), min_size=1, max_size=3))
def test_areas_and_grids_with_holes_parts_and_days_come_back_unchanged(
    database: Engine, tmp_path: Path, rows: list[tuple]
) -> None:
    features = [
        ({"id": f"g{at}", "name": name or "无名", "since": str(since), "until": until and str(until)}, shape)
        for at, (name, shape, (since, until)) in enumerate(rows)
    ]
    file = collection(tmp_path / "grids.geojson", features)
    fields = 'id = "id"\ncode = "id"\nvalid_from = "since"\nvalid_to = "until"\n'
    for layer, more in (("area", 'area_kind = "district"\n'), ("duty_grid", ""), ("unit_grid", "")):
        named = fields if layer == "unit_grid" else fields + 'name = "name"\n'
        mapping = f'{more}layer = "{layer}"\n{CITY}[place]\ncrs = "EPSG:4326"\n[fields]\n{named}'
        assert bring(database, "grids", file, write_mapping(tmp_path, "grids", mapping)).rejected == 0
        again(database, tmp_path, "grids", "district" if layer == "area" else layer)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names, lines()), min_size=1, max_size=4))
def test_roads_of_several_pieces_come_back_unchanged(database: Engine, tmp_path: Path, rows: list[tuple]) -> None:
    file = collection(
        tmp_path / "lines.geojson", [({"id": f"r{at}", "name": name}, shape) for at, (name, shape) in enumerate(rows)]
    )
    mapping = CITY + '[place]\ncrs = "EPSG:4326"\n[fields]\nid = "id"\nname = "name"\n'
    assert bring(database, "roads", file, write_mapping(tmp_path, "roads", mapping)).rejected == 0
    again(database, tmp_path, "roads")


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names, st.none() | st.dates(date(1900, 1, 1), date(2199, 1, 1))), min_size=1, max_size=4))
def test_components_with_days_and_units_come_back_unchanged(
    database: Engine, tmp_path: Path, rows: list[tuple]
) -> None:
    file = tmp_path / "days.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        write = csv.writer(opened)
        write.writerow(["id", "name", "x", "y", "day"])
        write.writerows([f"d{at}", name, 108.3, 22.8, day or ""] for at, (name, day) in enumerate(rows))
    mapping = COLUMNS.replace("[fields]\n", '[fields]\ninitial_on = "day"\nchanged_on = "day"\nowner = "name"\n')
    assert bring(database, "components", file, write_mapping(tmp_path, "components", mapping)).rejected == 0
    again(database, tmp_path, "components")


def test_what_cannot_be_written_is_said_and_leaves_no_file(database: Engine, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("id,name,x,y\n=1,-a,108.3,22.8\n", "utf-8")
    assert bring(database, "components", file, write_mapping(tmp_path, "components", COLUMNS)).good == 1
    reader = DatabaseExportReader(database)
    out = tmp_path / "out.csv"
    wrong: list[tuple[Path, str | None, str]] = [
        (out, None, "begins like a formula"), (tmp_path / "o.dwg", None, "not a type of file"),
        (out, "duty_grid", "--layer"), (tmp_path / "no" / "o.csv", None, "cannot be written"),
        (file, None, "is there already"), (tmp_path / "no" / "o.shp", None, "cannot be written"),
        (tmp_path / "no" / "o.gpkg", None, "cannot be written"),
    ]  # fmt: skip
    for name, layer, said in wrong:
        with pytest.raises(Refused, match=said):
            run_export("components", name, reader, layer)
    assert not out.exists()
    made = run_export("components", tmp_path / "o.geojson", reader)
    assert (made.rows, run_export("components", tmp_path / "p.geojson", reader, source="none").rows) == (1, 0)


def test_a_shapefile_tells_what_it_cannot_hold() -> None:
    assert cut_text("灯" * 100) == "灯" * 84
    names = names_in_file(Path("x.shp"), ["supervising_unit", "supervisingarea", "id", "management_grade"])
    assert names == ["supervisin", "supervisi2", "id", "management"]
    assert names_in_file(Path("x.gpkg"), ["supervising_unit"]) == ["supervising_unit"]
