-- Seventy meetings in 58 months, and one today; leaders hold them.
insert into city.meetings (meeting_no, kind, state, starts_at, minutes, place, chair_id, opened_at, closed_at, is_demo)
select no, case when no % 9 = 4 then 'on_site' else 'hall' end, case when no = 71 then 'called' else 'closed' end, at.starts_at, 240,
       case when no % 9 = 4 then '现场' else '市级指挥大厅' end,
       (select min(staff_id) from city.staff_posts where post = 'leader'), case when no < 71 then at.starts_at end,
       case when no < 71 then at.starts_at + interval '3 hours 20 minutes' end, true
from generate_series(1, 71) no cross join lateral (
    select (city.local_day(city.city_now()) - (71 - no) * 25 + case no when 71 then time '15:00' else time '09:00' end)
        at time zone city.time_zone() as starts_at) at
