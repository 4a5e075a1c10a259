-- Hard items and the meetings that decide them. An item holds one or several cases; its states are its own. It arises by
-- itself (a case comes to coordination, a fallback rule is used, a leader supervises) or by hand. Every change goes through
-- a function, which checks who asks and adds one row to the history. app/meetings/items.py has the same table of acts.
-- Refusals: GH101 no such item, GH102 somebody was faster, GH103 not possible in this state, GH104 not with these posts,
-- GH105 something is missing, GH106 the case is part of another item, GH107 no such meeting, GH108 the meeting is closed or
-- elsewhere on its way, GH109 the meeting has no chair, GH110 history stays. Meetings: 76_meetings.sql. Rulings: 71_rulings.sql.

-- Who sees what --------------------------------------------------------------------------------------------------------

-- Whether session_user sees every item and every meeting: posts of the city that prepare, hold or follow meetings.
create or replace function city.sees_items() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, current_user, 'member') or exists (
        select from city.my_posts() p
        where p.post in ('presenter', 'leader', 'shift_leader', 'dispatcher') and city.is_for_city(p));
end $$;

-- Whether an item is one of the person's own units.
create or replace function city.sees_item_of(unit_ids integer[], my_units integer[]) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return unit_ids && my_units;
end $$;

create or replace function city.sees_item(of_item_id bigint) returns boolean
language plpgsql stable security definer cost 0.0001 set search_path = pg_catalog, pg_temp as $$
begin
    return city.may_be_told() and (city.sees_items() or exists (
        select from city.hard_items i where i.item_id = of_item_id and i.unit_ids && city.my_units()));
end $$;

-- A unit sees the meetings that it is invited to once they are called.
create or replace function city.sees_meeting(of_meeting_no integer) returns boolean
language plpgsql stable security definer cost 0.0001 set search_path = pg_catalog, pg_temp as $$
begin
    return city.may_be_told() and (city.sees_items() or exists (
        select from city.meetings m join city.meeting_units u on u.meeting_no = m.meeting_no
        where m.meeting_no = of_meeting_no and m.state <> 'draft' and u.unit_id = any (city.my_units())));
end $$;

do $do$
declare
    kept record;
begin
    for kept in
        select * from (values
            ('hard_items', '(select city.sees_items()) or city.sees_item_of(unit_ids, (select city.my_units()))'),
            ('hard_item_cases', '(select city.sees_items()) or city.sees_item(item_id)'),
            ('hard_item_acts', '(select city.sees_items()) or city.sees_item(item_id)'),
            ('meetings', '(select city.sees_items()) or city.sees_meeting(meeting_no)'),
            ('meeting_units', '(select city.sees_items()) or city.sees_meeting(meeting_no)'),
            ('meeting_agenda', '(select city.sees_items()) or city.sees_item(item_id)')
        ) as list (relation, condition)
    loop
        execute format('drop policy if exists seen on city.%I', kept.relation);
        execute format('create policy seen on city.%I for select using ((select city.may_be_told()) and (%s))',
            kept.relation, kept.condition);
    end loop;
end $do$;

-- The person who prepares meetings: a presenter or a leader of the city.
create or replace function city.item_keeper() returns integer
language plpgsql stable as $$
declare
    found integer;
begin
    select min(p.staff_id) into found from city.my_posts() p
        where p.post in ('presenter', 'leader') and city.is_for_city(p);
    if found is null then
        perform city.refuse('GH104', 'hard items are for presenters and leaders of the city',
            jsonb_build_object('posts', array['presenter', 'leader']));
    end if;
    return found;
end $$;

create or replace function city.is_leader() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from city.my_posts() p where p.post = 'leader' and city.is_for_city(p));
end $$;

-- What can be done to an item ------------------------------------------------------------------------------------------

create or replace function city.item_moves() returns table (action text, leaves text[], enters text)
language sql immutable as $$
    values ('gather', array['candidate'], 'evidence'),
           ('schedule', array['candidate', 'evidence', 'adjourned'], 'scheduled'),
           ('unschedule', array['scheduled'], 'evidence'),
           ('adjourn', array['candidate', 'evidence', 'scheduled'], 'adjourned'),
           ('resume', array['adjourned'], 'evidence'),
           ('rule', array['scheduled'], 'ruled'),
           ('follow_up', array['ruled'], 'followed_up'),
           ('finish', array['ruled', 'followed_up'], 'done'),
           ('settle', array['candidate', 'evidence', 'scheduled', 'adjourned'], 'done'),
           ('set_causes', array['candidate', 'evidence', 'scheduled', 'adjourned'], null),
           ('add_case', array['candidate', 'evidence', 'scheduled', 'adjourned'], null),
           ('remove_case', array['candidate', 'evidence', 'scheduled', 'adjourned'], null),
           ('note', array['candidate', 'evidence', 'scheduled', 'ruled', 'followed_up', 'done', 'adjourned'], null);
$$;

create or replace function city.is_open_item(state text) returns boolean
language sql immutable as $$
    select state in ('candidate', 'evidence', 'scheduled', 'adjourned');
$$;

-- Add one row to the history and write the item; `act` is decided before.
create or replace function city.write_item(item city.hard_items, act text, inputs jsonb, from_state text, by_id integer)
returns integer
language plpgsql as $$
begin
    item.version := item.version + 1;
    if item.state is distinct from from_state then
        item.state_at := city.city_now();
    end if;
    update city.hard_items i set
        version = item.version, state = item.state, state_at = item.state_at, causes = item.causes,
        unit_ids = item.unit_ids, bounces = item.bounces, since_at = item.since_at, is_urgent = item.is_urgent,
        schedule_by = item.schedule_by, meeting_no = item.meeting_no, ruling_id = item.ruling_id,
        adjourned_until = item.adjourned_until, reason = item.reason
        where i.item_id = item.item_id;
    insert into city.hard_item_acts (item_id, version, action, inputs, from_state, to_state, staff_id, acted_at)
        values (item.item_id, item.version, act, inputs, from_state, item.state, by_id, city.city_now());
    return item.version;
end $$;

-- What the cases of an item say together: refusals, oldest report, units.
create or replace function city.sum_up(item city.hard_items) returns city.hard_items
language plpgsql stable as $$
declare
    held record;
begin
    select coalesce(sum(c.refused_times), 0) as bounces, min(c.reported_at) as since_at, bool_or(c.is_urgent) as is_urgent
        into held from city.hard_item_cases h cross join lateral city.read_case(h.case_id) c
        where h.item_id = item.item_id and h.removed_at is null;
    item.bounces := held.bounces;
    item.since_at := coalesce(held.since_at, item.since_at);
    item.is_urgent := coalesce(held.is_urgent, false);
    item.unit_ids := array(
        select unit_id from (
            select a.unit_id, min(a.returned_at) as at from city.hard_item_cases h
            join city.assignments a on a.case_id = h.case_id
            where h.item_id = item.item_id and h.removed_at is null and a.return_code = 'not_ours'
            group by a.unit_id
            union all select old.unit_id, null from unnest(item.unit_ids) old (unit_id)) named
        group by unit_id order by min(at) nulls last limit 24);
    return item;
end $$;

-- Why a case is hard, as far as its data say: several districts, a shared class, a component without an owner.
create or replace function city.guess_causes(of_case city.cases, of_unit_ids integer[]) returns text[]
language plpgsql stable as $$
declare
    found text[] := '{}';
begin
    if (select count(distinct city.district_of(u.district_code)) from city.units u
        where u.unit_id = any (of_unit_ids) and u.district_code is not null) > 1 then
        found := found || 'boundary'::text;
    end if;
    if (select count(distinct u.unit_id) from city.units u where u.unit_id = any (of_unit_ids) and u.field = 'telecom') > 1 then
        found := found || 'shared'::text;
    end if;
    if of_case.component_id is not null and exists (
            select from city.components p where p.component_id = of_case.component_id and p.owner_unit_id is null) then
        found := found || 'ownerless'::text;
    end if;
    return case when found = '{}' then array['other'] else found end;
end $$;

-- A limit of ten working days until an item is on an agenda; a rule of our own, DECISIONS D-661.
create or replace function city.schedule_limit_days() returns integer
language sql immutable as $$ select 10 $$;

-- Make an item of a case, or give the open one that holds it already.
create or replace function city.raise_item(of_case city.cases, by_what text, by_id integer default null) returns bigint
language plpgsql as $$
declare
    at timestamptz := city.city_now();
    item city.hard_items;
    units integer[];
begin
    select i.* into item from city.hard_item_cases h join city.hard_items i on i.item_id = h.item_id
        where h.case_id = of_case.case_id and h.removed_at is null and city.is_open_item(i.state)
        order by i.item_id limit 1 for update of i;
    if item.item_id is not null then
        perform city.write_item(city.sum_up(item), 'again', jsonb_build_object('by', by_what), item.state, by_id);
        return item.item_id;
    end if;
    units := array(select a.unit_id from city.assignments a
        where a.case_id = of_case.case_id and (a.returned_at is not null or a.unit_id = of_case.unit_id)
        group by a.unit_id order by min(a.dispatched_at));
    insert into city.hard_items (causes, unit_ids, arose_by, put_by, put_at, state_at, since_at, schedule_by, class_id, address,
            district_code, duty_grid_id, geom, bounces, is_urgent)
        values (city.guess_causes(of_case, units), units, by_what, by_id, at, at, of_case.reported_at,
            city.due_at(at, city.schedule_limit_days(), 'work_day'), of_case.class_id, of_case.address,
            of_case.district_code, of_case.duty_grid_id, of_case.geom, of_case.refused_times, of_case.is_urgent)
        returning * into item;
    insert into city.hard_item_cases (item_id, case_id, added_at, added_by) values (item.item_id, of_case.case_id, at, by_id);
    insert into city.hard_item_acts (item_id, version, action, inputs, to_state, staff_id, acted_at)
        values (item.item_id, item.version, 'put', jsonb_build_object('by', by_what, 'case_id', of_case.case_id), item.state,
            by_id, at);
    return item.item_id;
end $$;

-- By hand --------------------------------------------------------------------------------------------------------------

-- Put a case on the board, whatever state it is in.
create or replace function city.put_item(of_case_id bigint, with_causes text[] default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    of_case city.cases;
    made bigint;
    item city.hard_items;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    select * into of_case from city.cases where case_id = of_case_id for update;
    if of_case.case_id is null then
        perform city.refuse('GH001', 'no such case', jsonb_build_object('case_id', of_case_id));
    elsif of_case.closed_at is not null then
        perform city.refuse('GH105', 'the case has ended', '{"what": "open_case"}');
    end if;
    made := city.raise_item(of_case, 'hand', keeper);
    if with_causes is not null then
        select * into item from city.hard_items where item_id = made for update;
        item.causes := city.checked_causes(with_causes);
        perform city.write_item(item, 'set_causes', jsonb_build_object('causes', with_causes), item.state, keeper);
    end if;
    return made;
end $$;

create or replace function city.checked_causes(causes text[]) returns text[]
language plpgsql stable as $$
begin
    if causes is null or cardinality(causes) = 0 or not causes <@ array['boundary', 'shared', 'ownerless', 'railway',
            'military', 'not_handed_over', 'other'] then
        perform city.refuse('GH105', 'wrong causes', '{"what": "causes"}');
    end if;
    return array(select distinct c from unnest(causes) c order by c);
end $$;

-- Take an item off the agenda of a meeting that is not over.
create or replace function city.leave_agenda(item city.hard_items) returns void
language plpgsql as $$
begin
    delete from city.meeting_agenda a using city.meetings m
        where a.item_id = item.item_id and m.meeting_no = a.meeting_no and m.state <> 'closed' and a.outcome is null;
    perform city.touch_meeting(item.meeting_no);
end $$;

create or replace function city.touch_meeting(of_meeting_no integer) returns void
language sql as $$
    update city.meetings set version = version + 1 where meeting_no = of_meeting_no and state <> 'closed';
$$;

-- A meeting that can still be changed.
create or replace function city.open_meeting(of_meeting_no integer) returns city.meetings
language plpgsql as $$
declare
    found city.meetings;
begin
    select * into found from city.meetings where meeting_no = of_meeting_no for update;
    if found.meeting_no is null then
        perform city.refuse('GH107', 'no such meeting', jsonb_build_object('meeting', of_meeting_no));
    elsif found.state = 'closed' then
        perform city.refuse('GH108', 'the meeting is closed', jsonb_build_object('meeting', of_meeting_no, 'state', 'closed'));
    end if;
    return found;
end $$;

-- The cases of an item, before the item: as the door, which comes from the case, takes them.
create or replace function city.hold_cases_of(of_item_ids bigint[]) returns void
language plpgsql as $$
declare
    held record;
begin
    for held in select distinct h.case_id from city.hard_item_cases h
            where h.item_id = any (of_item_ids) and h.removed_at is null order by h.case_id loop
        execute 'select from city.cases where case_id = $1 for update' using held.case_id;
    end loop;
end $$;

-- The clock of a case in coordination follows its item: ten working days until it is on an agenda, then the meeting; of
-- an item that was adjourned the end of its day. A day that was set has no limit to count.
create or replace function city.follow_item(item city.hard_items) returns void
language plpgsql as $$
declare
    clock city.stage_clocks;
    set_at timestamptz;
    counted record;
begin
    set_at := case item.state
        when 'scheduled' then (select m.starts_at from city.meetings m where m.meeting_no = item.meeting_no)
        when 'adjourned' then (item.adjourned_until + 1)::timestamp at time zone city.time_zone() end;
    for clock in select k.* from city.hard_item_cases h join city.stage_clocks k on k.case_id = h.case_id
            where h.item_id = item.item_id and h.removed_at is null and k.stage = 'coordinate' and k.ended_at is null
              and k.paused_at is null order by k.case_id loop
        if set_at is not null then
            update city.stage_clocks k set due_at = greatest(set_at, k.started_at), soon_at = greatest(set_at, k.started_at)
                    - interval '2 hours', is_provisional = false, limit_value = null, limit_unit = null, limit_s = null
                where k.case_id = clock.case_id and k.clock_no = clock.clock_no;
        else
            counted := city.deadline(clock.started_at, city.limit_seconds(city.schedule_limit_days(), 'work_day'), true,
                city.limit_seconds(city.schedule_limit_days(), 'work_day'));
            update city.stage_clocks k set due_at = counted.due_at, soon_at = counted.soon_at,
                    is_provisional = counted.is_provisional, limit_value = city.schedule_limit_days(), limit_unit = 'work_day',
                    limit_s = city.limit_seconds(city.schedule_limit_days(), 'work_day')
                where k.case_id = clock.case_id and k.clock_no = clock.clock_no;
        end if;
        perform city.refresh_due(clock.case_id);
    end loop;
end $$;

-- Do something to an item; gives its new version.
create or replace function city.act_on_item(of_item_id bigint, seen_version integer, act text, inputs jsonb default '{}')
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    item city.hard_items;
    move record;
    before text;
    other bigint;
    meeting city.meetings;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    inputs := coalesce(inputs, '{}');
    perform city.hold_cases_of(array[of_item_id]);
    select * into item from city.hard_items where item_id = of_item_id for update;
    if item.item_id is null then
        perform city.refuse('GH101', 'no such item', jsonb_build_object('item', of_item_id));
    elsif item.version <> seen_version then
        perform city.refuse('GH102', 'somebody was faster', jsonb_build_object('item', of_item_id, 'state', item.state));
    end if;
    select * into move from city.item_moves() m where m.action = act;
    if move.action is null or act in ('rule', 'settle') or not item.state = any (move.leaves) then
        perform city.refuse('GH103', format('%s is not possible for an item that is %s', act, item.state),
            jsonb_build_object('action', act, 'state', item.state));
    end if;
    before := item.state;
    item.state := coalesce(move.enters, item.state);
    if act = 'schedule' then
        meeting := city.open_meeting((inputs->>'meeting')::integer);
        insert into city.meeting_agenda (meeting_no, item_id, place_no, minutes)
            select meeting.meeting_no, item.item_id, coalesce(max(a.place_no), 0) + 1, coalesce((inputs->>'minutes')::smallint, 5)
            from city.meeting_agenda a where a.meeting_no = meeting.meeting_no;
        item.meeting_no := meeting.meeting_no;
        item.adjourned_until := null;
        item.reason := null;
        perform city.touch_meeting(meeting.meeting_no);
    elsif act = 'adjourn' then
        if coalesce(inputs->>'reason', '') !~ '\S' or length(inputs->>'reason') > 1000 then
            perform city.refuse('GH105', 'a reason is needed', '{"what": "reason"}');
        elsif (inputs->>'until')::date is null or (inputs->>'until')::date <= city.local_day(city.city_now())
                or (inputs->>'until')::date > city.local_day(city.city_now()) + 366 then
            perform city.refuse('GH105', 'a later day is needed', '{"what": "until"}');
        end if;
        item.reason := inputs->>'reason';
        item.adjourned_until := (inputs->>'until')::date;
        update city.meeting_agenda a set outcome = 'adjourned', outcome_text = item.reason, decided_at = city.city_now()
            from city.meetings m
            where a.item_id = item.item_id and a.meeting_no = item.meeting_no and a.outcome is null
              and m.meeting_no = a.meeting_no and m.state = 'running';
        perform city.leave_agenda(item);
        item.meeting_no := null;
    elsif act in ('unschedule', 'resume') then
        perform city.leave_agenda(item);
        item.meeting_no := null;
        item.adjourned_until := null;
        item.reason := null;
    elsif act = 'set_causes' then
        item.causes := city.checked_causes(array(select jsonb_array_elements_text(inputs->'causes')));
    elsif act = 'note' and coalesce(inputs->>'text', '') !~ '\S' then
        perform city.refuse('GH105', 'a text is needed', '{"what": "text"}');
    elsif act = 'add_case' then
        other := (inputs->>'case_id')::bigint;
        if not exists (select from city.cases c where c.case_id = other and c.closed_at is null) then
            perform city.refuse('GH001', 'no such case', jsonb_build_object('case_id', other));
        elsif exists (select from city.hard_item_cases h join city.hard_items i on i.item_id = h.item_id
                      where h.case_id = other and h.removed_at is null and city.is_open_item(i.state)) then
            perform city.refuse('GH106', 'part of another item', jsonb_build_object('case_id', other));
        end if;
        insert into city.hard_item_cases (item_id, case_id, added_at, added_by)
            values (item.item_id, other, city.city_now(), keeper)
            on conflict (item_id, case_id) do update set removed_at = null, added_at = excluded.added_at;
        item := city.sum_up(item);
    elsif act = 'remove_case' then
        update city.hard_item_cases h set removed_at = city.city_now()
            where h.item_id = item.item_id and h.case_id = (inputs->>'case_id')::bigint and h.removed_at is null;
        if not found or not exists (select from city.hard_item_cases h where h.item_id = item.item_id and h.removed_at is null) then
            perform city.refuse('GH105', 'an item keeps a case', '{"what": "last_case"}');
        end if;
        item := city.sum_up(item);
    end if;
    seen_version := city.write_item(item, act, inputs, before, keeper);
    if item.state <> before or act = 'add_case' then
        perform city.follow_item(item);
    end if;
    return seen_version;
end $$;

-- Make several open items one, which one ruling can settle: their cases come to the first, the others end with a word about it.
create or replace function city.merge_items(into_id bigint, seen_version integer, other_ids bigint[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    item city.hard_items;
    other city.hard_items;
    before text;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    perform city.hold_cases_of(other_ids || into_id);
    perform from city.hard_items i where i.item_id = any (other_ids || into_id) order by i.item_id for update;
    select * into item from city.hard_items where item_id = into_id;
    if item.item_id is null then
        perform city.refuse('GH101', 'no such item', jsonb_build_object('item', into_id));
    elsif item.version <> seen_version then
        perform city.refuse('GH102', 'somebody was faster', jsonb_build_object('item', into_id, 'state', item.state));
    end if;
    for other in select i.* from city.hard_items i where i.item_id = any (other_ids) and i.item_id <> into_id order by i.item_id loop
        if item.state not in ('candidate', 'evidence') or other.state not in ('candidate', 'evidence') then
            perform city.refuse('GH103', 'only what is not scheduled becomes one', jsonb_build_object(
                'action', 'add_case', 'state', case when other.state in ('candidate', 'evidence') then item.state else other.state end));
        end if;
        insert into city.hard_item_cases (item_id, case_id, added_at, added_by)
            select into_id, h.case_id, city.city_now(), keeper from city.hard_item_cases h
            where h.item_id = other.item_id and h.removed_at is null
            on conflict (item_id, case_id) do update set removed_at = null;
        update city.hard_item_cases h set removed_at = city.city_now() where h.item_id = other.item_id and h.removed_at is null;
        item.causes := array(select distinct c from unnest(item.causes || other.causes) c order by c);
        item.unit_ids := (item.unit_ids || array(select u from unnest(other.unit_ids) u where u <> all (item.unit_ids)))[1:24];
        before := other.state;
        other.state := 'done';
        perform city.write_item(other, 'merged', jsonb_build_object('into', into_id), before, keeper);
    end loop;
    return city.write_item(city.sum_up(item), 'merge', jsonb_build_object('items', to_jsonb(other_ids)), item.state, keeper);
end $$;

create or replace trigger history before update or delete on city.hard_item_acts
    for each row execute function city.keep_history('GH110');
