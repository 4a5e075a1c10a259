"""The law in Python and the law in the database are one: random acts of random people end the same way in both."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, text

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS, allowed_actions, apply, check
from app.cases.inputs import InputField
from app.cases.model import ENDED, Case, Inputs, Person, State
from app.cases.workflow import has_asked
from app.errors import Refused
from db.schema.people import make_demo_roles
from db.stores.cases import DatabaseCaseStore
from tests.db.deadlines.agreement import assert_one_clock
from tests.fakes import tiny_city
from tests.fakes.tiny_city import litter

BY_HAND = [action for action in ACTIONS if action.from_states and action.on_behalf_of is None]
TIMES = ("handled_at", "closed_at", "suspended_at")
"""Set to the instant of the act, which only the database knows exactly."""

LONG_WAYS, LONG_STEPS, OF_MANY = 40, 60, 15


QUIET_SHARE = 0.05
"""Quiet acts are open to nearly everybody in nearly every state and would leave no steps for the others."""


class Law(RuleBasedStateMachine):
    """One case and whatever can be done to it."""

    city: Connection
    done: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()
    several: str
    people: dict[str, Person]

    @initialize(channel=st.sampled_from(("supervisor", "hotline")))
    def report(self, channel: str) -> None:
        self.undone = self.city.begin_nested()
        self.city.execute(text(tiny_city.ON_BEHALF))
        self.tried: Counter[str] = Counter()
        self.store = DatabaseCaseStore(self.city)
        acceptor = self.people["acceptor-1"].role_name
        self.target = self.store.report(acceptor, uuid4(), litter()).case
        self.case = self._look(self.store.report(acceptor, uuid4(), litter(channel=channel)).case)
        second = self.store.report(acceptor, uuid4(), litter()).case  # of two reports one can be split off
        self.store.record(acceptor, uuid4(), second, "merge", {"into_case_id": self.case.case_id})
        self.case = self._look(self.case)
        assert self.case.facts is not None and self.case.facts.has_several_reports

    @rule(chance=st.randoms(use_true_random=True))
    def act(self, chance: random.Random) -> None:
        """One act; which one follows from the seed and the case, so that a run can be repeated."""
        action, person = self._choose(chance)
        self.tried[action.key] += 1
        inputs = self._answers(chance, action, person)
        expected = self._expect(action, inputs, person)
        try:
            moved = self.store.record(person.role_name, uuid4(), self.case, action.key, inputs)
        except Refused as refusal:
            if person.role_name == self.several and "a person who handled or checked" in str(refusal):
                return  # in an earlier round: only history knows it
            assert expected is None, (self.case, action.key, inputs, str(refusal))
            return
        assert expected is not None, (self.case, action.key, inputs, person)
        found = self._look(self.case)
        assert (moved.case.state, moved.case.version, moved.case.unit_id) == (found.state, found.version, found.unit_id)
        assert comparable(found) == comparable(expected), action.key
        self.case = found
        self.done[action.key] += 1

    def _choose(self, chance: random.Random) -> tuple[CaseAction, Person]:
        """Mostly what is allowed and was seldom done to this case, seldom what ends it; now and then anything."""
        own = [
            (act, one) for one in self.people.values() for act in BY_HAND
            if act.is_possible(self.case.state) and has_asked(self.case.facts, act, one) and not self.tried[act.key]
        ]  # fmt: skip
        if own:  # once in each way for each act: to answer what one asked for
            return own[0]
        if chance.random() < 0.85:
            allowed = [(act, one) for one in self.people.values() for act in allowed_actions(self.case, one)]
            weights = [
                (1 if act.to_state in ENDED else 3 if act.to_state is None else 9)
                / (1 + self.tried[act.key]) ** 2
                * (QUIET_SHARE if act.is_quiet else 1)
                for act, _one in allowed
            ]
            if allowed:
                return chance.choices(allowed, weights)[0]
        return chance.choice(BY_HAND), chance.choice(list(self.people.values()))

    def _look(self, case: Case) -> Case:
        found = self.store.look(case.case_id)
        assert found is not None
        return found

    def _expect(self, action: CaseAction, inputs: Inputs, person: Person) -> Case | None:
        try:
            check(self.case, action, inputs, person)
            return apply(self.case, action, inputs, signer_id=person.staff_id, at=datetime.now(UTC))
        except Refused as refusal:
            self.refused["asked" if "Who asked" in str(refusal) else "else"] += 1
            return None

    def _answers(self, chance: random.Random, action: CaseAction, person: Person) -> Inputs:
        asked = [ask for ask in action.asks if ask.is_required or chance.random() < 0.5]
        inputs = {ask.key: self._answer(chance, ask, person) for ask in asked}
        return {key: value for key, value in inputs.items() if value is not None}

    def _answer(self, chance: random.Random, ask: InputField, person: Person) -> Any:
        if ask.kind in ("proof", "after", "photos"):
            kind = "after" if ask.kind == "after" else "near"
            try:
                return [tiny_city.add_photo(self.city, person, kind)]
            except Refused:
                return [1]  # of a person who may not act at all
        if ask.kind == "word":
            return chance.choice([word for word, _label in ask.words])
        if ask.kind == "instant":
            return (datetime.now(UTC) + timedelta(days=chance.choice((-1, 1, 300, 500)))).isoformat()
        return {
            "unit": chance.choice((1, 2)), "class": chance.choice((1, 2, 3)),
            "text": chance.choice(("", "t")), "reason": "r", "flag": chance.random() < 0.5,
            "staff": chance.choice([one.staff_id for number, one in self.people.items() if "supervisor" in number]),
            "command": "450103", "case": self.target.case_id, "basis": {"rule_id": 1},
            "report": self.city.scalar(text("select min(report_id) from city.reports where case_id = :id"),
                                       {"id": self.case.case_id}) or 1,
        }.get(ask.kind)  # fmt: skip

    @invariant()
    def an_open_case_has_a_clock_and_an_ended_one_has_none(self) -> None:
        running = self.city.execute(
            text(
                "select count(*) as clocks, count(paused_at) as paused from city.stage_clocks"
                " where case_id = :id and ended_at is null"
            ),
            {"id": self.case.case_id},
        ).one()
        rests = self.case.state is State.MERGED or self.case.facts.suspended_at is not None
        assert (running.clocks > 0) == (self.case.state not in ENDED - {State.MERGED}), self.case
        assert running.paused == (running.clocks if rests else 0), self.case

    @invariant()
    def everything_that_shows_the_case_names_one_clock(self) -> None:
        assert_one_clock(self.city, self.case.case_id)

    @invariant()
    def history_is_whole(self) -> None:
        rows = self.city.execute(
            text("select version, from_state, to_state from city.flow_records where case_id = :id order by version"),
            {"id": self.case.case_id},
        ).all()
        assert [row.version for row in rows] == list(range(1, self.case.version + 1))
        assert [row.from_state for row in rows] == [None, *(row.to_state for row in rows[:-1])]
        assert rows[-1].to_state == self.case.state

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            self.undone.rollback()


def comparable(case: Case) -> Case:
    """A case whose times of acts only say whether they are there, without what clocks and other cases' reports say."""
    facts = case.facts
    assert facts is not None
    said = {name: getattr(facts, name) and datetime.max for name in TIMES}
    return replace(case, facts=replace(facts, due_at=None, has_several_reports=False, **said))


@pytest.fixture
def many_posts(city: Connection, people: dict[str, Person]) -> str:
    """The role of somebody who holds the posts that ask and those that answer."""
    city.execute(text(
        "with made as (insert into city.staff (role_name, name, number, unit_id, is_demo) values ('unnamed', '多岗',"
        " 'many', 1, true) returning staff_id) insert into city.staff_posts (staff_id, post) select staff_id, post from"
        " made, unnest(array['handler', 'dispatcher', 'shift_leader', 'acceptor', 'presenter']) post"))  # fmt: skip
    make_demo_roles(city)
    people |= {"many": tiny_city.people(city)["many"]}
    return str(people["many"].role_name)


def test_both_laws_are_one(city: Connection, people: dict[str, Person], many_posts: str) -> None:
    machine = type("LawOfTheTinyCity", (Law,), {"city": city, "people": people, "several": many_posts})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_both_laws_are_one_on_long_ways(city: Connection, people: dict[str, Person], many_posts: str) -> None:
    """The same over whole lives of cases; their seeds are fixed, so that they always lead as far."""
    one_post_each = {number: person for number, person in people.items() if person.role_name != many_posts}
    counts = {"done": Counter(), "refused": Counter(), "several": many_posts}
    machine = type("LongLaw", (Law,), {"city": city} | counts)
    for seed in range(LONG_WAYS + OF_MANY):
        law, chance = machine(), random.Random(seed)
        law.people = one_post_each if seed < LONG_WAYS else people
        law.report("hotline" if seed % 3 == 0 else "supervisor")
        for _step in range(LONG_STEPS):
            law.act(chance)
            law.history_is_whole()
            law.an_open_case_has_a_clock_and_an_ended_one_has_none()
        law.everything_that_shows_the_case_names_one_clock()
        law.teardown()
    moving = {action.key for action in BY_HAND}
    assert len(moving & machine.done.keys()) > len(moving) * 3 / 4, machine.done
    assert machine.refused["asked"] > 0, "nobody tried to answer what they asked for"
