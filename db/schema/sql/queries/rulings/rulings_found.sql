-- Rulings under a filter, the latest first, each with where it stands today, its place and what it did since.
with today as materialized (select city.local_day(city.city_now()) as day),
stated as materialized (
    select r.*, case when r.replaced_from is not null and r.replaced_from <= t.day then 'replaced'
                     when r.valid_from > t.day then 'to_come'
                     when r.valid_to < t.day then 'ended' else 'in_force' end as state
    from city.rulings r cross join today t),
told as (
    select r.*, k.classes, k.classes_en, u.units, u.units_en, p.place
    from stated r
    left join lateral (
        select array_agg(distinct c.name) as classes, array_agg(distinct coalesce(c.name_en, c.name)) as classes_en
        from city.ruling_rules q join city.classes c on c.class_id = q.class_id where q.ruling_id = r.ruling_id) k on true
    left join lateral (
        select array_agg(v.name order by n.place) as units, array_agg(coalesce(v.name_en, v.name) order by n.place) as units_en
        from (
            select unit_id, min(place) as place from (
                select q.unit_id, 0 as place from city.ruling_rules q where q.ruling_id = r.ruling_id
                union all
                select t.unit_id, t.place from city.ruling_rules q
                    cross join lateral unnest(q.turn_unit_ids) with ordinality t (unit_id, place) where q.ruling_id = r.ruling_id
                union all
                select o.unit_id, 0 from (select owner_unit_id, maintainer_unit_id from city.ruling_owners w
                    where w.ruling_id = r.ruling_id limit 1) w
                    cross join lateral (values (w.owner_unit_id), (w.maintainer_unit_id)) o (unit_id)
                union all
                select c.unit_id, 0 from city.ruling_campaigns c where c.ruling_id = r.ruling_id) named
            where unit_id is not null group by unit_id) n
        join city.units v on v.unit_id = n.unit_id) u on true
    left join lateral (
        select concat_ws(' · ', i.address, d.name) as place from city.hard_items i
        left join city.areas d on d.kind = 'district' and d.code = i.district_code and d.valid_to is null
        where i.item_id = r.item_id limit 1) p on true
    where cast(:state as text) is null or r.state = :state),
found as materialized (
    select t.* from told t
    where :words = '' or concat_ws(' ', t.ruling_no, t.title, t.place, array_to_string(t.classes, ' '),
        array_to_string(t.classes_en, ' '), array_to_string(t.units, ' '), array_to_string(t.units_en, ' '))
        ilike '%' || :words || '%'
    order by t.decided_on desc, t.ruling_id desc limit :most)
select f.ruling_id, f.ruling_no, f.title, f.words, f.effect, f.state, f.meeting_no, f.item_id, f.decided_on,
       coalesce(s.name, '') as chair, f.valid_from, f.valid_to, b.ruling_no as replaced_by, f.classes, f.classes_en,
       f.units, f.units_en, coalesce(f.place, '') as place, coalesce(x.dispatched, 0)::integer as dispatched,
       coalesce(x.refused, 0)::integer as refused, f.is_demo, st_asbinary(g.shape) as shape
from found f
left join city.staff s on s.staff_id = f.decided_by
left join city.rulings b on b.ruling_id = f.replaced_by
left join city.ruling_results() x on x.ruling_id = f.ruling_id
left join lateral (
    select st_union(p.geom) as shape from (
        select distinct on (a.area_id) a.geom from city.ruling_rules q join city.areas a on a.area_id = q.area_id
            where q.ruling_id = f.ruling_id and f.effect <> 'boundary'
        union all
        select l.line from city.ruling_boundaries l where l.ruling_id = f.ruling_id
        union all
        select g.geom from city.unit_grids g where g.unit_grid_id = any (array(
            select unnest(q.unit_grid_ids) from city.ruling_rules q where q.ruling_id = f.ruling_id))
        union all
        select g.geom from city.duty_grids g where g.duty_grid_id = any (array(
            select unnest(q.duty_grid_ids) from city.ruling_rules q where q.ruling_id = f.ruling_id))
        union all
        (select c.geom from city.ruling_owners o join city.components c on c.component_id = o.component_id
            where o.ruling_id = f.ruling_id order by o.component_id limit 300)
        union all
        (select c.geom from city.ruling_campaign_parts o join city.components c on c.component_id = o.component_id
            where o.ruling_id = f.ruling_id order by o.part_no limit 300)) p) g on true
order by f.decided_on desc, f.ruling_id desc
