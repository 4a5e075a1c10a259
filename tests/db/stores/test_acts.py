"""What is special about each act: told as it happens in a centre, through the service and the real door."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, Inputs, Person, State
from app.cases.service import CaseService
from app.errors import Refused
from db.schema.people import make_demo_roles
from db.stores.cases import DatabaseCaseStore
from tests.db.stores.test_refusals import insert_act
from tests.db.stores.test_straight_road import clocks, row, walk, with_photo
from tests.fakes import tiny_city
from tests.fakes.jobs import do_due_jobs
from tests.fakes.tiny_city import litter

RETURN: Inputs = {"reason_code": "not_ours", "reason": "不属于我单位"}
WHY: Inputs = {"reason": "理由"}


class Centre:
    """The people of the tiny city at work on cases; every act is sent with the facts as they are, and without."""

    def __init__(self, city: Connection, people: dict[str, Person]) -> None:
        self.city, self.people = city, people
        self.service = CaseService(DatabaseCaseStore(city))

    def act(self, number: str, case: Case, action: str, **inputs: Any) -> Case:
        person = self.people[number]
        self.service.act(person, uuid4(), case, action, with_photo(self.service, person, action, inputs))
        return self.look(case)

    def look(self, case: Case) -> Case:
        found = self.service.look(case.case_id)
        assert found is not None
        return found

    def report(self, channel: str = "supervisor") -> Case:
        return self.look(self.service.report(self.people["acceptor-1"], uuid4(), litter(channel=channel)).case)

    def walk(self, until: State) -> Case:
        return self.look(walk(self.service, self.people, until))

    def refuses(self, number: str, case: Case, action: str, code: str, sentence: str, **inputs: Any) -> None:
        """Both say no: the service with the facts, and the database to plain SQL."""
        person = self.people[number]
        inputs = with_photo(self.service, person, action, inputs)
        with pytest.raises(Refused, match=sentence):
            self.service.act(person, uuid4(), case, action, inputs)
        with pytest.raises(Refused, match=sentence):
            self.service.act(
                person, uuid4(), Case(case.case_id, case.version, case.state, case.unit_id), action, inputs
            )
        assert insert_act(self.city, person, case, action, inputs) == code

    def change(self, case: Case, words: str) -> Case:
        """Let time pass, as nobody could at the door."""
        self.city.execute(text(f"update city.cases set {words} where case_id = :id"), {"id": case.case_id})
        return self.look(case)


@pytest.fixture
def centre(city: Connection, people: dict[str, Person]) -> Centre:
    return Centre(city, people)


def later(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


# Verifying and filing -----------------------------------------------------------------------------------------------


def test_a_hotline_report_is_verified_before_it_is_filed(centre: Centre) -> None:
    case = centre.act("acceptor-1", centre.report("hotline"), "accept")
    centre.refuses("shift_leader-1", case, "file", "GH033", "was not verified")
    case = centre.act("acceptor-1", case, "send_to_verify", text="请核实")
    assert case.state == State.TO_VERIFY
    assert clocks(centre.city, case)[-2:] == [("file", True), ("verify", False)]
    case = centre.act("supervisor-1", case, "verify", result="exists")
    assert (case.state, case.facts.verify_result) == (State.ACCEPTED, "exists")
    case = centre.act("shift_leader-1", case, "file")
    assert case.state == State.AT_DISPATCH


def test_the_hotline_does_not_get_round_verifying_by_calling_itself_a_supervisor(centre: Centre) -> None:
    agent, leader = centre.people["hotline_agent-1"], centre.people["shift_leader-1"]
    for channel in ("supervisor", "inspection"):
        case = centre.look(centre.service.report(agent, uuid4(), litter(channel=channel)).case)
        case = centre.act("acceptor-1", case, "accept")
        assert insert_act(centre.city, leader, case, "file", {}) == "GH033"
        with pytest.raises(Refused, match="was not verified"):
            centre.act("shift_leader-1", case, "file")
        undone = centre.city.begin_nested()
        assert centre.act("shift_leader-1", case, "file", unverified_reason="巡查员来电").state == State.AT_DISPATCH
        undone.rollback()
        case = centre.act("supervisor-1", centre.act("acceptor-1", case, "send_to_verify"), "verify", result="exists")
        assert centre.act("shift_leader-1", case, "file").state == State.AT_DISPATCH


@pytest.mark.parametrize(
    ("result", "sentence"), [("not_exists", "found the report untrue"), ("cannot_tell", "could not tell")]
)
def test_what_was_not_found_is_not_filed_without_a_reason(centre: Centre, result: str, sentence: str) -> None:
    case = centre.act("acceptor-1", centre.report("web"), "accept")
    case = centre.act("acceptor-1", case, "send_to_verify")
    case = centre.act("inspector-1", case, "verify", result=result)
    centre.refuses("shift_leader-1", case, "file", "GH033", sentence)
    undone = centre.city.begin_nested()
    assert centre.act("shift_leader-1", case, "file", unverified_reason="视频清楚").state == State.AT_DISPATCH
    undone.rollback()
    case = centre.act("shift_leader-1", case, "refuse_filing", reason_code="not_exists", reason="不属实")
    assert case.state == State.VOID and case.facts.closed_at is not None


def test_a_filing_condition_must_be_one_of_the_manual(centre: Centre) -> None:
    case = centre.walk(State.ACCEPTED)
    with pytest.raises(Refused, match="no filing condition of this number"):
        centre.act("shift_leader-1", case, "file", condition_no=7)


def test_a_verifying_needs_a_photo_of_ones_own(centre: Centre) -> None:
    case = centre.act("acceptor-1", centre.act("acceptor-1", centre.report("web"), "accept"), "send_to_verify")
    others = [tiny_city.add_photo(centre.city, centre.people["supervisor-2"])]
    for photos, code in (([], "GH006"), (None, "GH006"), (others, "GH006"), ([10**9], "GH006"), ([1.5], "GH006")):
        found = insert_act(centre.city, centre.people["supervisor-1"], case, "verify",
                           {"result": "exists", "photo_ids": photos})  # fmt: skip
        assert found == code, photos


# Dispatch on two levels ---------------------------------------------------------------------------------------------


def test_a_district_command_dispatches_and_gets_its_cases_back(centre: Centre) -> None:
    case = centre.act("dispatcher-1", centre.walk(State.AT_DISPATCH), "hand_to_district", command_code="450103")
    assert (case.state, case.facts.command_code) == (State.AT_DISTRICT, "450103")
    centre.refuses(
        "dispatcher-1", case, "dispatch_in_district", "GH009", "Only the responsible unit can carry out", unit_id=1
    )
    case = centre.act("dispatcher-2", case, "dispatch_in_district", unit_id=1)
    case = centre.act("handler-1", case, "return", **RETURN)
    assert (case.state, case.facts.returned_times, case.unit_id) == (State.AT_DISTRICT, 1, None)
    assert clocks(centre.city, case)[-1] == ("district", False)
    case = centre.act("dispatcher-2", case, "dispatch_in_district", unit_id=2)
    case = centre.act("dispatcher-2", case, "take_back", **WHY)
    assert case.state == State.AT_DISTRICT
    case = centre.act("dispatcher-2", case, "return_to_city", **RETURN)
    assert (case.state, case.facts.command_code, case.facts.refused_times) == (State.RETURNED, None, 2)
    assert centre.act("dispatcher-1", case, "redispatch", unit_id=2).state == State.DISPATCHED


def test_a_case_is_handed_only_to_a_command_that_is_there(centre: Centre) -> None:
    case = centre.walk(State.AT_DISPATCH)
    with pytest.raises(Refused, match="“District command” is missing or not valid"):
        centre.act("dispatcher-1", case, "hand_to_district", command_code="450199")


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ("valid_to = current_date + 30", "ok"), ("valid_to = city.local_day(city.city_now())", "ok"),
        ("valid_to = city.local_day(city.city_now()) - 1", "GH006"), ("valid_from = current_date + 30", "GH006"),
    ],
)  # fmt: skip
def test_a_unit_gets_cases_from_its_first_day_to_its_last(centre: Centre, days: str, code: str) -> None:
    case = centre.walk(State.AT_DISPATCH)
    centre.city.execute(text(f"update city.units set {days} where unit_id = 1"))
    assert insert_act(centre.city, centre.people["dispatcher-1"], case, "dispatch", {"unit_id": 1}) == code


@pytest.mark.parametrize("gone", ["is_locked = true", "valid_to = '2020-01-01'", "valid_from = '2100-01-01'"])
def test_nothing_is_handed_to_a_command_where_nobody_is_left(centre: Centre, gone: str) -> None:
    case, hand = centre.walk(State.AT_DISPATCH), {"command_code": "450103"}
    assert insert_act(centre.city, centre.people["dispatcher-1"], case, "hand_to_district", hand) == "ok"
    centre.city.execute(text(f"update city.staff set {gone} where number = 'dispatcher-2'"))
    assert insert_act(centre.city, centre.people["dispatcher-1"], case, "hand_to_district", hand) == "GH006"


def test_a_dispatch_keeps_what_it_rests_on_and_is_taken_back_until_it_is_received(centre: Centre) -> None:
    case = centre.walk(State.AT_DISPATCH)
    basis = {"kind": "rule", "rule_id": 5, "reasons": ["boundary"]}
    case = centre.act("dispatcher-1", case, "dispatch", unit_id=1, basis=basis)
    case = centre.act("dispatcher-1", case, "take_back", **WHY)
    assert (case.state, case.unit_id, case.facts.returned_times, case.facts.due_at) == (
        State.AT_DISPATCH,
        None,
        0,
        None,
    )
    case = centre.act("dispatcher-1", case, "dispatch", unit_id=2)
    kept = centre.city.execute(
        text(
            "select basis, taken_back_at is not null from city.assignments where case_id = :id order by assignment_no"
        ),
        {"id": case.case_id},
    ).all()
    assert kept == [(basis, True), (None, False)]
    case = centre.act("handler-2", case, "receive")
    centre.refuses("dispatcher-1", case, "take_back", "GH003", "not possible", **WHY)


def test_the_third_refusal_leads_to_coordination(centre: Centre) -> None:
    case = centre.walk(State.DISPATCHED)
    for times, (number, unit_id) in enumerate((("handler-1", 2), ("handler-2", 1)), 1):
        case = centre.act(number, case, "return", **RETURN)
        assert (case.state, case.facts.refused_times, case.facts.is_disputed) == (State.RETURNED, times, times == 2)
        case = centre.act("dispatcher-1", case, "redispatch", unit_id=unit_id)
    case = centre.act("handler-1", case, "return", **RETURN)
    assert (case.state, case.facts.refused_times, case.facts.returned_times) == (State.TO_COORDINATE, 3, 3)
    assert clocks(centre.city, case)[-1] == ("coordinate", False)
    case = centre.act("presenter-1", case, "decide_unit", unit_id=2, reason="现场协调会确定")
    assert (case.state, case.unit_id, case.facts.is_disputed) == (State.DISPATCHED, 2, False)
    assert clocks(centre.city, case)[-3:] == [("coordinate", True), ("receive", False), ("handle", False)]


def test_other_returns_are_no_refusals(centre: Centre) -> None:
    case = centre.act("handler-1", centre.walk(State.RECEIVED), "return", reason_code="wrong_class", reason="类别有误")
    assert (case.facts.returned_times, case.facts.refused_times) == (1, 0)
    case = centre.act("dispatcher-1", case, "return_to_acceptance", reason_code="wrong_class", reason="类别有误")
    assert (case.state, case.facts.returned_times) == (State.ACCEPTED, 2)
    filled = row(centre.city, case)
    assert filled.filed_at is not None and filled.text == "路边有垃圾"  # nothing that was filled in is lost
    assert centre.act("shift_leader-1", case, "file", class_id=2).state == State.AT_DISPATCH


# Handling -----------------------------------------------------------------------------------------------------------


def test_more_time_is_asked_for_and_granted_twice_at_most(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    for times in (1, 2):
        before = case.facts.due_at
        case = centre.act("handler-1", case, "ask_extension", **WHY)
        assert (case.state, case.facts.asked, case.facts.due_at) == (State.RECEIVED, "extension", before)
        centre.refuses("handler-1", case, "ask_extension", "GH032", "open already", **WHY)
        case = centre.act("dispatcher-1", case, "grant_extension")
        assert (case.facts.asked, case.facts.extended_times) == (None, times)
        expected = centre.city.scalar(text("select city.due_at(:at, 4, 'work_hour')"), {"at": before})
        assert case.facts.due_at == expected
    assert row(centre.city, case).limit_s == 3 * 4 * 3600
    centre.refuses("handler-1", case, "ask_extension", "GH041", "extended twice", **WHY)


def test_a_refused_request_does_not_count_and_the_deadline_stays(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    centre.refuses("dispatcher-1", case, "grant_extension", "GH032", "nothing open")
    due_at = case.facts.due_at
    case = centre.act("dispatcher-1", centre.act("handler-1", case, "ask_extension", **WHY), "refuse_extension", **WHY)
    assert (case.facts.asked, case.facts.extended_times, case.facts.due_at) == (None, 0, due_at)
    case = centre.change(case, "due_at = city.city_now() - interval '1 minute'")
    assert insert_act(centre.city, centre.people["handler-1"], case, "ask_extension", WHY) == "GH040"


def test_a_suspension_stops_the_clock_and_is_ended_by_hand(centre: Centre) -> None:
    case = centre.act("handler-1", centre.walk(State.RECEIVED), "ask_suspension", reason="待材料", until=later(30))
    assert case.facts.asked_until is not None
    case = centre.act("shift_leader-1", case, "grant_suspension")
    assert case.facts.suspended_until == row(centre.city, case).asked_until
    assert (case.facts.due_at, case.facts.suspended_times) == (None, 1)
    centre.refuses("handler-1", case, "handle", "GH031", "is suspended")
    centre.refuses("handler-1", case, "return", "GH031", "is suspended", **RETURN)
    case = centre.act("dispatcher-1", case, "resume", **WHY)
    assert (case.facts.suspended_at, case.facts.suspended_until) == (None, None)
    assert case.facts.due_at is not None
    centre.refuses(
        "handler-1", case, "ask_suspension", "GH035", "allowed once for each case", reason="待材料", until=later(3)
    )
    assert centre.act("handler-1", case, "handle").state == State.HANDLED


@pytest.mark.parametrize("days", [-1, 400])
def test_a_suspension_ends_within_a_year(centre: Centre, days: float) -> None:
    case = centre.walk(State.RECEIVED)
    inputs = {"reason": "r", "until": later(days)}
    assert insert_act(centre.city, centre.people["handler-1"], case, "ask_suspension", inputs) == "GH036"
    inputs["until"] = "2026-13-01T00:00:00+08:00"
    assert insert_act(centre.city, centre.people["handler-1"], case, "ask_suspension", inputs) == "GH006"


def test_a_suspension_ends_by_itself(centre: Centre) -> None:
    case = centre.act("handler-1", centre.walk(State.RECEIVED), "ask_suspension", reason="待材料", until=later(30))
    case = centre.act("dispatcher-1", case, "grant_suspension", until=later(20))
    assert do_due_jobs(centre.city)["resume"] == 0
    centre.change(case, "suspended_until = city.city_now() - interval '1 second'")
    assert do_due_jobs(centre.city)["resume"] == 1
    assert do_due_jobs(centre.city)["resume"] == 0
    case = centre.look(case)
    assert case.facts.suspended_at is None and case.facts.due_at is not None
    record = centre.city.execute(
        text("select * from city.flow_records where case_id = :id order by version desc limit 1"), {"id": case.case_id}
    ).one()
    assert (record.action, record.on_behalf_of, record.post) == ("resume_by_itself", "clock", None)


# Check and end ------------------------------------------------------------------------------------------------------


def with_more_posts(centre: Centre, people: dict[str, Person]) -> Centre:
    """A handler who is also supervisor and shift leader, and a supervisor who is also shift leader."""
    city = centre.city
    city.execute(text("insert into city.staff_posts (staff_id, post) select staff_id, post from city.staff,"
                      " unnest(array['supervisor', 'shift_leader']) post where number in ('handler-1')"))  # fmt: skip
    city.execute(text("insert into city.staff_posts (staff_id, post) select staff_id, 'shift_leader' from city.staff"
                      " where number = 'supervisor-1'"))  # fmt: skip
    for number in ("handler-1", "supervisor-1"):
        for post in ("supervisor", "shift_leader"):
            city.execute(text(f'grant "test-law_{post}" to "{people[number].role_name}"'))
    return Centre(city, tiny_city.people(city))


def test_who_had_a_part_in_an_earlier_round_stays_apart_in_the_next(centre: Centre, people: dict[str, Person]) -> None:
    """Handled by one, sent back, then handled and checked by others: the first two do not close."""
    city = centre.city
    city.execute(text("update city.staff set unit_id = 1 where number = 'handler-2'"))
    centre = with_more_posts(centre, people)
    case = centre.act("supervisor-1", centre.walk(State.HANDLED), "fail_check", reason_code="not_done")
    case = centre.act("dispatcher-1", case, "rework", **WHY)
    case = centre.act("handler-2", centre.act("handler-2", case, "receive"), "handle")
    for number in ("handler-1", "supervisor-1"):
        notice = {"reason_code": "other", "notice": "n"}
        assert insert_act(city, centre.people[number], case, "close_by_notice", notice) == "GH034"
    proof = {"photo_ids": [tiny_city.add_photo(city, centre.people["handler-1"])]}
    assert insert_act(city, centre.people["handler-1"], case, "check", proof) == "GH034"
    case = centre.act("supervisor-2", case, "check")
    for number in ("handler-1", "supervisor-1"):
        with pytest.raises(Refused, match="not allowed for a person who handled or checked"):
            centre.act(number, case, "close")
    assert centre.act("shift_leader-1", case, "close").state == State.CLOSED


def test_handler_checker_and_closer_are_three_people(centre: Centre, people: dict[str, Person]) -> None:
    centre = with_more_posts(centre, people)
    case = centre.walk(State.HANDLED)
    centre.refuses("handler-1", case, "check", "GH034", "not allowed for a person who handled or checked")
    centre.refuses(
        "handler-1",
        case,
        "fail_check",
        "GH034",
        "not allowed for a person who handled or checked",
        reason_code="not_done",
    )
    case = centre.act("supervisor-1", case, "check")
    centre.refuses("supervisor-1", case, "close", "GH034", "not allowed for a person who handled or checked")
    centre.refuses("handler-1", case, "close", "GH034", "not allowed for a person who handled or checked")
    centre.refuses(
        "handler-1",
        case,
        "close_by_notice",
        "GH034",
        "not allowed for a person who handled",
        reason_code="other",
        notice="n",
    )
    assert centre.act("shift_leader-1", case, "close").state == State.CLOSED


def test_who_had_a_hand_in_it_before_a_rework_does_not_judge_it_afterwards(centre: Centre) -> None:
    """The columns of the case begin anew with a rework; that somebody handled or checked it before stays."""
    city = centre.city
    for number, posts in (("handler-1", ["supervisor"]), ("supervisor-1", ["handler", "shift_leader"])):
        city.execute(text("insert into city.staff_posts (staff_id, post, unit_id) select staff_id, post, 1"
                          " from city.staff, unnest(cast(:posts as text[])) post where number = :number"),
                     {"number": number, "posts": posts})  # fmt: skip
        for post in posts:
            city.execute(text(f'grant "test-law_{post}" to "{centre.people[number].role_name}"'))
    city.execute(text("insert into city.staff (role_name, name, number, unit_id, is_demo)"
                      " values ('test-law_handler-9', 'x', 'handler-9', 1, true)"))  # fmt: skip
    city.execute(text("insert into city.staff_posts (staff_id, post) select staff_id, 'handler' from city.staff"
                      " where number = 'handler-9'"))  # fmt: skip
    make_demo_roles(city)
    centre = Centre(city, tiny_city.people(city))
    case = centre.act("supervisor-1", centre.walk(State.HANDLED), "fail_check", reason_code="came_back")
    case = centre.act("handler-9", centre.act("dispatcher-1", case, "rework", **WHY), "receive")
    photo = tiny_city.add_photo(city, centre.people["supervisor-1"], "after")
    assert insert_act(city, centre.people["supervisor-1"], case, "handle", {"photo_ids": [photo]}) == "GH034"
    case = centre.act("handler-9", case, "handle")
    photo = tiny_city.add_photo(city, centre.people["handler-1"])
    assert insert_act(city, centre.people["handler-1"], case, "check", {"photo_ids": [photo]}) == "GH034"
    case = centre.act("supervisor-2", case, "check")
    assert insert_act(city, centre.people["supervisor-1"], case, "close", {}) == "GH034"
    assert centre.act("shift_leader-1", case, "close").state == State.CLOSED


def test_work_is_shown_by_a_photo_after_it(centre: Centre) -> None:
    case, handler = centre.walk(State.RECEIVED), centre.people["handler-1"]
    before = tiny_city.add_photo(centre.city, handler, "before")
    assert insert_act(centre.city, handler, case, "handle", {}) == "GH006"
    assert insert_act(centre.city, handler, case, "handle", {"photo_ids": [before]}) == "GH039"
    after = tiny_city.add_photo(centre.city, handler, "after")
    case = centre.service.act(handler, uuid4(), case, "handle", {"photo_ids": [before, after]}).case
    checker = centre.people["supervisor-1"]
    assert insert_act(centre.city, checker, case, "check", {"photo_ids": [after]}) == "GH039"  # the handler's own
    with pytest.raises(Refused, match="must be new and taken by you"):
        centre.service.act(checker, uuid4(), case, "check", {"photo_ids": [after]})


def test_a_failed_check_goes_to_the_same_unit_again(centre: Centre) -> None:
    case = centre.act("dispatcher-1", centre.walk(State.HANDLED), "send_to_check", text="请核查")
    assert (case.state, row(centre.city, case).check_sent_at is not None) == (State.HANDLED, True)
    case = centre.act("supervisor-1", case, "fail_check", reason_code="came_back")
    assert (case.state, case.unit_id) == (State.TO_REWORK, 1)
    case = centre.act("dispatcher-1", case, "rework", **WHY)
    assert (case.state, case.unit_id, case.facts.reworked_times) == (State.DISPATCHED, 1, 1)
    assert (case.facts.handler_id, case.facts.handled_by, case.facts.checked_by) == (None, None, None)
    case = centre.act("supervisor-1", walk_on(centre, case), "check")  # the same supervisor may look again
    assert centre.act("shift_leader-1", case, "close").state == State.CLOSED


def walk_on(centre: Centre, case: Case) -> Case:
    return centre.act("handler-1", centre.act("handler-1", case, "receive"), "handle")


def test_a_case_without_cure_is_closed_by_notice(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    case = centre.act("shift_leader-1", case, "close_by_notice", reason_code="plan_needed", notice="已书面告知")
    assert (case.state, row(centre.city, case).stage_due_at) == (State.CLOSED, None)
    assert all(is_ended for _, is_ended in clocks(centre.city, case))


def test_a_reporter_disputes_once_and_in_time(centre: Centre) -> None:
    case = centre.act("hotline_agent-1", centre.walk(State.CLOSED), "reopen", reason="来电人反映未解决")
    assert (case.state, case.unit_id, case.facts.reopened_times) == (State.TO_REWORK, 1, 1)
    assert (case.facts.closed_at, case.facts.due_at) == (None, None)
    case = centre.act("dispatcher-1", case, "rework", **WHY)
    assert case.facts.reworked_times == 1  # a reopening counts as rework
    case = centre.act("supervisor-1", walk_on(centre, case), "check")
    case = centre.act("shift_leader-1", case, "close")
    centre.refuses("hotline_agent-1", case, "reopen", "GH035", "allowed once for each case", **WHY)
    old = centre.change(centre.walk(State.CLOSED), "closed_at = closed_at - interval '16 days'")
    assert insert_act(centre.city, centre.people["hotline_agent-1"], old, "reopen", WHY) == "GH036"


def test_an_overdue_closed_case_is_appealed_once(centre: Centre) -> None:
    in_time = centre.walk(State.CLOSED)
    centre.refuses("handler-1", in_time, "appeal", "GH029", "handled on time", **WHY)
    case = centre.change(in_time, "due_at = handled_at - interval '1 hour', past_unit_ids = '{2}'")
    centre.refuses("handler-2", case, "appeal", "GH009", "Only the responsible unit can carry out", **WHY)
    case = centre.act("handler-1", case, "appeal", **WHY)
    centre.refuses("handler-1", case, "appeal", "GH035", "allowed once for each case", **WHY)
    centre.refuses("acceptor-1", case, "grant_appeal", "GH032", "nothing open", **WHY)
    case = centre.act("acceptor-1", centre.act("dispatcher-1", case, "pass_appeal", **WHY), "grant_appeal", **WHY)
    assert (case.state, case.facts.appeal, case.facts.is_exempt) == (State.CLOSED, "granted", True)
    assert case.facts.due_at < case.facts.handled_at  # that it was overdue stays
    centre.refuses("handler-1", case, "appeal", "GH035", "allowed once for each case", **WHY)


@pytest.mark.parametrize("answer", ["asked", "passed", "granted", "refused"])
def test_a_reopened_case_has_no_appeal_any_more_and_its_next_closing_may_be_appealed(
    centre: Centre, answer: str
) -> None:
    case = centre.change(centre.walk(State.CLOSED), "due_at = handled_at - interval '1 hour'")
    case = centre.act("handler-1", case, "appeal", **WHY)
    ways = {"passed": ["pass_appeal"], "granted": ["pass_appeal", "grant_appeal"], "refused": ["refuse_appeal"]}
    for action in ways.get(answer, []):
        case = centre.act("acceptor-1" if action == "grant_appeal" else "dispatcher-1", case, action, **WHY)
    assert (case.facts.appeal, case.facts.is_exempt) == (answer, answer == "granted")
    case = centre.act("hotline_agent-1", case, "reopen", **WHY)
    assert (case.facts.appeal, case.facts.is_exempt) == (None, False)
    case = walk_on(centre, centre.act("dispatcher-1", case, "rework", **WHY))
    case = centre.act("shift_leader-1", centre.act("supervisor-1", case, "check"), "close")
    centre.refuses("dispatcher-1", case, "pass_appeal", "GH032", "nothing open", **WHY)
    centre.refuses("handler-1", case, "appeal", "GH029", "handled on time", **WHY)
    case = centre.change(case, "due_at = handled_at - interval '1 hour'")
    case = centre.act("handler-1", case, "appeal", **WHY)
    assert (case.facts.appeal, case.facts.is_exempt) == ("asked", False)
    kept = centre.city.scalars(text("select action from city.flow_records where case_id = :id order by version"),
                               {"id": case.case_id}).all()  # fmt: skip
    assert ("grant_appeal" in kept) == (answer == "granted")  # what was decided before stays in the history


# Pressing on --------------------------------------------------------------------------------------------------------


def test_urging_and_supervising_are_counted_and_answered(centre: Centre) -> None:
    case = centre.walk(State.RECEIVED)
    case = centre.act("dispatcher-1", case, "urge", way="phone")
    case = centre.act("leader-1", case, "supervise", kind="leader", requirement="三日内办结")
    assert (case.state, case.facts.urged_times, case.facts.supervised_times) == (State.RECEIVED, 1, 1)
    assert case.facts.supervised_kind == "leader"
    case = centre.change(case, "past_unit_ids = '{2}'")  # who had it once goes on seeing it
    centre.refuses("handler-2", case, "answer_supervision", "GH009", "Only the responsible unit", text="已办")
    case = centre.act("handler-1", case, "answer_supervision", text="已安排")
    assert case.facts.supervised_kind is None
    centre.refuses("handler-1", case, "answer_supervision", "GH032", "nothing open", text="已办")


# Several reports, one case ------------------------------------------------------------------------------------------


def reports_of(centre: Centre, case: Case) -> list[int]:
    found = text("select report_id from city.reports where case_id = :id order by report_id")
    return list(centre.city.scalars(found, {"id": case.case_id}))


def history(centre: Centre, case: Case) -> list[tuple[str, str | None]]:
    found = text("select action, on_behalf_of from city.flow_records where case_id = :id order by version")
    return [tuple(record) for record in centre.city.execute(found, {"id": case.case_id})]


def test_two_reports_of_one_thing_become_one_case_and_two_again(centre: Centre) -> None:
    first, second = centre.walk(State.DISPATCHED), centre.act("acceptor-1", centre.report("web"), "accept")
    one, two = reports_of(centre, first), reports_of(centre, second)
    due_at, stage_due_at = first.facts.due_at, row(centre.city, second).stage_due_at
    merged = centre.act("acceptor-1", second, "merge", into_case_id=first.case_id)
    assert (merged.state, merged.facts.merged_into, merged.facts.closed_at is not None) == (
        State.MERGED, first.case_id, True)  # fmt: skip
    assert (reports_of(centre, first), reports_of(centre, second)) == (one + two, [])
    assert centre.look(first).facts.due_at == due_at  # one deadline
    assert history(centre, first)[-1] == ("absorb", "merge")
    again = centre.act("shift_leader-1", merged, "undo_merge")
    assert (again.state, again.facts.closed_at, again.facts.merged_into) == (State.ACCEPTED, None, None)
    assert (reports_of(centre, first), reports_of(centre, second)) == (one, two)
    assert history(centre, first)[-1] == ("release", "merge")
    assert row(centre.city, again).stage_due_at >= stage_due_at
    assert centre.act("acceptor-1", again, "send_to_verify").state == State.TO_VERIFY


def test_only_an_open_other_case_takes_reports_in(centre: Centre) -> None:
    case, closed = centre.report(), centre.walk(State.CLOSED)
    for target, code in ((case.case_id, "GH038"), (closed.case_id, "GH038"), (5, "GH006"), ("x", "GH006")):
        found = insert_act(centre.city, centre.people["acceptor-1"], case, "merge", {"into_case_id": target})
        assert found == code, target
    other = centre.report()
    for action in ("absorb", "release"):
        centre.refuses("acceptor-1", other, action, "GH030", "by the system itself", case_id=case.case_id)


def test_nobody_merges_into_or_out_of_what_they_do_not_see(centre: Centre) -> None:
    """A dispatcher of one district and a case of another: neither moves, and the answer tells nothing of it."""
    district = centre.people["dispatcher-2"]
    ours, theirs = centre.walk(State.AT_DISPATCH), centre.walk(State.AT_DISPATCH)
    theirs = centre.change(theirs, "district_code = '450102'")
    before = (reports_of(centre, ours), reports_of(centre, theirs))
    there = insert_act(centre.city, district, ours, "merge", {"into_case_id": theirs.case_id})
    nowhere = insert_act(centre.city, district, ours, "merge", {"into_case_id": theirs.case_id + 999_999})
    assert there == nowhere == "GH006"
    assert insert_act(centre.city, district, theirs, "merge", {"into_case_id": ours.case_id}) == "GH001"
    split = {"report_id": before[1][0]}
    assert insert_act(centre.city, district, ours, "split", split) == "GH013"
    centre.act("acceptor-1", centre.act("acceptor-1", centre.report(), "accept"), "merge", into_case_id=ours.case_id)
    ours = centre.look(ours)
    before = (reports_of(centre, ours), before[1])
    nowhere = insert_act(centre.city, district, ours, "split", {"report_id": 10**9})
    assert insert_act(centre.city, district, ours, "split", split) == nowhere == "GH006"
    assert (reports_of(centre, ours), reports_of(centre, theirs)) == before


def test_merges_are_undone_in_turn(centre: Centre) -> None:
    a, b, c = (centre.report() for _ in range(3))
    reports = [reports_of(centre, case) for case in (a, b, c)]
    a = centre.act("acceptor-1", a, "merge", into_case_id=b.case_id)
    b = centre.act("acceptor-1", centre.look(b), "merge", into_case_id=c.case_id)
    assert reports_of(centre, c) == sorted(sum(reports, []))
    with pytest.raises(Refused, match="cannot be taken"):
        centre.act("acceptor-1", a, "undo_merge")
    centre.act("acceptor-1", b, "undo_merge")
    centre.act("acceptor-1", a, "undo_merge")
    assert [reports_of(centre, case) for case in (a, b, c)] == reports


def test_a_report_becomes_a_case_of_its_own(centre: Centre) -> None:
    first, second = centre.walk(State.DISPATCHED), centre.report("hotline")
    (kept,), (moved,) = reports_of(centre, first), reports_of(centre, second)
    centre.refuses("acceptor-1", first, "split", "GH013", "only one report", report_id=kept)
    centre.act("acceptor-1", second, "merge", into_case_id=first.case_id)
    first = centre.act("dispatcher-1", centre.look(first), "split", report_id=moved, class_id=2)
    new_id = centre.city.scalar(text("select case_id from city.reports where report_id = :id"), {"id": moved})
    new = centre.service.look(new_id)
    assert (new.state, new.version, new.facts.channel) == (State.REPORTED, 1, "hotline")
    assert row(centre.city, new).class_id == 2
    assert history(centre, new) == [("split_off", "split")]
    assert (first.state, reports_of(centre, first)) == (State.DISPATCHED, [kept])
    assert centre.act("acceptor-1", new, "accept").state == State.ACCEPTED
