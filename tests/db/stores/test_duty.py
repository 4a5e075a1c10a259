"""Shifts and contacts in the database: who plans them, what is refused, and whose shift it is now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person
from app.duty.model import NewContact, NewShift
from app.duty.service import DutyService
from app.errors import Refused
from db.readers.duty import read_on_duty
from db.stores.duty import DatabaseDutyStore

People = dict[str, Person]
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


def service_of(city: Connection, people: People, number: str) -> DutyService:
    return DutyService(DatabaseDutyStore(city, people[number].role_name))


def shift(
    number: str = "dispatcher-1", post: str = "dispatcher", begins: datetime = NOW - HOUR, **more: object
) -> NewShift:
    return NewShift(number, post, begins, begins + 8 * HOUR, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def made_now(city: Connection) -> None:
    city.execute(text("update city.staff_posts set valid_from = '2026-01-01'"))


def on_duty(city: Connection) -> list[tuple[str, str, str]]:
    driver = city.connection.driver_connection
    assert driver is not None
    return [(one.name, one.post, one.seat) for one in read_on_duty(driver, NOW.timestamp())]


def test_whose_shift_it_is_is_on_duty(city: Connection, people: People) -> None:
    service = service_of(city, people, "shift_leader-1")
    service.add_shift(shift(seat="D01"))
    service.add_shift(shift("acceptor-1", "acceptor", NOW + 2 * HOUR))
    assert on_duty(city) == [("演示 dispatcher", "dispatcher", "D01")]
    first, second = service.shifts()
    assert (first.is_now, first.number, second.is_now) == (True, "dispatcher-1", False)
    service.remove_shift(first.shift_id)
    assert on_duty(city) == []
    with pytest.raises(Refused, match="no longer exists"):
        service.remove_shift(first.shift_id)


def test_who_is_locked_is_on_no_duty(city: Connection, people: People) -> None:
    service_of(city, people, "shift_leader-1").add_shift(shift())
    city.execute(text("update city.staff set is_locked = true where number = 'dispatcher-1'"))
    assert on_duty(city) == []


@pytest.mark.parametrize(
    "wrong, word",
    [
        (shift("nobody"), "staff number"),
        (shift(post="acceptor"), "the post"),
        (shift(area="999999"), "district or zone"),
        (shift("dispatcher-2", area="450199"), "district or zone"),
        (shift(seat="x" * 41), "seat"),
        (NewShift("dispatcher-1", "dispatcher", NOW, NOW - HOUR), "time"),
        (NewShift("dispatcher-1", "dispatcher", NOW, NOW + 37 * HOUR), "time"),
    ],
)
def test_what_is_wrong_of_a_shift_is_said(city: Connection, people: People, wrong: NewShift, word: str) -> None:
    with pytest.raises(Refused, match=word):
        service_of(city, people, "administrator-1").add_shift(wrong)


def test_nobody_has_two_shifts_at_once_in_one_post(city: Connection, people: People) -> None:
    service = service_of(city, people, "administrator-1")
    service.add_shift(shift())
    with pytest.raises(Refused, match="dispatcher-1.*already"):
        service.add_shift(shift(begins=NOW + HOUR))
    service.add_shift(shift(begins=NOW + 7 * HOUR))


@pytest.mark.parametrize("number", ["dispatcher-1", "handler-1", "leader-1", "wall-1"])
def test_others_plan_no_shifts_and_keep_no_contacts(city: Connection, people: People, number: str) -> None:
    service = service_of(city, people, number)
    with pytest.raises(Refused):
        service.add_shift(shift())
    with pytest.raises(Refused):
        service.set_contact(NewContact("U1", "day", "000-1"))


def test_who_plans_for_an_area_plans_for_it_alone(city: Connection, people: People) -> None:
    city.execute(text("update city.staff_posts set area_code = '450103' where post = 'shift_leader'"))
    service = service_of(city, people, "shift_leader-1")
    with pytest.raises(Refused, match="outside"):
        service.add_shift(shift())
    service.add_shift(shift("dispatcher-2"))
    (one,) = service.shifts()
    assert one.area == "450103"


def test_a_new_contact_ends_the_one_before(city: Connection, people: People) -> None:
    service = service_of(city, people, "administrator-1")
    service.set_contact(NewContact("U1", "day", "000-1", "演示", date(2026, 1, 1)))
    service.set_contact(NewContact("U1", "night", "000-2", None, date(2026, 1, 1)))
    service.set_contact(NewContact("U1", "day", "000-3"))
    assert [(one.purpose, one.value) for one in service.contacts()] == [("day", "000-3"), ("night", "000-2")]
    ended = city.execute(text("select value, valid_to is not null from city.unit_contacts order by contact_id")).all()
    assert [tuple(row) for row in ended] == [("000-1", True), ("000-2", False), ("000-3", False)]
    service.end_contact(service.contacts()[1].contact_id)
    assert [one.purpose for one in service.contacts()] == ["day"]


@pytest.mark.parametrize(
    "wrong, word",
    [
        (NewContact("U9", "day", "000-1"), "unit"), (NewContact("U1", "fax", "000-1"), "purpose"),
        (NewContact("U1", "day", "call me"), "number or"), (NewContact("U1", "mail", "nobody"), "number or"),
        (NewContact("U1", "robot", "http://x"), "number or"), (NewContact("U1", "mail", "a@b", "x" * 61), "name"),
        (NewContact("U1", "day", "000-1", None, date(2026, 2, 1), date(2026, 1, 1)), "dates"),
    ],
)  # fmt: skip
def test_what_is_wrong_of_a_contact_is_said(city: Connection, people: People, wrong: NewContact, word: str) -> None:
    with pytest.raises(Refused, match=word):
        service_of(city, people, "administrator-1").set_contact(wrong)


def test_who_sees_which_contacts(city: Connection, people: People) -> None:
    keeper = service_of(city, people, "administrator-1")
    for unit in ("U1", "U2"):
        keeper.set_contact(NewContact(unit, "day", "000-1"))
        keeper.set_contact(NewContact(unit, "robot", "https://x.invalid/1"))

    def seen(number: str) -> list[tuple[str, str]]:
        return [(one.unit_code, one.purpose) for one in service_of(city, people, number).contacts()]

    assert len(seen("administrator-1")) == 4
    assert seen("dispatcher-1") == [("U1", "day"), ("U2", "day")]
    assert seen("handler-2") == [("U2", "day")]
    assert seen("supervisor-1") == []


def test_a_list_is_brought_in_whole_or_not_at_all(city: Connection, people: People, tmp_path: Path) -> None:
    service = service_of(city, people, "administrator-1")
    file = tmp_path / "shifts.csv"
    good = "dispatcher-1,派遣员,,2026-11-30 08:00,2026-11-30 16:00,D01\n"
    file.write_text(
        "工号,岗位,区域,开始时间,结束时间,座席\n" + good + "nobody,acceptor,,2026-11-30 08:00,2026-11-30 16:00,\n"
    )
    brought = service.bring_in_shifts(file)
    assert (brought.count, [line for line, _why in brought.rejects]) == (0, [3])
    assert city.scalar(text("select count(*) from city.shifts")) == 0
    file.write_text("number,post,from,to\ndispatcher-1,Dispatcher,2026-11-30 08:00,2026-11-30 16:00\n")
    assert service.bring_in_shifts(file, is_dry_run=True).count == 1
    assert city.scalar(text("select count(*) from city.shifts")) == 0
    assert service.bring_in_shifts(file).count == 1
    assert city.scalar(text("select begins_at from city.shifts")) == datetime(2026, 11, 30, 0, tzinfo=UTC)
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("单位,用途,联系方式,联系人\nU1,值班电话,000-1,演示\nU2,letter_address,演示路 1 号,\n")
    assert service.bring_in_contacts(contacts).count == 2
    contacts.write_text("unit,purpose,value\nU1,fax,1\nU1,,\n")
    assert [line for line, _why in service.bring_in_contacts(contacts).rejects] == [2, 3, 3]
