"""Many people on the same cases at once: each case moves exactly once for each step, and nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, text

from app.cases.model import Case, State
from app.cases.service import CaseService
from app.errors import Refused
from db.connection.engine import make_engine
from db.schema.people import make_demo_roles
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city
from tests.fakes.tiny_city import litter

THREADS = 8
CASES = 20


def test_of_eight_racing_people_one_wins_each_case(template: Engine) -> None:
    service = CaseService(DatabaseCaseStore(template))
    with template.connect() as connection:
        people = tiny_city.people(connection)
    acceptor = people["acceptor-1"]
    cases = [service.report(acceptor, uuid4(), litter()).case for _ in range(CASES)]
    start = Barrier(THREADS)

    def race(_number: int) -> list[tuple[int, str]]:
        start.wait()
        return [(case.case_id, attempt(case)) for case in cases]

    def attempt(case: Case) -> str:
        try:
            service.act(acceptor, uuid4(), case, "accept", {})
        except Refused as refused:
            return str(refused)[:26]
        return "won"

    with ThreadPoolExecutor(THREADS) as pool:
        results = [result for run in pool.map(race, range(THREADS)) for result in run]
    assert Counter(word for _, word in results) == {"won": CASES, "Another user acted first. ": CASES * (THREADS - 1)}
    assert Counter(case_id for case_id, word in results if word == "won") == {case.case_id: 1 for case in cases}
    with template.connect() as connection:
        rows = connection.execute(text("select version, state from city.cases")).all()
        assert rows == [(2, State.ACCEPTED)] * CASES
        assert connection.scalar(text("select count(*) from city.flow_records")) == 2 * CASES


def test_fifty_dispatchers_race_for_a_thousand_cases(template: Engine) -> None:
    """Three or four want each case: it is dispatched exactly once, and nothing is lost."""
    dispatchers, wanted = 50, 1000
    with template.begin() as connection:
        cases = [
            Case(tiny_city.make_case(connection, State.AT_DISPATCH), 1, State.AT_DISPATCH, None) for _ in range(wanted)
        ]
        numbers = make_dispatchers(connection, dispatchers)
        everybody = tiny_city.people(connection)
        people = [everybody[number] for number in numbers]
    engine = make_engine(template.url, pool_size=dispatchers)
    service = CaseService(DatabaseCaseStore(engine))
    start = Barrier(dispatchers)

    def race(number: int) -> list[int]:
        chance, won = Random(number), []
        start.wait()
        for case in [*chance.sample(cases, wanted // 20), *cases[number::dispatchers]]:
            try:
                service.act(people[number], uuid4(), case, "dispatch", {"unit_id": 1 + number % 2})
            except Refused as refused:
                assert "Another user acted first" in str(refused)
            else:
                won.append(case.case_id)
        return won

    with ThreadPoolExecutor(dispatchers) as pool:
        won = [case_id for run in pool.map(race, range(dispatchers)) for case_id in run]
    engine.dispose()
    assert sorted(won) == sorted(case.case_id for case in cases)
    ids = {"ids": [case.case_id for case in cases]}
    with template.connect() as connection:
        rows = connection.execute(text("select case_id, version from city.cases where case_id = any(:ids)"
                                       " and state = 'dispatched'"), ids).all()  # fmt: skip
        assert sorted(row.case_id for row in rows) == sorted(won)
        assert {row.version for row in rows} == {2}
        for rows_of_an_act in (
            "city.assignments where case_id = any(:ids)",
            "city.flow_records where case_id = any(:ids) and action = 'dispatch'",
            "city.stage_clocks where case_id = any(:ids) and stage = 'handle'",
        ):
            found = connection.execute(
                text(f"select count(*), count(distinct case_id) from {rows_of_an_act}"), ids
            ).one()
            assert tuple(found) == (wanted, wanted), rows_of_an_act


def make_dispatchers(connection: Connection, count: int) -> list[str]:
    """So many more of them, each with a role; their numbers."""
    numbers = [f"racer-{number}" for number in range(count)]
    for number in numbers:
        connection.execute(text(
            "with made as (insert into city.staff (role_name, name, number, is_demo) values (:number, :number, :number,"
            " true) returning staff_id) insert into city.staff_posts (staff_id, post) select staff_id, 'dispatcher'"
            " from made"), {"number": number})  # fmt: skip
    make_demo_roles(connection)
    return numbers


def test_one_request_sent_by_eight_threads_makes_one_case_and_one_step(template: Engine) -> None:
    service = CaseService(DatabaseCaseStore(template))
    with template.connect() as connection:
        people = tiny_city.people(connection)
        before = connection.scalar(text("select count(*) from city.cases"))
    report_id, accept_id = UUID(int=1), UUID(int=2)
    start = Barrier(THREADS)

    def send(_number: int):
        start.wait()
        reported = service.report(people["acceptor-1"], report_id, litter())
        return reported, service.act(people["acceptor-1"], accept_id, reported.case, "accept", {})

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(send, range(THREADS)))
    assert all(answer == answers[0] for answer in answers)
    with template.connect() as connection:
        assert connection.scalar(text("select count(*) from city.cases")) == before + 1


def test_two_cases_that_are_merged_into_each_other_at_once_become_one(template: Engine) -> None:
    """Each waits for the other's row: one of the two wins, the other is told, and no report is lost."""
    service = CaseService(DatabaseCaseStore(template))
    with template.connect() as connection:
        people = tiny_city.people(connection)
    acceptor = people["acceptor-1"]
    for _turn in range(5):
        pair = [service.report(acceptor, uuid4(), litter()).case for _number in range(2)]
        start = Barrier(2)

        def merge(number: int, pair: list[Case] = pair, start: Barrier = start) -> str:
            start.wait()
            try:
                into = {"into_case_id": pair[1 - number].case_id}
                service.act(acceptor, uuid4(), pair[number], "merge", into)
            except Refused as refused:
                return str(refused)
            return "merged"

        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(merge, range(2)))
        assert sorted(word == "merged" for word in told) == [False, True], told
        ids = {"ids": [case.case_id for case in pair]}
        with template.connect() as connection:
            states = connection.scalars(text("select state from city.cases where case_id = any(:ids)"), ids).all()
            assert sorted(states) == [State.MERGED, State.REPORTED]
            kept = text("select count(*), count(distinct r.case_id) from city.reports r where r.case_id = any(:ids)")
            assert tuple(connection.execute(kept, ids).one()) == (2, 1)


def test_case_numbers_are_given_once(template: Engine) -> None:
    service = CaseService(DatabaseCaseStore(template))
    with template.connect() as connection:
        acceptor = tiny_city.people(connection)["acceptor-1"]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: service.report(acceptor, uuid4(), litter()), range(40)))
    with template.connect() as connection:
        assert connection.scalar(text("select count(*) = count(distinct case_no) from city.cases where case_no <> 'T'"))
