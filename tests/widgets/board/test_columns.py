"""The columns of the board: only what is seen costs, keys and drag lead where an act leads, counts stay exact."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from app.meetings.model import Board, BoardColumn, Card, ItemState
from widgets.board.columns import BoardColumns
from widgets.theme import load_theme

NOW_S = 1_790_000_000.0
DAY_S = 86_400.0


def card(item_id: int, state: ItemState = ItemState.CANDIDATE) -> Card:
    return Card(item_id, 1, state, "污水井盖", "Sewage cover", "民族大道", ("甲", "乙"), ("A", "B"), ("boundary",),
                3, 1, False, NOW_S - item_id * DAY_S)  # fmt: skip


def board(candidates: int, scheduled: int = 0, total: int | None = None) -> Board:
    columns = []
    for state in ItemState:
        count = {ItemState.CANDIDATE: candidates, ItemState.SCHEDULED: scheduled}.get(state, 0)
        start = 1 if state is ItemState.CANDIDATE else 1000
        cards = tuple(card(start + number, state) for number in range(count))
        real = total if total is not None and state is ItemState.CANDIDATE else count
        columns.append(BoardColumn(state, real, real, cards))
    return Board(tuple(columns), {}, (), None, NOW_S, "Asia/Shanghai")


@pytest.fixture
def columns(qtbot: Any) -> BoardColumns:
    widget = BoardColumns(load_theme("dark"))
    widget.resize(1200, 640)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_of_several_hundred_cards_only_those_in_view_are_painted(
    columns: BoardColumns, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns.show_board(board(400, 40))
    painted: list[int] = []
    monkeypatch.setattr(columns.cards, "paint", lambda _painter, one, *_more, **_named: painted.append(one.item_id))
    columns.grab()
    assert 6 <= len(painted) <= 12 and len(columns.visible_cards()) <= 12


def test_arrows_move_the_focus_and_shift_moves_the_card(qtbot: Any, columns: BoardColumns) -> None:
    columns.show_board(board(30, 3))
    focused = [columns.focused.item_id] if columns.focused else []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(columns, key)
        assert columns.focused is not None
        focused.append(columns.focused.item_id)
    assert focused == [1, 2, 3, 30, 1, 1000, 1]
    asked: list[tuple[int, ItemState]] = []
    columns.move_asked.connect(lambda one, state: asked.append((one.item_id, state)))
    qtbot.keyClick(columns, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(columns, Qt.Key.Key_3)
    qtbot.keyClick(columns, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(columns, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [(1, ItemState.EVIDENCE), (1000, ItemState.EVIDENCE)], (
        "no act leads on from the agenda but a ruling"
    )


def test_a_column_reads_on_before_its_end_is_seen(qtbot: Any, columns: BoardColumns) -> None:
    wanted: list[tuple[ItemState, int]] = []
    columns.more_wanted.connect(lambda state, there: wanted.append((state, there)))
    columns.show_board(board(24, total=60))
    assert wanted == []
    qtbot.keyClick(columns, Qt.Key.Key_End)
    assert wanted and wanted[-1] == (ItemState.CANDIDATE, 24)
    columns.add_cards(ItemState.CANDIDATE, [card(number) for number in range(20, 49)])
    qtbot.keyClick(columns, Qt.Key.Key_End)
    assert columns.focused is not None and columns.focused.item_id == 48, "what came twice stands once"


def test_a_card_is_dragged_into_another_column(qtbot: Any, columns: BoardColumns) -> None:
    columns.show_board(board(5))
    asked: list[tuple[int, ItemState]] = []
    columns.move_asked.connect(lambda one, state: asked.append((one.item_id, state)))
    start, wide = QPoint(60, 120), columns.width() // 6
    qtbot.mousePress(columns, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(columns, start + QPoint(step * (QApplication.startDragDistance() + wide // 5), 0))
    assert columns._dragged is not None
    columns.grab()
    qtbot.mouseRelease(columns, Qt.MouseButton.LeftButton, pos=start + QPoint(wide, 0))
    assert asked == [(1, ItemState.EVIDENCE)] and columns._dragged is None


def test_the_focus_stays_on_its_item_when_the_board_is_read_anew(qtbot: Any, columns: BoardColumns) -> None:
    columns.show_board(board(10))
    qtbot.keyClick(columns, Qt.Key.Key_Down)
    columns.show_board(board(12, 2))
    assert columns.focused is not None and columns.focused.item_id == 2
    columns.show_board(board(0))
    assert columns.focused is None
