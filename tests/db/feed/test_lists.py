"""Lists by fact say what plain SQL counts, at the first read and after every step of the feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.cases.model import Case, Person
from app.cases.service import CaseService
from app.city.city import City
from app.desk.queues import Queue, counts_of, held_by, lists_of, queues_of, viewer_of
from db.feed.source import FeedSource
from db.services import engine_as, make_services
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city

OPEN = "closed_at is null and state not in ('closed', 'void', 'merged')"
COUNTS = {
    "overdue": f"{OPEN} and suspended_at is null and"
    " least(case when handled_at is null then due_at end, stage_due_at) < now()",
    "extensions": f"{OPEN} and asked = 'extension'",
    "suspensions": f"{OPEN} and asked = 'suspension'",
    "appeals": "state = 'closed' and appeal = 'asked'",
    "supervisions": "supervised_kind is not null and state not in ('void', 'merged')",
    "disputes": f"{OPEN} and is_disputed",
    "sent_back": "state in ('returned', 'to_rework') or state = 'at_district' and returned_times > 0",
    "provisional": f"{OPEN} and is_due_provisional",
    "no_photo": f"{OPEN} and not exists (select from city.attachments a where a.case_id = c.case_id)",
    "no_component": f"{OPEN} and kind = 'component' and component_id is null",
    "mine_today": "exists (select from city.flow_records f join city.staff s using (staff_id)"
    " where f.case_id = c.case_id and s.number = 'dispatcher-1'"
    " and f.acted_on = (now() at time zone 'Asia/Shanghai')::date)",
}
"""Conditions for the desk of a dispatcher, in plain SQL."""


@pytest.fixture
def city(database: Engine) -> Engine:
    with database.begin() as connection:
        tiny_city.build(connection)
    return database


@pytest.fixture
def people(city: Engine) -> dict[str, Person]:
    with city.connect() as connection:
        return tiny_city.people(connection)


@pytest.fixture
def read_as(city: Engine) -> Iterator[Callable[[str], tuple[FeedSource, Person]]]:
    """The feed of somebody, and who they are."""
    with ExitStack() as opened:

        def read(word: str) -> tuple[FeedSource, Person]:
            engine = engine_as(city, word)
            source = FeedSource(engine)
            opened.callback(engine.dispose)
            opened.callback(source.close)
            return source, make_services(engine).me.person

        yield read


def put(engine: Engine, state: str, facts: str = "version = version") -> int:
    """Put a case into a state, with facts as they are written into the table."""
    with engine.begin() as connection:
        case_id = tiny_city.make_case(connection, state)
        connection.execute(text("set local gridhall.bulk = 'on'"))
        connection.execute(text(f"update city.cases set {facts} where case_id = :id"), {"id": case_id})
        connection.execute(text("select city.note_bulk('cases')"))
    return case_id


def fill(engine: Engine) -> None:
    """Cases with each fact, and as many that have it no more."""
    for facts in ("asked = 'extension'", "asked = 'suspension'", "is_disputed = true", "is_due_provisional = true",
                  "supervised_kind = 'letter'", "due_at = now() - interval '1 day'", "handled_at = now()"):  # fmt: skip
        put(engine, "received", facts)
    put(engine, "received", "kind = 'component', class_id = 2")
    put(engine, "closed", "closed_at = now(), supervised_kind = 'letter'")
    put(engine, "void", "closed_at = now(), supervised_kind = 'letter'")
    put(engine, "returned", "returned_times = 1")
    put(engine, "to_rework")
    put(engine, "at_district", "returned_times = 2")
    for age in (1, 400):
        for appeal in ("asked", "passed", "granted", "refused"):
            put(engine, "closed", f"appeal = '{appeal}', closed_at = now() - interval '{age} days'")


def in_lists(city: City, person: Person) -> dict[str, int]:
    lists = lists_of(person)
    counts = counts_of(city, lists, viewer_of(person))
    assert {queue.key: len(held_by(city, queue, viewer_of(person)).rows) for queue in lists} == {
        queue.key: counts[queue.key] for queue in lists
    }
    return counts


def in_sql(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            key: connection.scalar(text(f"select count(*) from city.cases c where {condition}"))
            for key, condition in COUNTS.items()
        }


def the_list(person: Person, key: str) -> Queue:
    return next(queue for queue in (*lists_of(person), *queues_of(person)) if queue.key == key)


def test_each_list_holds_what_plain_sql_counts(city, read_as):
    fill(city)
    source, person = read_as("dispatcher")
    counts = in_lists(source.load(), person)
    assert {key: counts[key] for key in COUNTS} == in_sql(city)
    empty = {key for key in COUNTS if not counts[key]}
    assert empty == {"mine_today"}, "a list that is empty here is not tested"


def test_lists_follow_the_feed(city, people, read_as):
    source, person = read_as("dispatcher")
    here, service = source.load(), CaseService(DatabaseCaseStore(city))

    def act(who: str, case: Case, key: str, **inputs: Any) -> Case:
        done = service.act(people[who], uuid4(), case, key, inputs).case
        here.apply(source.read())
        counts = in_lists(here, person)
        assert {one: counts[one] for one in COUNTS} == in_sql(city), key
        return done

    case = service.report(people["supervisor-1"], uuid4(), tiny_city.litter()).case
    here.apply(source.read())
    assert in_lists(here, person)["no_photo"] == 1
    case = act("acceptor-1", case, "accept")
    case = act("shift_leader-1", case, "file", unverified_reason="现场已有照片")
    assert in_lists(here, person)["mine_today"] == 0
    case = act("dispatcher-1", case, "dispatch", unit_id=1)
    assert in_lists(here, person)["mine_today"] == 1
    case = act("handler-1", case, "receive")
    record = here.cases.record(case.case_id)
    assert here.staff_names[record["handler_id"]] == "演示 handler"
    case = act("handler-1", case, "ask_extension", reason="等待材料")
    assert in_lists(here, person)["extensions"] == 1
    case = act("dispatcher-1", case, "refuse_extension", reason="不同意")
    assert in_lists(here, person)["extensions"] == 0
    case = act("leader-1", case, "supervise", kind="timeout", requirement="尽快处置")
    assert in_lists(here, person)["supervisions"] == 1
    case = act("handler-1", case, "return", reason_code="not_ours", reason="不属本单位")
    assert in_lists(here, person)["sent_back"] == 1


def test_a_photo_takes_a_case_out_of_those_without(city, people, read_as):
    source, person = read_as("shift_leader")
    here, service = source.load(), CaseService(DatabaseCaseStore(city))
    photo = tiny_city.add_photo(city, people["supervisor-1"])
    with_photo = service.report(people["supervisor-1"], uuid4(), tiny_city.litter(photo_ids=[photo])).case.case_id
    without = service.report(people["supervisor-1"], uuid4(), tiny_city.litter()).case.case_id
    here.apply(source.read())
    held = held_by(here, the_list(person, "no_photo"), viewer_of(person)).column("case_id").tolist()
    assert held == [without] and with_photo in here.cases.column("case_id")


def test_an_old_closed_case_stays_while_its_appeal_is_open(city, read_as):
    old = put(city, "closed", "appeal = 'asked', closed_at = now() - interval '400 days',"
              " reported_at = now() - interval '500 days'")  # fmt: skip
    source, person = read_as("dispatcher")
    here = source.load()
    assert old in held_by(here, the_list(person, "appeals"), viewer_of(person)).column("case_id")
    assert here.cases.settled_before(here.clock.now()) == []
    acceptor = read_as("acceptor")[1]
    assert not in_lists(here, acceptor)["appeals"], "the final review has nothing to do before the first"
    with city.begin() as connection:
        connection.execute(text("update city.cases set appeal = 'passed' where case_id = :id"), {"id": old})
    here.apply(source.read())
    assert in_lists(here, person)["appeals"] == 0 and in_lists(here, acceptor)["appeals"] == 1
    with city.begin() as connection:
        connection.execute(text("update city.cases set appeal = 'refused' where case_id = :id"), {"id": old})
    assert here.apply(source.read()).gone == {old}


def test_nobody_learns_of_cases_that_they_do_not_see(city, people, read_as):
    service = CaseService(DatabaseCaseStore(city))
    photo = tiny_city.add_photo(city, people["supervisor-1"])
    case = service.report(people["supervisor-1"], uuid4(), tiny_city.litter(photo_ids=[photo])).case
    engine = engine_as(city, "handler-2")
    asked = text("select count(*) from city.cases_with_photos(array[cast(:id as bigint)])")
    acts = text("select count(*) from city.my_acts('-infinity') a where a.case_id = :id")
    required = text("select max(requirement) from city.waiting_supervisions(array[cast(:id as bigint)])")
    with city.begin() as connection:
        connection.execute(
            text("insert into city.supervisions (case_id, supervision_no, kind, requirement, staff_id, supervised_at)"
                 " select :id, 1, 'leader', 'say why', staff_id, now() from city.staff limit 1"), {"id": case.case_id}
        )  # fmt: skip
        assert connection.scalar(required, {"id": case.case_id}) == "say why"
    with engine.connect() as connection:
        assert connection.scalar(asked, {"id": case.case_id}) == 0
        assert connection.scalar(acts, {"id": case.case_id}) == 0
        assert connection.scalar(required, {"id": case.case_id}) is None
    engine.dispose()
    engine = engine_as(city, "supervisor-1")
    with engine.connect() as connection:
        assert connection.scalar(acts, {"id": case.case_id}) == 1
        assert connection.scalar(required, {"id": case.case_id}) == "say why"
    engine.dispose()
    engine = engine_as(city, "wall-1")
    with engine.connect() as connection:
        assert connection.scalar(required, {"id": case.case_id}) is None
    engine.dispose()


def test_a_supervision_that_waits_comes_into_memory_with_its_day_and_goes_with_the_reply(city, people, read_as):
    source, _person = read_as("dispatcher")
    here, service = source.load(), CaseService(DatabaseCaseStore(city))
    case = service.report(people["supervisor-1"], uuid4(), tiny_city.litter()).case
    for who, key, inputs in (
        ("acceptor-1", "accept", {}), ("shift_leader-1", "file", {"unverified_reason": "现场已有照片"}),
        ("dispatcher-1", "dispatch", {"unit_id": 1}), ("handler-1", "receive", {}),
        ("leader-1", "supervise", {"kind": "leader", "requirement": "说明原因"}),
        ("leader-1", "supervise", {"kind": "leader", "requirement": "尽快处置", "until": soon(2)}),
        ("leader-1", "supervise", {"kind": "leader", "requirement": "三日内办结", "until": soon(3)}),
    ):  # fmt: skip
        case = service.act(people[who], uuid4(), case, key, inputs).case
    here.apply(source.read())
    record = here.cases.record(case.case_id)
    assert record is not None and record["requirement"] == "尽快处置"
    assert record["reply_due_at"] == datetime.fromisoformat(soon(2)).timestamp()
    for number in (1, 2, 3):
        reply = {"text": "已办", "supervision_no": number}
        case = service.act(people["handler-1"], uuid4(), case, "answer_supervision", reply).case
    here.apply(source.read())
    record = here.cases.record(case.case_id)
    assert record is not None and record["requirement"] == "" and record["reply_due_at"] is None


def soon(days: int) -> str:
    """Noon some days from now."""
    return (datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)).isoformat()
