"""Corrections of the calendar: who may, what they move, and what they leave alone."""

import json
from datetime import date

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.cases.model import Person
from app.deadlines.alarm import missing_year
from app.deadlines.service import DeadlineService
from app.deadlines.texts import alarm_text
from app.errors import Refused
from db.schema.calendar import fill_calendar
from db.stores.deadlines import DatabaseDeadlineStore
from tests.db.deadlines.clocks import case_row, dispatched, handling, in_city, local, step

OVERRIDE = text("select city.override_calendar(cast(:days as date[]), cast(:hours as jsonb), :why)")
NOON = [["08:00", "12:00"]]


def set_time(city: Connection, words: str) -> None:
    """Let the city live at an instant."""
    city.execute(text("select city.set_speed(0)"))
    city.execute(text("update city.city_clock set city_from = :at, city_seen_at = :at"), {"at": local(words)})


def act_as(city: Connection, number: str) -> None:
    role = city.scalar(text("select role_name from city.staff where number = :number"), {"number": number})
    city.exec_driver_sql(f'set local session authorization "{role}"')


def override(city: Connection, *days: str, hours: object = None, why: str = "防汛值班") -> int:
    act_as(city, "administrator-1")
    days = [date.fromisoformat(day) for day in days]  # type: ignore[assignment]
    values = {"days": list(days), "hours": None if hours is None else json.dumps(hours), "why": why}
    moved = city.scalar(OVERRIDE, values)
    city.execute(text("set local session authorization default"))
    return moved or 0


def alarm(city: Connection) -> list[tuple]:
    return [tuple(row) for row in city.execute(text("select * from city.calendar_alarm()"))]


def test_a_holiday_that_is_added_moves_the_running_deadlines(city: Connection) -> None:
    set_time(city, "2026-11-23 17:00")
    case_id = dispatched(city, local("2026-11-23 16:00"))
    urgent = dispatched(city, local("2026-11-23 16:00"), class_id=2)
    assert override(city, "2026-11-24", hours=[]) == 1
    kept = case_row(city, case_id)
    clock = handling(city, case_id)
    assert (in_city(kept.due_at), in_city(clock.soon_at)) == ("2026-11-25 10:00:00", "2026-11-25 09:00:00")
    assert in_city(case_row(city, urgent).due_at) == "2026-11-23 18:00:00"
    assert override(city, "2026-11-24", hours=None) == 1  # taken back
    assert in_city(case_row(city, case_id).due_at) == "2026-11-24 10:00:00"


def test_a_day_of_the_past_changes_no_deadline_not_even_later(city: Connection) -> None:
    set_time(city, "2026-11-24 08:30")
    case_id = dispatched(city, local("2026-11-23 16:00"))
    assert override(city, "2026-11-23", hours=[]) == 0
    assert override(city, "2026-11-26", hours=NOON) == 0  # behind its end
    assert in_city(case_row(city, case_id).due_at) == "2026-11-24 10:00:00"
    step(city, "pause_clocks", case_id, local("2026-11-24 09:00"))
    step(city, "resume_clocks", case_id, local("2026-11-25 09:00"))
    assert in_city(case_row(city, case_id).due_at) == "2026-11-25 10:00:00"


def test_corrections_outlive_an_upgrade(city: Connection) -> None:
    set_time(city, "2026-11-23 17:00")
    override(city, "2026-11-24", hours=NOON)
    before = city.execute(text("select * from city.calendar_days order by day_on")).all()
    fill_calendar(city)
    assert city.execute(text("select * from city.calendar_days order by day_on")).all() == before
    days = {row.day_on: row for row in before}
    assert days[date(2026, 11, 24)].work_s == 4 * 3600
    assert days[date(2026, 11, 24)].note == "防汛值班"
    assert days[date(2026, 11, 25)].work_s_before - days[date(2026, 11, 24)].work_s_before == 4 * 3600
    said = city.execute(text("select day_on, why, set_by from city.calendar_overrides")).one()
    assert (said.why, said.set_by) == ("防汛值班", "test-law_administrator-1")


def test_beyond_the_last_sure_day_a_case_is_filed_provisionally_and_settles_when_the_year_is_sure(
    city: Connection,
) -> None:
    set_time(city, "2026-12-31 17:00")
    case_id = dispatched(city, local("2026-12-31 17:00"))
    kept = case_row(city, case_id)
    assert (in_city(kept.due_at), kept.is_due_provisional) == ("2027-01-01 11:00:00", True)  # a plain Friday so far
    assert alarm(city) == [(2027, date(2026, 12, 31), 1)]
    assert override(city, "2027-01-01", hours=[]) == 1
    kept = case_row(city, case_id)
    assert (in_city(kept.due_at), kept.is_due_provisional) == ("2027-01-04 11:00:00", True)
    act_as(city, "administrator-1")
    assert city.scalar(text("select city.confirm_calendar_year(2027, '国务院办公厅通知')")) == 1
    city.execute(text("set local session authorization default"))
    kept = case_row(city, case_id)
    assert (in_city(kept.due_at), kept.is_due_provisional) == ("2027-01-04 11:00:00", False)
    assert not handling(city, case_id).is_provisional
    assert alarm(city) == []


def test_standing_for_a_year_is_taken_back_while_it_is_not_over(city: Connection, people: dict[str, Person]) -> None:
    set_time(city, "2026-12-31 17:00")
    case_id = dispatched(city, local("2026-12-31 17:00"))
    urgent = dispatched(city, local("2026-12-31 17:00"), class_id=2)
    service, boss = DeadlineService(DatabaseDeadlineStore(city)), people["administrator-1"].role_name
    with pytest.raises(Refused, match="2027 has not been confirmed"):
        service.withdraw_year(boss, 2027, "x")
    assert service.confirm_year(boss, 2027, "通知") == 1
    due_at = case_row(city, case_id).due_at
    assert service.confirm_year(boss, 2027, "再次") == 0  # somebody stands for it already
    with pytest.raises(Refused, match="Only administrators change the work calendar"):
        service.withdraw_year(people["dispatcher-1"].role_name, 2027, "x")
    with pytest.raises(Refused, match="Enter a reason"):
        service.withdraw_year(boss, 2027, " ")
    set_time(city, "2026-12-31 17:30")
    assert service.withdraw_year(boss, 2027, "通知有变") == 1
    kept = case_row(city, case_id)
    assert (kept.due_at, kept.is_due_provisional) == (due_at, True) and handling(city, case_id).is_provisional
    assert not case_row(city, urgent).is_due_provisional  # ends before
    assert alarm(city) == [(2027, date(2026, 12, 31), 1)]
    year = service.year(2027)
    assert year.confirmed is None and not year.is_sure and not year.can_be_withdrawn
    assert [(one.stands, one.why, one.by) for one in year.standings] == [
        (False, "通知有变", "演示 administrator"), (True, "通知", "演示 administrator")]  # fmt: skip
    assert in_city(year.standings[0].set_at) == "2026-12-31 17:30:00"
    assert service.confirm_year(boss, 2027, "新通知") == 1
    assert not case_row(city, case_id).is_due_provisional
    set_time(city, "2028-01-01 09:00")
    with pytest.raises(Refused, match="2027 is over"):
        service.withdraw_year(boss, 2027, "x")
    assert not service.year(2027).can_be_withdrawn


def test_a_library_that_knows_more_settles_deadlines_at_an_upgrade(city: Connection) -> None:
    set_time(city, "2026-12-31 17:00")
    case_id = dispatched(city, local("2026-12-31 17:00"))
    base = text(
        "select city.fill_calendar(jsonb_agg(jsonb_build_object('day_on', day_on, 'note', base_note, 'is_sure', true,"
        " 'stretches', case when day_on between '2027-01-01' and '2027-01-03' then '[]' else base_stretches end)))"
        " from city.calendar_days"
    )
    assert city.scalar(base) == 1
    kept = case_row(city, case_id)
    assert (in_city(kept.due_at), kept.is_due_provisional) == ("2027-01-04 11:00:00", False)


def test_one_sure_day_behind_unsure_ones_makes_nothing_sure(city: Connection) -> None:
    set_time(city, "2026-12-31 17:00")
    case_id = dispatched(city, local("2027-01-05 08:00"))
    override(city, "2027-01-05", hours=[["08:00", "12:00"], ["14:00", "18:00"]])
    assert case_row(city, case_id).is_due_provisional


@pytest.mark.parametrize(
    ("today", "missing"), [("2026-10-31 23:00", []), ("2026-11-01 00:00", [2027]), ("2027-02-03 10:00", [2027])]
)
def test_the_alarm_comes_with_november(city: Connection, today: str, missing: list[int]) -> None:
    set_time(city, today)
    assert [row[0] for row in alarm(city)] == missing
    sure_until = city.scalar(text("select max(day_on) from city.calendar_days where is_sure"))
    assert missing_year(sure_until, local(today).date()) == (missing[0] if missing else None)
    said = DeadlineService(DatabaseDeadlineStore(city)).alarm()
    assert (said.missing_year if said else None) == (missing[0] if missing else None)
    if said:
        assert alarm_text(said).startswith(
            "The work calendar of 2027 is not confirmed yet (certain until 2026-12-31). 0 open"
        )


def test_administrators_correct_through_the_service_and_others_are_told(
    city: Connection, people: dict[str, Person]
) -> None:
    set_time(city, "2026-11-23 17:00")
    dispatched(city, local("2026-11-23 16:00"))
    service = DeadlineService(DatabaseDeadlineStore(city))
    boss, clerk = people["administrator-1"].role_name, people["dispatcher-1"].role_name
    assert service.override(boss, [date(2026, 11, 24)], (), "防汛值班") == 1
    assert service.override(boss, [date(2026, 11, 24)], None, "撤销") == 1
    service.confirm_year(boss, 2027, "通知")
    assert service.alarm() is None
    assert service.set_multipliers(boss, True, {"A": 1.0, "B": 2.0}, "试行") == 2
    with pytest.raises(Refused, match="Only administrators change the work calendar"):
        service.override(clerk, [date(2026, 11, 24)], (), "x")
    with pytest.raises(Refused, match="no day 2090-01-01"):
        service.override(boss, [date(2090, 1, 1)], (), "x")
    with pytest.raises(Refused, match="Enter a reason"):
        service.confirm_year(boss, 2027, " ")
    with pytest.raises(Refused, match="grade B"):
        service.set_multipliers(boss, True, {"B": 99.0}, "x")
    with pytest.raises(Refused, match="not valid working hours"):
        service.override(boss, [date(2026, 11, 24)], (("18:00", "08:00"),), "x")
    with pytest.raises(Refused, match="no case 17"):
        service.explain(17)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"hours": '[["12:00","08:00"]]'}, "GH044"),
        ({"hours": '[["08:00","12:00"],["11:00","18:00"]]'}, "GH044"),
        ({"hours": '{"a": 1}'}, "GH044"),
        ({"hours": '[["8","12"]]'}, "GH044"),
        ({"days": [date(2090, 1, 1)]}, "GH045"),
        ({"days": []}, "GH045"),
        ({"days": [None]}, "GH045"),
        ({"why": "  "}, "GH046"),
        ({"why": "x" * 1001}, "GH046"),
    ],
)
def test_nonsense_is_refused(city: Connection, values: dict, code: str) -> None:
    act_as(city, "administrator-1")
    with pytest.raises(DBAPIError) as refused:
        city.execute(OVERRIDE, {"days": [date(2026, 11, 24)], "hours": "[]", "why": "w"} | values)
    assert refused.value.orig.sqlstate == code


@pytest.mark.parametrize(
    ("number", "statement", "reply"),
    [
        ("dispatcher-1", "select city.override_calendar(array[current_date], '[]', 'x')", "42501"),
        ("wall-1", "select city.confirm_calendar_year(2027, 'x')", "42501"),
        ("dispatcher-1", "select city.withdraw_calendar_year(2027, 'x')", "42501"),
        ("administrator-1", "delete from city.calendar_confirmations", "42501"),
        ("administrator-1", "select city.withdraw_calendar_year(2027, 'x')", "GH048"),
        ("leader-1", "select city.set_grade_multipliers(true, '{\"A\": 2}', 'x')", "42501"),
        ("administrator-1", "update city.calendar_days set work_s = 0", "42501"),
        ("administrator-1", "insert into city.calendar_overrides (day_on, why, set_at) select now(), 'x', now()",
         "42501"),
        ("administrator-1", "select city.recount_calendar()", "42501"),
        ("administrator-1", "select city.fill_calendar('[]')", "42501"),
        ("administrator-1", "select city.set_grade_multipliers(true, '{\"A\": 11}', 'x')", "GH047"),
        ("administrator-1", "select city.set_grade_multipliers(true, '{\"A\": \"b\"}', 'x')", "GH047"),
    ],
)  # fmt: skip
def test_who_may_not_is_refused(city: Connection, number: str, statement: str, reply: str) -> None:
    act_as(city, number)
    with pytest.raises(DBAPIError) as refused:
        city.execute(text(statement.replace(": ", " :: ").replace(" :: ", "\\: ")))
    assert refused.value.orig.sqlstate == reply
