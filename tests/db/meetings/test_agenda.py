"""A meeting is prepared: order and minutes, invitations and attendance, notes, templates, series, addenda."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.cases.model import State
from app.errors import Conflict, Refused
from app.meetings.agenda import AgendaService, Template, time_text
from app.meetings.model import ItemState, MeetingState
from db.stores.agenda import DatabaseAgendaStore
from tests.db.meetings.test_meetings import MeetingsOf, a_day, meeting_of, refused_three_times, running
from tests.db.stores.test_acts import Centre
from tests.db.stores.test_refusals import try_sql

AgendaOf = Callable[[str], AgendaService]
SERIES = Template(
    0, "例会", "hall", "市级指挥大厅", 120, 5, (1, 2), "请带移交清单", time(9, 0), 4, 2, None, date(2027, 1, 1)
)


@pytest.fixture
def agenda(city: Connection, centre: Centre) -> AgendaOf:
    return lambda number: AgendaService(DatabaseAgendaStore(city, str(centre.people[number].role_name)))


@pytest.fixture
def planned(centre: Centre, meetings: MeetingsOf) -> int:
    """A meeting of 15 minutes with three items of five."""
    presenter = meetings("presenter-1")
    for _turn in range(3):
        presenter.put_item(centre.walk(State.RECEIVED).case_id, ["boundary"])
    number = presenter.plan("hall", a_day(), 15, "大厅")
    for column in presenter.board().columns:
        for card in column.cards:
            if card.state is ItemState.CANDIDATE:
                presenter.act(card, "schedule", {"meeting": number, "minutes": 5})
    return number


def ids(service: AgendaService, number: int) -> list[int]:
    return [one.card.item_id for one in service.dossier(number).items]


def test_items_are_moved_and_a_sum_that_is_too_long_is_told(planned: int, agenda: AgendaOf) -> None:
    service = agenda("presenter-1")
    first, second, third = ids(service, planned)
    assert service.move_item(service.dossier(planned), 2, -1) == 1
    assert ids(service, planned) == [first, third, second]
    assert service.move_item(service.dossier(planned), 0, 1) == 1
    assert ids(service, planned) == [third, first, second]
    assert service.move_item(service.dossier(planned), 0, -1) is None
    assert time_text(service.dossier(planned))[1] is False
    service.set_minutes(service.dossier(planned), 1, 12)
    found = service.dossier(planned)
    assert ids(service, planned) == [third, first, second] and [one.card.minutes for one in found.items] == [5, 12, 5]
    assert "7 min too long" in time_text(found)[0]


def test_units_and_persons_are_invited_and_were_there(centre: Centre, meetings: MeetingsOf, agenda: AgendaOf) -> None:
    refused_three_times(centre)
    number = running(meetings)
    service = agenda("presenter-1")
    assert service.store.invite_disputing(number) == 2 and service.store.invite_disputing(number) == 0
    person = service.store.invite_person(number, "陆工", 2)
    service.store.attend(number, person, None, True)
    service.store.attend(number, None, 1, False)
    found = service.dossier(number)
    assert {one.unit_id: (one.has_attended, one.items) for one in found.units} == {1: (False, 1), 2: (None, 1)}
    assert [(one.name, one.unit, one.has_attended) for one in found.people] == [("陆工", "排水公司", True)]
    service.store.uninvite(number, None, 2)
    assert service.dossier(number).people == () and [one.unit_id for one in service.dossier(number).units] == [1]
    with pytest.raises(Refused):
        service.store.invite_person(number, "  ", None)
    with pytest.raises(Refused):
        agenda("handler-1").store.invite_unit(number, 1)


def test_notes_of_a_meeting_are_not_overwritten(planned: int, agenda: AgendaOf) -> None:
    service = agenda("presenter-1")
    seen = service.dossier(planned)
    service.store.note(planned, seen.meeting.version, "请各单位带移交清单")
    with pytest.raises(Conflict):
        agenda("leader-1").store.note(planned, seen.meeting.version, "别的")
    assert service.dossier(planned).note == "请各单位带移交清单"


def test_a_series_plans_its_next_meeting(agenda: AgendaOf, meetings: MeetingsOf) -> None:
    service = agenda("presenter-1")
    service.keep_template(SERIES)
    (kept,) = service.templates()
    assert replace(kept, template_id=0) == SERIES
    zone = "Asia/Shanghai"
    number = service.plan_next(kept, 1_798_000_000.0, zone)
    found = service.dossier(number)
    assert found.meeting.starts_at.isoweekday() == 4 and f"{found.meeting.starts_at:%H:%M}" == "09:00"
    assert found.note == "请带移交清单" and {one.unit_id for one in found.units} == {1, 2}
    other = service.plan_next(kept, 1_798_000_000.0, zone, [found.meeting.starts_at.date()])
    assert (service.dossier(other).meeting.starts_at - found.meeting.starts_at).days == 14
    service.store.retire_template(kept.template_id)
    assert service.templates() == []


@pytest.mark.parametrize(
    "bad", [{"title": " "}, {"minutes": 5}, {"weekday": 9}, {"kind": "x"}, {"week_of_month": 2}, {"first_on": None}]
)
def test_a_template_that_is_not_whole_is_refused(agenda: AgendaOf, bad: dict[str, object]) -> None:
    with pytest.raises(Refused):
        agenda("presenter-1").keep_template(replace(SERIES, **bad))  # type: ignore[arg-type]


def test_a_closed_meeting_is_read_only_and_takes_addenda(
    city: Connection, centre: Centre, meetings: MeetingsOf, agenda: AgendaOf
) -> None:
    refused_three_times(centre)
    number = running(meetings)
    service = agenda("presenter-1")
    service.store.invite_person(number, "陆工", None)
    with pytest.raises(Refused):
        service.add_addendum(number, None, "太早")
    meetings("presenter-1").move(meeting_of(meetings("presenter-1"), number), MeetingState.CLOSED)
    with pytest.raises(Refused):
        service.store.invite_person(number, "迟到", None)
    with pytest.raises(Refused):
        service.store.note(number, service.dossier(number).meeting.version, "x")
    service.add_addendum(number, None, "第 3 项的单位应为排水公司")
    assert [one.words for one in service.dossier(number).addenda] == ["第 3 项的单位应为排水公司"]
    with pytest.raises(Refused):
        service.add_addendum(number, None, " ")
    role = str(centre.people["presenter-1"].role_name)
    assert try_sql(city, role, "update city.meeting_addenda set words = 'x'") == "42501"
    with pytest.raises(DBAPIError), city.begin_nested():  # nor does the owner
        city.execute(text("update city.meeting_addenda set words = 'x'"))


def test_who_may_not_prepare_sees_no_templates(agenda: AgendaOf) -> None:
    agenda("presenter-1").keep_template(SERIES)
    assert agenda("handler-1").templates() == [] and len(agenda("leader-1").templates()) == 1
