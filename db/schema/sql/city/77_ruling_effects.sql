-- Confirming a ruling and what it does: its rules, owners, campaign or boundary, what it replaces, and the cases of its
-- item, all in one transaction (73_ruling_checks.sql says what `ruling` holds). Rulings themselves: 71_rulings.sql.

drop policy if exists seen on city.ruling_campaign_parts;
create policy seen on city.ruling_campaign_parts for select
    using ((select city.may_be_told()) and (select city.my_staff_id()) is not null and (select city.sees_items()));

-- The item and its meeting, held; refuses whoever is not the chair of this meeting while it runs.
create or replace function city.hold_item_to_rule(of_meeting_no integer, of_item_id bigint, seen_version integer, keeper integer)
returns city.hard_items
language plpgsql as $$
declare
    meeting city.meetings := city.open_meeting(of_meeting_no);
    item city.hard_items;
begin
    if meeting.state <> 'running' then
        perform city.refuse('GH108', 'not running', jsonb_build_object('meeting', of_meeting_no, 'state', meeting.state));
    elsif meeting.chair_id is distinct from keeper then
        perform city.refuse('GH111', 'not the chair', jsonb_build_object('meeting', of_meeting_no));
    end if;
    perform city.hold_cases_of(array[of_item_id]);
    select * into item from city.hard_items where item_id = of_item_id for update;
    if item.item_id is null or item.meeting_no is distinct from of_meeting_no then
        perform city.refuse('GH101', 'not an item of this meeting', jsonb_build_object('item', of_item_id));
    elsif item.version <> seen_version then
        perform city.refuse('GH102', 'somebody was faster', jsonb_build_object('item', of_item_id, 'state', item.state));
    elsif item.state <> 'scheduled' then
        perform city.refuse('GH103', 'not scheduled', jsonb_build_object('action', 'rule', 'state', item.state));
    end if;
    return item;
end $$;

-- Make a ruling of an item of a running meeting, by its chair.
create or replace function city.confirm_ruling(of_meeting_no integer, of_item_id bigint, seen_version integer, ruling jsonb)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    item city.hard_items;
    today constant date := city.local_day(city.city_now());
    replaced constant text[] := array(select jsonb_array_elements_text(coalesce(ruling->'replaces', '[]')));
    equal record;
    made city.rulings;
    held record;
    parts integer;
    moved jsonb;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    item := city.hold_item_to_rule(of_meeting_no, of_item_id, seen_version, keeper);
    perform city.check_ruling(ruling, today);
    lock table city.rulings in share row exclusive mode;  -- two that collide cannot be confirmed beside each other
    select c.* into equal from city.ruling_collisions(ruling) c
        where c.is_equal and not c.ruling_no = any (replaced) limit 1;
    if equal.ruling_no is not null then
        perform city.refuse('GH112', 'equal rank with another result', jsonb_build_object('ruling', equal.ruling_no));
    end if;
    insert into city.rulings (ruling_no, meeting_no, item_id, title, words, decided_on, decided_by, confirmed_at, valid_from,
            valid_to, effect)
        select of_meeting_no || '-' || count(*) + 1, of_meeting_no, of_item_id, btrim(ruling->>'title'), btrim(ruling->>'words'),
               today, keeper, city.city_now(), (ruling->>'from')::date, (ruling->>'to')::date, coalesce(ruling->>'effect', 'rule')
        from city.rulings r where r.meeting_no = of_meeting_no returning * into made;
    for held in select r.ruling_id from city.rulings r where r.ruling_no = any (replaced) loop
        update city.rulings r set replaced_by = made.ruling_id, replaced_from = greatest(made.valid_from, r.valid_from)
            where r.ruling_id = held.ruling_id;
    end loop;
    parts := case made.effect when 'owner' then city.give_owners(made, ruling) when 'campaign' then city.begin_campaign(made, ruling)
                              else city.add_ruling_rules(made, ruling) end;
    item.ruling_id := made.ruling_id;
    item.state := 'ruled';
    perform city.write_item(item, 'rule', jsonb_build_object('ruling', made.ruling_no), 'scheduled', keeper);
    moved := city.move_ruled_cases(made, ruling);
    update city.meeting_agenda a set outcome = 'decision', outcome_text = made.words, decided_at = city.city_now()
        where a.meeting_no = of_meeting_no and a.item_id = of_item_id;
    perform city.touch_meeting(of_meeting_no);
    return jsonb_build_object('ruling_id', made.ruling_id, 'ruling_no', made.ruling_no, 'parts', parts) || moved;
end $$;

-- One rule for each class, and each side of a boundary; what was drawn becomes an area of its own.
create or replace function city.add_ruling_rules(made city.rulings, ruling jsonb) returns integer
language plpgsql as $$
declare
    part record;
    drawn_id bigint;
    added integer := 0;
begin
    for part in select p.rule, p.shape from city.ruling_parts(ruling) p loop
        drawn_id := null;
        if part.shape is not null then
            insert into city.areas (kind, code, name, geom, area_m2, source)
                values ('responsibility', concat_ws('-', made.ruling_no, (part.rule).side), made.title, part.shape,
                    public.st_area(public.st_transform(part.shape, (select measure_epsg from city.city_profile))),
                    '裁定 ' || made.ruling_no) returning area_id into drawn_id;
        end if;
        insert into city.ruling_rules (rule_id, ruling_id, class_id, area_id, unit_grid_ids, duty_grid_ids, unit_id, side,
                is_fallback, weekdays, from_time, to_time, assigns, turn_unit_ids, turn_every, turn_unit, turn_from)
            select nextval(pg_get_serial_sequence('city.responsibility_rules', 'rule_id')), made.ruling_id, c, drawn_id,
                   (part.rule).unit_grid_ids, (part.rule).duty_grid_ids, (part.rule).unit_id, (part.rule).side,
                   (part.rule).is_fallback, (part.rule).weekdays, (part.rule).from_time, (part.rule).to_time,
                   (part.rule).assigns, (part.rule).turn_unit_ids, (part.rule).turn_every, (part.rule).turn_unit,
                   (part.rule).turn_from
            from unnest(city.numbers_of(ruling->'class_ids')) c order by c;
        added := added + 1;
    end loop;
    if made.effect = 'boundary' then
        insert into city.ruling_boundaries (ruling_id, line, left_unit_id, right_unit_id, reach_m)
            values (made.ruling_id, city.ruling_line(ruling), (ruling->>'left_unit_id')::integer,
                (ruling->>'right_unit_id')::integer, (ruling->>'reach_m')::float8);
    end if;
    return added;
end $$;

create or replace function city.most_ruled_components() returns integer
language sql immutable as $$ select 10000 $$;

-- The components of a ruling, refused where there are none or too many.
create or replace function city.checked_components(ruling jsonb) returns bigint[]
language plpgsql stable as $$
declare
    found bigint[] := array(select city.ruling_components(ruling));
begin
    if cardinality(found) = 0 or cardinality(found) > city.most_ruled_components() or exists (
            select from unnest(found) id where not exists (select from city.components c where c.component_id = id)) then
        perform city.refuse('GH151', 'no components, or too many', jsonb_build_object('why',
            case when cardinality(found) > city.most_ruled_components() then 'many' else 'none' end));
    end if;
    return found;
end $$;

-- Give components an owner or a maintainer, each as a new version; null leaves it as it is.
create or replace function city.change_owners(of_ids bigint[], to_owner integer, to_maintainer integer) returns integer
language plpgsql as $$
declare
    today constant date := city.local_day(city.city_now());
    done integer;
begin
    insert into city.component_versions (component_id, version, replaced_at, replaced_by, facts)
        select c.component_id, c.version, city.city_now(), session_user,
               to_jsonb(c) - 'geom' || jsonb_build_object('lon', public.st_x(c.geom), 'lat', public.st_y(c.geom))
        from city.components c where c.component_id = any (of_ids);
    update city.components c set owner_unit_id = coalesce(to_owner, c.owner_unit_id),
            maintainer_unit_id = coalesce(to_maintainer, c.maintainer_unit_id), version = c.version + 1, changed_on = today
        where c.component_id = any (of_ids);
    get diagnostics done = row_count;
    return done;
end $$;

-- Owners take effect with the first day of the ruling: at once, or by a job of the worker at its midnight.
create or replace function city.give_owners(made city.rulings, ruling jsonb) returns integer
language plpgsql as $$
declare
    ids constant bigint[] := city.checked_components(ruling);
    to_owner constant integer := (ruling->>'owner_unit_id')::integer;
    to_maintainer constant integer := (ruling->>'maintainer_unit_id')::integer;
    is_at_once constant boolean := made.valid_from <= city.local_day(city.city_now());
begin
    perform from city.components c where c.component_id = any (ids) order by c.component_id for update;
    insert into city.ruling_owners (ruling_id, component_id, owner_unit_id, maintainer_unit_id, owner_before,
            maintainer_before, applied_at)
        select made.ruling_id, c.component_id, to_owner, to_maintainer, case when is_at_once then c.owner_unit_id end,
               case when is_at_once then c.maintainer_unit_id end, case when is_at_once then city.city_now() end
        from city.components c where c.component_id = any (ids);
    if is_at_once then
        perform city.change_owners(ids, to_owner, to_maintainer);
    else
        perform city.add_job('rulings', made.ruling_no, made.valid_from::timestamp at time zone city.time_zone(),
            jsonb_build_object('ruling_id', made.ruling_id));
    end if;
    return cardinality(ids);
end $$;

-- What waited for its day, unless another ruling has taken the place of this one before it.
create or replace function city.apply_owners(of_ruling_id bigint) returns integer
language plpgsql as $$
declare
    today constant date := city.local_day(city.city_now());
    one city.ruling_owners;
    ids bigint[];
begin
    if not exists (select from city.rulings r where r.ruling_id = of_ruling_id and r.valid_from <= today
                   and (r.replaced_from is null or r.replaced_from > r.valid_from)) then
        return 0;
    end if;
    perform from city.components c where c.component_id in (
        select o.component_id from city.ruling_owners o where o.ruling_id = of_ruling_id) order by c.component_id for update;
    select * into one from city.ruling_owners o where o.ruling_id = of_ruling_id limit 1;
    with applied as (
        update city.ruling_owners o set applied_at = city.city_now(), owner_before = c.owner_unit_id,
            maintainer_before = c.maintainer_unit_id
        from city.components c
        where c.component_id = o.component_id and o.ruling_id = of_ruling_id and o.applied_at is null
        returning o.component_id)
    select array_agg(a.component_id) into ids from applied a;
    return city.change_owners(ids, one.owner_unit_id, one.maintainer_unit_id);
end $$;

-- A campaign holds the components or open cases that it was made for; what is done of it is read, never written.
create or replace function city.begin_campaign(made city.rulings, ruling jsonb) returns integer
language plpgsql as $$
declare
    added integer;
begin
    insert into city.ruling_campaigns (ruling_id, unit_id, goal, due_on)
        values (made.ruling_id, (ruling->>'unit_id')::integer, btrim(ruling->>'goal'), made.valid_to);
    if jsonb_typeof(ruling->'case_ids') = 'array' and jsonb_array_length(ruling->'case_ids') > 0 then
        insert into city.ruling_campaign_parts (ruling_id, part_no, case_id)
            select made.ruling_id, row_number() over (order by c.case_id), c.case_id
            from city.cases c where c.case_id in (
                select n.value::bigint from jsonb_array_elements_text(ruling->'case_ids') n);
    else
        insert into city.ruling_campaign_parts (ruling_id, part_no, component_id)
            select made.ruling_id, c.place, c.id from unnest(city.checked_components(ruling)) with ordinality c (id, place);
    end if;
    get diagnostics added = row_count;
    if added = 0 then
        perform city.refuse('GH151', 'no parts', '{"why": "none"}');
    end if;
    return added;
end $$;

-- The unit that a case of the item goes to: of a boundary that of its side, of turns the one whose turn it is.
create or replace function city.ruled_unit(made city.rulings, ruling jsonb, at public.geometry) returns integer
language plpgsql stable as $$
declare
    today constant date := city.local_day(city.city_now());
    found integer;
begin
    if made.effect = 'owner' then
        return coalesce((ruling->>'maintainer_unit_id')::integer, (ruling->>'owner_unit_id')::integer);
    elsif made.effect = 'campaign' then
        return (ruling->>'unit_id')::integer;
    end if;
    select city.ruling_unit_on(q, greatest(today, made.valid_from)) into found
        from city.ruling_rules q left join city.areas a on a.area_id = q.area_id
        where q.ruling_id = made.ruling_id
        order by case when q.side is not null then public.st_distance(a.geom, at) end, q.rule_id limit 1;
    return found;
end $$;

-- What waits for a decision goes on, and carries the number of the ruling; what a unit has already stays there.
create or replace function city.move_ruled_cases(made city.rulings, ruling jsonb) returns jsonb
language plpgsql as $$
declare
    held record;
    rule_id constant bigint := (select min(q.rule_id) from city.ruling_rules q where q.ruling_id = made.ruling_id);
    moved integer := 0;
    kept integer := 0;
begin
    for held in select c.case_id, c.version, c.state, c.geom from city.hard_item_cases h
            join lateral city.read_case(h.case_id) c on true
            where h.item_id = made.item_id and h.removed_at is null and c.closed_at is null order by c.case_id loop
        if held.state not in ('to_coordinate', 'at_dispatch', 'returned', 'at_district') then
            kept := kept + 1;
            continue;
        end if;
        if coalesce(ruling->>'cases', 'unit') = 'unit' then
            perform city.follow_up(held.case_id, held.version, 'dispatch_by_ruling', jsonb_build_object(
                'unit_id', city.ruled_unit(made, ruling, held.geom), 'reason', made.words, 'basis', jsonb_strip_nulls(
                jsonb_build_object('kind', 'ruling', 'rule_id', rule_id, 'code', made.ruling_no))), 'ruling');
        elsif held.state <> 'at_dispatch' and held.state <> 'returned' then
            perform city.follow_up(held.case_id, held.version, 'return_by_ruling',
                jsonb_build_object('reason', made.words), 'ruling');
        end if;
        moved := moved + 1;
    end loop;
    return jsonb_build_object('moved', moved, 'kept', kept);
end $$;

-- Rights; called by city.make_post_roles().
create or replace function city.grant_rulings() returns void
language plpgsql as $$
declare
    post text;
begin
    perform city.grant_to('staff', 'select on city.rulings, city.ruling_rules, city.ruling_owners, city.ruling_campaigns,
        city.ruling_boundaries');
    foreach post in array array['presenter', 'leader', 'shift_leader', 'dispatcher'] loop
        perform city.grant_to(post, 'select on city.ruling_campaign_parts');
    end loop;
    foreach post in array city.posts() loop
        continue when post = 'wall';
        perform city.grant_to(post, 'execute on function city.ruling_effect(bigint), city.ruling_results()');
    end loop;
    foreach post in array array['presenter', 'leader'] loop
        perform city.grant_to(post, 'execute on function city.ruling_collisions(jsonb), city.preview_ruling(jsonb),
            city.confirm_ruling(integer, bigint, integer, jsonb)');
    end loop;
end $$;

revoke execute on function city.apply_owners(bigint), city.change_owners(bigint[], integer, integer), city.give_owners(city.rulings, jsonb),
    city.begin_campaign(city.rulings, jsonb), city.add_ruling_rules(city.rulings, jsonb),
    city.move_ruled_cases(city.rulings, jsonb) from public;
