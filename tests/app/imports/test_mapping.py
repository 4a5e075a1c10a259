"""A mapping with a typo says where and what was probably meant, before anything is done."""

from pathlib import Path

import pytest

from app.errors import Refused
from app.imports.mapping_file import load_mapping
from app.imports.service import run_import
from tests.fakes.imports import CASES, COMPONENTS, FakeImportStore, write_mapping

MAPPINGS = Path(__file__).resolve().parents[3] / "resources" / "mappings"


@pytest.mark.parametrize("file", sorted(MAPPINGS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_mapping_is_valid(file):
    kind = file.read_text("utf-8").split('kind = "')[1].split('"')[0]
    data = "INFRA_Hydrants.geojson" if "cambridge" in file.name else "any.csv"
    assert load_mapping(file, kind, data).kind == kind


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('time_zone = "Asia/Shanghai"', 'timezone = "Asia/Shanghai"', "“time_zone”"),
        ('"Asia/Shanghai"', '"Asia/Shanghia"', "“Asia/Shanghai”"),
        ('from = "columns"', 'from = "colums"', "“columns”"),
        ('{ column = "closed", optional = true }', '{ colunm = "closed" }', "“column”"),
        ('{ column = "closed", optional = true }', '{ column = "closed", optinal = true }', "“optional”"),
        ("reported_at = ", "reportd_at = ", "“reported_at”"),
        ('"Closed" = "closed"', '"Closed" = "close"', "“closed”"),
        ('name_en = "Litter"', 'name_eng = "Litter"', "“name_en”"),
        ('[values.state]', '[value.state]', "“values”"),
        ('crs = "EPSG:4326"', 'crs = "EPSG:432600"', "not a known coordinate system"),
        ('crs = "EPSG:4326"', "", "crs has to be named"),
        ('x = "x"', "", "columns x and y"),
        ('id = "id"', "", "field “id” is needed"),
        ("extent = [108.0", "extent = [110.0", "west, south, east, north"),
        ('[place]', '[place', "TOML"),
    ],
)  # fmt: skip
def test_a_typo_is_named_with_the_nearest_right_word(tmp_path, right, wrong, said):
    assert right in CASES
    file = write_mapping(tmp_path, "cases", CASES.replace(right, wrong))
    with pytest.raises(Refused) as refused:
        load_mapping(file, "cases")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_column_that_the_file_has_not_is_named(tmp_path):
    data = tmp_path / "cases.csv"
    data.write_text("id,clas,state,opened,x,y\n1,litter,Open,2026-01-01 10:00,108.3,22.8\n", "utf-8")
    store = FakeImportStore()
    with pytest.raises(Refused, match=r"column “class” \(fields.class\).*did you mean “clas”\?"):
        run_import("cases", data, write_mapping(tmp_path, "cases", CASES), store, rejects_file=tmp_path / "r.csv")
    assert store.rows == {}
    assert store.city is None
    assert not (tmp_path / "r.csv").exists()


def test_a_mapping_for_another_kind_is_refused(tmp_path):
    with pytest.raises(Refused, match="is for cases, not for roads"):
        load_mapping(write_mapping(tmp_path, "cases", CASES), "roads")


def test_a_mapping_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "bin.toml").write_bytes(b"\xac\xff\x00")
    with pytest.raises(Refused, match="is no text in UTF-8"):
        load_mapping(tmp_path / "bin.toml", "cases")


def test_a_missing_mapping_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        load_mapping(tmp_path / "none.toml", "cases")


def test_a_part_of_files_goes_over_the_rest(tmp_path):
    parts = '[files."a*"]\nsource = "layer-a"\nconstants = { remark = "A" }\n[files."b*"]\nsource = "layer-b"\n'
    file = write_mapping(tmp_path, "components", COMPONENTS + parts)
    first = load_mapping(file, "components", "a.geojson")
    assert (first.source, first.constants) == ("layer-a", {"class": "lamp", "remark": "A"})
    assert load_mapping(file, "components", "B.shp").source == "layer-b"
    with pytest.raises(Refused, match=r"no part of \[files\] is for c.shp"):
        load_mapping(file, "components", "c.shp")


def test_a_city_that_is_another_one_is_refused(tmp_path):
    from app.imports.model import CityFacts, Extent

    data = tmp_path / "cases.csv"
    data.write_text("id,class,state,opened,x,y\n1,litter,Open,2026-01-01 10:00,108.3,22.8\n", "utf-8")
    store = FakeImportStore(CityFacts("别处", "Elsewhere", "999999", "UTC", Extent(0, 0, 1, 1)))
    with pytest.raises(Refused, match="This database is Elsewhere, the mapping is for Nanning"):
        run_import("cases", data, write_mapping(tmp_path, "cases", CASES), store)


def test_a_database_without_a_city_needs_one_in_the_mapping(tmp_path):
    data = tmp_path / "cases.csv"
    data.write_text("id,class,state,opened,x,y\n1,litter,Open,2026-01-01 10:00,108.3,22.8\n", "utf-8")
    text = CASES[CASES.index("[place]") :]
    with pytest.raises(Refused, match="holds no city yet"):
        run_import("cases", data, write_mapping(tmp_path, "cases", text), FakeImportStore())
