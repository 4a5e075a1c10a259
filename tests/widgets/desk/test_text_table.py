"""The plain table of the desk's pages."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from widgets.desk.parts.text_table import Cell, TextTable
from widgets.theme import load_theme

LONG = "非本单位职责而被回退的案件"


@pytest.fixture
def table(qtbot: QtBot) -> TextTable:
    made = TextTable(["规则", "适用事项", LONG], load_theme("dark"), frozenset({2}), 1, {0: 60, 2: 40})
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


def test_a_header_is_never_cut_however_narrow_its_column_was_set(table: TextTable) -> None:
    header = table.horizontalHeader()
    assert header.sectionSize(2) >= header.fontMetrics().horizontalAdvance(LONG)
    assert header.sectionSize(0) == 60


def test_the_chosen_row_stays_chosen_when_others_come_before_it(table: TextTable) -> None:
    table.show_rows([(Cell("a"), Cell("x"), Cell("1", 1)), (Cell("b"), Cell("y"), Cell("2", 2))])
    table.choose(1)
    table.show_rows([(Cell("0"), Cell("w"), Cell("9", 9)), *table.model_of_rows.rows])
    assert table.model_of_rows.rows[table.chosen()][0].text == "b"


def test_figures_are_sorted_by_value_and_words_narrow_the_rows(table: TextTable) -> None:
    table.show_rows([(Cell("a"), Cell("x"), Cell("10", 10)), (Cell("b"), Cell("y"), Cell("9", 9))])
    table.sortByColumn(2, table.horizontalHeader().sortIndicatorOrder().AscendingOrder)
    assert table.model().index(0, 0).data() == "b"
    table.narrow("x")
    assert table.model().rowCount() == 1
