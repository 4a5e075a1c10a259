-- The ladder: what is done against overdue cases, after how much working time, and to whom; and its steps. A step is
-- planned by a sweep, done by a worker, and never planned again: its key is case, row, clock and extension. All times are
-- city time. A ladder takes force with a day, as the manual does (55_versions.sql).
-- Refusals: GH070 no such ladder, GH071 not a draft, GH072 in the past, GH073 another ladder at that instant, GH074 no
-- rows, GH075 what was published stands, GH076 for administrators, GH077 a kind of lateness without a row, GH078 rows
-- that contradict each other, GH079 a step that is not open.

-- The stages of a kind of lateness; app/ladder/model.py says the same.
create or replace function city.stages_of_lateness(lateness text) returns text[]
language sql immutable parallel safe as $$
    select case lateness
        when 'accept' then array['accept', 'file'] when 'dispatch' then array['dispatch']
        when 'receive' then array['receive'] when 'handle' then array['handle'] when 'silent' then array['handle']
        when 'check' then array['check', 'close']
        else array['accept', 'file', 'dispatch', 'receive', 'handle', 'check', 'close'] end;
$$;

-- How strong a step is: a ladder only climbs.
create or replace function city.strength_of_step(does text) returns integer
language sql immutable parallel safe as $$
    select array_position(array['urge', 'telephone', 'digest', 'letter', 'notice'], does);
$$;

create or replace function city.ladder_in_force(at timestamptz) returns integer
language plpgsql stable as $$
begin
    return (select v.version_id from city.ladder_versions v
            where v.published_at is not null and v.effective_from <= at and (v.effective_to is null or at < v.effective_to));
end $$;

-- Versions ------------------------------------------------------------------------------------------------------------

create or replace trigger strangers before insert or update or delete on city.ladder_versions
    for each statement execute function city.refuse_strangers_to_versions('GH076');
create or replace trigger strangers before insert or update or delete on city.ladder_rows
    for each statement execute function city.refuse_strangers_to_versions('GH076');
create or replace trigger published before insert or update or delete on city.ladder_versions
    for each row execute function city.keep_versions('ladder', 'version_id', 'GH075');
create or replace trigger emptied before truncate on city.ladder_versions
    for each statement execute function city.refuse_truncated_versions('GH075');
create or replace trigger emptied before truncate on city.ladder_rows
    for each statement execute function city.refuse_truncated_versions('GH075');

-- The version is held until the end of the transaction, as those of the manual are.
create or replace function city.keep_ladder_rows() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    version record;
    published text;
begin
    for version in select v.name, v.published_at from city.ladder_versions v
            where v.version_id in (old.version_id, new.version_id) order by v.version_id for share loop
        published := coalesce(published, case when version.published_at is not null then version.name end);
    end loop;
    if published is not null and not city.is_history_loader() then
        perform city.refuse('GH075', 'a published ladder stays', jsonb_build_object('version', published));
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if exists (select from unnest(new.unit_ids) id where not exists (select from city.units u where u.unit_id = id))
            or exists (select from unnest(new.area_codes) wanted (code)
                       where not exists (select from city.areas a where a.code = wanted.code)) then
        raise foreign_key_violation using message = 'row ' || new.code || ' names a unit or an area that is not there';
    end if;
    return new;
end $$;

create or replace trigger published before insert or update or delete on city.ladder_rows
    for each row execute function city.keep_ladder_rows();

-- Published ladders follow each other without a gap, and the last has no end.
create or replace function city.check_ladder_chain() returns trigger
language plpgsql as $$
declare
    loose text;
begin
    select name into loose from (
        select name, effective_to, lead(effective_from) over (order by effective_from) as followed_at
        from city.ladder_versions where published_at is not null) chain
        where effective_to is distinct from followed_at order by effective_to nulls last limit 1;
    if loose is not null then
        perform city.refuse('GH075', 'a gap after the ladder ' || loose, jsonb_build_object('version', loose));
    end if;
    return null;
end $$;

do $$
begin
    if not exists (select from pg_trigger where tgname = 'chain' and tgrelid = 'city.ladder_versions'::regclass) then
        create constraint trigger chain after insert or update or delete on city.ladder_versions
            deferrable initially deferred for each row execute function city.check_ladder_chain();
        create constraint trigger not_yet_in_force after update on city.ladder_versions deferrable initially deferred
            for each row when (old.published_at is not null and new.published_at is null)
            execute function city.refuse_late_withdrawal('GH075');
        create constraint trigger on_time after update on city.ladder_versions deferrable initially deferred
            for each row when (old.effective_from is distinct from new.effective_from)
            execute function city.refuse_a_late_commit('1 minute');
    end if;
end $$;

-- What is not in order in a ladder: a kind of lateness without a row (`gap`), a later row that is weaker than an earlier
-- one of the same cases (`loop`), or two rows that do the same at once (`double`). Null where all is well.
create or replace function city.find_loose_ladder_row(of_version_id integer) returns jsonb
language sql stable as $$
    select coalesce(
        (select jsonb_build_object('why', case when one.after_s = other.after_s then 'double' else 'loop' end,
                    'row', one.code, 'other', other.code, 'lateness', one.lateness)
         from city.ladder_rows one join city.ladder_rows other using (version_id, lateness)
         where version_id = of_version_id and one.row_id <> other.row_id
           and row(one.class_codes, one.unit_ids, one.area_codes, one.is_urgent)
               is not distinct from row(other.class_codes, other.unit_ids, other.area_codes, other.is_urgent)
           and (one.after_s < other.after_s and city.strength_of_step(one.does) > city.strength_of_step(other.does)
                or one.after_s = other.after_s and one.does = other.does and one.recipient = other.recipient
                   and one.row_id < other.row_id)
         order by one.lateness, one.after_s, one.code limit 1),
        (select jsonb_build_object('why', 'gap', 'lateness', kind)
         from unnest(array['accept', 'dispatch', 'receive', 'handle', 'check']) with ordinality as kinds (kind, n)
         where not exists (select from city.ladder_rows r where r.version_id = of_version_id and r.lateness = kind)
         order by n limit 1));
$$;

create or replace function city.publish_ladder(ladder_name text, effective_on date) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    draft city.ladder_versions;
    at timestamptz;
    starts timestamptz;
    loose jsonb;
begin
    perform city.begin_moving_versions('GH076', x'6c616464'::bigint);
    select * into draft from city.ladder_versions where name = ladder_name for update;
    if draft.version_id is null then
        perform city.refuse('GH070', 'no ladder ' || coalesce(ladder_name, '?'), jsonb_build_object('version', ladder_name));
    elsif draft.published_at is not null then
        perform city.refuse('GH071', 'not a draft: ' || ladder_name, jsonb_build_object('version', ladder_name));
    end if;
    at := city.city_now();
    starts := city.version_starts_at(ladder_name, effective_on, at, 'GH072');
    if exists (select from city.ladder_versions where published_at is not null and effective_from = starts) then
        perform city.refuse('GH073', 'another ladder then', jsonb_build_object('version', ladder_name, 'day', effective_on));
    elsif not exists (select from city.ladder_rows where version_id = draft.version_id) then
        perform city.refuse('GH074', 'no rows', jsonb_build_object('version', ladder_name));
    end if;
    loose := city.find_loose_ladder_row(draft.version_id);
    if loose is not null then
        perform city.refuse(case loose->>'why' when 'gap' then 'GH077' else 'GH078' end, loose->>'why',
            loose || jsonb_build_object('version', ladder_name));
    end if;
    perform city.put_version_in_force('city.ladder_versions', 'ladder', ladder_name, starts, at);
    perform city.keep_rhythms();
    return starts;
end $$;

-- Take a published ladder back while it has not yet taken force; it is a draft again.
create or replace function city.withdraw_ladder(ladder_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.begin_moving_versions('GH076', x'6c616464'::bigint);
    perform city.take_version_back('city.ladder_versions', 'ladder', ladder_name, 'GH070', 'GH075');
end $$;

-- Planning ------------------------------------------------------------------------------------------------------------

-- The last instant that lies so much time before another one: working time, or each hour of day and night.
create or replace function city.earlier_by(at timestamptz, seconds double precision, is_working boolean)
returns timestamptz
language plpgsql stable as $$
begin
    if seconds <= 0 or not is_working then
        return at - make_interval(secs => greatest(seconds, 0));
    end if;
    return least(at, (city.instant_of_work((city.working_seconds(at)).work_s - seconds, false)).at);
end $$;

-- Until when quiet hours last that an instant lies in; null outside. They may run over midnight.
create or replace function city.quiet_until(at timestamptz, quiet_from time, quiet_to time) returns timestamptz
language plpgsql stable as $$
declare
    zone constant text := city.time_zone();
    here constant timestamp := at at time zone zone;
    is_quiet boolean;
begin
    if quiet_from is null then
        return null;
    end if;
    is_quiet := case when quiet_from < quiet_to then here::time >= quiet_from and here::time < quiet_to
                     else here::time >= quiet_from or here::time < quiet_to end;
    if not is_quiet then
        return null;
    end if;
    return (here::date + (case when here::time >= quiet_to then 1 else 0 end) + quiet_to) at time zone zone;
end $$;

-- A row for urgent cases alone counts each hour of day and night; every other one counts working time.
create or replace function city.counts_working_time(ladder_row city.ladder_rows) returns boolean
language sql immutable as $$
    select ladder_row.is_urgent is not true;
$$;

-- Why a step makes no sense any more, by what case and clock are now; null while it does.
create or replace function city.judge_step(
    step city.ladder_steps, state text, is_closed boolean, is_suspended boolean, has_clock boolean, clock_due_at timestamptz,
    rounds integer, at timestamptz) returns text
language plpgsql stable as $$
begin
    if is_closed then
        return 'closed';
    elsif state = 'merged' then
        return 'merged';
    elsif not has_clock then
        return 'stage_ended';
    elsif is_suspended then
        return 'suspended';
    elsif rounds > step.round_no or clock_due_at is distinct from step.late_at and clock_due_at > at then
        return 'extended';
    elsif step.lateness = 'soon' and clock_due_at < at then
        return 'overdue';
    elsif step.lateness = 'silent' and exists (
            select from city.flow_records f
            where f.case_id = step.case_id and f.post = 'handler' and f.acted_at > step.late_at) then
        return 'answered';
    end if;
    return null;
end $$;

-- The same for some open steps, each beside its case and clock.
create or replace function city.judge_steps(step_ids bigint[], at timestamptz)
returns table (step_id bigint, why text)
language sql stable as $$
    select s.step_id, city.judge_step(
        s, c.state, c.case_id is null or c.closed_at is not null or c.state in ('closed', 'void'),
        c.suspended_at is not null or k.paused_at is not null, k.case_id is not null and k.ended_at is null, k.due_at,
        cardinality(k.extended_at), at)
    from city.ladder_steps s
    left join city.cases c on c.case_id = s.case_id
    left join city.stage_clocks k on k.case_id = s.case_id and k.clock_no = s.clock_no
    where s.step_id = any (step_ids);
$$;

-- Drop what became pointless, and say why. What somebody else has at this moment waits for the next time.
create or replace function city.drop_pointless_steps(at timestamptz) returns bigint
language plpgsql as $$
declare
    held bigint[];
    gone bigint;
begin
    select array_agg(open.step_id) into held from (
        select s.step_id from city.ladder_steps s where s.ended_at is null for update skip locked) open;
    update city.ladder_steps s set state = 'dropped', ended_at = at, outcome = j.why
        from city.judge_steps(held, at) j where s.step_id = j.step_id and j.why is not null;
    get diagnostics gone = row_count;
    return gone;
end $$;

-- Plan the steps that are due by an instant. Late cases are few among the open ones, and each row of the ladder asks the
-- calendar once. What had come to a row before a row of this name first took force is arrears: each such case gets one
-- step, an urge or its line in a digest, unless it is urgent. A new ladder does not make calls and letters of months of
-- arrears in one night; the case climbs on with the next row that it comes to.
create or replace function city.plan_ladder_steps(at timestamptz) returns bigint
language plpgsql as $$
declare
    version city.ladder_versions;
    planned bigint;
begin
    select * into version from city.ladder_versions v where v.version_id = city.ladder_in_force(at);
    if version.version_id is null then
        return 0;
    end if;
    with firsts as materialized (
        select r.code, min(v.effective_from) as first_at
        from city.ladder_rows r join city.ladder_versions v using (version_id)
        where v.published_at is not null group by r.code),
    ladder as materialized (
        select r.*, city.stages_of_lateness(r.lateness) as stages,
               city.earlier_by(at, r.after_s, city.counts_working_time(r)) as late_by,
               city.earlier_by(f.first_at, r.after_s, city.counts_working_time(r)) as old_by,
               coalesce(city.quiet_until(at, r.quiet_from, r.quiet_to), at) as does_at
        from city.ladder_rows r join firsts f using (code) where r.version_id = version.version_id),
    late as materialized (
        select c.case_id, k.clock_no, cardinality(k.extended_at) as round_no, k.stage, k.due_at, k.soon_at, c.unit_id,
               c.district_code, c.is_urgent,
               case version.code_version when s.version then s.code when '2013' then s.code_2013
                                         when '2026' then s.code_2026 end as class_code
        from city.cases c join city.stage_clocks k on k.case_id = c.case_id join city.classes s on s.class_id = c.class_id
        where c.closed_at is null and c.state <> 'merged' and c.suspended_at is null
          and (c.stage_due_at <= at or c.soon_at <= at)
          and k.ended_at is null and k.paused_at is null and k.due_at is not null),
    matched as (
        select l.*, r.code, r.lateness, r.does, r.recipient, r.does_at, r.after_s,
               case r.lateness when 'soon' then l.soon_at else l.due_at end <= r.old_by as is_old
        from late l join ladder r on l.stage = any (r.stages)
            and case r.lateness when 'soon' then l.soon_at <= r.late_by and l.due_at >= at else l.due_at <= r.late_by end
            and (r.is_urgent is null or r.is_urgent = l.is_urgent)
            and (r.class_codes is null or l.class_code = any (r.class_codes))
            and (r.unit_ids is null or l.unit_id = any (r.unit_ids))
            and (r.area_codes is null or l.district_code = any (r.area_codes))),
    ranked as (
        select m.*, row_number() over (partition by m.case_id, m.is_old
                                       order by city.strength_of_step(m.does) desc, m.after_s desc, m.code) as place
        from matched m where not m.is_old or m.is_urgent or m.does in ('urge', 'digest'))
    insert into city.ladder_steps (case_id, row_code, clock_no, round_no, version_id, lateness, does, recipient,
            unit_id, late_at, due_at, planned_at)
        select r.case_id, r.code, r.clock_no, r.round_no, version.version_id, r.lateness, r.does, r.recipient,
               r.unit_id, r.due_at, r.does_at, at
        from ranked r
        where (not r.is_old or r.place = 1) and not exists (
            select from city.ladder_steps s
            where s.case_id = r.case_id and s.row_code = r.code and s.clock_no = r.clock_no and s.round_no = r.round_no)
        order by r.due_at, r.case_id, r.after_s
        on conflict on constraint ladder_steps_once do nothing;
    get diagnostics planned = row_count;
    return planned;
end $$;

-- Doing ---------------------------------------------------------------------------------------------------------------

-- One step. A system urge is a quiet act on behalf of the clock: nobody is outrun by it. A case that somebody acts on at
-- this moment is left for the next time; a call waits for a person, and what goes out waits for the messages.
create or replace function city.do_ladder_step(step city.ladder_steps, at timestamptz) returns void
language plpgsql as $$
declare
    on_case city.cases;
    why text;
begin
    select * into on_case from city.cases c where c.case_id = step.case_id for update skip locked;
    if on_case.case_id is null and exists (select from city.cases c where c.case_id = step.case_id) then
        return;
    end if;
    select j.why into why from city.judge_steps(array[step.step_id], at) j;
    if why is not null then
        update city.ladder_steps s set state = 'dropped', ended_at = at, outcome = why where s.step_id = step.step_id;
    elsif step.does = 'urge' then
        perform city.follow_up(on_case.case_id, on_case.version, 'system_urge',
            jsonb_build_object('lateness', step.lateness), 'clock');
        update city.ladder_steps s set state = 'done', ended_at = at, outcome = 'urged' where s.step_id = step.step_id;
    elsif step.does = 'letter' and on_case.unit_id is not null then  -- a draft: people approve and send
        perform city.draft_for_ladder(on_case.case_id, on_case.unit_id, at);
        update city.ladder_steps s set state = 'done', ended_at = at, outcome = 'drafted' where s.step_id = step.step_id;
    else
        update city.ladder_steps s set state = case step.does when 'telephone' then 'task' else 'queued' end
            where s.step_id = step.step_id;
    end if;
end $$;

-- Whether a step may be done now; where it failed before, after a while of the server's real time.
create or replace function city.is_step_due(step city.ladder_steps, at timestamptz) returns boolean
language sql stable as $$
    select step.ended_at is null and step.state = 'due' and step.due_at <= at
        and (step.shelved_until is null or step.shelved_until <= at)
        and (step.retry_at is null or step.retry_at <= clock_timestamp()
             or step.retry_at > clock_timestamp() + interval '1 hour');
$$;

-- Do what is due, in its order. Each step is done whole or not at all, and one that fails stops no other.
create or replace function city.do_ladder_steps(most integer) returns integer
language plpgsql as $$
declare
    step city.ladder_steps;
    at constant timestamptz := city.city_now();
    tried integer := 0;
begin
    for step in select s.* from city.ladder_steps s where city.is_step_due(s, at) and s.ended_at is null
            order by s.due_at, s.step_id limit most for update skip locked loop
        tried := tried + 1;
        begin
            perform city.do_ladder_step(step, at);
        exception when others then
            update city.ladder_steps s set failures = s.failures + 1, last_error = left(sqlerrm, 500),
                    retry_at = clock_timestamp() + least(interval '10 minutes', interval '1 second' * 2 ^ least(s.failures, 12))
                where s.step_id = step.step_id;
        end;
    end loop;
    return tried;
end $$;

-- So many steps are one job: few enough for the law of acts, which are committed within ten seconds.
create or replace function city.steps_of_a_job() returns integer
language sql immutable as $$
    select 100;
$$;

-- The job of the sweep: drop, plan, and have as many jobs as the steps need that are due; workers share them.
create or replace function city.sweep_ladder() returns bigint
language plpgsql as $$
declare
    at constant timestamptz := city.city_now();
    waiting bigint;
    part bigint;
begin
    perform city.drop_pointless_steps(at);
    perform city.plan_ladder_steps(at);
    select count(*) into waiting from city.ladder_steps s where s.ended_at is null and city.is_step_due(s, at);
    select ceil(waiting::numeric / city.steps_of_a_job())
            - (select count(*) from city.jobs j where j.kind = 'steps' and j.ended_at is null) into part;
    for n in 1 .. part loop
        perform city.add_job('steps', gen_random_uuid()::text, at);
    end loop;
    return waiting;
end $$;

-- Tasks of people -----------------------------------------------------------------------------------------------------

-- An open step that this person may work on: the case is seen, and it is a desk's. It is held until the end.
create or replace function city.hold_step(of_step_id bigint) returns city.ladder_steps
language plpgsql as $$
declare
    step city.ladder_steps;
begin
    perform city.refuse_old_snapshot();
    select * into step from city.ladder_steps s where s.step_id = of_step_id for update;
    if step.step_id is null or not city.sees_case(step.case_id) or not exists (
            select from city.my_posts() p where p.post in ('acceptor', 'dispatcher', 'shift_leader')) then
        perform city.refuse('GH079', 'no such step', jsonb_build_object('step', of_step_id));
    elsif step.ended_at is not null then
        perform city.refuse('GH079', 'the step is not open', jsonb_build_object('step', of_step_id, 'state', step.state));
    end if;
    return step;
end $$;

-- Note what a call gave. The call itself is an urge in the history of the case, signed by whoever made it.
create or replace function city.note_call(of_step_id bigint, result text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    step city.ladder_steps := city.hold_step(of_step_id);
    version integer;
begin
    if step.state <> 'task' then
        perform city.refuse('GH079', 'not a call', jsonb_build_object('step', of_step_id, 'state', step.state));
    elsif result is null or result !~ '\S' or length(result) > 1000 then
        perform city.refuse('GH006', 'what did the call give', '{"input": "text"}');
    end if;
    select c.version into version from city.cases c where c.case_id = step.case_id;
    insert into city.flow_records (request_id, case_id, seen_version, action, inputs)
        values (gen_random_uuid(), step.case_id, version, 'urge', jsonb_build_object('way', 'phone', 'text', result));
    update city.ladder_steps s set state = 'done', ended_at = city.city_now(), outcome = 'called', note = result,
            staff_id = city.my_staff_id()
        where s.step_id = of_step_id;
end $$;

-- Put a step off, for at most seven days; it comes back by itself.
create or replace function city.shelve_step(of_step_id bigint, until timestamptz, reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    step city.ladder_steps := city.hold_step(of_step_id);
    now_on constant timestamptz := city.city_now();
begin
    if until is null or until <= now_on or until > now_on + interval '7 days' then
        perform city.refuse('GH006', 'until when', '{"input": "until"}');
    elsif reason is null or reason !~ '\S' or length(reason) > 1000 then
        perform city.refuse('GH006', 'why', '{"input": "reason"}');
    end if;
    update city.ladder_steps s set shelved_until = until, note = reason, staff_id = city.my_staff_id()
        where s.step_id = of_step_id;
end $$;

-- The calls that are to be made, those of the longest lateness first; what was shelved comes back when its time is over.
create or replace function city.ladder_calls(most integer)
returns table (step_id bigint, case_id bigint, unit_id integer, lateness text, late_at timestamptz, due_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_on constant timestamptz := city.city_now();
begin
    return query
        select s.step_id, s.case_id, s.unit_id, s.lateness, s.late_at, s.due_at from city.ladder_steps s
        where s.ended_at is null and s.state = 'task' and (s.shelved_until is null or s.shelved_until <= now_on)
          and city.sees_case(s.case_id)
        order by s.late_at, s.step_id limit least(greatest(most, 0), 500);
end $$;

-- How the ladder does today: planned, done, open and dropped by what is done. For whoever sees the whole city.
create or replace function city.ladder_today()
returns table (does text, planned bigint, done bigint, waiting bigint, shelved bigint, dropped bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_on constant timestamptz := city.city_now();
    midnight constant timestamptz := city.local_day(now_on)::timestamp at time zone city.time_zone();
begin
    if not city.sees_city() then
        return;
    end if;
    return query
        select kinds.kind, count(s.step_id) filter (where s.planned_at >= midnight),
               count(s.step_id) filter (where s.state = 'done' and s.ended_at >= midnight),
               count(s.step_id) filter (where s.ended_at is null and (s.shelved_until is null or s.shelved_until <= now_on)),
               count(s.step_id) filter (where s.ended_at is null and s.shelved_until > now_on),
               count(s.step_id) filter (where s.state = 'dropped' and s.ended_at >= midnight)
        from unnest(array['urge', 'telephone', 'digest', 'letter', 'notice']) with ordinality as kinds (kind, n)
        left join city.ladder_steps s on s.does = kinds.kind and (s.ended_at is null or s.ended_at >= midnight)
        group by kinds.kind, kinds.n order by kinds.n;
end $$;

-- Overdue without a word: handling is late, and the unit has neither acted nor written since the limit.
create or replace function city.silent_cases()
returns table (case_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_on constant timestamptz := city.city_now();
    sees_all constant boolean := city.sees_city();
begin
    if city.my_staff_id() is null and not sees_all then
        return;
    end if;
    return query
        select c.case_id from city.cases c
        where c.closed_at is null and c.suspended_at is null and c.state in ('dispatched', 'received')
          and c.due_at < now_on and c.stage_due_at < now_on and (sees_all or city.sees_row(c))
          and not exists (select from city.flow_records f
                          where f.case_id = c.case_id and f.post = 'handler' and f.acted_at > c.due_at);
end $$;

-- A trial -------------------------------------------------------------------------------------------------------------

-- What a ladder would have done between two local days, by what, unit and day. Clocks that stood still count as if they
-- had ended then. For whoever may see the whole city.
create or replace function city.try_ladder(ladder_name text, first_on date, last_on date)
returns table (does text, unit_id integer, day_on date, steps bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    zone constant text := city.time_zone();
    version city.ladder_versions;
    begins constant timestamptz := first_on::timestamp at time zone zone;
    ends constant timestamptz := least((last_on + 1)::timestamp at time zone zone, city.city_now());
    first_id constant bigint := to_char(first_on - 120, 'YYYYMM')::bigint * 1000000000000;
begin
    select * into version from city.ladder_versions v where v.name = ladder_name;
    if version.version_id is null then
        perform city.refuse('GH070', 'no ladder ' || coalesce(ladder_name, '?'), jsonb_build_object('version', ladder_name));
    elsif not city.sees_city() or last_on - first_on > 92 then
        raise exception 'a trial is for those who see the whole city, and for 93 days' using errcode = 'insufficient_privilege';
    end if;
    return query
        with ladder as materialized (
            select r.*, city.stages_of_lateness(r.lateness) as stages, city.counts_working_time(r) as is_working
            from city.ladder_rows r where r.version_id = version.version_id),
        clocks as materialized (
            select c.case_id, k.stage, k.due_at, k.soon_at, least(coalesce(k.ended_at, k.paused_at, c.closed_at, ends), ends)
                       as until, coalesce(a.unit_id, c.unit_id) as unit_id, c.district_code, c.is_urgent,
                   case version.code_version when s.version then s.code when '2013' then s.code_2013
                                             when '2026' then s.code_2026 end as class_code
            from city.stage_clocks k join city.cases c on c.case_id = k.case_id join city.classes s on s.class_id = c.class_id
            left join city.assignments a on a.case_id = k.case_id and a.assignment_no = k.assignment_no
            where k.case_id >= first_id and c.case_id >= first_id and k.due_at is not null
              and coalesce(k.ended_at, k.paused_at, c.closed_at, ends) >= greatest(coalesce(k.soon_at, k.due_at), begins)
              and coalesce(k.soon_at, k.due_at) < ends),
        timed as materialized (
            select k.*, (city.working_seconds(k.until)).work_s - (city.working_seconds(k.due_at)).work_s as late_work_s,
                   extract(epoch from k.until - k.due_at) as late_s
            from clocks k),
        fired as (
            select t.case_id, t.unit_id, r.does, r.lateness, t.due_at,
                   case when r.lateness = 'soon' then t.soon_at
                        else (city.due_after(t.due_at, r.after_s, r.is_working)).due_at end as at
            from timed t join ladder r on t.stage = any (r.stages)
                and case when r.lateness = 'soon' then t.soon_at < t.until
                         else case when r.is_working then t.late_work_s else t.late_s end >= r.after_s
                              and t.due_at < t.until end
                and (r.is_urgent is null or r.is_urgent = t.is_urgent)
                and (r.class_codes is null or t.class_code = any (r.class_codes))
                and (r.unit_ids is null or t.unit_id = any (r.unit_ids))
                and (r.area_codes is null or t.district_code = any (r.area_codes)))
        select f.does, f.unit_id, city.local_day(f.at), count(*)
        from fired f
        where f.at >= begins and f.at < ends
          and (f.lateness <> 'silent' or not exists (
              select from city.flow_records w
              where w.case_id = f.case_id and w.post = 'handler' and w.acted_at > f.due_at and w.acted_at <= f.at))
        group by 1, 2, 3;
end $$;

-- Rights --------------------------------------------------------------------------------------------------------------

-- Nobody but the owner reads or writes steps themselves. Called by city.make_post_roles().
create or replace function city.grant_ladder() returns void
language plpgsql as $$
declare
    post text;
begin
    perform city.grant_to('staff', 'select on city.ladder_versions, city.ladder_rows');
    foreach post in array array['acceptor', 'dispatcher', 'shift_leader', 'inspector', 'evaluator', 'presenter', 'leader',
                                'administrator'] loop
        perform city.grant_to(post, 'execute on function city.ladder_today(), city.silent_cases()');
    end loop;
    foreach post in array array['acceptor', 'dispatcher', 'shift_leader'] loop
        perform city.grant_to(post, 'execute on function city.note_call(bigint, text),
            city.shelve_step(bigint, timestamptz, text), city.ladder_calls(integer)');
    end loop;
    foreach post in array array['administrator', 'leader', 'shift_leader', 'evaluator', 'inspector'] loop
        perform city.grant_to(post, 'execute on function city.try_ladder(text, date, date)');
    end loop;
    perform city.grant_to('administrator', 'insert (name, title, code_version, source, created_at),
        update (name, title, code_version, source), delete on city.ladder_versions');
    perform city.grant_to('administrator', 'insert, update, delete on city.ladder_rows');
    perform city.grant_to('administrator',
        'execute on function city.publish_ladder(text, date), city.withdraw_ladder(text)');
end $$;

revoke execute on function city.publish_ladder(text, date), city.withdraw_ladder(text),
    city.drop_pointless_steps(timestamptz), city.plan_ladder_steps(timestamptz),
    city.do_ladder_step(city.ladder_steps, timestamptz), city.do_ladder_steps(integer), city.sweep_ladder(),
    city.hold_step(bigint), city.note_call(bigint, text), city.shelve_step(bigint, timestamptz, text),
    city.ladder_calls(integer), city.ladder_today(), city.silent_cases(), city.try_ladder(text, date, date) from public;
