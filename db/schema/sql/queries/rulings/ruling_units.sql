-- Units that a ruling may name today, those in dispute first.
select u.unit_id, u.name, coalesce(u.name_en, u.name) as name_en
from city.units u
where u.valid_from <= city.local_day(city.city_now()) and (u.valid_to is null or u.valid_to >= city.local_day(city.city_now()))
  and u.kind <> 'street_office'
order by array_position(cast(:first as integer[]), u.unit_id) nulls last, u.unit_id
