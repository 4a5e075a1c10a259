"""From the third refusal over board and meeting to a ruling by which the next case is dispatched, by real widgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import Engine, text

from app.cases.model import State
from app.meetings.agenda import AgendaService
from app.meetings.evidence import EvidenceService
from app.meetings.model import ItemState, MeetingState
from app.meetings.presentation import PresentationService
from app.meetings.service import MeetingService
from app.responsibility.service import ResponsibilityService
from db.readers.cases import read_me
from db.services import engine_as
from db.stores.agenda import DatabaseAgendaStore
from db.stores.evidence import DatabaseEvidenceStore
from db.stores.meetings import DatabaseMeetingStore
from db.stores.presentation import DatabasePresentationStore
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.db.meetings.test_meetings import first_candidate, refused_three_times, with_rules
from tests.db.responsibility.conftest import MORE
from tests.db.stores.test_acts import Centre
from tests.fakes import tiny_city
from widgets.application import the_application
from widgets.board.presentation import StageParts
from widgets.board.run import open_board
from widgets.board.window import BoardWindow

U2 = 2


@pytest.fixture
def hall(database: Engine) -> Engine:
    """A tiny city with one case that was refused three times and rules in force."""
    with database.begin() as city:
        tiny_city.build(city)
        with city.connection.cursor() as cursor:
            cursor.execute(MORE)
    with database.begin() as city:
        centre = Centre(city, tiny_city.people(city))
        with_rules(city, centre, ResponsibilityService(DatabaseResponsibilityStore(city)))
        refused_three_times(centre)
    return database


@pytest.fixture
def board(qtbot: Any, hall: Engine) -> Iterator[BoardWindow]:
    """The board of a leader, who may hold a meeting."""
    engine = engine_as(hall, "leader-1")
    with engine.connect() as connection:
        me = read_me(connection)
    stage = StageParts(
        PresentationService(DatabasePresentationStore(engine)),
        evidence=EvidenceService(DatabaseEvidenceStore(engine)),
        agenda=AgendaService(DatabaseAgendaStore(engine)),
    )
    meetings = MeetingService(DatabaseMeetingStore(engine))
    with open_board(meetings, me, "dark", the_application(), stage=stage) as window:
        window.resize(1366, 768)
        window.show()
        qtbot.waitUntil(window.is_complete)
        yield window
    engine.dispose()


def state_of(board: BoardWindow) -> ItemState | None:
    return board.columns.focused.state if board.columns.focused is not None else None


def test_day_ten_from_the_third_refusal_to_the_next_case(qtbot: Any, hall: Engine, board: BoardWindow) -> None:
    card = board.columns.focused
    assert card is not None and card.state is ItemState.CANDIDATE and card.bounces == 3
    keys = board.columns
    qtbot.keyClick(keys, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: "Plan a meeting first" in board._said.text())
    number = board._meetings.plan("hall", datetime.now(UTC) + timedelta(days=2), 60, "市级指挥大厅")
    board._meetings.name_chair(number, "leader-1")
    board.read()
    qtbot.waitUntil(lambda: board._board is not None and board._board.meeting is not None)
    qtbot.keyClick(keys, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: state_of(board) is ItemState.EVIDENCE)
    qtbot.keyClick(keys, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: state_of(board) is ItemState.SCHEDULED)
    qtbot.keyClick(keys, Qt.Key.Key_R)
    assert "needs a running meeting" in board._said.text()
    for state in (MeetingState.CALLED, MeetingState.RUNNING):
        qtbot.mouseClick(board._meeting_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda state=state: board._board.meeting.state is state)
    qtbot.keyClick(keys, Qt.Key.Key_P)
    presentation = board.windows.presentation
    assert presentation is not None and presentation.room.isVisible()
    room = presentation.room
    qtbot.waitUntil(room.is_complete)
    assert [one.card.item_id for one in room.session.agenda.items] == [card.item_id]
    qtbot.keyClick(room, Qt.Key.Key_Escape)
    assert not presentation.is_open()
    qtbot.keyClick(keys, Qt.Key.Key_M)
    prepared = board.windows.meeting
    assert prepared is not None
    qtbot.waitUntil(prepared.is_complete)
    prepared.invite_all.click()
    qtbot.waitUntil(lambda: prepared.guests.count() == 2)
    qtbot.keyClick(keys, Qt.Key.Key_R)
    qtbot.waitUntil(
        lambda: board.ruling is not None and board.ruling.is_complete() and board.ruling.panel.preview.cases
    )
    form = board.ruling
    assert form.fields.unit.count() > 2 and form.fields.place.count() == 4
    form.fields.unit.setCurrentIndex(form.fields.unit.findData(U2))
    form.fields.place.setCurrentIndex(form.fields.place.findData("duty"))
    form.fields.place.activated.emit(form.fields.place.currentIndex())
    qtbot.waitUntil(lambda: form.is_complete() and form.ruling().duty_grid_ids == (1,))
    assert "排水公司" not in form.fields.words.toPlainText() and "Drainage" in form.fields.words.toPlainText()
    qtbot.mouseClick(form._confirm_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state_of(board) is ItemState.RULED)
    assert board.columns.focused.ruling_no == f"{number}-1" and "1 cases moved" in board._said.text()
    with hall.begin() as city:
        centre = Centre(city, tiny_city.people(city))
        following = centre.walk(State.AT_DISPATCH)
        assert first_candidate(city, following) == (U2, None, "ruling", f"{number}-1")
    qtbot.mouseClick(board._meeting_button, Qt.MouseButton.LeftButton)
    assert "read-only" in board._said.text()
    qtbot.mouseClick(board._meeting_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: board._board.meeting is None)
    with hall.connect() as city:
        assert city.scalar(text("select state from city.meetings")) == "closed"


def test_the_board_follows_what_others_do(qtbot: Any, hall: Engine, board: BoardWindow) -> None:
    with hall.begin() as city:
        centre = Centre(city, tiny_city.people(city))
        meetings = MeetingService(DatabaseMeetingStore(city, str(centre.people["presenter-1"].role_name)))
        meetings.put_item(centre.walk(State.AT_DISPATCH).case_id, ["railway"])
    qtbot.waitUntil(lambda: board._board is not None and board._board.total == 2)
    assert board._board.causes == {"other": 1, "railway": 1}
    qtbot.keyClick(board.columns, Qt.Key.Key_Down)
    qtbot.keyClick(board.columns, Qt.Key.Key_Return)
    assert board.detail.is_open and state_of(board) is ItemState.CANDIDATE
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert not board.detail.is_open
    board.side.causes.cause_chosen.emit("railway")
    qtbot.waitUntil(lambda: board._board.total == 1)
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: board._board.total == 2)


def test_who_prepares_no_meetings_reads_only(qtbot: Any, hall: Engine) -> None:
    engine = engine_as(hall, "dispatcher-1")
    with engine.connect() as connection:
        me = read_me(connection)
    with open_board(MeetingService(DatabaseMeetingStore(engine)), me, "light", the_application()) as window:
        window.show()
        qtbot.waitUntil(window.is_complete)
        qtbot.keyClick(window.columns, Qt.Key.Key_E)
        assert "Only meeting chairs" in window._said.text() and not window._meeting_button.isVisible()
    engine.dispose()
