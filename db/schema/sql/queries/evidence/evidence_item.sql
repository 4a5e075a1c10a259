-- An item in a few words, for its evidence.
select i.item_id, i.state, k.name as class_name, k.name_en as class_name_en, coalesce(i.address, '') as address, t.name_en as address_en,
       i.causes, i.bounces, st_x(i.geom) as lon, st_y(i.geom) as lat, extract(epoch from i.since_at)::float8 as since_s,
       city.local_day(i.since_at) as since_on, city.time_zone() as time_zone, i.meeting_no,
       extract(epoch from city.city_now())::float8 as now_s
from city.hard_items i
join city.classes k on k.class_id = i.class_id
left join (select name, min(name_en) as name_en from city.streets group by name) t on t.name = i.address
where i.item_id = :item_id
