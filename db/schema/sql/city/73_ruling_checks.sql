-- What a ruling asks, before it is confirmed (77_ruling_effects.sql): its place, its units, which rulings it meets, and the
-- cases of twelve months by it. A ruling is a jsonb object. `effect`: rule (the usual), owner, campaign, boundary. Of all:
-- title, words, from, to, replaces (numbers of rulings), cases (`unit` or `dispatch`). Of a rule: class_ids, one place
-- (outline as GeoJSON, unit_grid_ids or duty_grid_ids), unit_id or turns {unit_ids, every, unit, from}, hours {weekdays,
-- from, to}, is_fallback. Of an owner: component_ids, or classes and place with only_ownerless; owner_unit_id,
-- maintainer_unit_id. Of a campaign: the same set or case_ids, unit_id, goal. Of a boundary: class_ids, line as GeoJSON,
-- left_unit_id, right_unit_id, reach_m.

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

-- The line that was drawn between two units; null where there is none.
create or replace function city.ruling_line(ruling jsonb) returns public.geometry
language plpgsql stable as $$
declare
    line public.geometry;
begin
    if coalesce(jsonb_typeof(ruling->'line'), 'null') = 'null' then
        return null;
    end if;
    begin
        line := public.st_setsrid(public.st_geomfromgeojson(ruling->>'line'), 4490);
    exception when others then
        perform city.refuse('GH153', 'not a line', '{"why": "line"}');
    end;
    if public.st_geometrytype(line) <> 'ST_LineString' or public.st_npoints(line) < 2 or not public.st_issimple(line)
            or public.st_length(public.st_transform(line, (select measure_epsg from city.city_profile))) < 20 then
        perform city.refuse('GH153', 'not a line', '{"why": "line"}');
    elsif not coalesce((select public.st_covers(public.st_buffer(public.st_union(a.geom), 0.00001), line)
            from city.areas a where a.kind = 'district' and a.geom operator(public.&&) line), false) then
        perform city.refuse('GH153', 'the line leaves the city', '{"why": "outside"}');
    end if;
    return line;
end $$;

-- What lies at both sides of a line as far as it reaches, each side a polygon: the strip around it, cut by it.
create or replace function city.sides_of(line public.geometry, reach_m float8, out left_side public.geometry,
    out right_side public.geometry)
language plpgsql stable as $$
declare
    epsg constant integer := (select measure_epsg from city.city_profile);
    flat constant public.geometry := public.st_transform(line, epsg);
    points constant integer := public.st_npoints(flat);
    first_way constant float8 := public.st_azimuth(public.st_pointn(flat, 2), public.st_pointn(flat, 1));
    last_way constant float8 := public.st_azimuth(public.st_pointn(flat, points - 1), public.st_pointn(flat, points));
    middle public.geometry := public.st_lineinterpolatepoint(public.st_makeline(
        public.st_pointn(flat, 1), public.st_pointn(flat, 2)), 0.5);
    beside public.geometry;
    cut public.geometry;
begin
    -- A little longer than the strip, so that it is cut through.
    cut := public.st_split(public.st_buffer(flat, reach_m, 'endcap=flat join=mitre'), public.st_makeline(array[
        public.st_translate(public.st_pointn(flat, 1), 2 * sin(first_way), 2 * cos(first_way)), flat,
        public.st_translate(public.st_pointn(flat, points), 2 * sin(last_way), 2 * cos(last_way))]));
    -- A metre to the left of the middle of the first piece, which was walked against the first way.
    beside := public.st_translate(middle, sin(first_way + pi() / 2), cos(first_way + pi() / 2));
    select public.st_multi(public.st_transform(d.geom, 4490)) into left_side from public.st_dump(cut) d
        where public.st_covers(d.geom, beside);
    select public.st_multi(public.st_transform(d.geom, 4490)) into right_side from public.st_dump(cut) d
        where not public.st_covers(d.geom, beside) order by public.st_area(d.geom) desc limit 1;
    if public.st_numgeometries(cut) <> 2 or left_side is null or right_side is null then
        perform city.refuse('GH153', 'the line bends too much', '{"why": "bends"}');
    end if;
end $$;

-- Units in their order, which turns keep.
create or replace function city.turn_units_of(ruling jsonb) returns integer[]
language plpgsql stable as $$
begin
    if coalesce(jsonb_typeof(ruling->'turns'), 'null') = 'null' then
        return null;
    end if;
    return array(select n.value::integer from jsonb_array_elements_text(ruling->'turns'->'unit_ids') with ordinality
        n (value, place) order by n.place);
exception when data_exception then
    perform city.refuse('GH150', 'not turns', '{"why": "turns"}');
    return null;
end $$;

-- The rules that a ruling would make for each of its classes, as rows that have no class and no number yet: one, or one at
-- each side of a boundary; `shape` is the place of those that have an outline.
create or replace function city.ruling_parts(ruling jsonb) returns table (rule city.ruling_rules, shape public.geometry)
language plpgsql stable as $$
declare
    made city.ruling_rules;
    sides record;
begin
    made.is_fallback := coalesce((ruling->>'is_fallback')::boolean, false);
    made.assigns := 'unit';
    begin
        made.weekdays := city.numbers_of(ruling->'hours'->'weekdays')::smallint[];
        made.from_time := (ruling->'hours'->>'from')::time;
        made.to_time := (ruling->'hours'->>'to')::time;
        if city.turn_units_of(ruling) is not null then
            made.assigns := 'turns';
            made.turn_unit_ids := city.turn_units_of(ruling);
            made.turn_every := (ruling->'turns'->>'every')::smallint;
            made.turn_unit := ruling->'turns'->>'unit';
            made.turn_from := coalesce((ruling->'turns'->>'from')::date, (ruling->>'from')::date);
        end if;
    exception when data_exception then
        perform city.refuse('GH150', 'no such hours or turns', '{"why": "form"}');
    end;
    if coalesce(ruling->>'effect', 'rule') = 'boundary' then
        sides := city.sides_of(city.ruling_line(ruling), (ruling->>'reach_m')::float8);
        made.assigns := 'unit';
        made.side := 'left';
        made.unit_id := (ruling->>'left_unit_id')::integer;
        return query select made, sides.left_side;
        made.side := 'right';
        made.unit_id := (ruling->>'right_unit_id')::integer;
        return query select made, sides.right_side;
        return;
    end if;
    made.unit_grid_ids := city.numbers_of(ruling->'unit_grid_ids');
    made.duty_grid_ids := city.numbers_of(ruling->'duty_grid_ids');
    made.unit_id := case when made.assigns = 'unit' then (ruling->>'unit_id')::integer end;
    return query select made, city.ruling_outline(ruling);
end $$;

-- The unit of a rule on a day.
create or replace function city.ruling_unit_on(rule city.ruling_rules, day_on date) returns integer
language plpgsql immutable as $$
declare
    turns city.responsibility_rules;
begin
    if rule.assigns = 'unit' then
        return rule.unit_id;
    end if;
    turns.turn_unit_ids := rule.turn_unit_ids;
    turns.turn_every := rule.turn_every;
    turns.turn_unit := rule.turn_unit;
    turns.turn_from := rule.turn_from;
    return (city.turn_of(turns, day_on)).unit_id;
end $$;

-- The components that a ruling is about: those it names, or those of its classes at its place.
create or replace function city.ruling_components(ruling jsonb) returns setof bigint
language plpgsql stable as $$
declare
    classes constant integer[] := city.numbers_of(ruling->'class_ids');
    units constant integer[] := city.numbers_of(ruling->'unit_grid_ids');
    duties constant integer[] := city.numbers_of(ruling->'duty_grid_ids');
    shape public.geometry;
begin
    if jsonb_typeof(ruling->'component_ids') = 'array' and jsonb_array_length(ruling->'component_ids') > 0 then
        return query select distinct n.value::bigint from jsonb_array_elements_text(ruling->'component_ids') n order by 1;
        return;
    end if;
    shape := city.ruling_outline(ruling);
    return query
        select c.component_id from city.components c
        where c.class_id = any (classes) and c.state <> 'removed'
          and (not coalesce((ruling->>'only_ownerless')::boolean, false) or c.owner_unit_id is null)
          and case when shape is not null then c.geom operator(public.&&) shape and public.st_covers(shape, c.geom)
                   when units is not null then c.unit_grid_id = any (units)
                   else c.duty_grid_id = any (duties) end
        order by c.component_id;
exception when data_exception then
    perform city.refuse('GH151', 'no components', '{"why": "none"}');
end $$;

-- Rulings that a new one meets. `is_equal`: neither is more particular and they do not say the same, so nobody could tell
-- which holds; `meeting` is where that is, as GeoJSON. Of owners: the same component gets another owner.
create or replace function city.ruling_collisions(ruling jsonb)
returns table (ruling_id bigint, ruling_no text, unit_id integer, class_ids smallint[], is_equal boolean, meeting text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    effect constant text := coalesce(ruling->>'effect', 'rule');
begin
    if not city.sees_items() or effect = 'campaign' then
        return;
    elsif effect = 'owner' then
        return query
            select u.ruling_id, u.ruling_no, min(coalesce(o.owner_unit_id, o.maintainer_unit_id)), '{}'::smallint[], true, null::text
            from city.ruling_owners o join city.rulings u on u.ruling_id = o.ruling_id
            where u.replaced_by is null and o.component_id in (select c from city.ruling_components(ruling) c)
              and (o.owner_unit_id <> (ruling->>'owner_unit_id')::integer
                   or o.maintainer_unit_id <> (ruling->>'maintainer_unit_id')::integer)
            group by u.ruling_id, u.ruling_no order by u.ruling_no;
        return;
    end if;
    return query select * from city.rule_collisions(ruling);
end $$;

create or replace function city.rule_collisions(ruling jsonb)
returns table (ruling_id bigint, ruling_no text, unit_id integer, class_ids smallint[], is_equal boolean, meeting text)
language sql stable as $$
    with profile as materialized (select measure_epsg as epsg from city.city_profile),
    parts as materialized (
        select p.rule, p.shape, (p.rule).unit_grid_ids as units, (p.rule).duty_grid_ids as duties
        from city.ruling_parts(ruling) p),
    near as materialized (
        select q, u.ruling_id, u.ruling_no, p.rule, p.shape, p.units, p.duties, a.geom
        from city.rulings u
        join city.ruling_rules q on q.ruling_id = u.ruling_id and q.class_id = any (city.numbers_of(ruling->'class_ids'))
        join parts p on row(q.assigns, q.unit_id, q.turn_unit_ids, q.turn_every, q.turn_unit, q.turn_from) is distinct from
            row((p.rule).assigns, (p.rule).unit_id, (p.rule).turn_unit_ids, (p.rule).turn_every, (p.rule).turn_unit,
                (p.rule).turn_from)
        left join city.areas a on a.area_id = q.area_id
        where daterange(u.valid_from, u.valid_to, '[]') && daterange((ruling->>'from')::date, (ruling->>'to')::date, '[]')
          and (u.replaced_from is null or u.replaced_from > greatest(u.valid_from, (ruling->>'from')::date))
          and (q.weekdays is null or (p.rule).weekdays is null or q.weekdays && (p.rule).weekdays)
          and city.hours_meet(q.from_time, q.to_time, (p.rule).from_time, (p.rule).to_time)),
    placed as (
        select n.*, case
            when n.shape is not null and n.geom is not null then case when n.geom operator(public.&&) n.shape
                and city.lie_over_each_other(n.geom, n.shape, (select epsg from profile)) then 'both' end
            when n.units is not null and (n.q).unit_grid_ids is not null then case when (n.q).unit_grid_ids && n.units then 'both' end
            when n.duties is not null and (n.q).duty_grid_ids is not null then case when (n.q).duty_grid_ids && n.duties then 'both' end
            when exists (
                select from (
                    select g.geom from city.unit_grids g where g.unit_grid_id = any (coalesce(n.units, (n.q).unit_grid_ids))
                    union all
                    select g.geom from city.duty_grids g where g.duty_grid_id = any (coalesce(n.duties, (n.q).duty_grid_ids))
                ) g where g.geom operator(public.&&) coalesce(n.shape, n.geom, g.geom)
                    and city.lie_over_each_other(g.geom, coalesce(n.shape, n.geom, g.geom), (select epsg from profile)))
            then 'other' end as kind
        from near n),
    found as (
        select d.*, d.kind = 'both' and (d.q).is_fallback = (d.rule).is_fallback
            and num_nonnulls((d.q).weekdays, (d.q).from_time)::boolean
              = num_nonnulls((d.rule).weekdays, (d.rule).from_time)::boolean as is_equal
        from placed d where d.kind is not null)
    select f.ruling_id, f.ruling_no, min(coalesce((f.q).unit_id, (f.q).turn_unit_ids[1])),
           array_agg(distinct (f.q).class_id order by (f.q).class_id), bool_or(f.is_equal),
           case when bool_or(f.is_equal) then (
               select public.st_asgeojson(public.st_multi(public.st_collectionextract(public.st_union(m.geom), 3)), 6, 0) from (
                   select public.st_intersection(e.geom, e.shape) as geom from found e
                   where e.ruling_id = f.ruling_id and e.is_equal and e.shape is not null
                   union all
                   select g.geom from city.unit_grids g, found e where e.ruling_id = f.ruling_id and e.is_equal
                       and g.unit_grid_id = any (e.units) and g.unit_grid_id = any ((e.q).unit_grid_ids)
                   union all
                   select g.geom from city.duty_grids g, found e where e.ruling_id = f.ruling_id and e.is_equal
                       and g.duty_grid_id = any (e.duties) and g.duty_grid_id = any ((e.q).duty_grid_ids)) m) end
    from found f group by f.ruling_id, f.ruling_no order by f.ruling_no;
$$;

create or replace function city.is_unit_on(of_unit_id text, day_on date) returns boolean
language sql stable as $$
    select exists (select from city.units u where u.unit_id::text = of_unit_id and u.valid_from <= day_on
        and (u.valid_to is null or u.valid_to >= day_on));
$$;

-- Refuse a ruling that is not whole.
create or replace function city.check_ruling(ruling jsonb, today date) returns void
language plpgsql stable as $$
declare
    effect constant text := coalesce(ruling->>'effect', 'rule');
    classes constant integer[] := city.numbers_of(ruling->'class_ids');
    from_on date;
    to_on date;
    named text;
begin
    if coalesce(ruling->>'title', '') !~ '\S' or length(ruling->>'title') > 200
            or coalesce(ruling->>'words', '') !~ '\S' or length(ruling->>'words') > 1000 then
        perform city.refuse('GH117', 'title and text are needed');
    elsif effect not in ('rule', 'owner', 'campaign', 'boundary') then
        perform city.refuse('GH113', 'no such effect', '{"why": "one"}');
    end if;
    if effect in ('rule', 'boundary') and classes is null or exists (select from unnest(classes) c where not exists (
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
    for named in select u.id from unnest(case effect
            when 'boundary' then array[coalesce(ruling->>'left_unit_id', ''), coalesce(ruling->>'right_unit_id', '')]
            when 'owner' then array_remove(array[ruling->>'owner_unit_id', ruling->>'maintainer_unit_id'], null)
            else case when city.turn_units_of(ruling) is null then array[coalesce(ruling->>'unit_id', '')]
                      else city.turn_units_of(ruling)::text[] end end) u (id) loop
        if not city.is_unit_on(named, from_on) then
            perform city.refuse('GH116', 'no such unit then');
        end if;
    end loop;
    select r.no into named from jsonb_array_elements_text(coalesce(ruling->'replaces', '[]')) r (no)
        where not exists (select from city.rulings u where u.ruling_no = r.no and u.replaced_by is null) limit 1;
    if named is not null then
        perform city.refuse('GH118', 'nothing to replace', jsonb_build_object('ruling', named));
    end if;
    perform city.check_ruling_effect(ruling, effect);
end $$;

-- What each effect needs beyond that.
create or replace function city.check_ruling_effect(ruling jsonb, effect text) returns void
language plpgsql stable as $$
declare
    units constant integer[] := city.numbers_of(ruling->'unit_grid_ids');
    duties constant integer[] := city.numbers_of(ruling->'duty_grid_ids');
    has_list constant boolean := jsonb_typeof(coalesce(ruling->'component_ids', ruling->'case_ids')) = 'array'
        and jsonb_array_length(coalesce(nullif(ruling->'component_ids', '[]'), ruling->'case_ids')) > 0;
    turn_ids constant integer[] := city.turn_units_of(ruling);
    part record;
begin
    if effect = 'boundary' then
        if ruling->>'left_unit_id' = ruling->>'right_unit_id' or city.ruling_line(ruling) is null
                or coalesce((ruling->>'reach_m')::float8, 0) not between 20 and 2000 then
            perform city.refuse('GH153', 'a line between two units', '{"why": "line"}');
        end if;
    elsif not has_list and (num_nonnulls(nullif(ruling->'outline', 'null'), units, duties) <> 1
            or exists (select from unnest(units) g where not exists (
                select from city.unit_grids u where u.unit_grid_id = g))
            or exists (select from unnest(duties) g where not exists (
                select from city.duty_grids d where d.duty_grid_id = g))) then
        perform city.refuse('GH113', 'one place', '{"why": "one"}');
    end if;
    if effect = 'owner' and num_nonnulls(ruling->>'owner_unit_id', ruling->>'maintainer_unit_id') = 0 then
        perform city.refuse('GH116', 'an owner or a maintainer');
    elsif effect = 'campaign' and (coalesce(ruling->>'goal', '') !~ '\S' or length(ruling->>'goal') > 400
            or (ruling->>'to')::date is null) then
        perform city.refuse('GH152', 'a goal and a day');
    elsif effect = 'rule' and turn_ids is not null and (cardinality(turn_ids) not between 2 and 24
            or coalesce((ruling->'turns'->>'every')::integer, 0) not between 1 and 366
            or coalesce(ruling->'turns'->>'unit', '') not in ('day', 'week', 'month')) then
        perform city.refuse('GH150', 'not turns', '{"why": "turns"}');
    end if;
    for part in select p.rule from city.ruling_parts(ruling) p loop
        if num_nonnulls((part.rule).from_time, (part.rule).to_time) = 1 or (part.rule).from_time = (part.rule).to_time
                or not (part.rule).weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[] then
            perform city.refuse('GH150', 'not hours', '{"why": "hours"}');
        end if;
    end loop;
end $$;
