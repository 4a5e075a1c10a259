-- Which rules hold for a case, and the candidates in order with their reasons. The rules of a set and the rulings of
-- meetings are consulted together (71_rulings.sql); of a ruling `set_id` is null.

-- The unit whose turn it is on a day: periods counted from the first day of the first unit's turn.
create or replace function city.turn_of(rule city.responsibility_rules, day_on date, out unit_id integer, out from_on date,
    out to_on date)
language plpgsql immutable as $$
declare
    periods integer;
    months integer;
begin
    if rule.turn_unit = 'month' then
        months := (extract(year from day_on)::integer - extract(year from rule.turn_from)::integer) * 12
                + extract(month from day_on)::integer - extract(month from rule.turn_from)::integer;
        if day_on < (rule.turn_from + make_interval(months => months))::date then
            months := months - 1;
        end if;
        periods := floor(months::float8 / rule.turn_every);
        from_on := rule.turn_from + make_interval(months => periods * rule.turn_every);
        to_on := (rule.turn_from + make_interval(months => (periods + 1) * rule.turn_every))::date - 1;
    else
        periods := floor((day_on - rule.turn_from)::float8 / (rule.turn_every * case rule.turn_unit when 'week' then 7 else 1 end));
        from_on := rule.turn_from + periods * rule.turn_every * case rule.turn_unit when 'week' then 7 else 1 end;
        to_on := from_on + rule.turn_every * case rule.turn_unit when 'week' then 7 else 1 end - 1;
    end if;
    unit_id := rule.turn_unit_ids[1 + ((periods % cardinality(rule.turn_unit_ids)) + cardinality(rule.turn_unit_ids))
                                      % cardinality(rule.turn_unit_ids)];
end $$;

-- Whether a rule with such days of the week and hours holds then; hours that are turned round go over midnight.
create or replace function city.is_within_hours(day_on date, hour time, weekdays smallint[], from_time time, to_time time)
returns boolean
language sql immutable parallel safe as $$
    select (weekdays is null or extract(isodow from day_on)::smallint = any (weekdays))
       and (from_time is null or case when from_time < to_time
            then hour >= from_time and hour < to_time else hour >= from_time or hour < to_time end);
$$;

-- The district of a case; a zone or a scenic area lies in the district above it.
create or replace function city.district_of(of_code text) returns text
language sql stable parallel safe as $$
    select coalesce((select a.parent_code from city.areas a
                     where a.code = of_code and a.kind in ('development_zone', 'scenic_area')
                       and not exists (select from city.areas d where d.kind = 'district' and d.code = of_code)
                     order by a.valid_from desc limit 1), of_code);
$$;

-- The unit of a field in the district of a case, its own and not one of a zone within it.
create or replace function city.local_unit(of_field text, of_code text, day_on date) returns integer
language sql stable parallel safe as $$
    select u.unit_id from city.units u left join city.units p on p.unit_id = u.parent_id
    where u.field = of_field and u.district_code = city.district_of(of_code) and u.kind not in ('zone', 'scenic_area')
      and coalesce(p.kind, '') not in ('zone', 'scenic_area')
      and u.valid_from <= day_on and (u.valid_to is null or u.valid_to >= day_on)
    order by u.unit_id limit 1;
$$;

-- Metres from a point to the border of a shape where it is nearer than the strip, else null; only what lies near the
-- point is measured, in the city's own system.
create or replace function city.border_m(
    shape public.geometry, point public.geometry, strip_m float8, epsg integer) returns float8
language sql immutable parallel safe as $$
    select nullif(least(public.st_distance(
        public.st_transform(public.st_clipbybox2d(public.st_boundary(shape), city.box_of_radius(point, strip_m)), epsg),
        public.st_transform(point, epsg)), strip_m), strip_m);
$$;

-- The rules of a set that hold for cases at an instant (each case's filing where none is given), in their order; with a
-- strip also those whose border is that near. All cases at once: the tester replays a month with it.
create or replace function city.rule_matches(of_set_id integer, of_case_ids bigint[], asked_at timestamptz, strip_m float8)
returns table (case_id bigint, rule_id bigint, unit_id integer, is_inside boolean, border_m float8, standing bigint)
language sql stable as $$
    with profile as materialized (select measure_epsg from city.city_profile),
    asked as materialized (
        select c.case_id, c.kind, c.project, c.condition_no, c.district_code, c.duty_grid_id, c.unit_grid_id, c.geom,
               k.code, k.major_code, p.owner_unit_id, p.maintainer_unit_id, local.at::date as day_on, local.at::time as hour
        from unnest(of_case_ids) asked (case_id)
        join city.cases c on c.case_id = asked.case_id
        join city.classes own on own.class_id = c.class_id
        left join city.rule_sets s on s.set_id = of_set_id
        left join lateral (
            select k.code, k.major_code from city.classes k
            where k.version = coalesce(s.code_version, own.version) and k.kind = own.kind
              and k.code = case coalesce(s.code_version, own.version)
                when own.version then own.code when '2013' then own.code_2013 when '2026' then own.code_2026 end) k on true
        left join city.components p on p.component_id = c.component_id
        cross join lateral (
            select coalesce(asked_at, c.filed_at, c.reported_at) at time zone city.time_zone() as at) local
    ),
    named as materialized (
        select a.area_id, a.geom, a.valid_from, a.valid_to from city.areas a
        where a.area_id = any (array(
            select r.area_id from city.consulted_rules(of_set_id) r where r.area_id is not null))
    ),
    places as materialized (
        select a.case_id, n.area_id, public.st_covers(n.geom, a.geom) as is_inside,
               case when strip_m > 0 then city.border_m(n.geom, a.geom, strip_m, (select measure_epsg from profile)) end as border_m
        from asked a join named n on n.geom operator(public.&&) city.box_of_radius(a.geom, strip_m)
            and n.valid_from <= a.day_on and (n.valid_to is null or n.valid_to >= a.day_on)
    ),
    grids as materialized (
        select a.case_id, g.duty_grid_id, null::integer as unit_grid_id,
               case when g.duty_grid_id = a.duty_grid_id then 0 else
                   city.border_m(g.geom, a.geom, strip_m, (select measure_epsg from profile)) end as border_m
        from asked a join city.duty_grids g on g.geom operator(public.&&) city.box_of_radius(a.geom, strip_m)
        where strip_m > 0 and exists (
            select from city.consulted_rules(of_set_id) r where r.duty_grid_ids is not null)
        union all
        select a.case_id, null, g.unit_grid_id,
               case when g.unit_grid_id = a.unit_grid_id then 0 else
                   city.border_m(g.geom, a.geom, strip_m, (select measure_epsg from profile)) end
        from asked a join city.unit_grids g on g.geom operator(public.&&) city.box_of_radius(a.geom, strip_m)
        where strip_m > 0 and exists (
            select from city.consulted_rules(of_set_id) r where r.unit_grid_ids is not null)
    ),
    -- The rules of the set by their index; those of rulings are few and made once for all cases.
    ruled as materialized (
        select r as rule, r.kind, r.class_code, r.valid_from, r.valid_to, r.weekdays, r.from_time, r.to_time
        from city.ruling_rows(of_set_id) r where r.class_code in (select a.code from asked a)),
    paired as (
        select a.case_id, r as rule
        from asked a
        join city.responsibility_rules r on r.set_id = of_set_id
            and (r.class_code = a.code or r.class_code is null)
            and (r.major_code is null or r.major_code = a.major_code)
            and (r.kind is null or r.kind = a.kind)
            and (r.condition_no is null or r.condition_no = a.condition_no)
            and (r.project is null or r.project = a.project)
            and (r.owner_unit_id is null or r.owner_unit_id = a.owner_unit_id)
            and (r.maintainer_unit_id is null or r.maintainer_unit_id = a.maintainer_unit_id)
            and (r.valid_from is null or r.valid_from <= a.day_on) and (r.valid_to is null or r.valid_to >= a.day_on)
            and city.is_within_hours(a.day_on, a.hour, r.weekdays, r.from_time, r.to_time)
        union all
        select a.case_id, x.rule
        from asked a
        join ruled x on x.class_code = a.code and x.kind = a.kind and x.valid_from <= a.day_on
            and (x.valid_to is null or x.valid_to >= a.day_on)
            and city.is_within_hours(a.day_on, a.hour, x.weekdays, x.from_time, x.to_time)
    ),
    holding as (
        select a.case_id, a.owner_unit_id, a.maintainer_unit_id, a.district_code, a.day_on, r.rule,
               coalesce(case when (r.rule).area_id is not null then p.is_inside
                             when (r.rule).duty_grid_ids is not null then a.duty_grid_id = any ((r.rule).duty_grid_ids)
                             when (r.rule).unit_grid_ids is not null then a.unit_grid_id = any ((r.rule).unit_grid_ids)
                             else true end, false) as is_inside,
               case when (r.rule).area_id is not null then p.border_m
                    when (r.rule).duty_grid_ids is not null then (
                        select min(g.border_m) from grids g where g.case_id = a.case_id and g.duty_grid_id is not null
                        and (g.duty_grid_id = any ((r.rule).duty_grid_ids))
                            is distinct from (a.duty_grid_id = any ((r.rule).duty_grid_ids)))
                    when (r.rule).unit_grid_ids is not null then (
                        select min(g.border_m) from grids g where g.case_id = a.case_id and g.unit_grid_id is not null
                        and (g.unit_grid_id = any ((r.rule).unit_grid_ids))
                            is distinct from (a.unit_grid_id = any ((r.rule).unit_grid_ids)))
               end as border_m
        from paired r
        join asked a on a.case_id = r.case_id
        left join places p on p.case_id = a.case_id and p.area_id = (r.rule).area_id
    ),
    results as (
        select h.*, case (h.rule).assigns
            when 'unit' then (h.rule).unit_id
            when 'owner' then h.owner_unit_id
            when 'maintainer' then h.maintainer_unit_id
            when 'turns' then (city.turn_of(h.rule, h.day_on)).unit_id
            else city.local_unit((h.rule).field, h.district_code, h.day_on) end as unit_id
        from holding h where h.is_inside or h.border_m is not null
    )
    select f.case_id, (f.rule).rule_id, f.unit_id, f.is_inside, f.border_m,
           row_number() over (partition by f.case_id, f.is_inside order by (f.rule).is_fallback, (f.rule).priority desc,
               (f.rule).specificity desc, (f.rule).decided_on desc nulls last, (f.rule).code collate "C")
    from results f
    join city.units u on u.unit_id = f.unit_id and u.valid_from <= f.day_on and (u.valid_to is null or u.valid_to >= f.day_on);
$$;

-- What a unit had of a class among the cases of the last days: all, open, overdue, come back; half were done within how
-- many hours.
create or replace function city.unit_load(of_unit_id integer, of_class_id integer, at timestamptz, days integer) returns jsonb
language plpgsql stable set plan_cache_mode = force_generic_plan
set max_parallel_workers_per_gather = 0 as $$  -- starting helpers took twenty milliseconds, the answer one
begin
    return (select jsonb_build_object('kind', 'load', 'days', days, 'cases', count(*),
        'open', count(*) filter (where c.closed_at is null),
        'overdue', count(*) filter (where c.closed_at is null and c.suspended_at is null and c.stage_due_at < at),
        'returned', (
            select count(*) from city.assignments a join city.cases r on r.case_id = a.case_id
            where a.unit_id = of_unit_id and a.returned_at > at - make_interval(days => days)
              and a.case_id >= to_char(at - make_interval(days => days + 1), 'YYYYMM')::bigint * 1000000000000
              and r.case_id >= to_char(at - make_interval(days => days + 1), 'YYYYMM')::bigint * 1000000000000
              and r.class_id = of_class_id and r.reported_at > at - make_interval(days => days)),
        'median_hours', round((percentile_cont(0.5) within group (
            order by extract(epoch from c.handled_at - c.dispatched_at)) / 3600)::numeric, 1))
    from city.cases c
    where c.unit_id = of_unit_id and c.class_id = of_class_id and c.reported_at > at - make_interval(days => days)
      and c.case_id >= to_char(at - make_interval(days => days + 1), 'YYYYMM')::bigint * 1000000000000);
end $$;

-- Whether one rule stands before another.
create or replace function city.ranks_before(one city.responsibility_rules, other city.responsibility_rules) returns boolean
language sql immutable as $$
    select row(not one.is_fallback, one.priority, one.specificity, coalesce(one.decided_on, '-infinity'))
         > row(not other.is_fallback, other.priority, other.specificity, coalesce(other.decided_on, '-infinity'));
$$;

-- What a sentence about a rule needs.
create or replace function city.rule_facts(rule city.responsibility_rules, reason_kind text) returns jsonb
language sql immutable as $$
    select jsonb_build_object('kind', reason_kind, 'rule_id', rule.rule_id, 'code', rule.code, 'title', rule.title, 'title_en', rule.title_en,
        'decided_by', rule.decided_by, 'decision_no', rule.decision_no, 'decided_on', rule.decided_on);
$$;

-- All units that may be meant for a case, in order: the winner of the rules, the other side of borders nearby, what else
-- the rules say, owner and maintainer, the fallback, the district. `doubt` is why nobody can be sure of the first.
create or replace function city.weigh(of_case_id bigint, at timestamptz)
returns table (unit_id integer, rank smallint, rule_id bigint, reasons jsonb, version text, doubt text)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$  -- planning costs more than the answer
#variable_conflict use_column
begin
    return query
    with asked as materialized (
        select c.case_id, c.component_id, c.district_code, c.geom, f.set_id, f.name as version, city.local_day(at) as day_on,
               p.border_strip_m as strip_m, p.measure_epsg as epsg
        from city.cases c, city.city_profile p, city.rules_in_force(at) f
        where c.case_id = of_case_id limit 1
    ),
    matches as materialized (
        select m.*, r as rule, a.name as area_name, a.name_en as area_name_en
        from asked, city.rule_matches(asked.set_id, array[of_case_id], at, asked.strip_m) m
        join city.consulted_rules(asked.set_id) r on r.rule_id = m.rule_id
        left join city.areas a on a.area_id = r.area_id
    ),
    winner as materialized (select * from matches m where m.is_inside and m.standing = 1 limit 1),
    -- Beyond a border nearby: what would win there, or holds where the winner ends ...
    outside as materialized (
        select m.* from matches m, winner w
        where not m.is_inside and m.unit_id <> w.unit_id and not (m.rule).is_fallback
          and (w.border_m is not null or city.ranks_before(m.rule, w.rule))
          and (w.rule).set_id is not null  -- within its place a ruling of a meeting is sure up to the border
    ),
    -- ... or what follows the winner where no neighbour of its kind is.
    beneath as materialized (
        select m.* from matches m, winner w
        where w.border_m is not null and (w.rule).set_id is not null
          and m.is_inside and m.standing > 1 and m.unit_id <> w.unit_id
          and not (m.rule).is_fallback
          and row((m.rule).area_id, (m.rule).duty_grid_ids, (m.rule).unit_grid_ids)
              is distinct from row((w.rule).area_id, (w.rule).duty_grid_ids, (w.rule).unit_grid_ids)
          and not exists (select from outside o where (o.rule).place_rank = (w.rule).place_rank)
        order by m.standing limit 1
    ),
    -- ... or the same field in the next district.
    next_district as materialized (
        select city.local_unit((w.rule).field, d.code, k.day_on) as unit_id, d.name, d.name_en,
               city.border_m(d.geom, k.geom, k.strip_m, k.epsg) as border_m, w.rule
        from winner w, asked k join city.areas d on d.kind = 'district' and not public.st_covers(d.geom, k.geom)
            and d.geom operator(public.&&) city.box_of_radius(k.geom, k.strip_m)
            and d.valid_from <= k.day_on and (d.valid_to is null or d.valid_to >= k.day_on)
        where (w.rule).assigns = 'local'
    ),
    sides as materialized (
        select o.unit_id, o.rule, o.border_m, o.area_name, o.area_name_en, o.standing from outside o
        union all
        select b.unit_id, b.rule, w.border_m, w.area_name, w.area_name_en, b.standing from beneath b, winner w
        union all
        select n.unit_id, n.rule, n.border_m, n.name, n.name_en, 0 from next_district n, winner w
        where n.border_m is not null and n.unit_id <> w.unit_id
    ),
    given (unit_id, part, place, rule_id, reason) as (
        select w.unit_id, 1, 0::bigint, w.rule_id, city.rule_facts(w.rule, case
            when (w.rule).is_fallback then 'fallback' when (w.rule).decided_by = 'ruling' then 'ruling' else 'rule' end)
        from winner w
        union all
        select w.unit_id, 1, 1, w.rule_id, jsonb_build_object('kind', 'turn', 'from', t.from_on, 'to', t.to_on,
            'of', cardinality((w.rule).turn_unit_ids))
        from winner w, asked k, lateral city.turn_of(w.rule, k.day_on) t where (w.rule).assigns = 'turns'
        union all
        select s.unit_id, 2, s.standing, (s.rule).rule_id, city.rule_facts(s.rule, 'boundary')
            || jsonb_build_object('metres', round(s.border_m), 'area', s.area_name, 'area_en', s.area_name_en)
        from sides s
        union all
        select m.unit_id, case when (m.rule).is_fallback then 5 else 3 end, m.standing, m.rule_id, city.rule_facts(m.rule, case
            when (m.rule).is_fallback then 'fallback' when (m.rule).decided_by = 'ruling' then 'ruling' else 'rule' end)
        from matches m where m.is_inside and m.standing > 1
            and not exists (select from sides s where (s.rule).rule_id = m.rule_id)
            and (not (m.rule).is_fallback or m.standing = (
                select min(f.standing) from matches f where f.is_inside and (f.rule).is_fallback))
        union all
        select u.unit_id, 4, u.place, null, jsonb_build_object('kind', u.kind, 'component', p.code, 'census_on', p.census_on)
        from asked k join city.components p on p.component_id = k.component_id
        cross join lateral (values ('owner', p.owner_unit_id, 0), ('maintainer', p.maintainer_unit_id, 1)) u (kind, unit_id, place)
        where exists (select from city.units v where v.unit_id = u.unit_id and (v.valid_to is null or v.valid_to >= k.day_on))
        union all
        select city.local_unit('district', k.district_code, k.day_on), 6, 0, null,
               jsonb_build_object('kind', 'district', 'area', d.name, 'area_en', d.name_en)
        from asked k left join lateral (
            select a.name, a.name_en from city.areas a where a.kind = 'district' and a.code = city.district_of(k.district_code)
            order by a.valid_from desc limit 1) d on true
    ),
    refusals as (
        select a.unit_id, max(a.returned_at) as last_at, count(*) as times from city.assignments a
        where a.case_id = of_case_id and a.return_code = 'not_ours' and a.returned_at <= at group by a.unit_id
    ),
    ordered as (
        select g.unit_id, row_number() over (order by min(g.part), min(g.part * 1000 + g.place), g.unit_id) as rank,
               (array_agg(g.rule_id order by g.part, g.place) filter (where g.rule_id is not null))[1] as rule_id,
               jsonb_agg(g.reason order by g.part, g.place) as reasons
        from given g where g.unit_id is not null group by g.unit_id
    )
    select o.unit_id, o.rank::smallint, o.rule_id,
           o.reasons || coalesce((select jsonb_build_array(jsonb_build_object('kind', 'refused', 'at', f.last_at, 'times', f.times))
                                  from refusals f where f.unit_id = o.unit_id), '[]'),
           k.version,
           case when k.set_id is null and w.unit_id is null then 'no_rules'
                when w.unit_id is null then 'no_rule'
                when (w.rule).is_fallback then 'fallback'
                when exists (select from sides) then 'border'
                when exists (select from city.assignments a where a.case_id = of_case_id and a.unit_id = w.unit_id
                             and coalesce(a.returned_at, a.taken_back_at) <= at) then 'refused' end
    from ordered o cross join asked k left join winner w on true
    order by o.rank;
end $$;

-- The candidates of a case, for whoever sees it.
create or replace function city.candidates(of_case_id bigint)
returns table (unit_id integer, rank smallint, is_suggested boolean, is_to_ask boolean, rule_id bigint, reasons jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz := city.city_now();
    of_class_id smallint;
begin
    if not city.sees_case(of_case_id) then
        perform city.refuse('GH001', format('there is no case %s', of_case_id), jsonb_build_object('case_id', of_case_id));
    end if;
    select c.class_id into of_class_id from city.cases c where c.case_id = of_case_id;
    return query
        select w.unit_id, w.rank, w.rank = 1 and w.doubt is null,
               coalesce(w.doubt = 'border', false)
                   and (w.rank = 1 or jsonb_path_exists(w.reasons, '$[*] ? (@.kind == "boundary")')),
               w.rule_id, w.reasons || city.unit_load(w.unit_id, of_class_id, at, 30)
        from city.weigh(of_case_id, at) w
        where w.rank <= 9 order by w.rank;
end $$;

-- What a draft would change today: for each filed case that was reported on some days the unit by the rules in force today,
-- whichever it was dispatched by, the unit by the draft, and the unit that has it or had it when it ended. Both sets are
-- asked as at the hour of its filing (hours, turns, dates of single rules). One statement for all cases of the days.
create or replace function city.replay_rules(of_set_id integer, from_on date, to_on date)
returns table (case_id bigint, case_no text, class_id smallint, unit_before integer, code_before text, unit_after integer,
               code_after text, unit_actual integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    zone constant text := city.time_zone();
    set_today constant integer := (city.rules_in_force(city.city_now())).set_id;
begin
    if not city.holds_post('administrator') and not pg_has_role(session_user, current_user, 'member') then
        perform city.refuse('GH066', 'rules are for administrators', jsonb_build_object('person', session_user));
    end if;
    return query
        with chosen as materialized (
            select c.case_id, c.case_no, c.class_id, c.unit_id from city.cases c
            where c.filed_at is not null and c.reported_on between from_on and to_on
              and c.reported_at >= from_on::timestamp at time zone zone
              and c.reported_at < (to_on + 1)::timestamp at time zone zone
              and c.case_id >= to_char(from_on, 'YYYYMM')::bigint * 1000000000000
              and c.case_id < (to_char(to_on, 'YYYYMM')::bigint + 1) * 1000000000000),
        before as materialized (
            select m.case_id, m.unit_id, m.rule_id from city.rule_matches(
                set_today, array(select c.case_id from chosen c), null, 0) m
            where m.is_inside and m.standing = 1),
        after as materialized (
            select m.case_id, m.unit_id, m.rule_id from city.rule_matches(
                of_set_id, array(select c.case_id from chosen c), null, 0) m
            where m.is_inside and m.standing = 1)
        select c.case_id, c.case_no, c.class_id, b.unit_id, rb.code, a.unit_id, ra.code, c.unit_id
        from chosen c
        left join before b on b.case_id = c.case_id
        left join city.consulted_rules(set_today) rb on rb.rule_id = b.rule_id
        left join after a on a.case_id = c.case_id
        left join city.consulted_rules(of_set_id) ra on ra.rule_id = a.rule_id;
end $$;

-- How often the result of each rule of a set was dispatched, and refused as not theirs, in the last days; a rule of a
-- draft has what the rules of its code did in the sets before it.
create or replace function city.rule_results(of_set_id integer, days integer)
returns table (rule_id bigint, dispatched bigint, refused bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if session_user <> current_user and not exists (select from city.staff s where s.role_name = session_user and not s.is_locked) then
        perform city.refuse('GH005', session_user || ' is not on the staff', jsonb_build_object('person', session_user));
    end if;
    return query
        select r.rule_id, count(a.case_id), count(a.case_id) filter (where a.return_code = 'not_ours')
        from city.responsibility_rules r
        join city.responsibility_rules same on same.code = r.code
        left join city.assignments a on a.basis ? 'rule_id' and (a.basis->>'rule_id')::bigint = same.rule_id
            and a.dispatched_at > city.city_now() - make_interval(days => days)
        where r.set_id = of_set_id group by r.rule_id;
end $$;

-- Rights; called by city.make_post_roles().
create or replace function city.grant_responsibility() returns void
language plpgsql as $$
declare
    post text;
begin
    perform city.grant_to('staff', 'select on city.rule_sets, city.responsibility_rules');
    foreach post in array array['acceptor', 'shift_leader', 'dispatcher', 'evaluator', 'presenter', 'leader',
                                'administrator'] loop
        perform city.grant_to(post, 'execute on function city.candidates(bigint), city.rule_results(integer, integer),
            city.automatic_scores()');
    end loop;
    perform city.grant_to('administrator', 'insert (name, title, code_version, source, created_at),
        update (name, title, source), delete on city.rule_sets');
    perform city.grant_to('administrator', 'insert, update, delete on city.responsibility_rules');
    perform city.grant_to('administrator', 'execute on function city.publish_rules(text, date), city.withdraw_rules(text),
        city.replay_rules(integer, date, date),
        city.draw_responsibility_area(text, text, text, bytea, text)');
    perform city.grant_automatic();
end $$;
