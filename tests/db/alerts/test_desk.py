"""What people do about alerts: acknowledge, shelve, look at urgent cases; and the load of their seats."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.alerts.model import Alert
from app.alerts.service import AlertService
from app.cases.model import Person
from app.cases.service import CaseService
from app.errors import Refused
from db.connection.session import transaction
from db.stores.alerts import DatabaseAlertStore
from db.stores.cases import DatabaseCaseStore
from tests.db.alerts.conftest import acts, close, late_case, many_late, set_time, sweep, unreceived


def seen_by(city: Connection, person: Person) -> tuple[Alert, ...]:
    """Return the open alerts that call a person."""
    with transaction(city, person.role_name) as connection:
        return DatabaseAlertStore(connection).board(50, 1, 6).alerts


def summary(city: Connection, person: Person) -> tuple[object, ...]:
    """Return how many call a person, and the worst of them."""
    with transaction(city, person.role_name) as connection:
        return tuple(connection.execute(text("select calling, worst, held from city.alert_summary()")).one())


def test_who_is_on_it_is_known_and_it_ends_by_itself(
    city: Connection, people: dict[str, Person], alerts: AlertService
) -> None:
    unreceived(city)
    sweep(city)
    (one,) = alerts.board().alerts
    until = alerts.acknowledge(people["dispatcher-1"].role_name, one.alert_id)
    (held,) = alerts.board().alerts
    assert held.is_held and held.acknowledged_by == "演示 dispatcher" and held.acknowledged_until == until
    assert summary(city, people["leader-1"]) == (0, None, 1) and one.left_s == 900
    set_time(city, "2026-11-23 09:16+08")
    assert summary(city, people["leader-1"]) == (1, "hazard_not_received", 0)
    sweep(city)
    assert acts(city) == ["raise", "acknowledge", "return"]
    told = alerts.acts(one.alert_id)
    assert [(act.act, act.name) for act in told[:2]] == [("return", ""), ("acknowledge", "演示 dispatcher")]


def test_a_shelf_needs_a_reason_has_a_longest_time_and_ends(
    city: Connection, people: dict[str, Person], alerts: AlertService
) -> None:
    unreceived(city)
    sweep(city)
    (one,) = alerts.board().alerts
    leader = people["shift_leader-1"].role_name
    for minutes, reason, words in ((15, " ", "Write why"), (61, "x", "between 1 and 60"), (0, "x", "between 1")):
        with pytest.raises(Refused, match=words):
            alerts.shelve(leader, one.alert_id, minutes, reason)
    alerts.shelve(leader, one.alert_id, 30, "车已在路上")
    (held,) = alerts.board().alerts
    assert held.shelved_reason == "车已在路上" and held.is_held
    sweep(city, "23 09:31")
    (back,) = alerts.board().alerts
    assert not back.is_held and back.raised_at == one.raised_at, "its age counts from the first raise"
    assert acts(city) == ["raise", "shelve", "return"]


def test_a_hazard_that_joins_takes_a_group_off_the_shelf(
    city: Connection, people: dict[str, Person], alerts: AlertService
) -> None:
    many_late(city, 200, "2026-11-23 09:00+08", streets=60)
    sweep(city)
    rest = next(one for one in alerts.board().alerts if one.cases > 50)
    alerts.shelve(people["shift_leader-1"].role_name, rest.alert_id, 60, "逐街处理")
    many_late(city, 20, "2026-11-23 09:01+08", streets=15, is_urgent=True)
    sweep(city, "23 09:02")
    back = next(one for one in alerts.board().alerts if one.alert_id == rest.alert_id)
    assert back.urgent and not back.is_held and acts(city)[-1] == "again"


def test_what_is_over_cannot_be_acknowledged(city: Connection, people: dict[str, Person], alerts: AlertService) -> None:
    case_id = unreceived(city)
    sweep(city)
    (one,) = alerts.board().alerts
    close(city, case_id)
    sweep(city, "23 09:01")
    with pytest.raises(Refused, match="its cause is over"):
        alerts.acknowledge(people["dispatcher-1"].role_name, one.alert_id)
    with pytest.raises(Refused, match="ended or is not for you"):
        alerts.acknowledge(people["handler-2"].role_name, one.alert_id)


def test_alerts_call_by_post_and_scope(city: Connection, people: dict[str, Person]) -> None:
    case_id = unreceived(city)
    city.execute(
        text("insert into city.assignments (case_id, assignment_no, unit_id, dispatched_at)"
             " values (:id, 1, 1, city.city_now() - interval '31 min')"), {"id": case_id})  # fmt: skip
    far = unreceived(city)
    city.execute(text("update city.cases set district_code = '450102', unit_id = 2 where case_id = :id"), {"id": far})
    sweep(city)
    kinds = {name: sorted((one.kind, one.cases) for one in seen_by(city, people[name])) for name in (
        "dispatcher-1", "dispatcher-2", "handler-1", "handler-2", "evaluator-1")}  # fmt: skip
    unheard = ("hazard_not_received", 1)
    assert kinds == {
        "dispatcher-1": [unheard, unheard], "dispatcher-2": [unheard], "handler-1": [("hazard_arrived", 1)],
        "handler-2": [], "evaluator-1": [],
    }  # fmt: skip
    assert summary(city, people["wall-1"]) == (2, "hazard_not_received", 0)
    assert summary(city, people["supervisor-1"]) == (0, None, 0)


def test_a_group_shows_each_person_the_cases_that_they_see(city: Connection, people: dict[str, Person]) -> None:
    many_late(city, 60, "2026-11-23 09:00+08")
    ids = list(city.scalars(text("select case_id from city.cases order by case_id limit 20")))
    city.execute(text("update city.cases set district_code = '450102' where case_id = any (:ids)"), {"ids": ids})
    sweep(city)
    assert sum(one.cases for one in seen_by(city, people["dispatcher-1"])) == 60
    assert sum(one.cases for one in seen_by(city, people["dispatcher-2"])) == 40


def test_who_looked_at_an_urgent_case_is_known_and_when_next(
    city: Connection, people: dict[str, Person], alerts: AlertService
) -> None:
    case_id = unreceived(city)
    dispatcher = people["dispatcher-1"].role_name
    city.execute(
        text("insert into city.shifts (staff_id, post, begins_at, ends_at, seat) select staff_id, 'dispatcher',"
             " city.city_now() - interval '1 hour', city.city_now() + interval '7 hours', 'D1' from city.staff"
             " where number = 'dispatcher-1'")
    )  # fmt: skip
    (one,) = alerts.board().hazards
    assert (one.looks, one.looked_at, one.seats) == (0, None, "")
    with transaction(city, dispatcher) as connection:
        connection.execute(text("select city.note_presence(:id)"), {"id": case_id})
    (one,) = alerts.board().hazards
    assert (one.looks, one.seats) == (1, "D1")
    assert (one.next_at - one.now_at).total_seconds() == 1800
    alerts.plan_look(people["leader-1"].role_name, case_id, 10)
    (one,) = alerts.board().hazards
    assert one.looks == 2 and (one.next_at - one.now_at).total_seconds() == 600
    with pytest.raises(Refused, match="not urgent"):
        alerts.see_hazard(dispatcher, late_case(city, "2026-11-23 08:00+08"))


def test_no_act_is_refused_or_outrun_because_of_an_alert(
    city: Connection, people: dict[str, Person], alerts: AlertService
) -> None:
    case_id = unreceived(city)
    service = CaseService(DatabaseCaseStore(city))
    before = DatabaseCaseStore(city).look(case_id)
    sweep(city)
    (one,) = alerts.board().alerts
    alerts.acknowledge(people["dispatcher-1"].role_name, one.alert_id)
    alerts.see_hazard(people["dispatcher-1"].role_name, case_id)
    assert DatabaseCaseStore(city).look(case_id) == before
    assert before is not None
    service.act(people["handler-1"], uuid4(), before, "receive", {})
    sweep(city, "23 09:01")
    assert alerts.board().alerts == ()


def test_the_load_of_a_shift_is_counted(city: Connection, people: dict[str, Person], alerts: AlertService) -> None:
    city.execute(
        text("insert into city.shifts (staff_id, post, begins_at, ends_at, seat) select staff_id, post,"
             " city.city_now() - interval '1 hour', city.city_now() + interval '7 hours', 'S1'"
             " from city.staff_posts where post in ('dispatcher', 'hotline_agent') and area_code is null")
    )  # fmt: skip
    for _ in range(3):
        unreceived(city)
    sweep(city)
    set_time(city, "2026-11-23 10:00+08")
    (load,) = alerts.board().load
    assert (load.post, load.seat, load.calls, load.worst, load.in_flood, load.high) == ("dispatcher", "S1", 3, 3, 0, 3)
    assert load.stretches == 12 and load.mean == 0.25 and load.flood_share == 0
    assert [tuple(row) for row in alerts.board().rate] == [(6, 3, 0)]


def test_only_shift_leaders_and_administrators_switch(
    city: Connection, people: dict[str, Person], alerts: AlertService
) -> None:
    alerts.switch_kind(people["administrator-1"].role_name, "dispute_limit", False, False, "试运行")
    states = {one.kind: one for one in alerts.board().kinds}
    assert not states["dispute_limit"].calls_now and states["dispute_limit"].why == "试运行"
    with pytest.raises(Refused, match="no alert of this kind"):
        alerts.switch_kind(people["administrator-1"].role_name, "nothing", False, False, "x")
    with pytest.raises(Refused):
        alerts.switch_storm(people["dispatcher-1"].role_name, True, "x")
