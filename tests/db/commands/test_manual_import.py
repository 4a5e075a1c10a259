"""A rule book becomes a draft, whole or not at all; the demo manual covers every class."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person
from app.errors import Refused
from app.manual.imports import report
from app.manual.service import ManualService
from db.commands.manual_import import import_manual
from db.demo.manual import load_demo_manual, read_demo_manual
from db.schema.codes import load_codes, read_codes
from tests.db.stores.test_manual import check_deferred, publish
from tests.house.source import ROOT

MAPPING = ROOT / "resources" / "manual" / "rule-book-2013.toml"
HEAD = "类型,大类代码,大类名称,小类代码,小类名称,条件序号,立案条件,结案条件,处置时限,处置单位,主管部门\n"
ROW = "部件,01,公用设施,01,上水井盖,1,缺失,补齐,2紧急工作时,自来水公司,市政局\n"
NAME = "rule-book-2013"


def write(folder: Path, *rows: str) -> Path:
    file = folder / "r.csv"
    file.write_text(HEAD + "".join(rows), "utf-8")
    return file


def test_both_files_of_a_real_city_become_one_version(city: Connection, manual: ManualService, shared: Path) -> None:
    load_codes(city)
    folder = shared / "data" / "cg-standards"
    first = import_manual(city, folder / "standards_components.csv", MAPPING)
    second = import_manual(city, folder / "standards_events.csv", MAPPING)
    assert (len(first.book.rules), len(second.book.rules), second.kept) == (375, 144, 375)
    assert len(manual.rules(NAME)) == 375 + 144
    said = report(second)
    assert "144 rules are in the draft “rule-book-2013” (event classes)." in said
    assert "Rows read: 144 = 144 rules + 0 empty + 0 repeated headers." in said
    assert "row 28 keeps beside its limit: 1紧急工作时制止" in said
    import_manual(city, folder / "standards_components.csv", MAPPING)
    assert len(manual.rules(NAME)) == 375 + 144


def test_a_dry_run_changes_nothing(city: Connection, manual: ManualService, tmp_path: Path) -> None:
    result = import_manual(city, write(tmp_path, ROW), MAPPING, dry_run=True)
    assert report(result).startswith("Would write 1 rule into the draft")
    assert manual.versions() == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("部件,01,公用设施,02,污水井盖,1,缺失,补齐,2旬,a,b\n", "row 3 has the unknown unit “旬”"),
        (ROW, "row 3 repeats class 0101, condition 1 of row 2"),
        ("部件,01,公用设施,01,别的,2,缺失,补齐,2天,a,b\n", "row 3 gives the code 0101 to “别的”"),
    ],
)
def test_a_book_with_one_wrong_row_is_refused_whole(
    city: Connection, manual: ManualService, tmp_path: Path, row: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=f"r.csv was not imported: {sentence}"):
        import_manual(city, write(tmp_path, ROW, row), MAPPING)
    assert manual.versions() == []


def test_many_wrong_rows_are_counted(city: Connection, tmp_path: Path) -> None:
    rows = [f"部件,01,公用设施,{number:02},井盖{number},1,缺失,补齐,2旬,a,b\n" for number in range(1, 13)]
    with pytest.raises(Refused, match="; and 4 more"):
        import_manual(city, write(tmp_path, *rows), MAPPING)


def test_a_published_version_takes_no_import(city: Connection, people: dict[str, Person], tmp_path: Path) -> None:
    file = write(tmp_path, ROW)
    import_manual(city, file, MAPPING)
    publish(city, people, NAME)
    with pytest.raises(Refused, match="is published and cannot be changed"):
        import_manual(city, file, MAPPING)
    other = tmp_path / "m.toml"
    other.write_text(MAPPING.read_text("utf-8").replace(NAME, "next"), "utf-8")
    file.write_text(HEAD + ROW.replace("2紧急工作时", "3紧急工作时"), "utf-8")
    said = report(import_manual(city, file, other))
    assert "Against “rule-book-2013”, in force: 0 added, 0 removed, 1 changed (1 limits)." in said
    assert "0101 上水井盖, condition 1: 2 urgent hours -> 3 urgent hours" in said


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ("effective_on = 2020-01-01", "in the past"),
        ("effective_on = 2099-01-01\nuntil = 2099-02-01", "leave a gap"),
        ("effective_on = 2099-01-01\nuntil = 2098-02-01", "lies before"),
    ],
)
def test_a_book_with_impossible_days_is_refused(city: Connection, tmp_path: Path, dates: str, sentence: str) -> None:
    other = tmp_path / "m.toml"
    other.write_text(MAPPING.read_text("utf-8").replace("[columns]", dates + "\n\n[columns]"), "utf-8")
    with pytest.raises(Refused, match=sentence):
        import_manual(city, write(tmp_path, ROW), other)


def test_the_demo_manual_covers_every_class_in_both_languages() -> None:
    rules = read_demo_manual()
    known = {(row["kind"], row["code"]): row for row in read_codes("2026")}
    assert {(rule.kind, rule.class_code) for rule in rules} == set(known)
    assert Counter(kind for kind, _code in known) == {"component": 153, "event": 99}
    for rule in rules:
        row = known[rule.kind, rule.class_code]
        assert (rule.class_name, rule.class_name_en, rule.major_name) == (
            row["name"],
            row["name_en"],
            row["major_name"],
        )
        assert rule.condition_en and rule.closing_en and rule.handling_units_en and rule.supervising_departments_en
        assert rule.condition_en.isascii() or "²" in rule.condition_en or "×" in rule.condition_en
    conditions = Counter((rule.kind, rule.class_code, rule.condition) for rule in rules)
    assert max(conditions.values()) == 1


def test_the_demo_manual_holds_no_sentence_of_somebody_else(shared: Path) -> None:
    theirs = set()
    for file in (shared / "data" / "cg-standards").glob("*.csv"):
        with file.open(encoding="utf-8-sig") as opened:
            theirs |= {row["立案条件"] for row in csv.DictReader(opened)}
    copied = {rule.condition for rule in read_demo_manual()} & {text for text in theirs if len(text) > 8}
    assert copied == set()


def test_the_demo_manual_is_in_force_since_before_the_first_case(
    city: Connection, manual: ManualService, people: dict[str, Person]
) -> None:
    load_codes(city)
    count = len(read_demo_manual())
    for _turn in range(2):
        assert load_demo_manual(city) == "demo"
    check_deferred(city)
    (version,) = manual.versions()
    assert (version.is_demo, version.rule_count) == (True, count)
    missing = city.scalar(
        text(
            "select count(*) from city.classes c where version = '2026' and not exists ("
            " select from city.manual_rule(c.class_id, null, city.city_now() - interval '400 days'))"
        )
    )
    assert missing == 0
    manual.copy(people["administrator-1"].role_name, "demo", "demo-2", "next")
    publish(city, people, "demo-2")
    check_deferred(city)


def test_the_usual_rule_of_the_demo_manual_is_the_limit_of_the_code_table(city: Connection) -> None:
    city.execute(text("delete from city.classes"))
    load_codes(city)
    load_demo_manual(city)
    other = city.execute(
        text(
            "select c.code from city.classes c, city.manual_rule(c.class_id, null, city.city_now()) r"
            " where c.version = '2026' and (r.limit_value, r.limit_unit) is distinct from (c.limit_value, c.limit_unit)"
        )
    )
    assert list(other.scalars()) == []
