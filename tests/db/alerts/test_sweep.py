"""Alerts that a worker raises: one of a cause once, grouped in a flood, ended by themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from app.alerts.kinds import KINDS
from app.alerts.service import AlertService
from tests.db.alerts.conftest import acts, close, late_case, many_late, set_time, states, sweep, unreceived

MONDAY = "2026-11-23 09:00+08"


def test_every_kind_has_a_row_and_words(city: Connection) -> None:
    assert set(city.scalars(text("select kind from city.alert_kinds"))) == {kind.key for kind in KINDS}


def test_an_unreceived_hazard_is_raised_once_and_ends_with_its_cause(city: Connection) -> None:
    case_id = unreceived(city)
    assert [sweep(city), sweep(city)] == [1, 0]
    assert states(city) == [("hazard_not_received", None)]
    close(city, case_id)
    sweep(city, "23 09:05")
    assert states(city) == [("hazard_not_received", "cause_ended")] and acts(city) == ["raise", "end"]


def test_what_was_late_for_more_than_a_day_calls_nobody(city: Connection) -> None:
    unreceived(city, "22 08:00")
    late_case(city, MONDAY)
    assert sweep(city) == 0


def test_an_ordinary_late_case_is_no_alert_and_an_urgent_one_is(city: Connection) -> None:
    late_case(city, "2026-11-23 08:58+08")
    late_case(city, "2026-11-23 08:58+08", is_urgent=True)
    assert sweep(city) == 1 and states(city) == [("urgent_overdue", None)]


def test_a_hazard_that_comes_to_a_unit_calls_the_unit(city: Connection) -> None:
    case_id = late_case(city, "2026-11-23 12:00+08", stage="receive", state="dispatched", is_urgent=True)
    city.execute(
        text("insert into city.assignments (case_id, assignment_no, unit_id, dispatched_at)"
             " values (:id, 1, 1, city.city_now())"), {"id": case_id})  # fmt: skip
    assert sweep(city, "23 09:00:30") == 1 and states(city) == [("hazard_arrived", None)]
    row = city.execute(text("select * from city.hazard_times(1)")).one()
    assert row.cases == 1 and row.of_dispatch_s <= 60


@pytest.mark.parametrize("is_urgent", [False, True])
def test_two_thousand_late_at_once_are_ten_alerts_at_most(city: Connection, is_urgent: bool) -> None:
    many_late(city, 2000, MONDAY, streets=40, is_urgent=is_urgent)
    sweep(city)
    for minute in ("23 09:00:30", "23 09:03", "23 09:09"):
        sweep(city, minute)
    raised = city.scalar(text("select count(*) from city.alert_acts where act = 'raise'"))
    assert raised is not None and 2 <= raised <= 10
    assert city.scalar(text("select count(*) from city.alert_causes where left_at is null")) == 2000
    assert set(states(city)) == {("flood", None)}


def test_a_hazard_after_a_flood_finds_a_place_and_none_is_lost(city: Connection, alerts: AlertService) -> None:
    many_late(city, 300, MONDAY, streets=30)
    sweep(city)
    hazards = {unreceived(city, "23 09:02") for _ in range(3)}
    sweep(city, "23 09:03")
    raised = city.scalar(text("select count(*) from city.alert_acts where act = 'raise'"))
    assert raised is not None and raised <= 10
    board = alerts.board()
    assert sum(one.urgent for one in board.alerts) == 3 and sum(one.cases for one in board.alerts) == 303
    assert {one.case_id for one in board.hazards} == hazards


def test_a_group_calls_again_when_a_hazard_joins_and_is_calm_after_a_while(city: Connection) -> None:
    many_late(city, 40, MONDAY)
    sweep(city)
    city.execute(text("update city.alerts set shelved_by = 1, shelved_until = '2026-11-23 12:00+08'"))
    many_late(city, 2, "2026-11-23 09:01+08")
    sweep(city, "23 09:01")
    assert set(acts(city)) == {"raise"}, "an ordinary case takes nothing from the shelf"
    sweep(city, "23 11:01")
    assert {outcome for _kind, outcome in states(city)} == {"calm"}
    sweep(city, "23 11:02")
    assert {outcome for _kind, outcome in states(city)} == {"calm"}, "what is in the lists is not raised again"


def test_nothing_stands_over_a_day(city: Connection) -> None:
    unreceived(city)
    sweep(city)
    sweep(city, "24 08:59")
    assert states(city) == [("hazard_not_received", None)]
    sweep(city, "24 09:01")
    assert states(city) == [("hazard_not_received", "one_day")]
    assert sweep(city, "24 09:02") == 0 and sweep(city, "24 20:00") == 0


def test_what_chatters_is_raised_once_in_ten_minutes(city: Connection) -> None:
    case_id = unreceived(city)
    suspend = text("update city.cases set suspended_at = :at where case_id = :id")
    for minute in range(9):
        city.execute(suspend, {"id": case_id, "at": MONDAY if minute % 2 else None})
        sweep(city, f"23 09:0{minute}")
    assert acts(city).count("raise") == 1
    city.execute(suspend, {"id": case_id, "at": None})
    sweep(city, "23 09:20")
    assert acts(city).count("raise") == 2 and city.scalar(text("select max(times) from city.alert_causes")) == 2


def test_storm_mode_switches_kinds_off_and_they_come_back(city: Connection, alerts: AlertService, people) -> None:
    leader = people["shift_leader-1"].role_name
    case_id = late_case(city, "2026-11-23 12:00+08", state="to_coordinate")
    city.execute(
        text("update city.cases set refused_times = 3, last_at = city.city_now() where case_id = :id"), {"id": case_id}
    )
    assert sweep(city) == 1
    alerts.switch_storm(leader, True, "暴雨")
    sweep(city, "23 09:01")
    assert states(city) == [("dispute_limit", "switched_off")]
    alerts.switch_storm(leader, False, "雨停")
    assert sweep(city, "23 09:02") == 1
    known = city.execute(
        text("select why, staff_id is not null as is_known from city.alert_switches order by switch_id")
    )
    assert [tuple(row) for row in known] == [("暴雨", True), ("雨停", True)]


def test_a_worker_that_died_calls_until_another_one_begins(city: Connection) -> None:
    city.execute(text("update city.workers set ended_at = clock_timestamp(), is_lost = false where ended_at is null"))
    city.execute(
        text("insert into city.workers (host, pid, started_at, last_beat_at, ended_at, is_lost) values"
             " ('a', 1, clock_timestamp() - interval '1 hour', clock_timestamp(), clock_timestamp(), true)")
    )  # fmt: skip
    sweep(city)
    assert states(city) == [("worker_died", None)]
    city.execute(text("insert into city.workers (host, pid, started_at) values ('a', 2, clock_timestamp())"))
    sweep(city, "23 09:01")
    assert states(city) == [("worker_died", "cause_ended")]


def test_a_job_that_fails_again_and_again(city: Connection) -> None:
    city.execute(text("select city.add_job('resume', 'x', city.city_now())"))
    city.execute(text("update city.jobs set failures = 5"))
    sweep(city)
    assert states(city) == [("job_failing", None)]
    city.execute(text("update city.jobs set ended_at = clock_timestamp()"))
    sweep(city, "23 09:01")
    assert states(city) == [("job_failing", "cause_ended")]


def test_a_stuck_message_calls_until_somebody_deals_with_it(city: Connection) -> None:
    unit_id = city.scalar(text("select min(unit_id) from city.units"))
    for key in ("a", "b"):
        city.execute(
            text("insert into city.outbox_messages (key, kind, unit_id, facts, made_at, due_at, state) values"
                 " (:key, 'text', :unit, '{}', city.city_now(), city.city_now(), 'stuck')"),
            {"key": key, "unit": unit_id},
        )  # fmt: skip
    sweep(city)
    assert states(city) == [("message_stuck", None)]
    drop = "update city.outbox_messages set state = 'dropped', ended_at = clock_timestamp() where key = :key"
    city.execute(text(drop), {"key": "a"})
    sweep(city, "23 09:01")
    assert set(states(city)) == {("message_stuck", "cause_ended"), ("message_stuck", None)}
    city.execute(text(drop), {"key": "b"})
    sweep(city, "23 09:02")
    assert states(city) == [("message_stuck", "cause_ended")] * 2


def test_a_clock_that_was_set_back_loses_and_doubles_nothing(city: Connection) -> None:
    unreceived(city)
    sweep(city)
    set_time(city, "2026-11-23 08:00+08")
    sweep(city)
    sweep(city, "23 09:30")
    assert acts(city).count("raise") <= 2
    assert city.scalar(text("select count(*) from city.alerts where ended_at is null")) == 1
