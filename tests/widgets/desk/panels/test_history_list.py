"""The history of a case is written whole, however narrow its column is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.desk.panels.case.history_list import HistoryList, HistoryRow
from widgets.desk.style import desk_style
from widgets.theme import load_theme

RULE, OWNER = (
    "权责规则 R-004：雨水箅子（指挥手册 2024-03-01）",
    "部件权属：45010301004014556 登记为该单位（2025-01-04）",
)
REASONS = "\n".join([RULE, RULE, OWNER, OWNER, OWNER])
ROWS = tuple(
    HistoryRow("10-10 13:34", "派遣 → 市排水公司" * 3, REASONS if row == 0 else "", "演示派遣员 20 · 派遣员")
    for row in range(4)
)
LINES = 3 * len(ROWS) + 1  # time, title and signature of each, and the reasons of one


@pytest.mark.parametrize("width", [240, 300, 360, 420, 520, 640])
def test_no_line_of_the_history_is_cut(qtbot: QtBot, width: int) -> None:
    history = HistoryList(load_theme("dark"))
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(history)
    column.addStretch(1)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    area.setStyleSheet(desk_style(load_theme("dark")))
    area.resize(width, 300)
    qtbot.addWidget(area)
    area.show()
    history.show_rows(ROWS[:1])
    history.show_rows(ROWS)
    qtbot.waitUntil(lambda: len(lines_of(history)) == LINES, timeout=3000)
    QApplication.processEvents()
    assert not cut(history)


def lines_of(history: HistoryList) -> list[QLabel]:
    return [one for one in history.findChildren(QLabel) if one.isVisible()]


def cut(history: HistoryList) -> list[str]:
    return [one.text() for one in lines_of(history) if one.height() < one.heightForWidth(one.width())]
