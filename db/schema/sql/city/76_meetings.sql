-- The meetings that decide hard items (74_items.sql): draft, called, running, closed. Who sees them and which codes refuse
-- stands there.

-- Meetings -------------------------------------------------------------------------------------------------------------

create or replace function city.plan_meeting(of_kind text, at timestamptz, room_minutes integer, at_place text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    if of_kind is null or of_kind not in ('hall', 'on_site') then
        perform city.refuse('GH105', 'wrong kind', '{"what": "kind"}');
    elsif at is null or at <= city.city_now() then
        perform city.refuse('GH105', 'not a time to come', '{"what": "time"}');
    elsif room_minutes is null or room_minutes not between 15 and 720 then
        perform city.refuse('GH105', 'wrong minutes', '{"what": "minutes"}');
    elsif coalesce(at_place, '') !~ '\S' or length(at_place) > 120 then
        perform city.refuse('GH105', 'wrong place', '{"what": "place"}');
    end if;
    lock table city.meetings in share row exclusive mode;  -- numbers follow each other
    insert into city.meetings (meeting_no, kind, starts_at, minutes, place)
        select coalesce(max(meeting_no), 0) + 1, of_kind, at, room_minutes, btrim(at_place) from city.meetings
        returning meeting_no into made;
    return made;
end $$;

-- A leader names the chair: a leader, or a presenter. Without a leader only a leader can be written down as one.
create or replace function city.name_chair(of_meeting_no integer, chair_number text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    meeting city.meetings;
    chair integer;
    posts text[];
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    meeting := city.open_meeting(of_meeting_no);
    select s.staff_id, array_agg(p.post) into chair, posts from city.staff s join city.staff_posts p using (staff_id)
        where s.number = chair_number and not s.is_locked and city.is_for_city(p)
          and p.valid_from <= city.local_day(city.city_now())
          and (p.valid_to is null or p.valid_to >= city.local_day(city.city_now()))
        group by s.staff_id;
    if chair is null or not posts && array['leader', 'presenter'] then
        perform city.refuse('GH105', 'no chair of that number', '{"what": "chair"}');
    elsif not 'leader' = any (posts) and not city.is_leader() then
        perform city.refuse('GH104', 'a leader names a presenter chair', jsonb_build_object('posts', array['leader']));
    end if;
    update city.meetings set chair_id = chair, version = version + 1 where meeting_no = of_meeting_no;
end $$;

create or replace function city.invite_units(of_meeting_no integer, of_unit_ids integer[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    if exists (select from unnest(of_unit_ids) id where not exists (select from city.units u where u.unit_id = id)) then
        perform city.refuse('GH105', 'no such unit', '{"what": "unit"}');
    end if;
    delete from city.meeting_units where meeting_no = of_meeting_no and not unit_id = any (of_unit_ids);
    insert into city.meeting_units (meeting_no, unit_id) select distinct of_meeting_no, id from unnest(of_unit_ids) id
        on conflict do nothing;
    perform city.touch_meeting(of_meeting_no);
end $$;

-- Minutes and place of an item on the agenda.
create or replace function city.order_agenda(of_meeting_no integer, of_item_id bigint, to_place integer, to_minutes integer)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    if to_minutes is null or to_minutes not between 1 and 240 then
        perform city.refuse('GH105', 'wrong minutes', '{"what": "minutes"}');
    end if;
    update city.meeting_agenda set minutes = to_minutes where meeting_no = of_meeting_no and item_id = of_item_id;
    if not found then
        perform city.refuse('GH101', 'not on the agenda', jsonb_build_object('item', of_item_id));
    end if;
    with placed as (
        select item_id, row_number() over (order by
            case when item_id = of_item_id then to_place - 0.5 else row_number end) as place
        from (select item_id, row_number() over (order by place_no, item_id)
              from city.meeting_agenda where meeting_no = of_meeting_no and item_id <> of_item_id
              union all select of_item_id, 0) a)
    update city.meeting_agenda a set place_no = p.place from placed p
        where a.meeting_no = of_meeting_no and a.item_id = p.item_id;
    perform city.touch_meeting(of_meeting_no);
end $$;

-- Call, open and close a meeting, in this order. It is opened with a chair; when it is closed, what nobody decided goes
-- back to the board.
create or replace function city.move_meeting(of_meeting_no integer, seen_version integer, to_state text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    meeting city.meetings;
    item city.hard_items;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    meeting := city.open_meeting(of_meeting_no);
    if meeting.version <> seen_version then
        perform city.refuse('GH102', 'somebody was faster', jsonb_build_object('meeting', of_meeting_no, 'state', meeting.state));
    elsif row(meeting.state, to_state) not in (row('draft', 'called'), row('called', 'draft'), row('called', 'running'),
            row('running', 'closed')) then
        perform city.refuse('GH108', 'not in this order', jsonb_build_object('meeting', of_meeting_no, 'state', meeting.state));
    elsif to_state = 'running' and meeting.chair_id is null then
        perform city.refuse('GH109', 'no chair', jsonb_build_object('meeting', of_meeting_no));
    end if;
    if to_state = 'closed' then
        perform city.hold_cases_of(array(select a.item_id from city.meeting_agenda a
            where a.meeting_no = of_meeting_no and a.outcome is null));
        for item in select i.* from city.hard_items i join city.meeting_agenda a on a.item_id = i.item_id
                where a.meeting_no = of_meeting_no and a.outcome is null and i.state = 'scheduled'
                order by i.item_id for update of i loop
            perform city.leave_agenda(item);
            item.state := 'evidence';
            item.meeting_no := null;
            perform city.write_item(item, 'unschedule', jsonb_build_object('meeting', of_meeting_no), 'scheduled', keeper);
            perform city.follow_item(item);
        end loop;
    end if;
    update city.meetings m set state = to_state, version = m.version + 1,
            opened_at = case when to_state = 'running' then city.city_now() else m.opened_at end,
            closed_at = case when to_state = 'closed' then city.city_now() end
        where m.meeting_no = of_meeting_no returning m.version into seen_version;
    return seen_version;
end $$;

-- What stays -----------------------------------------------------------------------------------------------------------

-- A closed meeting is read-only, whoever asks; so is the history of items.
create or replace function city.keep_closed_meeting() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if old.state = 'closed' and not city.is_history_loader() then
        perform city.refuse('GH108', 'the meeting is closed', jsonb_build_object('meeting', old.meeting_no, 'state', 'closed'));
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create or replace function city.keep_parts_of_closed_meeting() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_no constant integer := case when tg_op = 'DELETE' then old.meeting_no else new.meeting_no end;
begin
    if not city.is_history_loader() and exists (
            select from city.meetings m where m.meeting_no = of_no and m.state = 'closed') then
        perform city.refuse('GH108', 'the meeting is closed', jsonb_build_object('meeting', of_no, 'state', 'closed'));
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create or replace trigger closed before update or delete on city.meetings
    for each row execute function city.keep_closed_meeting();
create or replace trigger closed before insert or update or delete on city.meeting_units
    for each row execute function city.keep_parts_of_closed_meeting();
create or replace trigger closed before insert or update or delete on city.meeting_agenda
    for each row execute function city.keep_parts_of_closed_meeting();

-- Rights; called by city.make_post_roles(). Nobody writes these tables: the functions do.
create or replace function city.grant_meetings() returns void
language plpgsql as $$
declare
    post text;
begin
    foreach post in array array['presenter', 'leader', 'shift_leader', 'dispatcher', 'handler'] loop
        perform city.grant_to(post, 'select on city.hard_items, city.hard_item_cases, city.hard_item_acts, city.meetings,
            city.meeting_units, city.meeting_agenda');
        perform city.grant_to(post, 'execute on function city.sees_items(), city.sees_item(bigint),
            city.sees_meeting(integer)');
    end loop;
    foreach post in array array['presenter', 'leader'] loop
        perform city.grant_to(post, 'execute on function city.put_item(bigint, text[]),
            city.act_on_item(bigint, integer, text, jsonb), city.merge_items(bigint, integer, bigint[]), city.plan_meeting(text, timestamptz, integer, text),
            city.name_chair(integer, text), city.invite_units(integer, integer[]),
            city.order_agenda(integer, bigint, integer, integer), city.move_meeting(integer, integer, text)');
    end loop;
end $$;
