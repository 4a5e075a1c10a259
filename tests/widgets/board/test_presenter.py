"""The agenda on the screens of a meeting: keys lead, others follow, nothing is small, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.errors import Conflict
from app.meetings.model import AgendaItem, ItemCase, ItemDetail, ItemState, Meeting, MeetingState, Precedent, Refusal
from app.meetings.presentation import (
    ComponentFacts,
    ItemPhoto,
    ItemScreen,
    MeetingAgenda,
    Note,
    Presence,
    ShownItem,
    Stage,
    Stroke,
)
from tests.fakes import hand_city
from tests.fakes.changes import FakeChanges
from tests.widgets.board.test_columns import NOW_S, card
from widgets.background import Background
from widgets.board.presenter import PresenterWindow
from widgets.board.presenter_console import ConsoleWindow
from widgets.board.presenter_map import box_of
from widgets.board.presenter_painter import READ_SHARE
from widgets.board.presenter_session import PresenterSession
from widgets.map.canvas import MapCanvas
from widgets.parts import text as texts
from widgets.theme import load_theme


class Presentation:
    """The use cases that the screens ask, over three items in memory."""

    def __init__(self, state: MeetingState = MeetingState.RUNNING) -> None:
        self.state, self.shown = state, ShownItem()
        self.notes: dict[int, Note] = {}
        self.others: tuple[Presence, ...] = ()
        self.writes: int | None = None

    def agenda(self) -> MeetingAgenda:
        meeting = Meeting(7, 1, "hall", self.state, datetime.now(UTC), 60, "厅", "主席", 3, 15, 2, 0, True)
        cards = [replace(card(number, ItemState.SCHEDULED), lon=108.3 + number / 100, lat=22.8) for number in (1, 2, 3)]
        items = [AgendaItem(one, place, "decision" if place == 1 else None) for place, one in enumerate(cards, start=1)]
        return MeetingAgenda(meeting, tuple(items), NOW_S, "Asia/Shanghai")

    def screen(self, item_id: int, _radius_m: float) -> ItemScreen:
        refusals = tuple(Refusal("N", NOW_S - day * 86_400, unit, unit, "不属于本单位管辖范围" * 4)
                         for day, unit in enumerate(("甲", "乙", "丙")))  # fmt: skip
        cases = (ItemCase(item_id, "N", "to_coordinate", NOW_S, 3, 108.3 + item_id / 100, 22.8),)
        facts = ComponentFacts("450", "lost", "市排水公司", None, None, None, date(2025, 3, 1), 2)
        detail, precedents = (
            ItemDetail(item_id, cases, refusals, ()),
            (Precedent("6-1", "民族大道井盖责任划分", 12, 1),),
        )
        return ItemScreen(detail, None, precedents, (), (ItemPhoto("near", NOW_S, b"no picture"),), facts)

    def stage(self, meeting_no: int, writes_item_id: int | None = None) -> Stage:
        self.writes = writes_item_id
        return self.look(meeting_no)

    def look(self, _meeting_no: int) -> Stage:
        return Stage(self.shown, (Presence(1, "我", None), *self.others), tuple(self.notes.values()), NOW_S, 1)

    def show(self, _meeting_no: int, version: int, item_id: int) -> int:
        if version != self.shown.version:
            raise Conflict("somebody was faster")
        self.shown = ShownItem(version + 1, item_id, NOW_S, "我")
        return version + 1

    def draw(self, _meeting_no: int, _item_id: int, strokes: tuple[Stroke, ...]) -> int:
        self.shown = replace(self.shown, version=self.shown.version + 1, strokes=tuple(strokes))
        return self.shown.version

    def write_note(self, _meeting_no: int, note: Note, words: str) -> int:
        kept = self.notes.get(note.item_id, Note(note.item_id))
        if kept.version != note.version:
            raise Conflict("somebody wrote")
        self.notes[note.item_id] = Note(note.item_id, note.version + 1, words, "我")
        return note.version + 1


@pytest.fixture
def meeting() -> Presentation:
    return Presentation()


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(2)
    yield made
    made.close()


@pytest.fixture
def room(qtbot: Any, meeting: Presentation, background: Background) -> Iterator[PresenterWindow]:
    session = PresenterSession(meeting, background, leads=True)  # type: ignore[arg-type]
    window = PresenterWindow(session, load_theme("dark"))
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    qtbot.waitUntil(lambda: window.is_complete() and session.stage is not None)
    yield window
    session.stop()


@pytest.fixture
def console(qtbot: Any, room: PresenterWindow) -> ConsoleWindow:
    window = ConsoleWindow(room.session, room, load_theme("dark"))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    return window


# The room -------------------------------------------------------------------------------------------------------------


def test_a_clicker_arrows_and_numbers_lead_through_the_agenda(qtbot: Any, room: PresenterWindow) -> None:
    keys = (
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Space,
        Qt.Key.Key_Right,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_1,
        Qt.Key.Key_Return,
    )
    places = []
    for key in keys:
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
        if sizes:
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


def test_the_next_item_is_read_before_it_is_shown(qtbot: Any, room: PresenterWindow) -> None:
    qtbot.waitUntil(lambda: len(room.session._screens) == 3)
    qtbot.keyClick(room, Qt.Key.Key_Right)
    assert room.session.screen is not None and room.session.screen.screen.detail.item_id == 2


def test_the_timer_begins_anew_with_each_item_and_by_key(qtbot: Any, room: PresenterWindow) -> None:
    room.session._since -= 90
    qtbot.keyClick(room, Qt.Key.Key_Down)
    assert room.session.elapsed_s < 60
    room.session._since -= 90
    qtbot.keyClick(room, Qt.Key.Key_T)
    assert room.session.elapsed_s < 60


def test_the_live_map_shows_the_place_of_the_item_and_takes_the_pen(
    qtbot: Any, meeting: Presentation, background: Background
) -> None:
    changes = FakeChanges()
    session = PresenterSession(meeting, background, True, changes)  # type: ignore[arg-type]
    canvas = MapCanvas(load_theme("dark"))
    window = PresenterWindow(session, load_theme("dark"), canvas)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    try:
        qtbot.waitUntil(session.is_complete)
        assert window.map is not None and not window.map.isVisible()
        canvas.set_city(hand_city.make_city(cases=50, components=50, grids=4))
        window.show_again()
        assert window.map.isVisible()
        ink = window.map.ink
        middle = ink.pixel_of((108.31, 22.8))
        assert (middle - QPointF(ink.width() / 2, ink.height() / 2)).manhattanLength() < 6
        qtbot.keyClick(window, Qt.Key.Key_P)
        QTest.mousePress(ink, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
        QTest.mouseMove(ink, QPoint(90, 80))
        ink.point_to(QPointF(140, 120))
        QTest.mouseRelease(ink, Qt.MouseButton.LeftButton, pos=QPoint(140, 120))
        assert len(session.strokes) == 1
        qtbot.waitUntil(lambda: meeting.shown.strokes == session.strokes)
        assert (ink.pixel_of(session.strokes[0][0]) - QPointF(50, 50)).manhattanLength() < 3
        qtbot.keyClick(window, Qt.Key.Key_X)
        assert session.strokes == ()
    finally:
        session.stop()
        canvas.close_workers()


def test_a_point_far_away_does_not_move_the_map() -> None:
    one = replace(card(1), lon=108.3, lat=22.8)
    near, lost = box_of(one, [(108.301, 22.801)]), box_of(one, [(108.301, 22.801), (120.0, 30.0)])
    assert near == lost and box_of(replace(one, lon=None), []) is None


# Others ---------------------------------------------------------------------------------------------------------------


def test_whoever_joined_follows_and_may_look_around(
    qtbot: Any, meeting: Presentation, room: PresenterWindow, background: Background
) -> None:
    changes = FakeChanges()
    changes.state = "live"
    follower = PresenterSession(meeting, background, False, changes)  # type: ignore[arg-type]
    try:
        qtbot.waitUntil(lambda: follower.is_complete() and follower.stage is not None)
        qtbot.keyClick(room, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: meeting.shown.item_id == 2)
        changes.city_changed.emit(_meeting_change())
        qtbot.waitUntil(lambda: follower.place == 1)
        follower.go(2)
        assert follower.place == 2 and meeting.shown.item_id == 2 and not follower.is_following
        follower.follow()
        qtbot.waitUntil(lambda: follower.place == 1 or follower.stage is not None)
    finally:
        follower.stop()


def _meeting_change() -> Any:
    from app.city.model import CityChange

    return CityChange(1, topics=frozenset({"meetings"}))


def test_two_who_lead_end_on_one_item(qtbot: Any, meeting: Presentation, room: PresenterWindow) -> None:
    told: list[str] = []
    room.session.told.connect(told.append)
    qtbot.waitUntil(lambda: meeting.shown.item_id == 1)
    meeting.shown = ShownItem(meeting.shown.version + 1, 3, NOW_S, "另一位")
    qtbot.keyClick(room, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: room.place == 2, timeout=5000)
    assert meeting.shown.item_id == 3 and "somebody was faster" in told


def test_a_rehearsal_shows_nothing_to_others(qtbot: Any, background: Background) -> None:
    meeting = Presentation(MeetingState.CALLED)
    session = PresenterSession(meeting, background, True)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: session.is_complete() and session.stage is not None)
    session.go(1)
    qtbot.wait(50)
    assert session.place == 1 and meeting.shown.item_id is None
    session.stop()


# The presenter's own screen -------------------------------------------------------------------------------------------


def test_notes_are_kept_and_writing_is_told(qtbot: Any, meeting: Presentation, console: ConsoleWindow) -> None:
    qtbot.keyClick(console, Qt.Key.Key_N)
    console.notes.field.setPlainText("先请排水公司说明")
    qtbot.waitUntil(lambda: meeting.writes == 1)
    console.notes.save()
    qtbot.waitUntil(lambda: 1 in meeting.notes)
    assert meeting.notes[1].words == "先请排水公司说明"
    qtbot.waitUntil(lambda: not console.notes.is_dirty)


def test_what_another_wrote_meanwhile_is_shown_and_nothing_is_lost(
    qtbot: Any, meeting: Presentation, console: ConsoleWindow
) -> None:
    console.notes.field.setPlainText("我的话")
    meeting.notes[1] = Note(1, 1, "别人的话", "另一位")
    meeting.others = (Presence(2, "另一位", 1),)
    console.session.look()
    qtbot.waitUntil(lambda: console.notes.theirs.isVisible())
    assert "别人的话" in console.notes.theirs.text() and "另一位" in console.notes.state.text()
    console.notes.save()
    qtbot.waitUntil(lambda: meeting.notes[1].version == 2)
    assert meeting.notes[1].words == "别人的话\n我的话"


def test_the_notes_of_the_last_item_are_kept_when_the_next_comes(
    qtbot: Any, meeting: Presentation, console: ConsoleWindow
) -> None:
    console.notes.field.setPlainText("第一项的话")
    console.session.go(1)
    assert console.notes.field.toPlainText() == ""
    qtbot.waitUntil(lambda: 1 in meeting.notes)
    assert meeting.notes[1].words == "第一项的话" and 2 not in meeting.notes


def test_an_outcome_is_asked_for_only_where_somebody_answers(
    qtbot: Any, room: PresenterWindow, console: ConsoleWindow
) -> None:
    asked: list[int] = []
    console.ruling_asked.connect(lambda one: asked.append(one.item_id))
    qtbot.keyClick(console, Qt.Key.Key_R)
    console.can_decide = True
    console.session.go(1)
    qtbot.keyClick(console, Qt.Key.Key_R)
    assert asked == [2]
