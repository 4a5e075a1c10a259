"""A page of attacks: what somebody on the staff, logged in with plain psql, may try; none of it succeeds.

Each attempt is a statement in a session of that person. What is refused names its SQLSTATE: 42501 no right, 0A000 and
others as they come, GH... a rule. Attempts that need more than one statement stand below the page.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

LogIn = Callable[..., psycopg.Connection]
ACT = "insert into city.flow_records (request_id, case_id, seen_version, action, inputs) values (%s, %s, %s, %s, %s)"
NO = "42501"


def act(action: str, seen: int = 1, **more: str) -> str:
    """An act on the case of the attempt in plain SQL, with what an honest client would not say."""
    names = "".join(f", {name}" for name in more)
    values = "".join(f", '{value}'" for value in more.values())
    columns = f"(request_id, case_id, seen_version, action{names})"
    return f"insert into city.flow_records {columns} select gen_random_uuid(), {{case}}, {seen}, '{action}'{values}"


PAGE = [
    # name, who, statement, SQLSTATE
    ("claim for another", "disp", "insert into city.claims (case_id, staff_id, until) values ({case}, 1, now())", NO),
    ("hold a claim for ever", "disp", "update city.claims set until = 'infinity'", NO),
    ("end another's claim", "lead", "delete from city.claims", NO),
    ("claim what one does not see", "west", "select * from city.take_claim({case})", "GH001"),
    ("take over without a reason", "disp", "select * from city.take_claim({case}, ' ')", "GH006"),
    ("be seen where one sees nothing", "west", "select city.note_presence({case})", "GH001"),
    ("say that another looks", "disp", "insert into city.presences (staff_id, case_id) values (1, {case})", NO),
    ("read claims from the wall", "bigwall", "select * from city.claims", NO),
    ("claim from the wall", "bigwall", "select * from city.take_claim({case})", NO),
    ("a storm of hints of claims", "disp", "select city.hint_claims() from generate_series(1, 100000)", NO),
    ("end all claims", "adm", "select city.prune_claims('0 s')", NO),
    ("read alerts", "lead", "select * from city.alerts", NO),
    ("read who looked at urgent cases", "disp", "select * from city.hazard_views", NO),
    ("end alerts by hand", "lead", "update city.alerts set ended_at = now()", NO),
    ("forge that another is on it", "disp", "insert into city.alert_acts (alert_id, act, acted_at)"
     " values (1, 'end', now())", NO),
    ("switch kinds off by hand", "adm", "update city.alert_kinds set is_on = false", NO),
    ("storm mode without the post", "disp", "select city.switch_alerts(null, true, null, 'x')", NO),
    ("storm mode from a unit", "hand", "select city.switch_alerts(null, true, null, 'x')", NO),
    ("acknowledge what does not call one", "west", "select city.acknowledge_alert(1)", "GH120"),
    ("shelve what does not call one", "hand", "select city.shelve_alert(1, 900, 'x')", "GH120"),
    ("look at an urgent case that one does not see", "west", "select city.see_hazard({case})", "GH125"),
    ("open alerts from the wall", "bigwall", "select * from city.open_alerts()", NO),
    ("acknowledge from the wall", "bigwall", "select city.acknowledge_alert(1)", NO),
    ("raise an alert", "adm", "select city.put_alert('flood', 'x', now(), '{{}}')", NO),
    ("sweep as often as one likes", "disp", "select city.sweep_alerts()", NO),
    ("forget alerts", "adm", "select city.prune_alerts('0 s')", NO),
    ("write a hard item", "chief", "update city.hard_items set state = 'done'", NO),
    ("write an item's history", "chief", "insert into city.hard_item_acts (item_id, version, action, to_state)"
     " values (1, 9, 'rule', 'ruled')", NO),
    ("make a ruling by hand", "chief", "insert into city.rulings (ruling_no) values ('1-1')", NO),
    ("make a rule of a ruling", "chief", "insert into city.ruling_rules (rule_id, ruling_id, class_id, unit_id)"
     " values (1, 1, 1, 1)", NO),
    ("take a ruling away", "adm", "delete from city.rulings", NO),
    ("give a component an owner by hand", "chief", "insert into city.ruling_owners (ruling_id, component_id,"
     " owner_unit_id) values (1, 1, 1)", NO),
    ("let owners of a ruling take effect", "chief", "select city.apply_owners(1)", NO),
    ("add a case to a campaign", "chief", "insert into city.ruling_campaign_parts (ruling_id, part_no, case_id)"
     " values (1, 1, {case})", NO),
    ("lead a campaign by hand", "lead", "update city.ruling_campaigns set goal = 'x'", NO),
    ("move a boundary by hand", "chief", "update city.ruling_boundaries set reach_m = 20", NO),
    ("read the cases of a campaign", "hand", "select * from city.ruling_campaign_parts", NO),
    ("look for what a ruling would do", "hand", "select city.preview_ruling('{{}}')", NO),
    ("show an item without the post", "disp", "select city.show_item(1, 0, 1)", NO),
    ("draw on the screen of the room", "hand", "select city.draw_on_screen(1, 1, '[]')", NO),
    ("move the screen by hand", "chief", "update city.meeting_screens set item_id = 1", NO),
    ("look into the notes of a meeting", "bigwall", "select * from city.meeting_notes", NO),
    ("be somebody else at a meeting", "chief", "insert into city.meeting_presences values (1, 1, 1, now())", NO),
    ("note who was there by hand", "chief", "update city.meeting_people set has_attended = true", NO),
    ("plan from a template without the post", "disp", "select city.plan_from_template(1, now())", NO),
    ("correct a correction", "chief", "update city.meeting_addenda set words = 'x'", NO),
    ("put words into the mouth of a unit", "chief", "insert into city.item_statements (item_id, unit_id, words,"
     " entered_by, is_on_behalf, entered_at) values (1, 1, 'x', 1, false, now())", NO),
    ("put a file past its check", "chief", "insert into city.item_files (item_id, name, media_type, size_bytes,"
     " content, added_by, added_at) values (1, 'x', 'application/pdf', 1, 'x', 1, now())", NO),
    ("read files of items from the wall", "bigwall", "select * from city.item_files", NO),
    ("change a closed meeting", "chief", "update city.meetings set state = 'draft'", NO),
    ("read items from the wall", "bigwall", "select * from city.hard_items", NO),
    ("write a letter", "chief", "update city.letters set state = 'sent'", NO),
    ("take a letter away", "adm", "delete from city.letters", NO),
    ("change a letter's history", "chief", "delete from city.letter_acts", NO),
    ("change what was sent", "chief", "update city.letter_files set content = 'x'", NO),
    ("set the numbers of letters back", "chief", "update city.letter_numbers set last_no = 1", NO),
    ("take a number without a letter", "chief", "select city.take_letter_number('supervision', 2026)", NO),
    ("read letters from the wall", "bigwall", "select * from city.letters", NO),
    ("send a letter without the post", "disp", "select * from city.send_letter(1, 1)", NO),
    ("draft a letter as a unit", "hand", "select city.draft_letter(array[{case}], 'x', now() + interval '1 day')", NO),
    ("draft a letter in a district", "east", "select city.draft_letter(array[{case}], 'x', now() + interval '1 day')",
     "GH133"),
    ("draft in the name of the ladder", "chief", "select city.draft_for_ladder({case}, 1, now())", NO),
    ("approve a letter as the unit", "hand", "select city.act_on_letter(1, 1, 'approve', '{{}}')", "GH130"),
    ("send by the act of another function", "chief", "select city.act_on_letter(-1, 1, 'send', '{{}}')", "GH130"),
    ("keep a file in another's letter", "lead", "select city.keep_letter_file(1, 'document', 'x')", "GH136"),
    ("note a letter that is not there", "chief", "select city.note_letter_cases(-1, 10)", "GH130"),
    ("rule without the post", "disp", "select city.confirm_ruling(1, 1, 1, '{{}}')", NO),
    ("raise an item of a case that one does not see", "hand", "select city.put_item({case})", NO),
    ("call what the triggers call", "chief", "select city.raise_item(c, 'hand', 1) from city.cases c", NO),
    ("move a case by a ruling of one's own", "chief", act("dispatch_by_ruling", inputs='{{"unit_id": 1}}'), "GH030"),
    ("skip a state", "lead", act("close"), "GH003"),
    ("act with another's post", "hand", act("dispatch", inputs='{{"unit_id": 1}}'), "GH001"),
    ("act in another district", "west", act("dispatch", inputs='{{"unit_id": 1}}'), "GH001"),
    ("act on what one does not see", "west", act("urge"), "GH001"),
    ("act on a version of yesterday", "disp", act("return_to_acceptance", seen=0), "GH002"),
    ("forge the actor", "disp", act("urge", actor="hall_chief"), NO),
    ("forge the post", "disp", act("urge", post="leader"), NO),
    ("backdate", "disp", act("urge", acted_at="2020-01-01"), NO),
    ("act for the system", "disp", act("urge", on_behalf_of="automatic"), NO),
    ("do what the system alone does", "lead", act("absorb"), "GH030"),
    ("delete history", "lead", "delete from city.flow_records", NO),
    ("change history", "lead", "update city.flow_records set action = 'urge'", NO),
    ("empty history", "adm", "truncate city.flow_records", NO),
    ("change history by conflict", "disp",
     act("urge") + " on conflict (case_id, version) do update set actor = 'x'", NO),
    ("change history by merge", "lead", "merge into city.flow_records f using (select 1 as x) s on f.case_id = {case}"
     " when matched then delete", NO),
    ("change a case", "lead", "update city.cases set state = 'closed'", NO),
    ("make a case", "acc", "insert into city.cases (case_id, case_no, state) values (1, 'x', 'reported')", NO),
    ("take a case away", "adm", "delete from city.cases", NO),
    ("hold a case", "lead", "select * from city.cases where case_id = {case} for update", NO),
    ("move a deadline", "hand", "update city.stage_clocks set due_at = 'infinity'", NO),
    ("read a partition", "lead", "select * from city.cases_{month}", NO),
    ("write a partition", "lead", "update city.flow_records_{month} set actor = 'x'", NO),
    ("insert into a partition", "acc", act("accept").replace("flow_records", "flow_records_{month}"), NO),
    ("take a partition off", "adm", "alter table city.cases detach partition city.cases_{month}", NO),
    ("take the policy off", "adm", "alter table city.cases disable row level security", NO),
    ("add a policy", "adm", "create policy mine on city.cases using (true)", NO),
    ("turn a trigger off", "adm", "alter table city.flow_records disable trigger door", NO),
    ("turn all triggers off", "adm", "set session_replication_role = replica", NO),
    ("turn the policies off", "east", "set row_security = off; select * from city.cases", NO),
    ("read a reporter from the wall", "bigwall", "select * from city.reporters", NO),
    ("read a reporter as a unit", "hand", "select * from city.reporters", NO),
    ("read reports from the wall", "bigwall", "select text from city.reports", NO),
    ("read who asked", "lead", "select * from city.case_requests", NO),
    ("read the keys of imports", "adm", "select * from city.source_keys", NO),
    ("read messages", "adm", "select * from city.outbox_messages", NO),
    ("read which cases a message tells of", "lead", "select * from city.outbox_cases", NO),
    ("read channels", "adm", "select * from city.outbox_channels", NO),
    ("turn a channel off by hand", "adm", "update city.outbox_channels set is_on = false", NO),
    ("write a message of one's own", "adm", "select city.add_message(1, 'text', 'x', '{{}}')", NO),
    ("take a message from the worker", "adm", "select * from city.take_message(1, 60)", NO),
    ("say that a message was sent", "adm", "select city.end_message(1, 1, 1, 'sent', null, null)", NO),
    ("drop a message", "disp", "select city.drop_message(1, 'x')", NO),
    ("lead robots elsewhere", "lead", "select city.set_channel('robot', '{{\"hosts\": [\"x\"]}}')", NO),
    ("read passwords", "adm", "select * from pg_authid", NO),
    ("give oneself a post", "disp", "insert into city.staff_posts (staff_id, post) select staff_id, 'administrator'"
     " from city.me()", NO),
    ("give oneself a post as administrator", "adm", "select city.change_posts((select staff_id from city.me()),"
     " '[{{\"post\": \"leader\"}}]')", "GH055"),
    ("take the area off one's post", "east", "update city.staff_posts set area_code = null", NO),
    ("unlock oneself", "disp", "select city.lock_staff((select staff_id from city.me()), false)", NO),
    ("add a friend", "lead", "select city.add_staff('friend', 'x', '[{{\"post\": \"administrator\"}}]')", NO),
    ("change another's password", "disp", "select city.rekey_staff(1, 'x')", NO),
    ("send a password instead of a verifier", "disp", "select city.change_my_password('secret')", "GH052"),
    ("become the owner", "adm", "set role gridhall", NO),
    ("become another", "adm", "set role hall_lead", NO),
    ("become another by name", "adm", "set session authorization hall_lead", NO),
    ("become another by setting", "adm", "select set_config('session_authorization', 'hall_lead', false)", NO),
    ("give oneself rights on the server", "adm", "alter role hall_adm createrole", NO),
    ("outlive one's last day", "disp", "alter role hall_disp valid until 'infinity'", NO),
    ("change another's role", "adm", "alter role hall_lead password 'x'", NO),
    ("change the settings of another", "adm", "alter role hall_lead set search_path = pg_temp", NO),
    ("join a group", "disp", "grant hall_administrator to hall_disp", NO),
    ("join the server's group", "adm", "grant pg_execute_server_program to hall_adm", NO),
    ("make a role", "adm", "create role intruder", NO),
    ("make a database", "adm", "create database mine", NO),
    ("make a schema", "adm", "create schema mine", NO),
    ("make a function with the owner's rights", "adm", "create function city.mine() returns int language sql"
     " security definer as 'select 1'", NO),
    ("make a function in public", "adm", "create function public.st_makeenvelope(text) returns int language sql as"
     " 'select 1'", NO),
    ("make a table in public", "disp", "create table public.cases (x int)", NO),
    ("shadow a table for a while", "disp", "create temp table cases (x int)", NO),
    ("shadow a function for a while", "disp",
     "create function pg_temp.refuse() returns int language sql as 'select 1'", NO),
    ("run code of one's own", "disp", "do $$ begin perform 1; end $$", NO),
    ("make an extension", "adm", "create extension dblink", NO),
    ("make a trusted extension", "adm", "create extension pg_trgm", NO),
    ("run a programme", "adm", "copy (select 1) to program 'id'", NO),
    ("read by a programme", "adm", "copy city.staff from program 'id'", NO),
    ("write a file", "adm", "copy (select 1) to '/tmp/x'", NO),
    ("read a file", "adm", "select pg_read_file('/etc/passwd')", NO),
    ("list files", "adm", "select pg_ls_dir('.')", NO),
    ("read a large object from a file", "adm", "select lo_import('/etc/passwd')", NO),
    ("fill the disk with large objects", "disp", "select lo_from_bytea(0, 'x')", NO),
    ("fill the log of the server", "disp", "select pg_logical_emit_message(true, 'x', 'x')", NO),
    ("load a library", "adm", "load '$libdir/../evil'", NO),
    ("change the server", "adm", "alter system set log_statement = 'all'", NO),
    ("end another's session", "adm",
     "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gridhall'", NO),
    ("switch the log", "adm", "select pg_reload_conf()", NO),
    ("hold the lock of the feed", "disp", "select pg_advisory_lock(7262115, 1)", NO),
    ("hold the worker's lock", "disp", "select pg_try_advisory_lock(x'776F726B'::int)", NO),
    ("hold the lock of an upgrade", "disp", "select pg_advisory_xact_lock(x'67726964'::int)", NO),
    ("hold the turn of the feed", "disp", "begin; lock table city.feed_turn in exclusive mode", NO),
    ("hold the cases", "disp", "begin; lock table city.cases in exclusive mode", NO),
    ("write the feed", "disp", "insert into city.changes (topic, key) values ('cases', 1)", NO),
    ("number the feed", "disp", "select nextval('city.feed_position')", NO),
    ("empty the feed", "adm", "select city.prune_feed()", NO),
    ("reset the feed", "adm", "select city.reset_feed()", NO),
    ("a storm of hints", "disp", "select pg_notify('gridhall_feed', i::text) from generate_series(1, 100000) i", NO),
    ("set the clock", "adm", "select city.set_speed(3600)", NO),
    ("move a case", "lead", "select city.move_case(null, null, '{{}}', 1, now())", NO),
    ("write a case", "lead", "select city.write_case(c) from city.cases c", NO),
    ("stop the clocks", "hand", "select city.pause_clocks({case}, now())", NO),
    ("let the system act", "lead", "select city.follow_up({case}, 1, 'void', '{{}}', 'clock')", NO),
    ("open a case", "acc", "select city.open_case(1, null, '{{}}', 1, now())", NO),
    ("make the roles anew", "adm", "select city.make_post_roles()", NO),
    ("make roles of the demo", "adm", "select city.make_demo_roles()", NO),
    ("grant by the programme's own way", "adm", "select city.grant_to('staff', 'all on city.cases')", NO),
    ("refuse others", "disp", "select city.refuse('GH001', 'x', '{{}}')", NO),
    ("make months", "disp", "select city.ensure_month(209901)", NO),
    ("take numbers", "acc", "select city.new_case_no('x', current_date)", NO),
    ("take a case id", "acc", "select nextval('city.case_sequence')", NO),
    ("plan one's own shift", "disp", "insert into city.shifts (staff_id, post, begins_at, ends_at)"
     " select staff_id, 'leader', now(), now() + interval '1 h' from city.me()", NO),
    ("plan a shift as dispatcher", "disp",
     "select city.add_shift('disp', 'dispatcher', null, now(), now() + interval '1 h', '')", NO),
    ("plan a shift outside one's area", "eadm",
     "select city.add_shift('disp', 'dispatcher', null, now(), now() + interval '1 h', '')", "GH083"),
    ("take a colleague off duty", "disp", "delete from city.shifts", NO),
    ("keep a contact as a unit", "hand", "select city.set_contact('U1', 'day', '1', null)", NO),
    ("keep a contact outside one's area", "eadm", "select city.set_contact('U2', 'day', '000-1', null)", "GH083"),
    ("lead letters elsewhere", "adm", "update city.unit_contacts set value = 'x'", NO),
    ("end a contact by hand", "adm", "delete from city.unit_contacts", NO),
    ("read contacts from the wall", "bigwall", "select * from city.unit_contacts", NO),
    ("write the channels", "adm", "update city.channels set must_be_verified = false", NO),
    ("add a channel", "disp", "insert into city.channels select 'x', 99, 'x', 'x', true, false, false, '{{}}'", NO),
    ("write the law", "adm", "update city.case_moves set posts = '{{leader}}'", NO),
    ("change a rule of the past", "adm", "truncate city.manual_rules", NO),
    ("read another database", "adm", "select * from dblink('dbname=postgres', 'select 1') as t (x int)", "42883"),
    ("lock another", "disp", "select city.lock_staff(1, true)", NO),
    ("change a case by a cursor", "lead", "declare c cursor with hold for select * from city.cases;"
     " update city.cases set state = 'closed' where current of c", NO),
    ("change a case by a prepared statement", "lead", "prepare p as update city.cases set state = 'closed'; execute p",
     NO),
    ("delete history on the way", "lead", "with gone as (delete from city.flow_records returning *) select * from gone",
     NO),
    ("change a case as one's group", "lead", "set role hall_shift_leader; update city.cases set state = 'closed'", NO),
    ("become a post that one does not hold", "disp", "set role hall_shift_leader", NO),
    ("become another by the setting of the role", "adm", "select set_config('role', 'gridhall', false)", NO),
    ("load records in bulk", "acc",
     "copy city.flow_records (request_id, case_id, seen_version, action, inputs) from stdin", "0A000"),
    ("load cases in bulk", "adm", "copy city.cases (case_id, case_no) from stdin", NO),
    ("carry a partition away", "lead", "copy city.cases_{month} to stdout", NO),
    ("carry reporters away", "hand", "copy city.reporters to stdout", NO),
    ("carry what people wrote away from the wall", "bigwall", "copy city.flow_records (case_id, inputs) to stdout", NO),
    ("read who acted from the wall", "bigwall", "select actor from city.flow_records", NO),
    ("read by a function that runs a question", "disp",
     "select query_to_xml('select * from city.case_requests', true, true, '')", NO),
    ("read what the rules say in shadow", "hand", "select * from city.shadow_cases", NO),
    ("change what the server knows of a place", "adm", "update public.spatial_ref_sys set srtext = ''", NO),
    ("change a table by the tools of the map", "adm",
     "select public.addgeometrycolumn('city', 'cases', 'x', 4490, 'POINT', 2)", NO),
    ("drop a table by the tools of the map", "adm", "select public.dropgeometrytable('city', 'cases')", NO),
    ("rewrite what is inserted", "adm", "create rule r as on insert to city.flow_records do instead nothing", NO),
    ("add a trigger of one's own", "adm", "create trigger t before insert on city.flow_records"
     " execute function city.keep_history()", NO),
    ("shadow an operator", "adm", "create operator public.= (leftarg = text, rightarg = text, procedure = texteq)", NO),
    ("shadow a table by a view for a while", "disp", "create temp view cases as select 1", NO),
    ("send everything elsewhere", "adm", "create publication p for table city.cases", NO),
    ("let nobody read", "adm", "begin; lock table city.flow_records in share mode", NO),
    ("take the bar of automatic dispatch away", "disp", "update city.automatic_limits set shadow_cases = 20", NO),
    # Old snapshots and late commits
    ("act in an old snapshot", "disp", "begin isolation level repeatable read; " + act("urge"), "GH014"),
    ("act in a serialised one", "disp", "begin; set transaction isolation level serializable; " + act("urge"), "GH014"),
    ("act in an old snapshot behind a savepoint", "disp",
     "begin isolation level repeatable read; savepoint s; " + act("urge"), "GH014"),
    ("report in an old snapshot", "acc", "begin isolation level repeatable read;"
     " select city.report_case(gen_random_uuid(), '{{}}')", "GH014"),
    ("prove in an old snapshot", "hand",
     "begin isolation level repeatable read; select city.add_attachment('\\x00', 'after')", "GH014"),
    ("publish in an old snapshot", "adm",
     "begin isolation level serializable; select city.publish_manual('x', current_date)", "GH014"),
    ("have the time of the commit asked early", "disp",
     "begin; " + act("urge", inputs='{{"way": "phone"}}') + "; set constraints all immediate", "GH015"),
    ("have the time of the commit asked never", "disp", "alter table city.changes disable trigger on_time", NO),
    # An administrator of a district
    ("lock the administrator of the city", "eadm",
     "select city.lock_staff(staff_id, true) from city.staff where number = 'adm'", "GH059"),
    ("re-key the administrator of the city", "eadm",
     "select city.rekey_staff(staff_id, 'x') from city.staff where number = 'adm'", "GH059"),
    ("make an administrator of the city", "eadm",
     "select city.add_staff('friend', 'x', '[{{\"post\": \"administrator\"}}]')", "GH059"),
    ("make somebody of the city beside one of the district", "eadm", "select city.add_staff('friend', 'x',"
     " '[{{\"post\": \"leader\", \"area_code\": \"450103\"}}, {{\"post\": \"acceptor\"}}]')", "GH059"),
    ("become one of the city", "eadm", "select city.change_posts((select staff_id from city.me()),"
     " '[{{\"post\": \"administrator\"}}]')", "GH055"),
    ("correct the calendar for a district", "eadm",
     "select city.override_calendar('{{2026-12-01}}', null, 'x')", "GH043"),
    ("allow results on behalf", "acc", "select city.allow_on_behalf(true, 'x')", NO),
    ("allow results on behalf for a district", "eadm", "select city.allow_on_behalf(true, 'x')", "GH043"),
    ("allow them by the table", "adm", "insert into city.on_behalf_switches (is_on, why, set_at)"
     " values (true, 'x', now())", NO),
    ("ask who patrols a case", "disp", "select * from city.officers_for({case})", NO),
    ("set factors for a district", "eadm", "select city.set_grade_multipliers(true, '{{}}', 'x')", "GH043"),
    ("publish a manual for a district", "eadm", "select city.publish_manual('x', current_date)", "GH026"),
    ("write a manual for a district", "eadm", "insert into city.manual_versions (name, title, code_version, created_at)"
     " values ('d', 'd', '2026', now())", "GH026"),
    ("publish rules for a district", "eadm", "select city.publish_rules('x', current_date)", "GH066"),
    ("write rules for a district", "eadm", "update city.responsibility_rules set unit_id = 1", "GH066"),
    ("switch a class for a district", "eadm", "select city.switch_automatic(1, 'shadow', 'x')", "GH066"),
    ("end the sessions of the city", "eadm",
     "select city.end_sessions(staff_id) / 0 from city.staff where number = 'adm' and not city.looks_after(staff_id)",
     "22012"),
    # What is no picture
    ("prove by three bytes", "hand", "select city.add_attachment('\\xffd8ff', 'after')", "GH039"),
    ("prove by beginning and end", "hand", "select city.add_attachment('\\xffd8ffd9', 'after')", "GH039"),
    ("prove by a PNG without pixels", "hand", "select city.add_attachment('\\x89504e470d0a1a0a0000000d49484452'"
     "::bytea || decode(repeat('00', 60), 'hex'), 'after')", "GH039"),
    ("prove by an empty WebP", "hand", "select city.add_attachment('\\x524946460400000057454250', 'after')", "GH039"),
    ("prove by 8 MB of nothing", "hand",
     "select city.add_attachment('\\xffd8'::bytea || decode(repeat('fffe0002', 2000000), 'hex'), 'after')", "GH039"),
    # The record of changes of people
    ("write the record of changes", "adm",
     "insert into city.staff_changes (staff_id, what, changed_at) values (1, 'name', now())", NO),
    ("change the record of changes", "adm", "update city.staff_changes set changed_by = 'hall_lead'", NO),
    ("lose the record of changes", "adm", "delete from city.staff_changes", NO),
    ("empty the record of changes", "adm", "truncate city.staff_changes", NO),
    ("write the record by its function", "adm",
     "select city.note_staff_change(1, 'x', 'name', null, null, false)", NO),
    ("give a verifier by its function", "adm", "select city.give_verifier('hall_lead', 'x')", NO),
    ("take the record off", "adm", "alter table city.staff disable trigger noted", NO),
    ("read who did what from the wall", "bigwall", "select city.signers({case})", NO),
    ("read where photos were used from the wall", "bigwall", "select * from city.photo_repeats({case})", NO),
    ("ask for the same pictures from the wall", "bigwall", "select * from city.similar_photos(1)", NO),
    ("read the hashes of pictures", "adm", "select * from city.picture_hashes", NO),
    ("look for pictures past the door", "hand", "select * from city.pictures_like(1)", NO),
    ("read which photos are alike", "lead", "select * from city.photo_matches", NO),
    ("go on with a photo of nobody", "hand", "select city.finish_photo(gen_random_uuid(), 9, 'after')", "GH039"),
    ("read pieces of others", "adm", "select content from city.photo_pieces", NO),
    ("read a file of the server", "adm", "select city.file_of_photo('\\x00')", NO),
    ("list repeated photos", "disp", "select * from city.repeated_photos(now() - interval '9 days')", NO),
    ("let a photo go", "adm", "select city.archive_photo('\\x00')", NO),
    ("say that a picture is no evidence", "adm", "update city.attachment_contents set is_sample = true", NO),
    ("take a cover off", "adm", "update city.attachments set sha256 = original_sha256", NO),
    ("read the jobs", "adm", "select * from city.jobs", NO),
    ("read the workers", "lead", "select * from city.workers", NO),
    ("forge a job", "adm", "insert into city.jobs (kind, key, due_at) values ('resume', 'x', now())", NO),
    ("forge a job by the programme's own way", "adm", "select city.add_job('prune', 'x', now())", NO),
    ("end a job undone", "adm", "update city.jobs set ended_at = now()", NO),
    ("do a job", "lead", "select city.do_job(1, 1)", NO),
    ("end a job by the worker's way", "disp", "select city.end_job(1, 1)", NO),
    ("take all jobs away from the workers", "disp", "select city.take_jobs(1, '{{dispatch}}', 500, 1e9)", NO),
    ("be a worker", "adm", "select city.begin_worker('x', 1)", NO),
    ("keep a dead worker alive", "adm", "select city.beat_worker(1, 0, 0, null, 30)", NO),
    ("end a worker", "adm", "select city.end_worker(1, 0, 0)", NO),
    ("hold a worker's lock", "disp", "select pg_advisory_lock(x'776F726B'::int, 1)", NO),
    ("let a suspended case go on", "hand", "select city.resume_case({case})", NO),
    ("see the workers as a dispatcher", "disp", "select * from city.known_workers()", NO),
    ("see the jobs as a unit", "hand", "select * from city.next_jobs(10)", NO),
    ("see the jobs from the wall", "bigwall", "select * from city.job_backlog()", NO),
    ("read what is to be dispatched", "disp", "select * from city.case_to_send({case}, 1)", NO),
    ("act with two versions at once", "disp", act("return_to_acceptance", inputs='{{"reason_code": "other", "reason":'
     ' "r"}}') + " from generate_series(1, 2)", "GH002"),
    ("forge what an act changed", "disp", act("note", inputs='{{"text": "x"}}', changed="{{}}"), NO),
    ("step quietly past the door", "lead", "select city.move_quietly(null, null, '{{}}', 1, now())", NO),
    ("count acts as quiet", "lead", "update city.cases set quiet_acts = 0", NO),
    ("make an act quiet", "adm", "update city.case_moves set is_quiet = true", NO),
    ("note on what one does not see", "west", act("note", inputs='{{"text": "x"}}'), "GH001"),
    ("say nothing in a note", "disp", act("note", inputs='{{"text": " "}}'), "GH006"),
    ("bring photos of another", "disp", act("add_photos", inputs='{{"photo_ids": [1]}}'), "GH006"),
    ("join a report as a dispatcher", "disp", act("add_report", inputs='{{"channel": "hotline"}}'), "GH004"),
    ("join a report through no channel", "acc", act("add_report", inputs='{{"channel": "x"}}'), "GH006"),
    ("correct as a leader", "chief", act("correct", inputs='{{"text": "x", "reason": "r"}}'), "GH004"),
    ("correct without a reason", "disp", act("correct", inputs='{{"text": "x"}}'), "GH006"),
    ("correct nothing", "disp", act("correct", inputs='{{"reason": "r"}}'), "GH019"),
    ("correct a case out of the city", "disp", act("correct", inputs='{{"lon": 1, "lat": 1, "reason": "r"}}'), "GH010"),
    ("count a deadline anew", "disp", "select city.count_handling_anew({case})", NO),
    ("keep a report without an act", "acc", "select city.keep_report({case}, '{{}}', 1, 'x', null, 1, now())", NO),
    ("adjourn what is not coordinated", "lead", act("adjourn", inputs='{{"reason": "r"}}'), "GH003"),
    ("read supervisions from the wall", "bigwall", "select * from city.supervisions", NO),
    ("read who supervises from the wall", "bigwall", "select city.open_supervisions({case})", NO),
    ("answer a supervision past the door", "hand", "update city.supervisions set answered_at = now()", NO),
    ("forge a supervision", "chief", "insert into city.supervisions (case_id, supervision_no, kind, requirement,"
     " supervised_at) values ({case}, 1, 'leader', 'x', now())", NO),
    ("lose a supervision", "lead", "delete from city.supervisions", NO),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who", "statement", "state"), PAGE, ids=[row[0].replace(" ", "-") for row in PAGE])
def test_the_page(log_in: LogIn, new_case, name: str, who: str, statement: str, state: str) -> None:
    case_id = new_case()
    with pytest.raises(psycopg.Error) as refused:
        log_in(who).execute(statement.format(case=case_id, month=case_id // 10**12))
    assert refused.value.sqlstate == state, refused.value


def test_who_looks_after_workers_sees_no_more_cases_than_before(hall: Engine, log_in: LogIn, new_case) -> None:
    """Administrators and shift leaders see how the jobs go; what a job is about, those who see its case."""
    case_id = new_case(district="450103")
    with hall.begin() as connection:
        job = text("select city.add_job('resume', :key, city.city_now() + interval '1 day', :facts)")
        facts = json.dumps({"case_id": case_id})
        connection.execute(job, {"key": f"{case_id}-1", "facts": facts})
        west = text("update city.staff_posts set area_code = :area where staff_id ="
                    " (select staff_id from city.staff where role_name = 'hall_lead')")  # fmt: skip
        connection.execute(west, {"area": "450102"})
    shown = "select key from city.next_jobs(100) where kind = 'resume'"
    try:
        assert f"{case_id}-1" in {row[0] for row in log_in("adm").execute(shown).fetchall()}
        assert {row[0] for row in log_in("lead").execute(shown).fetchall()} == {""}
        for who in ("adm", "lead"):
            assert log_in(who).execute("select count(*) from city.job_backlog()").fetchone() != (0,)
            assert log_in(who).execute("select living from city.worker_health()").fetchone() == (0,)
    finally:
        with hall.begin() as connection:
            connection.execute(west, {"area": None})
            connection.execute(text("delete from city.jobs where kind = 'resume'"))


def test_loading_of_history_is_not_for_staff(hall: Engine, log_in: LogIn, new_case) -> None:
    case_id = new_case("reported")
    session = log_in("acc")
    session.execute("set gridhall.bulk = 'on'")
    session.execute(ACT, [uuid4(), case_id, 1, "accept", "{}"])
    with hall.connect() as connection:
        record = text("select actor, staff_id is not null from city.flow_records where case_id = :id and version = 2")
        assert tuple(connection.execute(record, {"id": case_id}).one()) == ("hall_acc", True)
        noted = text("select count(*) from city.changes where topic = 'cases' and key = :id")
        assert connection.scalar(noted, {"id": case_id}) > 0


def test_a_request_id_of_another_changes_nothing_and_tells_nothing(log_in: LogIn, new_case) -> None:
    case_id, request_id = new_case("reported"), uuid4()
    log_in("acc").execute(ACT, [request_id, case_id, 1, "accept", "{}"])
    for who, action in (("lead", "accept"), ("acc", "refuse")):
        with pytest.raises(psycopg.Error) as refused:
            log_in(who).execute(ACT, [request_id, case_id, 1, action, "{}"])
        assert refused.value.sqlstate == "GH007"


def test_a_view_shows_no_more_than_its_table(hall: Engine, log_in: LogIn, new_case) -> None:
    east, west = new_case(district="450103"), new_case(district="450102")
    seen = "select case_id from read_side.city_cases where case_id = any(%s)"
    assert log_in("east").execute(seen, [[east, west]]).fetchall() == [(east,)]
    with hall.connect() as connection:
        loose = text("select relname from pg_class"
                     " where relnamespace in ('city'::regnamespace, 'read_side'::regnamespace)"
                     " and (relkind = 'm' or (relkind = 'v' and not coalesce(reloptions::text, '') ~"
                     " 'security_invoker=(true|on)'))")  # fmt: skip
        assert connection.scalars(loose).all() == []


def test_a_leaky_function_sees_nothing_that_its_caller_does_not(log_in: LogIn, new_case) -> None:
    new_case(district="450102", address="秘密的地方")
    session = log_in("east")
    # A cast that fails tells the value in its message: it must not be asked about rows of others.
    session.execute(
        "select count(*) from city.cases where district_code is distinct from '450103' and address::integer = 1"
    )
    assert "秘密" not in str(session.execute("explain (analyze, verbose) select address from city.cases").fetchall())


def test_reporters_are_for_those_who_talk_with_them(hall: Engine, log_in: LogIn, new_case) -> None:
    case_id = new_case(district="450103")
    with hall.begin() as connection:
        for name, is_secret in (("张三", False), ("李四", True)):
            report = text("insert into city.reports (case_id, channel, reported_at, reported_on)"
                          " values (:id, 'hotline', now(), current_date) returning report_id")  # fmt: skip
            number = connection.scalar(report, {"id": case_id})
            connection.execute(text("insert into city.reporters values (:id, :name, '138', :secret)"),
                               {"id": number, "name": name, "secret": is_secret})  # fmt: skip
    asked = "select p.name from city.reporters p join city.reports r using (report_id) where r.case_id = %s order by 1"
    both, open_one = {"张三", "李四"}, {"张三"}
    for who, names in {"acc": both, "lead": both, "disp": open_one, "east": open_one, "west": set()}.items():
        assert {row[0] for row in log_in(who).execute(asked, [case_id]).fetchall()} == names, who


def test_settings_of_oneself_do_no_harm(log_in: LogIn, new_case) -> None:
    case_id = new_case("reported")
    session = log_in("acc")
    for setting in (
        "search_path = pg_temp, public", "lock_timeout = '1ms'", "statement_timeout = 0",
        "default_transaction_deferrable = on", "gridhall.manual_moved_at = '2020-01-01'",
    ):  # fmt: skip
        session.execute(f"set {setting}")
    session.execute(ACT, [uuid4(), case_id, 1, "accept", "{}"])
    assert session.execute("select state from city.cases where case_id = %s", [case_id]).fetchone() == ("accepted",)


def test_the_questions_of_others_and_samples_of_their_rows_are_not_shown(log_in: LogIn, new_case) -> None:
    """What the server itself tells everybody: who is connected, but not what they ask, nor what the tables hold."""
    new_case(address="秘密的地方")
    asking = log_in("lead")
    asking.execute("select '张三 138' as who")
    session = log_in("disp")
    shown = "select usename, query from pg_stat_activity where query like %s and usename <> session_user"
    assert session.execute(shown, ["%138%"]).fetchall() == []
    told = session.execute("select query from pg_stat_activity where usename = 'hall_lead'").fetchall()
    assert told and {row[0] for row in told} == {"<insufficient privilege>"}
    samples = ("select count(*) from pg_stats where schemaname = 'city' and tablename ~"
               " '^(cases|reports|reporters|flow_records|attachments|staff)'")  # fmt: skip
    assert session.execute(samples).fetchone() == (0,)


def test_what_is_carried_away_is_no_more_than_what_is_seen(log_in: LogIn, new_case) -> None:
    """COPY to a file of one's own asks the policies as every other question."""
    east, west = new_case(district="450103"), new_case(district="450102")
    with log_in("east").cursor().copy("copy (select case_id from city.cases) to stdout") as rows:
        carried = {int(row[0]) for row in rows.rows()}
    assert east in carried and west not in carried


def test_who_grants_what_is_not_theirs_grants_nothing(hall: Engine, log_in: LogIn) -> None:
    """The server only warns; nobody may read more afterwards."""
    before = "select string_agg(relacl::text, ';' order by oid) from pg_class where relnamespace = 'city'::regnamespace"
    with hall.connect() as connection:
        rights = connection.scalar(text(before))
    session = log_in("adm")
    session.execute("grant all on city.cases to public")
    session.execute("alter default privileges grant all on tables to public")
    with hall.connect() as connection:
        assert connection.scalar(text(before)) == rights


def test_a_record_in_anothers_name_is_ones_own(hall: Engine, log_in: LogIn, new_case) -> None:
    """Settings and the role of one's group change nothing of who signs."""
    case_id = new_case("reported")
    session = log_in("acc")
    session.execute("set application_name = 'hall_lead'")
    session.execute("set role hall_acceptor")
    session.execute(ACT, [uuid4(), case_id, 1, "accept", "{}"])
    signed = text("select actor, post from city.flow_records where case_id = :id and version = 2")
    with hall.connect() as connection:
        assert tuple(connection.execute(signed, {"id": case_id}).one()) == ("hall_acc", "acceptor")


def test_one_person_cannot_take_all_connections(log_in: LogIn) -> None:
    with pytest.raises(psycopg.OperationalError, match="too many connections"):
        for _number in range(25):
            log_in("chief")


@pytest.mark.parametrize("wait", ["", "; select pg_sleep(120)"], ids=["idle", "asleep"])
def test_who_lingers_with_the_turn_of_the_feed_is_ended(log_in: LogIn, new_case, wait: str) -> None:
    held, free = new_case("reported"), new_case("reported")
    lingering = log_in("acc", autocommit=True)
    lingering.execute("begin; set constraints all immediate")
    lingering.execute(ACT, [uuid4(), held, 1, "accept", "{}"])
    sleeper = None
    if wait:

        def sleep() -> None:
            try:
                lingering.execute(f"select 1{wait}")
            except psycopg.Error:
                return

        sleeper = threading.Thread(target=sleep)
        sleeper.start()
    log_in("lead").execute(
        ACT, [uuid4(), free, 1, "refuse", json.dumps({"reason_code": first_reason(), "reason": "r"})]
    )
    if sleeper is not None:
        sleeper.join(30)
    with pytest.raises(psycopg.Error):
        lingering.execute("select 1")


@pytest.mark.parametrize("held", ["case", "number"])
@pytest.mark.parametrize("wait", ["", "; select pg_sleep(120)"], ids=["idle", "asleep"])
def test_who_acts_and_lingers_holds_up_nobody(log_in: LogIn, new_case, held: str, wait: str) -> None:
    """A case that one has, and the counter of case numbers, on which all reports of an area depend."""
    case_id = new_case("reported")
    report = "select city.report_case(gen_random_uuid(), %s)"
    words = json.dumps({"class_id": 1, "lon": 108.35, "lat": 22.82, "channel": "hotline"})
    lingering, other = log_in("acc"), log_in("acc")
    lingering.execute("begin")
    if held == "case":
        lingering.execute(ACT, [uuid4(), case_id, 1, "accept", "{}"])
    else:
        lingering.execute(report, [words])
    sleeper = threading.Thread(target=ignore_the_end, args=(lingering, f"select 1{wait}"))
    sleeper.start()
    if held == "case":
        other.execute(ACT, [uuid4(), case_id, 1, "accept", "{}"])
        assert other.execute("select state from city.cases where case_id = %s", [case_id]).fetchone() == ("accepted",)
    else:
        assert other.execute(report, [words]).fetchone()
    sleeper.join(30)
    assert not sleeper.is_alive()
    with pytest.raises(psycopg.Error):
        lingering.execute("select 1")


def ignore_the_end(session: psycopg.Connection, statement: str) -> None:
    """Run a statement in a session that may be ended meanwhile."""
    with contextlib.suppress(psycopg.Error):
        session.execute(statement)


def first_reason() -> str:
    """A kind of reason that the act `refuse` takes."""
    from app.cases.actions import BY_KEY

    return next(ask.words[0][0] for ask in BY_KEY["refuse"].asks if ask.key == "reason_code")


def test_functions_are_given_one_by_one(hall: Engine) -> None:
    with hall.connect() as connection:
        for_everybody = text("select p.oid::regprocedure::text from pg_proc p"
                             " where p.pronamespace = 'city'::regnamespace"
                             " and has_function_privilege('public', p.oid, 'execute')")  # fmt: skip
        assert connection.scalars(for_everybody).all() == []
        changing = text(
            "select p.proname from pg_proc p where p.pronamespace = 'city'::regnamespace and p.provolatile = 'v'"
            " and p.prorettype <> 'trigger'::regtype and has_function_privilege('hall_disp', p.oid, 'execute')"
        )
        of_photos = {"add_attachment", "add_photo_piece", "finish_photo"}
        of_claims, of_calls = {"take_claim", "give_claim_back", "note_presence"}, {"note_call", "shelve_step"}
        of_letters = {"draft_letter", "draft_urging_letter", "act_on_letter", "note_letter_cases"}
        of_alerts = {"acknowledge_alert", "shelve_alert", "see_hazard", "plan_look"}
        of_items = {"join_meeting", "add_statement", "add_item_file"}
        of_facts = {"months_of_facts", "cases_of_fact", "squares_of_fact", "spans_of_late"}  # they count what waits
        given = {"change_my_password"} | of_photos | of_claims | of_calls | of_letters | of_alerts | of_items | of_facts
        assert set(connection.scalars(changing)) == given
        loose = text("select proname from pg_proc where pronamespace = 'city'::regnamespace and prosecdef"
                     " and not coalesce(array_to_string(proconfig, ';'), '')"
                     " ~ 'search_path=pg_catalog, pg_temp(;|$)'")  # fmt: skip
        assert connection.scalars(loose).all() == [], (
            "pg_temp stands last in every search path, where it is looked into last"
        )
        entering = text("select has_database_privilege('public', current_database(), right_) from"
                        " unnest(array['connect', 'temporary', 'create']) right_")  # fmt: skip
        assert connection.scalars(entering).all() == [False, False, False]


def test_every_table_with_people_or_cases_has_its_policy(hall: Engine) -> None:
    with hall.connect() as connection:
        open_tables = text(
            "select relname from pg_class where relnamespace = 'city'::regnamespace and relkind in ('r', 'p')"
            " and not relispartition and not relrowsecurity"
        )
        found = set(connection.scalars(open_tables))
    closed = {"cases", "flow_records", "assignments", "stage_clocks", "reports", "reporters", "attachments",
              "attachment_contents", "jobs", "workers", "staff", "staff_posts", "latest_positions", "case_requests",
              "case_numbers", "report_moves", "source_keys"}  # fmt: skip
    assert not closed & found
