"""Whole ways of cases while the clock of the server jumps, and where the calendar has ended."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, Person, State
from app.cases.service import CaseService
from app.errors import Refused
from tests.db.deadlines.clocks import in_city
from tests.db.deadlines.test_calendar import set_time
from tests.db.stores.test_straight_road import ROAD, row, with_photo
from tests.fakes.jobs import do_due_jobs
from tests.fakes.tiny_city import litter

CLOCKS = text("select * from city.stage_clocks where case_id = :id order by clock_no")
HISTORY = text("select version, acted_at, acted_on from city.flow_records where case_id = :id order by version")


def walk_through(city: Connection, service: CaseService, people: dict[str, Person], times: list[str]) -> Case:
    """From the report to the end, each step at its own time."""
    set_time(city, times[0])
    case = service.report(people["supervisor-1"], uuid4(), litter()).case
    for (action, number, inputs, enters), at in zip(ROAD, times[1:], strict=True):
        set_time(city, at)
        person = people[number]
        case = service.act(person, uuid4(), case, action, with_photo(service, person, action, inputs)).case
        assert case.state == enters
    return case


def test_a_clock_that_is_set_back_stops_nobody_and_loses_nothing(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    """Three days too far when the case began, then set right, then back over the end of a month."""
    times = ["2026-11-26 09:00", "2026-11-26 09:05", "2026-11-23 09:00", "2026-11-23 09:10", "2026-11-20 10:00",
             "2026-10-31 23:50", "2026-10-31 23:55", "2026-10-30 08:00"]  # fmt: skip
    case = walk_through(city, service, people, times)
    assert case.state is State.CLOSED
    history = city.execute(HISTORY, {"id": case.case_id}).all()
    assert [record.version for record in history] == list(range(1, 9))  # their order is that of the versions
    # None is dated before the one that it follows.
    assert [f"{record.acted_on}" for record in history] == ["2026-11-26"] * 8
    assert [record.acted_at for record in history] == sorted(record.acted_at for record in history)
    for clock in city.execute(CLOCKS, {"id": case.case_id}):
        assert clock.ended_at >= clock.started_at and clock.due_at >= clock.started_at
        assert clock.paused_s == 0


def test_a_request_of_before_the_clock_was_set_back_is_known_again(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    set_time(city, "2026-12-01 00:10")
    request_id = uuid4()
    moved = service.report(people["supervisor-1"], request_id, litter())
    set_time(city, "2026-11-30 23:50")  # in the month before
    assert service.report(people["supervisor-1"], request_id, litter()) == moved
    assert city.scalar(text("select count(*) from city.cases")) == 1


@pytest.mark.parametrize("year", [2003, 2031, 2094])
def test_outside_the_calendar_a_case_goes_its_way_with_provisional_deadlines(
    city: Connection, service: CaseService, people: dict[str, Person], year: int
) -> None:
    case = walk_through(city, service, people, [f"{year}-03-01 0{hour}:00" for hour in range(1, 9)])
    kept = row(city, case)
    assert case.state is State.CLOSED and kept.due_at is not None and kept.handled_at < kept.due_at
    handling = next(clock for clock in city.execute(CLOCKS, {"id": case.case_id}) if clock.stage == "handle")
    assert handling.is_provisional and handling.due_at == kept.due_at
    assert str(case.case_id).startswith(f"{year}03")


def test_more_time_asked_for_in_time_is_granted_also_after_the_deadline_but_not_asked_for_after_it(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    """Who asked in time does not pay for who answered late; the time is added to the deadline, not to the answer."""
    set_time(city, "2026-11-23 09:00")
    case = service.report(people["supervisor-1"], uuid4(), litter()).case
    for action, number, inputs, _enters in ROAD[:4]:
        case = service.act(people[number], uuid4(), case, action, inputs).case

    def act(number: str, action: str, **inputs: object) -> Case:
        seen = service.look(case.case_id)  # with its facts, so that the programme decides as well
        assert seen is not None
        return service.act(people[number], uuid4(), seen, action, inputs).case

    act("handler-1", "ask_extension", reason="理由")
    set_time(city, "2026-11-23 15:00:01")  # four working hours from nine on end at three
    act("dispatcher-1", "grant_extension")
    kept = row(city, case)
    assert (in_city(kept.due_at), kept.extended_times) == ("2026-11-24 09:00:00", 1)
    act("handler-1", "ask_extension", reason="理由")
    set_time(city, "2026-11-24 09:00:01")
    act("dispatcher-1", "refuse_extension", reason="不同意")
    assert in_city(row(city, case).due_at) == "2026-11-24 09:00:00"
    with pytest.raises(Refused, match="deadline has passed"):
        act("handler-1", "ask_extension", reason="理由")


@pytest.mark.parametrize("how", ["by itself", "by hand"])
def test_a_suspension_ends_on_its_day_although_the_worker_comes_later(
    city: Connection, service: CaseService, people: dict[str, Person], how: str
) -> None:
    """A server that was away for five days gives nobody five days."""
    set_time(city, "2026-11-23 09:00")
    case = service.report(people["supervisor-1"], uuid4(), litter()).case
    for action, number, inputs, _enters in ROAD[:4]:
        case = service.act(people[number], uuid4(), case, action, inputs).case
    asked = {"reason": "待材料", "until": "2026-11-25T10:00:00+08:00"}
    case = service.act(people["handler-1"], uuid4(), case, "ask_suspension", asked).case
    set_time(city, "2026-11-23 10:00")
    case = service.act(people["dispatcher-1"], uuid4(), case, "grant_suspension", {}).case
    set_time(city, "2026-11-30 09:00")
    if how == "by itself":
        assert do_due_jobs(city)["resume"] == 1
    else:
        service.act(people["dispatcher-1"], uuid4(), case, "resume", {"reason": "到期"})
    kept = row(city, case)
    # Three of four working hours were left: two until noon on the 25th, one after it.
    assert (in_city(kept.due_at), kept.suspended_at) == ("2026-11-25 15:00:00", None)
    (clock,) = (one for one in city.execute(CLOCKS, {"id": case.case_id}) if one.stage == "handle")
    assert [(in_city(span.lower), in_city(span.upper)) for span in clock.pauses] == [
        ("2026-11-23 10:00:00", "2026-11-25 10:00:00")
    ]


def test_a_rework_and_another_unit_open_no_third_extension(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    set_time(city, "2026-11-23 09:00")

    def act(case: Case, number: str, action: str, **inputs: object) -> Case:
        return service.act(
            people[number], uuid4(), case, action, with_photo(service, people[number], action, inputs)
        ).case

    def extend(case: Case, handler: str) -> Case:
        case = act(act(case, handler, "ask_extension", reason="理由"), "dispatcher-1", "grant_extension")
        assert row(city, case).limit_s == 2 * 4 * 3600  # one original limit more, of this handling
        return case

    case = service.report(people["supervisor-1"], uuid4(), litter()).case
    for action, number, inputs, _enters in ROAD[:4]:
        case = act(case, number, action, **inputs)
    case = extend(case, "handler-1")
    case = act(act(case, "handler-1", "handle"), "supervisor-1", "fail_check", reason_code="not_done")
    case = act(act(case, "dispatcher-1", "rework", reason="理由"), "handler-1", "receive")
    assert row(city, case).limit_s == 4 * 3600
    case = extend(case, "handler-1")
    case = act(case, "handler-1", "return", reason_code="wrong_place", reason="理由")
    case = act(act(case, "dispatcher-1", "redispatch", unit_id=2), "handler-2", "receive")
    with pytest.raises(Refused, match="extended twice"):
        act(case, "handler-2", "ask_extension", reason="理由")
