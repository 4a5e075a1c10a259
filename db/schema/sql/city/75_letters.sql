-- Letters to units. A supervision letter is about one or a few cases of a unit, an urging letter about all its late ones.
-- draft → approved → sent → received → answered, or void. A number is taken when a letter is sent, by kind and year, from a
-- row that is locked until the end: a number is never given twice and none is left out. What was sent is kept with it, in
-- the same transaction. Every change goes through a function, which checks who asks and adds one row to the history.
-- Refusals: GH130 no such letter, GH131 somebody was faster, GH132 not possible in this state, GH133 not with these posts,
-- GH134 who wrote it does not approve it, GH135 something is missing, GH136 what was sent stays, GH137 a case that is not
-- fit, GH138 nothing to send, GH139 the unit has no late case.

-- Who sees what --------------------------------------------------------------------------------------------------------

-- Whether session_user sees every letter: posts of the city that write, follow or judge them.
create or replace function city.sees_letters() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, current_user, 'member') or exists (
        select from city.my_posts() p
        where p.post in ('leader', 'shift_leader', 'dispatcher', 'inspector', 'evaluator') and city.is_for_city(p));
end $$;

-- A unit sees what was sent to it, and what became of that.
create or replace function city.sees_letter_to(unit_id integer, sent_at timestamptz, my_units integer[]) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return sent_at is not null and unit_id = any (my_units);
end $$;

create or replace function city.sees_letter(of_letter_id bigint) returns boolean
language plpgsql stable security definer cost 0.0001 set search_path = pg_catalog, pg_temp as $$
begin
    return city.may_be_told() and (city.sees_letters() or exists (
        select from city.letters l where l.letter_id = of_letter_id and l.sent_at is not null
           and l.unit_id = any (city.my_units())));
end $$;

do $do$
declare
    kept record;
begin
    for kept in
        select * from (values
            ('letters', '(select city.sees_letters()) or city.sees_letter_to(unit_id, sent_at, (select city.my_units()))'),
            ('letter_cases', '(select city.sees_letters()) or city.sees_letter(letter_id)'),
            ('letter_acts', '(select city.sees_letters()) or city.sees_letter(letter_id)'),
            ('letter_files', '(select city.sees_letters()) or city.sees_letter(letter_id)'),
            ('letter_numbers', 'false')
        ) as list (relation, condition)
    loop
        execute format('drop policy if exists seen on city.%I', kept.relation);
        execute format('create policy seen on city.%I for select using ((select city.may_be_told()) and (%s))',
            kept.relation, kept.condition);
    end loop;
end $do$;

-- What can be done -----------------------------------------------------------------------------------------------------

-- The table of acts; app/letters/acts.py has the same. A handler is one of the unit that the letter goes to.
create or replace function city.letter_moves() returns table (action text, leaves text[], enters text, posts text[])
language sql immutable as $$
    values ('change', array['draft'], null, array['leader', 'shift_leader', 'dispatcher', 'inspector']),
           ('recount', array['draft'], null, array['leader', 'shift_leader', 'dispatcher', 'inspector']),
           ('approve', array['draft'], 'approved', array['leader']),
           ('send_back', array['approved'], 'draft', array['leader', 'shift_leader']),
           ('send', array['approved'], 'sent', array['leader', 'shift_leader']),
           ('receive', array['sent'], 'received', array['handler', 'dispatcher', 'shift_leader', 'leader']),
           ('answer', array['sent', 'received'], 'answered', array['handler', 'dispatcher', 'shift_leader', 'leader']),
           ('void', array['draft', 'approved', 'sent', 'received'], 'void', array['leader', 'shift_leader']);
$$;

create or replace function city.letter_drafters() returns text[]
language sql immutable as $$
    select array['leader', 'shift_leader', 'dispatcher', 'inspector'];
$$;

-- So many cases are few enough for a supervision letter.
create or replace function city.few_cases() returns integer
language sql immutable as $$
    select 5;
$$;

-- The end of so many working days.
create or replace function city.after_working_days(at timestamptz, days double precision) returns timestamptz
language plpgsql stable as $$
begin
    return (city.due_after(at, city.limit_seconds(days, 'work_day'), true)).due_at;
end $$;

-- The clock of a state: a working day for each step of the desk and for the receipt, then the day of the reply. Our own
-- rule, D-730.
create or replace function city.letter_due_at(letter city.letters, at timestamptz) returns timestamptz
language plpgsql stable as $$
begin
    return case letter.state when 'draft' then city.after_working_days(at, 1)
                             when 'approved' then city.after_working_days(at, 1)
                             when 'sent' then letter.receive_by
                             when 'received' then letter.reply_by end;
end $$;

-- Who acts, with one of these posts of the city, or for the unit; refused else.
create or replace function city.letter_actor(posts text[], of_unit_id integer) returns integer
language plpgsql stable as $$
declare
    found integer;
begin
    select min(p.staff_id) into found from city.my_posts() p
        where p.post = any (posts) and (city.is_for_city(p) or p.post = 'handler' and of_unit_id = any (city.my_units()));
    if found is null then
        perform city.refuse('GH133', 'not with these posts', jsonb_build_object('posts', posts));
    end if;
    return found;
end $$;

create or replace function city.hold_letter(of_letter_id bigint, seen_version integer) returns city.letters
language plpgsql as $$
declare
    letter city.letters;
begin
    perform city.refuse_old_snapshot();
    if city.sees_letter(of_letter_id) then
        select * into letter from city.letters l where l.letter_id = of_letter_id for update;
    end if;
    if letter.letter_id is null then
        perform city.refuse('GH130', 'no such letter', jsonb_build_object('letter', of_letter_id));
    elsif letter.version <> seen_version then
        perform city.refuse('GH131', 'somebody was faster', jsonb_build_object('letter', of_letter_id, 'state', letter.state));
    end if;
    return letter;
end $$;

-- Whether an act may be done now, and by whom.
create or replace function city.check_letter_move(letter city.letters, act text) returns integer
language plpgsql stable as $$
declare
    move record;
    actor integer;
begin
    select * into move from city.letter_moves() m where m.action = act;
    if move.action is null then
        perform city.refuse('GH132', 'no such act', jsonb_build_object('action', act, 'state', letter.state));
    end if;
    actor := city.letter_actor(move.posts, letter.unit_id);
    if letter.state <> all (move.leaves) then
        perform city.refuse('GH132', 'not in this state', jsonb_build_object('action', act, 'state', letter.state));
    end if;
    return actor;
end $$;

-- Write a letter and one row of its history.
create or replace function city.write_letter(
    letter city.letters, act text, inputs jsonb, from_state text, by_id integer, at timestamptz) returns integer
language plpgsql as $$
begin
    letter.version := letter.version + 1;
    if letter.state is distinct from from_state then
        letter.state_at := at;
        letter.due_at := city.letter_due_at(letter, at);
    end if;
    update city.letters l set version = letter.version, kind = letter.kind, state = letter.state,
            requirement = letter.requirement, reply_by = letter.reply_by, cases = letter.cases,
            open_cases = letter.open_cases, silent_cases = letter.silent_cases, oldest_due_at = letter.oldest_due_at,
            counted_at = letter.counted_at, changed_by = letter.changed_by, state_at = letter.state_at,
            due_at = letter.due_at, approved_by = letter.approved_by, approved_at = letter.approved_at,
            year = letter.year, letter_no = letter.letter_no, sent_by = letter.sent_by, sent_at = letter.sent_at,
            receive_by = letter.receive_by, received_at = letter.received_at, received_by = letter.received_by,
            answered_at = letter.answered_at, answered_by = letter.answered_by, answer = letter.answer,
            voided_at = letter.voided_at, voided_by = letter.voided_by, void_reason = letter.void_reason
        where l.letter_id = letter.letter_id;
    insert into city.letter_acts (letter_id, version, action, inputs, from_state, to_state, staff_id, acted_at)
        values (letter.letter_id, letter.version, act, inputs, from_state, letter.state, by_id, at);
    return letter.version;
end $$;

-- Drafts ---------------------------------------------------------------------------------------------------------------

-- The cases in a unit's hands whose handling or receipt is late; what is suspended or merged is not.
create or replace function city.late_cases_of(of_unit_ids integer[], at timestamptz)
returns table (unit_id integer, case_id bigint, late_at timestamptz, is_silent boolean)
language sql stable as $$
    select c.unit_id, c.case_id, least(c.stage_due_at, c.due_at),
           c.due_at < at and not exists (select from city.flow_records f
               where f.case_id = c.case_id and f.post = 'handler' and f.acted_at > c.due_at)
    from city.cases c
    where c.unit_id = any (of_unit_ids) and c.closed_at is null and c.suspended_at is null
      and c.state in ('dispatched', 'received', 'to_rework') and least(c.stage_due_at, c.due_at) < at;
$$;

-- How many open cases a unit has in its hands.
create or replace function city.cases_in_hands(of_unit_id integer) returns integer
language sql stable as $$
    select count(*)::integer from city.cases c
    where c.unit_id = of_unit_id and c.closed_at is null and c.state in ('dispatched', 'received', 'to_rework');
$$;

-- The figures of a supervision letter anew, from its few cases.
create or replace function city.counted_letter(letter city.letters, at timestamptz) returns city.letters
language plpgsql stable as $$
begin
    select count(*), min(least(c.stage_due_at, c.due_at)),
           count(*) filter (where c.due_at < at and not exists (select from city.flow_records f
               where f.case_id = c.case_id and f.post = 'handler' and f.acted_at > c.due_at))
        into letter.cases, letter.oldest_due_at, letter.silent_cases
        from city.letter_cases k cross join lateral city.read_case(k.case_id) c
        where k.letter_id = letter.letter_id;
    letter.open_cases := city.cases_in_hands(letter.unit_id);
    letter.counted_at := at;
    return letter;
end $$;

create or replace function city.check_letter_words(requirement text, reply_by timestamptz) returns void
language plpgsql stable as $$
begin
    if coalesce(requirement, '') !~ '\S' or length(requirement) > 1000 then
        perform city.refuse('GH135', 'what is required', '{"what": "requirement"}');
    elsif requirement ~ '(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)' then
        perform city.refuse('GH135', 'a telephone number', '{"what": "phone"}');
    elsif reply_by is null or reply_by <= city.city_now() or reply_by > city.city_now() + interval '366 days' then
        perform city.refuse('GH135', 'until when', '{"what": "reply_by"}');
    end if;
end $$;

create or replace function city.new_letter(
    of_kind text, of_unit_id integer, of_requirement text, until timestamptz, by_id integer, at timestamptz)
returns city.letters
language plpgsql as $$
declare
    letter city.letters;
begin
    letter.letter_id := nextval('city.letter_ids');
    letter.version := 1;
    letter.kind := of_kind;
    letter.state := 'draft';
    letter.unit_id := of_unit_id;
    letter.requirement := btrim(of_requirement);
    letter.reply_by := until;
    letter.cases := 1;
    letter.open_cases := 0;
    letter.silent_cases := 0;
    letter.counted_at := at;
    letter.drafted_by := by_id;
    letter.drafted_at := at;
    letter.state_at := at;
    letter.due_at := city.letter_due_at(letter, at);
    letter.is_demo := false;
    insert into city.letters select letter.*;
    insert into city.letter_acts (letter_id, version, action, to_state, staff_id, acted_at)
        values (letter.letter_id, 1, 'draft', 'draft', by_id, at);
    return letter;
end $$;

-- A supervision letter about a few cases of one unit.
create or replace function city.draft_letter(of_case_ids bigint[], requirement text, reply_by timestamptz) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer;
    at constant timestamptz := city.city_now();
    wanted constant bigint[] := array(select distinct id from unnest(of_case_ids) id where id is not null);
    letter city.letters;
    one city.cases;
    to_unit integer;
    of_case_id bigint;
begin
    perform city.refuse_old_snapshot();
    actor := city.letter_actor(city.letter_drafters(), null);
    perform city.check_letter_words(requirement, reply_by);
    if cardinality(wanted) not between 1 and 50 then
        perform city.refuse('GH135', 'one to fifty cases', '{"what": "cases"}');
    end if;
    foreach of_case_id in array wanted loop
        one := city.read_case(of_case_id);
        if one.case_id is null or not city.sees_case(of_case_id) then
            perform city.refuse('GH001', 'no such case', jsonb_build_object('case_id', of_case_id));
        elsif one.closed_at is not null or one.unit_id is null or one.state not in ('dispatched', 'received', 'to_rework') then
            perform city.refuse('GH137', 'not in the hands of a unit', jsonb_build_object('number', one.case_no, 'why', 'state'));
        elsif to_unit is not null and one.unit_id <> to_unit then
            perform city.refuse('GH137', 'of another unit', jsonb_build_object('number', one.case_no, 'why', 'unit'));
        end if;
        to_unit := one.unit_id;
    end loop;
    letter := city.new_letter('supervision', to_unit, requirement, reply_by, actor, at);
    insert into city.letter_cases (letter_id, case_id, place_no)
        select letter.letter_id, c.case_id, row_number() over (order by c.due_at nulls last, c.case_id)
        from unnest(wanted) id cross join lateral city.read_case(id) c;
    perform city.write_counts(city.counted_letter(letter, at));
    return letter.letter_id;
end $$;

-- Write the figures of a letter alone; its version stays.
create or replace function city.write_counts(letter city.letters) returns void
language sql as $$
    update city.letters l set cases = letter.cases, open_cases = letter.open_cases, silent_cases = letter.silent_cases,
            oldest_due_at = letter.oldest_due_at, counted_at = letter.counted_at
        where l.letter_id = letter.letter_id;
$$;

-- Put all late cases of its unit into an urging letter, in place of those that it had, and return its figures.
create or replace function city.filled_letter(letter city.letters, now_on timestamptz) returns city.letters
language plpgsql as $$
begin
    delete from city.letter_cases k where k.letter_id = letter.letter_id;
    with late as materialized (select c.* from city.late_cases_of(array[letter.unit_id], now_on) c),
    kept as (
        insert into city.letter_cases (letter_id, case_id, place_no)
            select letter.letter_id, c.case_id, row_number() over (order by c.late_at, c.case_id) from late c)
    select count(*), min(c.late_at), count(*) filter (where c.is_silent)
        into letter.cases, letter.oldest_due_at, letter.silent_cases from late c;
    if letter.cases = 0 then
        perform city.refuse('GH139', 'no late case', jsonb_build_object('unit', letter.unit_id));
    end if;
    letter.open_cases := city.cases_in_hands(letter.unit_id);
    letter.counted_at := now_on;
    return letter;
end $$;

-- One unit at a time: its draft is there already, or is made.
create or replace function city.hold_unit(of_unit_id integer) returns void
language plpgsql as $$
begin
    perform from city.units u where u.unit_id = of_unit_id for no key update;
    if not found then
        perform city.refuse('GH135', 'no such unit', '{"what": "unit"}');
    end if;
end $$;

-- How much there would be in an urging letter to each of these units, or to every one that has late cases; and the letter
-- that waits already.
create or replace function city.preview_urging(of_unit_ids integer[])
returns table (unit_id integer, cases bigint, silent bigint, oldest_due_at timestamptz, draft_id bigint, unanswered bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := city.city_now();
begin
    perform city.letter_actor(city.letter_drafters(), null);
    return query
        select late.unit_id, count(*), count(*) filter (where late.is_silent), min(late.late_at),
               (select max(l.letter_id) from city.letters l
                where l.unit_id = late.unit_id and l.kind = 'urging' and l.state in ('draft', 'approved')),
               (select count(*) from city.letters l
                where l.unit_id = late.unit_id and l.kind = 'urging' and l.state in ('sent', 'received'))
        from city.late_cases_of(coalesce(of_unit_ids, array(select u.unit_id from city.units u)), at) late
        group by late.unit_id order by count(*) desc, late.unit_id;
end $$;

-- One urging letter to a unit about all its late cases. A draft that waits is counted anew instead.
create or replace function city.draft_urging_letter(of_unit_id integer, of_requirement text, until timestamptz)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer;
    at constant timestamptz := city.city_now();
    letter city.letters;
begin
    perform city.refuse_old_snapshot();
    actor := city.letter_actor(city.letter_drafters(), null);
    perform city.check_letter_words(of_requirement, until);
    perform city.hold_unit(of_unit_id);
    select * into letter from city.letters l
        where l.unit_id = of_unit_id and l.kind = 'urging' and l.state = 'draft' order by l.letter_id limit 1 for update;
    if letter.letter_id is null then
        letter := city.new_letter('urging', of_unit_id, of_requirement, until, actor, at);
    end if;
    letter := city.filled_letter(letter, at);
    letter.requirement := btrim(of_requirement);
    letter.reply_by := until;
    letter.changed_by := actor;
    perform city.write_letter(letter, 'recount', jsonb_build_object('cases', letter.cases), 'draft', actor, at);
    return letter.letter_id;
end $$;

-- What the ladder asks for when nobody wrote anything: the next four working days.
create or replace function city.ladder_requirement() returns text
language sql immutable as $$
    select '请于期限内办结，或书面说明原因并函复我中心。';
$$;

-- A step of the ladder: its case comes into the one open draft that the ladder keeps for the unit. With more than a few
-- cases that draft is an urging letter. Nothing is sent by the ladder.
create or replace function city.draft_for_ladder(of_case_id bigint, of_unit_id integer, at timestamptz) returns bigint
language plpgsql as $$
declare
    letter city.letters;
begin
    perform city.hold_unit(of_unit_id);
    select * into letter from city.letters l
        where l.unit_id = of_unit_id and l.drafted_by is null and l.state = 'draft' and not l.is_demo
        order by l.letter_id limit 1 for update;
    if letter.letter_id is null then
        letter := city.new_letter('supervision', of_unit_id, city.ladder_requirement(),
            date_trunc('hour', city.after_working_days(at, 4) + interval '59 minutes'), null, at);
        insert into city.letter_cases (letter_id, case_id, place_no) values (letter.letter_id, of_case_id, 1);
    else
        insert into city.letter_cases (letter_id, case_id, place_no) values (letter.letter_id, of_case_id, letter.cases + 1)
            on conflict do nothing;
        if not found then
            return letter.letter_id;
        end if;
        letter.cases := letter.cases + 1;
    end if;
    letter.oldest_due_at := least(letter.oldest_due_at, (city.read_case(of_case_id)).due_at);
    letter.counted_at := at;
    if letter.cases > city.few_cases() then
        letter.kind := 'urging';
    end if;
    perform city.write_letter(letter, 'add_case', jsonb_build_object('case_id', of_case_id), 'draft', null, at);
    return letter.letter_id;
end $$;
