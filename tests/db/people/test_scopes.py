"""Who sees which cases: the city, an area, a duty grid, or what a unit ever had; in rows, feed and door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

from app.cases.actions import ACTIONS, find_action
from app.cases.model import Case, Person, Post, State
from app.cases.service import CaseService
from app.city.ports import ReadAnew
from app.errors import Refused, Unavailable
from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.stores.cases import DatabaseCaseStore
from tests.db.people.conftest import CITY, PEOPLE
from tests.db.stores.test_refusals import make_ready, try_sql

LogIn = Callable[..., psycopg.Connection]
EAST, WEST = "450103", "450102"
ACT = "insert into city.flow_records (request_id, case_id, seen_version, action, inputs) values (%s, %s, %s, %s, %s)"


@pytest.fixture
def cases(new_case) -> dict[str, int]:
    """One case of each kind that makes a difference."""
    return {
        "east": new_case(district=EAST), "west": new_case(district=WEST),
        "handed to east": new_case("at_district", WEST, command_code=EAST),
        "in the grid": new_case(district=WEST, duty_grid_id=1),
        "of unit 1": new_case("dispatched", WEST, 1), "of unit 2": new_case("dispatched", WEST, 2),
        "of unit 3": new_case("dispatched", WEST, 3),
        "once of unit 2": new_case("dispatched", WEST, 1, past_unit_ids=[2]),
    }  # fmt: skip


EVERYTHING = {"east", "west", "handed to east", "in the grid", "of unit 1", "of unit 2", "of unit 3", "once of unit 2"}
SEES = dict.fromkeys(PEOPLE, EVERYTHING) | {
    "east": {"east", "handed to east"},
    "eadm": {"east", "handed to east"},
    "west": EVERYTHING - {"east"},
    "sup": {"east", "handed to east", "in the grid"},
    "hand": {"of unit 1", "of unit 3", "once of unit 2"},  # unit 3 lies below unit 1
    "hand2": {"of unit 2", "once of unit 2"},
    "hand3": {"of unit 3"},
}


@pytest.mark.parametrize("number", PEOPLE)
def test_each_sees_theirs_in_every_table_that_hangs_on_cases(
    hall: Engine, log_in: LogIn, cases: dict[str, int], number: str
) -> None:
    ids = list(cases.values())
    with hall.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        for table, columns, values in (
            ("assignments", "assignment_no, unit_id, dispatched_at", "1, 2, now()"),
            ("stage_clocks", "clock_no, stage, started_at", "1, 'dispatch', now()"),
            ("reports", "channel, reported_at, reported_on", "'web', now(), current_date"),
            ("attachments", "kind, media_type, sha256, size_bytes, added_at", "'near', 'image/png', '\\x00', 1, now()"),
        ):
            connection.execute(text(f"insert into city.{table} (case_id, {columns}) select id, {values}"
                                    " from unnest(cast(:ids as bigint[])) id"), {"ids": ids})  # fmt: skip
    session = log_in(number)
    expected = {cases[name] for name in SEES[number]}
    tables = ["cases", "assignments", "stage_clocks"] + (
        [] if PEOPLE[number].post is Post.WALL else ["flow_records", "reports", "attachments"])  # fmt: skip
    for table in tables:
        rows = session.execute(f"select distinct case_id from city.{table} where case_id = any(%s)", [ids])
        assert {row[0] for row in rows} == expected, (number, table)
    asked = session.execute("select id from unnest(%s::bigint[]) id where city.sees_case(id)", [ids])
    assert {row[0] for row in asked} == expected, "city.sees_case says what the policy says"


def test_a_unit_that_had_a_case_goes_on_seeing_it(hall: Engine, log_in: LogIn, new_case) -> None:
    case_id = new_case("dispatched", WEST, 2)
    sees = "select count(*) from city.cases where case_id = %s"
    assert log_in("hand2").execute(sees, [case_id]).fetchone() == (1,)
    with hall.begin() as connection:
        for unit in (None, 3, 2, 3):
            connection.execute(
                text("update city.cases set unit_id = :unit where case_id = :id"), {"unit": unit, "id": case_id}
            )
        past = connection.scalar(text("select past_unit_ids from city.cases where case_id = :id"), {"id": case_id})
    assert sorted(past) == [2, 3]
    assert log_in("hand2").execute(sees, [case_id]).fetchone() == (1,)


def test_the_first_unit_of_a_case_is_remembered_too(hall: Engine, log_in: LogIn, new_case) -> None:
    case_id = new_case("at_dispatch", WEST, None)
    with hall.begin() as connection:
        for unit in (2, None, 3):
            connection.execute(
                text("update city.cases set unit_id = :unit where case_id = :id"), {"unit": unit, "id": case_id}
            )
        past = connection.scalar(text("select past_unit_ids from city.cases where case_id = :id"), {"id": case_id})
    assert past == [2]
    sees = "select count(*) from city.cases where case_id = %s"
    assert log_in("hand2").execute(sees, [case_id]).fetchone() == (1,)


def test_me(log_in: LogIn) -> None:
    row = log_in("sup").execute("select role_name, name, unit_id, posts from city.me()").fetchone()
    assert row == ("hall_sup", "演示 sup", None,
                   [{"post": "supervisor", "unit_id": None, "area_code": EAST, "duty_grid_id": 1}])  # fmt: skip


# Acting ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["own", "other"])
@pytest.mark.parametrize("post", [post for post in Post if post is not Post.HANDLER])
def test_every_act_of_every_post_in_the_own_area_and_in_another(hall: Engine, new_case, post: Post, place: str) -> None:
    """The same person, held for the east: what the matrix allows in the east, nobody of the east does in the west."""
    with hall.connect() as connection:
        undone = connection.begin()
        connection.execute(text("create role area_person in role hall_staff"))
        connection.execute(text("grant insert (request_id, case_id, seen_version, action, inputs) on city.flow_records"
                                " to area_person"))  # fmt: skip
        staff_id = connection.scalar(
            text("insert into city.staff (role_name, name) values ('area_person', 'x') returning staff_id")
        )
        connection.execute(text("insert into city.staff_posts (staff_id, post, area_code) values (:id, :post, :area)"),
                           {"id": staff_id, "post": post, "area": EAST})  # fmt: skip
        service = CaseService(DatabaseCaseStore(connection))
        person = Person("area_person", {post: None}, staff_id, {post: EAST})
        for action in ACTIONS:
            for state in sorted(action.from_states):
                case_id = make_ready(connection, action, State(state))
                where = EAST if place == "own" else WEST
                connection.execute(text("update city.cases set district_code = :code, command_code = :code"
                                        " where :id in (case_id, merged_into) or case_id = (select merged_into"
                                        " from city.cases where case_id = :id)"),
                                   {"code": where, "id": case_id})  # fmt: skip
                found = attempt(connection, case_id, action.key)
                told = ask_service(service, person, Case(case_id, 1, State(state)), action.key)
                if place == "other":
                    assert found == "GH001" and told, (action.key, state, found)  # as if it were not there
                elif post not in action.posts or action.on_behalf_of:
                    assert found in {"GH004", "GH030"} and told, (action.key, state, found)
                else:
                    assert found not in {"GH001", "GH004", "GH005", "GH050", "42501"}, (action.key, state, found)
        undone.rollback()


def attempt(connection, case_id: int, action: str) -> str:
    """Act as area_person with plain SQL, undo it, and give the SQLSTATE or 'ok'."""
    statement = ("insert into city.flow_records (request_id, case_id, seen_version, action)"
                 " values (gen_random_uuid(), :id, 1, :action)")  # fmt: skip
    return try_sql(connection, "area_person", statement, id=case_id, action=action)


def ask_service(service: CaseService, person: Person, case: Case, action: str) -> str:
    """Act through the service with empty answers; give the sentence of the refusal, or '' ."""
    try:
        service.act(person, uuid4(), case, action, {})
    except Refused as refusal:
        return str(refusal)
    return ""


OWN_UNIT_ACTS = [(action.key, state) for action in ACTIONS if Post.HANDLER in action.posts and action.is_own_unit
                 for state in sorted(action.from_states)]  # fmt: skip


@pytest.mark.parametrize("who", ["hand", "hand2", "hand3"])
def test_every_act_of_handlers_in_the_own_unit_and_in_others(log_in: LogIn, new_case, who: str) -> None:
    session = log_in(who)
    for unit, owner in ((1, "hand"), (2, "hand2"), (3, "hand3")):
        for action, state in OWN_UNIT_ACTS:
            case_id = new_case(state, EAST, unit)
            try:
                session.execute(ACT, [uuid4(), case_id, 1, action, "{}"])
                found = "ok"
            except psycopg.Error as error:
                found = str(error.sqlstate)
            no = None if who == owner else "GH009" if (who, unit) == ("hand", 3) else "GH001"  # unit 3 is below unit 1
            assert found == no if no else found not in {"GH001", "GH009"}, (who, unit, action, state, found)


def test_who_holds_two_posts_signs_with_the_one_that_covers_the_case(hall: Engine, new_case) -> None:
    case_id = new_case("accepted", WEST)
    with hall.connect() as connection:
        undone = connection.begin()
        connection.execute(text("create role two_posts in role hall_staff, hall_shift_leader"))
        staff_id = connection.scalar(
            text("insert into city.staff (role_name, name) values ('two_posts', 'x') returning staff_id")
        )
        connection.execute(text("insert into city.staff_posts (staff_id, post, area_code) values"
                                " (:id, 'acceptor', :east), (:id, 'shift_leader', null)"),
                           {"id": staff_id, "east": EAST})  # fmt: skip
        service = CaseService(DatabaseCaseStore(connection))
        person = Person("two_posts", {Post.ACCEPTOR: None, Post.SHIFT_LEADER: None})
        service.act(person, UUID(int=5), Case(case_id, 1, State.ACCEPTED), "send_to_verify", {})
        post = connection.scalar(
            text("select post from city.flow_records where case_id = :id and version = 2"), {"id": case_id}
        )
        undone.rollback()
    assert Post.ACCEPTOR in find_action("send_to_verify").posts
    assert post == "shift_leader"


# The city in memory ---------------------------------------------------------------------------------------------------


@contextmanager
def feed_of(hall: Engine, number: str) -> Iterator[FeedSource]:
    engine = make_engine(hall.url.set(username=f"{CITY}_{number}"))
    source = FeedSource(engine)
    source.connect()
    try:
        yield source
    finally:
        source.close()
        engine.dispose()


@pytest.mark.parametrize("number", ["bigwall", "east", "hand2"])
def test_the_city_in_memory_holds_what_its_person_sees(
    hall: Engine, log_in: LogIn, cases: dict[str, int], number: str
) -> None:
    with feed_of(hall, number) as source:
        city = source.load()
        with log_in(number) as session:
            seen = session.execute("select case_id from city.cases where closed_at is null").fetchall()
        assert set(city.cases.column("case_id").tolist()) >= {row[0] for row in seen}
        held = set(city.cases.column("case_id").tolist())
        assert {name for name, case_id in cases.items() if case_id in held} == SEES[number]


def test_a_case_that_leaves_a_scope_is_forgotten_and_one_that_enters_it_appears(hall: Engine, new_case) -> None:
    coming, going = new_case(district=WEST), new_case(district=EAST)
    with feed_of(hall, "east") as source:
        city = source.load()
        assert city.cases.record(going)["number"] and coming not in city.cases.column("case_id")
        with hall.begin() as connection:
            for case_id, district in ((coming, EAST), (going, WEST)):
                connection.execute(text("update city.cases set district_code = :code where case_id = :id"),
                                   {"code": district, "id": case_id})  # fmt: skip
        city.apply(source.read())
        held = city.cases.column("case_id").tolist()
        assert coming in held and going not in held


def test_who_is_given_another_area_reads_the_city_anew(hall: Engine, log_in: LogIn) -> None:
    change = text("update city.staff_posts set area_code = :code where staff_id ="
                  " (select staff_id from city.staff where number = 'west')")  # fmt: skip
    with feed_of(hall, "west") as source:
        source.load()
        source.look()
        with hall.begin() as connection:
            connection.execute(change, {"code": EAST})
        try:
            with pytest.raises(Unavailable):  # the session of before has ended
                source.look()
            source.connect()
            with pytest.raises(ReadAnew, match="other things"):
                source.look()
        finally:
            with hall.begin() as connection:
                connection.execute(change, {"code": WEST})


def test_people_on_the_street_are_seen_by_their_own_area(hall: Engine, log_in: LogIn) -> None:
    with hall.begin() as connection:
        connection.execute(text("insert into city.latest_positions (staff_id, geom, at) select staff_id,"
                                " st_setsrid(st_makepoint(108.35, 22.82), 4490), now() from city.staff"
                                " where number in ('sup', 'hand2') on conflict do nothing"))  # fmt: skip
    seen = "select s.number from city.latest_positions p join city.staff s using (staff_id)"
    for who, numbers in (("chief", {"sup", "hand2"}), ("east", {"sup"}), ("west", set()), ("hand2", {"hand2"})):
        assert {row[0] for row in log_in(who).execute(seen)} == numbers, who
