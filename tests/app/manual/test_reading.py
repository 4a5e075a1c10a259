"""Rule books are read row by row, and every row is accounted for."""

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.deadlines.limits import Limit
from app.errors import Refused
from app.manual.mapping import ManualMapping, load_manual_mapping
from app.manual.order import find_disorder
from app.manual.reading import RuleBook, read_rule_book
from tests.house.source import ROOT

COLUMNS = {
    "kind": "类型", "major_code": "大类代码", "minor_code": "小类代码", "class_name": "小类名称",
    "condition_no": "序号",
    "condition": "立案条件", "closing": "结案条件", "limit": "时限", "handling_units": "单位",
}  # fmt: skip
HEAD = list(COLUMNS.values())
FIRST = ["部件", "01", "01", "井盖", "1", "缺失", "补齐", "2紧急工作时", "排水公司"]


def mapping(**more: object) -> ManualMapping:
    version = {"name": "v", "title": "t", "code_version": "2013"}
    return ManualMapping.model_validate({"kind": "manual", "version": version, "columns": COLUMNS} | more)


def book(folder: Path, *rows: list[str], encoding: str = "utf-8", **more: object) -> RuleBook:
    file = folder / "rules.csv"
    with file.open("w", encoding=encoding, newline="") as opened:
        csv.writer(opened).writerows(rows)
    return read_rule_book(file, mapping(**more))


@pytest.mark.parametrize(("kind", "count"), [("components", 375), ("events", 144)])
def test_a_real_rule_book_loses_no_row(shared: Path, kind: str, count: int) -> None:
    file = shared / "data" / "cg-standards" / f"standards_{kind}.csv"
    read = read_rule_book(file, load_manual_mapping(ROOT / "resources" / "manual" / "rule-book-2013.toml"))
    assert (read.read, len(read.rules), read.empty, read.headers, read.troubles) == (count, count, 0, 0, [])
    assert find_disorder(read.rules) == []
    with file.open(encoding="utf-8-sig") as opened:
        for rule, row in zip(read.rules, csv.DictReader(opened), strict=True):
            assert rule.class_code == row["大类代码"] + row["小类代码"]
            assert rule.condition_no == int(row["条件序号"])
            assert rule.limit_text == row["处置时限"]
            assert (rule.class_name, rule.condition) == (row["小类名称"], " ".join(row["立案条件"].split()))
            assert rule.handling_units == row["处置单位"]
    assert [rule.source_row for rule in read.rules] == list(range(2, count + 2))
    glued = [rule for rule in read.rules if rule.note]
    assert [(rule.limit, rule.note) for rule in glued] == (
        [(Limit(1, "urgent_hour"), "制止")] if kind == "events" else []
    )


def test_columns_stand_in_any_order_under_a_title(tmp_path: Path) -> None:
    order = [8, 3, 0, 2, 1, 7, 6, 5, 4]
    read = book(tmp_path, ["某市立案标准"], [], [HEAD[at] for at in order], [FIRST[at] for at in order])
    rule = read.rules[0]
    assert (rule.kind, rule.class_code, rule.limit, rule.source_row) == (
        "component",
        "0101",
        Limit(2, "urgent_hour"),
        4,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert book(tmp_path, HEAD, FIRST, encoding=encoding).rules[0].class_name == "井盖"


def test_blanks_repeat_the_row_above_within_a_class(tmp_path: Path) -> None:
    read = book(
        tmp_path, HEAD, FIRST, ["", "", "", "", "2", "破损", "", "", ""], [],
        HEAD, ["", "", "02", "箅子", "1", "堵塞", "疏通", "１天", ""],
    )  # fmt: skip
    second, third = read.rules[1:]
    assert (second.class_code, second.closing, second.limit, second.handling_units) == (
        "0101", "补齐", Limit(2, "urgent_hour"), "排水公司")  # fmt: skip
    assert (third.kind, third.class_code, third.handling_units) == ("component", "0102", "")
    assert (read.read, read.empty, read.headers) == (5, 1, 1)


def test_named_fields_repeat_also_into_the_next_class(tmp_path: Path) -> None:
    read = book(tmp_path, HEAD, FIRST, ["", "", "02", "箅子", "1", "堵塞", "疏通", "1天", ""],
                read={"repeat": ["handling_units"]})  # fmt: skip
    assert read.rules[1].handling_units == "排水公司"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "", "02", "箅子", "1", "堵塞", "疏通", "", ""], "row 3 has no limit"),
        (["", "", "02", "", "1", "堵塞", "疏通", "1天", ""], "row 3 has no class_name"),
        (["", "", "", "箅子", "1", "堵塞", "疏通", "1天", ""], "row 3 has no code of its class"),
        (["", "02", "", "", "1", "堵塞", "疏通", "1天", ""], "row 3 has no class_name"),
        (["", "", "", "", "2", "堵塞", "疏通", "3旬", ""], "row 3 has the unknown unit “旬” in its limit “3旬”"),
        (["怪事", "01", "02", "箅子", "1", "堵塞", "疏通", "1天", ""], "row 3 has the unknown kind “怪事”"),
        (["", "", "", "", "甲", "堵塞", "疏通", "1天", ""], "row 3 has the number “甲”, which is not a number"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: list[str], reason: str) -> None:
    read = book(tmp_path, HEAD, FIRST, row)
    assert len(read.troubles) == 1 and str(read.troubles[0]).startswith(reason)
    assert read.read == len(read.rules) + len(read.troubles)


def test_a_class_in_one_column_and_no_numbers(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(
        "code,name,when,done,limit\n6010,Litter,A,B,4 hours\n6010,Litter,C,D,1 day\n06011,Heaps,E,F,5 days\n", "utf-8"
    )
    columns = {"class_code": "Code", "class_name": "NAME", "condition": "when", "closing": "done", "limit": "limit"}
    version = {"name": "v", "title": "t"}
    read = read_rule_book(file, ManualMapping.model_validate(
        {"kind": "manual", "version": version, "columns": columns, "constant_kind": "event"}))  # fmt: skip
    assert [(rule.class_code, rule.condition_no) for rule in read.rules] == [("06010", 1), ("06010", 2), ("06011", 1)]


def test_a_workbook_with_merged_cells_and_figures(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "部件"
    sheet.append(HEAD[1:])
    sheet.append([1, 1, "井盖", 1, "缺失", "补齐", "2紧急工作时", "排水公司"])
    sheet.append([1, 1, "井盖", 2, "破损", "修复", "4小时", None])
    sheet.append([1, 2, "箅子", 1, "堵塞", "疏通", "1天", None])
    sheet.merge_cells("H2:H4")
    events = workbook.create_sheet("事件")
    events.append(HEAD[1:])
    events.append([1, 10, "垃圾", 1, "暴露", "清理", "4小时", "环卫"])
    workbook.create_sheet("空")
    workbook.save(tmp_path / "r.xlsx")
    columns = {name: word for name, word in COLUMNS.items() if name != "kind"}
    read = read_rule_book(
        tmp_path / "r.xlsx", mapping().model_copy(update={"columns": {k: [v] for k, v in columns.items()}})
    )
    assert [(rule.kind, rule.class_code, rule.handling_units) for rule in read.rules] == [
        ("component", "0101", "排水公司"), ("component", "0101", "排水公司"), ("component", "0102", "排水公司"),
        ("event", "0110", "环卫"),
    ]  # fmt: skip


def test_a_hidden_sheet_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.title = "部件"
    for name in ("部件", "旧版"):
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        sheet.append(["某市立案标准"])
        sheet.append(HEAD)
        sheet.append(FIRST if name == "部件" else [*FIRST[:7], "9天", "别人"])
    workbook["旧版"].sheet_state = "hidden"
    workbook.save(tmp_path / "r.xlsx")
    read = read_rule_book(tmp_path / "r.xlsx", mapping())
    assert [rule.limit_text for rule in read.rules] == ["2紧急工作时"]
    assert read.notes == ["The sheet “旧版” is hidden and was left out; name it in [read] sheets to read it."]
    named = read_rule_book(tmp_path / "r.xlsx", mapping(read={"sheets": ["旧版"]}))
    assert ([rule.limit_text for rule in named.rules], named.notes) == (["9天"], [])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("r.xlsx", b"no workbook", "is not a readable workbook"),
        ("r.csv", b"\xff\xfe\xfd\x81", "neither utf-8 nor gb18030|no row of headers"),
        ("r.csv", "类型,小类\n".encode(), "no row of headers with the column “大类代码”"),
        ("r.csv", ",".join(HEAD).encode(), "holds no rules"),
        ("r.csv", (",".join(HEAD) + '\n"部件').encode(), "quotation mark"),
        ("r.doc", b"x", "not a type of file that can be imported"),
    ],
)
def test_a_file_that_is_no_rule_book_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused, match=sentence):
        read_rule_book(tmp_path / name, mapping())
    with pytest.raises(Refused, match="There is no file"):
        read_rule_book(tmp_path / "missing.csv", mapping())


def dated(tmp_path: Path, *periods: tuple[str, str]) -> list[str]:
    columns = COLUMNS | {"valid_from": "生效", "valid_to": "失效"}
    rows = [[*FIRST, *period] for period in periods]
    read = book(tmp_path, [*HEAD, "生效", "失效"], *rows, columns=columns)
    assert read.troubles == []
    return [str(trouble) for trouble in find_disorder(read.rules)]


def test_dates_of_a_rule_follow_each_other(tmp_path: Path) -> None:
    assert dated(tmp_path, ("", "2026-06-30"), ("2026年7月1日", "2026/12/31"), ("2027-01-01", "")) == []
    assert dated(tmp_path, ("2026-01-01", "2026-06-30"), ("2026-08-01", "")) == [
        "row 3 leaves a gap in dates after row 2 (class 0101, condition 1)"
    ]
    assert dated(tmp_path, ("2026-01-01", "2026-06-30"), ("2026-06-30", "")) == [
        "row 3 overlaps row 2 in its dates (class 0101, condition 1)"
    ]
    assert dated(tmp_path, ("", ""), ("", "")) == ["row 3 repeats class 0101, condition 1 of row 2"]


def test_dates_are_read(tmp_path: Path) -> None:
    read = book(tmp_path, [*HEAD, "生效"], [*FIRST, "2026-02-30"], columns=COLUMNS | {"valid_from": "生效"})
    assert "unreadable date" in str(read.troubles[0])
    read = book(tmp_path, [*HEAD, "生效"], [*FIRST, "2026.2.3"], columns=COLUMNS | {"valid_from": "生效"})
    assert read.rules[0].valid_from == date(2026, 2, 3)


def test_a_code_has_one_name(tmp_path: Path) -> None:
    read = book(tmp_path, HEAD, FIRST, ["部件", "01", "01", "别的盖", "2", "a", "b", "1天", ""])
    assert [str(trouble) for trouble in find_disorder(read.rules)] == [
        "row 3 gives the code 0101 to “别的盖”, which row 2 gives to “井盖”"
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('kind = "cases"', "is for cases, not for manual"),
        ("kind = ", "no valid TOML"),
        (
            'kind = "manual"\n[version]\nname = "a"\ntitel = "b"\n[columns]',
            "unknown key “version.titel”: did you mean|missing",
        ),
        ('kind = "manual"\n[version]\nname = "a"\ntitle = "b"\n[columns]\nlimt = "c"', "did you mean “limit”"),
        ('kind = "manual"\n[version]\nname = "a"\ntitle = "b"\n[columns]\nlimit = "c"', "“class_name” is required"),
    ],
)
def test_a_mapping_with_a_typo_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "m.toml").write_text(text, "utf-8")
    with pytest.raises(Refused, match=sentence):
        load_manual_mapping(tmp_path / "m.toml")
