"""Everybody who joined sees one item; nobody overwrites another's screen or notes; no reporter is ever read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from app.errors import Conflict, Refused
from app.meetings.model import MeetingState
from app.meetings.presentation import Note, PresentationService
from app.meetings.service import MeetingService
from db.readers.shown_meeting import read_shown_meeting
from db.stores.presentation import DatabasePresentationStore
from tests.db.meetings.test_meetings import MeetingsOf, only_card, refused_three_times, running
from tests.db.stores.test_acts import Centre

ScreensOf = Callable[[str], PresentationService]


@pytest.fixture
def screens(city: Connection, centre: Centre) -> ScreensOf:
    return lambda number: PresentationService(
        DatabasePresentationStore(city, str(centre.people[number].role_name))
    )  # fmt: skip


@pytest.fixture
def on_stage(centre: Centre, meetings: MeetingsOf) -> tuple[int, int]:
    """A running meeting and its only item."""
    refused_three_times(centre)
    number = running(meetings)
    return number, only_card(meetings("presenter-1")).item_id


def test_everybody_who_joined_sees_the_item_and_who_shows_it(
    on_stage: tuple[int, int], screens: ScreensOf, meetings: MeetingsOf
) -> None:
    number, item_id = on_stage
    presenter, leader = screens("presenter-1"), screens("leader-1")
    agenda = presenter.agenda()
    assert agenda.meeting is not None and agenda.meeting.meeting_no == number and agenda.place_of(item_id) == 0
    version = presenter.show(number, presenter.stage(number).shown.version, item_id)
    seen = leader.stage(number)
    assert (seen.shown.item_id, seen.shown.version, seen.shown.strokes) == (item_id, version, ())
    assert {one.name for one in seen.presences} == {one.name for one in leader.look(number).presences}
    assert len(seen.others()) == 1 and seen.shown.person == seen.others()[0].name


def test_who_comes_later_with_the_screen_is_told_and_moves_nothing(
    on_stage: tuple[int, int], screens: ScreensOf
) -> None:
    number, item_id = on_stage
    screens("presenter-1").show(number, 0, item_id)
    with pytest.raises(Conflict):
        screens("leader-1").show(number, 0, item_id)
    assert screens("leader-1").look(number).shown.version == 1


def test_lines_are_seen_by_all_and_go_with_the_item(on_stage: tuple[int, int], screens: ScreensOf) -> None:
    number, item_id = on_stage
    presenter = screens("presenter-1")
    version = presenter.show(number, 0, item_id)
    line = ((108.35, 22.82), (108.36, 22.825))
    version = presenter.draw(number, item_id, [line])
    assert screens("leader-1").look(number).shown.strokes == (line,)
    presenter.show(number, version, item_id)
    assert presenter.look(number).shown.strokes == ()


def test_two_writers_see_each_other_and_nothing_is_overwritten(on_stage: tuple[int, int], screens: ScreensOf) -> None:
    number, item_id = on_stage
    presenter, leader = screens("presenter-1"), screens("leader-1")
    presenter.stage(number, item_id)
    assert [one.writes_item_id for one in leader.stage(number, item_id).writers_of(item_id)] == [item_id]
    assert presenter.write_note(number, Note(item_id), "请排水公司先说") == 1
    with pytest.raises(Conflict):
        leader.write_note(number, Note(item_id), "另一个意见")
    seen = leader.look(number).note_of(item_id)
    assert seen.words == "请排水公司先说"
    assert leader.write_note(number, seen, seen.words + "；再听城管局") == 2


def test_a_meeting_that_does_not_run_shows_nothing(
    on_stage: tuple[int, int], screens: ScreensOf, meetings: MeetingsOf
) -> None:
    number, item_id = on_stage
    service: MeetingService = meetings("presenter-1")
    (meeting,) = [one for one in service.meetings() if one.meeting_no == number]
    service.move(meeting, MeetingState.CLOSED)
    with pytest.raises(Refused):
        screens("presenter-1").show(number, 0, item_id)


def test_a_unit_follows_a_called_meeting_and_shows_nothing_itself(
    city: Connection, on_stage: tuple[int, int], screens: ScreensOf, meetings: MeetingsOf
) -> None:
    number, item_id = on_stage
    handler = screens("handler-1")
    with pytest.raises(Refused):
        handler.stage(number)
    meetings("presenter-1").invite(number, [1])
    screens("presenter-1").show(number, 0, item_id)
    assert handler.stage(number).shown.item_id == item_id and handler.look(number).notes == ()
    with pytest.raises(Refused):
        handler.show(number, 1, item_id)
    with pytest.raises(Refused):
        handler.write_note(number, Note(item_id), "x")


def test_a_change_of_the_screen_is_one_row_of_the_feed(
    city: Connection, on_stage: tuple[int, int], screens: ScreensOf
) -> None:
    number, item_id = on_stage
    presenter = screens("presenter-1")
    presenter.stage(number)
    before = city.scalar(text("select count(*) from city.changes where topic = 'meetings'"))
    presenter.show(number, 0, item_id)
    presenter.stage(number)  # being there is no news
    after = city.scalar(text("select count(*) from city.changes where topic = 'meetings'"))
    assert after - before == 1


def test_nothing_of_a_reporter_is_on_the_screen(
    city: Connection, on_stage: tuple[int, int], screens: ScreensOf
) -> None:
    _number, item_id = on_stage
    kept = "insert into city.reporters select report_id, '韦某某秘密', '13807710000', true from city.reports"
    city.execute(text(kept + " on conflict do nothing"))
    city.execute(text("update city.reports set text = '我是韦某某秘密，电话13807710000'"))
    screen = screens("presenter-1").screen(item_id, 800)
    assert len(screen.detail.cases) == 1 and len(screen.detail.refusals) == 3
    assert screen.candidates and all(one.unit_name for one in screen.candidates)
    words = repr(replace(screen, photos=()))
    assert "韦某某" not in words and "13807710000" not in words


def test_the_wall_is_told_class_place_and_units_and_no_more(
    city: Connection, on_stage: tuple[int, int], screens: ScreensOf, centre: Centre
) -> None:
    number, item_id = on_stage
    assert city.execute(text("select * from city.shown_on_wall()")).all() == []
    screens("presenter-1").show(number, 0, item_id)
    (row,) = city.execute(text("select * from city.shown_on_wall()")).all()
    assert (row.meeting_no, row.place_no, row.items, row.bounces) == (number, 1, 1, 3)
    assert not {"case_no", "text", "reporter", "words", "person"} & set(row._mapping)


def test_the_feed_brings_the_shown_item_to_the_city_in_memory(
    city: Connection, on_stage: tuple[int, int], screens: ScreensOf
) -> None:
    number, item_id = on_stage
    raw = city.connection.dbapi_connection
    assert read_shown_meeting(raw).meeting_no == 0  # type: ignore[arg-type]
    screens("presenter-1").show(number, 0, item_id)
    shown = read_shown_meeting(raw)  # type: ignore[arg-type]
    assert (shown.meeting_no, shown.place_no, shown.items, shown.outcomes) == (number, 1, 1, ("",))
    assert dict(zip(shown.units, shown.unit_refusals, strict=True)) == {"青秀区城管局": 2, "排水公司": 1}
