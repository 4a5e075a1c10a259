"""Law is law in every interleaving: two people at once, old snapshots, transactions that linger, a clock set back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

from app.cases.model import Post
from app.people.model import NewMember, PostHeld
from app.people.service import StaffService
from db.stores.people import DatabaseStaffStore
from tests.db.people.conftest import PASSWORD
from tests.db.people.test_attacks import ACT
from tests.fakes import pictures

LogIn = Callable[..., psycopg.Connection]
HANDLER = (PostHeld(Post.HANDLER, unit="U1"),)
REPORT = json.dumps({"class_id": 1, "lon": 108.35, "lat": 22.82, "channel": "hotline"})


@pytest.fixture
def staff(hall: Engine) -> StaffService:
    return StaffService(DatabaseStaffStore(hall))


def newcomer(staff: StaffService, *posts: PostHeld) -> str:
    """Somebody with a number of their own."""
    number = f"n{uuid4().hex[:8]}"
    staff.add(NewMember(number, "新来的人", posts), PASSWORD)
    return number


@contextmanager
def refused_with(state: str | None) -> Iterator[None]:
    with pytest.raises(psycopg.Error) as refused:
        yield
    assert refused.value.sqlstate == state, refused.value


class Waiting:
    """A statement in a session of its own thread, which may have to wait for another."""

    def __init__(self, session: psycopg.Connection, statement: str, values: Any = None) -> None:
        self.trouble: psycopg.Error | None = None
        self._session, self._statement, self._values = session, statement, values
        self._pid = session.info.backend_pid
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._session.execute(self._statement, self._values)
        except psycopg.Error as trouble:
            self.trouble = trouble

    def is_waiting(self, watcher: psycopg.Connection | Any) -> bool:
        """Tell whether it waits for a lock by now, or is done."""
        for _turn in range(600):
            row = watcher.execute(
                text("select wait_event_type = 'Lock' from pg_stat_activity where pid = :pid"), {"pid": self._pid}
            ).first()
            watcher.rollback()
            if row is not None and row[0]:
                return True
            if not self._thread.is_alive():
                return False
            self._thread.join(0.05)
        return False

    def end(self) -> psycopg.Error | None:
        """Wait for its end; what it was refused with."""
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.trouble


# Old snapshots ----------------------------------------------------------------------------------------------------

SNAPSHOTS = ["repeatable read", "serializable"]
WRITES = {
    # what everybody on the staff or some post may call and that changes anything
    "report_case": ("acc", "select city.report_case(gen_random_uuid(), '{}')"),
    "add_attachment": ("hand", "select city.add_attachment('\\xff', 'after')"),
    "add_photo_piece": ("hand", "select city.add_photo_piece(gen_random_uuid(), 0, '\\xff')"),
    "finish_photo": ("hand", "select city.finish_photo(gen_random_uuid(), 1, 'after')"),
    "change_my_password": ("disp", "select city.change_my_password('x')"),
    "lock_staff": ("adm", "select city.lock_staff(1, true)"),
    "end_sessions": ("adm", "select city.end_sessions(1)"),
    "rekey_staff": ("adm", "select city.rekey_staff(1, 'x')"),
    "change_posts": ("adm", "select city.change_posts(1, '[]')"),
    "add_staff": ("adm", "select city.add_staff('x', 'x', '[]')"),
    "publish_manual": ("adm", "select city.publish_manual('x', current_date)"),
    "withdraw_manual": ("adm", "select city.withdraw_manual('x')"),
    "publish_rules": ("adm", "select city.publish_rules('x', current_date)"),
    "withdraw_rules": ("adm", "select city.withdraw_rules('x')"),
    "draw_responsibility_area": ("adm", "select city.draw_responsibility_area('x', 'x', 'x',"
                                 " public.st_asbinary(public.st_makeenvelope(108, 22, 109, 23)), 'x')"),
    "override_calendar": ("adm", "select city.override_calendar('{2026-01-01}', null, 'x')"),
    "confirm_calendar_year": ("adm", "select city.confirm_calendar_year(2026, 'x')"),
    "withdraw_calendar_year": ("adm", "select city.withdraw_calendar_year(2026, 'x')"),
    "set_grade_multipliers": ("adm", "select city.set_grade_multipliers(true, '{}', 'x')"),
    "allow_on_behalf": ("adm", "select city.allow_on_behalf(true, 'x')"),
    "switch_automatic": ("adm", "select city.switch_automatic(1, 'shadow', 'x')"),
    "add_shift": ("adm", "select city.add_shift('disp', 'dispatcher', null, now(), now() + interval '8 hours', 'x')"),
    "remove_shift": ("adm", "select city.remove_shift(1)"),
    "set_contact": ("adm", "select city.set_contact('U1', 'day', '12345', 'x')"),
    "end_contact": ("adm", "select city.end_contact(1)"),
    "cover_attachment": ("adm", "select city.cover_attachment(1, '\\xff')"),
    "publish_ladder": ("adm", "select city.publish_ladder('x', current_date)"),
    "withdraw_ladder": ("adm", "select city.withdraw_ladder('x')"),
    "note_call": ("disp", "select city.note_call(1, 'x')"),
    "shelve_step": ("disp", "select city.shelve_step(1, now(), 'x')"),
    "acknowledge_alert": ("disp", "select city.acknowledge_alert(1)"),
    "shelve_alert": ("disp", "select city.shelve_alert(1, 900, 'x')"),
    "see_hazard": ("disp", "select city.see_hazard(1)"),
    "plan_look": ("disp", "select city.plan_look(1, 30)"),
    "switch_alerts": ("adm", "select city.switch_alerts(null, true, null, 'x')"),
    "put_item": ("chief", "select city.put_item(1, '{other}')"),
    "act_on_item": ("chief", "select city.act_on_item(1, 1, 'gather', '{}')"),
    "merge_items": ("chief", "select city.merge_items(1, 1, '{2}')"),
    "plan_meeting": ("chief", "select city.plan_meeting('hall', now() + interval '1 day', 60, 'x')"),
    "name_chair": ("chief", "select city.name_chair(1, 'chief')"),
    "invite_units": ("chief", "select city.invite_units(1, '{1}')"),
    "order_agenda": ("chief", "select city.order_agenda(1, 1, 1, 4)"),
    "move_meeting": ("chief", "select city.move_meeting(1, 1, 'called')"),
    "confirm_ruling": ("chief", "select city.confirm_ruling(1, 1, 1, '{}')"),
    "months_of_facts": ("disp", "select city.months_of_facts(current_date, current_date, null, null)"),
    "cases_of_fact": ("disp", "select city.cases_of_fact('late', current_date, current_date, null, null)"),
    "squares_of_fact": ("disp", "select city.squares_of_fact('late', current_date, current_date, null, null, 1)"),
    "spans_of_late": ("disp", "select city.spans_of_late(current_date, current_date, null, null, '{0}')"),
    "mend_monthly_facts": ("adm", "select city.mend_monthly_facts()"),
    "draft_letter": ("chief", "select city.draft_letter('{1}', 'x', now() + interval '1 day')"),
    "draft_urging_letter": ("chief", "select city.draft_urging_letter(1, 'x', now() + interval '1 day')"),
    "act_on_letter": ("chief", "select city.act_on_letter(1, 1, 'approve', '{}')"),
    "send_letter": ("chief", "select city.send_letter(1, 1)"),
    "keep_letter_file": ("chief", "select city.keep_letter_file(1, 'document', 'x')"),
    "note_letter_cases": ("chief", "select city.note_letter_cases(1, 10)"),
    "set_channel": ("adm", "select city.set_channel('mail', '{}')"),
    "retry_message": ("adm", "select city.retry_message(1)"),
    "drop_message": ("adm", "select city.drop_message(1, 'x')"),
    "acknowledge_message": ("adm", "select city.acknowledge_message(1, 'x')"),
    "add_test_message": ("adm", "select city.add_test_message('U1', 'day')"),
    "show_item": ("chief", "select city.show_item(1, 0, 1)"),
    "draw_on_screen": ("chief", "select city.draw_on_screen(1, 1, '[]')"),
    "join_meeting": ("chief", "select city.join_meeting(1, null)"),
    "write_note": ("chief", "select city.write_note(1, 1, 0, 'x')"),
    "note_meeting": ("chief", "select city.note_meeting(1, 1, 'x')"),
    "invite_unit": ("chief", "select city.invite_unit(1, 1)"),
    "invite_person": ("chief", "select city.invite_person(1, 'x', null)"),
    "invite_disputing_units": ("chief", "select city.invite_disputing_units(1)"),
    "uninvite": ("chief", "select city.uninvite(1, null, 1)"),
    "note_attendance": ("chief", "select city.note_attendance(1, null, 1, true)"),
    "keep_template": ("chief", "select city.keep_template('{}')"),
    "retire_template": ("chief", "select city.retire_template(1)"),
    "plan_from_template": ("chief", "select city.plan_from_template(1, now())"),
    "add_addendum": ("chief", "select city.add_addendum(1, null, 'x')"),
    "add_statement": ("chief", "select city.add_statement(1, null, 'x')"),
    "add_item_file": ("chief", "select city.add_item_file(1, null, 'x', 'x')"),
    "remove_item_file": ("chief", "select city.remove_item_file(1)"),
    "take_claim": ("disp", "select city.take_claim(1)"),
    "give_claim_back": ("disp", "select city.give_claim_back(1)"),
    "note_presence": ("disp", "select city.note_presence(1)"),
    "refuse": ("adm", None),  # only says no
}  # fmt: skip
TABLES = {
    "flow_records": ("lead", "insert into city.flow_records (request_id, case_id, seen_version, action, inputs)"
                     " values (gen_random_uuid(), {case}, 1, 'urge', '{{\"way\": \"phone\"}}')"),
    "manual_versions": ("adm", "insert into city.manual_versions (name, title, code_version)"
                        " values ('z', 'z', '2026')"),
    "manual_rules": ("adm", "delete from city.manual_rules"),
    "rule_sets": ("adm", "insert into city.rule_sets (name, title, code_version) values ('z', 'z', '2026')"),
    "responsibility_rules": ("adm", "delete from city.responsibility_rules"),
    "ladder_versions": ("adm", "insert into city.ladder_versions (name, title, code_version)"
                        " values ('z', 'z', '2026')"),
    "ladder_rows": ("adm", "delete from city.ladder_rows"),
}  # fmt: skip


@pytest.mark.parametrize("isolation", SNAPSHOTS)
@pytest.mark.parametrize("name", [*(name for name in WRITES if WRITES[name][1]), *TABLES])
def test_nothing_is_written_in_an_old_snapshot(log_in: LogIn, new_case, name: str, isolation: str) -> None:
    who, statement = (WRITES | TABLES)[name]
    session = log_in(who)
    session.execute(f"begin isolation level {isolation}")
    with refused_with("GH014"):
        session.execute(statement.format(case=new_case()) if name in TABLES else statement)
    session.execute("rollback")
    session.execute(f"set default_transaction_isolation = '{isolation}'")
    with refused_with("GH014"):
        session.execute(statement.format(case=new_case()) if name in TABLES else statement)
    session.execute("begin; set transaction isolation level read committed; savepoint s; rollback to s; rollback")
    if name == "flow_records":
        session.execute("begin isolation level read committed")
        session.execute(statement.format(case=new_case()))
        session.execute("commit")


def test_the_page_of_writes_is_whole(hall: Engine) -> None:
    """Every function that changes anything and is given to any post, and every table that a post may write."""
    with hall.connect() as connection:
        given = text("select distinct p.proname from pg_proc p, unnest(city.posts()) post where"
                     " p.pronamespace = 'city'::regnamespace and p.provolatile = 'v'"
                     " and p.prorettype <> 'trigger'::regtype"
                     " and has_function_privilege(city.post_role(post), p.oid, 'execute')")  # fmt: skip
        assert set(connection.scalars(given)) == set(WRITES)
        written = text("select distinct c.relname from pg_class c, unnest(city.posts()) post where"
                       " c.relnamespace = 'city'::regnamespace and c.relkind in ('r', 'p') and ("
                       " has_any_column_privilege(city.post_role(post), c.oid, 'insert, update')"
                       " or has_table_privilege(city.post_role(post), c.oid, 'delete, truncate'))")  # fmt: skip
        assert set(connection.scalars(written)) == set(TABLES)


def test_a_cursor_and_a_prepared_statement_of_before_know_what_is_true_now(
    hall: Engine, staff: StaffService, log_in: LogIn, new_case
) -> None:
    """Both look anew when they are asked; a post that was lost meanwhile does nothing."""
    case_id = new_case("reported")
    number = newcomer(staff, PostHeld(Post.ACCEPTOR))
    session = log_in(number)
    session.execute("prepare act as " + ACT.replace("%s", "$1", 1).replace("%s", "$2", 1).replace("%s", "$3", 1)
                    .replace("%s", "$4", 1).replace("%s", "$5", 1))  # fmt: skip
    session.execute("begin")
    session.execute("declare c cursor for select case_id from city.cases")
    with hall.begin() as connection:  # the change, but for the end of the session
        connection.execute(text("alter table city.staff_posts disable trigger noted"))
        change = text("update city.staff_posts set post = 'leader' where staff_id ="
                      " (select staff_id from city.staff where number = :number)")  # fmt: skip
        connection.execute(change, {"number": number})
        connection.execute(text("alter table city.staff_posts enable trigger noted"))
    session.execute("fetch all from c")
    with refused_with("GH004"):
        session.execute(f"execute act('{uuid4()}', {case_id}, 1, 'accept', '{{}}')")


# Changes of people end their sessions -----------------------------------------------------------------------------

CHANGES: dict[str, Callable[[StaffService, str], object]] = {
    "posts": lambda staff, number: staff.change_posts(number, HANDLER),
    "area": lambda staff, number: staff.change_posts(number, (PostHeld(Post.DISPATCHER, area="450103"),)),
    "lock": lambda staff, number: staff.lock(number, True),
    "password": lambda staff, number: staff.set_password(number, "another-horse-8"),
}
BY_OWNER = {
    "unit": "update city.staff set unit_id = 2 where number = :number",
    "days": "update city.staff set valid_to = '2099-01-01' where number = :number",
    "area of a post": "update city.staff_posts set area_code = '450102' where staff_id ="
                      " (select staff_id from city.staff where number = :number)",
    "unit of a post": "update city.staff_posts set unit_id = 2 where staff_id ="
                      " (select staff_id from city.staff where number = :number)",
    "no post": "delete from city.staff_posts where staff_id ="
               " (select staff_id from city.staff where number = :number)",
}  # fmt: skip


@pytest.mark.parametrize("state", ["idle", "in a transaction", "in an old snapshot", "after an act"])
@pytest.mark.parametrize("change", [*CHANGES, *BY_OWNER])
def test_a_changed_person_logs_in_anew(
    hall: Engine, staff: StaffService, log_in: LogIn, new_case, change: str, state: str
) -> None:
    number = newcomer(staff, PostHeld(Post.DISPATCHER))
    case_id = new_case("at_dispatch")
    session = log_in(number)
    if state != "idle":
        session.execute("begin" + (" isolation level repeatable read" if state == "in an old snapshot" else ""))
        session.execute("select count(*) from city.cases")
    if state == "after an act":
        inputs = {"reason_code": first_word("return_to_acceptance"), "reason": "r"}
        session.execute(ACT, [uuid4(), case_id, 1, "return_to_acceptance", json.dumps(inputs)])
    if change in CHANGES:
        CHANGES[change](staff, number)
    else:
        with hall.begin() as connection:
            connection.execute(text(BY_OWNER[change]), {"number": number})
    with pytest.raises(psycopg.OperationalError):
        session.execute("select count(*) from city.cases")
    with hall.connect() as connection:
        version = text("select version from city.cases where case_id = :id")
        assert connection.scalar(version, {"id": case_id}) == 1, "what was not committed is undone"


def first_word(action: str) -> str:
    """A kind of reason that an act takes."""
    from app.cases.actions import BY_KEY

    return next(ask.words[0][0] for ask in BY_KEY[action].asks if ask.key == "reason_code")


def test_a_change_for_a_day_to_come_and_a_new_name_end_no_session(
    hall: Engine, staff: StaffService, log_in: LogIn
) -> None:
    number = newcomer(staff, PostHeld(Post.DISPATCHER))
    session = log_in(number)
    with hall.begin() as connection:
        connection.execute(text("update city.staff set name = '改了名的人' where number = :number"), {"number": number})
    change = "select city.change_posts(staff_id, %s, current_date + 40) from city.staff where number = %s"
    log_in("adm").execute(change, ['[{"post": "leader"}]', number])
    assert session.execute("select name from city.me()").fetchone() == ("改了名的人",)


def test_two_administrators_who_change_one_person_follow_each_other(
    hall: Engine, staff: StaffService, log_in: LogIn
) -> None:
    """Otherwise the person would hold what both gave."""
    number = newcomer(staff, PostHeld(Post.LEADER))
    change = "select city.change_posts(staff_id, %s) from city.staff where number = %s"
    one, other = log_in("adm", autocommit=False), log_in("adm2")
    one.execute(change, ['[{"post": "dispatcher"}]', number])
    waiting = Waiting(other, change, ['[{"post": "acceptor"}]', number])
    with hall.connect() as watcher:
        assert waiting.is_waiting(watcher)
    one.commit()
    assert waiting.end() is None
    with hall.connect() as connection:
        held = text("select array_agg(post) from city.staff_posts join city.staff using (staff_id)"
                    "  where number = :number and staff_posts.valid_to is null")  # fmt: skip
        assert connection.scalar(held, {"number": number}) == ["acceptor"]


def test_an_administrator_who_lingers_is_locked_all_the_same(hall: Engine, staff: StaffService, log_in: LogIn) -> None:
    """They hold their own row from the change that they did not commit; whoever locks them ends them first."""
    rogue = newcomer(staff, PostHeld(Post.ADMINISTRATOR))
    friend = newcomer(staff, PostHeld(Post.LEADER))
    session = log_in(rogue, autocommit=False)
    session.execute("select city.change_posts(staff_id, '[{\"post\": \"administrator\"}]') from city.staff"
                    " where number = %s", [friend])  # fmt: skip
    log_in("adm").execute("select city.lock_staff(staff_id, true) from city.staff where number = %s", [rogue])
    with pytest.raises(psycopg.OperationalError):
        session.commit()
    with hall.connect() as connection:
        held = text("select array_agg(post) from city.staff_posts join city.staff using (staff_id)"
                    "  where number = :number and staff_posts.valid_to is null")  # fmt: skip
        assert connection.scalar(held, {"number": friend}) == ["leader"]


def test_two_administrators_do_not_lock_each_other(hall: Engine, staff: StaffService, log_in: LogIn) -> None:
    numbers = [newcomer(staff, PostHeld(Post.ADMINISTRATOR)) for _number in range(2)]
    lock = "select city.lock_staff(staff_id, true) from city.staff where number = %s"
    for _turn in range(3):
        sessions = [log_in(own) for own in numbers]
        waits = [Waiting(own, lock, [other]) for own, other in zip(sessions, numbers[::-1], strict=True)]
        for wait in waits:
            wait.end()
        with hall.connect() as connection:
            locked = connection.scalars(
                text("select number from city.staff where number = any(:numbers) and is_locked"), {"numbers": numbers}
            ).all()
        assert len(locked) < 2
        for number in locked:
            staff.lock(number, False)


# What is published is held ----------------------------------------------------------------------------------------


def draft_of_a_manual(hall: Engine) -> str:
    """A manual with two rules."""
    name = f"m{uuid4().hex[:8]}"
    with hall.begin() as connection:
        version = text("insert into city.manual_versions (name, title, code_version, created_at)"
                       " values (:n, :n, '2026', now())")  # fmt: skip
        connection.execute(version, {"n": name})
        connection.execute(text(
            "insert into city.manual_rules (version_id, kind, class_code, condition_no, condition, class_name,"
            " closing, limit_value, limit_unit) select version_id, 'event', code, 1, 'x', 'x', 'x', 4, 'work_hour'"
            " from city.manual_versions, unnest(array['06010', '09001']) code where name = :n"),
            {"n": name})  # fmt: skip
    return name


def draft_of_rules(hall: Engine, area: str | None = None) -> str:
    """A set with one rule, for an area where one is named."""
    name = f"r{uuid4().hex[:8]}"
    with hall.begin() as connection:
        made = text("insert into city.rule_sets (name, title, code_version, created_at)"
                    " values (:n, :n, '2026', now())")  # fmt: skip
        connection.execute(made, {"n": name})
        connection.execute(text(
            "insert into city.responsibility_rules (set_id, code, assigns, decided_by, unit_id, area_id) select set_id,"
            " 'a', 'unit', 'manual', 1,"
            " (select area_id from city.areas where kind = 'responsibility' and code = :area)"
            " from city.rule_sets where name = :n"), {"n": name, "area": area})  # fmt: skip
    return name


CHANGE_RULE = ("update city.manual_rules set limit_value = 999 where version_id ="
               " (select version_id from city.manual_versions where name = %s)")  # fmt: skip
HELD = {
    "manual": (
        draft_of_a_manual, "select city.publish_manual(%s, city.local_day(city.city_now()))", "GH025",
        {"change": CHANGE_RULE,
         "delete": "delete from city.manual_rules where version_id ="
                   " (select version_id from city.manual_versions where name = %s)",
         "insert": "insert into city.manual_rules (version_id, kind, class_code, condition_no, condition, class_name,"
                   " closing, limit_value, limit_unit) select version_id, 'event', '06010', 2, 'y', 'y', 'y', 9,"
                   " 'work_hour'"
                   " from city.manual_versions where name = %s",
         "title": "update city.manual_versions set title = 'other' where name = %s",
         "whole": "delete from city.manual_versions where name = %s"},
    ),
    "rules": (
        draft_of_rules, "select city.publish_rules(%s, city.local_day(city.city_now()))", "GH065",
        {"change": "update city.responsibility_rules set unit_id = 2 where set_id ="
                   " (select set_id from city.rule_sets where name = %s)",
         "delete": "delete from city.responsibility_rules where set_id ="
                   " (select set_id from city.rule_sets where name = %s)",
         "insert": "insert into city.responsibility_rules (set_id, code, assigns, decided_by, unit_id, kind) select"
                   " set_id, 'b', 'unit', 'manual', 2, 'event' from city.rule_sets where name = %s",
         "title": "update city.rule_sets set title = 'other' where name = %s",
         "whole": "delete from city.rule_sets where name = %s"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("what", "change"), [(what, change) for what in HELD for change in HELD[what][3]])
def test_a_change_that_comes_behind_a_publication_is_refused(
    hall: Engine, log_in: LogIn, what: str, change: str
) -> None:
    make, publish, state, changes = HELD[what]
    name = make(hall)
    one, other = log_in("adm", autocommit=False), log_in("adm2")
    one.execute(publish, [name])
    waiting = Waiting(other, changes[change], [name])
    with hall.connect() as watcher:
        assert waiting.is_waiting(watcher), waiting.trouble
    one.commit()
    trouble = waiting.end()
    assert trouble is not None and trouble.sqlstate == state, trouble


@pytest.mark.parametrize(("what", "change"), [(what, change) for what in HELD for change in HELD[what][3]])
def test_a_publication_waits_for_changes_that_are_under_way(
    hall: Engine, log_in: LogIn, what: str, change: str
) -> None:
    make, publish, _state, changes = HELD[what]
    name = make(hall)
    one, other = log_in("adm", autocommit=False), log_in("adm2")
    one.execute(changes[change], [name])
    waiting = Waiting(other, publish, [name])
    with hall.connect() as watcher:
        assert waiting.is_waiting(watcher), waiting.trouble
    one.commit()
    trouble = waiting.end()
    expected = {("manual", "delete"): "GH027", ("rules", "delete"): "GH064", ("manual", "whole"): "GH020",
                ("rules", "whole"): "GH060"}  # fmt: skip
    assert (trouble.sqlstate if trouble else None) == expected.get((what, change)), trouble


@pytest.mark.parametrize("first", ["border", "publication"])
def test_a_border_that_published_rules_name_is_moved_before_or_not_at_all(
    hall: Engine, log_in: LogIn, first: str
) -> None:
    area = f"A{uuid4().hex[:6]}"
    draw = ("select city.draw_responsibility_area(%s, 'x', 'x', public.st_asbinary(public.st_makeenvelope(108.3, 22.8,"
            " 108.31, %s)), 'test')")  # fmt: skip
    log_in("adm").execute(draw, [area, 22.81])
    name = draft_of_rules(hall, area)
    publish = HELD["rules"][1]
    one, other = log_in("adm", autocommit=False), log_in("adm2")
    steps = [(draw, [area, 22.85]), (publish, [name])]
    (first_words, first_values), (then_words, then_values) = steps if first == "border" else steps[::-1]
    one.execute(first_words, first_values)
    waiting = Waiting(other, then_words, then_values)
    with hall.connect() as watcher:
        assert waiting.is_waiting(watcher), waiting.trouble
    one.commit()
    trouble = waiting.end()
    assert (trouble.sqlstate if trouble else None) == (None if first == "border" else "GH067"), trouble


@pytest.mark.parametrize("what", ["manual", "rules"])
def test_what_took_force_meanwhile_is_not_withdrawn(hall: Engine, log_in: LogIn, what: str) -> None:
    make, _publish, state, _changes = HELD[what]
    name, table = make(hall), {"manual": "manual_versions", "rules": "rule_sets"}[what]
    function = {"manual": "withdraw_manual", "rules": "withdraw_rules"}[what]
    log_in("adm").execute(f"select city.publish_{what}(%s, city.local_day(city.city_now()) + 60)", [name])
    session = log_in("adm", autocommit=False)
    with hall.begin() as connection:  # its day comes soon
        connection.execute(text("set local gridhall.bulk = 'on'"))
        at = connection.scalar(text("select city.city_now() + interval '3 seconds'"))
        for change in (
            f"update city.{table} set effective_to = :at"
            f" where effective_to = (select effective_from from city.{table} where name = :n)",
            f"update city.{table} set effective_from = :at where name = :n",
        ):
            connection.execute(text(change), {"n": name, "at": at})
    session.execute(f"select city.{function}(%s)", [name])
    session.execute("select pg_sleep(3.5)")
    with refused_with(state):
        session.commit()


# Acts and their time ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", ""), ("set constraints all immediate", ""), ("savepoint s", "release savepoint s"),
     ("set constraints all immediate; savepoint s", "savepoint t"), ("", "select pg_sleep(1)")],
)  # fmt: skip
def test_who_acts_and_commits_late_did_nothing(hall: Engine, log_in: LogIn, new_case, before: str, behind: str) -> None:
    case_id = new_case("reported")
    session = log_in("acc")
    session.execute("begin")
    if before:
        session.execute(before)
    session.execute(ACT, [uuid4(), case_id, 1, "accept", "{}"])
    if behind:
        session.execute(behind)
    session.execute("select pg_sleep(10.1)")
    with refused_with("GH015"):
        session.execute("commit")
    with hall.connect() as connection:
        assert connection.scalar(text("select version from city.cases where case_id = :id"), {"id": case_id}) == 1


@pytest.mark.parametrize("words", ["set constraints all immediate", "SET /* x */ CONSTRAINTS city.on_time IMMEDIATE",
                                   "select 1; set constraints all immediate; select 1"])  # fmt: skip
def test_the_time_of_the_commit_is_not_asked_earlier(log_in: LogIn, new_case, words: str) -> None:
    session = log_in("acc")
    session.execute("begin")
    session.execute(ACT, [uuid4(), new_case("reported"), 1, "accept", "{}"])
    with refused_with("GH015"):
        session.execute(words)


def test_an_act_is_never_dated_before_the_one_that_it_follows(hall: Engine, log_in: LogIn, new_case) -> None:
    """The clock of the server went back by an hour: the case was moved an hour from now."""
    case_id = new_case("reported")
    with hall.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        later = text("update city.cases set last_at = city.city_now() + interval '1 hour' where case_id = :id")
        connection.execute(later, {"id": case_id})
    session = log_in("acc")
    session.execute("begin")
    session.execute(ACT, [uuid4(), case_id, 1, "accept", "{}"])
    session.execute(ACT, [uuid4(), case_id, 2, "urge", json.dumps({"way": way()})])
    session.execute("commit")
    with hall.connect() as connection:
        dates = text("select f.acted_at >= now() + interval '59 minutes', f.acted_at = c.last_at"
                     " from city.flow_records f join city.cases c using (case_id)"
                     " where case_id = :id and f.version > 1")  # fmt: skip
        assert [tuple(row) for row in connection.execute(dates, {"id": case_id})] == [(True, True)] * 2


def way() -> str:
    """A way to urge."""
    from app.cases.actions import BY_KEY

    return next(ask.words[0][0] for ask in BY_KEY["urge"].asks if ask.key == "way")


# Who asked does not answer ----------------------------------------------------------------------------------------

ASKS = {
    "grant_extension": ("ask_extension", Post.HANDLER, Post.DISPATCHER, "received"),
    "refuse_extension": ("ask_extension", Post.HANDLER, Post.DISPATCHER, "received"),
    "grant_suspension": ("ask_suspension", Post.HANDLER, Post.SHIFT_LEADER, "received"),
    "refuse_suspension": ("ask_suspension", Post.HANDLER, Post.DISPATCHER, "received"),
    "pass_appeal": ("appeal", Post.HANDLER, Post.DISPATCHER, "closed"),
    "refuse_appeal": ("appeal", Post.HANDLER, Post.DISPATCHER, "closed"),
    "grant_appeal": ("appeal", Post.HANDLER, Post.ACCEPTOR, "closed"),
    "reject_appeal": ("pass_appeal", Post.DISPATCHER, Post.ACCEPTOR, "closed"),
    "answer_supervision": ("supervise", Post.SHIFT_LEADER, Post.HANDLER, "received"),
    "decide_unit": ("send_to_coordination", Post.DISPATCHER, Post.PRESENTER, "at_dispatch"),
    "back_to_dispatch": ("send_to_coordination", Post.DISPATCHER, Post.PRESENTER, "at_dispatch"),
}


def test_every_answer_of_the_table_is_tried() -> None:
    from app.cases.actions import ACTIONS

    # Which supervision is answered decides who may not: that is an effect, and no `answers` of the row.
    assert {action.key for action in ACTIONS if action.answers} | {"answer_supervision"} == set(ASKS)


@pytest.mark.parametrize("answer", ASKS)
def test_who_asked_does_not_answer(hall: Engine, staff: StaffService, log_in: LogIn, new_case, answer: str) -> None:
    """Somebody with both posts asks and is refused; somebody else answers."""
    ask, asking, answering, state = ASKS[answer]
    posts = {Post.HANDLER: PostHeld(Post.HANDLER, unit="U1")}
    held = [posts.get(post, PostHeld(post)) for post in (asking, answering)]
    both, other = newcomer(staff, *held), newcomer(staff, held[1])
    case_id = new_case(state, unit=None if state == "at_dispatch" else 1, due_at="2099-01-01")
    with hall.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        if state == "received":
            clock = text("insert into city.stage_clocks (case_id, clock_no, stage, started_at, limit_value, limit_unit,"
                         " limit_s, due_at, rule_version) values (:id, 1, 'handle', now(), 4, 'work_hour', 14400,"
                         " now() + interval '3 days', 'x')")  # fmt: skip
            connection.execute(clock, {"id": case_id})
        if state == "closed":
            late = text("update city.cases set closed_at = now(), handled_at = now(), due_at = now() - interval '1 day'"
                        " where case_id = :id")  # fmt: skip
            connection.execute(late, {"id": case_id})
    if answer == "grant_appeal":  # who appealed does not decide in the second instance either
        log_in(both).execute(ACT, [uuid4(), case_id, 1, "appeal", json.dumps({"reason": "r"})])
        log_in("disp").execute(ACT, [uuid4(), case_id, 2, "pass_appeal", json.dumps({"reason": "r"})])
    else:
        if answer == "reject_appeal":
            log_in("hand").execute(ACT, [uuid4(), case_id, 1, "appeal", json.dumps({"reason": "r"})])
        log_in(both).execute(ACT, [uuid4(), case_id, 1 + (answer == "reject_appeal"), ask, json.dumps(inputs_of(ask))])
    with hall.connect() as connection:
        version = connection.scalar(text("select version from city.cases where case_id = :id"), {"id": case_id})
    with refused_with("GH034"):
        log_in(both).execute(ACT, [uuid4(), case_id, version, answer, json.dumps(inputs_of(answer))])
    log_in(other).execute(ACT, [uuid4(), case_id, version, answer, json.dumps(inputs_of(answer))])


def inputs_of(action: str) -> dict[str, object]:
    """Every answer that an act must have."""
    from app.cases.actions import BY_KEY

    words = {"reason": "r", "text": "t", "instant": "2026-12-20T00:00:00+08:00", "unit": 1}
    return {
        ask.key: ask.words[0][0] if ask.words else words[ask.kind] for ask in BY_KEY[action].asks if ask.is_required
    }


def test_a_photo_of_three_bytes_proves_nothing(log_in: LogIn) -> None:
    add = "select city.add_attachment(%s, 'after')"
    session = log_in("hand")
    for content in (b"\xff\xd8\xff", pictures.png()[:-4], pictures.jpeg() + b"PK\x03\x04", pictures.png(4, 4)):
        with refused_with("GH039"):
            session.execute(add, [content])
    assert session.execute(add, [pictures.png(32, 32)]).fetchone()
