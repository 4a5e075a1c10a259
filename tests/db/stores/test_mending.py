"""What a case says is mended: corrections with all that follows, notes, photos, other callers, supervisions."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, Person, State
from app.errors import Refused
from tests.db.stores.test_acts import WHY, Centre, later, reports_of
from tests.db.stores.test_refusals import insert_act
from tests.db.stores.test_straight_road import row
from tests.fakes import tiny_city
from tests.fakes.tiny_city import CENTRE

ELSEWHERE = (108.37, 22.87)
"""In another unit grid of the same duty grid, and at no street."""


@pytest.fixture
def centre(city: Connection, people: dict[str, Person]) -> Centre:
    return Centre(city, people)


def changed(centre: Centre, case: Case) -> dict[str, Any]:
    found = text("select changed from city.flow_records where case_id = :id order by version desc limit 1")
    return dict(centre.city.scalar(found, {"id": case.case_id}))


def handling(centre: Centre, case: Case) -> Any:
    clock = text(
        "select * from city.stage_clocks where case_id = :id and stage = 'handle' order by clock_no desc limit 1"
    )
    return centre.city.execute(clock, {"id": case.case_id}).one()


# Correcting -----------------------------------------------------------------------------------------------------------


def test_a_wrong_place_is_corrected_and_everything_follows(centre: Centre) -> None:
    case = centre.walk(State.DISPATCHED)
    before = row(centre.city, case)
    case = centre.act("handler-1", case, "return", reason_code="wrong_place", reason="现场在别处")
    assert (case.state, case.facts.returned_code) == (State.RETURNED, "wrong_place")
    case = centre.act("dispatcher-1", case, "correct", lon=ELSEWHERE[0], lat=ELSEWHERE[1], reason="来电人更正")
    after = row(centre.city, case)
    assert (case.state, case.facts.returned_code, case.facts.returned_times) == (State.RETURNED, None, 1)
    assert after.unit_grid_id not in (None, before.unit_grid_id) and after.duty_grid_id == before.duty_grid_id
    assert (before.address, after.address, after.street_id) == ("民族大道", None, None)
    told = changed(centre, case)
    assert told["place"] == [list(CENTRE), list(ELSEWHERE)] and told["address"] == ["民族大道", None]
    assert {len(pair) for pair in told.values()} == {2} and "class_id" not in told and "unit_grid" in told
    assert centre.act("dispatcher-1", case, "redispatch", unit_id=1).state == State.DISPATCHED


def test_what_somebody_wrote_as_the_address_stays(centre: Centre) -> None:
    case = centre.act("acceptor-1", centre.report(), "accept")
    case = centre.act("acceptor-1", case, "correct", address="民族大道 99 号", **WHY)
    case = centre.act("acceptor-1", case, "correct", lon=ELSEWHERE[0], **WHY)
    assert row(centre.city, case).address == "民族大道 99 号" and set(changed(centre, case)) >= {"place"}
    case = centre.act("acceptor-1", case, "correct", text="门前有垃圾", component_id=None, **WHY)
    assert changed(centre, case) == {"text": ["路边有垃圾", "门前有垃圾"]}


def test_another_class_brings_its_limit_from_when_the_handling_began(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    before = handling(centre, case)
    assert (before.limit_value, before.limit_unit) == (4, "work_hour")
    case = centre.act("shift_leader-1", case, "correct", class_id=2, **WHY)  # two urgent hours
    clock, now = handling(centre, case), row(centre.city, case)
    assert (clock.clock_no, clock.started_at, clock.limit_s) == (before.clock_no, before.started_at, 7200)
    assert clock.due_at == clock.started_at + timedelta(hours=2) == now.due_at == now.stage_due_at
    assert (now.class_id, now.kind, now.five_chaos_group) == (2, "component", None)
    told = changed(centre, case)
    assert told["class_id"] == [1, 2] and told["limit_s"] == [14400, 7200] and len(told["due_at"]) == 2


def test_an_extension_and_a_pause_count_for_the_new_limit_too(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    case = centre.act("shift_leader-1", case, "correct", class_id=2, **WHY)
    case = centre.act("handler-1", case, "ask_extension", **WHY)
    case = centre.act("dispatcher-1", case, "grant_extension")
    case = centre.act("handler-1", case, "ask_suspension", until=later(3), **WHY)
    case = centre.act("dispatcher-1", case, "grant_suspension")
    centre.refuses("dispatcher-1", case, "correct", "GH031", "is suspended", text="t", **WHY)
    centre.city.execute(text("update city.stage_clocks set paused_at = paused_at - interval '1 hour'"
                             " where case_id = :id and paused_at is not null"), {"id": case.case_id})  # fmt: skip
    case = centre.act("shift_leader-1", case, "resume", **WHY)
    before = handling(centre, case)
    case = centre.act("shift_leader-1", case, "correct", class_id=1, **WHY)
    case = centre.act("shift_leader-1", case, "correct", class_id=2, **WHY)
    after = handling(centre, case)
    assert after.extended_at == before.extended_at and abs(after.paused_s - before.paused_s) <= 1
    assert abs(after.due_at - (after.started_at + timedelta(hours=5))) < timedelta(seconds=2)


def test_what_is_handled_keeps_its_deadline(centre: Centre) -> None:
    case = centre.walk(State.HANDLED)
    due_at = row(centre.city, case).due_at
    case = centre.act("shift_leader-1", case, "correct", class_id=2, **WHY)
    assert row(centre.city, case).due_at == due_at and "due_at" not in changed(centre, case)


def test_a_correction_says_something_lies_in_the_city_and_is_for_desks(centre: Centre) -> None:
    case = centre.walk(State.AT_DISPATCH)
    centre.refuses("dispatcher-1", case, "correct", "GH019", "Nothing is corrected", **WHY)
    assert (
        insert_act(centre.city, centre.people["dispatcher-1"], case, "correct", {"lon": 100.0, "reason": "r"})
        == "GH010"
    )
    for number in ("handler-1", "supervisor-1", "leader-1", "hotline_agent-1"):
        with pytest.raises(Refused, match="does not allow"):
            centre.act(number, case, "correct", text="t", **WHY)
    centre.refuses("dispatcher-1", case, "correct", "GH006", "needs: Reason", text="t")
    closed = centre.walk(State.CLOSED)
    with pytest.raises(Refused, match="not possible"):
        centre.act("shift_leader-1", closed, "correct", text="t", **WHY)


def test_nobody_writes_what_an_act_changed(centre: Centre) -> None:
    person, case = centre.people["dispatcher-1"], centre.walk(State.AT_DISPATCH)
    words = text(
        "insert into city.flow_records (request_id, case_id, seen_version, action, changed)"
        " values (:request, :id, :version, 'note', '[]')"
    )
    with pytest.raises(Exception, match="permission denied"), centre.city.begin_nested():
        centre.city.execute(text("select set_config('session_authorization', :role, true)"), {"role": person.role_name})
        centre.city.execute(words, {"request": uuid4(), "id": case.case_id, "version": case.version})


def test_a_dry_run_says_what_would_change_and_changes_nothing(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    before, history = row(centre.city, case), text("select count(*) from city.flow_records")
    count = centre.city.scalar(history)
    person, asked = centre.people["shift_leader-1"], {"class_id": 2, "lon": ELSEWHERE[0], "reason": "…"}
    tried = centre.service.dry_run(person, case, "correct", asked)
    assert {"class_id", "place", "unit_grid", "limit_s", "due_at"} <= tried.changed.keys()
    assert row(centre.city, case) == before and centre.city.scalar(history) == count
    case = centre.act("shift_leader-1", case, "correct", **asked)
    assert changed(centre, case) == dict(tried.changed)
    with pytest.raises(Refused, match="outside the city"):
        centre.service.dry_run(person, case, "correct", {"lon": 100.0, "reason": "…"})
    with pytest.raises(Refused, match="does not allow"):
        centre.service.dry_run(centre.people["handler-1"], case, "correct", asked)


# Notes, photos, other callers -----------------------------------------------------------------------------------------


def test_notes_and_photos_come_to_closed_cases_too_and_outrun_nobody(centre: Centre) -> None:
    seen = centre.walk(State.CHECKED)
    for number in ("hotline_agent-1", "handler-1", "supervisor-1", "leader-1"):
        centre.act(number, centre.look(seen), "note", text="已电话回访")
    centre.service.act(centre.people["shift_leader-1"], uuid4(), seen, "close", {})
    case = centre.look(seen)
    case = centre.act("dispatcher-1", case, "note", text="补记")
    photo = tiny_city.add_photo(centre.city, centre.people["supervisor-1"], "far")
    case = centre.act("supervisor-1", case, "add_photos", photo_ids=[photo], text="次日复看")
    assert (case.state, case.quiet_acts) == (State.CLOSED, 2)
    owner = text("select case_id from city.attachments where attachment_id = :id")
    assert centre.city.scalar(owner, {"id": photo}) == case.case_id
    centre.refuses("dispatcher-1", case, "note", "GH006", "needs|not valid", text=" ")
    centre.refuses("supervisor-1", case, "add_photos", "GH039", "new and taken by you", photo_ids=[photo])


def test_a_second_caller_joins_without_a_number_of_their_own(centre: Centre) -> None:
    case = centre.report("hotline")
    before, seen = row(centre.city, case), centre.look(case)
    caller = {"name": "王女士", "phone": "13800000000", "wishes_secrecy": True}
    case = centre.act("hotline_agent-1", case, "add_report", channel="hotline", text="还是那堆垃圾", reporter=caller,
                      wants_call_back=True, outside_id="12345-2")  # fmt: skip
    after = row(centre.city, case)
    assert (after.case_no, after.state, after.stage_due_at) == (before.case_no, before.state, before.stage_due_at)
    assert case.facts.has_several_reports and case.quiet_acts == 1
    first, second = centre.city.execute(text("select * from city.reports where case_id = :id order by report_id"),
                                        {"id": case.case_id}).all()  # fmt: skip
    assert (second.channel, second.text, second.wants_call_back, second.outside_id) == (
        "hotline", "还是那堆垃圾", True, "12345-2")  # fmt: skip
    assert (second.class_id, second.address) == (first.class_id, first.address)
    who = centre.city.execute(text("select name, wishes_secrecy from city.reporters where report_id = :id"),
                              {"id": second.report_id}).one()  # fmt: skip
    assert tuple(who) == ("王女士", True)
    kept = text("select inputs from city.flow_records where case_id = :id and action = 'add_report'")
    assert "reporter" not in centre.city.scalar(kept, {"id": case.case_id})
    centre.service.act(centre.people["acceptor-1"], uuid4(), seen, "accept", {})  # who saw it before is not refused


def test_the_same_request_adds_one_report(centre: Centre) -> None:
    case, request, agent = centre.report(), uuid4(), centre.people["hotline_agent-1"]
    for _turn in range(2):
        centre.service.act(agent, request, case, "add_report", {"channel": "wechat"})
    assert len(reports_of(centre, case)) == 2


def test_merging_and_splitting_go_on_working_with_reports_that_joined(centre: Centre) -> None:
    target, case = centre.report(), centre.report()
    case = centre.act("acceptor-1", case, "add_report", channel="hotline", lon=ELSEWHERE[0], lat=ELSEWHERE[1])
    joined = reports_of(centre, case)[1]
    case = centre.act("acceptor-1", case, "merge", into_case_id=target.case_id)
    assert len(reports_of(centre, target)) == 3
    target = centre.act("acceptor-1", centre.look(target), "split", report_id=joined)
    assert len(reports_of(centre, target)) == 2
    own = text("select c.unit_grid_id from city.reports r join city.cases c using (case_id) where r.report_id = :id")
    assert centre.city.scalar(own, {"id": joined}) != row(centre.city, target).unit_grid_id, "it lies where it was seen"
    case = centre.act("acceptor-1", case, "undo_merge")
    assert len(reports_of(centre, case)) == 1 == len(reports_of(centre, target))


def test_a_reopened_case_takes_another_report_and_a_closed_one_none(centre: Centre) -> None:
    case = centre.walk(State.CLOSED)
    with pytest.raises(Refused, match="not possible"):
        centre.act("acceptor-1", case, "add_report", channel="hotline")
    case = centre.act("acceptor-1", case, "reopen", **WHY)
    case = centre.act("acceptor-1", case, "add_report", channel="hotline")
    assert case.state == State.TO_REWORK and len(reports_of(centre, case)) == 2


# Supervisions ---------------------------------------------------------------------------------------------------------


def supervisions(centre: Centre, case: Case) -> list[tuple[Any, ...]]:
    asked = text("select supervision_no, kind, requirement, answered_at is not null, answer from city.supervisions"
                 " where case_id = :id order by 1")  # fmt: skip
    return [tuple(one) for one in centre.city.execute(asked, {"id": case.case_id})]


def test_a_second_supervision_overwrites_nothing(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    case = centre.act("leader-1", case, "supervise", kind="leader", requirement="三日内办结", until=later(3))
    case = centre.act("inspector-1", case, "supervise", kind="timeout", requirement="说明原因")
    assert case.facts.supervised_kind == "leader" and len(case.facts.open_supervisions) == 2
    assert is_listed(centre, case)
    centre.refuses("handler-1", case, "answer_supervision", "GH018", "no supervision of this number",
                   supervision_no=3, text="t")  # fmt: skip
    case = centre.act("handler-1", case, "answer_supervision", supervision_no=2, text="已说明")
    assert (case.facts.supervised_kind, [one.number for one in case.facts.open_supervisions]) == ("leader", [1])
    assert is_listed(centre, case), "one of two still waits for its reply"
    case = centre.act("handler-1", case, "answer_supervision", text="已办")
    assert supervisions(centre, case) == [
        (1, "leader", "三日内办结", True, "已办"), (2, "timeout", "说明原因", True, "已说明")
    ]  # fmt: skip
    assert case.facts.supervised_kind is None and case.facts.supervised_times == 2
    assert not is_listed(centre, case)


def is_listed(centre: Centre, case: Case) -> bool:
    """Whether the case stands in the list of supervisions to answer; it must be so exactly while one waits."""
    asked = text("select c.is_supervised, exists (select from city.supervisions s where s.case_id = c.case_id"
                 " and s.answered_at is null) as waits from read_side.city_cases c where c.case_id = :id")  # fmt: skip
    found = centre.city.execute(asked, {"id": case.case_id}).one()
    assert found.is_supervised == found.waits
    return bool(found.waits)


@pytest.mark.parametrize("days", [-1, 500])
def test_a_supervision_ends_after_now_and_within_a_year(centre: Centre, days: int) -> None:
    case = centre.walk(State.RECEIVED)
    centre.refuses("leader-1", case, "supervise", "GH036", "within one year", kind="leader", requirement="t",
                   until=later(days))  # fmt: skip
    assert supervisions(centre, case) == []


# Other outcomes of coordination ---------------------------------------------------------------------------------------


def test_a_meeting_sends_a_case_back_or_adjourns_it(centre: Centre) -> None:
    case = centre.act("dispatcher-1", centre.walk(State.AT_DISPATCH), "send_to_coordination", **WHY)
    first_due = row(centre.city, case).stage_due_at
    case = centre.act("presenter-1", case, "adjourn", until=later(20), reason="等产权资料")
    assert case.state == State.TO_COORDINATE and row(centre.city, case).stage_due_at >= first_due
    centre.refuses("presenter-1", case, "adjourn", "GH036", "within one year", until=later(-1), **WHY)
    case = centre.act("presenter-1", case, "back_to_dispatch", reason="按原规则派遣")
    assert case.state == State.RETURNED
    assert centre.act("dispatcher-1", case, "redispatch", unit_id=2).state == State.DISPATCHED
