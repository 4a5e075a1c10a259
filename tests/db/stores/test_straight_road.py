"""A case on its way from the report to the end, through the service and the real door."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, Inputs, Person, Photo, State
from app.cases.service import CaseService
from tests.fakes import tiny_city
from tests.fakes.tiny_city import litter

ROAD = (
    ("accept", "acceptor-1", {}, State.ACCEPTED),
    ("file", "shift_leader-1", {}, State.AT_DISPATCH),
    ("dispatch", "dispatcher-1", {"unit_id": 1}, State.DISPATCHED),
    ("receive", "handler-1", {}, State.RECEIVED),
    ("handle", "handler-1", {"text": "已清理"}, State.HANDLED),
    ("check", "supervisor-1", {}, State.CHECKED),
    ("close", "shift_leader-1", {}, State.CLOSED),
)


def walk(service: CaseService, people: dict[str, Person], until: State) -> Case:
    case = service.report(people["supervisor-1"], uuid4(), litter()).case
    for action, number, inputs, enters in ROAD:
        if case.state == until:
            return case
        case = service.act(
            people[number], uuid4(), case, action, with_photo(service, people[number], action, inputs)
        ).case
        assert case.state == enters
    return case


PHOTOS = {"handle": "after", "check": "other", "fail_check": "other", "verify": "other"}
"""The acts that must show a photo, and of which kind."""


def with_photo(service: CaseService, person: Person, action: str, inputs: Inputs) -> Inputs:
    if action not in PHOTOS:
        return inputs
    return inputs | {"photo_ids": [service.add_photo(person, Photo(tiny_city.PICTURE, PHOTOS[action]))]}


def row(city: Connection, case: Case):
    return city.execute(text("select * from city.cases where case_id = :id"), {"id": case.case_id}).one()


def clocks(city: Connection, case: Case) -> list[tuple[str, bool]]:
    return [
        (found.stage, found.ended_at is not None)
        for found in city.execute(
            text("select * from city.stage_clocks where case_id = :id order by clock_no"), {"id": case.case_id}
        )
    ]


def test_straight_road(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    case = walk(service, people, State.CLOSED)
    kept = row(city, case)
    assert (kept.state, kept.version, kept.last_action) == ("closed", 8, "close")
    stamps = [kept.reported_at, kept.accepted_at, kept.filed_at, kept.dispatched_at, kept.received_at, kept.handled_at,
              kept.checked_at, kept.closed_at]  # fmt: skip
    assert stamps == sorted(stamps)
    assert kept.stage_due_at is None
    assert clocks(city, case) == [
        (stage, True) for stage in ("accept", "file", "dispatch", "receive", "handle", "check", "close")
    ]
    history = city.execute(
        text("select * from city.flow_records where case_id = :id order by version"), {"id": case.case_id}
    ).all()
    assert [record.version for record in history] == list(range(1, 9))
    assert [record.actor for record in history] == [f"test-law_{number}" for number in
        ("supervisor-1", "acceptor-1", "shift_leader-1", "dispatcher-1", "handler-1", "handler-1", "supervisor-1",
         "shift_leader-1")]  # fmt: skip
    assert [record.from_state for record in history[1:]] == [record.to_state for record in history[:-1]]


def test_a_report_is_stamped_with_its_place_and_number(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    moved = service.report(people["hotline_agent-1"], uuid4(), litter(
        channel="hotline", reporter={"name": "来电人", "phone": "138"}, lon=108.36, lat=22.8201))  # fmt: skip
    kept = row(city, moved.case)
    day = f"{kept.reported_on:%y%m%d}"
    assert kept.case_no == f"450103-{day}-0001"
    assert str(kept.case_id).startswith(f"{kept.reported_on:%Y%m}001")
    assert (kept.district_code, kept.unit_grid_id, kept.duty_grid_id, kept.area_ids) == ("450103", 2, 1, [1])
    assert (kept.address, kept.five_chaos_group, kept.is_urgent) == ("民族大道", "litter", False)
    assert kept.stage_due_at is not None and kept.due_at is None
    report = city.execute(text("select * from city.reports where case_id = :id"), {"id": kept.case_id}).one()
    assert (report.channel, report.wants_call_back) == ("hotline", True)
    assert (
        city.scalar(text("select phone from city.reporters where report_id = :id"), {"id": report.report_id}) == "138"
    )
    inputs = city.scalar(text("select inputs from city.flow_records where case_id = :id"), {"id": kept.case_id})
    assert "reporter" not in inputs


def test_a_zone_manages_itself_and_counts_with_its_district(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    city.execute(text(
        "insert into city.areas (kind, code, name, parent_code, geom) values ('development_zone', '4501GX', '高新区',"
        " '450103', st_multi(st_makeenvelope(108.35, 22.81, 108.37, 22.83, 4490)))"))  # fmt: skip
    kept = row(city, service.report(people["hotline_agent-1"], uuid4(), litter(
        channel="hotline", lon=108.36, lat=22.8201)).case)  # fmt: skip
    assert (kept.district_code, kept.case_no) == ("4501GX", f"450103-{kept.reported_on:%y%m%d}-0001")


def test_the_handling_is_due_by_the_limit_of_the_class(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.RECEIVED)
    kept = row(city, case)
    expected = city.scalar(text("select city.due_at(:at, 4, 'work_hour')"), {"at": kept.dispatched_at})
    assert (kept.due_at, kept.stage_due_at, kept.limit_s) == (expected, expected, 4 * 3600)


def test_a_return_clears_the_assignment_and_keeps_its_history(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.RECEIVED)
    case = service.act(
        people["handler-1"], uuid4(), case, "return", {"reason_code": "not_ours", "reason": "不属于我单位"}
    ).case
    kept = row(city, case)
    assert (kept.state, kept.unit_id, kept.due_at, kept.returned_times) == ("returned", None, None, 1)
    assert kept.stage_due_at is not None
    case = service.act(people["dispatcher-1"], uuid4(), case, "redispatch", {"unit_id": 2}).case
    assignments = city.execute(
        text("select * from city.assignments where case_id = :id order by assignment_no"), {"id": case.case_id}
    ).all()
    assert [(a.unit_id, a.return_code, a.return_reason) for a in assignments] == [
        (1, "not_ours", "不属于我单位"), (2, None, None)
    ]  # fmt: skip
    assert clocks(city, case)[-4:] == [("handle", True), ("dispatch", True), ("receive", False), ("handle", False)]


def test_rework_goes_to_the_same_unit_with_a_new_limit(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.HANDLED)
    before = row(city, case)
    failed = with_photo(service, people["supervisor-1"], "fail_check", {"reason_code": "not_done"})
    case = service.act(people["supervisor-1"], uuid4(), case, "fail_check", failed).case
    assert row(city, case).state == "to_rework"
    case = service.act(people["shift_leader-1"], uuid4(), case, "rework", {"reason": "垃圾仍在"}).case
    kept = row(city, case)
    assert (kept.state, kept.unit_id, kept.reworked_times) == ("dispatched", 1, 1)
    assert kept.handled_at is None and kept.received_at is None and kept.dispatched_at >= before.handled_at
    assert city.scalar(text("select count(*) from city.assignments where case_id = :id"), {"id": case.case_id}) == 2


@pytest.mark.parametrize(
    ("state", "action", "code"),
    [
        (State.REPORTED, "refuse", "not_in_scope"), (State.ACCEPTED, "refuse_filing", "no_condition"),
        (State.AT_DISPATCH, "void", "filed_wrongly"),
    ],
)  # fmt: skip
def test_void_ends_a_case(
    city: Connection, service: CaseService, people: dict[str, Person], state: State, action: str, code: str
) -> None:
    case = walk(service, people, state)
    inputs = {"reason_code": code, "reason": "不成立"}
    case = service.act(people["shift_leader-1"], uuid4(), case, action, inputs).case
    kept = row(city, case)
    assert (kept.state, kept.stage_due_at) == ("void", None)
    assert kept.closed_at is not None
    assert all(is_ended for _, is_ended in clocks(city, case))


def test_the_class_may_be_mended_when_filing(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    case = walk(service, people, State.ACCEPTED)
    mended: Inputs = {"class_id": 2, "is_urgent": True}
    case = service.act(people["shift_leader-1"], uuid4(), case, "file", mended).case
    kept = row(city, case)
    assert (kept.class_id, kept.kind, kept.five_chaos_group, kept.is_urgent) == (2, "component", None, True)
