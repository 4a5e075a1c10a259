-- What happened near a place within a year, and what was closed there lately, as far as the asker may see it.
with asked as materialized (
    select city.city_now() as now
), near as materialized (
    select c.* from asked, city.cases_near(:lon, :lat, :radius_m, asked.now - interval '1 year') c where c.state <> 'void'
), closed as (
    select near.*, u.name as unit, u.name_en as unit_en
    from near cross join asked left join city.units u on u.unit_id = near.unit_id
    where near.state = 'closed' and near.closed_at > asked.now - make_interval(days => :days)
    order by (near.class_id <> :class_id), near.away_m, near.case_id limit :most
), last as (
    select u.name, u.name_en from near join city.units u on u.unit_id = near.unit_id
    where near.class_id = :class_id order by near.reported_at desc limit 1
)
select count(*) filter (where class_id = :class_id) as count, count(*) as count_all,
    max(reported_at) filter (where class_id = :class_id) as last_at,
    (select name from last) as unit, (select name_en from last) as unit_en,
    (select coalesce(jsonb_agg(jsonb_build_array(case_id, case_no, class_id, state, away_m, extract(epoch from closed_at),
                     unit, unit_en) order by (class_id <> :class_id), away_m, case_id), '[]') from closed) as closed
from near
