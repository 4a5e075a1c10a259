"""The played people do what the table of acts allows, as often as the hour says; states stay filled as they were."""

from datetime import UTC, datetime

import pytest

from app.cases.actions import apply, check, find_action
from app.cases.model import Case, Moved, Person, Post, State
from app.simulation.model import Member, OpenCase, Spot, World
from app.simulation.rates import CASES_A_DAY, STRAIGHT, reports_a_second
from app.simulation.traffic import Traffic

MONDAY_10_S = datetime(2026, 11, 23, 10, tzinfo=UTC).timestamp()
STOCK = {State.REPORTED: 30, State.ACCEPTED: 20, State.AT_DISPATCH: 30, State.DISPATCHED: 80, State.RECEIVED: 400,
         State.HANDLED: 60, State.CHECKED: 40}  # fmt: skip


def member(number: int, post: Post, unit_id: int | None = None) -> Member:
    return Member(number, Person(f"p{number}", {post: unit_id}), frozenset({post}), unit_id, None)


def world(cases: list[OpenCase]) -> World:
    members = [member(number, post, 1) for number, post in enumerate(Post)] + [member(50, Post.HANDLER, 2)]
    return World(cases, members, [Spot(108.3, 22.8, 1)], ["supervisor", "hotline"], {1: 7200.0}, {}, 0.0)


def stock() -> list[OpenCase]:
    return [
        OpenCase(
            Case(case_id, 1, state, 1 + case_id % 2 if state in ("dispatched", "received") else None), 1, "d", None, 0.0
        )
        for case_id, state in enumerate([state for state, count in STOCK.items() for _ in range(count)])
    ]


def play(traffic: Traffic, steps: int, step_s: float) -> list[str]:
    done = []
    now_s = MONDAY_10_S
    for step in range(steps):
        now_s = MONDAY_10_S + step % 60  # it stays ten o'clock
        for deed in traffic.decide(now_s, step_s):
            case = deed.open_case.case if deed.open_case else None
            action = find_action(deed.action)
            check(case, action, deed.inputs, deed.person)
            moved = apply(case, action, deed.inputs, case_id=10_000 + len(done))
            traffic.learn(deed, Moved(moved, datetime.fromtimestamp(now_s, UTC)))
            done.append(deed.action)
    return done


def test_every_deed_is_allowed_and_the_shares_of_states_stay() -> None:
    traffic = Traffic(world(stock()), seed=5)
    done = play(traffic, steps=3000, step_s=30)
    expected = reports_a_second(10) * 3000 * 30
    assert done.count("report") == pytest.approx(expected, rel=0.05)
    for state, count in traffic.counts().items():
        assert STOCK[state] * 0.6 <= count <= STOCK[state] * 1.4 + 5, state
    assert {"return", "rework", "void"} < set(done)


def test_the_same_seed_plays_the_same() -> None:
    first, second = (play(Traffic(world(stock()), seed=9), 200, 30) for _ in range(2))
    assert first == second


def test_a_day_brings_the_days_reports() -> None:
    day = sum(reports_a_second(minute / 60) * 60 for minute in range(24 * 60))
    assert day == pytest.approx(CASES_A_DAY, rel=1e-6)


def test_a_case_of_a_unit_without_people_waits() -> None:
    orphan = OpenCase(Case(1, 1, State.DISPATCHED, 99), 1, "d", None, 0.0)
    assert Traffic(world([orphan]), seed=1).counts()[State.DISPATCHED] == 0


def test_an_empty_city_without_staff_stands_still() -> None:
    nobody = World([], [], [Spot(108.3, 22.8, 1)], [], {}, {}, 0.0)
    assert play(Traffic(nobody, seed=1), 100, 60) == []
    assert set(STRAIGHT) == set(STOCK)
