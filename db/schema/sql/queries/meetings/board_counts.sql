-- How many items stand in each column, under a filter and in all. The filter is that of board_cards.sql.
select i.state, count(*) as total, count(*) filter (where
           (cast(:cause as text) is null or i.causes @> array[cast(:cause as text)])
       and i.since_at <= city.city_now() - make_interval(days => :least_days)
       and i.bounces >= :least_bounces
       and (:words = '' or concat_ws(' ', i.address, k.name, k.name_en, r.ruling_no, (
               select string_agg(u.name || ' ' || u.name_en, ' ') from city.units u where u.unit_id = any (i.unit_ids)))
            ilike '%' || :words || '%')) as found
from city.hard_items i
join city.classes k on k.class_id = i.class_id
left join city.rulings r on r.ruling_id = i.ruling_id
group by i.state
