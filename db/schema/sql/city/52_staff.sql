-- Members of the staff: added, locked, re-keyed and moved to other posts.
-- Administrators hold no right to make roles: these functions do it for them, with a verifier that the client computed.
-- Refusals: GH051 no post or an unknown one, GH052 no verifier, GH053 no number for a role, GH054 the number is taken,
-- GH055 not for oneself, GH056 for administrators, GH057 nobody of that number, GH058 no such unit, area, grid or day,
-- GH059 outside the area of this administrator.

-- Who looks after whom ------------------------------------------------------------------------------------------------
-- An administrator who holds the post for an area looks after the people whose posts all lie in it, and after nothing
-- else: what is the city's (manual, rules, calendar, factors, automatic dispatch) is for administrators of the city.

create or replace function city.administers_city() returns boolean
language sql stable as $$
    select exists (select from city.my_posts() p where p.post = 'administrator' and city.is_for_city(p));
$$;

create or replace function city.administered_areas() returns text[]
language sql stable as $$
    select coalesce(array_agg(p.area_code), '{}') from city.my_posts() p
    where p.post = 'administrator' and p.area_code is not null;
$$;

create or replace function city.keeps_people() returns boolean
language sql stable as $$
    select city.is_owner() or city.administers_city() or city.administered_areas() <> '{}';
$$;

-- Whoever changes people does it as things are now, and is not being locked meanwhile: their own row is held.
create or replace function city.refuse_strangers_to_people() returns void
language plpgsql as $$
begin
    perform city.refuse_old_snapshot();
    perform from city.staff s where s.role_name = session_user::text for share;
    if not city.keeps_people() then
        perform city.refuse('GH056', 'people are for administrators', jsonb_build_object('person', session_user));
    end if;
end $$;

-- The area of a unit: its own, or else that of the unit that it is part of.
create or replace function city.area_of_unit(of_unit_id integer) returns text
language sql stable as $$
    with recursive above (unit_id, parent_id, district_code, step) as (
        select u.unit_id, u.parent_id, u.district_code, 1 from city.units u where u.unit_id = of_unit_id
        union all select u.unit_id, u.parent_id, u.district_code, a.step + 1
        from city.units u join above a on u.unit_id = a.parent_id where a.district_code is null and a.step < 20)
    select district_code from above where district_code is not null order by step limit 1;
$$;

-- Whether a post reaches no farther than some areas; that of a handler as far as their unit.
create or replace function city.is_post_within(
    areas text[], post text, of_unit_id integer, of_area text, of_duty_grid_id integer) returns boolean
language sql stable as $$
    select case
        when post = 'handler' then coalesce(city.area_of_unit(of_unit_id) = any (areas), false)
        when of_area is null and of_duty_grid_id is null then false
        else coalesce(of_area = any (areas), true) and coalesce((
            select g.district_code = any (areas) from city.duty_grids g where g.duty_grid_id = of_duty_grid_id), of_area is not null)
        end;
$$;

-- Whether session_user looks after somebody: for an administrator of an area all posts of theirs, of today or to come.
create or replace function city.looks_after(of_staff_id integer) returns boolean
language plpgsql stable as $$
declare
    areas text[];
begin
    if city.is_owner() or city.administers_city() then
        return true;
    end if;
    areas := city.administered_areas();
    return areas <> '{}' and coalesce((
        select bool_and(city.is_post_within(areas, p.post, coalesce(p.unit_id, s.unit_id), p.area_code, p.duty_grid_id))
        from city.staff s join city.staff_posts p using (staff_id)
        where s.staff_id = of_staff_id and (p.valid_to is null or p.valid_to >= city.local_day(city.city_now()))), false);
end $$;

-- What is refused ------------------------------------------------------------------------------------------------------

create or replace function city.check_verifier(verifier text) returns void
language plpgsql as $$
begin
    if coalesce(verifier, '') !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/]{20,}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'
            or split_part(split_part(verifier, '$', 2), ':', 1)::integer < 4096 then
        perform city.refuse('GH052', 'a SCRAM-SHA-256 verifier is needed, never a password');
    end if;
end $$;

-- The role of somebody with this number; refuses numbers that could be read as another role.
create or replace function city.person_role(number text) returns text
language plpgsql stable as $$
declare
    role_name text := city.post_role(number);
begin
    if not city.is_number_of_a_role(number) then
        perform city.refuse('GH053', 'no number for a role', jsonb_build_object('number', number));
    end if;
    return role_name;
end $$;

-- Write the posts that somebody holds from a day on; `wanted` is [{"post", "unit_id", "area_code", "duty_grid_id"}, ...].
create or replace function city.write_posts(of_staff_id integer, wanted jsonb, from_on date, to_on date) returns void
language plpgsql as $$
declare
    held record;
    own_unit_id integer := (select unit_id from city.staff where staff_id = of_staff_id);
    what text;
begin
    if jsonb_typeof(wanted) is distinct from 'array' or jsonb_array_length(wanted) not between 1 and 12 then
        perform city.refuse('GH051', 'at least one post', '{"post": ""}');
    end if;
    for held in select * from jsonb_to_recordset(wanted)
            as w (post text, unit_id integer, area_code text, duty_grid_id integer) loop
        if held.post is null or not held.post = any (city.posts()) then
            perform city.refuse('GH051', 'unknown post', jsonb_build_object('post', held.post));
        end if;
        what := case
            when held.unit_id is not null and not exists (select from city.units u where u.unit_id = held.unit_id
                and (u.valid_to is null or u.valid_to >= from_on)) then 'unit'
            when held.post = 'handler' and coalesce(held.unit_id, own_unit_id) is null then 'unit'
            when held.post = 'handler' and held.area_code is not null then 'area'
            when held.post = 'administrator' and held.duty_grid_id is not null then 'duty_grid'
            when held.area_code is not null and not exists (select from city.areas a where a.code = held.area_code
                and a.kind in ('district', 'development_zone', 'scenic_area')) then 'area'
            when held.duty_grid_id is not null
                and not exists (select from city.duty_grids g where g.duty_grid_id = held.duty_grid_id) then 'duty_grid'
        end;
        if what is not null then
            perform city.refuse('GH058', 'no such ' || what, jsonb_build_object('what', what));
        end if;
        if not city.is_owner() and not city.administers_city() and not city.is_post_within(city.administered_areas(),
                held.post, coalesce(held.unit_id, own_unit_id), held.area_code, held.duty_grid_id) then
            perform city.refuse('GH059', 'a post outside the area', jsonb_build_object('post', held.post));
        end if;
        insert into city.staff_posts (staff_id, post, unit_id, area_code, duty_grid_id, valid_from, valid_to)
            values (of_staff_id, held.post, held.unit_id, held.area_code, held.duty_grid_id, from_on, to_on);
    end loop;
exception
    when unique_violation then
        perform city.refuse('GH051', 'a post twice', jsonb_build_object('post', held.post));
    when data_exception then
        perform city.refuse('GH051', 'unreadable posts', '{"post": ""}');
end $$;

-- The groups of a person's role follow the posts that they hold or will hold.
create or replace function city.follow_posts(of_staff_id integer) returns void
language plpgsql as $$
declare
    person_role text := (select s.role_name from city.staff s where s.staff_id = of_staff_id);
    today date := city.local_day(city.city_now());
    wanted_post text;
    is_wanted boolean;
begin
    foreach wanted_post in array array['staff'] || city.posts() loop
        is_wanted := wanted_post = 'staff' or exists (select from city.staff_posts p where p.staff_id = of_staff_id
            and p.post = wanted_post and (p.valid_to is null or p.valid_to >= today));
        if is_wanted then
            execute format('grant %I to %I', city.post_role(wanted_post), person_role);
        elsif pg_has_role(person_role, city.post_role(wanted_post), 'member') then
            execute format('revoke %I from %I', city.post_role(wanted_post), person_role);
        end if;
    end loop;
end $$;

-- Add a member of staff with their posts and a role to log in with. Without a verifier nobody can log in as them yet.
create or replace function city.add_staff(
    number text, name text, posts jsonb, unit_id integer default null, verifier text default null,
    valid_from date default null, valid_to date default null) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made_role text;
    made_id integer;
    from_on date := coalesce(valid_from, city.local_day(city.city_now()));
begin
    perform city.refuse_strangers_to_people();
    made_role := city.person_role(number);
    if exists (select from city.staff s where s.number = add_staff.number or s.role_name = made_role)
            or exists (select from pg_roles where rolname = made_role) then
        perform city.refuse('GH054', 'the number is taken', jsonb_build_object('number', number));
    end if;
    if coalesce(name, '') !~ '\S' or length(name) > 60 then
        perform city.refuse('GH058', 'no name', '{"what": "name"}');
    elsif valid_to < from_on then
        perform city.refuse('GH058', 'ends before it begins', '{"what": "day"}');
    elsif unit_id is not null and not exists (select from city.units u where u.unit_id = add_staff.unit_id) then
        perform city.refuse('GH058', 'no such unit', '{"what": "unit"}');
    elsif unit_id is not null and not city.is_owner() and not city.administers_city()
            and not coalesce(city.area_of_unit(unit_id) = any (city.administered_areas()), false) then
        perform city.refuse('GH059', 'a unit outside the area', jsonb_build_object('number', number));
    end if;
    if verifier is not null then
        perform city.check_verifier(verifier);
    end if;
    insert into city.staff (role_name, name, number, unit_id, valid_from, valid_to)
        values (made_role, btrim(name), number, unit_id, from_on, valid_to) returning staff_id into made_id;
    perform city.write_posts(made_id, posts, from_on, valid_to);
    execute format('create role %I login connection limit 20 valid until %L', made_role,
        coalesce(((valid_to + 1)::timestamp at time zone city.time_zone())::text, 'infinity'));
    perform city.limit_role(made_role);
    if verifier is not null then
        perform city.give_verifier(made_role, verifier);
        perform city.note_staff_change(made_id, number, 'password', null, null, false);
    end if;
    perform city.follow_posts(made_id);
    return made_id;
end $$;

-- Let somebody hold other posts from a day on, and only these.
create or replace function city.change_posts(of_staff_id integer, posts jsonb, from_on date default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person city.staff;
    starts_on date := coalesce(from_on, city.local_day(city.city_now()));
begin
    perform city.refuse_strangers_to_people();
    person := city.find_person(of_staff_id);
    if starts_on < city.local_day(city.city_now()) then  -- who held which post on a day of the past stays as it was
        perform city.refuse('GH058', 'a day of the past', '{"what": "past"}');
    end if;
    delete from city.staff_posts p where p.staff_id = of_staff_id and p.valid_from >= starts_on;
    update city.staff_posts p set valid_to = starts_on - 1
        where p.staff_id = of_staff_id and (p.valid_to is null or p.valid_to >= starts_on);
    perform city.write_posts(of_staff_id, posts, starts_on, person.valid_to);
    perform city.follow_posts(of_staff_id);
end $$;

-- The person of a number on the staff, whose role is one of a person of this database; not oneself.
-- Their row is held until the end of the transaction: two changes of one person follow each other. Who lingers with it,
-- the person themselves most of all, is ended.
create or replace function city.find_person(of_staff_id integer) returns city.staff
language plpgsql set lock_timeout = '3s' as $$
declare
    person city.staff;
begin
    loop
        begin
            select * into person from city.staff where staff_id = of_staff_id for no key update;
            exit;
        exception when lock_not_available then
            perform city.end_lingerers('city.staff');
            select * into person from city.staff where staff_id = of_staff_id;
            if city.looks_after(of_staff_id) and person.role_name <> session_user then
                perform pg_terminate_backend(a.pid) from pg_stat_activity a where a.usename = person.role_name;
            end if;
        end;
    end loop;
    if person.staff_id is null or not starts_with(person.role_name, current_database() || '_')
            or person.role_name in (select city.post_role(p) from unnest(array['staff'] || city.posts()) p)
            or exists (select from pg_roles where rolname = person.role_name
                       and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls))
            or city.why_strange(person.role_name, false) is not null then
        perform city.refuse('GH057', 'nobody of that number', jsonb_build_object('number', coalesce(person.number, '')));
    elsif person.role_name = session_user then
        perform city.refuse('GH055', 'not for oneself', jsonb_build_object('person', session_user));
    elsif not city.looks_after(of_staff_id) then
        perform city.refuse('GH059', 'somebody outside the area', jsonb_build_object('number', coalesce(person.number, '')));
    end if;
    return person;
end $$;

-- Lock a member of staff, or let them in again: a locked one cannot log in, sees nothing and may do nothing, and running
-- sessions are ended.
create or replace function city.lock_staff(locked_staff_id integer, is_to_be_locked boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person city.staff;
begin
    perform city.refuse_strangers_to_people();
    person := city.find_person(locked_staff_id);
    update city.staff set is_locked = is_to_be_locked where staff_id = locked_staff_id;
    if exists (select from pg_roles where rolname = person.role_name) then
        execute format('alter role %I %s', person.role_name, case when is_to_be_locked then 'nologin' else 'login' end);
    end if;
    if is_to_be_locked then
        perform pg_terminate_backend(pid) from pg_stat_activity where usename = person.role_name;
    end if;
exception when insufficient_privilege then
    raise exception 'the owner of this database may not do this on the server: %', sqlerrm
        using errcode = 'insufficient_privilege', hint = 'grant it pg_signal_backend and the right to make roles';
end $$;

-- End the sessions of who is locked or was changed just now once more: one may have been let in while that was written.
create or replace function city.end_sessions(locked_staff_id integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    if not city.keeps_people() then
        perform city.refuse('GH056', 'people are for administrators', jsonb_build_object('person', session_user));
    end if;
    return (
        select count(pg_terminate_backend(a.pid))
        from city.staff s join pg_stat_activity a on a.usename = s.role_name
        where s.staff_id = locked_staff_id and a.pid <> pg_backend_pid() and city.looks_after(locked_staff_id)
          and city.why_strange(s.role_name, false) is null
          and (s.is_locked or exists (
              select from city.staff_changes c where c.staff_id = s.staff_id and c.ends_sessions
                and c.written_at > clock_timestamp() - interval '1 minute')));
end $$;

-- A verifier is kept out of what an error would say.
create or replace function city.give_verifier(role_name text, verifier text) returns void
language plpgsql as $$
begin
    execute format('alter role %I password %L', role_name, verifier);
exception when others then
    raise exception using errcode = sqlstate, message = sqlerrm;
end $$;

-- Give somebody another password, who forgot theirs.
create or replace function city.rekey_staff(of_staff_id integer, verifier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person city.staff;
begin
    perform city.refuse_strangers_to_people();
    person := city.find_person(of_staff_id);
    perform city.check_verifier(verifier);
    perform city.give_verifier(person.role_name, verifier);
    perform city.note_staff_change(person.staff_id, person.number, 'password', null, null, true);
end $$;

-- Change one's own password.
create or replace function city.change_my_password(verifier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    my_id constant integer := city.my_staff_id();
begin
    perform city.refuse_old_snapshot();
    if my_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    perform city.check_verifier(verifier);
    perform city.give_verifier(session_user, verifier);
    perform city.note_staff_change(my_id, (select s.number from city.staff s where s.staff_id = my_id), 'password', null,
        null, false);
end $$;

-- What changed of a person ----------------------------------------------------------------------------------------------

-- Write down what changed, by whoever is logged in. That a password changed is told by the functions that change it.
create or replace function city.note_staff_change(
    of_staff_id integer, of_number text, what text, was jsonb, becomes jsonb, ends_sessions boolean) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into city.staff_changes (staff_id, number, what, was, becomes, ends_sessions, changed_at, changed_by)
    values (of_staff_id, of_number, what, was, becomes, ends_sessions, city.city_now(), session_user);
$$;

create or replace function city.note_changed_staff() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        perform city.note_staff_change(new.staff_id, new.number, 'added', null, to_jsonb(new), false);
        return null;
    elsif tg_op = 'DELETE' then
        perform city.note_staff_change(old.staff_id, old.number, 'removed', to_jsonb(old), null, true);
        return null;
    end if;
    if old.name <> new.name then
        perform city.note_staff_change(new.staff_id, new.number, 'name', to_jsonb(old.name), to_jsonb(new.name), false);
    end if;
    if old.number is distinct from new.number then
        perform city.note_staff_change(new.staff_id, new.number, 'number', to_jsonb(old.number), to_jsonb(new.number), false);
    end if;
    if old.role_name <> new.role_name then
        perform city.note_staff_change(new.staff_id, new.number, 'role', to_jsonb(old.role_name), to_jsonb(new.role_name),
            true);
    end if;
    if old.unit_id is distinct from new.unit_id then
        perform city.note_staff_change(new.staff_id, new.number, 'unit', to_jsonb(old.unit_id), to_jsonb(new.unit_id), true);
    end if;
    if row(old.valid_from, old.valid_to) is distinct from row(new.valid_from, new.valid_to) then
        perform city.note_staff_change(new.staff_id, new.number, 'days', jsonb_build_array(old.valid_from, old.valid_to),
            jsonb_build_array(new.valid_from, new.valid_to), true);
    end if;
    if old.is_locked <> new.is_locked then
        perform city.note_staff_change(new.staff_id, new.number, case when new.is_locked then 'locked' else 'unlocked' end,
            null, null, true);
    end if;
    return null;
end $$;

create or replace trigger noted after insert or update or delete on city.staff
    for each row execute function city.note_changed_staff();

-- A post that is held today, or was, ends the sessions of who holds it: they log in anew with what they hold now.
create or replace function city.note_changed_post() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    today constant date := city.local_day(city.city_now());
    held constant city.staff_posts := coalesce(new, old);
    was_held boolean;
    is_held boolean;
begin
    if to_jsonb(new) = to_jsonb(old) then
        return null;
    end if;
    was_held := coalesce(city.is_held_on(old.valid_from, old.valid_to, today), false);
    is_held := coalesce(city.is_held_on(new.valid_from, new.valid_to, today), false);
    perform city.note_staff_change(held.staff_id, (select s.number from city.staff s where s.staff_id = held.staff_id),
        case tg_op when 'INSERT' then 'post_given' when 'DELETE' then 'post_taken' else 'post_changed' end,
        to_jsonb(old) - 'staff_id', to_jsonb(new) - 'staff_id',
        (was_held or is_held) and not city.is_history_loader() and not (was_held and is_held
            and row(old.post, old.unit_id, old.area_code, old.duty_grid_id)
                is not distinct from row(new.post, new.unit_id, new.area_code, new.duty_grid_id)));
    return null;
end $$;

create or replace trigger noted after insert or update or delete on city.staff_posts
    for each row execute function city.note_changed_post();

create or replace trigger history before update or delete on city.staff_changes
    for each row execute function city.keep_history();

-- Sessions that were opened with what a person was before end when the change is committed, also in the middle of a
-- transaction: what they read or did in it is undone. What a client does next is to log in anew.
create or replace function city.end_changed_sessions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_terminate_backend(a.pid)
        from pg_stat_activity a
        where a.usename in (select s.role_name from city.staff s where s.staff_id = new.staff_id
                            union all select new.was->>'role_name' where new.what = 'removed'
                            union all select new.was #>> '{}' where new.what = 'role')
          and a.pid <> pg_backend_pid();
    return null;
exception when insufficient_privilege then
    raise exception 'the owner of this database may not do this on the server: %', sqlerrm
        using errcode = 'insufficient_privilege', hint = 'grant it pg_signal_backend and the right to make roles';
end $$;

do $$
begin
    if not exists (select from pg_trigger where tgrelid = 'city.staff_changes'::regclass and tgname = 'sessions') then
        create constraint trigger sessions after insert on city.staff_changes deferrable initially deferred
            for each row when (new.ends_sessions) execute function city.end_changed_sessions();
    end if;
end $$;

-- Everybody sees what changed of themselves, administrators of those whom they look after. The two halves of a policy:
-- 51_scopes.sql.
create or replace function city.sees_changes_of(of_staff_id integer, my_staff_id integer, areas text[]) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return coalesce(of_staff_id = my_staff_id, false) or areas <> '{}' and city.looks_after(of_staff_id);
end $$;

drop policy if exists seen on city.staff_changes;
create policy seen on city.staff_changes for select using (
    (select city.may_be_told()) and ((select city.administers_city())
        or city.sees_changes_of(staff_id, (select city.my_staff_id()), (select city.administered_areas()))));

