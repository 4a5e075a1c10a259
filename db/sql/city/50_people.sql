-- People are database roles. Roles are shared by all databases of a cluster, so each carries the name of its database:
-- <database>_staff is everybody, <database>_<post> a post, and each member of staff has a role of their own.
-- Group roles say which tables may be touched; who may act is decided by city.staff and city.staff_posts at the door.
-- Rights are granted on parents only, never on a partition.

create or replace function city.post_role(post text) returns text
language sql stable as $$
    select current_database() || '_' || post;
$$;

create or replace function city.ensure_role(name text) returns void
language plpgsql as $$
begin
    if not exists (select from pg_roles where rolname = name) then
        execute format('create role %I nologin', name);
    end if;
end $$;

create or replace function city.posts() returns text[]
language sql immutable as $$
    select array['acceptor', 'shift_leader', 'dispatcher', 'handler', 'supervisor', 'inspector', 'hotline_agent',
                 'evaluator', 'presenter', 'leader', 'wall', 'administrator'];
$$;

-- Give a right on tables or functions to one post ('staff': everybody).
create or replace function city.grant_to(post text, rights text) returns void
language plpgsql as $$
begin
    execute format('grant %s to %I', rights, city.post_role(post));
end $$;

-- Make the group roles of this database and give each what it needs and no more; called at every upgrade.
create or replace function city.make_post_roles() returns void
language plpgsql as $$
declare
    post text;
    owned regprocedure;
begin
    -- A function that runs with its owner's rights is for nobody to whom it is not given below.
    for owned in select p.oid from pg_proc p where p.pronamespace = 'city'::regnamespace and p.prosecdef loop
        execute format('revoke execute on function %s from public', owned);
    end loop;
    perform city.ensure_role(city.post_role('staff'));
    foreach post in array city.posts() loop
        perform city.ensure_role(city.post_role(post));
        if not pg_has_role(city.post_role(post), city.post_role('staff'), 'member') then
            execute format('grant %I to %I', city.post_role('staff'), city.post_role(post));
        end if;
    end loop;
    perform city.grant_to('staff', 'usage on schema city, read_side');
    perform city.grant_to('staff', 'select on city.city_profile, city.city_clock, city.calendar_days, city.areas,
        city.duty_grids, city.unit_grids, city.streets, city.waters, city.greens, city.units, city.staff, city.staff_posts,
        city.latest_positions, city.cameras, city.classes, city.components, city.cases, city.assignments,
        city.stage_clocks, city.case_moves, city.changes, city.feed_commits, city.feed_state, city.alembic_version');
    perform city.grant_to('staff', 'execute on function city.feed_status()');
    -- What people wrote when they acted is not for the wall.
    perform city.grant_to('staff', 'select (case_id, version, action, from_state, to_state, post, unit_id, acted_at,
        acted_on) on city.flow_records');
    perform city.grant_to('staff', 'select on all tables in schema read_side');
    perform city.grant_to('staff', 'execute on all functions in schema read_side');
    perform city.grant_manual();
    perform city.grant_deadlines();
    foreach post in array city.posts() loop
        continue when post = 'wall';
        perform city.grant_to(post, 'select on city.flow_records, city.reports, city.attachments, city.attachment_contents,
            city.component_versions');
    end loop;
    foreach post in array array['acceptor', 'hotline_agent', 'shift_leader', 'dispatcher'] loop
        perform city.grant_to(post, 'select on city.reporters');
    end loop;
    for post in select distinct unnest(m.posts) from city.case_moves m loop
        perform city.grant_to(post, 'insert (request_id, case_id, seen_version, action, inputs) on city.flow_records');
        perform city.grant_to(post, 'execute on function city.add_attachment(bytea, text, text, timestamptz, float8, float8)');
    end loop;
    for post in select distinct unnest(m.posts) from city.case_moves m where m.action = 'report' loop
        perform city.grant_to(post, 'execute on function city.report_case(uuid, jsonb)');
    end loop;
    foreach post in array array['add_staff_role(integer)', 'lock_staff(integer, boolean)'] loop
        perform city.grant_to('administrator', 'execute on function city.' || post);
    end loop;
end $$;

-- Make the role of one member of staff, who logs in with it; its groups follow the posts.
create or replace function city.add_staff_role(new_staff_id integer) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person city.staff;
    groups text;
begin
    select * into person from city.staff where staff_id = new_staff_id;
    if person.staff_id is null or not starts_with(person.role_name, current_database() || '_') then
        raise exception 'no member of staff with a role of this database: %', new_staff_id using errcode = 'GH005';
    end if;
    if exists (select from pg_roles where rolname = person.role_name
               and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls))
            or person.role_name = city.post_role('staff')
            or person.role_name in (select city.post_role(p) from unnest(city.posts()) p) then
        raise exception 'this role is not a person''s: %', person.role_name using errcode = 'GH005';
    end if;
    perform city.ensure_role(person.role_name);
    select string_agg(distinct quote_ident(city.post_role(post)), ', ') into groups
        from city.staff_posts where staff_id = new_staff_id;
    execute format('grant %s to %I', coalesce(groups, quote_ident(city.post_role('staff'))), person.role_name);
    return person.role_name;
end $$;

-- Lock a member of staff, or let them in again; a locked one may do nothing, and running sessions are ended.
create or replace function city.lock_staff(locked_staff_id integer, is_to_be_locked boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    locked_role text;
begin
    update city.staff set is_locked = is_to_be_locked where staff_id = locked_staff_id returning role_name into locked_role;
    if is_to_be_locked then
        perform pg_terminate_backend(pid) from pg_stat_activity
            where usename = locked_role and datname = current_database();
    end if;
end $$;

-- Demo staff as roles, all at once. Nobody logs in as them: the owner of a private cluster acts as any of them. Their
-- names follow the name of the database, which may have changed since the city was built.
create or replace function city.make_demo_roles() returns integer
language plpgsql as $$
declare
    person record;
    made integer := 0;
begin
    update city.staff set role_name = current_database() || '_' || coalesce(nullif(number, ''), 's' || staff_id)
        where is_demo and not starts_with(role_name, current_database() || '_');
    for person in
        select s.role_name, exists (select from pg_roles where rolname = s.role_name) as is_there,
               string_agg(distinct quote_ident(city.post_role(p.post)), ', ') as groups
            from city.staff s join city.staff_posts p using (staff_id) where s.is_demo group by s.staff_id
    loop
        if not person.is_there then
            execute format('create role %I nologin in role %s', person.role_name, person.groups);
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;
