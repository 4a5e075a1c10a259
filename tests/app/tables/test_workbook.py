"""Components and cases from workbooks: the sheet, the headers under a title, cells of every type."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import Refused
from app.tables.delimited import Delimited
from app.tables.headers import find_header
from app.tables.parts import ReadPart
from app.tables.sheets import AnyTable, read_sheets
from app.tables.workbook import WorkbookTable

HEAD = ["编号", "类别", "", "日期", "经度"]
ROWS = [
    ["a1", "路灯", "x", date(2026, 12, 1), 108.31], [12345, "井盖", None, datetime(2026, 12, 1, 8, 30), "108,32"], [],
    [45010300100100123, True, None, None, None],
]  # fmt: skip
TEXTS = [
    ["a1", "路灯", "x", "2026-12-01", "108.31"], ["12345", "井盖", "", "2026-12-01 08:30:00", "108,32"],
    ["4.50103001001001e+16", "1", "", "", ""],
]  # fmt: skip
ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>
</office:document-content>"""


def xlsx(folder: Path, title: bool = False, hidden: bool = False, formula: object = None) -> Path:
    """A workbook with one table."""
    book = Workbook()
    sheet = book.active
    sheet.title = "部件"
    if title:
        sheet.append(["某市部件表"])
        sheet.append([])
    for row in [HEAD, *ROWS]:
        sheet.append(row)
    if formula is not None:
        sheet["A3"] = formula
    if hidden:
        other = book.create_sheet("旧")
        other.append(HEAD)
        other.sheet_state = "hidden"
    book.create_sheet("空")
    book.save(folder / "r.xlsx")
    return folder / "r.xlsx"


def ods(folder: Path, cells: str = "", title: bool = False) -> Path:
    """The same table as an OpenDocument spreadsheet."""
    names = "".join(f"<table:table-cell><text:p>{name}</text:p></table:table-cell>" for name in HEAD)
    head = "<table:table-row><table:table-cell><text:p>某市部件表</text:p></table:table-cell></table:table-row>" * title
    rows = f"""{head}<table:table-row>{names}</table:table-row>
<table:table-row><table:table-cell><text:p>a1</text:p></table:table-cell><table:table-cell><text:p>路<text:span>灯</text:span>
</text:p></table:table-cell><table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell
 office:value-type="date" office:date-value="2026-12-01"><text:p>1.12.26</text:p></table:table-cell><table:table-cell
 office:value-type="float" office:value="108.31"><text:p>108</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="12345"/><table:table-cell>
<text:p>井盖</text:p></table:table-cell><table:table-cell/><table:table-cell office:value-type="date"
 office:date-value="2026-12-01T08:30:00"/>
<table:table-cell><text:p>108,32</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="45010300100100120"/><table:table-cell
 office:value-type="boolean" office:boolean-value="true"/>{cells}</table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>"""
    sheets = f'<table:table table:name="部件">{rows}</table:table>'
    sheets += (
        f'<table:table table:name="旧" table:style-name="off"><table:table-row>{names}</table:table-row></table:table>'
    )
    with zipfile.ZipFile(folder / "r.ods", "w") as packed:
        packed.writestr("content.xml", ODS.format(sheets=sheets))
    return folder / "r.ods"


@pytest.mark.parametrize(("make", "lines"), [(xlsx, [2, 3, 5]), (ods, [2, 3, 7])])
def test_cells_of_every_type_are_texts(tmp_path: Path, make, lines: list[int]) -> None:
    source = WorkbookTable(make(tmp_path), ReadPart())
    assert source.facts.columns == ["编号", "类别", "#3", "日期", "经度"]
    chunks = [*source.chunks(2)]
    assert [len(chunk.lines) for chunk in chunks] == [2, 1]
    assert [row for chunk in chunks for row in chunk.columns.to_numpy().tolist()] == TEXTS
    assert [line for chunk in chunks for line in chunk.lines.tolist()] == lines
    assert [len(chunk.lines) for chunk in source.chunks(10)] == [3], "from its beginning as often as wanted"


@pytest.mark.parametrize("make", [xlsx, ods])
def test_headers_under_a_title_are_found_and_told(tmp_path: Path, make) -> None:
    for wanted in (["编号", "日期"], []):
        source = WorkbookTable(make(tmp_path, title=True), ReadPart(), wanted)
        assert source.facts.rows == 3 and source.facts.columns[0] == "编号"
        assert any("The headers stand in row" in note for note in source.notes)


def test_a_text_table_with_a_title_and_nameless_columns(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("某市部件表,,,\n\n编号,,,日期\na,1,2,2026/12/1\n", "utf-8")
    source = Delimited(file, ReadPart(), ["编号"])
    assert (source.facts.columns, source.facts.rows) == (["编号", "#2", "#3", "日期"], 1)
    (chunk,) = source.chunks(5)
    assert (chunk.columns.to_numpy().tolist(), chunk.lines.tolist()) == ([["a", "1", "2", "2026/12/1"]], [4])
    assert source.notes == ["The headers stand in row 3; what stands above them was left out."]


def test_hidden_sheets_are_left_out_and_several_are_asked_about(tmp_path: Path) -> None:
    source = WorkbookTable(xlsx(tmp_path, hidden=True), ReadPart())
    assert source.notes[0] == "Hidden sheets were left out: 旧. To read one, name it in [read] layer."
    with pytest.raises(Refused, match="has no sheet “新”"):
        WorkbookTable(xlsx(tmp_path), ReadPart(layer="新"))
    book = Workbook()
    for name in ("一", "二"):
        book.create_sheet(name).append(HEAD)
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(Refused, match=r"has several sheets \(一, 二\): name one in \[read\] layer"):
        WorkbookTable(tmp_path / "two.xlsx", ReadPart())


def test_a_formula_without_a_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="formula in cell A3 of the sheet “部件” has no stored value"):
        WorkbookTable(xlsx(tmp_path, formula="=1+1"), ReadPart())
    with pytest.raises(Refused, match="formula in cell R7C3"):
        WorkbookTable(ods(tmp_path, cells='<table:table-cell table:formula="of:=1+1"/>'), ReadPart())


@pytest.mark.parametrize("name", ["r.xlsx", "r.ods"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no workbook")
    with pytest.raises(Refused, match="is not a readable workbook"):
        WorkbookTable(tmp_path / name, ReadPart())


def test_rule_books_and_lists_come_from_open_documents_too(tmp_path: Path) -> None:
    (sheet,) = read_sheets(ods(tmp_path), AnyTable())
    assert (sheet.name, sheet.left_out, sheet.rows[1]) == ("部件", ("旧",), (2, TEXTS[0]))


@pytest.mark.parametrize(
    ("rows", "wanted", "at"),
    [
        ([["T"], ["a", "b"], ["1", "2"]], ["A", "b"], 1), ([["a", "b"], ["a", "b"]], ["a"], 0), ([["x"]], ["a"], 0),
        ([["T"], ["a", "b"], ["1", "2"]], [], 1), ([["a"], ["1"]], [], 0), ([], [], 0),
    ],
)  # fmt: skip
def test_where_the_headers_stand(rows: list[list[str]], wanted: list[str], at: int) -> None:
    assert find_header(rows, wanted) == at
