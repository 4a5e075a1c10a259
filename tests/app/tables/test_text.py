"""A text table says by itself in what encoding it is and what parts its columns; what is broken is told by line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.i18n import set_language
from app.people.reading import read_people_file
from app.tables.delimited import Delimited
from app.tables.parts import ReadPart
from app.tables.sheets import AnyTable, read_sheets
from app.tables.text import DELIMITERS, TextForm, find_encoding, find_form, read_rows

TABLE = [["编号", "名称", "备注"], ["1", "路灯", "不亮；待修"], ["2", "井盖", "破损, 缺失"], ["3", "护栏", "a|b"]]


def written(rows: list[list[str]], delimiter: str, quote: str = '"', **options) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quotechar=quote, **options).writerows(rows)
    return text.getvalue()


def encoding_of(content: bytes) -> str:
    return find_encoding("auto", lambda: io.BytesIO(content), "x.csv")


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_reader_tells_the_columns_apart(tmp_path: Path, delimiter: str, quote: str, encoding: str) -> None:
    quoting = csv.QUOTE_ALL if quote == "'" else csv.QUOTE_MINIMAL
    file = tmp_path / "list.csv"
    file.write_bytes(written(TABLE, delimiter, quote, quoting=quoting).encode(encoding))
    large = Delimited(file, ReadPart())
    (chunk,) = large.chunks(100)
    assert [large.facts.columns, *chunk.columns.to_numpy().tolist()] == TABLE
    (sheet,) = read_sheets(file, AnyTable())
    assert [row for _line, row in sheet.rows] == TABLE


@pytest.mark.parametrize("title", ["井盖普查表", "井盖普查表, 2026 年", "a; b"])
def test_a_title_of_one_cell_does_not_hide_what_parts_the_columns(title: str) -> None:
    sign = ";" if ";" not in title else ","
    rows = [
        ["编号", "类型", "x", "y"],
        *([str(n), "路灯", "108,31" if sign == ";" else "108.31", "22.8"] for n in range(4)),
    ]
    lines = [title + "\n", *(sign.join(row) + "\n" for row in rows)]
    assert find_form(lines).delimiter == sign


def test_a_named_delimiter_is_believed() -> None:
    assert find_form(["a;b,c\n", "1;2,3\n"], ",") == TextForm(",")
    assert find_form(["a;b,c,d\n", "1;2,3,4\n"]) == TextForm(",")
    assert find_form(["one column\n", "x;y\n"]) == TextForm(",")
    assert find_form([]) == TextForm(",")


def test_an_apostrophe_in_words_is_no_quotation_mark() -> None:
    assert find_form(["'name',note\n", "o'neill,x\n"]) == TextForm(",")


@given(
    st.lists(st.lists(st.text("a路;,\t|'\" x", max_size=6), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(DELIMITERS),
)
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows: list[list[str]], delimiter: str) -> None:
    table = [["number", "name", "note"], *rows]
    lines = io.StringIO(written(table, delimiter, quoting=csv.QUOTE_ALL), newline="").readlines()
    assert [row for _line, row in read_rows(lines, find_form(lines), "x.csv")] == table


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_quotation_that_never_ends_is_refused_with_its_line(strict: bool, end: str) -> None:
    lines = [f'id,text\n1,ok\n2,"water main burst\n3,ok\n4,ok{end}']
    lines = io.StringIO(lines[0], newline="").readlines()
    with pytest.raises(Refused, match=r"cannot be read after line 2: a quotation never ends"):
        list(read_rows(lines, TextForm(), "x.csv", strict))
    good = io.StringIO(f'id,text\n1,"two\nlines"{end}', newline="").readlines()
    assert list(read_rows(good, TextForm(), "x.csv", strict)) == [(1, ["id", "text"]), (2, ["1", "two\nlines"])]


@pytest.mark.parametrize("cut", [1, 2])
def test_utf_8_with_one_cut_off_character_is_refused_with_its_line(cut: int) -> None:
    rows = [f"{n},路灯不亮\n".encode() for n in range(40)]
    rows[20] = "20,路灯不".encode() + "亮".encode()[:cut] + b"\n"
    with pytest.raises(Refused, match="utf-8, but line 21 holds a broken character"):
        encoding_of(b"".join(rows))


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "gb2312"])
def test_chinese_text_of_an_office_is_known(encoding: str) -> None:
    assert encoding_of("工号,姓名,岗位\nz01,张三,派遣员\n".encode(encoding)) == "gb18030"
    assert encoding_of("朝阳路".encode(encoding)) == "gb18030"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("路燈不亮，請派人檢修。人行道磚鬆動，垃圾桶滿溢。\n", "big5"),
        ("道路の照明が消えています。修理をお願いします。\n", "shift_jis"),
        ("道路の照明が消えています。修理をお願いします。\n", "euc_jp"),
        (
            "가로등이 꺼져 있습니다. 수리해 주세요. 쓰레기통이 넘치고 보도블록이 흔들립니다. 맨홀 뚜껑이 없어요.\n",
            "euc_kr",
        ),
        ("Straße, Gebäude, Müll: über größere Flächen\n", "latin-1"),
        ("Éclairage défectueux à côté de l'école\n", "latin-1"),
    ],
)
def test_other_encodings_are_not_taken_for_gb_18030(text: str, encoding: str) -> None:
    with pytest.raises(Refused, match="neither utf-8 nor gb18030"):
        encoding_of((text * 5).encode(encoding))


def test_a_file_of_two_encodings_is_refused_with_both_lines() -> None:
    parts = ["1,路灯不亮\n2,plain\n".encode(), "3,路灯不亮\n".encode("gb18030")]
    with pytest.raises(Refused, match="two encodings: line 2 is in utf-8, line 4 is not"):
        encoding_of(b"id,text\n" + b"".join(parts) * 9)
    with pytest.raises(Refused, match="two encodings: line 32 is in utf-8, line 2 is not"):
        encoding_of(b"id,text\n" + parts[1] * 30 + parts[0])


def test_a_staff_list_in_a_workbook_or_with_semicolons_is_one_list(tmp_path: Path) -> None:
    from openpyxl import Workbook

    rows = [["工号", "姓名", "岗位", "起始日期"], ["z01", "张三", "派遣员", "2026/12/1"]]
    for delimiter in DELIMITERS:
        (tmp_path / "staff.csv").write_bytes(written(rows, delimiter).encode("gb18030"))
        (row,) = read_people_file(tmp_path / "staff.csv")
        assert row.new is not None and str(row.new.valid_from) == "2026-12-01"
    book = Workbook()
    for line in rows:
        book.active.append(line)
    book.save(tmp_path / "staff.xlsx")
    (row,) = read_people_file(tmp_path / "staff.xlsx")
    assert row.new is not None and str(row.new.valid_from) == "2026-12-01"


def test_the_inputs_from_the_field(shared: Path, tmp_path: Path) -> None:
    field = shared / "field"
    with pytest.raises(Refused, match="line .* holds a broken character"):
        Delimited(field / "04-text-one-broken-byte" / "one-broken-byte.csv", ReadPart())
    with pytest.raises(Refused, match="cannot be read after line 2"):
        Delimited(field / "13-csv-quotation-that-never-ends" / "quotation.csv", ReadPart())
    with pytest.raises(Refused, match="the formula in cell .* has no stored value"):
        read_sheets(field / "15-manual-formula-without-a-value" / "x_formula.xlsx", AnyTable())
    first, second = read_people_file(field / "19-staff-days-as-excel-writes-them" / "people.csv")
    assert first.new is not None and str(first.new.valid_from) == "2026-12-01"
    assert "spreadsheet's count of days" in second.problems[0][1]


def test_a_broken_line_is_told_in_chinese_too() -> None:
    set_language("zh_CN")
    try:
        with pytest.raises(Refused, match="第 2 行"):
            encoding_of("路灯不亮\n".encode() + "路灯不亮".encode()[:-1])
    finally:
        set_language("en")
