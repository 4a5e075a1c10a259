-- Automatic dispatch, one class at a time: off, shadow, on. When a case comes to dispatch, what the rules say is kept in
-- the same transaction; when it is handled, that is compared with who handled it. So nothing is lost or doubled, however
-- a server ends. Only the sending is a job's (app/responsibility/automatic.py), through the same door as everybody.

-- The worker ----------------------------------------------------------------------------------------------------------

create or replace function city.worker_role() returns text
language sql stable as $$
    select city.post_role('worker');
$$;

-- The database's own member of staff, who dispatches what is on; made when the first class is switched.
create or replace function city.make_worker() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    worker_id integer;
begin
    perform city.ensure_role(city.worker_role());
    perform city.limit_role(city.worker_role());
    update city.staff set role_name = city.worker_role()   -- the database was renamed or cloned
        where number = 'worker' and role_name <> city.worker_role();
    insert into city.staff (role_name, name, number) values (city.worker_role(), '自动派遣', 'worker')
        on conflict (role_name) do nothing;
    select staff_id into worker_id from city.staff where role_name = city.worker_role();
    insert into city.staff_posts (staff_id, post) select worker_id, 'dispatcher'
        where not exists (select from city.staff_posts where staff_id = worker_id and post = 'dispatcher');
    execute format('grant %I to %I', city.post_role('dispatcher'), city.worker_role());
    execute format('grant execute on function city.note_sent(bigint, integer, text) to %I', city.worker_role());
    execute format('grant execute on function city.case_to_send(bigint, integer) to %I', city.worker_role());
    perform city.grant_working(city.worker_role());
    perform city.grant_sending(city.worker_role());
    if (select rolsuper from pg_roles where rolname = current_user) then  -- an earlier version gave it
        execute format('revoke execute on function pg_catalog.pg_try_advisory_lock(bigint) from %I', city.worker_role());
    end if;
    return worker_id;
end $$;

-- What the worker does is marked as done by nobody in person; fires after the trigger `door`.
-- What was switched off meanwhile is not sent: the switch is held until the end of the transaction.
create or replace function city.sign_for_the_worker() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if session_user = city.worker_role() then
        perform from city.automatic_classes a
            where a.class_id = (city.read_case(new.case_id)).class_id and a.mode = 'on' for share;
        if not found then
            perform city.refuse('GH017', 'switched off meanwhile', jsonb_build_object('case_id', new.case_id));
        end if;
        new.on_behalf_of := 'automatic';
    end if;
    return new;
end $$;

create or replace trigger door_worker before insert on city.flow_records
    for each row execute function city.sign_for_the_worker();

-- Switching -----------------------------------------------------------------------------------------------------------

create or replace function city.automatic_mode(of_class_id integer) returns text
language sql stable as $$
    select coalesce((select a.mode from city.automatic_classes a where a.class_id = of_class_id), 'off');
$$;

-- The last shadow cases of a class since it came into shadow: how many were judged and how many agree.
create or replace function city.shadow_score(of_class_id integer, out judged integer, out agreed integer)
language sql stable as $$
    select count(*)::integer, (count(*) filter (where unit_id = final_unit_id))::integer
    from (select s.unit_id, s.final_unit_id from city.shadow_cases s
          where s.class_id = of_class_id and s.judged_at is not null and s.mode = 'shadow' and s.unit_id is not null
            and s.computed_at >= (select a.since from city.automatic_classes a where a.class_id = of_class_id)
          order by s.judged_at desc, s.case_id desc limit (select shadow_cases from city.automatic_limits)) last;
$$;

-- The last automatic dispatches of a class within the window since it was switched on, and how many came back.
create or replace function city.automatic_returns(of_class_id integer, at timestamptz, out sent integer, out returned integer)
language sql stable as $$
    select count(*)::integer, (count(*) filter (where came_back_at is not null))::integer
    from (select s.came_back_at from city.shadow_cases s
          where s.class_id = of_class_id and s.sent_at is not null
            and s.sent_at > at - make_interval(days => (select return_days from city.automatic_limits))
            and s.sent_at >= (select a.since from city.automatic_classes a where a.class_id = of_class_id)
          order by s.sent_at desc limit (select return_window from city.automatic_limits)) last;
$$;

create or replace function city.change_automatic(
    of_class_id integer, mode_before text, mode_after text, reason text, by_itself boolean) returns void
language plpgsql as $$
declare
    at timestamptz := city.city_now();
begin
    insert into city.automatic_classes (class_id, mode, since) values (of_class_id, mode_after, at)
        on conflict (class_id) do update set mode = excluded.mode, since = excluded.since;
    insert into city.automatic_changes (class_id, from_mode, to_mode, why, is_by_itself, changed_by, changed_at)
        values (of_class_id, mode_before, mode_after, reason, by_itself, session_user, at);
end $$;

-- Switch a class, for administrators; on has to be earned.
create or replace function city.switch_automatic(of_class_id integer, to_mode text, reason text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    is_mode text;
    limits city.automatic_limits;
    score record;
begin
    perform city.refuse_old_snapshot();
    if not city.holds_post('administrator') then
        perform city.refuse('GH066', 'switching is for administrators', jsonb_build_object('person', session_user));
    end if;
    if to_mode is null or to_mode not in ('off', 'shadow', 'on') or coalesce(reason, '') !~ '\S'
            or not exists (select from city.classes where class_id = of_class_id) then
        perform city.refuse('GH006', 'a class, a mode and a reason are needed', '{"input": "reason"}');
    end if;
    perform pg_advisory_xact_lock(x'6175746f'::integer, of_class_id);
    is_mode := city.automatic_mode(of_class_id);
    if is_mode = to_mode then
        return is_mode;
    end if;
    if to_mode = 'on' then
        select * into limits from city.automatic_limits;
        score := city.shadow_score(of_class_id);
        if is_mode <> 'shadow' or score.judged < limits.shadow_cases
                or score.agreed < limits.shadow_share * score.judged then
            perform city.refuse('GH069', format('class %s has not earned it', of_class_id), jsonb_build_object(
                'judged', score.judged, 'agreed', score.agreed, 'needed', limits.shadow_cases,
                'percent', round((limits.shadow_share * 100)::numeric, 1)));
        end if;
    end if;
    perform city.make_worker();
    perform city.change_automatic(of_class_id, is_mode, to_mode, reason, false);
    return to_mode;
end $$;

-- Keeping score, in the transaction that moves the case -----------------------------------------------------------------

-- Keep what the rules say of a case that has come to dispatch.
create or replace function city.keep_shadow(moved city.cases, mode text) returns void
language plpgsql as $$
declare
    found record;
begin
    select * into found from city.weigh(moved.case_id, moved.last_at) w where w.rank = 1;
    insert into city.shadow_cases (case_id, case_version, class_id, mode, rules_version, rule_id, unit_id, doubt, basis,
                                   computed_at)
    values (moved.case_id, moved.version, moved.class_id, mode, found.version,
            case when found.doubt is null then found.rule_id end,
            case when found.doubt is null then found.unit_id end,
            case when found.unit_id is null then 'no_rule' else found.doubt end,
            case when found.doubt is null then jsonb_build_object('kind', 'automatic', 'rule_id', found.rule_id,
                'code', found.reasons->0->>'code', 'version', found.version, 'reasons', found.reasons) else '{}' end,
            moved.last_at)
    on conflict (case_id, case_version) do nothing;
    if mode = 'on' and found.doubt is null and found.unit_id is not null then  -- at once, by whichever worker wakes first
        perform city.add_job('dispatch', moved.case_id || '-' || moved.version, moved.last_at,
            jsonb_build_object('case_id', moved.case_id, 'version', moved.version));
    end if;
end $$;

-- An automatic dispatch that came back may switch its class back to shadow. What came back for its class, its place or
-- because nothing was found there would have come back from the right unit too: it is no word against the rules.
create or replace function city.note_back(moved city.cases) returns void
language plpgsql as $$
declare
    back city.shadow_cases;
    score record;
    limits city.automatic_limits;
    reason constant text := (select a.return_code from city.assignments a
                             where a.case_id = moved.case_id order by a.assignment_no desc limit 1);
begin
    if moved.last_action = 'return' and reason in ('wrong_class', 'wrong_place', 'not_found') then
        return;
    end if;
    update city.shadow_cases s set came_back_at = moved.last_at
        where s.case_id = moved.case_id and s.sent_at is not null and s.came_back_at is null and s.judged_at is null
          and s.case_version = (select max(l.case_version) from city.shadow_cases l
                                where l.case_id = moved.case_id and l.case_version < moved.version)
        returning * into back;
    if back.case_id is null or city.automatic_mode(back.class_id) <> 'on' then
        return;
    end if;
    perform pg_advisory_xact_lock(x'6175746f'::integer, back.class_id);
    select * into limits from city.automatic_limits;
    score := city.automatic_returns(back.class_id, moved.last_at);
    if city.automatic_mode(back.class_id) = 'on' and score.returned > limits.return_share * limits.return_window then
        perform city.change_automatic(back.class_id, 'on', 'shadow', format(
            '%s of the last %s automatic dispatches came back', score.returned, score.sent), true);
    end if;
end $$;

create or replace function city.keep_automatic_score() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    mode text;
begin
    if city.is_history_loader() then
        return null;
    end if;
    -- Closed by notice is no return: the unit had it to the end.
    if old.state in ('dispatched', 'received') and new.state not in ('handled', 'closed') then
        perform city.note_back(new);
    elsif new.state = 'at_dispatch' then
        mode := city.automatic_mode(new.class_id);
        if mode <> 'off' then
            perform city.keep_shadow(new, mode);
        end if;
    elsif new.state in ('handled', 'closed') and new.unit_id is not null then
        update city.shadow_cases set final_unit_id = new.unit_id, judged_at = new.last_at
            where case_id = new.case_id and (final_unit_id is distinct from new.unit_id or judged_at is null);
    end if;
    return null;
end $$;

create or replace trigger automatic_score after update on city.cases
    for each row when (old.state is distinct from new.state and (new.state in ('at_dispatch', 'handled', 'closed')
        or old.state in ('dispatched', 'received') and new.state <> 'received'))
    execute function city.keep_automatic_score();

-- For the worker ------------------------------------------------------------------------------------------------------

-- The unit and the trace of a case that is to be dispatched; nothing where it was, or where its class is on no more.
create or replace function city.case_to_send(of_case_id bigint, version integer)
returns table (unit_id integer, basis jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.unit_id, s.basis
    from city.shadow_cases s join city.automatic_classes a on a.class_id = s.class_id and a.mode = 'on'
    where s.case_id = of_case_id and s.case_version = version
      and s.mode = 'on' and s.unit_id is not null and s.sent_at is null and s.failed_at is null;
$$;

-- Note that a case was sent, or why not; the flow record itself is the proof of the first.
create or replace function city.note_sent(of_case_id bigint, version integer, trouble text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update city.shadow_cases s set
        sent_at = case when f.case_id is not null then f.acted_at end,
        failed_at = case when f.case_id is null then city.city_now() end,
        failure = case when f.case_id is null then left(coalesce(trouble, ''), 400) end
    from (select 1) one left join lateral (
        -- The next act that is not quiet: others outran the dispatch, and it was none.
        select n.* from city.flow_records n join city.case_moves m on m.action = n.action and not m.is_quiet
        where n.case_id = of_case_id and n.version > note_sent.version order by n.version limit 1) f
        on f.on_behalf_of = 'automatic'
    where s.case_id = of_case_id and s.case_version = note_sent.version and s.sent_at is null and s.failed_at is null;
end $$;

-- The score of each class that was ever switched, and of each that could be.
create or replace function city.automatic_scores()
returns table (class_id smallint, mode text, since timestamptz, judged integer, agreed integer, unsure integer, sent integer,
               returned integer, last_why text, last_by text, last_by_itself boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
        select a.class_id, a.mode, a.since, score.judged, score.agreed,
               (select count(*)::integer from city.shadow_cases s where s.class_id = a.class_id and s.judged_at is not null
                and s.unit_id is null and s.computed_at >= a.since),
               back.sent, back.returned, coalesce(c.why, ''), coalesce(c.changed_by, ''), coalesce(c.is_by_itself, false)
        from city.automatic_classes a
        cross join lateral city.shadow_score(a.class_id) score
        cross join lateral city.automatic_returns(a.class_id, city.city_now()) back
        left join lateral (select * from city.automatic_changes c where c.class_id = a.class_id
                           order by c.change_id desc limit 1) c on true
        order by a.class_id;
end $$;

create or replace function city.grant_automatic() returns void
language plpgsql as $$
begin
    if exists (select from city.staff where number = 'worker' and role_name like '%\_worker') then
        perform city.make_worker();  -- a database cloned from another has the worker of that one
    end if;
    perform city.grant_to('staff', 'select on city.automatic_limits, city.automatic_classes, city.automatic_changes');
    perform city.grant_to('administrator', 'execute on function city.switch_automatic(integer, text, text)');
end $$;
