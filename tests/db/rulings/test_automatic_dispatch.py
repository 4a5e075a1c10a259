"""The next alike case goes by a ruling: the worker dispatches it by itself, with the number of the ruling."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from app.cases.model import State
from app.responsibility.service import ResponsibilityService
from app.rulings.model import NewRuling
from tests.db.meetings.test_meetings import U2, only_card, refused_three_times, ruling, running, with_rules
from tests.db.stores.test_acts import Centre
from tests.fakes.jobs import do_due_jobs

SWITCH_ON = text("insert into city.automatic_classes (class_id, mode, since) values (1, 'on', city.city_now())")
LAST = text(
    "select f.action, f.on_behalf_of, f.inputs->'basis'->>'code' as code, c.unit_id from city.flow_records f"
    " join city.cases c using (case_id) where f.case_id = :id order by f.version desc limit 1"
)


def test_the_worker_dispatches_the_next_alike_case_by_the_ruling(
    city: Connection, centre: Centre, meetings: Any, rules: ResponsibilityService
) -> None:
    with_rules(city, centre, rules)
    refused_three_times(centre)
    number = running(meetings)
    given: NewRuling = ruling(city)
    confirmed = meetings("leader-1").confirm(number, only_card(meetings("leader-1")), given)
    city.execute(text("select city.make_worker()"))
    city.execute(SWITCH_ON)
    case = centre.walk(State.AT_DISPATCH)
    assert do_due_jobs(city)["dispatch"] == 1
    row = city.execute(LAST, {"id": case.case_id}).one()
    assert (row.action, row.on_behalf_of, row.unit_id) == ("dispatch", "automatic", U2)
    assert row.code == confirmed.ruling_no
    (listed,) = meetings("leader-1").rulings()
    assert listed.dispatched == 2, "the case of the item, and the next one"
    effect = meetings("dispatcher-1").ruling_effect(confirmed.ruling_id)
    assert effect.cases_after == 2 and case.case_id in {one.case_id for one in effect.cases}
