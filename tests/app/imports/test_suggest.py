"""A mapping that is proposed for a file nobody described: its columns are right, and its doubts are said."""

import csv
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Refused
from app.imports.choices import Choices, NewCity
from app.imports.classes import CodeClass
from app.imports.proposal import fields_text
from app.imports.service import run_import
from app.imports.suggest import suggest
from app.imports.targets import TARGETS
from db.schema.codes import read_codes
from main import main
from tests.fakes.imports import FakeImportStore

COMPLETE = [
    ("assets-cambridge/INFRA_Hydrants.geojson", "components"),
    ("assets-cambridge/INFRA_ParkBenches.geojson", "components"),
    ("assets-cambridge/INFRA_StreetLights.geojson", "components"),
    ("assets-cambridge/INFRA_UtilityPoles.geojson", "components"), ("cases-boston-sample/boston311_100.csv", "cases"),
    ("nanning-boundaries/450100_full_gcj02.geojson", "grids"),
    ("nanning-boundaries/450100_full_wgs84.geojson", "grids"),
    ("nanning-osm-sample/named_roads_sample_wgs84.geojson", "roads"),
]  # fmt: skip
HEAD = ["任务号", "小类名称", "案件状态", "问题来源", "上报时间", "结案时间", "责任单位", "经度", "纬度"]
ROW = ["A1", "暴露垃圾", "已结案", "热线", "2026/11/1 8:05", "2026/11/1 9:10", "环卫处", "108,33", "22,81"]


@pytest.mark.parametrize(("name", "kind"), COMPLETE)
def test_the_proposal_for_a_real_file_brings_it_in(shared: Path, tmp_path: Path, name: str, kind: str) -> None:
    found = suggest(shared / "data" / name)
    (tmp_path / "m.toml").write_text(found.text, "utf-8")
    store = FakeImportStore()
    result = run_import(kind, shared / "data" / name, tmp_path / "m.toml", store, rejects_file=tmp_path / "r.csv")
    assert found.kind == kind
    assert result.good + result.repeated >= 0.98 * result.read, result.reasons


def test_columns_and_values_of_a_chinese_list(tmp_path: Path) -> None:
    file = tmp_path / "案件.csv"
    with file.open("w", encoding="gb18030", newline="") as opened:
        csv.writer(opened).writerows([["某市案件"], HEAD, *([f"A{n}", *ROW[1:]] for n in range(30))])
    found = suggest(file)
    made = tomllib.loads(found.text)
    assert (found.kind, found.doubts) == ("cases", [])
    wanted = {
        "id": "任务号", "class": "小类名称", "state": "案件状态", "channel": "问题来源", "reported_at": "上报时间",
        "closed_at": "结案时间", "unit": "责任单位",
    }  # fmt: skip
    assert {name: made["fields"][name] for name in wanted} == wanted
    assert (made["values"]["state"], made["values"]["channel"]) == ({"已结案": "closed"}, {"热线": "hotline"})
    assert (made["place"]["x"], made["place"]["y"], made["city"]["time_zone"]) == ("经度", "纬度", "Asia/Shanghai")
    assert all("  # " in line for line in found.text.split("[fields]")[1].split("[values")[0].strip().splitlines())
    (tmp_path / "m.toml").write_text(found.text, "utf-8")
    assert (made["values"]["class"], made["classes"]["version"]) == ({"暴露垃圾": "06010"}, "2026")
    assert run_import("cases", file, tmp_path / "m.toml", FakeImportStore(classes=national())).good == 30


def national() -> list[CodeClass]:
    """The national table of 2026."""
    names = {one.name for one in fields(CodeClass)}
    return [CodeClass(**{key: one for key, one in row.items() if key in names}) for row in read_codes("2026")]


def test_names_of_national_classes_lead_to_their_codes_and_others_are_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "部件.csv"
    rows = [f"{n},{name},108.3{n},22.8" for n, name in enumerate(["路灯", "行道树", "供水井盖", "怪物"] * 3)]
    file.write_text("编号,类型,经度,纬度\n" + "\n".join(rows) + "\n", "utf-8")
    found = suggest(file)
    made = tomllib.loads(found.text)
    assert made["values"]["class"] == {"路灯": "01037", "行道树": "04002", "供水井盖": "01001"}
    assert made["classes"] == {"version": "2026"}
    assert [doubt for doubt in found.doubts if "怪物" in doubt]
    (tmp_path / "m.toml").write_text(found.text, "utf-8")
    result = run_import("components", file, tmp_path / "m.toml", FakeImportStore(classes=national()),
                        rejects_file=tmp_path / "r.csv")  # fmt: skip
    assert (result.good, result.rejected) == (9, 3)


def test_what_a_person_chose_goes_before_what_was_guessed(tmp_path: Path) -> None:
    file = tmp_path / "lamps.csv"
    file.write_text("id,class,a,b,note\n" + "\n".join(f"{n},lamp,108.3{n},22.8,n{n}" for n in range(5)) + "\n", "utf-8")
    chosen = Choices(
        {"id": "id", "class": "class", "remark": "note"}, "a", "b", "EPSG:4490", city=NewCity("某市", "City", "450199"),
        is_complete=True,
    )  # fmt: skip
    found = suggest(file, "components", chosen)
    made = tomllib.loads(found.text)
    assert made["fields"] == {"id": "id", "class": "class", "remark": "note"}
    assert made["place"] == {"from": "columns", "x": "a", "y": "b", "crs": "EPSG:4490"}
    assert (made["city"]["name"], made["city"]["area_code"], made["complete"]) == ("某市", "450199", True)
    assert "[city]" not in suggest(file, "components", Choices(has_city=True)).text
    assert (found.x, found.columns[0], found.rows[0][:2]) == ("a", "id", ["0", "lamp"])


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({2: "谜"}, "Values of “state” have to be named: 谜"),
        ({7: "882147", 8: "1007167"}, "coordinate system is not known"),
        ({0: "A"}, "No column has a different value in each row"),
        ({4: "03/04/2026", 5: "05/04/2026"}, "Days and months cannot be told apart"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_said_and_not_guessed(tmp_path: Path, change: dict[int, str], doubt: str) -> None:
    rows = [[change.get(at, f"A{n}" if at == 0 else text) for at, text in enumerate(ROW)] for n in range(30)]
    for n, row in enumerate(rows):
        row[6] = f"单位{n}"
    if 2 in change:
        rows[0][2] = "结案"
    file = tmp_path / "cases.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([HEAD, *rows])
    found = suggest(file)
    tomllib.loads(found.text)
    assert any(doubt in one for one in found.doubts)
    assert all(f"# ! {one}" in found.text for one in found.doubts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4, unique=True), st.lists(st.text(max_size=12), max_size=4))
def test_any_table_has_a_proposal_that_is_toml(tmp_path: Path, header: list[str], row: list[str]) -> None:
    file = tmp_path / "any.csv"
    with file.open("w", encoding="utf-8", errors="replace", newline="") as opened:
        csv.writer(opened).writerows([["状态", "opened", *header], ["完好\n坏", "x", *row]])
    try:
        tomllib.loads(suggest(file).text)
    except Refused:
        return


def test_a_rule_book_is_not_taken_for_components(shared: Path) -> None:
    with pytest.raises(Refused, match=r"main\.py import manual .* --mapping resources/manual/rule-book-2013\.toml"):
        suggest(shared / "data" / "cg-standards" / "standards_events.csv")


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("id,lon,lat\n", "utf-8")
    with pytest.raises(Refused, match="columns but no rows"):
        suggest(tmp_path / "empty.csv")


def test_the_verbs_need_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("GRIDHALL_DATA_DIR", str(tmp_path / "data"))
    assert main(["import", "fields", "roads", "--language", "en"]) == 0
    assert "is_bridge" in capsys.readouterr().out
    (tmp_path / "a.csv").write_text(",".join(HEAD) + "\n" + ",".join(ROW[:7]) + ",108.3,22.8\n", "utf-8")
    words = ["import", "suggest", str(tmp_path / "a.csv"), "--kind", "cases", "--language", "en"]
    assert main(words) == 0
    assert tomllib.loads(capsys.readouterr().out)["kind"] == "cases"
    assert main([*words, "--mapping", str(tmp_path / "m.toml")]) == 0
    assert main([*words, "--mapping", str(tmp_path / "m.toml")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["import", "fields", "rods", "--language", "en"]) == 2
    assert main(["import", "cases", str(tmp_path / "a.csv"), "--language", "en", "--database", "private:x"]) == 2
    assert "The mapping is missing" in capsys.readouterr().err
    assert not (tmp_path / "data" / "cluster").exists()


def test_every_field_is_explained() -> None:
    for kind, target in TARGETS.items():
        said = fields_text(kind)
        assert all(f"  {name} " in said for name in target.names)
    assert all(f"[{kind}]" in fields_text(None) for kind in TARGETS)


def test_files_of_chinese_names_are_sources_of_their_own(tmp_path: Path) -> None:
    """Two files whose rows are numbered from 1 would else change each other's rows."""
    keys = set()
    for name in ("部件", "行道树", "部件2026", "案件2026", "lamps"):
        file = tmp_path / f"{name}.csv"
        file.write_text("编号,经度,纬度\n" + "".join(f"{n},108.3{n},22.8\n" for n in range(1, 9)), "utf-8")
        keys.add(tomllib.loads(suggest(file).text)["source"])
    assert len(keys) == 5 and "lamps" in keys


def test_names_of_national_classes_are_found_whatever_their_column_is_called(tmp_path: Path) -> None:
    file = tmp_path / "部件.csv"
    rows = "".join(f"{n},{['路灯', '行道树', '供水井盖'][n % 3]},108.3{n},22.8\n" for n in range(9))
    file.write_text(f"标识码,部件名称,经度,纬度\n{rows}", "utf-8")
    made = tomllib.loads(suggest(file).text)
    assert made["fields"]["class"] == "部件名称"
    assert made["values"]["class"] == {"路灯": "01037", "行道树": "04002", "供水井盖": "01001"}


@pytest.mark.parametrize(
    ("word", "state"), [("处理中", "dispatched"), ("待派遣", "at_dispatch"), ("待处置", "dispatched")]
)
def test_usual_words_of_states_are_known(tmp_path: Path, word: str, state: str) -> None:
    file = tmp_path / "案件.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([HEAD, *([f"A{n}", ROW[1], [word, "已结案"][n % 2], *ROW[3:]] for n in range(9))])
    assert tomllib.loads(suggest(file).text)["values"]["state"] == {word: state, "已结案": "closed"}
