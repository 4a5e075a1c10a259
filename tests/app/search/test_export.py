"""What was found as a file: no cell is a formula, the limit holds, and trouble is told."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.desk.case_file import Named
from app.errors import Refused
from app.search import export
from app.search.columns import columns_of
from app.search.export import FigureNote, export_cases, export_found
from app.search.model import Found, FoundCase, SearchQuery

AT = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)


def make_case(case_id: int, text: str = "=1+1") -> FoundCase:
    return FoundCase(case_id, f"450102-261130-{case_id:04}", "closed", Named("井盖", "Cover"), "+民族大道\x07", text,
                     "web", None, None, AT, AT, None)  # fmt: skip


class Search:
    """Finds so many cases, a hundred at a time."""

    def __init__(self, count: int) -> None:
        self.count = count

    def find(self, query: SearchQuery, before_id: int | None = None, most: int | None = None) -> Found:
        first = (before_id or self.count + 1) - 1
        ids = tuple(range(first, max(0, first - 100), -1))[:most]
        return Found(ids, (), ids[-1] if ids and ids[-1] > 1 else None)

    def rows(self, ids: Sequence[int]) -> tuple[FoundCase, ...]:
        return tuple(make_case(one) for one in ids)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_everything_is_written_and_nothing_is_a_formula(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"found{suffix}"
    columns = columns_of(("number", "place", "text", "reported"))
    assert export_found(Search(250), SearchQuery("ab"), columns, file, "Asia/Shanghai") == (250, False)
    if suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.reader(opened))
    else:
        sheet = load_workbook(file).active
        assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert len(rows) == 251 and rows[0] == ["Number", "Reported at", "Place", "Description"]
    assert rows[1][0].endswith("0250") and rows[1][1] == "2026-11-30 07:30"
    assert rows[1][2].startswith("'+民族大道") and rows[1][3] == "'=1+1"


def test_no_more_than_the_limit_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_EXPORTED", 120)
    written = export_found(Search(250), SearchQuery("ab"), columns_of(()), tmp_path / "x.csv", "UTC")
    assert written == (120, True)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    for name in ("found.pdf", "nowhere/found.csv", "nowhere/found.xlsx"):
        with pytest.raises(Refused):
            export_found(Search(1), SearchQuery("ab"), columns_of(()), tmp_path / name, "UTC")


NOTE = FigureNote("排水公司 · 处置", "2026-11-30 14:58:45")


def test_a_figure_as_a_map_has_points_and_says_as_of_when(tmp_path: Path) -> None:
    import pyogrio

    class Placed(Search):
        def rows(self, ids: Sequence[int]) -> tuple[FoundCase, ...]:
            return tuple(replace(make_case(one), place=(108.3, 22.8 + one / 1000) if one > 1 else None) for one in ids)

    file = tmp_path / "figure.gpkg"
    for _turn in range(2):  # written over
        assert export_cases(Placed(0), list(range(1, 701)), columns_of(("text",)), file, "Asia/Shanghai", NOTE) == 700
    found = pyogrio.read_dataframe(file)
    assert len(found) == 700 and found.crs.to_epsg() == 4490
    assert set(found["figure"]) == {NOTE.words} and set(found["as_of"]) == {NOTE.as_of}
    assert found.geometry.isna().sum() == 1 and found.geometry.iloc[1].y == pytest.approx(22.802)
    with pytest.raises(Refused):
        export_cases(Placed(0), [1], columns_of(()), tmp_path / "nowhere" / "x.gpkg", "UTC", NOTE)


def test_a_figure_as_a_workbook_says_as_of_when(tmp_path: Path) -> None:
    file = tmp_path / "figure.xlsx"
    assert export_cases(Search(0), [1, 2], columns_of(()), file, "UTC", NOTE) == 2
    about = load_workbook(file)["About"]
    assert [tuple(row) for row in about.iter_rows(values_only=True)] == [
        ("Figure", NOTE.words), ("As of", NOTE.as_of), ("Cases", "2")]  # fmt: skip
