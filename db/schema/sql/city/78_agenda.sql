-- What a meeting shows to everybody who joined (one row, noted in the feed), who is there, notes that nobody overwrites,
-- invited persons, templates and series, addenda. Refusals: GH160 somebody else was faster with the screen or the notes,
-- GH161 not on the agenda, GH162 the meeting is not running, GH163 something is missing, GH164 what was said stays.

-- Who sees what --------------------------------------------------------------------------------------------------------

-- Whether session_user prepares meetings.
create or replace function city.keeps_items() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, current_user, 'member') or exists (
        select from city.my_posts() p where p.post in ('presenter', 'leader') and city.is_for_city(p));
end $$;

-- Rows that only those who prepare meetings see.
-- The number has its own type: a cast would cost more than the question.
create or replace function city.sees_kept(number bigint, keeps boolean) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return keeps and number is not null;
end $$;

create or replace function city.sees_kept(number integer, keeps boolean) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return keeps and number is not null;
end $$;

do $do$
declare
    kept record;
begin
    for kept in
        select * from (values
            ('meeting_screens', '(select city.sees_items()) or city.sees_meeting(meeting_no)'),
            ('meeting_presences', '(select city.sees_items()) or city.sees_meeting(meeting_no)'),
            ('meeting_notes', 'city.sees_kept(meeting_no, (select city.keeps_items()))'),
            ('meeting_people', '(select city.sees_items()) or city.sees_meeting(meeting_no)'),
            ('meeting_templates', 'city.sees_kept(template_id, (select city.keeps_items()))'),
            ('meeting_addenda', '(select city.sees_items()) or city.sees_meeting(meeting_no)')
        ) as list (relation, condition)
    loop
        execute format('drop policy if exists seen on city.%I', kept.relation);
        execute format('create policy seen on city.%I for select using ((select city.may_be_told()) and (%s))',
            kept.relation, kept.condition);
    end loop;
end $do$;

-- The screen -----------------------------------------------------------------------------------------------------------

-- Show an item of the agenda to everybody who joined. `seen_version` is that of the row that was seen, 0 where there was
-- none; whoever comes later is told who shows what.
create or replace function city.show_item(of_meeting_no integer, seen_version integer, of_item_id bigint) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    meeting city.meetings;
    shown city.meeting_screens;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    meeting := city.open_meeting(of_meeting_no);
    if meeting.state <> 'running' then
        perform city.refuse('GH162', 'not running', jsonb_build_object('meeting', of_meeting_no, 'state', meeting.state));
    elsif not exists (select from city.meeting_agenda a where a.meeting_no = of_meeting_no and a.item_id = of_item_id) then
        perform city.refuse('GH161', 'not on the agenda', jsonb_build_object('item', of_item_id));
    end if;
    select * into shown from city.meeting_screens s where s.meeting_no = of_meeting_no for update;
    if coalesce(shown.version, 0) <> seen_version then
        perform city.refuse('GH160', 'somebody else shows another item', jsonb_build_object('what', 'screen',
            'person', (select name from city.staff where staff_id = shown.shown_by)));
    end if;
    insert into city.meeting_screens as s (meeting_no, item_id, shown_at, shown_by)
        values (of_meeting_no, of_item_id, city.city_now(), keeper)
        on conflict (meeting_no) do update set version = s.version + 1, item_id = excluded.item_id,
            shown_at = case when s.item_id = excluded.item_id then s.shown_at else excluded.shown_at end,
            shown_by = excluded.shown_by, strokes = '[]'
        returning s.version into seen_version;
    return seen_version;
end $$;

-- Draw on the map that the room sees: lines in degrees, in place of those that are there.
create or replace function city.draw_on_screen(of_meeting_no integer, of_item_id bigint, lines jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    new_version integer;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    if lines is null or jsonb_typeof(lines) <> 'array' or octet_length(lines::text) > 200000 then
        perform city.refuse('GH163', 'no lines', '{"what": "strokes"}');
    end if;
    update city.meeting_screens s set strokes = lines, shown_by = keeper, version = s.version + 1
        where s.meeting_no = of_meeting_no and s.item_id = of_item_id returning s.version into new_version;
    if new_version is null then
        perform city.refuse('GH160', 'somebody else shows another item', jsonb_build_object('what', 'screen', 'person',
            (select p.name from city.meeting_screens s join city.staff p on p.staff_id = s.shown_by
             where s.meeting_no = of_meeting_no)));
    end if;
    return new_version;
end $$;

-- Tell that one is there, and whose notes one writes at the moment.
create or replace function city.join_meeting(of_meeting_no integer, writes_item_id bigint default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person constant integer := city.my_staff_id();
begin
    perform city.refuse_old_snapshot();
    if person is null or not city.sees_meeting(of_meeting_no) then
        perform city.refuse('GH107', 'no such meeting', jsonb_build_object('meeting', of_meeting_no));
    end if;
    update city.meeting_presences p set seen_at = city.city_now()
        where p.meeting_no = of_meeting_no and p.staff_id = person and p.item_id is not distinct from writes_item_id;
    if not found then
        insert into city.meeting_presences values (of_meeting_no, person, writes_item_id, city.city_now())
            on conflict (meeting_no, staff_id) do update set item_id = excluded.item_id, seen_at = excluded.seen_at;
    end if;
end $$;

-- Notes ----------------------------------------------------------------------------------------------------------------

-- Write the notes of an item; `seen_version` is 0 where there were none. Nobody's words are overwritten unread.
create or replace function city.write_note(of_meeting_no integer, of_item_id bigint, seen_version integer, new_words text)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    noted city.meeting_notes;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    if not exists (select from city.meeting_agenda a where a.meeting_no = of_meeting_no and a.item_id = of_item_id) then
        perform city.refuse('GH161', 'not on the agenda', jsonb_build_object('item', of_item_id));
    elsif new_words is null or length(new_words) > 4000 then
        perform city.refuse('GH163', 'too long', '{"what": "note"}');
    end if;
    select * into noted from city.meeting_notes n where n.meeting_no = of_meeting_no and n.item_id = of_item_id;
    if coalesce(noted.version, 0) <> seen_version then
        perform city.refuse('GH160', 'somebody else wrote', jsonb_build_object('what', 'note',
            'person', (select name from city.staff where staff_id = noted.written_by)));
    end if;
    insert into city.meeting_notes as n (meeting_no, item_id, words, written_by, written_at)
        values (of_meeting_no, of_item_id, new_words, keeper, city.city_now())
        on conflict (meeting_no, item_id) do update set version = n.version + 1, words = excluded.words,
            written_by = excluded.written_by, written_at = excluded.written_at
        returning n.version into seen_version;
    return seen_version;
end $$;

create or replace function city.note_meeting(of_meeting_no integer, seen_version integer, new_words text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    meeting city.meetings;
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    meeting := city.open_meeting(of_meeting_no);
    if meeting.version <> seen_version then
        perform city.refuse('GH102', 'somebody was faster', jsonb_build_object('meeting', of_meeting_no, 'state', meeting.state));
    elsif new_words is null or length(new_words) > 4000 then
        perform city.refuse('GH163', 'too long', '{"what": "note"}');
    end if;
    update city.meetings m set note = new_words, version = m.version + 1 where m.meeting_no = of_meeting_no
        returning m.version into seen_version;
    return seen_version;
end $$;

-- Who comes ------------------------------------------------------------------------------------------------------------

create or replace function city.invite_person(of_meeting_no integer, of_name text, of_unit_id integer default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    if coalesce(of_name, '') !~ '\S' or length(of_name) > 80 then
        perform city.refuse('GH163', 'no name', '{"what": "name"}');
    elsif of_unit_id is not null and not exists (select from city.units u where u.unit_id = of_unit_id) then
        perform city.refuse('GH105', 'no such unit', '{"what": "unit"}');
    elsif (select count(*) from city.meeting_people p where p.meeting_no = of_meeting_no) >= 400 then
        perform city.refuse('GH163', 'too many', '{"what": "people"}');
    end if;
    insert into city.meeting_people (meeting_no, name, unit_id) values (of_meeting_no, btrim(of_name), of_unit_id)
        returning person_no into made;
    perform city.touch_meeting(of_meeting_no);
    return made;
end $$;

-- Take a person off the list, or a unit with the persons who speak for it.
create or replace function city.uninvite(of_meeting_no integer, of_person_no bigint, of_unit_id integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    delete from city.meeting_people p where p.meeting_no = of_meeting_no
        and (p.person_no = of_person_no or p.unit_id = of_unit_id);
    delete from city.meeting_units u where u.meeting_no = of_meeting_no and u.unit_id = of_unit_id;
    perform city.touch_meeting(of_meeting_no);
end $$;

create or replace function city.invite_unit(of_meeting_no integer, of_unit_id integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    if not exists (select from city.units u where u.unit_id = of_unit_id) then
        perform city.refuse('GH105', 'no such unit', '{"what": "unit"}');
    end if;
    insert into city.meeting_units (meeting_no, unit_id) values (of_meeting_no, of_unit_id) on conflict do nothing;
    perform city.touch_meeting(of_meeting_no);
end $$;

-- Invite all units in dispute over what is on the agenda, and say how many came to the list.
create or replace function city.invite_disputing_units(of_meeting_no integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    insert into city.meeting_units (meeting_no, unit_id)
        select distinct of_meeting_no, u.unit_id from city.meeting_agenda a
        join city.hard_items i on i.item_id = a.item_id
        cross join lateral unnest(i.unit_ids) n (unit_id) join city.units u on u.unit_id = n.unit_id
        where a.meeting_no = of_meeting_no
        on conflict do nothing;
    get diagnostics made = row_count;
    perform city.touch_meeting(of_meeting_no);
    return made;
end $$;

-- Who was there: a unit or a person; null: not said yet.
create or replace function city.note_attendance(of_meeting_no integer, of_person_no bigint, of_unit_id integer, attended boolean)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    perform city.open_meeting(of_meeting_no);
    update city.meeting_people p set has_attended = attended where p.meeting_no = of_meeting_no and p.person_no = of_person_no;
    update city.meeting_units u set has_attended = attended where u.meeting_no = of_meeting_no and u.unit_id = of_unit_id;
    perform city.touch_meeting(of_meeting_no);
end $$;

-- Templates and series -------------------------------------------------------------------------------------------------

create or replace function city.keep_template(template jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    made bigint;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    begin
        insert into city.meeting_templates (title, kind, place, minutes, item_minutes, unit_ids, note, begins_at, weekday,
                every_weeks, week_of_month, first_on, made_by)
            values (btrim(template->>'title'), template->>'kind', btrim(template->>'place'), (template->>'minutes')::smallint,
                coalesce((template->>'item_minutes')::smallint, 5),
                coalesce(array(select jsonb_array_elements_text(template->'unit_ids')::integer), '{}'),
                coalesce(template->>'note', ''), (template->>'begins_at')::time, (template->>'weekday')::smallint,
                (template->>'every_weeks')::smallint, (template->>'week_of_month')::smallint, (template->>'first_on')::date,
                keeper)
            returning template_id into made;
    exception when check_violation or not_null_violation or invalid_text_representation or invalid_datetime_format
            or datetime_field_overflow or numeric_value_out_of_range or invalid_parameter_value then
        perform city.refuse('GH163', 'no template', '{"what": "template"}');
    end;
    return made;
end $$;

create or replace function city.retire_template(of_template_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    update city.meeting_templates t set retired_at = city.city_now() where t.template_id = of_template_id and t.retired_at is null;
end $$;

-- Plan a meeting as a template says: kind, place, minutes, note and units.
create or replace function city.plan_from_template(of_template_id bigint, at timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    kept city.meeting_templates;
    made integer;
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    select * into kept from city.meeting_templates t where t.template_id = of_template_id and t.retired_at is null;
    if kept.template_id is null then
        perform city.refuse('GH163', 'no template', '{"what": "template"}');
    end if;
    made := city.plan_meeting(kept.kind, at, kept.minutes::integer, kept.place);
    update city.meetings m set note = kept.note where m.meeting_no = made;
    insert into city.meeting_units (meeting_no, unit_id)
        select made, u.unit_id from city.units u where u.unit_id = any (kept.unit_ids);
    return made;
end $$;

-- Addenda --------------------------------------------------------------------------------------------------------------

create or replace function city.add_addendum(of_meeting_no integer, of_item_id bigint, new_words text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    meeting city.meetings;
    made bigint;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    select * into meeting from city.meetings m where m.meeting_no = of_meeting_no;
    if meeting.meeting_no is null then
        perform city.refuse('GH107', 'no such meeting', jsonb_build_object('meeting', of_meeting_no));
    elsif meeting.state <> 'closed' then
        perform city.refuse('GH108', 'not closed yet', jsonb_build_object('meeting', of_meeting_no, 'state', meeting.state));
    elsif coalesce(new_words, '') !~ '\S' or length(new_words) > 4000 then
        perform city.refuse('GH105', 'a text is needed', '{"what": "text"}');
    elsif of_item_id is not null and not exists (
            select from city.meeting_agenda a where a.meeting_no = of_meeting_no and a.item_id = of_item_id) then
        perform city.refuse('GH161', 'not on the agenda', jsonb_build_object('item', of_item_id));
    end if;
    insert into city.meeting_addenda (meeting_no, item_id, words, written_by, written_at)
        values (of_meeting_no, of_item_id, new_words, keeper, city.city_now()) returning addendum_no into made;
    return made;
end $$;

create or replace trigger history before update or delete on city.meeting_addenda
    for each row execute function city.keep_history('GH164');
create or replace trigger closed before insert or update or delete on city.meeting_people
    for each row execute function city.keep_parts_of_closed_meeting();
create or replace trigger closed before insert or update or delete on city.meeting_notes
    for each row execute function city.keep_parts_of_closed_meeting();

-- For the wall ---------------------------------------------------------------------------------------------------------

-- What the wall may show of the meeting that is running: class, street, units and times; no case, no person, no words.
create or replace function city.shown_on_wall()
returns table (meeting_no integer, kind text, place text, version integer, place_no integer, items integer,
    class_name text, class_name_en text, address text, units text[], units_en text[],
    unit_refusals integer[], bounces integer, cases integer, since_at timestamptz, shown_at timestamptz, minutes integer, outcome text, ruling_no text,
    lon double precision, lat double precision, outcomes text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 1 as $$
begin
    if not city.may_be_told() or not (city.sees_items() or exists (select from city.my_posts() p where p.post = 'wall')) then
        return;
    end if;
    return query
        select m.meeting_no, m.kind, m.place, s.version,
               (select count(*)::integer from city.meeting_agenda b where b.meeting_no = m.meeting_no
                and (b.place_no, b.item_id) <= (a.place_no, a.item_id)),
               (select count(*)::integer from city.meeting_agenda b where b.meeting_no = m.meeting_no),
               k.name, coalesce(k.name_en, k.name), coalesce(i.address, ''),
               coalesce(n.units, '{}'), coalesce(n.units_en, '{}'), coalesce(n.refusals, '{}'), i.bounces,
               (select count(*)::integer from city.hard_item_cases h where h.item_id = i.item_id and h.removed_at is null),
               i.since_at, s.shown_at, a.minutes::integer, a.outcome, r.ruling_no,
               public.st_x(i.geom), public.st_y(i.geom),
               (select array_agg(coalesce(b.outcome, '') order by b.place_no, b.item_id) from city.meeting_agenda b
                where b.meeting_no = m.meeting_no)
        from city.meetings m
        join city.meeting_screens s on s.meeting_no = m.meeting_no
        join city.hard_items i on i.item_id = s.item_id
        join city.classes k on k.class_id = i.class_id
        join city.meeting_agenda a on a.meeting_no = m.meeting_no and a.item_id = i.item_id
        left join city.rulings r on r.ruling_id = i.ruling_id
        left join lateral (
            select array_agg(u.name order by o.place) as units, array_agg(coalesce(u.name_en, u.name) order by o.place) as units_en,
                   array_agg((select count(*)::integer from city.hard_item_cases h join city.assignments g on g.case_id = h.case_id
                       where h.item_id = i.item_id and h.removed_at is null and g.unit_id = o.unit_id
                         and g.return_code = 'not_ours') order by o.place) as refusals
            from unnest(i.unit_ids) with ordinality o (unit_id, place) join city.units u on u.unit_id = o.unit_id) n on true
        where m.state = 'running' order by s.shown_at desc limit 1;
end $$;

-- Rights; called by city.make_post_roles(). Nobody writes these tables: the functions do.
create or replace function city.grant_agenda() returns void
language plpgsql as $$
declare
    post text;
begin
    foreach post in array array['presenter', 'leader', 'shift_leader', 'dispatcher', 'handler'] loop
        perform city.grant_to(post, 'select on city.meeting_screens, city.meeting_presences, city.meeting_people,
            city.meeting_addenda, city.item_statements, city.item_files, city.meeting_notes, city.meeting_templates');
        perform city.grant_to(post, 'execute on function city.join_meeting(integer, bigint), city.keeps_items(),
            city.sees_kept(bigint, boolean), city.sees_kept(integer, boolean),
            city.add_statement(bigint, integer, text), city.add_item_file(bigint, integer, text, bytea),
            city.cases_like_item(bigint, integer)');
    end loop;
    foreach post in array array['presenter', 'leader'] loop
        perform city.grant_to(post, 'execute on function city.show_item(integer, integer, bigint),
            city.draw_on_screen(integer, bigint, jsonb), city.write_note(integer, bigint, integer, text),
            city.note_meeting(integer, integer, text), city.invite_person(integer, text, integer),
            city.uninvite(integer, bigint, integer), city.invite_unit(integer, integer),
            city.invite_disputing_units(integer), city.note_attendance(integer, bigint, integer, boolean),
            city.keep_template(jsonb), city.retire_template(bigint), city.plan_from_template(bigint, timestamptz),
            city.add_addendum(integer, bigint, text), city.remove_item_file(bigint)');
    end loop;
    perform city.grant_to('staff', 'execute on function city.shown_on_wall()');  -- it says nothing to whoever may not ask
end $$;
