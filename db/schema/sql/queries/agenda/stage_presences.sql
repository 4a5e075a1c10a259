-- Who has joined a meeting and was seen lately.
select p.staff_id, s.name, p.item_id as writes_item_id
from city.meeting_presences p join city.staff s on s.staff_id = p.staff_id
where p.meeting_no = :meeting_no and p.seen_at > city.city_now() - make_interval(secs => :here_s)
order by s.name, p.staff_id
limit 100
