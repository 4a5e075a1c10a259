"""Files as they come: packed in folders, with code pages of their own, damaged lines, instants of their format."""

from __future__ import annotations

import codecs
import json
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from app.errors import Refused
from app.imports.dbase import CODE_PAGES, DRIVER_AT, checked_encoding
from app.imports.model import ImportResult
from app.imports.neighbours import Neighbours, square_metres
from app.imports.report import report
from app.imports.service import run_import
from app.imports.vector import Vector
from app.tables.parts import ReadPart
from tests.fakes.imports import CASES, COMPONENTS, FakeImportStore, write_mapping

MAPPING = COMPONENTS.replace('id = "id"', 'id = "id"\nname = "name"')
CYRILLIC, CHINESE = ["Ленина", "Мира", "Садовая"], ["朝阳路", "星光大道", "民族大道"]
PLACES = [shapely.Point(108.3 + step / 100, 22.8) for step in range(3)]


def bring(folder: Path, file: Path, mapping: str = MAPPING) -> tuple[list[str], ImportResult]:
    """Import a file of lamps; the names that came in, and the result."""
    store = FakeImportStore()
    made = write_mapping(folder, "components", mapping)
    result = run_import("components", file, made, store, rejects_file=folder / "rejects.csv", rows=2)
    return [row["name"] for row in store.rows.values()], result


def shapefile(folder: Path, names: list[str], encoding: str, stem: str = "lamps", driver: int | None = None) -> Path:
    """A shapefile without a .cpg; its table names the code page of a language driver."""
    folder.mkdir(parents=True, exist_ok=True)
    layer = gpd.GeoDataFrame({"id": ["1", "2", "3"], "name": names}, geometry=PLACES, crs="EPSG:4326")
    file = folder / f"{stem}.shp"
    layer.to_file(file, encoding=encoding, engine="pyogrio")
    file.with_suffix(".cpg").unlink(missing_ok=True)
    table = bytearray(file.with_suffix(".dbf").read_bytes())
    table[DRIVER_AT] = driver or 0
    file.with_suffix(".dbf").write_bytes(table)
    return file


def pack(target: Path, files: dict[str, Path]) -> Path:
    with zipfile.ZipFile(target, "w") as packed:
        for name, file in files.items():
            packed.write(file, name)
    return target


def parts_of(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.stem}.*"))


@pytest.mark.parametrize(
    ("names", "encoding", "driver"),
    [
        (CYRILLIC, "cp1251", 0xC9), (["Montréal", "Québec", "Trois"], "cp1252", 0x03),
        (["Montréal", "Québec", "Trois"], "cp1252", 0x57), (CHINESE, "gb18030", 0x4D), (CHINESE, "gb18030", None),
        (CHINESE, "utf-8", None), (CHINESE, "utf-8", 0x57), (["臺北", "高雄", "臺中"], "big5", 0x78),
    ],
)  # fmt: skip
def test_the_code_page_that_a_table_names_counts_before_a_guess(
    tmp_path: Path, names: list[str], encoding: str, driver: int | None
) -> None:
    found, result = bring(tmp_path, shapefile(tmp_path / "data", names, encoding, driver=driver))
    assert found == names
    assert result.city_notes


def test_every_code_page_is_one_that_can_be_decoded() -> None:
    assert all("x".encode(name) == b"x" for name in CODE_PAGES.values())


@pytest.mark.parametrize(("words", "wanted"), [("UTF-8", "utf-8"), ("936", "cp936"), ("ANSI 1252", "cp1252"),
                                               ("OEM 866", "cp866"), ("GBK\n", "gbk"), ("????", None)])  # fmt: skip
def test_a_cpg_file_names_an_encoding(words: str, wanted: str | None) -> None:
    found = checked_encoding(words)
    assert found == (wanted and codecs.lookup(wanted).name)


def test_what_the_cpg_file_says_counts_before_the_table(tmp_path: Path) -> None:
    file = shapefile(tmp_path / "data", CYRILLIC, "cp1251", driver=0x4D)
    file.with_suffix(".CPG").write_text("1251", "ascii")
    assert bring(tmp_path, file)[0] == CYRILLIC


def test_each_layer_of_a_zip_has_its_own_encoding(tmp_path: Path) -> None:
    utf, gbk = (shapefile(tmp_path / "d", CHINESE, code, stem) for code, stem in (("utf-8", "a"), ("gb18030", "b")))
    packed = pack(tmp_path / "two.zip", {file.name: file for one in (utf, gbk) for file in parts_of(one)})
    for layer in ("a", "b"):
        named = MAPPING.replace("[place]", f'[read]\nlayer = "{layer}"\n[place]')
        assert bring(tmp_path, packed, named)[0] == CHINESE
    with pytest.raises(Refused, match="a, b"):
        bring(tmp_path, packed)


def test_a_zip_with_folders_capitals_and_leftovers_is_read(tmp_path: Path) -> None:
    file = shapefile(tmp_path / "d", CHINESE, "utf-8")
    inside = {f"data/2026/LAMPS{part.suffix.upper()}": part for part in parts_of(file)}
    inside |= {f"__MACOSX/data/2026/._LAMPS{part.suffix}": part for part in parts_of(file)} | {".DS_Store": file}
    assert bring(tmp_path, pack(tmp_path / "folder.zip", inside))[0] == CHINESE


def test_a_zip_in_which_nothing_can_be_read_says_what_it_holds(english: None, tmp_path: Path) -> None:
    (tmp_path / "readme.docx").write_text("x")
    packed = pack(tmp_path / "papers.zip", {"docs/readme.docx": tmp_path / "readme.docx"})
    with pytest.raises(Refused, match=r"holds nothing that can be imported .*it holds: docs/readme.docx"):
        bring(tmp_path, packed)


def feature(number: int, name: str) -> str:
    place = {"type": "Point", "coordinates": [108.3 + number / 100, 22.8]}
    return json.dumps({"type": "Feature", "properties": {"id": f"K{number}", "name": name}, "geometry": place},
                      ensure_ascii=False)  # fmt: skip


@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_a_damaged_line_of_a_text_sequence_is_a_rejected_row(english: None, tmp_path: Path, mark: str) -> None:
    lines = [mark + feature(number, f"灯{number}") for number in range(6)]
    lines[2], lines[4] = lines[2][:40], json.dumps({"type": "FeatureCollection"})
    file = tmp_path / "lamps.geojsonl"
    file.write_text("\n".join(lines) + "\n\n", "utf-8")
    names, result = bring(tmp_path, file)
    assert names == ["灯0", "灯1", "灯3", "灯5"]
    assert (result.read, result.good, result.rejected) == (6, 4, 2)
    assert [one.line for one in result.first_rejects] == [3, 5]
    assert "cannot be read" in result.first_rejects[0].reason


@pytest.mark.parametrize(
    ("body", "good", "reasons"),
    [
        # The quotation begins in line 2 and ends by chance in line 5: two whole rows are within it.
        ('1,a,108.3,22.8,"lamp\n2,b,108.3,22.8,bin\n3,c,108.3,22.8,sign\n4,d,108.3,22.8,"cover"\n5,e,108.3,22.8,x\n',
         1, ["holds the row of line 3 within a quotation (a quotation mark may be missing or too many)"]),
        ('1,a,108.3,22.8,"a lamp\nis broken, badly"\n2,b,108.3,22.8,a 15" pipe\n\x1a', 2, []),
    ],
)  # fmt: skip
def test_rows_within_a_quotation_are_never_lost_without_a_word(
    english: None, tmp_path: Path, body: str, good: int, reasons: list[str]
) -> None:
    file = tmp_path / "lamps.csv"
    file.write_text(f"id,name,x,y,text\n{body}", "utf-8")
    mapping = MAPPING.replace('crs = "file"', 'from = "columns"\nx = "x"\ny = "y"\ncrs = "EPSG:4326"')
    _names, result = bring(tmp_path, file, mapping)
    assert (result.good, [one.reason for one in result.first_rejects]) == (good, reasons)


def test_the_encoding_of_a_text_of_shapes_is_asked_for_and_then_taken(english: None, tmp_path: Path) -> None:
    file = tmp_path / "lamps.geojson"
    features = ",".join(feature(number, name) for number, name in enumerate(CHINESE))
    file.write_bytes(f'{{"type": "FeatureCollection", "features": [{features}]}}'.encode("gb18030"))
    with pytest.raises(Refused, match=r"not in utf-8: name its encoding in \[read\]"):
        bring(tmp_path, file)
    named = MAPPING.replace("[place]", '[read]\nencoding = "gb18030"\n[place]')
    assert bring(tmp_path, file, named)[0] == CHINESE
    with pytest.raises(Refused, match="unknown"):
        bring(tmp_path, file, named.replace("gb18030", "gb99"))
    layer = gpd.GeoDataFrame({"id": ["1"], "name": ["x"]}, geometry=PLACES[:1], crs="EPSG:4326")
    layer.to_file(tmp_path / "lamps.gpkg", engine="pyogrio")
    with pytest.raises(Refused, match="always in UTF-8"):
        bring(tmp_path, tmp_path / "lamps.gpkg", named)


ESRI = """{"geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 4326}, "fields": [
 {"name": "id", "type": "esriFieldTypeString"}, {"name": "class", "type": "esriFieldTypeString"},
 {"name": "state", "type": "esriFieldTypeString"}, {"name": "opened", "type": "esriFieldTypeDate"}],
 "features": [{"attributes": {"id": "E1", "class": "litter", "state": "Open", "opened": 1772323200000},
 "geometry": {"x": 108.3, "y": 22.8}}]}"""


@pytest.mark.parametrize(("zone", "wanted"), [("", "2026-03-01T00"), ('zone = "Asia/Shanghai"', "2026-02-28T16")])
def test_instants_of_a_format_that_is_in_utc_are_in_utc_unless_a_zone_is_named(
    tmp_path: Path, zone: str, wanted: str
) -> None:
    (tmp_path / "cases.json").write_text(ESRI)
    mapping = CASES.replace('from = "columns"\nx = "x"\ny = "y"\ncrs = "EPSG:4326"', 'crs = "file"')
    store = FakeImportStore()
    file = write_mapping(tmp_path, "cases", f"{mapping}\n[time]\n{zone}\n")
    run_import("cases", tmp_path / "cases.json", file, store, rejects_file=tmp_path / "r.csv")
    (row,) = store.rows.values()
    assert row["reported_at"].isoformat().startswith(wanted)


def test_polygons_that_are_hardly_there_or_overlap_are_told(english: None) -> None:
    square = shapely.box(108.3, 22.8, 108.31, 22.81)
    assert square_metres([square])[0] == pytest.approx(1_026_000 * 1.113, rel=0.02)
    told = Neighbours()
    beside, over = shapely.box(108.31, 22.8, 108.32, 22.81), shapely.box(108.305, 22.8, 108.309, 22.81)
    speck = shapely.box(108.4, 22.8, 108.400001, 22.800001)
    told.add(np.array([square, beside, over, speck], object), ["A", "B", "C", "D"])
    assert told.notes() == ["1 polygon is smaller than 1 m²: D.", "1 pair of polygons overlaps: A / C."]
    assert report(ImportResult("grids", dry_run=False)).startswith("Imported")


def test_a_character_cut_off_in_a_table_names_its_row_and_turns_no_other_into_wrong_ones(
    english: None, tmp_path: Path
) -> None:
    """A field of a table has a width in bytes, and what writes it may cut a character in two."""
    file = shapefile(tmp_path / "data", CHINESE, "utf-8")
    table = file.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("道".encode(), "道".encode()[:2] + b" ", 1))
    with pytest.raises(Refused, match="is utf-8, but line 2 holds a broken character"):
        bring(tmp_path, file)


def test_what_the_checks_warn_of_is_not_said_to_be_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lamps.gpkg"
    layer = gpd.GeoDataFrame({"id": ["1", "2", "3"], "name": CHINESE}, geometry=PLACES, crs="EPSG:4326")
    layer.to_file(file, engine="pyogrio")
    chunks = Vector(file, ReadPart()).chunks(2)
    assert len(next(chunks).lines) == 2
    with pytest.warns(RuntimeWarning, match="of the checks"):
        warnings.warn("of the checks", RuntimeWarning, stacklevel=1)
    assert len(next(chunks).lines) == 1
