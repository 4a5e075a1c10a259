-- What rulings did since: figures for whoever is on the staff, without any case in them.

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

-- What one ruling did: the cases of its classes at its place in the year before its first day, beside the cases that went
-- by it since. Days are means from filing to the unit that had the case at last. Parts: components with their new owner, or
-- closed cases and intact components of a campaign.
create or replace function city.ruling_effect(of_ruling_id bigint, out cases_before integer, out refusals_before integer,
    out days_before float8, out cases_after integer, out refusals_after integer, out days_after float8, out parts integer,
    out parts_done integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    made city.rulings;
begin
    if city.my_staff_id() is null and not city.is_owner() then
        return;
    end if;
    select * into made from city.rulings r where r.ruling_id = of_ruling_id;
    with placed as materialized (
        select array_agg(distinct q.class_id::integer) as classes, a.geom, q.unit_grid_ids, q.duty_grid_ids
        from city.ruling_rules q left join city.areas a on a.area_id = q.area_id
        where q.ruling_id = of_ruling_id group by q.area_id, a.geom, q.unit_grid_ids, q.duty_grid_ids),
    told as (
        select c.case_id, a.refusals, a.last_at - c.filed_at as took
        from placed p cross join lateral city.cases_at(p.classes, p.geom, p.unit_grid_ids, p.duty_grid_ids, made.valid_from - 365) c
        cross join lateral (
            select count(*) filter (where s.return_code = 'not_ours') as refusals, max(s.dispatched_at) as last_at
            from city.assignments s where s.case_id = c.case_id) a
        where c.reported_on < made.valid_from)
    select count(*), coalesce(sum(t.refusals), 0), avg(extract(epoch from t.took)) / 86400
        into cases_before, refusals_before, days_before from told t;
    with routed as materialized (
        select a.case_id, a.return_code, c.filed_at from city.assignments a join city.cases c on c.case_id = a.case_id
        where a.basis ? 'rule_id' and (a.basis->>'rule_id')::bigint in (
            select q.rule_id from city.ruling_rules q where q.ruling_id = of_ruling_id)),
    told as (
        select r.case_id, bool_or(r.return_code = 'not_ours') as is_refused, min(l.last_at - r.filed_at) as took
        from routed r cross join lateral (
            select max(s.dispatched_at) as last_at from city.assignments s where s.case_id = r.case_id) l
        group by r.case_id)
    select count(*), count(*) filter (where t.is_refused), avg(extract(epoch from t.took)) / 86400
        into cases_after, refusals_after, days_after from told t;
    select count(*), count(o.applied_at) into parts, parts_done from city.ruling_owners o where o.ruling_id = of_ruling_id;
    if made.effect = 'campaign' then
        select count(*), count(*) filter (where c.closed_at is not null or k.state = 'intact') into parts, parts_done
            from city.ruling_campaign_parts p left join city.cases c on c.case_id = p.case_id
            left join city.components k on k.component_id = p.component_id where p.ruling_id = of_ruling_id;
    end if;
end $$;
