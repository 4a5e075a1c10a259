-- Members of the staff: added, locked, re-keyed and moved to other posts.
-- Administrators hold no right to make roles: these functions do it for them, with a verifier that the client computed.
-- Refusals: GH051 no post or an unknown one, GH052 no verifier, GH053 no number for a role, GH054 the number is taken,
-- GH055 not for oneself, GH056 for administrators, GH057 nobody of that number, GH058 no such unit, area, grid or day.

create or replace function city.keeps_people() returns boolean
language sql stable as $$
    select city.is_owner() or exists (select from city.my_posts() where post = 'administrator');
$$;

create or replace function city.refuse_strangers_to_people() returns void
language plpgsql stable as $$
begin
    if not city.keeps_people() then
        perform city.refuse('GH056', 'people are for administrators', jsonb_build_object('person', session_user));
    end if;
end $$;

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
            when held.area_code is not null and not exists (select from city.areas a where a.code = held.area_code
                and a.kind in ('district', 'development_zone', 'scenic_area')) then 'area'
            when held.duty_grid_id is not null
                and not exists (select from city.duty_grids g where g.duty_grid_id = held.duty_grid_id) then 'duty_grid'
        end;
        if what is not null then
            perform city.refuse('GH058', 'no such ' || what, jsonb_build_object('what', what));
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
    end if;
    if verifier is not null then
        perform city.check_verifier(verifier);
    end if;
    insert into city.staff (role_name, name, number, unit_id, valid_from, valid_to)
        values (made_role, btrim(name), number, unit_id, from_on, valid_to) returning staff_id into made_id;
    perform city.write_posts(made_id, posts, from_on, valid_to);
    execute format('create role %I login connection limit 20 valid until %L', made_role,
        coalesce(((valid_to + 1)::timestamp at time zone city.time_zone())::text, 'infinity'));
    if verifier is not null then
        execute format('alter role %I password %L', made_role, verifier);
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
create or replace function city.find_person(of_staff_id integer) returns city.staff
language plpgsql stable as $$
declare
    person city.staff;
begin
    select * into person from city.staff where staff_id = of_staff_id;
    if person.staff_id is null or not starts_with(person.role_name, current_database() || '_')
            or person.role_name in (select city.post_role(p) from unnest(array['staff'] || city.posts()) p)
            or exists (select from pg_roles where rolname = person.role_name
                       and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls))
            or city.why_strange(person.role_name, false) is not null then
        perform city.refuse('GH057', 'nobody of that number', jsonb_build_object('number', coalesce(person.number, '')));
    elsif person.role_name = session_user then
        perform city.refuse('GH055', 'not for oneself', jsonb_build_object('person', session_user));
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

-- End the sessions of who is locked once more: one may have been let in while the lock was being written.
create or replace function city.end_sessions(locked_staff_id integer) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
    select count(pg_terminate_backend(a.pid))::integer
    from city.staff s join pg_stat_activity a on a.usename = s.role_name
    where s.staff_id = locked_staff_id and s.is_locked and city.keeps_people()
      and city.why_strange(s.role_name, false) is null;
$$;

-- Give somebody another password, who forgot theirs.
create or replace function city.rekey_staff(of_staff_id integer, verifier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person city.staff;
begin
    perform city.refuse_strangers_to_people();
    person := city.find_person(of_staff_id);
    perform city.check_verifier(verifier);
    execute format('alter role %I password %L', person.role_name, verifier);
end $$;

-- Change one's own password.
create or replace function city.change_my_password(verifier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if city.my_staff_id() is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    perform city.check_verifier(verifier);
    execute format('alter role %I password %L', session_user, verifier);
end $$;
