"""Of several clocks the one that is due first speaks, everywhere: over random lives of cases, pauses and extensions."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db.schema.calendar import fill_soon
from tests.db.deadlines.agreement import assert_one_clock
from tests.db.deadlines.clocks import act, case_row, dispatched, in_city, local, refresh, step
from tests.fakes.tiny_city import make_case

ROADS = {
    "dispatched": ("receive", "return", "ask_extension"), "received": ("handle", "ask_extension", "ask_suspension"),
    "handled": ("check", "fail_check"), "checked": ("close",), "at_dispatch": ("dispatch", "hand_to_district"),
}  # fmt: skip
STEPS = ("pause_clocks", "resume_clocks", "extend_clock")
lives = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3000)), min_size=1, max_size=9)


@settings(
    max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(lives, st.sampled_from((1, 2, 3)), st.datetimes(local("2026-11-02 00:00").replace(tzinfo=None),
                                                       local("2026-12-31 23:00").replace(tzinfo=None)))  # fmt: skip
def test_all_views_agree_over_random_lives_of_clocks(city: Connection, life, class_id: int, start) -> None:
    """Clocks that start, end, stand still, go on and are extended at any time; in December beyond the last sure day."""
    undone = city.begin_nested()
    at = local(f"{start:%Y-%m-%d %H:%M}")
    case_id, state = dispatched(city, at, class_id), "dispatched"
    assert_one_clock(city, case_id)
    for choice, minutes in life:
        at += timedelta(minutes=minutes)
        state = _live(city, case_id, state, choice, at, class_id)
        assert_one_clock(city, case_id)
    undone.rollback()


def _live(city: Connection, case_id: int, state: str, choice: int, at, class_id: int) -> str:
    """One step of a life: of the clocks alone, or a move; what is refused changes nothing."""
    if choice < len(STEPS):
        with suppress(DBAPIError):
            step(city, STEPS[choice], case_id, at)
        return _keep(city, case_id, state, at, STEPS[choice])
    if case_row(city, case_id).suspended_at is not None:
        return state
    action = ROADS[state][choice % len(ROADS[state])]
    act(city, case_id, at, action, "received" if action.startswith("ask") else state, class_id)
    entered = city.scalar(text("select enters from city.case_moves where action = :a limit 1"), {"a": action})
    entered = "at_dispatch" if entered == "returned" else entered
    return _keep(city, case_id, entered if entered in ROADS else state, at, action)


def _keep(city: Connection, case_id: int, after: str, at, action: str) -> str:
    """What the door writes besides the clocks."""
    city.execute(text("select set_config('gridhall.bulk', 'on', true)"))
    city.execute(
        text(
            "update city.cases set state = :state, handled_at = case when :state in ('handled', 'checked')"
            " then coalesce(handled_at, cast(:at as timestamptz)) end,"
            " suspended_at = case :action when 'pause_clocks' then cast(:at as timestamptz)"
            " when 'resume_clocks' then null else suspended_at end,"
            " due_at = case when :state = 'at_dispatch' then null else due_at end where case_id = :id"
        ),
        {"state": after, "at": at, "id": case_id, "action": action},
    )
    city.execute(text("select set_config('gridhall.bulk', '', true)"))
    refresh(city, case_id)
    return after


@pytest.mark.parametrize(
    ("hour", "stage_due", "soon"),
    [("2026-11-23 16:00", "2026-11-23 16:30:00", "2026-11-23 16:22:30"),
     ("2026-12-31 17:50", "2026-12-31 18:20:00", "2026-12-31 18:12:30")],
)  # fmt: skip
def test_after_a_dispatch_the_receiving_speaks(city: Connection, hour: str, stage_due: str, soon: str) -> None:
    case_id = dispatched(city, local(hour))
    kept = case_row(city, case_id)
    assert (in_city(kept.stage_due_at), in_city(kept.soon_at)) == (stage_due, soon)
    assert_one_clock(city, case_id)


def test_a_case_that_waits_for_an_answer_to_a_request_is_due_when_the_answer_is(city: Connection) -> None:
    """An answer is due within four working hours; the handling of this class has as many, and begins later here."""
    case_id = dispatched(city, local("2026-11-23 14:00"))
    act(city, case_id, local("2026-11-23 14:10"), "receive", "dispatched")
    act(city, case_id, local("2026-11-23 08:30"), "ask_extension", "received")
    refresh(city, case_id)
    assert in_city(case_row(city, case_id).stage_due_at) == "2026-11-23 14:30:00"
    assert_one_clock(city, case_id)


def test_a_case_without_a_due_time_has_none_in_every_view(city: Connection) -> None:
    assert_one_clock(city, make_case(city, "received"))


def test_an_upgrade_brings_cases_kept_by_an_earlier_rule_to_the_clock_that_is_due_first(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 16:00"))
    city.execute(text("select set_config('gridhall.bulk', 'on', true)"))
    city.execute(
        text("update city.cases set soon_at = '2026-11-24 01:00+00', stage_due_at = due_at where case_id = :id"),
        {"id": case_id},
    )
    city.execute(text("select set_config('gridhall.bulk', '', true)"))
    fill_soon(city)
    assert_one_clock(city, case_id)
    assert city.scalar(text("select city.settle_first_clocks()")) == 0, "asked again it changes nothing"
