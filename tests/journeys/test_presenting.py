"""A meeting on its screens: who joined follows by the feed, the map is live, and a wall knows the item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import Engine

from app.cases.model import State
from app.meetings.model import ItemState, MeetingState
from app.meetings.presentation import PresentationService
from app.meetings.service import MeetingService
from db.feed.source import FeedSource
from db.services import engine_as
from db.stores.meetings import DatabaseMeetingStore
from db.stores.presentation import DatabasePresentationStore
from tests.db.responsibility.conftest import MORE
from tests.db.stores.test_acts import Centre
from tests.fakes import tiny_city
from widgets.application import the_application
from widgets.background import Background
from widgets.board import presenter_session
from widgets.board.presentation import Presentation, StageParts
from widgets.shared import Changes
from widgets.theme import load_theme

Opens = Callable[[str], Presentation]


@pytest.fixture
def hall(database: Engine) -> Engine:
    """A tiny city with a running meeting of three items."""
    with database.begin() as city:
        tiny_city.build(city)
        with city.connection.cursor() as cursor:
            cursor.execute(MORE)
    with database.begin() as city:
        people = tiny_city.people(city)
        centre = Centre(city, people)
        presenter = MeetingService(DatabaseMeetingStore(city, str(people["presenter-1"].role_name)))
        leader = MeetingService(DatabaseMeetingStore(city, str(people["leader-1"].role_name)))
        for _turn in range(3):
            presenter.put_item(centre.walk(State.RECEIVED).case_id, ["boundary"])
        number = presenter.plan("hall", datetime.now(UTC) + timedelta(days=1), 60, "大厅")
        for column in presenter.board().columns:
            for card in column.cards:
                if card.state is ItemState.CANDIDATE:
                    presenter.act(card, "schedule", {"meeting": number, "minutes": 5})
        leader.name_chair(number, "leader-1")
        for state in (MeetingState.CALLED, MeetingState.RUNNING):
            presenter.move(presenter.meetings()[0], state)
    return database


@pytest.fixture
def opens(qtbot: Any, hall: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """Opens a presentation as somebody; nothing but the feed tells it of others."""
    monkeypatch.setattr(presenter_session, "TELL_S", 3600.0)
    the_application()
    with ExitStack() as opened:
        yield lambda who: opened.enter_context(_presentation(qtbot, hall, who))


@contextmanager
def _presentation(qtbot: Any, hall: Engine, who: str) -> Iterator[Presentation]:
    engine, background = engine_as(hall, who), Background(2)
    source = FeedSource(engine)
    parts = StageParts(PresentationService(DatabasePresentationStore(engine)), source=source)
    made = Presentation(parts, background, load_theme("dark"), leads=True)
    made.room.resize(1366, 768)
    made.room.show()
    qtbot.waitUntil(lambda: made.room.is_complete() and made.session.stage is not None, timeout=60_000)
    qtbot.waitUntil(lambda: made.room.map is not None and made.room.map.is_ready, timeout=60_000)
    qtbot.waitUntil(lambda: made._changes is not None and made._changes.state == "live", timeout=60_000)
    yield made
    made.end()
    background.close()
    source.close()
    engine.dispose()


def test_whoever_joined_follows_by_the_feed_and_the_map_is_live(qtbot: Any, opens: Opens) -> None:
    presenter, leader = opens("presenter-1"), opens("leader-1")
    qtbot.keyClick(presenter.room, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: leader.session.place == 1, timeout=20_000)
    qtbot.keyClick(leader.room, Qt.Key.Key_3)
    qtbot.keyClick(leader.room, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: presenter.session.place == 2, timeout=20_000)
    line = ((108.35, 22.82), (108.36, 22.825))
    presenter.session.set_strokes((line,))
    qtbot.waitUntil(lambda: leader.room.map is not None and leader.room.map.ink.strokes == (line,), timeout=20_000)
    presenter.session.begin_writing(True)
    qtbot.waitUntil(lambda: "is writing here now" in leader.console.notes.state.text(), timeout=20_000)


def test_the_city_of_a_wall_knows_the_item_that_is_shown(qtbot: Any, hall: Engine, opens: Opens) -> None:
    engine = engine_as(hall, "leader-1")
    source = FeedSource(engine)
    changes = Changes(source)
    changes.start()
    try:
        qtbot.waitUntil(lambda: changes.city is not None, timeout=60_000)
        presenter = opens("presenter-1")
        qtbot.waitUntil(lambda: changes.city.meeting.place_no == 1, timeout=20_000)  # type: ignore[union-attr]
        qtbot.keyClick(presenter.room, Qt.Key.Key_PageDown)
        qtbot.waitUntil(lambda: changes.city.meeting.place_no == 2, timeout=20_000)  # type: ignore[union-attr]
    finally:
        changes.stop()
        source.close()
        engine.dispose()


def test_one_display_is_the_rooms_and_a_presentation_can_be_opened_again(
    qtbot: Any, hall: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, background = engine_as(hall, "presenter-1"), Background(2)
    source = FeedSource(engine)
    parts = StageParts(PresentationService(DatabasePresentationStore(engine)), source=source)
    the_application()
    try:
        for _turn in range(2):
            made = Presentation(parts, background, load_theme("light"), leads=True)
            made.show()
            qtbot.waitUntil(lambda: made.room.map.is_ready, timeout=60_000)  # type: ignore[union-attr]  # noqa: B023
            assert made.room.isVisible() and not made.console.isVisible()
            qtbot.keyClick(made.room, Qt.Key.Key_Tab)
            qtbot.waitUntil(made.console.isVisible)
            qtbot.keyClick(made.console, Qt.Key.Key_Escape)
            qtbot.waitUntil(lambda: not made.is_open() and not made.room.isVisible())  # noqa: B023 - asked at once
    finally:
        background.close()
        source.close()
        engine.dispose()
