"""Widgets in lines, as many as the width needs."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.parts.flow_layout import FlowLayout


def boxes(qtbot: QtBot, width: int) -> tuple[list[QWidget], QWidget, QWidget]:
    whole, below = QWidget(), QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    flow = FlowLayout()
    flow.setContentsMargins(10, 5, 10, 5)
    made = [QWidget() for _number in range(4)]
    for one in made:
        one.setFixedSize(100, 20)
        flow.addWidget(one)
    column.addLayout(flow)
    column.addWidget(below, 1)
    qtbot.addWidget(whole)
    whole.resize(width, 300)
    whole.show()
    QApplication.processEvents()
    return made, below, whole


def test_what_finds_no_room_stands_in_the_next_line(qtbot: QtBot) -> None:
    made, below, _whole = boxes(qtbot, 240)
    assert [(one.x(), one.y()) for one in made] == [(10, 5), (118, 5), (10, 33), (118, 33)]
    assert below.y() == 58


def test_all_stand_in_one_line_where_there_is_room(qtbot: QtBot) -> None:
    made, below, _whole = boxes(qtbot, 600)
    assert {one.y() for one in made} == {5} and below.y() == 30


def test_it_asks_for_no_more_than_the_widest(qtbot: QtBot) -> None:
    made, _below, whole = boxes(qtbot, 240)
    assert whole.minimumSizeHint().width() == 120
    made[1].hide()
    QApplication.processEvents()
    assert [(one.x(), one.y()) for one in made if one.isVisible()] == [(10, 5), (118, 5), (10, 33)]
