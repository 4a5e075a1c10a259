"""What a policy hides cannot be asked out of the server: not by plans, counters, locks, nor by answers that differ.

The tables come from the catalogue, so a new table with a policy is among them; it needs a hidden row in `FILL`. A table
whose rows are hidden from some of the staff has parts: a condition without a column is asked before the scan of a part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text

LogIn = Callable[..., psycopg.Connection]
EAST, WEST = "450103", "450102"
WHO = "east"
EXPLAINED = "explain (analyze, buffers, costs off, timing off, summary off) "
FILL = """
insert into city.assignments (case_id, assignment_no, unit_id, dispatched_at) values (:id, 1, 2, now());
insert into city.stage_clocks (case_id, clock_no, stage, started_at) values (:id, 1, 'dispatch', now());
with made as (insert into city.reports (case_id, channel, text, address, reported_at, reported_on)
    values (:id, 'web', '秘密', '秘密的地方', now(), current_date) returning report_id)
    insert into city.reporters select report_id, '张三', '13800000000', true from made;
insert into city.supervisions (case_id, supervision_no, kind, requirement, supervised_at)
    values (:id, 1, 'leader', '秘密的要求', now());
insert into city.attachment_contents values (sha256(:content), :content);
insert into city.picture_hashes values (sha256(:content), 4711) on conflict do nothing;
insert into city.photo_matches values (1, 2, 3) on conflict do nothing;
insert into city.photo_pieces values (:id % 1000000, gen_random_uuid(), 0, :content, now());
insert into city.photo_uploads values (:id % 1000000, gen_random_uuid(), :id, now());
insert into city.attachments (case_id, kind, file_name, media_type, sha256, size_bytes, added_at)
    values (:id, 'near', 'secret.png', 'image/png', sha256(:content), 9, now());
insert into city.latest_positions (staff_id, geom, at)
    select staff_id, st_setsrid(st_makepoint(108.55, 22.82), 4490), now() from city.staff where number = 'hand2'
    on conflict do nothing;
insert into city.claims (case_id, staff_id, until, taken_from, reason)
    select :id, staff_id, now() + interval '1 hour', staff_id, '秘密' from city.staff where number = 'hand2';
insert into city.unit_contacts (unit_id, purpose, value, valid_from) values (2, 'robot', '秘密', current_date);
insert into city.shifts (staff_id, post, begins_at, ends_at)
    select staff_id, 'handler', now(), now() + interval '1 hour' from city.staff where number = 'hand2';
with made as (insert into city.ladder_versions (name, title, code_version, created_at)
    values ('hidden ' || :id, '秘密', '2026', now()) returning version_id)
    insert into city.ladder_steps (case_id, row_code, clock_no, round_no, version_id, lateness, does, recipient,
        late_at, due_at, planned_at, state)
    select :id, 'H', 1, 0, version_id, 'handle', 'telephone', 'unit', now(), now(), now(), 'task' from made;
insert into city.outbox_messages (key, kind, unit_id, facts, made_at, due_at)
    values ('hidden-' || :id, 'text', 2, '{"subject": "秘密"}', now(), now());
insert into city.outbox_cases (step_id, message_id, case_id) select :id, max(message_id), :id from city.outbox_messages;
with raised as (insert into city.alerts (kind, key, raised_at, rung_at, due_at)
    values ('urgent_overdue', 'hidden ' || :id, now(), now(), now()) returning alert_id),
caused as (insert into city.alert_causes (cause, kind, alert_id, case_id, is_urgent, since_at, joined_at)
    select 'hidden ' || :id, 'urgent_overdue', alert_id, :id, true, now(), now() from raised)
insert into city.alert_acts (alert_id, act, acted_at, reason) select alert_id, 'shelve', now(), '秘密' from raised;
insert into city.alert_switches (is_on, why, switched_at) values (false, '秘密', now());
insert into city.hazard_views (case_id, staff_id, first_at, last_at)
    select :id, staff_id, now(), now() from city.staff where number = 'hand2';
insert into city.hazard_plans (case_id, next_at, staff_id, planned_at)
    select :id, now(), staff_id, now() from city.staff where number = 'hand2';
insert into city.monthly_facts (case_id, fact, month_on, times, unit_id, district_code)
    values (:id, 'late', '2026-11-01', 4711, 2, '450102');
insert into city.uncounted_cases values (:id);
insert into city.presences (staff_id, case_id) select staff_id, :id from city.staff where number = 'hand2';
with met as (insert into city.meetings (meeting_no, kind, starts_at, minutes, place, note)
    values (1 + :id % 1000000, 'hall', now(), 60, '秘密的地方', '秘密') returning meeting_no),
item as (insert into city.hard_items
    (unit_ids, arose_by, put_at, state_at, since_at, class_id, address, reason, meeting_no)
    select array[2], 'hand', now(), now(), now(), 1, '秘密的地方', '秘密', meeting_no from met
    returning item_id, meeting_no),
listed as (insert into city.meeting_agenda (meeting_no, item_id, place_no, outcome_text)
    select meeting_no, item_id, 1, '秘密' from item),
invited as (insert into city.meeting_units (meeting_no, unit_id) select meeting_no, 2 from met),
held as (insert into city.hard_item_cases (item_id, case_id, added_at) select item_id, :id, now() from item)
insert into city.hard_item_acts (item_id, version, action, to_state, acted_at)
    select item_id, 1, '秘密', 'candidate', now() from item;
with letter as (insert into city.letters (kind, unit_id, requirement, reply_by, cases, counted_at, drafted_at, state_at)
    values ('supervision', 2, '秘密的要求', now(), 1, now(), now(), now()) returning letter_id),
about as (insert into city.letter_cases (letter_id, case_id, place_no) select letter_id, :id, 1 from letter),
kept as (insert into city.letter_files (letter_id, part, sha256, content)
    select letter_id, 'document', sha256(:content), :content from letter)
insert into city.letter_acts (letter_id, version, action, to_state, acted_at)
    select letter_id, 1, '秘密', 'draft', now() from letter;
with ruled as (insert into city.rulings (ruling_no, meeting_no, title, words, decided_on, confirmed_at, valid_from,
        valid_to, effect)
    select 'C-' || :id, min(meeting_no), '专项', '专项', current_date, now(), current_date, current_date, 'campaign'
    from city.meetings returning ruling_id),
campaign as (insert into city.ruling_campaigns (ruling_id, unit_id, goal, due_on)
    select ruling_id, 2, '清零', current_date from ruled returning ruling_id),
owned as (insert into city.ruling_owners (ruling_id, component_id, owner_unit_id) select ruling_id, 1, 2 from ruled),
drawn as (insert into city.ruling_boundaries (ruling_id, line, left_unit_id, right_unit_id, reach_m)
    select ruling_id, st_setsrid(st_makeline(st_makepoint(108.3, 22.8), st_makepoint(108.4, 22.8)), 4490), 1, 2, 100
    from ruled)
    insert into city.ruling_campaign_parts (ruling_id, part_no, case_id) select ruling_id, 1, :id from campaign;
with chair as (select staff_id from city.staff where number = 'hand2'),
listed as (select max(meeting_no) as meeting_no, max(item_id) as item_id from city.meeting_agenda),
screen as (insert into city.meeting_screens (meeting_no, item_id, shown_at, shown_by)
    select meeting_no, item_id, now(), staff_id from listed, chair),
presence as (insert into city.meeting_presences select meeting_no, staff_id, item_id, now() from listed, chair),
noted as (insert into city.meeting_notes (meeting_no, item_id, words, written_by, written_at)
    select meeting_no, item_id, '秘密', staff_id, now() from listed, chair),
guest as (insert into city.meeting_people (meeting_no, name, unit_id) select meeting_no, '秘密', 2 from listed),
template as (insert into city.meeting_templates (title, kind, place, minutes, begins_at, made_by)
    select '秘密', 'hall', '秘密', 60, '09:00', staff_id from chair),
addendum as (insert into city.meeting_addenda (meeting_no, item_id, words, written_by, written_at)
    select meeting_no, item_id, '秘密', staff_id, now() from listed, chair),
said as (insert into city.item_statements (item_id, unit_id, words, entered_by, is_on_behalf, entered_at)
    select item_id, 2, '秘密', staff_id, true, now() from listed, chair)
insert into city.item_files (item_id, unit_id, name, media_type, size_bytes, content, added_by, added_at)
    select item_id, 2, 'secret.pdf', 'application/pdf', 9, :content, staff_id, now() from listed, chair;
"""
KEYS = """
select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
where i.indrelid = cast(:table as regclass) and i.indisprimary
"""
COLUMNS = """
select a.attname, format_type(a.atttypid, null) as type, a.attnotnull, exists (select from pg_constraint k
    where k.conrelid = a.attrelid and k.contype = 'c' and a.attnum = any (k.conkey)) as is_checked from pg_attribute a
where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped order by a.attnum
"""
ORDERED = re.compile(
    r"^(text|bigint|integer|smallint|date|uuid|bytea|timestamp with(out)? time zone|double precision)$"
)
OPEN_TO_ALL_STAFF = {
    "city.staff", "city.staff_posts", "city.channels", "city.shifts", "city.rulings", "city.ruling_rules",
    "city.ruling_owners", "city.ruling_campaigns", "city.ruling_boundaries",
}  # fmt: skip
"""Whoever is on the staff sees all of these, so nothing of them is hidden from anybody who may ask."""
NEXT = "# + 1"
OTHER = {"text": "# || 'x'", "bytea": "# || '\\x00'", "uuid": "gen_random_uuid()",
         "timestamp with time zone": "# + interval '1 day'"}  # fmt: skip
"""A value greater than the one that is there, by type."""


@pytest.fixture(scope="module")
def hidden(hall: Engine) -> Iterator[int]:
    """A case of the west with everything that hangs on it; nobody of the east sees any of it.

    It has a number of its own, as every case of a city: one that all cases have is known from the samples that the
    server takes by itself, whenever it comes to it, and has other plans than one that is nobody's.
    """
    from tests.fakes import tiny_city

    with hall.begin() as connection:
        case_id = tiny_city.make_case(connection, "at_dispatch")
        connection.execute(
            text("update city.cases set district_code = :area, command_code = null, address = '秘密的地方',"
                 " text = '秘密', past_unit_ids = array[2], case_no = :no where case_id = :id"),
            {"area": WEST, "id": case_id, "no": f"{WEST}-261130-{case_id % 10_000:04}"}
        )  # fmt: skip
        for statement in FILL.split(";\n"):
            if statement.strip():
                connection.execute(text(statement), {"id": case_id, "content": f"secret {case_id}".encode()})
    yield case_id


def tables_with_policies(hall: Engine) -> list[tuple[str, bool]]:
    """Every table with a policy, and whether the person of the test may ask it at all."""
    with hall.connect() as connection:
        asked = text("select 'city.' || c.relname, has_any_column_privilege(:who, c.oid, 'select') from pg_class c"
                     " join pg_namespace n on n.oid = c.relnamespace where c.relrowsecurity and not c.relispartition"
                     " and n.nspname = 'city' order by 1")  # fmt: skip
        return [tuple(row) for row in connection.execute(asked, {"who": f"hall_{WHO}"})]


def row_condition(connection: Connection, table: str, seen: psycopg.Connection) -> str | None:
    """The key of a row that the person does not see, as a condition; of any row where they see all."""
    keys = connection.scalars(text(KEYS), {"table": table}).all()
    told = " || ' and ' || ".join(f"'{key} = ' || quote_literal({key}) || ''" for key in keys)
    conditions = connection.scalars(text(f"select {told} from {table} order by {', '.join(keys)} desc limit 500")).all()
    for condition in conditions:
        if seen.execute(f"select from {table} where {condition}").fetchone() is None:
            return condition
    return conditions[0] if conditions else None


def questions(connection: Connection, table: str, key: str) -> Iterator[tuple[str, str, str]]:
    """Name, a condition that is true of the row, and one of the same form that is not (of a row that is not there)."""
    for column in connection.execute(text(COLUMNS), {"table": table}):
        name, kind = column.attname, column.type.removeprefix("public.")
        if f"{name} = " in key:
            continue  # the statement itself says what it is
        value = connection.scalar(text(f"select quote_nullable({name}::text) from {table} where {key}"))
        if not column.attnotnull:  # else the server knows the answer without any row
            test = f"{name} is {'not ' if value != 'NULL' else ''}null"
            yield (f"{name} null", f"{key} and {test}", f"{missing(key)} and {test}")
        if value == "NULL":
            continue
        if kind == "boolean":
            test = name if value.strip("'") in ("t", "true") else f"not {name}"
            yield (f"{name} plain", f"{key} and {test}", f"{missing(key)} and {test}")
        elif kind.endswith("[]"):
            yield (f"{name} overlap", f"{key} and {name} && {value}", f"{key} and {name} && '{{}}'")
            yield (f"{name} holds", f"{key} and {name} <@ {value}", f"{key} and {name} <@ '{{}}'")
        elif kind.startswith("geometry"):
            away = "st_setsrid(st_makepoint(0, 0), 4490)"
            yield (f"{name} box", f"{key} and {name} && {value}::geometry", f"{key} and {name} && {away}")
            yield (
                f"{name} distance",
                f"{key} and st_dwithin({name}, {value}::geometry, 1)",
                f"{key} and st_dwithin({name}, {away}, 1)",
            )
        elif ORDERED.match(kind):
            other = connection.scalar(text(f"select quote_literal({OTHER.get(kind, NEXT)} ) from {table} where {key}"
                                           .replace("#", name)))  # fmt: skip
            if not column.is_checked:  # what a check forbids the server knows without any row, too
                yield (f"{name} equal", f"{key} and {name} = {value}", f"{key} and {name} = {other}")
                yield (f"{name} range", f"{key} and {name} >= {value}", f"{key} and {name} >= {other}")
                yield (
                    f"{name} among",
                    f"{key} and {name} in ({value}, {value})",
                    f"{key} and {name} in ({other}, {other})",
                )
        if kind == "text":
            yield (f"{name} prefix", f"{key} and {name} ^@ {value}", f"{key} and {name} ^@ {other}")
            yield (f"{name} like", f"{key} and {name} like {value}", f"{key} and {name} like {other}")


def missing(key: str) -> str:
    """The key of a row that is not there."""
    first = re.search(r"'([^']*)'", key)
    assert first
    other = str(int(first[1]) + 1_000_000) if first[1].isdigit() else f"{first[1]}00"
    return key.replace(first[0], f"'{other}'", 1)


MOST_TURNS = 6
UNREAD = re.compile(r"(?:Index (?:Only )?Scan using \S+ on|Bitmap Index Scan on \S+)(?=.*never executed)")


def shape(session: psycopg.Connection, statement: str) -> list[str]:
    """The plan of a statement without the condition itself; asked until it says the same twice.

    The first time, and after the server tidied a table, planning reads from the catalogue what it then knows.

    Which index a scan that was never executed would have taken, and whether it would have needed the table beside it,
    follows from the constant and from statistics of the whole table, and from no row that was read.
    """
    found = session.execute(EXPLAINED + statement).fetchall()
    for _turn in range(MOST_TURNS):
        before, found = found, session.execute(EXPLAINED + statement).fetchall()
        if found == before:
            break
    lines = [re.sub(r"(Filter|Cond|Recheck Cond|Order By): .*", r"\1", line) for (line,) in found]
    lines = [line for line in lines if "Planning" not in line and "Heap Fetches: 0" not in line]
    return [UNREAD.sub("Scan of an index, on", line) for line in lines]


def ways(table: str, condition: str, column: str) -> Iterator[str]:
    yield f"select from {table} where {condition}"
    yield f"select count(*) from {table} where {condition}"
    yield f"select from {table} tablesample bernoulli (100) where {condition}"
    found = f"select from {table} where {condition}"
    yield f"select from (select {column} from {table} order by {column}) x where exists ({found})"


@pytest.mark.parametrize("setting", ["", "enable_indexscan = off", "enable_seqscan = off", "cpu_operator_cost = 0"])
def test_plans_of_true_and_false_questions_about_hidden_rows_are_alike(
    hall: Engine, log_in: LogIn, hidden: int, setting: str
) -> None:
    session, told = log_in(WHO), log_in(WHO)
    if setting:
        session.execute(f"set {setting}")
    asked = 0
    for table, may_ask in tables_with_policies(hall):
        if table in OPEN_TO_ALL_STAFF:
            continue
        if not may_ask:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f"explain select from {table}")
            continue
        with hall.connect() as connection:
            key = row_condition(connection, table, told)
            assert key, f"{table} has a policy and no row here: give it a hidden one (FILL)"
            column = connection.scalars(text(KEYS), {"table": table}).first()
            for name, true, false in questions(connection, table, key):
                pairs = zip(ways(table, true, column), ways(table, false, column),
                            strict=True)  # fmt: skip
                for statement, other in pairs:
                    found = shape(session, statement)
                    assert found == shape(session, other), (table, name, statement)
                    touched = [line for line in found if "Scan" in line and "never executed" not in line]
                    assert touched == [], (table, name, found)
                    asked += 1
    assert asked > 400


@pytest.mark.parametrize("who", [WHO, "hand2"])
def test_the_policy_is_asked_before_whatever_costs_anything(hall: Engine, log_in: LogIn, hidden: int, who: str) -> None:
    """Without EXPLAIN the time that a question takes would tell what a cheap comparison said of a hidden row."""
    session = log_in(who)
    for table, may_ask in tables_with_policies(hall):
        if not may_ask or (who == "hand2" and table.endswith("reporters")):
            continue
        with hall.connect() as connection:
            written = text("select pg_get_expr(polqual, polrelid) from pg_policy where polname = 'seen'"
                           " and polrelid = cast(:t as regclass)")  # fmt: skip
            policy = connection.scalar(written, {"t": table})
            own = [
                one
                for one in re.findall(r"(is_in_scope|is_of_mine|is_among|sees_\w+)\([\w(]", policy or "")
                if one != "sees_city"
            ]
            columns = connection.execute(text(COLUMNS), {"table": table}).all()
        if not own:
            assert "my_staff_id() AS my_staff_id) IS NOT NULL" in (policy or ""), (table, "all or nothing")
            continue
        for column in columns:
            if not ORDERED.match(column.type) or column.type == "bytea":
                continue
            condition = f"{column.attname}::{column.type} = (select null::{column.type})"
            plan = session.execute(f"explain (costs off) select from {table} where {condition}").fetchall()
            filters = [line for (line,) in plan if "Filter:" in line and "One-Time" not in line]
            for line in filters:
                at = line.find(f"({column.attname} = ")
                assert f"city.{own[-1]}(" in line and (at < 0 or line.index(f"city.{own[-1]}(") < at), line


ELSEWHERE = [
    # name, statements, SQLSTATE of the last or the last row
    ("rows that an index gave in this transaction", ["begin", "select from city.cases where case_id = {id}",
     "select * from pg_stat_xact_user_tables"], "42501"),
    ("rows that an index gave", ["select * from pg_stat_user_indexes"], "42501"),
    ("blocks that were read", ["select * from pg_statio_user_tables"], "42501"),
    ("what the database counts", ["select tup_fetched from pg_stat_database"], "42501"),
    ("rows that a serialisable question touched", ["begin isolation level serializable",
     "select from city.cases where case_id = {id}", "select * from pg_locks"], "42501"),
    ("sizes of tables", ["select pg_total_relation_size('city.reports')"], "42501"),
    ("samples of what people wrote", ["select count(*) from pg_stats where schemaname = 'city' and tablename ~"
     " '^(cases|reports|reporters|flow_records|attachments|staff)'"], (0,)),
    ("samples kept over several columns", ["select count(*) from pg_stats_ext"], (0,)),
    ("a sequence", ["select last_value from city.case_sequence"], "42501"),
    ("sequences in a view", ["select count(last_value) from pg_sequences where schemaname = 'city'"], (0,)),
    ("a plan inside a function", ["select query_to_xml('explain analyze select from city.cases', true, true, '')"],
     "0A000"),
    ("a plan by code of one's own", ["do $$ begin execute 'exp' || 'lain analyze select from city.cases'; end $$"],
     "42501"),
    ("a plan among statements", ["select 1; /* x */ explain (analyze) select from city.cases where case_id = {id}"],
     None),
    ("the word in a literal", ["select count(*) from city.cases where address <> 'eXplain'"], "42501"),
    ("a case by its place in the table", ["select count(*) from city.cases where ctid = '(0,1)' and case_id = {id}"],
     (0,)),
    ("a case by a cursor", ["begin", "declare c cursor with hold for select from city.cases where case_id = {id}",
     "fetch c", "select 0"], (0,)),
    ("a partition", ["select count(*) from city.cases_{month}"], "42501"),
    ("whether there are several reports", ["select city.has_several_reports({id})"], (None,)),
    ("steps of the ladder", ["select count(*) from city.ladder_steps"], "42501"),
    ("a call of the ladder", ["select count(*) from city.ladder_calls(500) where case_id = {id}"], (0,)),
    ("alerts", ["select count(*) from city.alerts"], "42501"),
    ("causes of alerts", ["select count(*) from city.alert_causes"], "42501"),
    ("an alert about it", ["select count(*) from city.open_alerts() where case_id = {id}"], (0,)),
    ("the cases of all alerts", ["select count(*) from generate_series(1, 50) a, city.cases_of_alert(a) c"
     " where c = {id}"], (0,)),
    ("who acted on alerts", ["select count(*) from generate_series(1, 50) a, city.acts_on_alert(a) x"
     " where x.reason = '秘密' and {id} > 0"], (0,)),
    ("looks at it", ["select count(*) from city.hazards(500) where case_id = {id}"], (0,)),
    ("causes worked out as oneself", ["select count(*) from city.case_causes(now()) where case_id = {id}"], (0,)),
    ("whether its unit is silent", ["select count(*) from city.silent_cases() where case_id = {id}"], (0,)),
    ("letters about it", ["select count(*) from city.letter_cases where case_id = {id}"], (0,)),
    ("its unit's late cases", ["select * from city.preview_urging(array[2])"], "GH133"),
    ("whether it is seen", ["select city.sees_case({id})"], (False,)),
    ("its number", ["select city.number_of_case({id})"], (None,)),
    ("its row", ["select (city.read_case({id})).state"], (None,)),
    ("its reporter", ["select count(*) filter (where city.sees_reporter(r, false)) from generate_series(1, 500) r"],
     None),
    ("cases in its box", ["select count(*) from city.cases_in_box(108, 22, 109, 23, false, 10000) c where c = {id}"],
     (0,)),
    ("cases near its place",
     ["select count(*) from city.cases_near(108.35, 22.82, 90000, '2000-01-01', 10000) where case_id = {id}"], (0,)),
    ("its words by the search", ["select count(*) from city.find_cases('{{\"words\": [\"秘密\"]}}')"
     " where {id} = any (found_ids)"], (0,)),
    ("its number by the search", ["select count(*) from city.find_cases('{{\"number_end\": \"{end}\"}}')"
     " where {id} = any (found_ids)"], (0,)),
    ("its telephone by the search", ["select found_ids from city.find_cases('{{\"phone\": \"13800000000\"}}')"], ([],)),
    ("its terms", ["select count(*) from city.case_terms where case_id = {id}"], "42501"),
    ("its samples by an estimate", ["set client_min_messages = log", "set debug_print_plan = on",
     "select count(*) from city.reporters where phone = '13800000000'"], (0,)),
    ("a cast that fails", ["select count(*) from city.cases where case_id = {id} and address::integer = 1"], (0,)),
    ("a division that fails", ["select count(*) from city.cases where case_id = {id} and 1 / (version - 1) = 1"], (0,)),
    ("a plan of a prepared question", ["prepare q as select from city.cases where case_id = {id}",
     "explain analyze execute q"], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "statements", "expected"), ELSEWHERE, ids=[row[0].replace(" ", "-") for row in ELSEWHERE]
)
def test_nothing_else_tells_a_hidden_case_from_none(
    log_in: LogIn, hidden: int, name: str, statements: list[str], expected: Any
) -> None:
    """The answer about a hidden case is the one that is expected, and the one about a case that is not there."""
    answers = []
    for case_id in (hidden, hidden + 900_000_000):
        session = log_in(WHO)
        answer: Any = None
        for statement in statements:
            try:
                found = session.execute(
                    statement.format(id=case_id, month=hidden // 10**12, end=f"{case_id % 10_000:04}")
                )
                answer = found.fetchone() if found.description else None
            except psycopg.Error as error:
                answer = error.sqlstate
        answers.append(re.sub(r"[\d.]+", "#", str(answer)) if expected is None else answer)
    assert answers[0] == answers[1]
    assert expected is None or answers[0] == expected


def test_no_samples_are_kept_of_what_people_wrote(hall: Engine, hidden: int) -> None:
    """Nor of a month that is made later; estimates would tell them, whatever the policy says."""
    with hall.begin() as connection:
        connection.execute(text("select city.ensure_month(203103)"))
        kept = text("select relname || '.' || attname from pg_attribute join pg_class on oid = attrelid"
                    " where relnamespace = 'city'::regnamespace and relkind in ('r', 'p') and attstattarget <> 0"
                    " and (relname ~ '^reporters' and attname in ('name', 'phone')"
                    " or relname ~ '^(cases|reports)(_\\d+|_rows)?$'"
                    " and attname in ('text', 'address', 'outside_id'))")  # fmt: skip
        assert connection.scalars(kept).all() == []
        connection.rollback()


def test_functions_under_explain_touch_no_hidden_row(log_in: LogIn, hidden: int) -> None:
    """Blocks that a function reads are counted for the statement that calls it."""
    session = log_in(WHO)
    for call in ("city.sees_case({id})", "city.has_several_reports({id})", "city.sees_reporter({id}, true)",
                 "city.number_of_case({id})", "city.read_case({id})", "city.candidates({id})",
                 "city.cases_in_box(108, 22, 109, 23, false)", "city.cases_by_number('T')",
                 "city.cases_near(108.35, 22.82, 90000, '2000-01-01')",
                 "city.find_cases('{{\"words\": [\"秘密\"]}}')",
                 "city.find_cases('{{\"phone\": \"13800000000\"}}')"):  # fmt: skip
        plans = []
        for one in (hidden, hidden + 900_000_000):
            try:
                plans.append(shape(session, "select " + call.format(id=one)))
            except psycopg.Error as refused:
                plans.append([str(refused.sqlstate)])
        assert plans[0] == plans[1], call
