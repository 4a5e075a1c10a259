"""A year of the calendar as administrators see it, and the factors of the grades beside it."""

from datetime import date

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person
from app.deadlines.service import DeadlineService
from app.deadlines.year import DayKind, hours_text, read_hours
from app.errors import Refused
from db.schema.people import make_post_roles
from db.stores.deadlines import DatabaseDeadlineStore
from tests.db.deadlines.test_calendar import act_as, set_time


@pytest.fixture
def service(city: Connection) -> DeadlineService:
    return DeadlineService(DatabaseDeadlineStore(city))


def test_a_year_is_told_with_its_holidays_and_worked_weekends(city: Connection, service: DeadlineService) -> None:
    set_time(city, "2026-10-10 09:00")
    year = service.year()
    assert (year.year, year.today, len(year.days), year.is_sure) == (2026, date(2026, 10, 10), 365, True)
    kinds = {day: year.day(date(2026, 10, day)).kind for day in (1, 8, 10, 11)}  # type: ignore[union-attr]
    assert kinds == {1: DayKind.HOLIDAY, 8: DayKind.WORKED, 10: DayKind.SHIFTED, 11: DayKind.FREE}
    assert year.worked == sum(1 for day in year.days if day.stretches) and hours_text(year.usual_hours)
    assert year.day(date(2027, 1, 1)) is None and year.alarm is None


def test_from_november_on_the_year_that_is_missing_is_shown_first(city: Connection, service: DeadlineService) -> None:
    set_time(city, "2026-11-02 09:00")
    year = service.year()
    assert year.year == 2027 and not year.is_sure and year.alarm is not None
    assert not any(day.is_sure for day in year.days) and year.sure_until == date(2026, 12, 31)
    assert service.year(1999).year == year.years[0] and service.year(2099).year == year.years[-1]


def test_corrections_a_confirmed_year_and_factors_are_told_with_who_and_why(
    city: Connection, service: DeadlineService, people: dict[str, Person]
) -> None:
    set_time(city, "2026-11-23 17:00")
    boss = people["administrator-1"].role_name
    service.override(boss, [date(2027, 2, 13)], (("08:00", "12:00"),), "调休")
    service.override(boss, [date(2027, 2, 15)], (), "春节")
    service.confirm_year(boss, 2027, "国办通知")
    service.set_multipliers(boss, True, {"A": 1.0, "B": 2.0}, "试行")
    year = service.year(2027)
    assert [(one.day_on, one.stretches, one.why, one.by) for one in year.corrections] == [
        (date(2027, 2, 15), (), "春节", "演示 administrator"),
        (date(2027, 2, 13), (("08:00", "12:00"),), "调休", "演示 administrator"),
    ]
    day = year.day(date(2027, 2, 13))
    assert day is not None and day.is_corrected and day.kind is DayKind.SHIFTED and day.base_stretches == ()
    assert year.confirmed is not None and year.confirmed.why == "国办通知" and year.is_sure and year.alarm is None
    ruling = year.rulings[0]
    assert (ruling.version, ruling.is_on, ruling.factors, ruling.by) == (
        2,
        True,
        {"A": 1, "B": 2},
        "演示 administrator",
    )
    assert year.rulings[-1].set_at is None and year.grids == {"A": 4}


def test_every_post_reads_the_calendar(city: Connection, service: DeadlineService) -> None:
    make_post_roles(city)
    for who in ("handler-1", "dispatcher-2", "leader-1"):
        act_as(city, who)
        assert service.year(2026).days
        city.execute(text("set local session authorization default"))


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("08:00-12:00 14:00-18:00", (("08:00", "12:00"), ("14:00", "18:00"))),
        ("8:30 – 12:00，13:30至17:30", (("08:30", "12:00"), ("13:30", "17:30"))),
        ("0:00-24:00", (("00:00", "24:00"),)),
    ],
)
def test_hours_are_read_as_people_write_them(words: str, hours: tuple[tuple[str, str], ...]) -> None:
    assert read_hours(words) == hours
    assert read_hours(hours_text(hours)) == hours


@pytest.mark.parametrize("words", ["", "morning", "08:00", "08:00-12:00 and so on"])
def test_other_words_are_no_hours(words: str) -> None:
    with pytest.raises(Refused, match="not valid working hours"):
        read_hours(words)
