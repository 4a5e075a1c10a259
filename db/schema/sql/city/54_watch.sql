-- What one login may take from all others: open transactions, locks, temporary files, the queue of notifications. Who
-- takes too much of it is ended by the worker; what is there is told by `main.py db status`. For the owner alone.

-- People of the city, in whatever database of the server they are.
create or replace function city.sessions_of_people()
returns table (pid integer, role_name text, database text, state text, xact_start timestamptz)
language sql as $$
    select a.pid, a.usename::text, a.datname::text, a.state, a.xact_start
    from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
    join pg_roles staff on staff.rolname = city.post_role('staff')  -- a copy of a database may lack its roles
    where a.backend_type = 'client backend' and not r.rolsuper
      and pg_has_role(a.usesysid, staff.oid, 'member') and not pg_has_role(a.usename, current_user, 'member');
$$;

-- Bytes of temporary files by session; none where the owner may not look.
create or replace function city.temporary_bytes() returns table (pid integer, bytes bigint)
language plpgsql as $$
begin
    return query
        select substring(f.name from '^pgsql_tmp(\d+)')::integer, sum(f.size)::bigint
        from pg_ls_tmpdir() f where f.name ~ '^pgsql_tmp\d+' group by 1;
exception when insufficient_privilege then
    return;
end $$;

-- How full what all databases of the server share is: a share between 0 and 1.
create or replace function city.shared_use(out locks double precision, out notifications double precision)
language sql as $$
    select (select count(*) from pg_locks where not fastpath)::float8
            / (current_setting('max_locks_per_transaction')::float8
               * (current_setting('max_connections')::float8 + current_setting('max_prepared_transactions')::float8)),
        pg_notification_queue_usage();
$$;

-- Sessions of people that others have to wait for, or would have to soon: one row for each reason. `amount` is a number
-- of locks, of bytes, or of sessions that wait; `is_to_end` says that the worker ends it: an open transaction in which
-- nothing happens, one that goes on and on, one that others wait for, after the time given here.
create or replace function city.sessions_in_the_way(
    most_idle interval default '5 min', most_long interval default '15 min', most_waited_for interval default '30 s')
returns table (kind text, pid integer, role_name text, since timestamptz, amount bigint, is_to_end boolean)
language sql as $$
    with used as (select * from city.shared_use()),
    people as materialized (select * from city.sessions_of_people()),
    held as (select l.pid, count(*) as locks from pg_locks l where l.pid is not null group by l.pid),
    waits as (
        select blocker.pid, count(distinct w.pid) as waiting
        from pg_locks w cross join lateral unnest(pg_blocking_pids(w.pid)) blocker (pid)
        where not w.granted group by blocker.pid)
    select 'waited_for', p.pid, p.role_name, p.xact_start, w.waiting,
        p.xact_start < clock_timestamp() - most_waited_for
    from people p join waits w using (pid)
    union all
    select case when p.state like 'idle%' then 'idle' else 'long' end, p.pid, p.role_name, p.xact_start, null,
        p.xact_start < clock_timestamp() - case when p.state like 'idle%' then most_idle else most_long end
            or u.notifications > 0.1
    from people p, used u
    where p.xact_start < clock_timestamp() - least(most_idle, case when u.notifications > 0.1 then interval '10 s' else interval '1 min' end)
    union all
    select 'locks', p.pid, p.role_name, p.xact_start, h.locks, h.locks > 12000 or u.locks > 0.5
    from people p join held h using (pid), used u
    where h.locks > 8000 or u.locks > 0.5 and h.locks > 100
    union all
    select 'temporary', p.pid, p.role_name, p.xact_start, t.bytes, t.bytes > 2::bigint << 30
    from people p join city.temporary_bytes() t using (pid) where t.bytes > 256 << 20
    union all
    select 'elsewhere', p.pid, p.role_name, p.xact_start, null, false
    from people p where p.database <> current_database()
    union all
    select 'prepared', null, x.owner::text, x.prepared, null, false
    from pg_prepared_xacts x join pg_roles staff on staff.rolname = city.post_role('staff')
    where pg_has_role(x.owner, staff.oid, 'member');
$$;

-- Whether the owner may end other people's sessions, and sees since when they last.
create or replace function city.may_end_sessions() returns boolean
language sql stable as $$
    select r.rolsuper or (pg_has_role('pg_signal_backend', 'usage') and pg_has_role('pg_read_all_stats', 'usage'))
    from pg_roles r where r.rolname = current_user;
$$;

-- End those that are to end; gives how many. Called by the worker.
create or replace function city.end_sessions_in_the_way(
    most_idle interval default '5 min', most_long interval default '15 min', most_waited_for interval default '30 s')
returns table (kind text, role_name text)
language sql as $$
    select ended.kind, ended.role_name from (
        select min(s.kind) as kind, s.role_name, pg_terminate_backend(s.pid) as is_ended
        from city.sessions_in_the_way(most_idle, most_long, most_waited_for) s where s.is_to_end and city.may_end_sessions() group by s.pid, s.role_name) ended
    where ended.is_ended;
$$;

-- What the server leaves open to people of the city, though the city itself cannot close it: told by `main.py db status`
-- and after an upgrade. In a private server nothing is left open.
create or replace function city.open_doors() returns table (kind text, name text)
language sql as $$
    with staff as (select r.oid as role from pg_roles r where r.rolname = city.post_role('staff'))
    select 'database', d.datname::text from pg_database d, staff
        where d.datallowconn and d.datname <> current_database() and has_database_privilege(role, d.oid, 'connect')
    union all
    select 'locks', '' from staff where has_function_privilege(role, 'pg_advisory_lock(bigint)', 'execute')
    union all
    select 'counters', '' from staff where has_function_privilege(role, 'pg_stat_get_xact_numscans(oid)', 'execute')
    union all
    select 'code', '' from staff where has_language_privilege(role, 'plpgsql', 'usage')
    union all
    select 'temporary', '' from staff where current_setting('temp_file_limit') = '-1'
        and not exists (select from pg_db_role_setting s
            where s.setrole in (0, (select oid from pg_roles where rolname = current_user))
               or array_to_string(s.setconfig, ';') ~ 'temp_file_limit')
    union all
    select 'log', '' where current_setting('log_min_messages') not in ('fatal', 'panic')
    union all
    select 'signal', '' where not city.may_end_sessions()
    union all
    select 'prepared', '' where current_setting('max_prepared_transactions') <> '0'
    order by 1, 2;
$$;

-- What a role of a person may take, where a superuser may say so: temporary files, and lines in the log of the server.
create or replace function city.limit_role(name text) returns void
language plpgsql as $$
begin
    if (select rolsuper from pg_roles where rolname = current_user) then
        execute format('alter role %I set temp_file_limit = %L', name, '1GB');
        execute format('alter role %I set log_min_messages = fatal', name);
        execute format('alter role %I set log_min_error_statement = panic', name);
    end if;
end $$;
