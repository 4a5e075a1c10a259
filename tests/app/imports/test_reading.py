"""Any kind of file gives the same rows."""

import gzip
import json
import zipfile

import geopandas as gpd
import pytest
import shapely

from app.errors import Refused
from app.imports.service import run_import
from tests.fakes.imports import CASES, CITY, COMPONENTS, FakeImportStore, write_mapping

NAMES = ["民族大道路灯", "凤岭南路路灯", "邕江边路灯"]
POINTS = [(108.30, 22.80), (108.35, 22.82), (108.40, 22.85)]
TABLE = "编号,名称,经度,纬度\n" + "".join(
    f"{n},{name},{lon},{lat}\n" for n, (name, (lon, lat)) in enumerate(zip(NAMES, POINTS, strict=True))
)
TABLE_MAPPING = COMPONENTS.replace(
    'crs = "file"', 'from = "columns"\nx = "经度"\ny = "纬度"\ncrs = "EPSG:4490"'
).replace('id = "id"', 'id = "编号"\nname = "名称"')
SHAPE_MAPPING = COMPONENTS.replace('id = "id"', 'id = "id"\nname = "name"')


def layer(crs="EPSG:4326") -> gpd.GeoDataFrame:
    """The three lamps as a layer."""
    columns = {"id": [0, 1, 2], "name": NAMES}
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(p) for p in POINTS], crs="EPSG:4326").to_crs(crs)


def imported(tmp_path, data, mapping, kind="components"):
    """Import a file with a fake store and return its rows and the result."""
    store = FakeImportStore()
    file = write_mapping(tmp_path, kind, mapping)
    result = run_import(kind, data, file, store, rejects_file=tmp_path / "rejects.csv", rows=2)
    return store.rows, result


def assert_lamps(rows):
    """The three lamps, whatever they came in."""
    assert list(rows) == ["0", "1", "2"]
    assert [row["name"] for row in rows.values()] == NAMES
    for row, (lon, lat) in zip(rows.values(), POINTS, strict=True):
        assert row["lon"] == pytest.approx(lon, abs=1e-7)
        assert row["lat"] == pytest.approx(lat, abs=1e-7)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_csv_in_any_encoding_packed_or_not(tmp_path, encoding, packed):
    data = tmp_path / ("lamps.csv.gz" if packed else "lamps.csv")
    content = TABLE.encode(encoding)
    data.write_bytes(gzip.compress(content) if packed else content)
    assert_lamps(imported(tmp_path, data, TABLE_MAPPING)[0])


def test_tab_separated_text(tmp_path):
    data = tmp_path / "lamps.tsv"
    data.write_text(TABLE.replace(",", "\t"), "utf-8")
    assert_lamps(imported(tmp_path, data, TABLE_MAPPING)[0])


@pytest.mark.parametrize("name", ["lamps.geojson", "lamps.gpkg", "lamps.shp", "lamps.parquet"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4545"])
def test_files_of_shapes_in_their_own_system(tmp_path, name, crs):
    if name == "lamps.geojson" and crs != "EPSG:4326":
        pytest.skip("GeoJSON is in WGS 84")
    data = tmp_path / name
    if name.endswith("parquet"):
        layer(crs).to_parquet(data)
    else:
        layer(crs).to_file(data)
    assert_lamps(imported(tmp_path, data, SHAPE_MAPPING)[0])


@pytest.mark.parametrize("says_encoding", [True, False])
@pytest.mark.parametrize("zipped", [True, False])
def test_shapefiles_with_gb18030_text(tmp_path, says_encoding, zipped):
    data = tmp_path / "lamps.shp"
    layer("EPSG:4545").to_file(data, encoding="gb18030")
    if not says_encoding:
        data.with_suffix(".cpg").unlink()
    if zipped:
        parts = list(tmp_path.glob("lamps.*"))
        data = tmp_path / "packed.zip"
        with zipfile.ZipFile(data, "w") as packed:
            for part in parts:
                packed.write(part, part.name)
    assert_lamps(imported(tmp_path, data, SHAPE_MAPPING)[0])


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_columns_in_a_shifted_datum(tmp_path, datum):
    import numpy as np

    from app.imports.frames import Frame

    there = Frame(datum).from_stored(*(np.array(axis) for axis in zip(*POINTS, strict=True)))
    lines = [f"{n},{NAMES[n]},{there[0][n]:.9f},{there[1][n]:.9f}\n" for n in range(3)]
    data = tmp_path / "lamps.csv"
    data.write_text("编号,名称,经度,纬度\n" + "".join(lines), "utf-8")
    assert_lamps(imported(tmp_path, data, TABLE_MAPPING.replace("EPSG:4490", datum))[0])


def test_columns_in_a_city_grid(tmp_path):
    import numpy as np

    from app.imports.frames import FourParameters, Frame

    grid = Frame("grid", FourParameters("EPSG:4545", 480_000, 2_470_000, 12.5, -3.2))
    there = grid.from_stored(*(np.array(axis) for axis in zip(*POINTS, strict=True)))
    lines = [f"{n},{NAMES[n]},{there[0][n]:.4f},{there[1][n]:.4f}\n" for n in range(3)]
    data = tmp_path / "lamps.csv"
    data.write_text("编号,名称,经度,纬度\n" + "".join(lines), "utf-8")
    part = '[place.city_grid]\nto = "EPSG:4545"\ndx_m = 480000\ndy_m = 2470000\nrotation_s = 12.5\nscale_ppm = -3.2\n'
    mapping = TABLE_MAPPING.replace('crs = "EPSG:4490"\n', "").replace("[fields]", part + "\n[fields]")
    rows, _result = imported(tmp_path, data, mapping)
    assert rows["2"]["lon"] == pytest.approx(POINTS[2][0], abs=1e-7)


def test_geometry_from_a_column_of_geojson_text(tmp_path):
    data = tmp_path / "lamps.csv"
    shapes = [json.dumps({"type": "Point", "coordinates": point}).replace('"', '""') for point in POINTS]
    data.write_text("id,name,geom\n" + "".join(f'{n},{NAMES[n]},"{shapes[n]}"\n' for n in range(3)), "utf-8")
    place = 'from = "geojson"\ncolumn = "geom"\ncrs = "EPSG:4326"'
    assert_lamps(imported(tmp_path, data, SHAPE_MAPPING.replace('crs = "file"', place))[0])


def test_a_broken_geojson_text_rejects_its_row_alone(tmp_path):
    data = tmp_path / "lamps.csv"
    data.write_text(
        'id,geom\n1,"{""type"": ""Poi"\n2,\n3,"{""type"": ""Point"", ""coordinates"": [108.3, 22.8]}"\n', "utf-8"
    )
    place = 'from = "geojson"\ncolumn = "geom"\ncrs = "EPSG:4326"'
    rows, result = imported(tmp_path, data, COMPONENTS.replace('crs = "file"', place))
    assert list(rows) == ["3"]
    assert result.rejected == 2


def test_lines_and_polygons_become_points_with_a_note(tmp_path):
    ring = [(108.3, 22.8), (108.301, 22.8), (108.301, 22.801), (108.3, 22.801), (108.3, 22.8)]
    shapes = [shapely.LineString(ring), shapely.Polygon(ring), shapely.Point(ring[0])]
    data = tmp_path / "lamps.geojson"
    gpd.GeoDataFrame({"id": [0, 1, 2], "name": NAMES}, geometry=shapes, crs="EPSG:4326").to_file(data)
    rows, result = imported(tmp_path, data, SHAPE_MAPPING)
    assert len(rows) == 3
    assert 108.3 < rows["0"]["lon"] < 108.301  # inside the outline, not on it
    assert result.notes == ["2 lines or polygons became a point inside them."]


def test_an_identifier_made_of_the_place(tmp_path):
    data = tmp_path / "lamps.geojson"
    layer().to_file(data)
    rows, _result = imported(tmp_path, data, COMPONENTS.replace('id = "id"', 'id = "@geometry"'))
    again, _result = imported(tmp_path, data, COMPONENTS.replace('id = "id"', 'id = "@geometry"'))
    assert len(rows) == 3
    assert list(rows) == list(again)


def test_an_extent_from_the_data_leaves_out_what_lies_far_off(tmp_path):
    body = "".join(f"{n},litter,Open,2026-03-01 10:00,{108.3 + n * 0.001},{22.8 + n * 0.001}\n" for n in range(100))
    data = tmp_path / "cases.csv"
    data.write_text("id,class,state,opened,x,y\n" + body + "far,litter,Open,2026-03-01 10:00,-71,42\n", "utf-8")
    mapping = CASES.replace("extent = [108.0, 22.5, 109.0, 23.2]\n", "")
    rows, result = imported(tmp_path, data, mapping, "cases")
    assert len(rows) == 100
    assert result.rejected == 1
    assert 108.2 < result.city.extent.west < 108.3


BAD_FILES = {
    "none.csv": (None, "There is no file"),
    "empty.csv": (b"", "is empty"),
    "head.geojson": (b'{"type": "FeatureCollection", "features": []}', "is empty"),
    "quote.csv": (b'id,geom\n1,"never ends\n' + b"x" * 1_200_000, "cannot be read after line 1"),
    "twice.csv": (b"id,id\n1,2\n", "two columns named"),
    "text.docx": (b"PK", "not a type of file that can be imported"),
    "broken.geojson": (b"{not json", "cannot be read"),
    "broken.gpkg": (b"x" * 500, "cannot be read"),
    "broken.parquet": (b"x" * 500, "cannot be read"),
    "broken.zip": (b"x" * 500, "damaged zip"),
    "broken.csv.gz": (gzip.compress(b"id,x\n" * 5000)[:-20], "damaged gzip"),
    "latin.csv": (b"id,x\n1,\xff\xff\xff\n", "neither utf-8 nor gb18030"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path, name):
    content, said = BAD_FILES[name]
    data = tmp_path / name
    if content is not None:
        data.write_bytes(content)
    with pytest.raises(Refused) as refused:
        imported(tmp_path, data, COMPONENTS)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert [path.name for path in tmp_path.glob("*rejects*")] == []


def test_columns_without_rows_make_no_city(tmp_path):
    data = tmp_path / "head.csv"
    data.write_text("id,class,state,opened,x,y\n")
    with pytest.raises(Refused, match="has columns but no rows"):
        imported(tmp_path, data, CASES, "cases")


def test_a_geopackage_of_several_layers_asks_for_one(tmp_path):
    data = tmp_path / "city.gpkg"
    layer().to_file(data, layer="lamps")
    layer().to_file(data, layer="bins")
    with pytest.raises(Refused, match=r"several layers \(lamps, bins\)"):
        imported(tmp_path, data, SHAPE_MAPPING)
    with pytest.raises(Refused, match="did you mean “lamps”"):
        imported(tmp_path, data, SHAPE_MAPPING + '\n[read]\nlayer = "lamp"')
    assert_lamps(imported(tmp_path, data, SHAPE_MAPPING + '\n[read]\nlayer = "lamps"')[0])


def test_a_shapefile_that_does_not_say_its_system_is_refused(tmp_path):
    data = tmp_path / "lamps.shp"
    layer().to_file(data)
    data.with_suffix(".prj").unlink()
    with pytest.raises(Refused, match="does not say its coordinate system"):
        imported(tmp_path, data, SHAPE_MAPPING)


def test_a_polygon_is_repaired_with_a_note_and_a_line_is_no_grid(tmp_path):
    bow = shapely.Polygon([(108.3, 22.8), (108.31, 22.81), (108.31, 22.8), (108.3, 22.81)])
    line = shapely.LineString([(108.3, 22.8), (108.31, 22.81)])
    data = tmp_path / "grids.geojson"
    columns = {"id": [1, 2], "code": ["A", "B"], "name": ["蝴蝶结", "线"]}
    gpd.GeoDataFrame(columns, geometry=[bow, line], crs="EPSG:4326").to_file(data)
    mapping = 'layer = "duty_grid"\n' + CITY + '[fields]\nid = "id"\ncode = "code"\nname = "name"\n'
    rows, result = imported(tmp_path, data, mapping, "grids")
    assert list(rows) == ["1"]
    assert rows["1"]["shape"].is_valid
    assert result.notes[0].startswith("The polygon of A 蝴蝶结 was repaired (Self-intersection")
    assert result.first_rejects[0].reason == "is no polygon (LineString)"
