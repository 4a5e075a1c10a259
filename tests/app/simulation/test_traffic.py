"""The played people do what the table of acts allows, as often as the hour says; states stay filled as they were."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.cases.actions import apply, check, find_action
from app.cases.model import ENDED, ActionResult, Case, CaseFacts, Person, Post, State
from app.simulation.model import OpenCase, Player, Spot, World
from app.simulation.rates import CASES_A_DAY, STRAIGHT, reports_a_second
from app.simulation.traffic import Traffic

MONDAY_10_S = datetime(2026, 11, 23, 10, tzinfo=UTC).timestamp()
STOCK = {State.REPORTED: 30, State.ACCEPTED: 20, State.AT_DISPATCH: 30, State.DISPATCHED: 80, State.RECEIVED: 400,
         State.HANDLED: 60, State.CHECKED: 40}  # fmt: skip


def member(number: int, post: Post, unit_id: int | None = None) -> Player:
    return Player(number, Person(f"p{number}", {post: unit_id}), frozenset({post}), unit_id, None)


def world(cases: list[OpenCase]) -> World:
    members = [member(number, post, 1) for number, post in enumerate(Post)] + [member(50, Post.HANDLER, 2)]
    return World(cases, members, [Spot(108.3, 22.8, 1)], ["supervisor", "hotline"], {1: 7200.0}, {}, 1060.0, 0.0)


def stock() -> list[OpenCase]:
    return [
        OpenCase(
            Case(case_id, 1, state, 1 + case_id % 2 if state in ("dispatched", "received") else None), 1, "d", None, 0.0
        )
        for case_id, state in enumerate([state for state, count in STOCK.items() for _ in range(count)])
    ]


def play(traffic: Traffic, steps: int, step_s: float) -> list[str]:
    done = []
    for step in range(1, steps + 1):
        now_s = MONDAY_10_S + step * step_s
        for deed in traffic.decide(now_s, step_s):
            case = deed.open_case.case if deed.open_case else None
            action = find_action(deed.action)
            deed = deed.showing(1) if deed.photo_kind else deed
            check(case, action, deed.inputs, deed.person)
            moved = apply(case, action, deed.inputs, case_id=10_000 + len(done))
            traffic.learn(deed, ActionResult(moved, datetime.fromtimestamp(now_s, UTC)))
            done.append(deed.action)
    return done


def test_every_deed_is_allowed_and_a_day_brings_the_days_reports() -> None:
    traffic = Traffic(world(stock()), seed=5, now_s=MONDAY_10_S)
    done = play(traffic, steps=2880, step_s=30)
    assert done.count("report") == pytest.approx(CASES_A_DAY, rel=0.05)
    assert done.count("close") == pytest.approx(CASES_A_DAY, rel=0.25)
    assert {"return", "redispatch", "fail_check", "rework", "refuse", "refuse_filing", "send_to_verify"} < set(done)
    assert done.count("verify") == pytest.approx(done.count("report") / 2, rel=0.2)  # every other report is by hotline


def test_most_are_handled_in_time_at_every_hour() -> None:
    traffic = Traffic(world([]), seed=5, now_s=MONDAY_10_S)
    play(traffic, steps=2880, step_s=30)
    waiting = traffic.counts()
    assert sum(waiting.values()) < CASES_A_DAY / 4  # the limit of the only class is two hours
    assert all(waiting[state] < 60 for state in STRAIGHT if state is not State.RECEIVED)


def test_the_old_late_ones_stay_for_days() -> None:
    traffic = Traffic(world(stock()), seed=5, now_s=MONDAY_10_S)
    play(traffic, steps=288, step_s=300)
    assert traffic.counts()[State.RECEIVED] > STOCK[State.RECEIVED] * 0.8


def test_taking_stock_keeps_what_was_planned() -> None:
    cases = stock()
    first, second = (Traffic(world(cases), seed=3, now_s=MONDAY_10_S) for _ in range(2))
    second.take_stock(cases, MONDAY_10_S + 5)
    assert first.counts() == second.counts()
    decided = [[deed.open_case.case for deed in traffic.decide(MONDAY_10_S + 7200, 0) if deed.open_case] for traffic in
               (first, second)]  # fmt: skip
    assert sorted(case.case_id for case in decided[0]) == sorted(case.case_id for case in decided[1])


def test_a_quiet_act_takes_no_plan_away() -> None:
    """Whoever urges raises the version, but the case goes on when it would have; a loud act is planned for anew."""
    cases = stock()
    untouched, urged, moved = (Traffic(world(cases), seed=3, now_s=MONDAY_10_S) for _ in range(3))
    later = MONDAY_10_S + 5
    untouched.take_stock(cases, later)
    urged.take_stock([replace(one, case=replace(one.case, version=4, quiet_acts=3)) for one in cases], later)
    moved.take_stock([replace(one, case=replace(one.case, version=4)) for one in cases], later)

    def deeds(traffic: Traffic) -> list[int]:
        found = traffic.decide(MONDAY_10_S + 1800, 0)
        return sorted(deed.open_case.case.case_id for deed in found if deed.open_case)

    expected = deeds(untouched)
    assert expected and deeds(urged) == expected != deeds(moved)


def test_more_than_can_be_done_waits() -> None:
    traffic = Traffic(world(stock()), seed=3, now_s=MONDAY_10_S)
    assert len(traffic.decide(MONDAY_10_S + 86_400, 86_400, most=10)) == 10


def test_the_same_seed_plays_the_same() -> None:
    first, second = (play(Traffic(world(stock()), seed=9, now_s=MONDAY_10_S), 200, 30) for _ in range(2))
    assert first == second


def test_a_day_brings_the_days_reports() -> None:
    day = sum(reports_a_second(minute / 60) * 60 for minute in range(24 * 60))
    assert day == pytest.approx(CASES_A_DAY, rel=1e-6)


def test_a_case_of_a_unit_without_people_waits() -> None:
    orphan = OpenCase(Case(1, 1, State.DISPATCHED, 99), 1, "d", None, 0.0)
    assert Traffic(world([orphan]), seed=1, now_s=MONDAY_10_S).counts()[State.DISPATCHED] == 0


def received(case_id: int, due_s: float = 0.0, **facts: object) -> OpenCase:
    return OpenCase(Case(case_id, 1, State.RECEIVED, 1, CaseFacts(**facts)), 1, "d", None, due_s)


def closed(case_id: int, appeal: str) -> OpenCase:
    return OpenCase(Case(case_id, 1, State.CLOSED, 1, CaseFacts(appeal=appeal)), 1, "d", None, 0.0)


def test_some_ask_for_more_time_and_everybody_is_answered() -> None:
    traffic = Traffic(world([]), seed=5, now_s=MONDAY_10_S)
    done = play(traffic, steps=8000, step_s=60)
    asked, answered = done.count("ask_extension"), done.count("grant_extension") + done.count("refuse_extension")
    assert asked > 20 and 0 <= asked - answered < asked / 4
    assert done.count("ask_suspension") > 5 and done.count("grant_suspension") > 3
    assert done.count("appeal") > 5 and {"pass_appeal", "refuse_appeal", "grant_appeal"} < set(done)
    assert done.count("supervise") >= 2


def test_requests_that_are_found_are_answered_and_what_stands_still_is_left_alone() -> None:
    found = [received(1, asked="extension"), received(2, asked="suspension"), closed(3, "asked"), closed(4, "passed"),
             received(5, suspended_at=datetime.fromtimestamp(MONDAY_10_S, UTC), supervised_kind="timeout")]  # fmt: skip
    traffic = Traffic(world(found), seed=2, now_s=MONDAY_10_S)
    deeds = {
        deed.open_case.case.case_id: deed for deed in traffic.decide(MONDAY_10_S + 9 * 86_400, 0) if deed.open_case
    }
    assert set(deeds) == {1, 2, 3, 4}
    assert deeds[1].action in ("grant_extension", "refuse_extension")
    assert deeds[2].action in ("grant_suspension", "refuse_suspension")
    assert deeds[3].action in ("pass_appeal", "refuse_appeal")
    assert deeds[4].action in ("grant_appeal", "reject_appeal")


def test_a_supervision_is_replied_to_by_the_unit_within_days() -> None:
    waiting = received(1, due_s=MONDAY_10_S + 90 * 86_400, supervised_kind="leader")
    traffic = Traffic(world([waiting]), seed=2, now_s=MONDAY_10_S)
    deeds = [deed for deed in traffic.decide(MONDAY_10_S + 5 * 86_400, 0) if deed.open_case]
    assert [(deed.action, Post.HANDLER in deed.person.posts) for deed in deeds] == [("answer_supervision", True)]


def test_an_empty_city_without_staff_stands_still() -> None:
    nobody = World([], [], [Spot(108.3, 22.8, 1)], [], {}, {}, 1060.0, 0.0)
    assert play(Traffic(nobody, seed=1, now_s=MONDAY_10_S), 100, 60) == []
    assert set(STRAIGHT) == set(State) - ENDED - {State.TO_COORDINATE}, "hard cases wait for the meeting"


def test_a_district_command_dispatches_what_was_handed_to_it() -> None:
    there = replace(world([]), members=[*world([]).members, district_dispatcher()])
    given = OpenCase(Case(1, 1, State.AT_DISTRICT, None, CaseFacts(command_code="d")), 1, "d", None, 0.0)
    traffic = Traffic(replace(there, cases=[given]), seed=1, now_s=MONDAY_10_S)
    (deed,) = [deed for deed in traffic.decide(MONDAY_10_S + 90 * 86_400, 0.0) if deed.open_case]
    assert (deed.action, deed.person.areas) == ("dispatch_in_district", {Post.DISPATCHER: "d"})


def district_dispatcher() -> Player:
    person = Person("p60", {Post.DISPATCHER: None}, 60, {Post.DISPATCHER: "d"})
    return Player(60, person, frozenset({Post.DISPATCHER}), None, None, "d")


def test_people_know_whose_a_case_is_and_a_unit_returns_what_is_anothers() -> None:
    """A score of the rules in a played city says something only where units are not drawn by chance."""
    owned = replace(world(stock()), spots=[Spot(108.3, 22.8, 1, unit_id=1)])
    traffic = Traffic(owned, seed=5, now_s=MONDAY_10_S)
    dispatched: list[int] = []
    returned: list[tuple[int | None, str]] = []
    for step in range(1, 2880):
        now_s = MONDAY_10_S + step * 30
        for number, deed in enumerate(traffic.decide(now_s, 30)):
            case = deed.open_case.case if deed.open_case else None
            if case is not None and case.case_id >= 10_000:  # reported in this play, where the unit is known
                if deed.action in ("dispatch", "redispatch"):
                    dispatched.append(deed.inputs["unit_id"])
                elif deed.action == "return":
                    returned.append((case.unit_id, deed.inputs["reason_code"]))
            deed = deed.showing(1) if deed.photo_kind else deed
            moved = apply(case, find_action(deed.action), deed.inputs, case_id=10_000 + step * 100 + number)
            traffic.learn(deed, ActionResult(moved, datetime.fromtimestamp(now_s, UTC)))
    assert 0.9 < dispatched.count(1) / len(dispatched) < 1.0
    assert {reason for unit_id, reason in returned if unit_id == 2} <= {"not_ours"} and (2, "not_ours") in returned
    assert "not_ours" not in {reason for unit_id, reason in returned if unit_id == 1}
