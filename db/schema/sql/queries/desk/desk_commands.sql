-- The districts whose own command can dispatch today.
select p.area_code, coalesce(min(a.name), p.area_code) as name, min(a.name_en) as name_en
from city.staff_posts p
left join lateral (
    select name, name_en from city.areas
    where code = p.area_code and kind in ('district', 'development_zone', 'scenic_area')
    order by kind = 'district' desc, valid_from desc limit 1) a on true
where p.post = 'dispatcher' and p.area_code is not null
  and city.is_held_on(p.valid_from, p.valid_to, city.local_day(city.city_now()))
group by p.area_code
order by p.area_code
