-- What is special about a few acts, each one function; app/cases/effects.py has one of the same name for each. A function
-- gets the case after what the row of the move says, and the case before; it gives the case after, or refuses.

-- A report by others than supervisors is filed when it was found to exist, or with a reason why not.
-- Who only answers the telephone has not been there, whatever they say the channel was; history knows who reported.
create or replace function city.effect_verified_first(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    if not (exists (select from city.channels c where c.code = before.channel and not c.must_be_verified)
            and before.verify_result is null and not exists (
                select from city.flow_records f
                where f.case_id = before.case_id and f.version = 1 and f.post = 'hotline_agent'))
            and before.verify_result is distinct from 'exists'
            and coalesce(inputs->>'unverified_reason', '') !~ '\S' then
        perform city.refuse('GH033', 'not verified',
            jsonb_build_object('case_id', before.case_id, 'result', before.verify_result));
    end if;
    return after;
end $$;

-- The filing condition is one of the manual in force, or of the one that the case was filed under before; a class that is
-- mended has its own usual condition, whatever number that of the former class had.
create or replace function city.effect_known_condition(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    manual constant text := coalesce(before.manual_version, city.manual_in_force(at));
    asked_no constant integer := (inputs->>'condition_no')::integer;
    rule city.manual_rules;
begin
    if asked_no is null and (before.filed_at is null or after.class_id = before.class_id) then
        return after;
    end if;
    select * into rule from city.manual_rule_of(manual, after.class_id::integer, asked_no,
        city.local_day(coalesce(before.filed_at, at)));
    if asked_no is not null and rule.rule_id is null then
        perform city.refuse('GH037', 'no such condition', jsonb_build_object('condition_no', asked_no));
    end if;
    after.condition_no := rule.condition_no;
    return after;
end $$;

-- What a district command had dispatched goes back to it, not to the city.
create or replace function city.effect_back_to_command(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    if before.command_code is not null then
        after.state := 'at_district';
    end if;
    return after;
end $$;

-- A return as "not ours" is a refusal: the second makes a dispute, the third leads to coordination.
create or replace function city.effect_count_refusal(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    if inputs->>'reason_code' <> 'not_ours' then
        return after;
    end if;
    after.refused_times := before.refused_times + 1;
    after.is_disputed := before.is_disputed or after.refused_times >= 2;
    if after.refused_times >= 3 then
        after.state := 'to_coordinate';
    end if;
    return after;
end $$;

-- More time is asked for before the deadline only, and twice at most.
create or replace function city.effect_before_due(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    if before.due_at < at then
        perform city.refuse('GH040', 'the deadline has passed', jsonb_build_object('due_at', before.due_at));
    elsif before.extended_times >= 2 then
        perform city.refuse('GH041', 'extended twice already', jsonb_build_object('times', before.extended_times));
    end if;
    return after;
end $$;

-- What the clocks say now, after they were paused, extended or set going.
create or replace function city.with_deadline(after city.cases) returns city.cases
language plpgsql as $$
declare
    said record := city.case_deadline(after.case_id, false);
begin
    after.due_at := said.due_at;
    after.limit_s := said.limit_s;
    after.stage_due_at := said.stage_due_at;
    after.soon_at := said.soon_at;
    after.is_due_provisional := said.is_due_provisional;
    return after;
end $$;

create or replace function city.effect_extend(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    perform city.extend_clock(before.case_id, at);
    return city.with_deadline(after);
end $$;

-- A suspension ends after now and within a year.
create or replace function city.effect_within_a_year(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    until timestamptz := coalesce((inputs->>'until')::timestamptz, after.asked_until);
begin
    if until is null or until <= at or until > at + interval '366 days' then
        perform city.refuse('GH036', 'no such day', jsonb_build_object('until', until));
    end if;
    return after;
end $$;

-- The clocks stand still until the day that was granted, or else asked for.
create or replace function city.effect_suspend(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    after := city.effect_within_a_year(after, before, inputs, signer_id, at);
    after.suspended_until := coalesce((inputs->>'until')::timestamptz, before.asked_until);
    perform city.pause_clocks(before.case_id, at);
    return city.with_deadline(after);
end $$;

-- A suspension ends on its day, also where the worker that ends it was away and comes later.
create or replace function city.effect_resume(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    perform city.resume_clocks(before.case_id, least(at, before.suspended_until));
    return city.with_deadline(after);
end $$;

-- A closed case is disputed within fifteen days.
create or replace function city.effect_within_days(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    if at > before.closed_at + interval '15 days' then
        perform city.refuse('GH036', 'too late', jsonb_build_object('closed_at', before.closed_at));
    end if;
    return after;
end $$;

-- Only a case that was handled too late can be appealed.
create or replace function city.effect_was_overdue(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
begin
    if before.due_at is null or coalesce(before.handled_at, before.closed_at) <= before.due_at then
        perform city.refuse('GH029', 'not overdue', jsonb_build_object('case_id', before.case_id));
    end if;
    return after;
end $$;

-- An act of the system on another case that follows from what a person does; it passes the same door.
create or replace function city.follow_up(
    on_case_id bigint, seen_version integer, action text, inputs jsonb, party text) returns void
language sql as $$
    insert into city.flow_records (request_id, case_id, seen_version, action, inputs, on_behalf_of)
    values (gen_random_uuid(), on_case_id, seen_version, action, inputs, party);
$$;

-- Its reports become reports of the other case, which has the one deadline; its own clocks stand still.
create or replace function city.effect_merge(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    other city.cases;
begin
    select * into other from city.cases where case_id = after.merged_into for update;
    if other.case_id is null or other.case_id = before.case_id or other.closed_at is not null then
        perform city.refuse('GH038', 'not a case to merge into', jsonb_build_object('case_id', after.merged_into));
    end if;
    insert into city.report_moves (report_id, from_case_id, to_case_id, moved_at)
        select report_id, before.case_id, other.case_id, at from city.reports where case_id = before.case_id;
    update city.reports set case_id = other.case_id where case_id = before.case_id;
    perform city.follow_up(other.case_id, other.version, 'absorb', jsonb_build_object('case_id', before.case_id), 'merge');
    perform city.pause_clocks(before.case_id, at);
    after := city.with_deadline(after);
    after.merged_state := before.state;
    return after;
end $$;

-- Its reports come back, it is again what it was, and its clocks go on.
create or replace function city.effect_undo_merge(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    other city.cases;
begin
    select * into other from city.cases where case_id = before.merged_into for update;
    if other.state = 'merged' then  -- the later merge is undone first
        perform city.refuse('GH038', 'merged on', jsonb_build_object('case_id', other.case_id));
    end if;
    update city.reports r set case_id = before.case_id from city.report_moves m
        where m.from_case_id = before.case_id and m.to_case_id = other.case_id and m.undone_at is null
          and r.report_id = m.report_id and r.case_id = other.case_id;
    update city.report_moves set undone_at = at
        where from_case_id = before.case_id and to_case_id = other.case_id and undone_at is null;
    perform city.follow_up(other.case_id, other.version, 'release', jsonb_build_object('case_id', before.case_id), 'merge');
    perform city.resume_clocks(before.case_id, at);
    after := city.with_deadline(after);
    after.state := before.merged_state;
    return after;
end $$;

-- One of several reports becomes a case of its own; the case itself stays as it is.
create or replace function city.effect_split(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    report city.reports;
    place public.geometry;
    new_case_id bigint;
begin
    select * into report from city.reports where report_id = (inputs->>'report_id')::bigint for update;
    if report.case_id is distinct from before.case_id
            or (select count(*) from city.reports where case_id = before.case_id) < 2 then
        perform city.refuse('GH038', 'not one of several reports', jsonb_build_object('report_id', report.report_id));
    end if;
    place := coalesce(report.geom, before.geom);
    new_case_id := city.new_case_id(city.local_day(at));
    insert into city.case_requests (request_id, case_id, asked_at) values (gen_random_uuid(), new_case_id, at);
    insert into city.report_moves (report_id, from_case_id, to_case_id, moved_at)
        values (report.report_id, before.case_id, new_case_id, at);
    insert into city.flow_records (request_id, case_id, seen_version, action, inputs, on_behalf_of)
        select r.request_id, new_case_id, 0, 'split_off', jsonb_strip_nulls(jsonb_build_object(
            'report_id', report.report_id, 'case_id', before.case_id, 'channel', report.channel,
            'class_id', coalesce((inputs->>'class_id')::integer, report.class_id, before.class_id),
            'lon', public.st_x(place), 'lat', public.st_y(place), 'text', report.text, 'address', report.address)), 'split'
        from city.case_requests r where r.case_id = new_case_id;
    return after;
end $$;

revoke execute on function city.follow_up(bigint, integer, text, jsonb, text) from public;
