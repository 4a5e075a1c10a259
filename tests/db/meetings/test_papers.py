"""What the papers of a meeting are made from, read from the database: all of the meeting, and no reporter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from app.errors import Refused
from app.i18n import set_language
from app.meetings.service import MeetingService
from app.papers.model import MeetingPapers
from app.papers.pack import write_pack
from app.progress import Silent
from db.readers.papers import DatabasePaperSource
from db.services import engine_as
from db.stores.meetings import DatabaseMeetingStore
from tests.db.meetings.test_meetings import refused_three_times
from tests.db.stores.test_acts import Centre
from tests.fakes import tiny_city
from tests.fakes.papers import FakePainter

SECRET = "王大妈反映"
"""A name in the text of a report, which no paper may repeat."""


@pytest.fixture
def hall(database: Engine) -> Engine:
    """A tiny city with a meeting whose only item is a case that was refused three times."""
    with database.begin() as city:
        tiny_city.build(city)
    with database.begin() as city:
        centre = Centre(city, tiny_city.people(city))
        refused_three_times(centre)
        city.execute(text("update city.cases set text = :words"), {"words": SECRET})
        city.execute(text("update city.reports set text = :words"), {"words": SECRET})
        meetings = MeetingService(DatabaseMeetingStore(city, str(centre.people["leader-1"].role_name)))
        number = meetings.plan("hall", datetime.now(UTC) + timedelta(days=2), 60, "市级指挥大厅")
        meetings.name_chair(number, "leader-1")
        (card,) = [card for column in meetings.board().columns for card in column.cards]
        meetings.act(card, "schedule", {"meeting": number})
        meetings.invite(number, [1, 2])
    return database


def papers_of(hall: Engine, person: str) -> MeetingPapers:
    with hall.connect() as connection:
        number = connection.scalar(text("select meeting_no from city.meetings"))
    engine = engine_as(hall, person)
    try:
        return DatabasePaperSource(engine).read_meeting(number)
    finally:
        engine.dispose()


def test_a_meeting_is_read_with_everything_that_its_papers_say(hall: Engine) -> None:
    papers = papers_of(hall, "presenter-1")
    (item,) = papers.items
    assert papers.meeting.chair and papers.meeting.place == "市级指挥大厅" and len(papers.units) == 2
    assert all(unit.has_attended is None for unit in papers.units)
    assert len(item.refusals) == 3 and len(item.cases) == 1 and item.ruling is None and item.outcome is None
    assert len(item.months) == 12 and item.months[-1].cases == 1 and item.months[-1].refusals == 3
    assert item.months == tuple(sorted(item.months, key=lambda month: month.first_on))


def test_no_paper_of_a_meeting_says_who_reported(hall: Engine, tmp_path) -> None:
    engine = engine_as(hall, "leader-1")
    papers = papers_of(hall, "leader-1")
    assert SECRET not in repr(papers)
    files = write_pack(DatabasePaperSource(engine), FakePainter(), papers.meeting.meeting_no, tmp_path, Silent())
    engine.dispose()
    assert SECRET not in next(file for file in files if file.suffix == ".html").read_text("utf-8")


def test_names_are_those_of_the_language_of_the_paper(hall: Engine) -> None:
    english = papers_of(hall, "presenter-1")
    set_language("zh_CN")
    try:
        chinese = papers_of(hall, "presenter-1")
    finally:
        set_language("en")
    assert english.organ != chinese.organ and {unit.name for unit in english.units} != {
        one.name for one in chinese.units
    }


def test_a_meeting_that_is_none_is_refused(hall: Engine) -> None:
    with pytest.raises(Refused, match="no meeting 4711"):
        DatabasePaperSource(hall).read_meeting(4711)


def test_who_may_not_see_a_meeting_gets_no_paper_of_it(hall: Engine) -> None:
    with pytest.raises(Refused):
        papers_of(hall, "supervisor-1")


def test_a_photo_that_is_gone_is_none(hall: Engine) -> None:
    assert DatabasePaperSource(hall).read_photo(4711) is None
