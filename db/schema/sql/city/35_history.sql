-- Acts of the past, for the loader of histories alone: the same table of moves, needs, questions, effects and clocks as at the
-- door, but somebody else than session_user acts, and at an instant that has passed.
create or replace function city.act_in_the_past(
    of_case_id bigint, of_action text, with_inputs jsonb, signer_id integer, at timestamptz) returns void
language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
    before city.cases;
    after city.cases;
    move city.case_moves;
    signer record;
begin
    if not city.is_history_loader() then
        perform city.refuse('GH008', 'history is for its loader');
    end if;
    select * into before from city.cases c where c.case_id = of_case_id for update;
    select * into move from city.case_moves m where m.action = of_action and m.leaves = before.state;
    if move.action is null or at < before.last_at or at > city.city_now() then
        raise exception 'case % cannot have "%" at %: it is % since %', of_case_id, of_action, at, before.state, before.last_at;
    end if;
    if move.posts <> '{}' then
        select s.role_name, p.post into strict signer from city.staff s join city.staff_posts p using (staff_id)
            where s.staff_id = signer_id and p.post = any (move.posts)
              and (not move.is_own_unit or p.post <> 'handler' or coalesce(p.unit_id, s.unit_id) = before.unit_id)
            order by array_position(move.posts, p.post) limit 1;
    else
        select session_user::text as role_name, null::text as post into signer;
    end if;
    perform city.check_needs(move, before, signer_id);
    perform city.check_inputs(move, with_inputs);
    if move.is_quiet then
        after := city.move_quietly(before, move, with_inputs, signer_id, at);
    else
        after := city.move_case(before, move, with_inputs, signer_id, at);
    end if;
    if before.suspended_at is not null and after.suspended_at is null then  -- nothing waits for its day any more
        delete from city.jobs j where j.kind = 'resume' and starts_with(j.key, of_case_id || '-');
    end if;
    insert into city.flow_records (case_id, version, request_id, seen_version, action, inputs, from_state, to_state, actor,
            staff_id, post, unit_id, acted_at, acted_on, on_behalf_of)
        values (of_case_id, after.version, md5(of_case_id || '-' || after.version)::uuid, before.version, of_action,
            with_inputs, before.state, after.state, signer.role_name, signer_id, signer.post, after.unit_id, at,
            city.local_day(at), move.on_behalf_of);
end $$;

revoke execute on function city.act_in_the_past(bigint, text, jsonb, integer, timestamptz) from public;
