"""What is asked in a demo city is asked by who may, in the order of time, and never in the future, at any hour."""

from collections import defaultdict
from datetime import UTC, datetime

import numpy as np
import pytest

from db.demo.requests import Found, make_requests
from db.demo.staff import Staff

POSTS = ("supervisor", "dispatcher", "shift_leader", "inspector", "leader", "acceptor")
DAY_S = 86_400.0


@pytest.fixture
def staff() -> Staff:
    rows = [(post, f"{post[0]}1", 1, post, None, 0) for post in POSTS]
    rows += [(f"h{number}", f"h{number}", number, "handler", None, 0) for number in range(1, 9)]
    of_unit = np.array([[0, 0], *([7 + number, 7 + number] for number in range(8))])
    return Staff(rows, np.array([[1]]), of_unit, {post: np.array([at + 1]) for at, post in enumerate(POSTS)})


def cases(count: int, now_s: float, rng: np.random.Generator, due_days: tuple[float, float]) -> Found:
    unit = rng.integers(1, 9, count)
    return Found(rng.permutation(10**6)[:count], unit, 6 + unit, rng.integers(1, 4, count),
                 now_s - rng.uniform(1, 90, count) * DAY_S, now_s + rng.uniform(*due_days, count) * DAY_S)  # fmt: skip


@pytest.mark.parametrize("hour", [0, 3, 7, 12, 18, 22])
def test_acts_follow_each_other_and_are_past_at_any_hour(staff: Staff, hour: int) -> None:
    now_s = datetime(2026, 11, 25, hour, 30, tzinfo=UTC).timestamp()
    rng = np.random.default_rng(hour)
    acts = make_requests(cases(3000, now_s, rng, (-20, 60)), cases(300, now_s, rng, (-90, -80)), staff, now_s, rng)
    last: dict[int, float] = defaultdict(float)
    for at_s, case_id, *_act in acts.rows:
        assert last[case_id] <= at_s < now_s
        last[case_id] = at_s
    done = {action for _at, _case, action, *_rest in acts.rows}
    assert {"ask_extension", "grant_extension", "ask_suspension", "grant_suspension", "supervise", "answer_supervision",
            "appeal", "pass_appeal", "send_to_coordination", "return"} <= done  # fmt: skip


def test_a_city_without_cases_has_nothing_to_ask(staff: Staff) -> None:
    rng = np.random.default_rng(1)
    assert make_requests(cases(0, 0.0, rng, (0, 1)), cases(0, 0.0, rng, (0, 1)), staff, 0.0, rng).rows == []
