"""A city brings its own rules and areas in files."""

import json
from pathlib import Path

import pytest
from shapely.geometry import Polygon, box, mapping
from sqlalchemy import Connection, text

from app.errors import Refused
from app.responsibility.imports import import_responsibility, report
from app.responsibility.model import Assigns, DecidedBy
from app.responsibility.service import ResponsibilityService
from db.stores.responsibility import DatabaseResponsibilityStore

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "responsibility"
HEAD = (
    "规则编号,名称,类型,小类代码,大类代码,条件序号,区域代码,责任网格,权属单位,养护单位,确定方式,责任单位,属地专业,轮流单位,轮换间隔,"
    "轮换单位,轮换起始,生效日,失效日,优先级,兜底,依据,文号,依据日期,依据内容"
)
GOOD = (
    "R-1,暴露垃圾,事件,06010,,,,,,,属地,,district,,,,,,,,,,,,",
    "R-2,高新区,,,06,,4501GX,,,,责任单位,U3,,,,,,2026/1/1,,2,,协调结论,协调3号,2020-05-18,归高新区",
    "R-3,共用井,部件,01001,,,,450103D001,,,轮流,,,U5；U6,3,月,2026-01-01,,,,,移交文件,移交1,2024.3.1,",
    "R-4,兜底,,,,,,,,,责任单位,U2,,,,,,,,,是,,,,",
)


def write(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    file = folder / "rules.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_of_rules_becomes_a_draft(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, tmp_path: Path, encoding: str
) -> None:
    file = write(tmp_path, *GOOD, encoding=encoding)
    tried = import_responsibility(file, SHIPPED / "rules.toml", rules, store, dry_run=True)
    assert report(tried) == "Would write 4 rules into the draft “rules-1”." and rules.sets() == []
    assert report(import_responsibility(file, SHIPPED / "rules.toml", rules, store)).startswith(
        "4 rules are in the draft"
    )
    found = {rule.code: rule for rule in rules.rules("rules-1")}
    assert (found["R-1"].assigns, found["R-1"].field, found["R-1"].kind) == (Assigns.LOCAL, "district", "event")
    assert (found["R-2"].area_id, found["R-2"].unit_id, found["R-2"].priority) == (3, 3, 2)
    assert (found["R-2"].decided_by, found["R-2"].decision_no) == (DecidedBy.RULING, "协调3号")
    assert (found["R-3"].turn_unit_ids, found["R-3"].duty_grid_ids) == ((5, 6), (1,))
    assert found["R-4"].is_fallback
    import_responsibility(file, SHIPPED / "rules.toml", rules, store)  # once more: written anew, not doubled
    assert len(rules.rules("rules-1")) == 4


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("R-1,,事件,99999,,,,,,,属地,,district,,,,,,,,,,,,", "row 3: there is no class 99999"),
        ("R-1,,,,,,,,,,,X9,,,,,,,,,,,,,", "the code “X9” does not exist"),
        ("R-1,,,,,,nowhere,,,,,U1,,,,,,,,,,,,,", "the code “nowhere” does not exist"),
        ("R-1,,,,,,,,,,猜,U1,,,,,,,,,,,,,", "“猜” is not valid for assigns"),
        ("R-1,,,,,,,,,,,U1,,,,,,2026-02-01,2026-01-01,,,,,,", "its dates are reversed"),
        ("R-1,,,,,,,,,,,U1,,,,,,31.12.26,,,,,,,", "is not a valid date. Write it as 2026-01-31"),
        ("R-1,,,,,,,,,,轮流,,,U5；U5,3,月,2026-01-01,,,,,,,,", "a unit is named twice in the rotation"),
        ("R-1,,,,,,,,,,,U1,,,,,,,,viel,,,,,", "“viel” is not a whole number"),
        ("R-0,,,,,,,,,,,U1,,,,,,,,,,,,,", "The rule number R-0 is used twice"),
    ],
)
def test_a_table_is_taken_as_a_whole_or_not_at_all(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, tmp_path: Path, row: str, words: str
) -> None:
    file = write(tmp_path, "R-0,,,,,,,,,,,U1,,,,,,,,,,,,,", row)
    with pytest.raises(Refused, match=words):
        import_responsibility(file, SHIPPED / "rules.toml", rules, store)
    assert rules.sets() == []


def geojson(folder: Path, *areas: tuple[str, Polygon]) -> Path:
    file = folder / "areas.geojson"
    features = [
        {
            "type": "Feature",
            "geometry": mapping(shape),
            "properties": {"code": code, "name": f"片区{code}", "name_en": code},
        }
        for code, shape in areas
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


def test_outlines_become_responsibility_areas_and_rules_name_them(
    city: Connection, rules: ResponsibilityService, store: DatabaseResponsibilityStore, tmp_path: Path
) -> None:
    spike = Polygon(
        [
            (108.3, 22.8),
            (108.4, 22.8),
            (108.4, 22.9),
            (108.35, 22.9),
            (108.3501, 22.9001),
            (108.3502, 22.8999),
            (108.3, 22.9),
        ]
    )
    file = geojson(tmp_path, ("P1", box(108.3, 22.8, 108.32, 22.82)), ("P2", spike))
    done = import_responsibility(file, SHIPPED / "areas.toml", rules, store)
    assert report(done).startswith("2 responsibility areas were imported.\nThe boundary of “片区P2” crossed itself")
    kept = city.execute(text("select code, name, st_isvalid(geom) from city.areas where kind = 'responsibility'")).all()
    assert sorted(tuple(row) for row in kept) == [("P1", "片区P1", True), ("P2", "片区P2", True)]
    import_responsibility(file, SHIPPED / "areas.toml", rules, store)
    assert city.scalar(text("select count(*) from city.areas where kind = 'responsibility'")) == 2
    row = "R-1,,,,,,responsibility:P1,,,,,U1,,,,,,,,,,,,,"
    import_responsibility(write(tmp_path, row), SHIPPED / "rules.toml", rules, store)
    assert rules.rules("rules-1")[0].area_kind == "responsibility"


def test_a_bad_outline_refuses_the_file(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, tmp_path: Path, city: Connection
) -> None:
    bow_tie = Polygon([(108.3, 22.8), (108.32, 22.82), (108.32, 22.8), (108.3, 22.82)])
    good = box(108.3, 22.8, 108.32, 22.82)
    for areas, words in (
        ([("P1", good), ("P2", bow_tie)], "row 2: The boundary of “片区P2” crosses itself"),
        ([("P1", good), ("P1", good)], "row 2: each area needs a unique code"),
    ):
        with pytest.raises(Refused, match=words):
            import_responsibility(geojson(tmp_path, *areas), SHIPPED / "areas.toml", rules, store)
    assert city.scalar(text("select count(*) from city.areas where kind = 'responsibility'")) == 0


def test_a_wrong_mapping_is_refused(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, tmp_path: Path
) -> None:
    file = write(tmp_path, *GOOD)
    for words, trouble in (
        ('kind = "manual"', "is for manual, not for responsibility"),
        ('kind = "responsibility"\n[columns]\nkode = "x"', "unknown field “kode”"),
        ('kind = "responsibility"\n[columns]\ncode = "规则编号"', "needs a part \\[set\\]"),
        (
            'kind = "responsibility"\n[set]\nname="a"\ntitle="b"\n[columns]\ncode = "编号x"',
            "which the file does not have",
        ),
    ):
        mapping_file = tmp_path / "m.toml"
        mapping_file.write_text(words, "utf-8")
        with pytest.raises(Refused, match=trouble):
            import_responsibility(file, mapping_file, rules, store)
