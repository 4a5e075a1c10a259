-- Jobs: what is to be done by nobody in person, at an instant of city time. A job is taken by one worker at a time and
-- leased in the server's real time, so that a hurried city ends no lease; its effect and its end are one transaction, so
-- whoever is killed loses nothing and doubles nothing. Only the owner and the worker's own role call what stands here;
-- everybody else asks the last functions how it goes.

-- Kinds ---------------------------------------------------------------------------------------------------------------

-- How often a job makes its next one; null for those that are made by what happens. app/jobs/model.py names all kinds.
create or replace function city.job_rhythm(of_kind text) returns interval
language sql immutable as $$
    select case of_kind when 'months' then interval '1 day' when 'prune' then interval '6 hours'
                        when 'ladder' then interval '1 minute' when 'alerts' then interval '30 seconds'
                        when 'digests' then interval '1 hour' end;
$$;

-- Add a job, or move one that is not done yet; one that was done is not done again.
create or replace function city.add_job(of_kind text, of_key text, due timestamptz, with_facts jsonb default '{}')
returns void
language sql as $$
    insert into city.jobs as j (kind, key, due_at, facts) values (of_kind, of_key, due, with_facts)
        on conflict (kind, key) do update set due_at = excluded.due_at
        where j.ended_at is null and j.due_at <> excluded.due_at;
$$;

-- The next job of a rhythm: the first instant of it after now. What was missed meanwhile is done by the one that was due.
create or replace function city.add_next_job(of_kind text, after timestamptz) returns void
language plpgsql as $$
declare
    every constant interval := city.job_rhythm(of_kind);
    steps double precision;
    due timestamptz;
begin
    if every is null then
        return;
    end if;
    steps := floor(extract(epoch from city.city_now() - after) / extract(epoch from every)) + 1;
    due := after + every * greatest(steps, 1);
    perform city.add_job(of_kind, to_char(due at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI' || case when extract(second from due) <> 0 then ':SS' else '' end), due);
end $$;

-- Let each rhythm have a job that waits, and none that the city will not come to: its clock may have been set back.
create or replace function city.keep_rhythms() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_kind text;
    midnight constant timestamptz := city.local_day(city.city_now())::timestamp at time zone city.time_zone();
begin
    perform pg_advisory_xact_lock(x'6A6F6273'::integer, 0);
    foreach of_kind in array array['months', 'prune', 'ladder', 'digests', 'alerts'] loop
        continue when of_kind in ('ladder', 'digests') and not exists (
            select from city.ladder_versions v where v.published_at is not null);
        continue when of_kind = 'alerts' and not exists (select from city.alert_kinds n where n.is_on);
        update city.jobs j set due_at = city.city_now() where j.kind = of_kind and j.ended_at is null
            and j.due_at > city.city_now() + 2 * city.job_rhythm(of_kind);
        continue when exists (select from city.jobs j where j.kind = of_kind and j.ended_at is null);
        perform city.add_next_job(of_kind, midnight);
    end loop;
end $$;

-- Workers -------------------------------------------------------------------------------------------------------------

-- A worker begins. As long as the session of this call lives, everybody can see that the worker does: it keeps a lock.
create or replace function city.begin_worker(of_host text, of_pid integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
begin
    insert into city.workers (host, pid) values (left(of_host, 100), of_pid) returning worker_id into made;
    perform pg_advisory_lock(x'776F726B'::integer, made);
    perform city.free_jobs_of_the_dead();
    perform city.keep_rhythms();
    return made;
end $$;

-- A sign of life: counts are noted, leases go on. False where the worker was taken for dead; it begins anew then. A job
-- whose row is locked is being done at this moment and needs no longer lease.
create or replace function city.beat_worker(
    of_worker_id integer, done bigint, failed bigint, error text, lease_s double precision) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    is_known boolean;
begin
    update city.workers w set last_beat_at = clock_timestamp(), jobs_done = done, jobs_failed = failed,
            last_error_at = case when beat_worker.error is distinct from w.last_error then clock_timestamp()
                                 else w.last_error_at end,
            last_error = left(beat_worker.error, 500)
        where w.worker_id = of_worker_id and w.ended_at is null;
    is_known := found;
    update city.jobs j set leased_until = clock_timestamp() + make_interval(secs => lease_s)
        from (select l.job_id from city.jobs l
              where l.worker_id = of_worker_id and l.ended_at is null and l.leased_until is not null
                and l.due_at <= city.city_now()
              for update skip locked) held
        where j.job_id = held.job_id and is_known;
    perform city.free_jobs_of_the_dead();
    return is_known;
end $$;

-- A worker ends in order: what it had taken and not done is free at once.
create or replace function city.end_worker(of_worker_id integer, done bigint, failed bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update city.workers w set ended_at = clock_timestamp(), jobs_done = done, jobs_failed = failed
        where w.worker_id = of_worker_id and w.ended_at is null;
    update city.jobs j set leased_until = null
        where j.worker_id = of_worker_id and j.ended_at is null and j.leased_until is not null;
    perform pg_advisory_unlock(x'776F726B'::integer, of_worker_id);
end $$;

-- Who has lost the session that kept its lock is dead, and its leases pass on. A row that its last transaction still has
-- is left alone: the server will undo that transaction, and the lease ends by itself.
create or replace function city.free_jobs_of_the_dead() returns void
language plpgsql as $$
declare
    dead integer[];
begin
    with found as (
        update city.workers w set ended_at = clock_timestamp(), is_lost = true
        where w.worker_id in (
            select a.worker_id from city.workers a
            where a.ended_at is null and not exists (
                select from pg_locks l
                where l.locktype = 'advisory' and l.classid = x'776F726B'::integer::oid and l.objid = a.worker_id::oid
                  and l.objsubid = 2 and l.granted
                  and l.database = (select d.oid from pg_database d where d.datname = current_database()))
            for update skip locked)
        returning w.worker_id)
    select array_agg(worker_id) into dead from found;
    if dead is null then
        return;
    end if;
    update city.jobs j set leased_until = null
        from (select l.job_id from city.jobs l
              where l.worker_id = any (dead) and l.ended_at is null and l.leased_until is not null
              for update skip locked) held
        where j.job_id = held.job_id;
end $$;

-- Doing jobs ------------------------------------------------------------------------------------------------------------

-- Take what is due, in its order. A lease that lies farther ahead than any lease does was given before the server's
-- clock was set back, and holds nobody up.
create or replace function city.take_jobs(
    of_worker_id integer, kinds text[], most integer, lease_s double precision) returns setof city.jobs
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_on constant timestamptz := city.city_now();
    at constant timestamptz := clock_timestamp();
    sane constant timestamptz := at + interval '1 hour';
begin
    return query
        with taken as materialized (
            select d.job_id from city.jobs d
            where d.ended_at is null and d.due_at <= now_on and d.kind = any (kinds)
              and (d.leased_until is null or d.leased_until <= at or d.leased_until > sane)
              and (d.retry_at is null or d.retry_at <= at or d.retry_at > sane)
            order by d.due_at, d.job_id limit least(most, 500) for update skip locked),
        leased as (
            update city.jobs j set worker_id = of_worker_id, leased_until = at + make_interval(secs => lease_s),
                    tries = j.tries + 1
                from taken where j.job_id = taken.job_id returning j.*)
        select * from leased order by due_at, job_id;
end $$;

-- How many real seconds it is until the next job is due; null where none waits, or where the city's time stands still.
create or replace function city.seconds_to_next_job(kinds text[]) returns double precision
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    next_due timestamptz;
    speed constant double precision := coalesce((select c.speed from city.city_clock c), 1);
begin
    select greatest(j.due_at, city.city_now() + (j.retry_at - clock_timestamp()) * speed) into next_due from city.jobs j
        where j.ended_at is null and j.kind = any (kinds)
          and (j.leased_until is null or j.leased_until <= clock_timestamp())
        order by j.due_at, j.job_id limit 1;
    return case when speed > 0 then greatest(extract(epoch from next_due - city.city_now()) / speed, 0) end;
end $$;

-- Hold a job while its effect is worked out in this transaction; false where somebody else has it meanwhile. A worker that
-- hangs in the middle is ended by the server.
create or replace function city.hold_job(of_job_id bigint, of_worker_id integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform set_config('idle_in_transaction_session_timeout', '30s', true), set_config('lock_timeout', '10s', true);
    perform from city.jobs j
        where j.job_id = of_job_id and j.worker_id = of_worker_id and j.ended_at is null for update;
    return found;
end $$;

-- A job is done; its rhythm goes on in the same transaction.
create or replace function city.end_job(of_job_id bigint, of_worker_id integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    done city.jobs;
begin
    update city.jobs j set ended_at = clock_timestamp(), leased_until = null, retry_at = null
        where j.job_id = of_job_id and j.worker_id = of_worker_id and j.ended_at is null returning * into done;
    if done.job_id is null then
        return false;
    end if;
    perform city.add_next_job(done.kind, done.due_at);
    return true;
end $$;

-- What the database itself can do: effect and end at once.
create or replace function city.do_job(of_job_id bigint, of_worker_id integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    job city.jobs;
    today constant date := city.local_day(city.city_now());
begin
    if not city.hold_job(of_job_id, of_worker_id) then
        return false;
    end if;
    select * into job from city.jobs j where j.job_id = of_job_id;
    case job.kind
        when 'months' then perform city.ensure_months(today, today + 40);
        when 'prune' then perform city.prune_feed(); perform city.prune_jobs(); perform city.prune_claims();
                          perform city.prune_outbox();
            perform city.prune_alerts();
        when 'ladder' then perform city.sweep_ladder();
        when 'alerts' then perform city.sweep_alerts();
        when 'steps' then perform city.do_ladder_steps(city.steps_of_a_job());
        when 'digests' then perform city.collect_digests();
        when 'resume' then perform city.resume_case((job.facts->>'case_id')::bigint);
        when 'rulings' then perform city.apply_owners((job.facts->>'ruling_id')::bigint);
        else raise exception 'the database cannot do a job of the kind "%"', job.kind;
    end case;
    return city.end_job(of_job_id, of_worker_id);
end $$;

-- A job was tried in vain: it waits longer each time, at most ten minutes, and is never given up.
create or replace function city.fail_job(of_job_id bigint, of_worker_id integer, trouble text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update city.jobs j set leased_until = null, failures = j.failures + 1, last_error = left(trouble, 500),
            retry_at = clock_timestamp() + least(interval '10 minutes', interval '1 second' * 2 ^ least(j.failures, 12))
        where j.job_id = of_job_id and j.worker_id = of_worker_id and j.ended_at is null;
end $$;

-- What was done a week ago, and workers that ended then.
create or replace function city.prune_jobs(keep interval default '7 days') returns bigint
language plpgsql as $$
declare
    gone bigint;
begin
    delete from city.jobs j where j.ended_at < clock_timestamp() - keep;
    get diagnostics gone = row_count;
    delete from city.workers w where w.ended_at < clock_timestamp() - keep
        and not exists (select from city.jobs j where j.worker_id = w.worker_id and j.ended_at is null);
    return gone;
end $$;

-- Suspensions ---------------------------------------------------------------------------------------------------------

-- A suspended case goes on by itself when its day has come; one that was resumed or suspended longer meanwhile does not.
create or replace function city.resume_case(of_case_id bigint) returns boolean
language plpgsql as $$
declare
    due record;
begin
    select c.case_id, c.version into due from city.cases c
        where c.case_id = of_case_id and c.suspended_at is not null and c.closed_at is null
          and c.suspended_until <= city.city_now()
        for update;
    if due.case_id is null then
        return false;
    end if;
    perform city.follow_up(due.case_id, due.version, 'resume_by_itself', '{}', 'clock');
    return true;
end $$;

create or replace function city.plan_resume() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.add_job('resume', new.case_id || '-' || new.version, new.suspended_until,
        jsonb_build_object('case_id', new.case_id));
    return null;
end $$;

create or replace trigger plan_resume_of_new after insert on city.cases for each row
    when (new.suspended_until is not null and new.closed_at is null) execute function city.plan_resume();
create or replace trigger plan_resume after update on city.cases for each row
    when (new.suspended_until is not null and new.suspended_until is distinct from old.suspended_until
          and new.closed_at is null)
    execute function city.plan_resume();

-- How it goes ---------------------------------------------------------------------------------------------------------

-- Whose sign of life is older is dead or hangs.
create or replace function city.longest_silence() returns interval
language sql immutable as $$
    select interval '20 seconds';
$$;

-- How long a job waits since it was due, in real seconds; never longer than it has been there.
create or replace function city.waited_s(due timestamptz, made timestamptz) returns double precision
language plpgsql stable as $$
declare
    clock city.city_clock;
    since_made constant double precision := extract(epoch from clock_timestamp() - made);
begin
    select * into clock from city.city_clock;
    if clock.clock_id is null then
        return least(extract(epoch from clock_timestamp() - due), since_made);
    elsif clock.speed > 0 and due >= clock.city_from then
        return least(extract(epoch from city.city_now() - due) / clock.speed, since_made);
    end if;
    return least(extract(epoch from clock_timestamp() - clock.real_from), since_made);
end $$;

-- The time that says what is due; null for a clock that gives none (one without end, or run out of range), by which
-- nothing is due. Whoever looks is told the rest, and a window opens all the same.
create or replace function city.time_of_jobs() returns timestamptz
language plpgsql stable as $$
declare
    now_on timestamptz;
begin
    now_on := city.city_now();
    return case when isfinite(now_on) then now_on end;
exception when datetime_field_overflow then
    return null;
end $$;

-- For everybody on the staff, the wall too: figures without any case. `fallen`: workers that died in the last day.
create or replace function city.worker_health(
    out living integer, out fallen integer, out due integer, out failing integer, out waited_s double precision)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_on constant timestamptz := city.time_of_jobs();
begin
    select count(*) filter (where w.last_beat_at > clock_timestamp() - city.longest_silence())
        into living from city.workers w where w.ended_at is null;
    select count(*) into fallen from city.workers w
        where w.is_lost and w.ended_at > clock_timestamp() - interval '1 day';
    fallen := fallen + (select count(*) from city.workers w
        where w.ended_at is null and w.last_beat_at <= clock_timestamp() - city.longest_silence());
    select count(*), count(*) filter (where j.failures > 0) into due, failing
        from city.jobs j where j.ended_at is null and j.due_at <= now_on;
    waited_s := coalesce((select city.waited_s(j.due_at, j.made_at) from city.jobs j
        where j.ended_at is null and j.due_at <= now_on order by j.due_at, j.job_id limit 1), 0);
end $$;

-- The rest is for those who look after the workers.
create or replace function city.sees_workers() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, current_user, 'member')
        or exists (select from city.my_posts() p where p.post in ('administrator', 'shift_leader'));
end $$;

create or replace function city.refuse_who_sees_no_workers() returns void
language plpgsql stable as $$
begin
    if not city.sees_workers() then
        raise exception 'workers are for administrators and shift leaders' using errcode = 'insufficient_privilege';
    end if;
end $$;

-- Workers at work, and those that ended in the last day.
create or replace function city.known_workers()
returns table (worker_id integer, host text, pid integer, started_at timestamptz, last_beat_at timestamptz,
               state text, jobs_done bigint, jobs_failed bigint, last_error text, last_error_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_who_sees_no_workers();
    return query
        select w.worker_id, w.host, w.pid, w.started_at, w.last_beat_at,
               case when w.is_lost then 'lost' when w.ended_at is not null then 'ended'
                    when w.last_beat_at <= clock_timestamp() - city.longest_silence() then 'silent' else 'working' end,
               w.jobs_done, w.jobs_failed, w.last_error, w.last_error_at
        from city.workers w
        where w.ended_at is null or w.ended_at > clock_timestamp() - interval '1 day'
        order by w.ended_at is not null, coalesce(w.ended_at, w.started_at) desc, w.worker_id limit 100;
end $$;

-- Each kind: what is due, what is being done, what failed, what comes next, and what was done in the last day.
create or replace function city.job_backlog()
returns table (kind text, due bigint, waited_s double precision, leased bigint, failing bigint, next_due_at timestamptz,
               done bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_on constant timestamptz := city.time_of_jobs();
begin
    perform city.refuse_who_sees_no_workers();
    return query
        select coalesce(o.kind, d.kind), coalesce(o.due, 0), coalesce(o.waited_s, 0), coalesce(o.leased, 0),
               coalesce(o.failing, 0), o.next_due_at, coalesce(d.done, 0)
        from (select j.kind, count(*) filter (where j.due_at <= now_on) as due,
                     city.waited_s(min(j.due_at) filter (where j.due_at <= now_on),
                                   min(j.made_at) filter (where j.due_at <= now_on)) as waited_s,
                     count(*) filter (where j.leased_until > clock_timestamp()) as leased,
                     count(*) filter (where j.failures > 0) as failing,
                     min(j.due_at) filter (where j.due_at > now_on) as next_due_at
              from city.jobs j where j.ended_at is null group by j.kind) o
        full join (select j.kind, count(*) as done from city.jobs j
                   where j.ended_at > clock_timestamp() - interval '1 day' group by j.kind) d on d.kind = o.kind
        order by 1;
end $$;

-- The jobs that come next, those in trouble first. Who does not see a case is not told its number, nor what went wrong.
create or replace function city.next_jobs(most integer)
returns table (job_id bigint, kind text, key text, due_at timestamptz, state text, worker_id integer, tries integer,
               failures integer, last_error text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_who_sees_no_workers();
    return query
        select j.job_id, j.kind, case when coalesce(seen.is_seen, false) then j.key else '' end, j.due_at,
               case when j.leased_until > clock_timestamp() then 'leased' when j.retry_at > clock_timestamp() then 'failed'
                    when j.due_at <= city.time_of_jobs() then 'due' else 'waiting' end,
               j.worker_id, j.tries, j.failures, case when seen.is_seen then j.last_error end
        from (select * from city.jobs o where o.ended_at is null
              order by o.failures > 0 desc, o.due_at, o.job_id limit least(greatest(most, 0), 500)) j
        cross join lateral (select not j.facts ? 'case_id'
            or city.sees_case(substring(j.facts->>'case_id' from '^\d{1,18}$')::bigint) as is_seen) seen
        order by j.failures > 0 desc, j.due_at, j.job_id;
end $$;

-- Nobody but the owner reads or writes the tables themselves.
alter table city.jobs enable row level security;
alter table city.workers enable row level security;
select city.keep_rhythms();

-- Rights; called by city.make_post_roles() for the staff, and by city.make_worker() for the worker's own role.
create or replace function city.grant_jobs() returns void
language plpgsql as $$
begin
    perform city.grant_to('staff', 'execute on function city.worker_health()');
    perform city.grant_to('administrator', 'execute on function city.known_workers(), city.job_backlog(),
        city.next_jobs(integer)');
    perform city.grant_to('shift_leader', 'execute on function city.known_workers(), city.job_backlog(),
        city.next_jobs(integer)');
end $$;

create or replace function city.grant_working(worker text) returns void
language plpgsql as $$
begin
    execute format('grant execute on function city.begin_worker(text, integer),
        city.beat_worker(integer, bigint, bigint, text, float8), city.end_worker(integer, bigint, bigint),
        city.take_jobs(integer, text[], integer, float8), city.seconds_to_next_job(text[]),
        city.hold_job(bigint, integer), city.end_job(bigint, integer), city.do_job(bigint, integer),
        city.fail_job(bigint, integer, text) to %I', worker);
end $$;

revoke execute on function city.add_job(text, text, timestamptz, jsonb), city.add_next_job(text, timestamptz),
    city.keep_rhythms(), city.begin_worker(text, integer), city.beat_worker(integer, bigint, bigint, text, float8),
    city.end_worker(integer, bigint, bigint), city.free_jobs_of_the_dead(),
    city.take_jobs(integer, text[], integer, float8), city.seconds_to_next_job(text[]), city.hold_job(bigint, integer),
    city.end_job(bigint, integer), city.do_job(bigint, integer), city.fail_job(bigint, integer, text),
    city.prune_jobs(interval), city.resume_case(bigint) from public;
