"""Quiet acts outrun nobody: people and machines in any order on one case, and what a quiet act may never change."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.cases.actions import ACTIONS, BY_KEY, allowed_actions
from app.cases.model import ENDED, Case, Inputs, Person, State
from app.cases.service import CaseService
from app.errors import Conflict
from db.connection.engine import make_engine
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city
from tests.fakes.tiny_city import litter

STANDING = text("select state, unit_id, due_at, limit_s, stage_due_at, soon_at, closed_at, handler_id"
                " from city.cases where case_id = :id")  # fmt: skip
CLOCKS = text("select clock_no, due_at, ended_at, paused_at from city.stage_clocks where case_id = :id order by 1")
MACHINES: tuple[tuple[str, str, Inputs], ...] = (
    ("dispatcher-1", "urge", {"way": "message"}),
    ("leader-1", "supervise", {"kind": "leader", "requirement": "限期办结"}),
)
"""What a machine will do to a case: who signs, the act, its answers."""


class Hall:
    """One case, what each person saw of it last, and what has happened since."""

    def __init__(self, city: Connection, people: dict[str, Person], chance: random.Random) -> None:
        self.city, self.people, self.chance = city, people, chance
        self.service = CaseService(DatabaseCaseStore(city))
        case = self.service.report(people["acceptor-1"], uuid4(), litter()).case
        self.case_id = case.case_id
        self.seen: dict[str, Case] = {}
        self.outcomes: Counter[str] = Counter()

    def now(self) -> Case:
        found = self.service.look(self.case_id)
        assert found is not None
        return found

    def look(self, number: str) -> None:
        """Somebody reads the case."""
        self.seen[number] = self.now()

    def machine(self) -> None:
        """A machine presses on; it always knows the case as it is."""
        number, key, inputs = self.chance.choice(MACHINES)
        before, case = self.standing(), self.now()
        if not BY_KEY[key].is_possible(case.state) or case.facts is None or case.facts.suspended_at is not None:
            return
        moved = self.service.act(self.people[number], uuid4(), case, key, inputs).case
        after = self.now()
        assert self.standing() == before, key
        assert (after.version, after.loud_version) == (case.version + 1, case.loud_version)
        assert moved.loud_version == after.loud_version
        self.outcomes["quiet"] += 1

    def person(self, number: str) -> None:
        """Somebody does what the case, as they saw it, allows: it is refused if it was outrun, and else never."""
        seen = self.seen.get(number)
        if seen is None or seen.state in ENDED:
            return
        acts = [act for act in allowed_actions(seen, self.people[number]) if act.key in ANSWERS]
        if not acts:
            return
        action, now = self.chance.choice(acts), self.now()
        inputs = answers(self.city, self.people[number], action.key)
        if seen.is_outrun_by(now):
            with pytest.raises(Conflict):
                self.service.act(self.people[number], uuid4(), seen, action.key, inputs)
            self.outcomes["outrun"] += 1
        else:
            self.service.act(self.people[number], uuid4(), seen, action.key, inputs)
            self.outcomes["late but taken" if seen.version < now.version else "taken"] += 1
            self.look(number)

    def standing(self) -> Any:
        asked = {"id": self.case_id}
        return self.city.execute(STANDING, asked).one(), self.city.execute(CLOCKS, asked).all()


ANSWERS: dict[str, Inputs] = {
    "accept": {}, "file": {}, "dispatch": {"unit_id": 1}, "redispatch": {"unit_id": 1}, "receive": {},
    "return": {"reason_code": "other", "reason": "r"}, "handle": {}, "check": {}, "close": {},
    "take_back": {"reason": "r"},
    "ask_extension": {"reason": "r"}, "grant_extension": {}, "send_to_verify": {}, "urge": {"way": "phone"},
    "return_to_acceptance": {"reason_code": "wrong_class", "reason": "r"}, "answer_supervision": {"text": "t"},
}  # fmt: skip
PHOTOS = {"handle": "after", "check": "near"}
NUMBERS = ("acceptor-1", "shift_leader-1", "dispatcher-1", "handler-1", "supervisor-1")


def answers(city: Connection, person: Person, key: str) -> Inputs:
    photo = {"photo_ids": [tiny_city.add_photo(city, person, PHOTOS[key])]} if key in PHOTOS else {}
    return ANSWERS[key] | photo


WAYS, STEPS = 30, 40


def test_no_person_is_refused_because_of_a_machine(city: Connection, people: dict[str, Person]) -> None:
    """Random interleavings, by fixed seeds: an act of a person is refused exactly when a loud act lies between."""
    outcomes: Counter[str] = Counter()
    for seed in range(WAYS):
        undone, chance = city.begin_nested(), random.Random(seed)
        hall = Hall(city, people, chance)
        for number in NUMBERS:
            hall.look(number)
        for _step in range(STEPS):
            step = chance.choices(("machine", "look", "person"), (3, 2, 5))[0]
            if step == "machine":
                hall.machine()
            elif step == "look":
                hall.look(chance.choice(NUMBERS))
            else:
                hall.person(chance.choice(NUMBERS))
        history_is_whole(city, hall.case_id)
        outcomes.update(hall.outcomes)
        undone.rollback()
    assert min(outcomes[word] for word in ("quiet", "taken", "late but taken", "outrun")) >= 10, outcomes


def history_is_whole(city: Connection, case_id: int) -> None:
    """Every act has its place; what its person had seen is kept, and only quiet acts came between."""
    rows = city.execute(text("select version, seen_version, action, from_state, to_state from city.flow_records"
                             " where case_id = :id order by version"), {"id": case_id}).all()  # fmt: skip
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert [row.from_state for row in rows] == [None, *(row.to_state for row in rows[:-1])]
    for row in rows[1:]:
        between = rows[row.seen_version : row.version - 1]
        assert row.seen_version < row.version and all(BY_KEY[one.action].is_quiet for one in between)


def test_a_stale_act_after_a_loud_one_is_refused(city: Connection, people: dict[str, Person]) -> None:
    hall = Hall(city, people, random.Random(1))
    hall.look("acceptor-1")
    hall.look("shift_leader-1")
    hall.service.act(people["acceptor-1"], uuid4(), hall.seen["acceptor-1"], "accept", {})
    for _ in range(3):
        hall.machine()
    assert hall.now().quiet_acts > 0
    refusing = {"reason_code": "other", "reason": "r"}
    with pytest.raises(Conflict):
        hall.service.act(people["shift_leader-1"], uuid4(), hall.seen["shift_leader-1"], "refuse", refusing)
    with pytest.raises(Conflict):  # a version that is not there yet is no better
        ahead = Case(hall.case_id, hall.now().version + 1, State.ACCEPTED)
        hall.service.act(people["shift_leader-1"], uuid4(), ahead, "file", {})


def test_machines_beside_people_in_their_own_connections(template: Engine) -> None:
    """Two machines urge without end while four people walk cases with what they saw first; nobody is refused."""
    engine = make_engine(template.url, pool_size=8)
    service = CaseService(DatabaseCaseStore(engine))
    with template.connect() as connection:
        people = tiny_city.people(connection)
    cases = [service.report(people["acceptor-1"], uuid4(), litter()).case for _ in range(4)]
    cases = [service.act(people["acceptor-1"], uuid4(), case, "accept", {}).case for case in cases]
    start, done = Barrier(6), Event()

    def urge(_number: int) -> int:
        start.wait()
        urged = 0
        while not done.is_set():
            for case in cases:
                found = service.look(case.case_id)
                assert found is not None
                try:
                    service.act(people["dispatcher-1"], uuid4(), found, "urge", {"way": "message"})
                    urged += 1
                except Conflict:
                    pass  # a machine that is outrun looks again
        return urged

    def walk(case: Case) -> Case:
        start.wait()
        seen = case
        for number, key, inputs in WAY:
            seen = service.act(people[number], uuid4(), seen, key, inputs).case
        return seen

    with ThreadPoolExecutor(6) as pool:
        machines = [pool.submit(urge, number) for number in range(2)]
        walked = [one.result(120) for one in [pool.submit(walk, case) for case in cases]]
        done.set()
        urged = sum(machine.result(60) for machine in machines)
    engine.dispose()
    assert {case.state for case in walked} == {State.RECEIVED} and urged > 0
    with template.connect() as connection:
        whole = text("select count(*), count(distinct version), max(version) from city.flow_records"
                     " where case_id = :id")  # fmt: skip
        for case in cases:
            count, distinct, newest = connection.execute(whole, {"id": case.case_id}).one()
            assert count == distinct == newest


WAY: tuple[tuple[str, str, Inputs], ...] = (
    ("shift_leader-1", "file", {}), ("dispatcher-1", "dispatch", {"unit_id": 1}),
    ("dispatcher-1", "take_back", {"reason": "r"}), ("dispatcher-1", "dispatch", {"unit_id": 1}),
    ("handler-1", "receive", {}),
)  # fmt: skip


@pytest.mark.parametrize("words", [
    "enters = 'closed'", "ends_stages = '{handle}'", "starts_stages = '[1]'", "clears = '{due_at}'",
    "sets = '{\"unit_id\": 2}'", "assignment = 'opens'", "stamps = 'closed_at'", "signs = 'handler_id'",
])  # fmt: skip
def test_no_row_of_a_quiet_act_can_lead_anywhere(city: Connection, words: str) -> None:
    """The database itself takes no such row, whoever writes it."""
    with pytest.raises(DBAPIError, match="quiet_moves_lead_nowhere"), city.begin_nested():
        city.execute(text(f"update city.case_moves set {words} where action = 'urge'"))


@pytest.mark.parametrize("words", ["after.state := 'closed'", "after.unit_id := 2", "after.due_at := null",
                                   "after.stage_due_at := at"])  # fmt: skip
def test_what_an_effect_makes_of_a_quiet_act_is_not_written(
    city: Connection, people: dict[str, Person], words: str
) -> None:  # fmt: skip
    hall = Hall(city, people, random.Random(1))
    case = hall.service.act(people["acceptor-1"], uuid4(), hall.now(), "accept", {}).case
    effect(city, f"{words}; return after;")
    before = hall.standing()
    hall.service.act(people["dispatcher-1"], uuid4(), case, "urge", {"way": "phone"})
    assert hall.standing() == before


@pytest.mark.parametrize("words", ["state = 'closed'", "unit_id = 2", "due_at = now()", "stage_due_at = null"])
def test_what_an_effect_of_a_quiet_act_writes_itself_is_refused(
    city: Connection, people: dict[str, Person], words: str
) -> None:  # fmt: skip
    hall = Hall(city, people, random.Random(1))
    case = hall.service.act(people["acceptor-1"], uuid4(), hall.now(), "accept", {}).case
    effect(city, f"update city.cases set {words} where case_id = before.case_id; return after;")
    with pytest.raises(DBAPIError, match="changes more than it may"), city.begin_nested():
        hall.service.act(people["dispatcher-1"], uuid4(), case, "urge", {"way": "phone"})


def effect(city: Connection, body: str) -> None:
    """Have urging do something special."""
    city.execute(text(
        "create function city.effect_of_a_test(after city.cases, before city.cases, inputs jsonb, signer_id integer,"
        f" at timestamptz) returns city.cases language plpgsql as $$ begin {body} end $$"))  # fmt: skip
    city.execute(text("update city.case_moves set effects = '{of_a_test}' where action = 'urge'"))


def test_every_quiet_act_of_the_table_stays_where_it_is() -> None:
    quiet = [action for action in ACTIONS if action.is_quiet]
    assert {"urge", "supervise", "absorb"} <= {action.key for action in quiet}
    for action in quiet:
        assert action.to_state is None and not (action.ends or action.starts or action.clears or action.sets), (
            action.key
        )
        assert not (action.sets_time or action.sets_actor or action.assignment), action.key
