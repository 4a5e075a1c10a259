-- The one door for a change of a case. Nobody holds UPDATE on cases: a client inserts a flow record (request id, case,
-- version it saw, action, inputs); the trigger checks it against city.case_moves and the posts of session_user, moves
-- the case and signs. What a rule refuses has an SQLSTATE of class GH; its detail holds the values as JSON.

create or replace function city.refuse(code text, sentence text, facts jsonb default '{}') returns void
language plpgsql as $$
begin
    raise exception using errcode = code, message = sentence, detail = facts::text;
end $$;

-- Loading and mending history in bulk is for the owner of the tables alone.
create or replace function city.is_history_loader() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(current_setting('gridhall.bulk', true), '') = 'on' and pg_has_role(session_user, current_user, 'member');
$$;

-- Who acts, and with which post: the first of the move's posts that this person holds today.
create or replace function city.find_signer(
    move city.case_moves, case_unit_id integer, day_on date, out staff_id integer, out post text, out unit_id integer)
language plpgsql stable as $$
declare
    person city.staff;
    holds_post boolean;
begin
    select * into person from city.staff s
        where s.role_name = session_user and not s.is_locked
          and s.valid_from <= day_on and (s.valid_to is null or s.valid_to >= day_on);
    if person.staff_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    staff_id := person.staff_id;
    select p.post, coalesce(p.unit_id, person.unit_id) into post, unit_id from city.staff_posts p
        where p.staff_id = person.staff_id and p.post = any (move.posts)
          and p.valid_from <= day_on and (p.valid_to is null or p.valid_to >= day_on)
          and (not move.is_own_unit or coalesce(p.unit_id, person.unit_id) = case_unit_id)
        order by array_position(move.posts, p.post) limit 1;
    if post is not null then
        return;
    end if;
    holds_post := exists (select from city.staff_posts p
        where p.staff_id = person.staff_id and p.post = any (move.posts)
          and p.valid_from <= day_on and (p.valid_to is null or p.valid_to >= day_on));
    perform city.refuse(case when holds_post then 'GH009' else 'GH004' end,
        format('%s may not %s this case', session_user, move.action),
        jsonb_build_object('action', move.action, 'posts', move.posts));
end $$;

-- Whether a value can answer a question of this kind; app/cases/asks.py knows the same kinds.
create or replace function city.is_answer(kind text, value jsonb) returns boolean
language plpgsql stable as $$
begin
    if kind in ('class', 'unit', 'component') then
        if jsonb_typeof(value) <> 'number' or value::text !~ '^[0-9]{1,9}$' then
            return false;
        end if;
        return case kind
            when 'class' then exists (select from city.classes where class_id = value::bigint)
            when 'unit' then exists (select from city.units where unit_id = value::bigint and valid_to is null)
            else exists (select from city.components where component_id = value::bigint) end;
    end if;
    return case kind
        when 'lon' then jsonb_typeof(value) = 'number' and value::numeric between -180 and 180
        when 'lat' then jsonb_typeof(value) = 'number' and value::numeric between -90 and 90
        when 'text' then jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 4000
        when 'reason' then jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 4000 and value #>> '{}' ~ '\S'
        when 'channel' then value #>> '{}' in
            ('supervisor', 'hotline', 'wechat', 'video', 'media', 'web', 'dust', 'inspection', 'other')
        when 'flag' then jsonb_typeof(value) = 'boolean'
        when 'reporter' then jsonb_typeof(value) = 'object'
        when 'photos' then jsonb_typeof(value) = 'array'
            and not jsonb_path_exists(value, '$[*] ? (@.type() != "number" || @ < 1 || @ > 999999999999)')
        else false end;
end $$;

create or replace function city.check_inputs(move city.case_moves, inputs jsonb) returns void
language plpgsql stable as $$
declare
    ask jsonb;
    name text;
begin
    if jsonb_typeof(inputs) is distinct from 'object' then
        perform city.refuse('GH006', 'inputs must be an object', '{"input": "inputs"}');
    end if;
    select key into name from jsonb_object_keys(inputs) key
        where not exists (select from jsonb_array_elements(move.asks) a where a->>'key' = key) limit 1;
    if name is not null then
        perform city.refuse('GH006', format('%s does not ask for %s', move.action, name), jsonb_build_object('input', name));
    end if;
    for ask in select value from jsonb_array_elements(move.asks) loop
        name := ask->>'key';
        if coalesce(inputs->name, 'null') = 'null' then
            if (ask->>'is_required')::boolean then
                perform city.refuse('GH006', format('%s needs %s', move.action, name), jsonb_build_object('input', name));
            end if;
        elsif not city.is_answer(ask->>'kind', inputs->name) then
            perform city.refuse('GH006', format('wrong %s', name), jsonb_build_object('input', name));
        end if;
    end loop;
end $$;

-- What happens to the assignment of a case; gives the number of the running one.
create or replace function city.run_assignment(
    before city.cases, move city.case_moves, inputs jsonb, signer_id integer, at timestamptz) returns smallint
language plpgsql as $$
declare
    last_no smallint;
begin
    if move.assignment is null then
        return null;
    end if;
    select coalesce(max(assignment_no), 0) into last_no from city.assignments where case_id = before.case_id;
    if move.assignment in ('opens', 'reopens') then
        insert into city.assignments (case_id, assignment_no, unit_id, dispatched_by, dispatched_at, reason)
        values (before.case_id, last_no + 1,
                case when move.assignment = 'opens' then (inputs->>'unit_id')::integer else before.unit_id end,
                signer_id, at, inputs->>'reason');
        return last_no + 1;
    end if;
    update city.assignments set
        received_at = case when move.assignment = 'received_at' then at else received_at end,
        handled_at = case when move.assignment = 'handled_at' then at else handled_at end,
        returned_at = case when move.assignment = 'returned_at' then at else returned_at end,
        return_reason = case when move.assignment = 'returned_at' then inputs->>'reason' else return_reason end
        where case_id = before.case_id and assignment_no = last_no;
    return last_no;
end $$;

-- Photos that this person has added belong to the case from now on.
create or replace function city.take_photos(photos jsonb, taking_case_id bigint, signer_id integer) returns void
language plpgsql as $$
declare
    taken integer;
begin
    if coalesce(photos, 'null') = 'null' then
        return;
    end if;
    update city.attachments set case_id = taking_case_id
        where attachment_id in (select value::bigint from jsonb_array_elements_text(photos))
          and (case_id = taking_case_id or (case_id is null and added_by = signer_id));
    get diagnostics taken = row_count;
    if taken <> (select count(distinct value) from jsonb_array_elements_text(photos)) then
        perform city.refuse('GH006', 'wrong photo_ids', '{"input": "photo_ids"}');
    end if;
end $$;

-- The step itself: everything of the case that a move changes.
create or replace function city.move_case(
    before city.cases, move city.case_moves, inputs jsonb, signer_id integer, signer_unit_id integer, at timestamptz)
returns integer
language plpgsql as $$
declare
    class city.classes;
    assignment smallint;
    clocks record;
    new_unit_id integer;
begin
    select * into class from city.classes where class_id = coalesce((inputs->>'class_id')::integer, before.class_id);
    assignment := city.run_assignment(before, move, inputs, signer_id, at);
    clocks := city.run_clocks(before.case_id, move, class, assignment, at);
    perform city.take_photos(inputs->'photo_ids', before.case_id, signer_id);
    update city.cases set
        version = before.version + 1,
        state = move.enters,
        class_id = class.class_id,
        kind = class.kind,
        five_chaos_group = class.five_chaos_group,
        is_urgent = coalesce((inputs->>'is_urgent')::boolean, is_urgent),
        project = coalesce(inputs->>'project', project),
        unit_id = case when move.assignment = 'opens' then (inputs->>'unit_id')::integer
                       when 'unit_id' = any (move.clears) then null else unit_id end,
        handler_id = case when move.assignment in ('opens', 'reopens', 'returned_at') then null
                          when move.assignment = 'received_at' then signer_id else handler_id end,
        accepted_at = case when move.stamps = 'accepted_at' then at else accepted_at end,
        filed_at = case when move.stamps = 'filed_at' then at else filed_at end,
        dispatched_at = case when move.stamps = 'dispatched_at' then at
                             when 'dispatched_at' = any (move.clears) then null else dispatched_at end,
        received_at = case when move.stamps = 'received_at' then at
                           when 'received_at' = any (move.clears) then null else received_at end,
        handled_at = case when move.stamps = 'handled_at' then at
                          when 'handled_at' = any (move.clears) then null else handled_at end,
        checked_at = case when move.stamps = 'checked_at' then at
                          when 'checked_at' = any (move.clears) then null else checked_at end,
        closed_at = case when move.stamps = 'closed_at' then at else closed_at end,
        limit_s = case when clocks.handle_due_at is not null then clocks.handle_limit_s
                       when 'limit_s' = any (move.clears) then null else limit_s end,
        due_at = case when clocks.handle_due_at is not null then clocks.handle_due_at
                      when 'due_at' = any (move.clears) then null else due_at end,
        -- A case that was loaded without stage clocks has none to end; its handling is then the running stage.
        stage_due_at = coalesce(clocks.stage_due_at, case when move.stamps is distinct from 'closed_at' then due_at end),
        soon_at = clocks.soon_at,
        is_due_provisional = clocks.is_due_provisional,
        returned_times = returned_times + (move.counts is not distinct from 'returned_times')::integer,
        reworked_times = reworked_times + (move.counts is not distinct from 'reworked_times')::integer,
        last_action = move.action,
        last_at = at
        where case_id = before.case_id
        returning unit_id into new_unit_id;
    return new_unit_id;
end $$;

-- The door.
create or replace function city.pass_the_door() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    before city.cases;
    earlier city.flow_records;
    move city.case_moves;
    signer record;
    at timestamptz;
begin
    if city.is_history_loader() then
        return new;
    end if;
    if new.request_id is null then
        perform city.refuse('GH006', 'a request id is needed', '{"input": "request_id"}');
    end if;
    new.inputs := coalesce(new.inputs, '{}');
    select * into before from city.cases where case_id = new.case_id for update;
    if before.case_id is not null then
        select * into earlier from city.flow_records where case_id = new.case_id and request_id = new.request_id;
        if earlier.case_id is not null then
            if earlier.action is distinct from new.action or earlier.actor <> session_user then
                perform city.refuse('GH007', 'this request id was used for something else');
            end if;
            return null;
        end if;
        if new.seen_version is distinct from before.version then
            perform city.refuse('GH002', format('the case has version %s, not %s', before.version, new.seen_version),
                jsonb_build_object('version', before.version, 'seen_version', new.seen_version, 'state', before.state));
        end if;
    elsif not exists (select from city.case_requests r
                      where r.request_id = new.request_id and r.case_id = new.case_id and new.action = 'report') then
        perform city.refuse('GH001', format('there is no case %s', new.case_id), jsonb_build_object('case_id', new.case_id));
    end if;
    select * into move from city.case_moves where action = new.action and leaves = coalesce(before.state, '');
    if move.action is null then
        perform city.refuse('GH003', format('%s is not possible for a case that is %s', new.action, before.state),
            jsonb_build_object('action', new.action, 'state', before.state));
    end if;
    at := city.city_now();
    new.acted_on := city.local_day(at);
    signer := city.find_signer(move, before.unit_id, new.acted_on);
    perform city.check_inputs(move, new.inputs);
    if before.case_id is null then
        perform city.open_case(new.case_id, move, new.inputs, signer.staff_id, at);
        new.unit_id := null;
    else
        new.unit_id := city.move_case(before, move, new.inputs, signer.staff_id, signer.unit_id, at);
    end if;
    new.version := coalesce(before.version, 0) + 1;
    new.seen_version := coalesce(before.version, 0);
    new.from_state := before.state;
    new.to_state := move.enters;
    new.actor := session_user;
    new.staff_id := signer.staff_id;
    new.post := signer.post;
    new.on_behalf_of := null;
    new.acted_at := at;
    new.inputs := new.inputs - 'reporter';  -- identities live apart
    return new;
end $$;

create or replace trigger door before insert on city.flow_records
    for each row execute function city.pass_the_door();

-- History stays as it was written.
create or replace function city.keep_history() returns trigger
language plpgsql as $$
begin
    if city.is_history_loader() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    perform city.refuse('GH008', 'history cannot be changed');
    return null;
end $$;

create or replace trigger history before update or delete on city.flow_records
    for each row execute function city.keep_history();
