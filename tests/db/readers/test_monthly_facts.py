"""The facts of each month are the raw count after any act of anybody, and after whatever a loader writes."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import Connection, text

from app.cases.actions import ACTIONS
from app.cases.model import Person
from app.desk.overdue_months import COUNTERS, FACTS, FactSpan
from db.readers.monthly_facts import DatabaseMonthlyFacts
from db.schema.queries import run_script
from db.stores.cases import DatabaseCaseStore
from tests.db.conftest import city, people, template
from tests.db.stores.test_model import BY_HAND, Law, many_posts
from tests.fakes import tiny_city
from tests.fakes.tiny_city import litter

__all__ = ["city", "many_posts", "people", "template"]

WAYS, STEPS = 8, 40
FIRST, LAST = date(2020, 1, 1), date(2030, 12, 1)
PHOTOS = {"handle": {"photo_ids": "after"}, "check": {"photo_ids": "near"}, "fail_check": {"photo_ids": "near"}}
RAW_ACTS = text("""
select f.case_id, c.district_code, to_char(f.acted_at at time zone 'Asia/Shanghai', 'YYYY-MM-01')::date as month_on,
       m.counts, count(*) as times
from city.flow_records f join city.cases c using (case_id)
join (select distinct action, counts from city.case_moves where counts is not null) m using (action)
group by 1, 2, 3, 4
""")
RAW_LATE = text("""
select case_id, to_char(closed_at at time zone 'Asia/Shanghai', 'YYYY-MM-01')::date as month_on
from city.cases where state = 'closed' and not is_exempt and coalesce(handled_at, closed_at) > due_at
""")
KEPT = text("select case_id, fact, month_on, times, district_code from city.monthly_facts")


def raw(city: Connection) -> Counter[tuple[object, ...]]:
    """Count from history and cases alone: case, fact, month -> acts."""
    found: Counter[tuple[object, ...]] = Counter()
    for row in city.execute(RAW_ACTS):
        if row.counts in COUNTERS:
            found[row.case_id, COUNTERS[row.counts], row.month_on] += row.times
    found.update((row.case_id, "late", row.month_on) for row in city.execute(RAW_LATE))
    return found


def kept(city: Connection) -> Counter[tuple[object, ...]]:
    """What the table holds."""
    return Counter({(row.case_id, row.fact, row.month_on): row.times for row in city.execute(KEPT)})


def assert_sums(city: Connection, facts: DatabaseMonthlyFacts) -> None:
    """Each figure is the raw count, and opens as many cases."""
    expected: Counter[tuple[object, object]] = Counter((fact, month) for _case, fact, month in raw(city))
    assert {(one.fact, one.month_on): one.cases for one in facts.months(FIRST, LAST)} == dict(expected)
    for (fact, month), count in expected.items():
        assert len(facts.case_ids(FactSpan(str(fact), month, month))) == count  # type: ignore[arg-type]


def test_each_counter_has_its_fact(city: Connection) -> None:
    for action in ACTIONS:
        fact = city.scalar(text("select city.fact_of_act(:action)"), {"action": action.key})
        assert fact == COUNTERS.get(action.increments or ""), action.key
    assert set(COUNTERS.values()) | {"late"} == set(FACTS)


def test_the_table_is_the_raw_count_after_any_act(city: Connection, people: dict[str, Person], many_posts: str) -> None:
    one_post_each = {number: person for number, person in people.items() if person.role_name != many_posts}
    counts = {"done": Counter(), "refused": Counter(), "several": many_posts}
    machine = type("CountedLaw", (Law,), {"city": city, "people": one_post_each} | counts)
    for seed in range(WAYS):
        law, chance = machine(), random.Random(seed)
        law.report("supervisor")
        for _step in range(STEPS):
            law.act(chance)
            assert kept(city) == raw(city), machine.done
        law.teardown()
    assert len(machine.done) > len(BY_HAND) / 2


def test_every_fact_of_a_long_life_opens_its_cases(city: Connection, people: dict[str, Person]) -> None:
    store, facts = DatabaseCaseStore(city), DatabaseMonthlyFacts(city)
    case = store.report(people["acceptor-1"].role_name, uuid4(), litter()).case
    until = (datetime.now(UTC) + timedelta(days=20)).isoformat()
    reason, seen = {"reason": "x"}, Counter[str]()
    for number, action, inputs in (
        ("acceptor-1", "accept", {}), ("shift_leader-1", "file", {}), ("dispatcher-1", "dispatch", {"unit_id": 1}),
        ("handler-1", "receive", {}), ("handler-1", "ask_extension", reason), ("dispatcher-1", "grant_extension", {}),
        ("handler-1", "return", reason | {"reason_code": "not_ours"}), ("dispatcher-1", "redispatch", {"unit_id": 1}),
        ("handler-1", "receive", {}), ("handler-1", "ask_suspension", reason | {"until": until}),
        ("dispatcher-1", "grant_suspension", {"until": until}), ("dispatcher-1", "resume", reason),
        ("handler-1", "handle", {"text": "x"}), ("supervisor-1", "fail_check", {"reason_code": "not_done"}),
        ("dispatcher-1", "rework", reason), ("handler-1", "receive", {}), ("handler-1", "handle", {"text": "x"}),
        ("supervisor-1", "check", {}), ("shift_leader-1", "close", {}), ("shift_leader-1", "reopen", reason),
    ):  # fmt: skip
        inputs = dict(inputs)
        for key, kind in PHOTOS.get(action, {}).items():
            inputs[key] = [tiny_city.add_photo(city, people[number], kind)]
        if action == "close":  # somebody worked on it too long
            late = text("update city.cases set due_at = due_at - interval '40 days' where case_id = :id")
            city.execute(late, {"id": case.case_id})
        case = store.record(people[number].role_name, uuid4(), case, action, inputs).case
        assert kept(city) == raw(city), action
        assert_sums(city, facts)
        seen.update(one.fact for one in facts.months(FIRST, LAST))
    assert seen.keys() == FACTS.keys() and seen["late"] == 1  # reopened, it is not closed late any more


def test_what_a_loader_writes_is_counted_by_the_next_question(city: Connection) -> None:
    load_closed(city, 5, late_s=7200)
    load_closed(city, 3, late_s=-60)
    assert kept(city).total() == 0
    facts = DatabaseMonthlyFacts(city)
    month = city.scalar(text("select date_trunc('month', city.local_day(now()))::date"))
    assert [(one.fact, one.cases) for one in facts.months(month, month)] == [("late", 5)]
    assert kept(city) == raw(city)
    assert facts.lateness(FactSpan("late", month, month), (3600, 7201, 86400)) == (0, 5, 0, 0)
    assert len(facts.case_ids(FactSpan("late", month, month, lateness_s=(3600, 7201)))) == 5
    city.execute(text("set local gridhall.bulk = 'on'"))
    city.execute(text("update city.cases set due_at = closed_at where handled_at > due_at"))
    city.execute(text("select city.note_bulk('cases')"))
    assert kept(city).total() == 0


def test_whatever_is_wrong_is_mended_on_demand(city: Connection) -> None:
    load_closed(city, 4, late_s=100)
    facts = DatabaseMonthlyFacts(city)
    assert facts.mend() == 0 and kept(city) == raw(city)
    city.execute(text("update city.monthly_facts set times = 9 where case_id = (select min(case_id) from city.cases)"))
    city.execute(text("delete from city.monthly_facts where case_id = (select max(case_id) from city.cases)"))
    run_script(
        city, "insert into city.monthly_facts (case_id, fact, month_on, times) values (1, 'late', '2026-01-01', 1)"
    )
    assert facts.mend() == 3
    assert kept(city) == raw(city)


def test_squares_count_each_case_once_and_open_their_cases(city: Connection) -> None:
    load_closed(city, 60, late_s=50)
    facts = DatabaseMonthlyFacts(city)
    span = FactSpan("late", FIRST, LAST)
    for width in (1, 4, 16):
        squares = facts.squares(span, width)
        assert squares[:, 2].sum() == 60 and np.all(squares[:, :2] % width == 0)
        east, north, count = (int(value) for value in squares[0])
        opened = facts.case_ids(FactSpan("late", FIRST, LAST, square=(east, north, width)))
        inside = text(
            "select count(*) from city.cases where st_x(geom) >= :west and st_x(geom) < :east"
            " and st_y(geom) >= :south and st_y(geom) < :north"
        )
        box = {
            "west": east / 1000,
            "east": (east + width) / 1000,
            "south": north / 1000,
            "north": (north + width) / 1000,
        }
        assert len(opened) == count == city.scalar(inside, box)


def test_only_who_sees_the_whole_city_is_told(city: Connection, people: dict[str, Person]) -> None:
    load_closed(city, 2, late_s=50)
    span = FactSpan("late", FIRST, LAST)
    for number, sees in (("leader-1", True), ("dispatcher-1", True), ("dispatcher-2", False)):
        city.execute(text("select set_config('session_authorization', :who, true)"), {"who": people[number].role_name})
        facts = DatabaseMonthlyFacts(city)
        assert (len(facts.case_ids(span)) == 2) is sees, number
        assert bool(facts.months(FIRST, LAST)) is sees
        assert bool(len(facts.squares(span, 1))) is sees
        assert (sum(facts.lateness(span, (10,))) == 2) is sees
        city.execute(text("set local session authorization default"))


def test_a_month_that_was_loaded_apart_is_counted_when_it_is_attached(city: Connection) -> None:
    city.execute(text("set local gridhall.bulk = 'on'"))
    assert city.scalar(text("select city.make_month(202001)"))
    city.execute(text(
        "insert into city.cases_202001 (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at,"
        " last_action, last_at, closed_at, due_at) values (202001000000000001, 'T1', 'closed', 'event', 1, 'web',"
        " '2020-01-05', '2020-01-05', 'close', '2020-01-20', '2020-01-20', '2020-01-10')"))  # fmt: skip
    city.execute(text("select city.attach_month(202001)"))
    assert kept(city) == {(202001000000000001, "late", date(2020, 1, 1)): 1}


def load_closed(city: Connection, count: int, late_s: int) -> None:
    """Write closed cases as a loader does, somewhere in the tiny city."""
    city.execute(text("set local gridhall.bulk = 'on'"))
    for _one in range(count):
        case_id = tiny_city.make_case(city, "closed")
        city.execute(text("set local gridhall.bulk = 'on'"))
        city.execute(
            text("update city.cases set closed_at = now(), handled_at = now(),"
                 " due_at = now() - make_interval(secs => :late),"
                 " geom = st_setsrid(st_makepoint(108.3 + random() / 50, 22.8 + random() / 50), 4490)"
                 " where case_id = :id"),
            {"late": late_s, "id": case_id},
        )  # fmt: skip
    city.execute(text("set local gridhall.bulk = 'off'"))


@pytest.mark.parametrize("fact", ["returned"])
def test_the_unit_of_a_return_is_the_one_that_had_the_case(
    city: Connection, people: dict[str, Person], fact: str
) -> None:
    store = DatabaseCaseStore(city)
    case = store.report(people["acceptor-1"].role_name, uuid4(), litter()).case
    for number, action, inputs in (
        ("acceptor-1", "accept", {}), ("shift_leader-1", "file", {}), ("dispatcher-1", "dispatch", {"unit_id": 2}),
        ("handler-2", "return", {"reason_code": "not_ours", "reason": "x"}),
    ):  # fmt: skip
        case = store.record(people[number].role_name, uuid4(), case, action, inputs).case
    facts = DatabaseMonthlyFacts(city)
    assert facts.case_ids(FactSpan(fact, FIRST, LAST, unit_id=2)) == (case.case_id,)
    assert facts.case_ids(FactSpan(fact, FIRST, LAST, unit_id=1)) == ()
    assert facts.case_ids(FactSpan(fact, FIRST, LAST, district="450103")) == (case.case_id,)
