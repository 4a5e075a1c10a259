"""An administrator of an area looks after its people and nothing else; every change of a person is kept."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

from app.cases.model import Post
from app.errors import Refused
from app.people.model import NewMember, PostHeld
from app.people.service import StaffService
from db.connection.engine import make_engine
from db.readers.cases import read_me
from db.stores.people import DatabaseStaffStore
from tests.db.people.conftest import CITY, PASSWORD

LogIn = Callable[..., psycopg.Connection]
EAST, WEST = "450103", "450102"
VERIFIER = "SCRAM-SHA-256$4096:" + "A" * 24 + "$" + "A" * 43 + "=:" + "A" * 43 + "="
OF_NUMBER = "(select staff_id from city.staff where number = '{number}')"


@pytest.fixture
def staff(hall: Engine) -> StaffService:
    return StaffService(DatabaseStaffStore(hall))


def newcomer(staff: StaffService, *posts: PostHeld, unit: str | None = None) -> str:
    """Somebody with a number of their own."""
    number = f"a{uuid4().hex[:8]}"
    staff.add(NewMember(number, "新来的人", posts, unit), PASSWORD)
    return number


@pytest.fixture
def district(staff: StaffService) -> str:
    """The number of an administrator of the east."""
    return newcomer(staff, PostHeld(Post.ADMINISTRATOR, area=EAST))


PEOPLE = {
    "of the city": (PostHeld(Post.DISPATCHER),),
    "of the other district": (PostHeld(Post.DISPATCHER, area=WEST),),
    "of both districts": (PostHeld(Post.DISPATCHER, area=WEST), PostHeld(Post.ACCEPTOR, area=EAST)),
    "of a unit of nowhere": (PostHeld(Post.HANDLER, unit="U2"),),
    "an administrator of the city": (PostHeld(Post.ADMINISTRATOR),),
    "an administrator of the other": (PostHeld(Post.ADMINISTRATOR, area=WEST),),
    "of the district": (PostHeld(Post.DISPATCHER, area=EAST),),
    "of its unit": (PostHeld(Post.HANDLER, unit="U1"),),
    "of a unit below": (PostHeld(Post.HANDLER, unit="U3"),),
    "of a duty grid": (PostHeld(Post.SUPERVISOR, duty_grid="450103D001"),),
    "another administrator of it": (PostHeld(Post.ADMINISTRATOR, area=EAST),),
}
WITHIN = {"of the district", "of its unit", "of a unit below", "of a duty grid", "another administrator of it"}
LEADER_OF_EAST = f'[{{"post": "leader", "area_code": "{EAST}"}}]'
ON_SOMEBODY = {
    "lock": "select city.lock_staff(ID, true)",
    "rekey": f"select city.rekey_staff(ID, '{VERIFIER}')",
    "change": f"select city.change_posts(ID, '{LEADER_OF_EAST}')",
}


@pytest.mark.parametrize("change", ON_SOMEBODY)
@pytest.mark.parametrize("whom", PEOPLE)
def test_an_administrator_of_an_area_changes_its_people_alone(
    hall: Engine, staff: StaffService, log_in: LogIn, district: str, whom: str, change: str
) -> None:
    number = newcomer(staff, *PEOPLE[whom])
    statement = ON_SOMEBODY[change].replace("ID", OF_NUMBER.format(number=number))
    session = log_in(district)
    if whom in WITHIN:
        session.execute(statement)
        return
    with pytest.raises(psycopg.Error) as refused:
        session.execute(statement)
    assert refused.value.sqlstate == "GH059", refused.value
    with hall.connect() as connection:
        kept = text("select count(*) from city.staff_changes where changed_by = :who and staff_id ="
                    " (select staff_id from city.staff where number = :number)")  # fmt: skip
        assert connection.scalar(kept, {"who": f"{CITY}_{district}", "number": number}) == 0


@pytest.mark.parametrize("given", PEOPLE)
def test_an_administrator_of_an_area_gives_posts_of_it_alone(
    hall: Engine, staff: StaffService, district: str, given: str
) -> None:
    """To somebody new, and to somebody who is there."""
    there = newcomer(staff, PostHeld(Post.LEADER, area=EAST))
    engine = make_engine(hall.url.set(username=f"{CITY}_{district}"))
    own = StaffService(DatabaseStaffStore(engine))
    new = NewMember(f"b{uuid4().hex[:8]}", "甲", PEOPLE[given])
    try:
        if given in WITHIN:
            own.add(new, None)
            own.change_posts(there, PEOPLE[given])
            return
        for attempt in (lambda: own.add(new, None), lambda: own.change_posts(there, PEOPLE[given])):
            with pytest.raises(Refused, match="outside the area that you look after"):
                attempt()
    finally:
        engine.dispose()


def test_not_for_oneself_and_not_for_who_holds_nothing_any_more(
    hall: Engine, staff: StaffService, log_in: LogIn, district: str
) -> None:
    gone = newcomer(staff, PostHeld(Post.LEADER, area=EAST))
    with hall.begin() as connection:
        past = text("update city.staff_posts set valid_from = '2020-01-01', valid_to = '2020-02-01' where staff_id ="
                    " (select staff_id from city.staff where number = :n)")  # fmt: skip
        connection.execute(past, {"n": gone})
    session = log_in(district)
    for number, state in ((district, "GH055"), (gone, "GH059")):
        with pytest.raises(psycopg.Error) as refused:
            session.execute(ON_SOMEBODY["change"].replace("ID", OF_NUMBER.format(number=number)))
        assert refused.value.sqlstate == state
    with pytest.raises(psycopg.Error) as refused:  # to come into a unit of nowhere
        session.execute(f"select city.add_staff('xx', 'x', '{LEADER_OF_EAST}', unit_id => 2)")
    assert refused.value.sqlstate == "GH059"


NOT_CITYS = {
    "lock_staff", "end_sessions", "rekey_staff", "change_posts", "add_staff",
    "add_shift", "remove_shift", "set_contact", "end_contact", "outbox_counts", "outbox_list", "retry_message",
    "drop_message", "acknowledge_message", "known_channels", "add_test_message",
}  # fmt: skip
"""Reach as far as the area of the administrator (for shifts and contacts: tests/db/stores/test_duty.py;
for messages: tests/db/outbox/test_queue.py)."""
OF_THE_CITY = {
    "publish_manual": ("select city.publish_manual('x', current_date)", "GH026"),
    "withdraw_manual": ("select city.withdraw_manual('x')", "GH026"),
    "publish_rules": ("select city.publish_rules('x', current_date)", "GH066"),
    "withdraw_rules": ("select city.withdraw_rules('x')", "GH066"),
    "replay_rules": ("select city.replay_rules(1, current_date, current_date)", "GH066"),
    "draw_responsibility_area": ("select city.draw_responsibility_area('x', 'x', 'x', public.st_asbinary("
                                 "public.st_makeenvelope(108.3, 22.8, 108.31, 22.81)), 'x')", "GH066"),
    "override_calendar": ("select city.override_calendar('{2026-12-01}', null, 'x')", "GH043"),
    "confirm_calendar_year": ("select city.confirm_calendar_year(2027, 'x')", "GH043"),
    "withdraw_calendar_year": ("select city.withdraw_calendar_year(2027, 'x')", "GH043"),
    "set_grade_multipliers": ("select city.set_grade_multipliers(true, '{}', 'x')", "GH043"),
    "allow_on_behalf": ("select city.allow_on_behalf(true, 'x')", "GH043"),
    "switch_automatic": ("select city.switch_automatic(1, 'shadow', 'x')", "GH066"),
    "publish_ladder": ("select city.publish_ladder('x', current_date)", "GH076"),
    "set_channel": ("select city.set_channel('mail', '{}')", "GH140"),
    "withdraw_ladder": ("select city.withdraw_ladder('x')", "GH076"),
    "mend_monthly_facts": ("select city.mend_monthly_facts()", "42501"),
    "switch_alerts": ("select city.switch_alerts(null, true, null, 'x')", "GH123"),
}  # fmt: skip
OF_EVALUATORS = {"cover_attachment", "repeated_photos"}
"""Evaluators may do it as well, and of a photo whose case they see (test_attacks.py)."""
HARMLESS = {"refuse", "is_history_loader"}
"""Triggers call them as the person; the one says no, the other asks who one is."""
OF_THE_WORKERS = {"known_workers", "job_backlog", "next_jobs"}
"""They only tell, shift leaders as well, and of a case those alone who see it (test_attacks.py)."""
TABLES = {
    "manual_versions": ("insert into city.manual_versions (name, title, code_version, created_at)"
                        " values ('z', 'z', '2026', now())", "GH026"),
    "manual_rules": ("delete from city.manual_rules", "GH026"),
    "rule_sets": ("insert into city.rule_sets (name, title, code_version, created_at)"
                  " values ('z', 'z', '2026', now())", "GH066"),
    "responsibility_rules": ("update city.responsibility_rules set title = 'z'", "GH066"),
    "ladder_versions": ("insert into city.ladder_versions (name, title, code_version, created_at)"
                        " values ('z', 'z', '2026', now())", "GH076"),
    "ladder_rows": ("delete from city.ladder_rows", "GH076"),
}  # fmt: skip


@pytest.mark.parametrize("name", [*OF_THE_CITY, *TABLES])
def test_what_is_the_citys_is_not_for_an_administrator_of_an_area(log_in: LogIn, district: str, name: str) -> None:
    statement, state = (OF_THE_CITY | TABLES)[name]
    with pytest.raises(psycopg.Error) as refused:
        log_in(district).execute(statement)
    assert refused.value.sqlstate == state, refused.value


def test_the_table_of_what_administrators_may_is_whole(hall: Engine) -> None:
    """Whatever only administrators may call or write stands in one of the tables above."""
    with hall.connect() as connection:
        only = text("select p.proname from pg_proc p where p.pronamespace = 'city'::regnamespace"
                    " and p.prorettype <> 'trigger'::regtype"
                    " and has_function_privilege('hall_administrator', p.oid, 'execute')"
                    " and not has_function_privilege('hall_dispatcher', p.oid, 'execute')"
                    " and not has_function_privilege('hall_leader', p.oid, 'execute')")  # fmt: skip
        assert set(connection.scalars(only)) == NOT_CITYS | set(OF_THE_CITY) | HARMLESS | OF_THE_WORKERS | OF_EVALUATORS
        told = text("select p.proname from pg_proc p where p.pronamespace = 'city'::regnamespace"
                    " and p.proname = any(:of) and p.provolatile <> 'v'"
                    " and has_function_privilege('hall_shift_leader', p.oid, 'execute')")  # fmt: skip
        assert set(connection.scalars(told, {"of": list(OF_THE_WORKERS)})) == OF_THE_WORKERS
        written = text("select c.relname from pg_class c where c.relnamespace = 'city'::regnamespace"
                       " and c.relkind in ('r', 'p')"
                       " and (has_any_column_privilege('hall_administrator', c.oid, 'insert, update')"
                       " or has_table_privilege('hall_administrator', c.oid, 'delete, truncate'))")  # fmt: skip
        assert set(connection.scalars(written)) == set(TABLES)


def test_the_pages_of_the_desk_know_it_too(hall: Engine, district: str) -> None:
    for number, administers in ((district, False), ("adm", True), ("disp", False)):
        engine = make_engine(hall.url.set(username=f"{CITY}_{number}"))
        with engine.connect() as connection:
            assert read_me(connection).administers_city is administers
        engine.dispose()


def test_an_administrator_has_no_duty_grid(hall: Engine, staff: StaffService) -> None:
    with pytest.raises(Refused, match="the duty grid"):
        staff.add(NewMember("nogrid", "x", (PostHeld(Post.ADMINISTRATOR, duty_grid="450103D001"),)), None)


# The record of changes --------------------------------------------------------------------------------------------


def test_every_change_of_a_person_is_kept_with_who_and_when(hall: Engine, staff: StaffService, log_in: LogIn) -> None:
    number = newcomer(staff, PostHeld(Post.DISPATCHER, area=EAST))
    engine = make_engine(hall.url.set(username=f"{CITY}_adm"))
    own = StaffService(DatabaseStaffStore(engine))
    own.change_posts(number, (PostHeld(Post.HANDLER, unit="U1"),))
    own.lock(number, True)
    own.lock(number, False)
    own.set_password(number, "another-horse-8")
    engine.dispose()
    with hall.begin() as connection:
        change = text("update city.staff set name = '乙', unit_id = 2, valid_to = '2099-12-31' where number = :n")
        connection.execute(change, {"n": number})
    mine = make_engine(hall.url.set(username=f"{CITY}_{number}"))
    told = [
        (one.what, one.was, one.becomes, one.changed_by)
        for one in StaffService(DatabaseStaffStore(mine)).changes(number)
    ]
    mine.dispose()
    adm = "演示 adm (adm)"
    assert [what for what, *_rest in told[:7]] == [
        "days", "unit", "name", "password", "unlocked", "locked", "post_given",
    ]  # fmt: skip
    assert [by for *_rest, by in told[:7]] == ["gridhall"] * 3 + [adm] * 4
    assert "Unit officer (U1)" in told[6][2] and told[1][1:3] == ("", "U2") and told[2][1:3] == ("新来的人", "乙")
    assert {what for what, *_rest in told[7:]} == {"post_taken", "post_given", "added", "password"}


@pytest.mark.parametrize("who", ["disp", "adm", "bigwall"])
def test_nobody_writes_the_record_of_changes(log_in: LogIn, who: str) -> None:
    session = log_in(who)
    for statement in (
        "insert into city.staff_changes (staff_id, what, changed_at) values (1, 'name', now())",
        "update city.staff_changes set changed_by = 'x'", "delete from city.staff_changes",
        "truncate city.staff_changes", "select city.note_staff_change(1, 'x', 'name', null, null, false)",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)


def test_the_owner_does_not_change_it_by_mistake_either(hall: Engine) -> None:
    for statement in ("update city.staff_changes set changed_by = 'x'", "delete from city.staff_changes"):
        with hall.connect() as connection, pytest.raises(Exception, match="history cannot be changed"):
            connection.execute(text(statement))


def test_who_sees_which_changes(hall: Engine, staff: StaffService, log_in: LogIn, district: str) -> None:
    own, other = newcomer(staff, PostHeld(Post.LEADER, area=EAST)), newcomer(staff, PostHeld(Post.LEADER, area=WEST))
    seen = "select distinct number from city.staff_changes where number = any(%s)"
    asked = [[own, other, district]]
    for who, numbers in (("adm", {own, other, district}), (district, {own, district}), (own, {own}), ("disp", set())):
        assert {row[0] for row in log_in(who).execute(seen, asked).fetchall()} == numbers, who


def test_a_verifier_is_in_no_record_and_no_error(hall: Engine, staff: StaffService, log_in: LogIn) -> None:
    newcomer(staff, PostHeld(Post.LEADER))
    with hall.connect() as connection:
        told = connection.scalars(text("select c::text from city.staff_changes c")).all()
    assert told and not any("SCRAM" in words for words in told)
    with hall.begin() as connection, pytest.raises(Exception) as failed:  # noqa: PT011 - whatever the server says
        connection.execute(text("select city.give_verifier('no_such_role', :v)"), {"v": VERIFIER})
    assert "AAAA" not in str(failed.value) + str(failed.value.__cause__ and failed.value.__cause__.diag.context)
