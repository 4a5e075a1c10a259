"""Claims and presence in the database: one holder at a time, by the server's clock; no case is touched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, text

from app.cases.model import Person, State
from app.claims.service import LONGEST_REASON, ClaimService
from app.errors import Refused
from db.readers.claims import read_at_work
from db.stores.claims import DatabaseClaimStore
from tests.fakes import tiny_city

People = dict[str, Person]


def service_of(bind: Engine | Connection, people: People, number: str) -> ClaimService:
    return ClaimService(DatabaseClaimStore(bind, people[number].role_name))


def let_pass(city: Connection, seconds: float) -> None:
    """As if the leases had been given so long ago."""
    values = {"seconds": seconds}
    city.execute(text("update city.claims set until = until - make_interval(secs => :seconds),"
                      " taken_at = taken_at - make_interval(secs => :seconds)"), values)  # fmt: skip
    city.execute(text("update city.presences set seen_at = seen_at - make_interval(secs => :seconds)"), values)


@pytest.fixture
def case_id(city: Connection) -> int:
    return tiny_city.make_case(city, State.AT_DISPATCH)


def test_a_case_has_one_holder_until_it_is_given_back(city: Connection, people: People, case_id: int) -> None:
    first, second = service_of(city, people, "dispatcher-1"), service_of(city, people, "dispatcher-2")
    assert first.take(case_id).is_mine
    held = second.take(case_id)
    assert (held.is_mine, held.name) == (False, "演示 dispatcher")
    second.give_back(case_id)  # what is another's stays another's
    assert not second.take(case_id).is_mine
    first.give_back(case_id)
    assert second.take(case_id).is_mine and not first.take(case_id).is_mine


def test_a_lease_ends_by_the_servers_clock_and_is_held_longer_by_its_holder(
    city: Connection, people: People, case_id: int
) -> None:
    first, second = service_of(city, people, "dispatcher-1"), service_of(city, people, "dispatcher-2")
    first.take(case_id)
    let_pass(city, 60)
    assert first.take(case_id).is_mine  # 90 s from now
    let_pass(city, 60)
    assert not second.take(case_id).is_mine
    let_pass(city, 60)
    assert second.take(case_id).is_mine
    driver = city.connection.driver_connection
    assert driver is not None
    assert read_at_work(driver).taken_from(people["dispatcher-1"].staff_id) == ()  # it had ended


def test_a_lease_far_ahead_was_given_by_another_clock(city: Connection, people: People, case_id: int) -> None:
    service_of(city, people, "dispatcher-1").take(case_id)
    let_pass(city, -86_400)
    assert service_of(city, people, "dispatcher-2").take(case_id).is_mine


def test_a_case_is_taken_over_with_a_reason_that_its_holder_is_told(
    city: Connection, people: People, case_id: int
) -> None:
    first, second = service_of(city, people, "dispatcher-1"), service_of(city, people, "dispatcher-2")
    first.take(case_id)
    for reason in ("", "  ", "x" * (LONGEST_REASON + 1)):
        with pytest.raises(Refused, match="200"):
            second.take_over(case_id, reason)
    assert second.take_over(case_id, "  he is at lunch ").is_mine
    driver = city.connection.driver_connection
    assert driver is not None
    (told,) = read_at_work(driver).taken_from(people["dispatcher-1"].staff_id)
    assert (told.case_id, told.reason, told.is_held) == (case_id, "he is at lunch", True)
    second.give_back(case_id)  # at once; who lost it is still to be told
    seen = read_at_work(driver)
    assert seen.holder_of(case_id) is None and len(seen.taken_from(people["dispatcher-1"].staff_id)) == 1
    let_pass(city, 100)
    assert read_at_work(driver).claims == {}


def test_a_claim_is_no_change_of_its_case(city: Connection, people: People, case_id: int) -> None:
    before = city.execute(text("select count(*) from city.changes")).scalar(), version_of(city, case_id)
    first, second = service_of(city, people, "dispatcher-1"), service_of(city, people, "dispatcher-2")
    first.take(case_id)
    second.take_over(case_id, "x")
    second.note_presence(case_id)
    second.give_back(case_id)
    assert (city.execute(text("select count(*) from city.changes")).scalar(), version_of(city, case_id)) == before


def version_of(city: Connection, case_id: int) -> int:
    return int(city.scalar(text("select version from city.cases where case_id = :id"), {"id": case_id}) or 0)


def test_presence_is_one_case_for_each_person_and_ends_by_itself(
    city: Connection, people: People, case_id: int
) -> None:
    other = tiny_city.make_case(city, State.AT_DISPATCH)
    first, second = service_of(city, people, "dispatcher-1"), service_of(city, people, "dispatcher-2")
    driver = city.connection.driver_connection
    assert driver is not None
    first.note_presence(case_id)
    second.note_presence(case_id)
    me = people["dispatcher-1"].staff_id
    assert read_at_work(driver).others_at(case_id, me) == ("演示区派遣员",)
    second.note_presence(other)
    assert read_at_work(driver).others_at(case_id, me) == ()
    second.note_presence(case_id)
    second.take(case_id)
    assert read_at_work(driver).others_at(case_id, me) == ()  # who holds it is told once
    second.note_presence(None)
    let_pass(city, 80)
    assert read_at_work(driver).presences == ()


def test_what_is_not_seen_is_not_claimed(city: Connection, people: People, case_id: int) -> None:
    with pytest.raises(Refused, match="no case"):
        service_of(city, people, "handler-2").take(case_id)
    with pytest.raises(Refused, match="no case"):
        service_of(city, people, "handler-2").note_presence(case_id)
    with pytest.raises(Refused, match="no right|not allow"):
        service_of(city, people, "wall-1").take(case_id)


def test_who_is_locked_lets_go_of_everything(city: Connection, people: People, case_id: int) -> None:
    service_of(city, people, "dispatcher-1").take(case_id)
    city.execute(text("update city.staff set is_locked = true where number = 'dispatcher-1'"))
    assert service_of(city, people, "dispatcher-2").take(case_id).is_mine


def test_what_ended_long_ago_goes(city: Connection, people: People, case_id: int) -> None:
    service_of(city, people, "dispatcher-1").take(case_id)
    service_of(city, people, "dispatcher-1").note_presence(case_id)
    let_pass(city, 7200)
    city.execute(text("select city.prune_claims()"))
    assert city.scalar(text("select (select count(*) from city.claims) + (select count(*) from city.presences)")) == 0


def test_of_eight_who_take_a_case_at_once_one_holds_it(template: Engine) -> None:
    with template.begin() as connection:
        people = tiny_city.people(connection)
        case_id = tiny_city.make_case(connection, State.AT_DISPATCH)
    numbers = [number for number in people if number.startswith(("dispatcher", "acceptor", "shift_leader", "leader"))]
    start = Barrier(len(numbers))

    def take(number: str) -> bool:
        start.wait()
        return service_of(template, people, number).take(case_id).is_mine

    with ThreadPoolExecutor(len(numbers)) as pool:
        assert sum(pool.map(take, numbers)) == 1
