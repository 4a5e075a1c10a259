-- Rulings: rules outside the dated rule sets. A meeting makes them, its chair confirms them, and whatever set is in force
-- they are consulted together with it (72_candidates.sql). Publishing or withdrawing a set never touches one. A later ruling
-- replaces an earlier one expressly; nothing is erased.
-- Refusals: GH111 not the chair of this meeting, GH112 equal rank with another result, GH113 the place, GH114 the day,
-- GH115 the classes, GH116 the unit, GH117 title or text, GH118 what it replaces, GH119 rulings stay.

drop policy if exists seen on city.rulings;
create policy seen on city.rulings for select using ((select city.may_be_told()) and (select city.my_staff_id()) is not null);
drop policy if exists seen on city.ruling_rules;
create policy seen on city.ruling_rules for select
    using ((select city.may_be_told()) and (select city.my_staff_id()) is not null);

-- Rules consulted together with a set ----------------------------------------------------------------------------------

-- As particular as a rule of a set with the same kind of place: city.place_rank.
create or replace function city.ruling_place_rank(rule city.ruling_rules) returns smallint
language sql immutable parallel safe as $$
    select case when rule.area_id is not null then 7 when rule.unit_grid_ids is not null then 6 else 5 end::smallint;
$$;

-- The rules of all rulings as rows of the form that a set's rules have, with the classes of the code table of a set.
create or replace function city.ruling_rows(of_set_id integer) returns setof city.responsibility_rules
language sql stable as $$
    select q.rule_id, null::integer, u.ruling_no, u.title, null::text, k.kind,
           case coalesce(s.code_version, k.version)
               when k.version then k.code when '2013' then k.code_2013 when '2026' then k.code_2026 end,
           null::text, null::smallint, null::text, null::integer, null::integer,
           q.area_id, q.duty_grid_ids, q.unit_grid_ids, u.valid_from, least(u.valid_to, u.replaced_from - 1),
           null::smallint[], null::time, null::time, 'unit'::text, q.unit_id, null::text, null::integer[], null::smallint,
           null::text, null::date, 1000::smallint, false, city.ruling_place_rank(q),
           1000300 + city.ruling_place_rank(q) * 100000, 'ruling'::text, u.ruling_no, u.decided_on, u.words, ''::text
    from city.ruling_rules q
    join city.rulings u on u.ruling_id = q.ruling_id
    join city.classes k on k.class_id = q.class_id
    left join city.rule_sets s on s.set_id = of_set_id;
$$;

-- The rules of a set and those of all rulings; a ruling has no set and stands before every rule of a set.
create or replace function city.consulted_rules(of_set_id integer) returns setof city.responsibility_rules
language sql stable as $$
    select r.* from city.responsibility_rules r where r.set_id = of_set_id
    union all
    select r.* from city.ruling_rows(of_set_id) r;
$$;

-- What stays -----------------------------------------------------------------------------------------------------------

create or replace function city.keep_ruling() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if city.is_history_loader() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'UPDATE' and old.replaced_by is null and new.replaced_by is not null then
        old.replaced_by := new.replaced_by;
        old.replaced_from := new.replaced_from;
        if old is not distinct from new then
            return new;
        end if;
    end if;
    perform city.refuse('GH119', 'rulings stay', jsonb_build_object('ruling', old.ruling_no));
    return null;
end $$;

create or replace function city.keep_ruling_rule() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if city.is_history_loader() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    perform city.refuse('GH119', 'rulings stay');
    return null;
end $$;

create or replace trigger stays before update or delete on city.rulings for each row execute function city.keep_ruling();
create or replace trigger stays before update or delete on city.ruling_rules
    for each row execute function city.keep_ruling_rule();

-- Reading what a ruling asks -------------------------------------------------------------------------------------------

-- The outline that was drawn, in the system of the city's shapes; null where the place is grids.
create or replace function city.ruling_outline(ruling jsonb) returns public.geometry
language plpgsql stable as $$
declare
    shape public.geometry;
begin
    if coalesce(jsonb_typeof(ruling->'outline'), 'null') = 'null' then
        return null;
    end if;
    begin
        shape := public.st_multi(public.st_setsrid(public.st_geomfromgeojson(ruling->>'outline'), 4490));
    exception when others then
        perform city.refuse('GH113', 'not an outline', '{"why": "form"}');
    end;
    if public.st_geometrytype(shape) <> 'ST_MultiPolygon' or public.st_isempty(shape) then
        perform city.refuse('GH113', 'not an outline', '{"why": "form"}');
    elsif not public.st_isvalid(shape) then
        perform city.refuse('GH113', 'the outline crosses itself', jsonb_build_object('why', 'crosses', 'where',
            public.st_astext(public.st_snaptogrid((public.st_isvaliddetail(shape)).location, 0.000001))));
    elsif not coalesce((select public.st_covers(public.st_buffer(public.st_union(a.geom), 0.00001), shape)
            from city.areas a where a.kind = 'district' and a.geom operator(public.&&) shape), false) then
        perform city.refuse('GH113', 'the outline leaves the city', '{"why": "outside"}');
    end if;
    return shape;
end $$;

create or replace function city.numbers_of(list jsonb) returns integer[]
language plpgsql stable as $$
begin
    if jsonb_typeof(list) is distinct from 'array' or jsonb_array_length(list) = 0 then
        return null;
    end if;
    return array(select distinct n.value::integer from jsonb_array_elements_text(list) n order by 1);
exception when data_exception then
    return null;
end $$;

-- Rulings that hold somewhere of the asked place, for one of its classes, at one of its days, and name another unit.
-- `is_equal`: neither is more particular, so nobody could say which holds.
create or replace function city.ruling_collisions(ruling jsonb)
returns table (ruling_id bigint, ruling_no text, unit_id integer, class_ids smallint[], is_equal boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    shape constant public.geometry := city.ruling_outline(ruling);
    units constant integer[] := city.numbers_of(ruling->'unit_grid_ids');
    duties constant integer[] := city.numbers_of(ruling->'duty_grid_ids');
    classes constant integer[] := city.numbers_of(ruling->'class_ids');
    from_on constant date := (ruling->>'from')::date;
    to_on constant date := (ruling->>'to')::date;
    epsg constant integer := (select measure_epsg from city.city_profile);
begin
    if not city.sees_items() then
        return;
    end if;
    return query
        select u.ruling_id, u.ruling_no, min(q.unit_id), array_agg(q.class_id order by q.class_id),
               bool_or(case when shape is not null then q.area_id is not null when units is not null then
                   q.unit_grid_ids is not null else q.duty_grid_ids is not null end)
        from city.ruling_rules q
        join city.rulings u on u.ruling_id = q.ruling_id
        left join city.areas a on a.area_id = q.area_id
        where q.class_id = any (classes) and q.unit_id <> (ruling->>'unit_id')::integer
          and daterange(u.valid_from, u.valid_to, '[]') && daterange(from_on, to_on, '[]')
          and (u.replaced_from is null or u.replaced_from > greatest(u.valid_from, from_on))
          and case
              when shape is not null and q.area_id is not null then
                  a.geom operator(public.&&) shape and city.lie_over_each_other(a.geom, shape, epsg)
              when units is not null and q.unit_grid_ids is not null then q.unit_grid_ids && units
              when duties is not null and q.duty_grid_ids is not null then q.duty_grid_ids && duties
              else exists (
                  select from (
                      select g.geom from city.unit_grids g where g.unit_grid_id = any (coalesce(units, q.unit_grid_ids))
                      union all
                      select g.geom from city.duty_grids g where g.duty_grid_id = any (coalesce(duties, q.duty_grid_ids))
                  ) g where g.geom operator(public.&&) coalesce(shape, a.geom, g.geom)
                      and city.lie_over_each_other(g.geom, coalesce(shape, a.geom, g.geom), epsg)) end
        group by u.ruling_id, u.ruling_no order by u.ruling_no;
end $$;

-- What a ruling would have done in the last twelve months: cases of its classes at its place, how many of them other units
-- handled or have, and how often units refused them as not theirs.
create or replace function city.preview_ruling(ruling jsonb, out cases bigint, out elsewhere bigint, out refusals bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    shape constant public.geometry := city.ruling_outline(ruling);
    units constant integer[] := city.numbers_of(ruling->'unit_grid_ids');
    duties constant integer[] := city.numbers_of(ruling->'duty_grid_ids');
    classes constant integer[] := city.numbers_of(ruling->'class_ids');
    since constant date := city.local_day(city.city_now()) - 365;
    first_id constant bigint := to_char(since, 'YYYYMM')::bigint * 1000000000000;
begin
    if not city.sees_items() then
        return;
    end if;
    select count(*), count(*) filter (where c.unit_id is distinct from (ruling->>'unit_id')::integer),
           coalesce(sum((select count(*) from city.assignments a where a.case_id = c.case_id and a.return_code = 'not_ours')), 0)
        into cases, elsewhere, refusals
        from city.cases c
        where c.case_id >= first_id and c.reported_on >= since and c.filed_at is not null and c.class_id = any (classes)
          and case when shape is not null then c.geom operator(public.&&) shape and public.st_covers(shape, c.geom)
                   when units is not null then c.unit_grid_id = any (units)
                   else c.duty_grid_id = any (duties) end;
end $$;

-- Confirming -----------------------------------------------------------------------------------------------------------

-- Make a ruling of an item of a running meeting, by its chair: the rule, what it replaces, and the cases of the item, all
-- in one transaction. Of `ruling`: title, words, class_ids, unit_id, from, to, one place (outline as GeoJSON, unit_grid_ids
-- or duty_grid_ids), replaces (numbers of rulings), cases (`unit`: dispatched to it, `dispatch`: back to dispatch).
create or replace function city.confirm_ruling(of_meeting_no integer, of_item_id bigint, seen_version integer, ruling jsonb)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    keeper integer;
    meeting city.meetings;
    item city.hard_items;
    today date := city.local_day(city.city_now());
    classes integer[] := city.numbers_of(ruling->'class_ids');
    units integer[] := city.numbers_of(ruling->'unit_grid_ids');
    duties integer[] := city.numbers_of(ruling->'duty_grid_ids');
    shape public.geometry;
    from_on date;
    to_on date;
    of_unit_id integer;
    replaced text[] := array(select jsonb_array_elements_text(coalesce(ruling->'replaces', '[]')));
    equal record;
    made city.rulings;
    drawn_id bigint;
    held record;
    moved integer := 0;
    kept integer := 0;
begin
    perform city.refuse_old_snapshot();
    keeper := city.item_keeper();
    meeting := city.open_meeting(of_meeting_no);
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
    perform city.check_ruling(ruling, classes, units, duties, today);
    shape := city.ruling_outline(ruling);
    from_on := (ruling->>'from')::date;
    to_on := (ruling->>'to')::date;
    of_unit_id := (ruling->>'unit_id')::integer;
    lock table city.rulings in share row exclusive mode;  -- two that collide cannot be confirmed beside each other
    select c.* into equal from city.ruling_collisions(ruling) c
        where c.is_equal and not c.ruling_no = any (replaced) limit 1;
    if equal.ruling_no is not null then
        perform city.refuse('GH112', 'equal rank with another result', jsonb_build_object('ruling', equal.ruling_no));
    end if;
    insert into city.rulings (ruling_no, meeting_no, item_id, title, words, decided_on, decided_by, confirmed_at, valid_from,
            valid_to)
        select of_meeting_no || '-' || count(*) + 1, of_meeting_no, of_item_id, btrim(ruling->>'title'), btrim(ruling->>'words'),
               today, keeper, city.city_now(), from_on, to_on
        from city.rulings r where r.meeting_no = of_meeting_no returning * into made;
    if shape is not null then
        insert into city.areas (kind, code, name, geom, area_m2, source)
            values ('responsibility', made.ruling_no, made.title, shape, public.st_area(public.st_transform(shape,
                (select measure_epsg from city.city_profile))), '裁定 ' || made.ruling_no) returning area_id into drawn_id;
    end if;
    insert into city.ruling_rules (rule_id, ruling_id, class_id, area_id, unit_grid_ids, duty_grid_ids, unit_id)
        select nextval(pg_get_serial_sequence('city.responsibility_rules', 'rule_id')), made.ruling_id, c, drawn_id, units,
               duties, of_unit_id
        from unnest(classes) c order by c;
    for held in select r.ruling_id from city.rulings r where r.ruling_no = any (replaced) loop
        update city.rulings r set replaced_by = made.ruling_id, replaced_from = greatest(from_on, r.valid_from)
            where r.ruling_id = held.ruling_id;
    end loop;
    item.ruling_id := made.ruling_id;
    item.state := 'ruled';
    perform city.write_item(item, 'rule', jsonb_build_object('ruling', made.ruling_no), 'scheduled', keeper);
    for held in select c.case_id, c.version, c.state from city.hard_item_cases h
            join lateral city.read_case(h.case_id) c on true
            where h.item_id = of_item_id and h.removed_at is null and c.closed_at is null order by c.case_id loop
        if held.state in ('to_coordinate', 'at_dispatch', 'returned', 'at_district') then
            if coalesce(ruling->>'cases', 'unit') = 'unit' then
                perform city.follow_up(held.case_id, held.version, 'dispatch_by_ruling', jsonb_build_object(
                    'unit_id', of_unit_id, 'reason', made.words, 'basis', jsonb_build_object('kind', 'ruling',
                    'rule_id', (select min(q.rule_id) from city.ruling_rules q where q.ruling_id = made.ruling_id),
                    'code', made.ruling_no)), 'ruling');
            elsif held.state <> 'at_dispatch' and held.state <> 'returned' then
                perform city.follow_up(held.case_id, held.version, 'return_by_ruling',
                    jsonb_build_object('reason', made.words), 'ruling');
            end if;
            moved := moved + 1;
        else
            kept := kept + 1;
        end if;
    end loop;
    update city.meeting_agenda a set outcome = 'decision', outcome_text = made.words, decided_at = city.city_now()
        where a.meeting_no = of_meeting_no and a.item_id = of_item_id;
    perform city.touch_meeting(of_meeting_no);
    return jsonb_build_object('ruling_id', made.ruling_id, 'ruling_no', made.ruling_no, 'moved', moved, 'kept', kept);
end $$;

-- Refuse a ruling that is not whole.
create or replace function city.check_ruling(ruling jsonb, classes integer[], units integer[], duties integer[], today date)
returns void
language plpgsql stable as $$
declare
    from_on date;
    to_on date;
    unknown text;
begin
    if coalesce(ruling->>'title', '') !~ '\S' or length(ruling->>'title') > 200
            or coalesce(ruling->>'words', '') !~ '\S' or length(ruling->>'words') > 1000 then
        perform city.refuse('GH117', 'title and text are needed');
    end if;
    if classes is null or exists (select from unnest(classes) c where not exists (
            select from city.classes k where k.class_id = c)) then
        perform city.refuse('GH115', 'no such class');
    end if;
    begin
        from_on := (ruling->>'from')::date;
        to_on := (ruling->>'to')::date;
    exception when data_exception then
        from_on := null;
    end;
    if from_on is null or from_on < today or to_on < from_on then
        perform city.refuse('GH114', 'not a day to come', jsonb_build_object('day', ruling->>'from'));
    end if;
    if not exists (select from city.units u where u.unit_id::text = ruling->>'unit_id' and u.valid_from <= from_on
                   and (u.valid_to is null or u.valid_to >= from_on)) then
        perform city.refuse('GH116', 'no such unit then');
    end if;
    if num_nonnulls(nullif(ruling->'outline', 'null'), units, duties) <> 1
            or exists (select from unnest(units) g where not exists (
                select from city.unit_grids u where u.unit_grid_id = g))
            or exists (select from unnest(duties) g where not exists (
                select from city.duty_grids d where d.duty_grid_id = g)) then
        perform city.refuse('GH113', 'one place', '{"why": "one"}');
    end if;
    select named into unknown from jsonb_array_elements_text(coalesce(ruling->'replaces', '[]')) named
        where not exists (select from city.rulings r where r.ruling_no = named and r.replaced_by is null) limit 1;
    if unknown is not null then
        perform city.refuse('GH118', 'nothing to replace', jsonb_build_object('ruling', unknown));
    end if;
end $$;

-- What became of the cases that a ruling decided since: dispatched by it, and refused as not theirs.
create or replace function city.ruling_results() returns table (ruling_id bigint, dispatched bigint, refused bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if city.my_staff_id() is null and not city.is_owner() then
        return;
    end if;
    return query
        select q.ruling_id, count(a.case_id), count(a.case_id) filter (where a.return_code = 'not_ours')
        from city.ruling_rules q
        join city.assignments a on a.basis ? 'rule_id' and (a.basis->>'rule_id')::bigint = q.rule_id
        group by q.ruling_id;
end $$;

-- Rights; called by city.make_post_roles().
create or replace function city.grant_rulings() returns void
language plpgsql as $$
declare
    post text;
begin
    perform city.grant_to('staff', 'select on city.rulings, city.ruling_rules');
    foreach post in array array['presenter', 'leader'] loop
        perform city.grant_to(post, 'execute on function city.ruling_collisions(jsonb), city.preview_ruling(jsonb),
            city.confirm_ruling(integer, bigint, integer, jsonb)');
    end loop;
end $$;
