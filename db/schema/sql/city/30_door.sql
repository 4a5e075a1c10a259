-- The one door for a change of a case. Nobody holds UPDATE on cases: a client inserts a flow record (request id, case,
-- version it saw, action, inputs); the trigger checks it against city.case_moves and the posts of session_user, moves
-- the case and signs. What a rule refuses has an SQLSTATE of class GH; its detail holds the values as JSON.

create or replace function city.refuse(code text, sentence text, facts jsonb default '{}') returns void
language plpgsql as $$
begin
    raise exception using errcode = code, message = sentence, detail = facts::text;
end $$;

-- What is law is asked of the city as it is now. In an older snapshot a post that was lost, a rule that was published and
-- a case that was moved look as they were, so whoever writes or publishes does it in read committed.
create or replace function city.refuse_old_snapshot() returns void
language plpgsql stable as $$
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        perform city.refuse('GH014', 'act in read committed, not in an old snapshot',
            jsonb_build_object('isolation', current_setting('transaction_isolation')));
    end if;
end $$;

-- Loading and mending history in bulk is for the owner of the tables alone.
create or replace function city.is_history_loader() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(current_setting('gridhall.bulk', true), '') = 'on' and pg_has_role(session_user, current_user, 'member');
$$;

-- Whom a record may be on behalf of. The column is for functions of the owner alone: nobody on the staff may insert it.
create or replace function city.is_party(party text) returns boolean
language sql immutable as $$
    select party in ('automatic', 'worker', 'gateway', 'hotline', 'clock', 'merge', 'split', 'ruling');
$$;

-- Who acts, and with which post: the first of the move's posts that this person holds today, a handler of the unit that
-- has the case and a dispatcher of the district command that has it, where the move wants that.
create or replace function city.find_signer(
    move city.case_moves, before city.cases, day_on date, out staff_id integer, out post text, out unit_id integer)
language plpgsql stable as $$
declare
    person city.staff;
    signer_role constant text := session_user;  -- as text: names sort otherwise, and no index would do
    is_covered boolean;
    holds_post boolean;
begin
    select * into person from city.staff s
        where s.role_name = signer_role and not s.is_locked
          and city.is_held_on(s.valid_from, s.valid_to, day_on);
    if person.staff_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    staff_id := person.staff_id;
    select f.* into post, unit_id, is_covered from (
        select p.post, coalesce(p.unit_id, person.unit_id), city.post_covers(p, before) as covers from city.staff_posts p
        where p.staff_id = person.staff_id and p.post = any (move.posts)
          and city.is_held_on(p.valid_from, p.valid_to, day_on)
          and (not move.is_own_unit or p.post <> 'handler' or coalesce(p.unit_id, person.unit_id) = before.unit_id)
          and (not move.is_own_command or p.area_code = before.command_code)) f
        order by not f.covers, array_position(move.posts, f.post) limit 1;
    if is_covered then
        return;
    end if;
    holds_post := exists (select from city.staff_posts p
        where p.staff_id = person.staff_id and p.post = any (move.posts)
          and city.is_held_on(p.valid_from, p.valid_to, day_on));
    perform city.refuse(case when post is not null then 'GH050' when holds_post then 'GH009' else 'GH004' end,
        format('%s may not %s this case', session_user, move.action),
        jsonb_build_object('action', move.action, 'posts', move.posts));
end $$;

-- Who did which act to a case last: act -> number on the staff; for whoever sees the case, null for others.
create or replace function city.signers(of_case_id bigint) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found jsonb;
begin
    if city.sees_case(of_case_id) then
        execute $q$select coalesce(jsonb_object_agg(f.action, f.staff_id order by f.version), '{}')
            from city.flow_records f where f.case_id = $1 and f.staff_id is not null$q$ into found using of_case_id;  -- planned for one month
    end if;
    return found;
end $$;

-- What the case must be like, and who may not do this because of what they did before, or what was entered for them.
create or replace function city.check_needs(move city.case_moves, before city.cases, signer_id integer) returns void
language plpgsql stable as $$
declare
    need jsonb;
    facts jsonb;
    value text;
    is_met boolean;
begin
    for need in select n.value from jsonb_array_elements(move.needs) n loop
        value := case need->>'fact'
            when 'has_several_reports' then city.has_several_reports(before.case_id)::text
            when 'is_on_behalf_allowed' then city.is_on_behalf_allowed()::text
            -- Most acts ask for one of these alone: to make a document of the whole case for it would cost more.
            when 'suspended_at' then before.suspended_at::text
            when 'asked' then before.asked
            when 'appeal' then before.appeal
            when 'supervised_kind' then before.supervised_kind
            else to_jsonb(before)->>(need->>'fact') end;
        is_met := case
            when (need->>'is_any')::boolean then value is not null
            when need->'values' = '[]' then value is null
            else coalesce(need->'values' ? value, false) end;
        if not is_met then
            perform city.refuse(need->>'refusal', format('%s: %s is %s', move.action, need->>'fact', value),
                jsonb_build_object('action', move.action, 'fact', need->>'fact'));
        end if;
    end loop;
    if move.differs_from <> '{}' then
        before.geom := null;
        facts := to_jsonb(before);
        -- In this round, and in every one before a rework: the columns begin anew with it, history does not.
        if exists (select from unnest(move.differs_from) name where facts->>name = signer_id::text)
                or exists (
                    select from city.flow_records f join city.case_moves m on m.action = f.action
                    where f.case_id = before.case_id and m.signs = any (move.differs_from)
                      and (f.staff_id = signer_id or f.inputs->>'officer_id' = signer_id::text)) then
            perform city.refuse('GH034', 'somebody else must do this', jsonb_build_object('action', move.action));
        end if;
    end if;
    if move.answers <> '{}' and exists (
            select from unnest(move.answers) asked where signer_id = (
                select f.staff_id from city.flow_records f where f.case_id = before.case_id and f.action = asked
                order by f.version desc limit 1)) then
        perform city.refuse('GH034', 'who asked does not answer',
            jsonb_build_object('action', move.action, 'why', 'asked'));
    end if;
end $$;

-- Column of cases -> value, for every column that the row of the move changes; app/cases/workflow.py does the same.
create or replace function city.changes_of(
    before city.cases, move city.case_moves, inputs jsonb, signer_id integer, at timestamptz) returns jsonb
language plpgsql stable as $$
declare
    changes jsonb := move.sets;
    pair record;
begin
    for pair in select name from unnest(move.clears) name loop
        changes := jsonb_build_object(pair.name, null) || changes;
    end loop;
    for pair in select key, value from jsonb_each_text(move.keeps) loop
        if coalesce(inputs->pair.value, 'null') <> 'null' then
            changes := changes || jsonb_build_object(pair.key, inputs->pair.value);
        end if;
    end loop;
    if move.stamps is not null then
        changes := changes || jsonb_build_object(move.stamps, at);
    end if;
    if move.signs is not null then
        changes := changes || jsonb_build_object(move.signs, signer_id);
    end if;
    if move.counts is not null then
        before.geom := null;
        changes := changes || jsonb_build_object(move.counts, (to_jsonb(before)->>move.counts)::integer + 1);
    end if;
    return changes;
end $$;

-- What happens to the assignment of a case; gives the number of the running one.
create or replace function city.run_assignment(
    after city.cases, move city.case_moves, inputs jsonb, signer_id integer, at timestamptz) returns smallint
language plpgsql as $$
declare
    last_no smallint;
begin
    if move.assignment is null then
        return null;
    end if;
    select coalesce(max(assignment_no), 0) into last_no from city.assignments where case_id = after.case_id;
    if move.assignment = 'opens' then
        insert into city.assignments (case_id, assignment_no, unit_id, dispatched_by, dispatched_at, reason, basis)
        values (after.case_id, last_no + 1, after.unit_id, signer_id, at, inputs->>'reason', inputs->'basis');
        return last_no + 1;
    end if;
    update city.assignments set
        received_at = case when move.assignment = 'received_at' then at else received_at end,
        handled_at = case when move.assignment = 'handled_at' then at else handled_at end,
        returned_at = case when move.assignment = 'returned_at' then at else returned_at end,
        taken_back_at = case when move.assignment = 'taken_back_at' then at else taken_back_at end,
        return_reason = case when move.assignment = 'returned_at' then inputs->>'reason' else return_reason end,
        return_code = case when move.assignment = 'returned_at' then inputs->>'reason_code' else return_code end
        where case_id = after.case_id and assignment_no = last_no;
    return last_no;
end $$;

-- The step itself: what the row says, then what is special, then assignment, clocks and photos; one row is written.
create or replace function city.move_case(
    before city.cases, move city.case_moves, inputs jsonb, signer_id integer, at timestamptz)
returns city.cases
language plpgsql as $$
declare
    after city.cases := jsonb_populate_record(before, city.changes_of(before, move, inputs, signer_id, at));
    class city.classes;
    clocks record;
    effect text;
begin
    after.version := before.version + 1;
    after.quiet_acts := 0;
    after.state := coalesce(move.enters, before.state);
    after.last_action := move.action;
    after.last_at := at;
    select * into class from city.classes where class_id = after.class_id;
    if after.class_id <> before.class_id then
        after.kind := class.kind;
        after.five_chaos_group := class.five_chaos_group;
    end if;
    foreach effect in array move.effects loop
        execute format('select * from city.%I($1, $2, $3, $4, $5)', 'effect_' || effect)
            into after using after, before, inputs, signer_id, at;
    end loop;
    if after.state <> move.enters then  -- an effect led elsewhere: the clock of that place runs
        select m.starts_stages into move.starts_stages from city.case_moves m where m.enters = after.state limit 1;
    end if;
    if move.ends_stages <> '{}' or move.starts_stages <> '[]' or 'due_at' = any (move.clears) then
        clocks := city.run_clocks(before.case_id, move, class, city.run_assignment(after, move, inputs, signer_id, at), at);
        if clocks.handle_due_at is not null then
            after.due_at := clocks.handle_due_at;
            after.limit_s := clocks.handle_limit_s;
        end if;
        -- A case that was loaded without stage clocks has none to end; its handling is then the running stage.
        after.stage_due_at := coalesce(clocks.stage_due_at, case when after.closed_at is null then after.due_at end);
        after.soon_at := clocks.soon_at;
        after.is_due_provisional := clocks.is_due_provisional;
    end if;
    perform city.take_photos(move, inputs->'photo_ids', before.case_id, signer_id);
    perform city.write_case(after);
    return after;
end $$;

-- The step of a quiet act: it counts, and its effects may say why the case is supervised. Nothing else of the case is
-- written, and what the effects did meanwhile is looked at: they may not touch state, unit and deadline either.
create or replace function city.move_quietly(
    before city.cases, move city.case_moves, inputs jsonb, signer_id integer, at timestamptz)
returns city.cases
language plpgsql as $$
declare
    after city.cases := before;
    written city.cases;
    effect text;
begin
    after.version := before.version + 1;
    after.quiet_acts := before.quiet_acts + 1;
    after.last_action := move.action;
    after.last_at := at;
    if move.counts = 'urged_times' then
        after.urged_times := before.urged_times + 1;
    elsif move.counts = 'supervised_times' then
        after.supervised_times := before.supervised_times + 1;
    end if;
    foreach effect in array move.effects loop
        execute format('select * from city.%I($1, $2, $3, $4, $5)', 'effect_' || effect)
            into after using after, before, inputs, signer_id, at;
    end loop;
    if inputs ? 'photo_ids' then
        perform city.take_photos(move, inputs->'photo_ids', before.case_id, signer_id);
    end if;
    update city.cases c set
        version = after.version, quiet_acts = after.quiet_acts, last_action = after.last_action, last_at = after.last_at,
        urged_times = after.urged_times, supervised_times = after.supervised_times,
        supervised_kind = after.supervised_kind
        where c.case_id = before.case_id returning * into written;
    if row(written.state, written.unit_id, written.due_at, written.limit_s, written.stage_due_at, written.soon_at,
           written.closed_at) is distinct from
       row(before.state, before.unit_id, before.due_at, before.limit_s, before.stage_due_at, before.soon_at,
           before.closed_at) then
        raise exception 'the quiet act % changes more than it may', move.action;
    end if;
    return written;
end $$;

-- Write what a move can change of a case.
create or replace function city.write_case(after city.cases) returns void
language plpgsql as $$
begin
    update city.cases set
        version = after.version, quiet_acts = after.quiet_acts, state = after.state, last_action = after.last_action, last_at = after.last_at,
        class_id = after.class_id, kind = after.kind, five_chaos_group = after.five_chaos_group,
        condition_no = after.condition_no, is_urgent = after.is_urgent, project = after.project,
        command_code = after.command_code, unit_id = after.unit_id, handler_id = after.handler_id,
        handled_by = after.handled_by, checked_by = after.checked_by, verify_result = after.verify_result,
        accepted_at = after.accepted_at, verified_at = after.verified_at, filed_at = after.filed_at,
        dispatched_at = after.dispatched_at, received_at = after.received_at, handled_at = after.handled_at,
        check_sent_at = after.check_sent_at, checked_at = after.checked_at, closed_at = after.closed_at,
        limit_s = after.limit_s, due_at = after.due_at, stage_due_at = after.stage_due_at, soon_at = after.soon_at,
        is_due_provisional = after.is_due_provisional, returned_times = after.returned_times,
        refused_times = after.refused_times, is_disputed = after.is_disputed, reworked_times = after.reworked_times,
        urged_times = after.urged_times, supervised_times = after.supervised_times,
        supervised_kind = after.supervised_kind, extended_times = after.extended_times,
        suspended_times = after.suspended_times, suspended_at = after.suspended_at,
        suspended_until = after.suspended_until, asked = after.asked, asked_until = after.asked_until,
        reopened_times = after.reopened_times, merged_into = after.merged_into, merged_state = after.merged_state,
        appeal = after.appeal, is_exempt = after.is_exempt, returned_code = after.returned_code
    where case_id = after.case_id;
end $$;

-- The row of a case that somebody else has just now: who acts and then lingers is ended by whoever waits for them.
create or replace function city.wait_for_case(of_case_id bigint) returns city.cases
language plpgsql set lock_timeout = '2s' as $$
declare
    found city.cases;
begin
    loop
        begin
            select * into found from city.cases c where c.case_id = of_case_id for update;
            return found;
        exception when lock_not_available then
            perform city.end_lingerers(to_regclass('city.cases_' || of_case_id / 1000000000000));
        end;
    end loop;
end $$;

-- What somebody asked with an act, as far as they gave it: without empty answers, without what the programme worked out
-- (the basis of a dispatch), photos by what they show, since a retry may send them anew. Who reported lives apart.
create or replace function city.asked_with(inputs jsonb, of_case_id bigint, person_id integer) returns jsonb
language plpgsql stable as $$
declare
    asked jsonb := inputs;
begin
    if jsonb_typeof(inputs) is distinct from 'object' then
        return inputs;
    end if;
    asked := jsonb_strip_nulls(inputs) - '{reporter,basis}'::text[];
    if city.is_photos(asked->'photo_ids') then
        asked := asked || jsonb_build_object('photo_ids', (
            select coalesce(jsonb_agg(distinct coalesce(encode(a.sha256, 'hex') || ' ' || a.kind, named.id)), '[]')
            from jsonb_array_elements_text(asked->'photo_ids') named(id)
            left join city.attachments a on a.attachment_id = named.id::bigint
                and (a.case_id = of_case_id or a.case_id is null and a.added_by = person_id)));
    end if;
    return asked;
end $$;

-- Whether the reporter is the one of the report that made the case; who is forgotten meanwhile cannot be told apart.
create or replace function city.is_same_reporter(of_case_id bigint, at timestamptz, reporter jsonb) returns boolean
language plpgsql stable as $$
declare
    is_given constant boolean := coalesce(jsonb_typeof(reporter) <> 'null', false);
    found record;
begin
    select r.wants_call_back, p.report_id, p.name, p.phone, p.wishes_secrecy into found
        from city.reports r left join city.reporters p using (report_id)
        where r.reported_at = at and r.report_id in (
            select own.report_id from city.reports own where own.case_id = of_case_id
            union all select m.report_id from city.report_moves m where m.from_case_id = of_case_id)
        order by r.report_id limit 1;
    if found.report_id is null then
        return not is_given or coalesce(found.wants_call_back, true);
    end if;
    return is_given and row(found.name, found.phone, found.wishes_secrecy) is not distinct from row(
        reporter->>'name', reporter->>'phone', coalesce((reporter->>'wishes_secrecy')::boolean, false));
exception when data_exception then
    return false;
end $$;

-- The same request id is the same request: of the same person, the same act with the same answers.
create or replace function city.check_same_request(earlier city.flow_records, action text, inputs jsonb) returns void
language plpgsql stable as $$
begin
    if earlier.action is distinct from action or earlier.actor is distinct from session_user then
        perform city.refuse('GH007', 'this request id was used for something else');
    end if;
    if city.asked_with(earlier.inputs, earlier.case_id, earlier.staff_id)
            is distinct from city.asked_with(coalesce(inputs, '{}'), earlier.case_id, earlier.staff_id)
            or earlier.version = 1 and earlier.action = 'report'
                and not city.is_same_reporter(earlier.case_id, earlier.acted_at, inputs->'reporter') then
        perform city.refuse('GH012', 'this request id came with other answers',
            jsonb_build_object('action', action, 'case_id', earlier.case_id));
    end if;
end $$;

-- The door. Its plans are kept: to plan them anew for every act would cost more than to carry them out.
create or replace function city.pass_the_door() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    before city.cases;
    after city.cases;
    earlier city.flow_records;
    move city.case_moves;
    signer record;
    now_at timestamptz;
    at timestamptz;
begin
    -- Each of these is asked in every act: a function is called only where its answer may be yes.
    if current_setting('gridhall.bulk', true) = 'on' and city.is_history_loader() then
        return new;
    end if;
    if current_setting('transaction_isolation') <> 'read committed' then
        perform city.refuse_old_snapshot();
    end if;
    set constraints city.on_time deferred;  -- whatever the person said before
    if new.request_id is null then
        perform city.refuse('GH006', 'a request id is needed', '{"input": "request_id"}');
    end if;
    new.inputs := coalesce(new.inputs, '{}');
    select * into before from city.cases where case_id = new.case_id for update skip locked;
    if before.case_id is null and exists (select from city.cases where case_id = new.case_id) then
        before := city.wait_for_case(new.case_id);
    end if;
    if before.case_id is not null then
        select * into earlier from city.flow_records where case_id = new.case_id and request_id = new.request_id;
        if earlier.case_id is not null then
            perform city.check_same_request(earlier, new.action, new.inputs);
            return null;
        end if;
        select * into move from city.case_moves where action = new.action and leaves = before.state;
        -- Who does not see a case learns nothing of it. Functions of the owner act for others, who need not see it.
        if new.on_behalf_of is null and not city.sees_row(before) then
            if move.action is not null and city.my_staff_id() is null then
                perform city.find_signer(move, before, city.local_day(city.city_now()));  -- not on the staff, or no post
            end if;
            perform city.refuse('GH001', format('there is no case %s', new.case_id),
                jsonb_build_object('case_id', new.case_id));
        end if;
        -- Quiet acts outrun nobody.
        if (new.seen_version between before.version - before.quiet_acts and before.version) is not true then
            perform city.refuse('GH002', format('the case has version %s, not %s', before.version, new.seen_version),
                jsonb_build_object('version', before.version, 'seen_version', new.seen_version, 'state', before.state));
        end if;
    elsif not exists (select from city.case_requests r
                      where r.request_id = new.request_id and r.case_id = new.case_id) then
        perform city.refuse('GH001', format('there is no case %s', new.case_id), jsonb_build_object('case_id', new.case_id));
    else
        select * into move from city.case_moves where action = new.action and leaves = '';
    end if;
    if move.action is null then
        perform city.refuse('GH003', format('%s is not possible for a case that is %s', new.action, before.state),
            jsonb_build_object('action', new.action, 'state', before.state));
    end if;
    if new.on_behalf_of is distinct from move.on_behalf_of then
        if move.on_behalf_of is not null then
            perform city.refuse('GH030', 'never by hand', jsonb_build_object('action', new.action));
        elsif not city.is_party(new.on_behalf_of) then
            new.on_behalf_of := null;
        end if;
    end if;
    -- The clock of a server may go back; what follows in a case is never dated before what it follows.
    now_at := city.city_now();
    at := greatest(now_at, before.last_at);
    new.acted_on := city.local_day(at);
    if move.posts = '{}' then  -- the system itself
        new.staff_id := null;
        new.post := null;
    else
        signer := city.find_signer(move, before,
            case when at = now_at then new.acted_on else city.local_day(now_at) end);
        new.staff_id := signer.staff_id;
        new.post := signer.post;
    end if;
    if move.needs <> '[]' or move.differs_from <> '{}' or move.answers <> '{}' then
        perform city.check_needs(move, before, new.staff_id);
    end if;
    perform city.check_inputs(move, new.inputs);
    if before.case_id is null then
        after := city.open_case(new.case_id, move, new.inputs, new.staff_id, at);
    elsif move.is_quiet then
        after := city.move_quietly(before, move, new.inputs, new.staff_id, at);
    else
        after := city.move_case(before, move, new.inputs, new.staff_id, at);
    end if;
    new.version := after.version;
    if before.case_id is null then
        new.seen_version := 0;
    end if;
    new.from_state := before.state;
    new.to_state := after.state;
    new.unit_id := after.unit_id;
    new.actor := session_user;
    new.acted_at := at;
    new.changed := case when 'correct' = any (move.effects) then city.what_changed(before, after) end;
    new.inputs := new.inputs - 'reporter';  -- identities live apart
    return new;
end $$;

create or replace trigger door before insert on city.flow_records
    for each row execute function city.pass_the_door();

-- An act is dated when it is done, so it is committed soon after or not at all: who acts and lingers begins anew. Asked
-- at the very end of the transaction; who wants it asked earlier (set constraints) would linger afterwards.
create or replace function city.refuse_a_late_commit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not pg_has_role(session_user, current_user, 'member') and (
            clock_timestamp() - transaction_timestamp() > tg_argv[0]::interval or current_query() ~* '\mconstraints\M') then
        perform city.refuse('GH015', 'committed too late', jsonb_build_object(
            'seconds', extract(epoch from clock_timestamp() - transaction_timestamp())::integer));
    end if;
    return null;
end $$;

-- On the feed, where every act leaves a row, and not on the history with its many months: the door names this trigger in
-- every act. It stands behind `number_commit`, which may wait for its turn. What the owner does queues nothing.
do $do$
begin
    if not exists (select from pg_trigger where tgrelid = 'city.changes'::regclass and tgname = 'on_time') then
        execute format($f$
            create constraint trigger on_time after insert on city.changes deferrable initially deferred for each row
                when (new.topic = 'cases' and not pg_catalog.pg_has_role(session_user, %L, 'member'))
                execute function city.refuse_a_late_commit('10 seconds')$f$, current_user);
    end if;
end $do$;

-- History stays as it was written; tg_argv: SQLSTATE, where the topic has one of its own.
create or replace function city.keep_history() returns trigger
language plpgsql as $$
begin
    if city.is_history_loader() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    perform city.refuse(coalesce(tg_argv[0], 'GH008'), 'history cannot be changed');
    return null;
end $$;

create or replace trigger history before update or delete on city.flow_records
    for each row execute function city.keep_history();
