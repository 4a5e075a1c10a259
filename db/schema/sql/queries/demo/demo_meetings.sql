-- Seventy meetings in 58 months, and one today; leaders hold them.
insert into city.meetings (meeting_no, kind, state, starts_at, minutes, place, chair_id, opened_at, closed_at, is_demo)
select no, case when no % 9 = 4 then 'on_site' else 'hall' end, case when no = 71 then 'called' else 'closed' end, at.starts_at, 240,
       case when no % 9 = 4 then '现场' else '市级指挥大厅' end,
       (select min(staff_id) from city.staff_posts where post = 'leader'), case when no < 71 then at.starts_at end,
       case when no < 71 then at.starts_at + interval '3 hours 20 minutes' end, true
from generate_series(1, 71) no cross join lateral (
    select case no when 71 then greatest(
        (city.local_day(city.city_now()) + time '15:00') at time zone city.time_zone(),
        date_trunc('hour', city.city_now()) + interval '3 hours')
    else (city.local_day(city.city_now()) - (71 - no) * 25 + time '09:00') at time zone city.time_zone() end as starts_at) at
