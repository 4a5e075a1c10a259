-- What a ruling would have done in the last twelve months, and what it would change now (73_ruling_checks.sql).

-- Filed cases of some classes at a place since a day; each kind of place is asked by its own index.
create or replace function city.cases_at(classes integer[], shape public.geometry, units integer[], duties integer[], since date)
returns setof city.cases
language plpgsql stable as $$
declare
    first_id constant bigint := to_char(since, 'YYYYMM')::bigint * 1000000000000;
begin
    if shape is not null then
        return query select c.* from city.cases c
            where c.case_id >= first_id and c.reported_on >= since and c.filed_at is not null and c.class_id = any (classes)
              and c.geom operator(public.&&) shape and public.st_covers(shape, c.geom);
    elsif units is not null then
        return query select c.* from city.cases c
            where c.case_id >= first_id and c.reported_on >= since and c.filed_at is not null and c.class_id = any (classes)
              and c.unit_grid_id = any (units);
    else
        return query select c.* from city.cases c
            where c.case_id >= first_id and c.reported_on >= since and c.filed_at is not null and c.class_id = any (classes)
              and c.duty_grid_id = any (duties);
    end if;
end $$;

-- Cases of twelve months by a rule: `elsewhere` went to other units; `refusals` were made by other units as not theirs, of
-- `all_refusals`; `days_before` and `days_after` are medians from filing to the unit that had the case at last, of cases
-- that were refused and of those that were not; `flows` are the units that had them first; `overlaps` are the rules that
-- decide such cases today, found by the latest two thousand; `points` are at most four hundred of the cases.
create or replace function city.replay_rule(ruling jsonb) returns jsonb
language sql stable as $$
    with parts as materialized (select p.rule, p.shape from city.ruling_parts(ruling) p),
    chosen as materialized (
        select c.case_id, c.reported_on, c.unit_id, c.filed_at, c.dispatched_at, c.geom,
               city.ruling_unit_on(p.rule, city.local_day(c.filed_at)) as by_ruling
        from parts p cross join lateral city.cases_at(city.numbers_of(ruling->'class_ids'), p.shape, (p.rule).unit_grid_ids,
            (p.rule).duty_grid_ids, city.local_day(city.city_now()) - 365) c
        where city.is_within_hours(city.local_day(c.filed_at), (c.filed_at at time zone city.time_zone())::time,
            (p.rule).weekdays, (p.rule).from_time, (p.rule).to_time)),
    told as materialized (
        select c.*, a.first_unit_id, a.last_at, coalesce(a.all_refusals, 0) as all_refusals, coalesce(a.refusals, 0) as refusals
        from chosen c left join lateral (
            select (array_agg(s.unit_id order by s.assignment_no))[1] as first_unit_id, max(s.dispatched_at) as last_at,
                   count(*) filter (where s.return_code = 'not_ours') as all_refusals,
                   count(*) filter (where s.return_code = 'not_ours' and s.unit_id is distinct from c.by_ruling) as refusals
            from city.assignments s where s.case_id = c.case_id) a on true),
    latest as materialized (
        select t.case_id from told t order by t.case_id desc limit 2000),
    deciding as (
        select m.rule_id, count(*) as cases
        from (select array_agg(l.case_id) as ids from latest l) l
        cross join lateral city.rule_matches((city.rules_in_force(city.city_now())).set_id, l.ids, null, 0) m
        where m.is_inside and m.standing = 1 group by m.rule_id)
    select jsonb_build_object(
        'cases', (select count(*) from told),
        'elsewhere', (select count(*) from told t where t.unit_id is distinct from t.by_ruling),
        'refusals', (select coalesce(sum(t.refusals), 0) from told t),
        'all_refusals', (select coalesce(sum(t.all_refusals), 0) from told t),
        'days_before', (select round((percentile_cont(0.5) within group (order by extract(epoch from t.last_at - t.filed_at))
            / 86400)::numeric, 1) from told t where t.all_refusals > 0 and t.last_at is not null),
        'days_after', (select round((percentile_cont(0.5) within group (order by extract(epoch from t.last_at - t.filed_at))
            / 86400)::numeric, 1) from told t where t.all_refusals = 0 and t.last_at is not null),
        'months', (select coalesce(jsonb_agg(jsonb_build_array(to_char(m.month, 'YYYY-MM'), coalesce(s.refusals, 0))
                order by m.month), '[]')
            from generate_series(date_trunc('month', city.local_day(city.city_now())::timestamp) - interval '11 months',
                date_trunc('month', city.local_day(city.city_now())::timestamp), interval '1 month') m (month)
            left join (select date_trunc('month', t.reported_on::timestamp) as month, sum(t.refusals) as refusals from told t
                group by 1) s using (month)),
        'flows', (select coalesce(jsonb_agg(jsonb_build_array(f.unit_id, u.name, coalesce(u.name_en, u.name), f.cases)
                order by f.cases desc, f.unit_id), '[]')
            from (select t.first_unit_id as unit_id, count(*) as cases from told t where t.first_unit_id is not null
                group by 1 order by 2 desc, 1 limit 7) f join city.units u on u.unit_id = f.unit_id),
        'overlaps', (select coalesce(jsonb_agg(jsonb_build_array(r.code, r.title, coalesce(r.title_en, r.title),
                r.decided_by = 'ruling', d.cases) order by d.cases desc, r.code), '[]')
            from (select * from deciding order by cases desc, rule_id limit 6) d
            join city.consulted_rules((city.rules_in_force(city.city_now())).set_id) r on r.rule_id = d.rule_id),
        'points', (select coalesce(jsonb_agg(jsonb_build_array(round(public.st_x(t.geom)::numeric, 6),
                round(public.st_y(t.geom)::numeric, 6), t.unit_id is distinct from t.by_ruling)), '[]')
            from (select * from told order by case_id desc limit 400) t where t.geom is not null));
$$;

-- What a ruling about components would change: how many there are, and how many of them have another owner or none.
create or replace function city.replay_components(ruling jsonb) returns jsonb
language sql stable as $$
    with found as materialized (
        select c.* from city.ruling_components(ruling) f (id) join city.components c on c.component_id = f.id)
    select jsonb_build_object(
        'components', (select count(*) from found),
        'ownerless', (select count(*) from found f where f.owner_unit_id is null),
        'elsewhere', (select count(*) from found f
            where f.owner_unit_id is distinct from coalesce((ruling->>'owner_unit_id')::integer, f.owner_unit_id)
               or f.maintainer_unit_id is distinct from coalesce((ruling->>'maintainer_unit_id')::integer, f.maintainer_unit_id)),
        'cases', (select count(*) from city.cases c where c.component_id in (select f.component_id from found f)
            and c.closed_at is null),
        'points', (select coalesce(jsonb_agg(jsonb_build_array(round(public.st_x(f.geom)::numeric, 6),
                round(public.st_y(f.geom)::numeric, 6), f.owner_unit_id is null)), '[]')
            from (select * from found order by component_id limit 400) f));
$$;

-- For whoever sees items; the place is refused as it would be when the ruling is confirmed.
create or replace function city.preview_ruling(ruling jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set statement_timeout = '20s' as $$
begin
    if not city.sees_items() then
        return '{}';
    end if;
    return case when coalesce(ruling->>'effect', 'rule') in ('owner', 'campaign') then city.replay_components(ruling)
                else city.replay_rule(ruling) end;
end $$;
