"""The agenda on the screen of the room: keys lead through it, and nothing that must be read is small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.meetings.model import (
    AgendaItem,
    Board,
    CardFilter,
    ItemDetail,
    ItemState,
    Meeting,
    MeetingState,
    Precedent,
    Refusal,
    Sketch,
)
from tests.widgets.board.test_columns import NOW_S, board, card
from widgets.background import Background
from widgets.board.presenter import READ_SHARE, PresenterWindow
from widgets.parts import text as texts
from widgets.theme import load_theme


class Meetings:
    """The use cases that the room reads, with three items."""

    def __init__(self) -> None:
        self.outcome: str | None = None

    def board(self, _only: CardFilter | None = None) -> Board:
        meeting = Meeting(7, 1, "hall", MeetingState.RUNNING, datetime.now(UTC), 60, "厅", "主席", 3, 15, 2, 0, True)
        return replace(board(0), meeting=meeting)

    def agenda(self, _meeting_no: int) -> list[AgendaItem]:
        items = [replace(card(number, ItemState.SCHEDULED), lon=108.3, lat=22.8) for number in (1, 2, 3)]
        return [AgendaItem(one, place, "decision" if place == 1 else None) for place, one in enumerate(items, start=1)]

    def detail(self, item_id: int) -> ItemDetail:
        refusals = tuple(Refusal("N", NOW_S - day * 86_400, unit, unit, "不属于本单位管辖范围" * 4)
                         for day, unit in enumerate(("甲", "乙", "丙")))  # fmt: skip
        return ItemDetail(item_id, (), refusals, ())

    def sketches(self, _item_ids: list[int], _radius_m: float) -> list[Sketch]:
        return []

    def precedents(self, _item_id: int) -> list[Precedent]:
        return [Precedent("6-1", "民族大道井盖责任划分", 12, 1)]


@pytest.fixture
def room(qtbot: Any) -> Iterator[PresenterWindow]:
    background = Background(2)
    window = PresenterWindow(Meetings(), background, load_theme("dark"))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    qtbot.waitUntil(window.is_complete)
    yield window
    background.close()


def test_a_clicker_arrows_and_numbers_lead_through_the_agenda(qtbot: Any, room: PresenterWindow) -> None:
    places = []
    for key in (
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Space,
        Qt.Key.Key_Right,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_1,
        Qt.Key.Key_Return,
    ):
        qtbot.keyClick(room, key)
        places.append(room.place)
    assert places == [1, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1366, 768)])
def test_nothing_that_must_be_read_is_smaller_than_a_fortieth(
    room: PresenterWindow, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    room.resize(*size)
    sizes: dict[str, float] = {}
    monkeypatch.setattr(texts, "wall_font", _noting(texts.wall_font, sizes))
    drawn = texts.TextPainter.draw

    def draw(self: Any, box: Any, words: str, *more: Any, **named: Any) -> float:
        sizes.clear()
        wide = drawn(self, box, words, *more, **named)
        if words != "Demo data" and sizes:
            assert sizes["last"] >= size[1] / READ_SHARE - 1.0, (words, sizes["last"])
        return wide

    monkeypatch.setattr(texts.TextPainter, "draw", draw)
    room.grab()
    assert room.overflows == []


def _noting(font: Any, sizes: dict[str, float]) -> Any:
    def noted(pixels: float, *more: Any) -> Any:
        sizes["last"] = pixels
        return font(pixels, *more)

    return noted


def test_the_timer_begins_anew_with_each_item(qtbot: Any, room: PresenterWindow) -> None:
    room._since -= 90
    qtbot.keyClick(room, Qt.Key.Key_Down)
    before = room._since
    qtbot.keyClick(room, Qt.Key.Key_T)
    assert room._since >= before
