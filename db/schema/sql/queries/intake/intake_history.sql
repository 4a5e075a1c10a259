-- What happened near a place within a year: the cases in a box by their index, as far as the asker may see them.
with asked as materialized (
    select public.st_setsrid(public.st_makepoint(:lon, :lat), 4490) as point, city.city_now() as now
), box as materialized (
    select city.box_of_radius(point, :radius_m) as b from asked
), near as materialized (
    select c.case_id, c.case_no, c.class_id, c.state, c.reported_at, c.closed_at, c.unit_id,
           city.metres_between(c.geom, asked.point) as away_m
    from asked, box,
         city.cases_in_box(public.st_xmin(b), public.st_ymin(b), public.st_xmax(b), public.st_ymax(b), false, 5000) as found,
         city.read_case(found) c
    where c.case_id is not null
), counted as (
    select near.* from near, asked
    where away_m <= :radius_m and reported_at > asked.now - interval '1 year' and state <> 'void'
), closed as (
    select counted.*, u.name as unit, u.name_en as unit_en
    from counted cross join asked left join city.units u on u.unit_id = counted.unit_id
    where counted.state = 'closed' and counted.closed_at > asked.now - make_interval(days => :days)
    order by (counted.class_id <> :class_id), counted.away_m, counted.case_id limit :most
)
select count(*) filter (where class_id = :class_id) as count, count(*) as count_all,
    max(reported_at) filter (where class_id = :class_id) as last_at,
    (select u.name from counted c join city.units u on u.unit_id = c.unit_id where c.class_id = :class_id
     order by c.reported_at desc limit 1) as unit,
    (select u.name_en from counted c join city.units u on u.unit_id = c.unit_id where c.class_id = :class_id
     order by c.reported_at desc limit 1) as unit_en,
    (select coalesce(jsonb_agg(jsonb_build_array(case_id, case_no, class_id, state, away_m, extract(epoch from closed_at),
                     unit, unit_en) order by (class_id <> :class_id), away_m, case_id), '[]') from closed) as closed
from counted
