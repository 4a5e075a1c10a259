"""Results that an intake officer enters for a patrol officer: the switch, who may be named, photos, three people."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.actions import BY_KEY, allowed_actions
from app.cases.foresight import offers_on
from app.cases.model import Case, Person, Post, State
from app.cases.service import CaseService
from app.desk.texts import flow_title
from app.errors import Refused
from db.readers.cases import DatabaseCaseReader
from db.schema.people import make_demo_roles
from db.stores.cases import DatabaseCaseStore
from db.stores.on_behalf import DatabaseOnBehalfStore
from tests.fakes import tiny_city

BY_RADIO = {"told_by": "radio", "no_photo_reason": "对讲机无法传照片"}
TYPES, OFFICER = "acceptor-1", "supervisor-1"


@pytest.fixture
def people(city: Connection) -> dict[str, Person]:
    """One for each post, and somebody who holds the posts that must stay apart."""
    city.execute(text(
        "with made as (insert into city.staff (role_name, name, number, unit_id, is_demo) values ('unnamed', '多岗',"
        " 'many', 1, true) returning staff_id) insert into city.staff_posts (staff_id, post) select staff_id, post from"
        " made, unnest(array['handler', 'supervisor', 'acceptor', 'shift_leader']) post"))  # fmt: skip
    make_demo_roles(city)
    return tiny_city.people(city)


class World:
    """A city that takes results on behalf."""

    def __init__(self, city: Connection, people: dict[str, Person]) -> None:
        self.city, self.people = city, people
        self.service = CaseService(DatabaseCaseStore(city))

    def switch(self, is_on: bool) -> None:
        DatabaseOnBehalfStore(self.city, self.people["administrator-1"].role_name).allow(is_on, "试行")

    def act(self, who: str, case: Case, key: str, **inputs: Any) -> Case:
        seen = self.service.look(case.case_id)
        assert seen is not None
        return self.service.act(self.people[who], uuid4(), seen, key, inputs).case

    def straight(self, case: Case, key: str, who: str = TYPES, **inputs: Any) -> Case:
        """At the door alone, without the law in Python."""
        seen = self.service.look(case.case_id)
        assert seen is not None
        return DatabaseCaseStore(self.city).record(self.people[who].role_name, uuid4(), seen, key, inputs).case

    def reported(self) -> Case:
        return self.service.report(self.people["hotline_agent-1"], uuid4(), tiny_city.litter(channel="hotline")).case

    def to_verify(self) -> Case:
        case = self.act(TYPES, self.reported(), "accept")
        return self.act(TYPES, case, "send_to_verify")

    def handled(self, handler: str = "handler-1") -> Case:
        case = self.act(TYPES, self.reported(), "accept")
        case = self.act("shift_leader-1", case, "file", unverified_reason="x")
        case = self.act("dispatcher-1", case, "dispatch", unit_id=1)
        case = self.act(handler, case, "receive")
        photo = tiny_city.add_photo(self.city, self.people[handler], "after")
        return self.act(handler, case, "handle", photo_ids=[photo])

    def named(self, number: str = OFFICER, **more: Any) -> dict[str, Any]:
        return {"officer_id": self.people[number].staff_id} | BY_RADIO | more


@pytest.fixture
def world(city: Connection, people: dict[str, Person]) -> World:
    made = World(city, people)
    made.switch(True)
    return made


def test_a_city_takes_no_results_on_behalf_until_an_administrator_allows_it(city, people) -> None:
    world = World(city, people)
    case = world.handled()
    assert not {one.key for one in allowed_actions(world.service.look(case.case_id), people[TYPES])} & {"check_for"}
    assert "check_for" not in {one.action.key for one in offers_on(world.service.look(case.case_id), people[TYPES])}
    with pytest.raises(Refused, match="takes no results"):
        world.straight(case, "check_for", **world.named())
    world.switch(True)
    assert "check_for" in {one.action.key for one in offers_on(world.service.look(case.case_id), people[TYPES])}
    world.switch(False)
    with pytest.raises(Refused, match="takes no results"):
        world.straight(case, "check_for", **world.named())


def test_the_history_says_who_typed_for_whom_and_by_which_way(world: World) -> None:
    case = world.act(TYPES, world.to_verify(), "verify_for", result="exists", **world.named())
    assert case.state is State.ACCEPTED
    seen = world.service.look(case.case_id)
    assert seen is not None and seen.facts is not None and seen.facts.verify_result == "exists"
    line = DatabaseCaseReader(world.city).case_file(case.case_id).history[-1]  # type: ignore[union-attr]
    assert (line.action, line.post, line.inputs["told_by"]) == ("verify_for", "acceptor", "radio")
    assert line.staff_id == world.people[TYPES].staff_id and "演示 supervisor" in flow_title(line)
    world.act("shift_leader-1", case, "file")  # it counts as verified


def test_the_officer_counts_as_who_checked_and_who_typed_signs(world: World) -> None:
    case = world.act(TYPES, world.handled(), "check_for", **world.named())
    seen = world.service.look(case.case_id)
    assert seen is not None and seen.facts is not None
    assert seen.facts.checked_by == world.people[OFFICER].staff_id
    assert seen.facts.signers["check_for"] == world.people[TYPES].staff_id
    assert world.act("shift_leader-1", case, "close").state is State.CLOSED


def test_a_failed_check_goes_to_rework(world: World) -> None:
    case = world.act(TYPES, world.handled(), "fail_check_for", reason_code="not_done", **world.named())
    assert case.state is State.TO_REWORK


@pytest.mark.parametrize("is_at_the_door", [False, True])
def test_who_handled_the_case_cannot_be_named_for_its_check(world: World, is_at_the_door: bool) -> None:
    case = world.handled("many")
    do = world.straight if is_at_the_door else lambda case, key, **inputs: world.act(TYPES, case, key, **inputs)
    with pytest.raises(Refused, match="handled or checked"):
        do(case, "check_for", **world.named("many"))
    assert world.act(TYPES, case, "check_for", **world.named()).state is State.CHECKED


def test_who_handled_the_case_cannot_type_its_check(world: World) -> None:
    with pytest.raises(Refused, match="handled or checked"):
        world.straight(world.handled("many"), "check_for", who="many", **world.named())


def test_neither_who_typed_nor_who_was_named_can_close_or_handle(world: World) -> None:
    typed = world.act("many", world.handled(), "check_for", **world.named())
    with pytest.raises(Refused, match="handled or checked"):
        world.straight(typed, "close", who="many")
    named = world.act(TYPES, world.handled(), "check_for", **world.named("many"))
    with pytest.raises(Refused, match="handled or checked"):
        world.straight(named, "close", who="many")
    # A round later, when the columns of the case have begun anew, history still knows both.
    again = world.act("shift_leader-1", named, "rework", reason="x")
    again = world.act("many", again, "receive")
    photo = tiny_city.add_photo(world.city, world.people["many"], "after")
    with pytest.raises(Refused, match="handled or checked"):
        world.straight(again, "handle", who="many", photo_ids=[photo])


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"officer_id": 999_999}, "Choose a patrol officer"), ({"no_photo_reason": " "}, "Add the photo"),
        ({"no_photo_reason": None}, "Add the photo"), ({"told_by": "letter"}, "How it was told"),
        ({"told_by": None}, "How it was told"), ({"officer_id": None}, "Patrol officer"),
        ({"officer_id": "1"}, "Patrol officer"),
    ],
)  # fmt: skip
def test_a_result_names_a_patrol_officer_the_way_and_a_photo_or_a_reason(world: World, inputs: Any, said: str) -> None:
    with pytest.raises(Refused, match=said):
        world.straight(world.handled(), "check_for", **world.named() | inputs)


def test_only_patrol_officers_of_today_can_be_named_and_nobody_names_themselves(world: World) -> None:
    case = world.handled()
    for number in ("inspector-1", "leader-1", "handler-2"):
        with pytest.raises(Refused, match="Choose a patrol officer"):
            world.straight(case, "check_for", **world.named(number))
    with pytest.raises(Refused, match="another person"):
        world.straight(case, "check_for", who="many", **world.named("many"))
    world.city.execute(text("update city.staff set is_locked = true where number = :number"), {"number": OFFICER})
    with pytest.raises(Refused, match="Choose a patrol officer"):
        world.straight(case, "check_for", **world.named())


def test_a_photo_that_came_by_message_is_bound_to_the_case(world: World) -> None:
    case, photo = world.handled(), tiny_city.add_photo(world.city, world.people[TYPES], "after")
    world.act(TYPES, case, "check_for", **world.named(photo_ids=[photo], no_photo_reason=None))
    taken = text("select case_id from city.attachments where attachment_id = :id")
    assert world.city.scalar(taken, {"id": photo}) == case.case_id
    entries = DatabaseOnBehalfStore(world.city).standing().entries
    assert [(one.action, one.photos, one.told_by) for one in entries] == [("check_for", 1, "radio")]


def test_officers_are_told_to_intake_officers_and_to_nobody_else(world: World) -> None:
    case = world.handled()
    store = DatabaseOnBehalfStore(world.city, world.people[TYPES].role_name)
    assert {one.number for one in store.officers(case.case_id)} == {"supervisor-1", "supervisor-2", "many"}
    assert store.officers(1) == ()
    with pytest.raises(Refused):
        DatabaseOnBehalfStore(world.city, world.people["dispatcher-1"].role_name).officers(case.case_id)


def test_only_an_administrator_decides_with_a_reason(world: World) -> None:
    for who, why, said in ((TYPES, "x", "administrators"), ("administrator-1", " ", "reason")):
        with pytest.raises(Refused, match=said):
            DatabaseOnBehalfStore(world.city, world.people[who].role_name).allow(True, why)
    standing = DatabaseOnBehalfStore(world.city, world.people[TYPES].role_name).standing()
    assert standing.is_on and standing.why == "试行" and standing.set_by == "演示 administrator"


def test_results_on_behalf_are_for_intake_officers_alone() -> None:
    for key in ("verify_for", "check_for", "fail_check_for"):
        assert BY_KEY[key].posts == (Post.ACCEPTOR,)
