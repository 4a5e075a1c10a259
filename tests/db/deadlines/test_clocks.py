"""Clocks of a case in the database: started, paused, resumed, extended, ended."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.db.deadlines.clocks import act, case_row, dispatched, handling, in_city, local, refresh, step


def test_a_dispatch_starts_two_clocks_and_says_from_when_the_case_is_due_soon(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 16:00"))
    kept = case_row(city, case_id)
    assert in_city(kept.due_at) == "2026-11-24 10:00:00"
    assert in_city(kept.stage_due_at) == "2026-11-23 16:30:00"
    assert in_city(kept.soon_at) == "2026-11-23 16:22:30"  # of receiving, which is due first
    assert (kept.limit_s, kept.is_due_provisional) == (4 * 3600, False)
    assert in_city(handling(city, case_id).soon_at) == "2026-11-24 09:00:00"  # the last quarter of four working hours
    clock = handling(city, case_id)
    assert (clock.limit_source, clock.rule_id, clock.multiplier) == ("class", None, None)


def test_before_a_dispatch_the_running_stage_is_the_deadline(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 16:00"))
    said = act(city, case_id, local("2026-11-23 16:10"), "return", "dispatched")
    assert (said.handle_due_at, in_city(said.stage_due_at)) == (None, "2026-11-23 16:25:00")
    assert in_city(said.soon_at) == "2026-11-23 16:21:15"


def test_the_deadline_of_the_handling_stays_when_it_is_done_and_the_check_is_due_soon(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 16:00"))
    said = act(city, case_id, local("2026-11-23 16:20"), "receive", "dispatched")
    said = act(city, case_id, local("2026-11-23 17:00"), "handle", "received")
    assert (in_city(said.stage_due_at), in_city(said.soon_at)) == ("2026-11-23 17:30:00", "2026-11-23 17:22:30")
    refresh(city, case_id)
    assert in_city(case_row(city, case_id).due_at) == "2026-11-24 10:00:00"
    assert in_city(handling(city, case_id).ended_at) == "2026-11-23 17:00:00"


def test_a_pause_takes_the_deadline_away_and_resuming_gives_what_was_left(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 16:00"))
    step(city, "pause_clocks", case_id, local("2026-11-23 17:30"))
    kept = case_row(city, case_id)
    assert kept.due_at is None
    assert in_city(kept.stage_due_at) == "2026-11-23 16:30:00", "receiving was late already"
    assert in_city(kept.soon_at) == "2026-11-23 16:22:30", "both instants are of one clock"
    assert handling(city, case_id).left_s == 2.5 * 3600
    step(city, "resume_clocks", case_id, local("2026-11-25 15:00"))
    clock = handling(city, case_id)
    assert in_city(clock.due_at) == "2026-11-25 17:30:00"
    assert in_city(clock.soon_at) == "2026-11-25 16:30:00"
    assert (clock.paused_s, clock.paused_at, clock.left_s) == ((0.5 + 8 + 5) * 3600, None, None)
    assert [(in_city(span.lower), in_city(span.upper)) for span in clock.pauses] == [
        ("2026-11-23 17:30:00", "2026-11-25 15:00:00")
    ]
    assert case_row(city, case_id).due_at == clock.due_at


def test_an_urgent_clock_goes_on_with_its_own_time(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-21 03:00"), class_id=2)
    step(city, "pause_clocks", case_id, local("2026-11-21 04:15"))
    step(city, "resume_clocks", case_id, local("2026-11-22 23:30"))
    assert in_city(handling(city, case_id).due_at) == "2026-11-23 00:15:00"


def test_what_is_late_stays_late_through_a_pause(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    step(city, "pause_clocks", case_id, local("2026-11-23 15:00"))
    assert in_city(case_row(city, case_id).due_at) == "2026-11-23 12:00:00"
    step(city, "resume_clocks", case_id, local("2026-11-30 15:00"))
    assert in_city(case_row(city, case_id).due_at) == "2026-11-23 12:00:00"


def test_a_paused_clock_that_ends_gets_its_deadline_back(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    step(city, "pause_clocks", case_id, local("2026-11-23 09:00"))
    act(city, case_id, local("2026-11-24 09:00"), "handle", "received")
    clock = handling(city, case_id)
    assert (in_city(clock.due_at), in_city(clock.ended_at)) == ("2026-11-24 12:00:00", "2026-11-24 09:00:00")
    assert clock.paused_at is None


def test_an_extension_adds_one_original_limit_and_a_third_is_refused(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    step(city, "extend_clock", case_id, local("2026-11-23 12:00"))
    assert in_city(case_row(city, case_id).due_at) == "2026-11-23 18:00:00"
    step(city, "extend_clock", case_id, local("2026-11-23 17:00"))
    kept = case_row(city, case_id)
    assert (in_city(kept.due_at), kept.limit_s) == ("2026-11-24 12:00:00", 12 * 3600)
    assert in_city(handling(city, case_id).soon_at) == "2026-11-24 10:00:00"
    with pytest.raises(DBAPIError) as refused:
        step(city, "extend_clock", case_id, local("2026-11-24 09:00"))
    assert refused.value.orig.sqlstate == "GH041"


def test_an_extension_during_a_pause_adds_to_what_is_left(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    step(city, "pause_clocks", case_id, local("2026-11-23 10:00"))
    step(city, "extend_clock", case_id, local("2026-11-23 11:00"))
    assert case_row(city, case_id).due_at is None
    step(city, "resume_clocks", case_id, local("2026-11-24 08:00"))
    assert in_city(case_row(city, case_id).due_at) == "2026-11-24 16:00:00"


def test_extending_works_as_often_as_a_plan_is_kept(city: Connection) -> None:
    for paused in (False, True) * 8:  # from the sixth time on the server may use a plan for any value
        case_id = dispatched(city, local("2026-11-23 08:00"))
        if paused:
            step(city, "pause_clocks", case_id, local("2026-11-23 10:00"))
        step(city, "extend_clock", case_id, local("2026-11-23 11:00"))
        step(city, "resume_clocks", case_id, local("2026-11-23 12:00"))
        assert in_city(case_row(city, case_id).due_at) == f"2026-11-{'24 10' if paused else '23 18'}:00:00"


def test_an_answer_after_the_deadline_adds_to_the_deadline_and_not_to_the_hour_of_the_answer(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    step(city, "extend_clock", case_id, local("2026-11-23 15:30"))
    kept = case_row(city, case_id)
    assert (in_city(kept.due_at), kept.limit_s) == ("2026-11-23 18:00:00", 8 * 3600)
    late = dispatched(city, local("2026-11-23 08:00"))
    step(city, "extend_clock", late, local("2026-11-25 09:00"))
    assert in_city(case_row(city, late).due_at) == "2026-11-23 18:00:00"  # late, and not as late as before


def test_without_a_handling_nothing_is_extended(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    act(city, case_id, local("2026-11-23 09:00"), "handle", "received")
    with pytest.raises(DBAPIError) as refused:
        step(city, "extend_clock", case_id, local("2026-11-23 09:00"))
    assert refused.value.orig.sqlstate == "GH042"


def test_a_clock_that_was_set_back_is_survived(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    step(city, "pause_clocks", case_id, local("2026-11-23 07:00"))  # before it began
    step(city, "resume_clocks", case_id, local("2026-11-22 07:00"))
    clock = handling(city, case_id)
    assert (in_city(clock.due_at), clock.paused_s, list(clock.pauses)) == ("2026-11-23 12:00:00", 0, [])
    act(city, case_id, local("2026-11-20 10:00"), "handle", "received")
    clock = handling(city, case_id)
    assert clock.ended_at == clock.started_at


def test_refreshing_twice_changes_nothing(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    before = case_row(city, case_id)
    refresh(city, case_id)
    assert case_row(city, case_id) == before


@pytest.mark.parametrize("name", ["pause_clocks", "resume_clocks", "extend_clock"])
def test_staff_do_not_touch_clocks_past_the_door(city: Connection, name: str) -> None:
    case_id = dispatched(city, local("2026-11-23 08:00"))
    city.execute(text("set local session authorization default"))
    role = city.scalar(text("select role_name from city.staff where number = 'administrator-1'"))
    city.exec_driver_sql(f'set local role "{role}"')
    with pytest.raises(DBAPIError, match="permission denied"):
        step(city, name, case_id, local("2026-11-23 09:00"))
