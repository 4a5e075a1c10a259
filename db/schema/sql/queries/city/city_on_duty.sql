-- Who works at an instant of the city (Unix seconds); a picture that the feed does not tell.
select s.staff_id, p.name, s.post, coalesce(s.area_code, ''), coalesce(s.seat, ''),
    extract(epoch from s.ends_at)::float8 as ends_s
from city.shifts s join city.staff p using (staff_id)
where s.ends_at > to_timestamp(:now) and s.begins_at <= to_timestamp(:now) and not p.is_locked
order by s.post, s.seat nulls last, p.name
