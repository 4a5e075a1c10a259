-- The search over the cases of all years. A case has terms: a number for each pair of neighbouring characters of its text
-- and place, so that Chinese is found in the middle of a sentence, and one for each fact that is asked about (class,
-- street, district, grid, unit, a square of the map, the end of its number). Terms narrow; the case itself decides.

-- Words as they are compared: one width, no capitals, no breaks.
create or replace function city.folded(words text) returns text
language sql immutable parallel safe as $$
    select lower(normalize(regexp_replace(coalesce(words, ''), '\s+', ' ', 'g'), nfkc));
$$;

-- A number from 0 for each pair of neighbouring characters; pairs with a blank are left out. A loop of plain expressions: a
-- query would take ten times as long to begin as it takes to run.
create or replace function city.pairs_of(words text) returns integer[]
language plpgsql immutable parallel safe as $$
declare
    letters constant text[] := string_to_array(city.folded(words), null);
    code bigint;
    before bigint;
    pair integer;
    pairs integer[] := '{}';
begin
    for i in 1 .. coalesce(cardinality(letters), 0) loop
        code := nullif(ascii(letters[i]), 32);
        pair := (before * 31337 + code) % 1073741824;
        if pair is not null and pair <> all (pairs) then
            pairs := pairs || pair;
        end if;
        before := code;
    end loop;
    return pairs;
end $$;

-- A number below 0 for a fact; that two facts share one is seen when the case is looked at.
create or replace function city.fact_term(kind text, value text) returns integer
language sql immutable strict parallel safe as $$
    select -1 - ('x' || substr(md5(kind || value), 1, 7))::bit(28)::integer;
$$;

-- The squares of the map, a hundredth of a degree wide, that a box touches; null for more than `most`.
create or replace function city.square_terms(
    west float8, south float8, east float8, north float8, most integer default 150) returns integer[]
language sql immutable parallel safe as $$
    select case when (floor(east * 100) - floor(west * 100) + 1) * (floor(north * 100) - floor(south * 100) + 1) <= most
        then array(select city.fact_term('square', x || ' ' || y)
                   from generate_series(floor(west * 100)::integer, floor(east * 100)::integer) x,
                        generate_series(floor(south * 100)::integer, floor(north * 100)::integer) y) end;
$$;

-- Which of four phases a state belongs to: of open cases all are one, so that a case gets other terms when it ends, and not
-- with every act.
create or replace function city.phase_of(state text) returns text
language sql immutable strict parallel safe as $$
    select case when state in ('closed', 'void', 'merged') then state else 'open' end;
$$;

-- The facts of a case that are asked about.
create or replace function city.fact_terms_of(of_case city.cases) returns integer[]
language plpgsql immutable parallel safe as $$
declare
    terms integer[] := array[
        city.fact_term('month', left(of_case.case_id::text, 6)),
        city.fact_term('day', of_case.reported_on::text),
        city.fact_term('phase', city.phase_of(of_case.state)),
        city.fact_term('end', right(of_case.case_no, 3)),
        city.fact_term('class', of_case.class_id::text),
        city.fact_term('street', of_case.street_id::text),
        city.fact_term('area', of_case.district_code),
        city.fact_term('area', nullif(of_case.command_code, of_case.district_code)),
        city.fact_term('grid', of_case.duty_grid_id::text),
        city.fact_term('square', floor(public.st_x(of_case.geom) * 100) || ' ' || floor(public.st_y(of_case.geom) * 100)),
        city.fact_term('unit', of_case.unit_id::text)];
    past integer;
begin
    foreach past in array of_case.past_unit_ids loop
        terms := terms || city.fact_term('unit', past::text);
    end loop;
    return array_remove(terms, null);
end $$;

create or replace function city.terms_of(of_case city.cases) returns integer[]
language sql immutable parallel safe as $$
    select city.pairs_of(coalesce(of_case.text, '') || ' ' || coalesce(of_case.address, '')) || city.fact_terms_of(of_case);
$$;

create or replace function city.keep_terms() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into city.case_terms (case_id, terms) values (new.case_id, city.terms_of(new))
    on conflict (case_id) do update set terms = excluded.terms where case_terms.terms <> excluded.terms;
    return null;
end $$;

create or replace trigger search_terms after insert on city.cases for each row execute function city.keep_terms();
create or replace trigger search_terms_later after update on city.cases for each row
    when (old.text is distinct from new.text or old.address is distinct from new.address
          or city.phase_of(old.state) <> city.phase_of(new.state) or old.class_id <> new.class_id or old.street_id is distinct from new.street_id
          or old.district_code is distinct from new.district_code or old.command_code is distinct from new.command_code
          or old.duty_grid_id is distinct from new.duty_grid_id or old.case_no <> new.case_no
          or old.unit_id is distinct from new.unit_id and new.unit_id is not null
          or old.past_unit_ids <> new.past_unit_ids or not old.geom operator(public.~=) new.geom)
    execute function city.keep_terms();

create or replace function city.forget_terms() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from city.case_terms where case_id = old.case_id;
    return null;
end $$;
create or replace trigger search_terms_end after delete on city.cases for each row execute function city.forget_terms();

-- Terms of cases that were written past the trigger: a month that was loaded before it became a part of the whole. Gives
-- how many.
create or replace function city.add_missing_terms(first_id bigint, last_id bigint) returns bigint
language plpgsql as $$
declare
    added bigint;
begin
    insert into city.case_terms (case_id, terms)
        select c.case_id, city.terms_of(c) from city.cases c
        where c.case_id between first_id and last_id
          and not exists (select from city.case_terms t where t.case_id = c.case_id)
        order by c.case_id;
    get diagnostics added = row_count;
    return added;
end $$;

-- Cases that were there before the table was, when a database is upgraded; the index comes after the rows.
do $do$
declare
    definition text;
begin
    if exists (select from city.cases) and not exists (select from city.case_terms) then
        select pg_get_indexdef(oid) into definition from pg_class where oid = 'city.case_terms_terms'::regclass;
        drop index city.case_terms_terms;
        perform city.add_missing_terms(0, 9223372036854775807);
        execute definition;
    end if;
end $do$;

-- Cases with a reporter of this telephone, or one that ends so: of those alone whose reporters session_user may know.
create or replace function city.cases_by_phone(phone_end text, most integer default 1000) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 20 as $$
declare
    backwards constant text := reverse(regexp_replace(phone_end, '\D', '', 'g'));
begin
    if length(backwards) < 4 or not city.may_be_told() then
        return;
    end if;
    return query
        select distinct r.case_id
        from (select p.report_id, p.wishes_secrecy from city.reporters p
              where reverse(regexp_replace(p.phone, '\D', '', 'g')) ~>=~ backwards
                and reverse(regexp_replace(p.phone, '\D', '', 'g')) ~<~ (backwards || ':') and p.phone is not null
              limit 5000) known
        join city.reports r using (report_id)
        where city.sees_reporter(known.report_id, known.wishes_secrecy)
        limit least(greatest(most, 0), 1000);
end $$;

-- Cases that session_user sees and that hold together with everything that is asked, the latest number first; never more
-- than `most` of them, and never more work than looking at 8,000 cases, a month counting as 200.
--
-- asked: words, places (each must stand somewhere in text or place, in the place alone), number (its beginning),
--     number_end, class_id, street_id, unit_id (has or had it), district_code, states, component_id, phone,
--     west, south, east, north, from_at, to_at; what is absent is not asked.
-- before_id: only cases with a smaller id.
-- found_ids: theirs. went_to: every case from this id on has been looked at; null where all have.
create or replace function city.find_cases(
    asked jsonb, before_id bigint default null, most integer default 1001, out found_ids bigint[], out went_to bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
-- A plan for each month, which is made for this month alone.
set plan_cache_mode = force_custom_plan set enable_seqscan = off set max_parallel_workers_per_gather = 0 set jit = off as $$
declare
    looked_most constant integer := 8000;
    chunk constant integer := 1000;
    month_costs constant integer := 200;  -- as much as looking at so many cases
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
    limit_to constant integer := least(greatest(most, 0), 10001);
    words constant text[] := array(select city.folded(w) from jsonb_array_elements_text(asked->'words') w);
    places constant text[] := array(select city.folded(w) from jsonb_array_elements_text(asked->'places') w);
    patterns constant text[] := array(select '%' || regexp_replace(w, '([\\%_])', '\\\1', 'g') || '%' from unnest(words) w);
    place_patterns constant text[] :=
        array(select '%' || regexp_replace(w, '([\\%_])', '\\\1', 'g') || '%' from unnest(places) w);
    number_end constant text := asked->>'number_end';
    of_class constant integer := asked->>'class_id';
    of_street constant bigint := asked->>'street_id';
    of_unit constant integer := asked->>'unit_id';
    of_district constant text := asked->>'district_code';
    of_component constant bigint := asked->>'component_id';
    states constant text[] := case when asked ? 'states' then array(select jsonb_array_elements_text(asked->'states')) end;
    from_at constant timestamptz := asked->>'from_at';
    to_at constant timestamptz := asked->>'to_at';
    box constant public.geometry := public.st_makeenvelope(
        (asked->>'west')::float8, (asked->>'south')::float8, (asked->>'east')::float8, (asked->>'north')::float8, 4490);
    squares constant integer[] := city.square_terms(
        (asked->>'west')::float8, (asked->>'south')::float8, (asked->>'east')::float8, (asked->>'north')::float8);
    scope constant integer[] := case when not is_city then
        array(select city.fact_term('area', a) from unnest(areas) a)
        || array(select city.fact_term('grid', g::text) from unnest(grids) g)
        || array(select city.fact_term('unit', u::text) from unnest(units) u) end;
    phases constant text[] := array(select distinct city.phase_of(s) from unnest(states) s);
    days constant integer[] := case when to_at - from_at <= interval '63 days' then  -- with a day more on both sides
        array(select city.fact_term('day', to_char(d, 'YYYY-MM-DD'))
              from generate_series(from_at - interval '1 day', to_at + interval '1 day', interval '1 day') d) end;
    needed integer[];
    given bigint[];
    first_month integer;
    month integer;
    first_id bigint;
    last_id bigint;
    near bigint[];
    here bigint[];
    at integer;
    looked integer := 0;
begin
    found_ids := '{}';
    if not city.may_be_told() then
        return;
    end if;
    needed := array(select p from unnest(words || places) w cross join lateral unnest(city.pairs_of(w)) p group by p)
        || array_remove(array[
            city.fact_term('end', case when length(number_end) >= 3 then right(number_end, 3) end),
            city.fact_term('class', of_class::text), city.fact_term('street', of_street::text),
            city.fact_term('unit', of_unit::text), city.fact_term('area', of_district),
            city.fact_term('phase', case when cardinality(phases) = 1 then phases[1] end)], null);
    -- What has an index of its own gives the ids at once.
    if asked ? 'number' then
        given := array(select city.cases_by_number(asked->>'number', 1000));
    end if;
    if asked ? 'phone' then
        near := array(select city.cases_by_phone(asked->>'phone'));
        given := case when given is null then near else array(select unnest(given) intersect select unnest(near)) end;
    end if;
    if of_component is not null then
        near := array(select city.cases_of_component(of_component));
        given := case when given is null then near else array(select unnest(given) intersect select unnest(near)) end;
    end if;
    if given is not null then
        select min(i / 1000000000000), max(i / 1000000000000) into first_month, month from unnest(given) i;
    else
        select min(case_id) / 1000000000000 into first_month from city.case_terms;
        select max(case_id) / 1000000000000 into month from city.case_terms;
    end if;
    first_month := greatest(first_month, to_char(from_at - interval '1 day', 'YYYYMM')::integer);
    month := least(month, to_char(to_at + interval '1 day', 'YYYYMM')::integer, before_id / 1000000000000);
    while month >= first_month loop
        first_id := month * 1000000000000::bigint;
        last_id := least(first_id + 999999999999, before_id - 1);
        if given is not null then
            near := array(select i from unnest(given) i where i between first_id and last_id order by 1 desc);
        elsif needed = '{}' and squares is null and scope is null and days is null then
            near := array(select t.case_id from city.case_terms t where t.case_id between first_id and last_id
                          order by t.case_id desc limit looked_most + chunk);
        else
            near := array(
                select t.case_id from city.case_terms t
                where t.terms @> (needed || city.fact_term('month', month::text))
                  and (squares is null or t.terms && squares) and (scope is null or t.terms && scope)
                  and (days is null or t.terms && days) and t.case_id <= last_id
                order by t.case_id desc limit looked_most + chunk);
        end if;
        at := 1;
        while at <= cardinality(near) loop
            here := array(
                select c.case_id from city.cases c
                where c.case_id between first_id and last_id and c.case_id = any (near[at:at + chunk - 1])
                  and (is_city or city.lies_in_scope(areas, grids, units,
                       c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
                  and (of_class is null or c.class_id = of_class) and (of_street is null or c.street_id = of_street)
                  and (of_unit is null or c.unit_id = of_unit or of_unit = any (c.past_unit_ids))
                  and (of_district is null or c.district_code = of_district)
                  and (of_component is null or c.component_id = of_component)
                  and (states is null or c.state = any (states))
                  and (from_at is null or c.reported_at >= from_at) and (to_at is null or c.reported_at < to_at)
                  and (box is null or c.geom operator(public.&&) box)
                  and (number_end is null or right(c.case_no, length(number_end)) = number_end)
                  and (patterns = '{}' or city.folded(coalesce(c.text, '') || ' ' || coalesce(c.address, '')) like all (patterns))
                  and (place_patterns = '{}' or city.folded(c.address) like all (place_patterns))
                order by c.case_id desc);
            found_ids := found_ids || here;
            looked := looked + least(chunk, cardinality(near) - at + 1);
            if cardinality(found_ids) >= limit_to then
                found_ids := found_ids[1:limit_to];
                went_to := found_ids[limit_to];
                return;
            elsif looked >= looked_most and at + chunk <= cardinality(near) then
                went_to := near[at + chunk - 1];
                return;
            end if;
            at := at + chunk;
        end loop;
        looked := looked + month_costs;
        if looked >= looked_most and month > first_month then
            went_to := first_id;
            return;
        end if;
        month := case when month % 100 = 1 then month - 89 else month - 1 end;
    end loop;
    went_to := null;
end $$;

-- Cases at a component, for whoever sees them.
create or replace function city.cases_of_component(of_component_id bigint) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set max_parallel_workers_per_gather = 0
rows 20 as $$
declare
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select c.case_id from city.cases c
        where c.component_id = of_component_id
          and (is_city or city.lies_in_scope(areas, grids, units,
               c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
        limit 5000;
end $$;

-- Rights; called by city.make_post_roles(). A wall searches nothing.
create or replace function city.grant_search() returns void
language plpgsql as $$
declare
    post text;
begin
    foreach post in array city.posts() loop
        continue when post = 'wall';
        perform city.grant_to(post, 'execute on function city.find_cases(jsonb, bigint, integer)');
    end loop;
end $$;
