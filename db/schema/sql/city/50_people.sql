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
    perform city.refuse_strange_role(name, name <> city.post_role('worker'));
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

-- Make the group roles of this database and give each what it needs and no more; called at every upgrade. Everything is
-- taken away first, so that what is not given below is given to nobody.
create or replace function city.make_post_roles() returns void
language plpgsql as $$
declare
    post text;
begin
    perform city.close_the_database();
    foreach post in array array['staff'] || city.posts() loop
        perform city.ensure_role(city.post_role(post));
        if post <> 'staff' and not pg_has_role(city.post_role(post), city.post_role('staff'), 'member') then
            execute format('grant %I to %I', city.post_role('staff'), city.post_role(post));
        end if;
        execute format('revoke all on all tables in schema city from %I', city.post_role(post));
        execute format('revoke all on all functions in schema city from %I', city.post_role(post));
    end loop;
    perform city.revoke_from_other_cities();
    execute format('grant connect on database %I to %I', current_database(), city.post_role('staff'));
    perform city.grant_to('staff', 'usage on schema city, read_side');
    perform city.grant_reading();
    perform city.grant_acting();
    perform city.grant_scopes();
    perform city.grant_manual();
    perform city.grant_deadlines();
    perform city.grant_responsibility();
    perform city.grant_jobs();
    perform city.grant_claims();
    perform city.grant_duty();
    perform city.grant_search();
    perform city.grant_on_behalf();
    perform city.grant_ladder();
    perform city.grant_outbox();
    perform city.grant_monthly_facts();
    perform city.grant_meetings();
    perform city.grant_alerts();
    perform city.grant_rulings();
    perform city.grant_letters();
    perform city.grant_agenda();
    perform city.grant_to('administrator', 'execute on function city.lock_staff(integer, boolean),
        city.end_sessions(integer), city.rekey_staff(integer, text), city.change_posts(integer, jsonb, date),
        city.add_staff(text, text, jsonb, integer, text, date, date)');
    perform city.limit_role(s.role_name) from city.staff s join pg_roles r on r.rolname = s.role_name;
end $$;

-- Functions of the server that are for nobody on the staff: locks that could stop everybody, large objects, a flood of
-- hints, and what the server counts: rows that an index gave, blocks that were read, rows that a serialisable question
-- touched, and sizes of tables, which tell of rows that a policy hides.
create or replace function city.is_of_the_server(function_name name) returns boolean
language sql immutable as $$
    select function_name ~ ('^(pg_(try_)?advisory_.*|lo_.*|loread|lowrite|pg_notify|pg_logical_emit_message'
            || '|pg_lock_status|pg_stat_force_next_flush|pg_stat_get_.*|pg_stat_clear_snapshot'
            || '|pg_(relation|table|total_relation|indexes)_size|pg_export_snapshot)$')
        and function_name !~ '^pg_stat_get_(activity|backend_.*)$';
$$;

-- Nobody but the staff enters, nobody makes anything here, and nobody calls what is not given to them. What belongs to
-- the server itself (locks that could stop everybody, large objects, code of one's own) a superuser takes away here too.
create or replace function city.close_the_database() returns void
language plpgsql as $$
declare
    own regprocedure;
begin
    if pg_has_role((select datdba from pg_database where datname = current_database()), 'member') then
        execute format('revoke all on database %I from public', current_database());
    end if;
    if has_schema_privilege('public', 'public', 'create')
            and pg_has_role((select nspowner from pg_namespace where nspname = 'public'), 'member') then
        revoke create on schema public from public;
    end if;
    revoke all on all functions in schema city from public;
    if (select rolsuper from pg_roles where rolname = current_user) then
        for own in select p.oid from pg_proc p
                where p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('public', p.oid, 'execute')
                  and city.is_of_the_server(p.proname) loop
            execute format('revoke execute on function %s from public', own);
            execute format('grant execute on function %s to %I', own,  -- whose functions look at locks and sessions
                (select pg_get_userbyid(n.nspowner) from pg_namespace n where n.nspname = 'city'));
        end loop;
        revoke usage on language plpgsql, sql from public;
    end if;
end $$;

-- The database itself as it was before the city came; called when the city is removed from it.
create or replace function city.leave_the_database() returns void
language plpgsql as $$
begin
    execute format('revoke all on database %I from %I', current_database(), city.post_role('staff'));
    execute format('grant connect, temporary on database %I to public', current_database());
end $$;

-- What everybody on the staff may read; which rows of it, db/schema/sql/city/51_scopes.sql says.
create or replace function city.grant_reading() returns void
language plpgsql as $$
declare
    post text;
    plain regprocedure;
begin
    perform city.grant_to('staff', 'select on city.city_profile, city.city_clock, city.calendar_days, city.areas,
        city.duty_grids, city.unit_grids, city.streets, city.waters, city.greens, city.units, city.staff, city.staff_posts,
        city.latest_positions, city.cameras, city.classes, city.components, city.cases, city.assignments,
        city.stage_clocks, city.case_moves, city.changes, city.feed_commits, city.feed_state, city.alembic_version,
        city.staff_changes, city.channels');
    perform city.grant_to('staff', 'execute on function city.feed_status()');
    -- Looking something up with one's own rights does no harm; what changes anything is not among these.
    for plain in select p.oid from pg_proc p
            where p.pronamespace = 'city'::regnamespace and not p.prosecdef and p.provolatile <> 'v'
              and p.prorettype <> 'trigger'::regtype loop
        perform city.grant_to('staff', 'execute on function ' || plain);
    end loop;
    -- What people wrote when they acted is not for the wall.
    perform city.grant_to('staff', 'select (case_id, version, action, from_state, to_state, post, unit_id, acted_at,
        acted_on) on city.flow_records');
    perform city.grant_to('staff', 'select on all tables in schema read_side');
    perform city.grant_to('staff', 'execute on all functions in schema read_side');
    foreach post in array city.posts() loop
        continue when post = 'wall';
        perform city.grant_to(post, 'select on city.flow_records, city.supervisions, city.reports, city.attachments, city.attachment_contents,
            city.component_versions');
        perform city.grant_to(post, 'execute on function city.signers(bigint), city.photo_repeats(bigint),
            city.open_supervisions(bigint), city.photo_content(bigint, boolean)');
    end loop;
    foreach post in array array['acceptor', 'hotline_agent', 'shift_leader', 'dispatcher'] loop
        perform city.grant_to(post, 'select on city.reporters');
    end loop;
end $$;

-- What the posts of the table of moves need for acting; the door decides about each act.
create or replace function city.grant_acting() returns void
language plpgsql as $$
declare
    post text;
begin
    for post in select distinct unnest(m.posts) from city.case_moves m loop
        perform city.grant_to(post, 'insert (request_id, case_id, seen_version, action, inputs) on city.flow_records');
        perform city.grant_to(post, 'execute on function city.add_attachment(bytea, text, text, timestamptz, float8, float8, bigint, bytea),
            city.similar_photos(bigint, integer), city.uploaded_bytes(uuid), city.add_photo_piece(uuid, integer, bytea),
            city.finish_photo(uuid, integer, text, text, timestamptz, float8, float8, bigint, integer)');
    end loop;
    foreach post in array array['evaluator', 'administrator'] loop
        perform city.grant_to(post, 'execute on function city.cover_attachment(bigint, bytea), city.repeated_photos(timestamptz, integer)');
    end loop;
    for post in select distinct unnest(m.posts) from city.case_moves m where m.action = 'report' loop
        perform city.grant_to(post, 'execute on function city.report_case(uuid, jsonb)');
    end loop;
    perform city.grant_to('staff', 'execute on function city.change_my_password(text)');
    -- Triggers on what administrators write say why they refuse.
    perform city.grant_to('administrator', 'execute on function city.refuse(text, text, jsonb), city.is_history_loader()');
end $$;

-- Demo staff as roles, all at once. Nobody logs in as them: the owner of a private cluster acts as any of them. Their
-- names follow the name of the database, which may have changed since the city was built.
create or replace function city.make_demo_roles() returns integer
language plpgsql as $$
declare
    person record;
    made integer := 0;
begin
    update city.staff set role_name = city.demo_role(number, staff_id)
        where is_demo and role_name <> city.demo_role(number, staff_id);
    for person in
        select s.role_name, exists (select from pg_roles where rolname = s.role_name) as is_there,
               string_agg(distinct quote_ident(city.post_role(p.post)), ', ') as groups
            from city.staff s join city.staff_posts p using (staff_id) where s.is_demo group by s.staff_id
    loop
        perform city.refuse_strange_role(person.role_name, false);
        if not person.is_there then
            execute format('create role %I nologin in role %s', person.role_name, person.groups);
            perform city.limit_role(person.role_name);
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;
