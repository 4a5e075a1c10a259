"""The overdue page by keys: the arrows walk, Enter opens the cases in their list, X writes them into a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.cases.model import Post
from app.desk.filters import CaseFigure
from app.desk.lists import COMING, OVERDUE
from app.ladder.model import DOES, StepsToday
from app.search.model import FoundCase
from tests.fakes.desk import context, person
from tests.fakes.hand_city import make_city
from widgets.desk.panel import PanelState
from widgets.desk.panels.overdue.panel import OverduePanel


class Ladder:
    """A ladder that has done some steps today; nobody is silent."""

    def in_force(self) -> None:
        return None

    def silent_cases(self) -> frozenset[int]:
        return frozenset()

    def today(self) -> list[StepsToday]:
        return [StepsToday(key, 9, 4, 5 if key == "telephone" else 0, 0, 1) for key in DOES]


class Search:
    """Knows some rows of the cases that it is asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def rows(self, ids: list[int]) -> list[FoundCase]:
        self.asked += ids
        return []


@pytest.fixture
def search() -> Search:
    return Search()


@pytest.fixture
def panel(qtbot: Any, qapp: Any, search: Search) -> Any:
    made = context(person(Post.LEADER), ladder=Ladder(), search=search)
    panel = OverduePanel(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 660)
    panel.show()
    city = make_city(cases=900, components=10)
    made.changes.city = city
    made.changes.city_loaded.emit(city)
    panel.ask()
    qtbot.waitUntil(lambda: panel.is_at_rest() and panel.state is PanelState.ANSWERED)
    panel.table.setFocus()
    yield panel
    panel.stop()
    made.background.close()


def opened(panel: Any) -> list[CaseFigure]:
    figures: list[CaseFigure] = []
    panel.context.selection.figure_opened.connect(figures.append)
    return figures


def test_arrows_walk_and_enter_opens_the_cases_of_the_cell(panel: Any, qtbot: Any) -> None:
    figures = opened(panel)
    start = panel.table.currentIndex()
    qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    (figure,) = figures
    assert panel.table.currentIndex().row() == start.row() - 1 == 0
    assert figure.queue == OVERDUE and len(figure.case_ids) == panel.board.total.total
    assert panel.context.selection.queue == OVERDUE and figure.words == "Total · Overdue"
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    while panel.table.cell()[1] != 3:
        qtbot.keyClick(panel.table, Qt.Key.Key_Left)
    key, column = panel.table.cell()
    qtbot.keyClick(panel.table, Qt.Key.Key_Enter)
    ids = panel.board.case_ids(key, column).tolist()
    assert [one.case_ids for one in figures[1:]] == ([frozenset(ids)] if ids else [])


def test_keys_change_rows_columns_and_cases(panel: Any, qtbot: Any) -> None:
    heads = lambda: [panel.table.heat.headerData(at, Qt.Orientation.Horizontal) for at in (0, 1)]  # noqa: E731
    for button, first in ((panel.row_buttons["district"], "District"), (panel.row_buttons["class"], "Class")):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert heads()[0] == first and button.isChecked()
    qtbot.mouseClick(panel.hours, Qt.MouseButton.LeftButton)
    assert heads() == ["Class", "1 h"]
    before = panel.board.total.total
    qtbot.mouseClick(panel.urgent, Qt.MouseButton.LeftButton)
    assert panel.board.total.total < before


def test_the_cell_stays_where_it_was_when_cases_change(panel: Any, qtbot: Any) -> None:
    for _turn in range(3):
        qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    cell = panel.table.cell()
    panel.reload()
    assert panel.table.cell() == cell


def test_what_will_be_late_opens_the_list_of_what_is_due_next(panel: Any, qtbot: Any) -> None:
    figures = opened(panel)
    block = panel.coming[2]
    qtbot.mouseClick(block.count, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(block.actors[1], Qt.MouseButton.LeftButton)
    assert [one.queue for one in figures] == [COMING, COMING]
    assert [len(one.case_ids) for one in figures] == [panel.board.coming[2].count, panel.board.coming[2].by_actor[1]]


def test_the_cases_of_a_cell_are_exported(
    panel: Any, qtbot: Any, search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "late.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_values: (str(file), ""))
    qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    panel.export_cell()
    qtbot.waitUntil(lambda: panel.export_button.isEnabled() and "written" in panel.facts.text())
    assert search.asked == sorted(panel.board.case_ids(None, None).tolist()) and file.stat().st_size > 0


def test_it_tells_what_the_ladder_did_today(panel: Any) -> None:
    strip = panel.strip_of_ladder
    assert (strip.counts["urge"].text(), strip.words["urge"].text()) == ("9", "4 done")
    assert strip.words["telephone"].text() == "5 waiting"


def test_the_figures_of_the_wall_open_their_cases(qtbot: Any, panel: Any) -> None:
    figures, years = opened(panel), []
    panel.context.selection.cases_opened.connect(lambda ids, words: years.append((ids, words)))
    for link, figure in zip(panel.wall.links, panel.board.wall, strict=True):
        before = len(figures) + len(years)
        link.click()
        assert len(figures) + len(years) == before + bool(len(figure.case_ids))
    assert figures and years and years[0][1] == "Urgent, open"
