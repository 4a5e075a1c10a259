-- Meetings, the latest first; with `only_open` the next that are not closed, the soonest first; with `number` that one.
select m.meeting_no, m.version, m.kind, m.state, m.starts_at, m.minutes, m.place, s.name as chair,
       coalesce(a.items, 0)::integer as items, coalesce(a.used, 0)::integer as used_minutes,
       (select count(*)::integer from city.meeting_units u where u.meeting_no = m.meeting_no) as units,
       (select count(*)::integer from city.rulings r where r.meeting_no = m.meeting_no) as rulings, m.is_demo
from city.meetings m
left join city.staff s on s.staff_id = m.chair_id
left join lateral (
    select count(*) as items, sum(l.minutes) as used from city.meeting_agenda l where l.meeting_no = m.meeting_no) a on true
where (not :only_open or m.state <> 'closed') and (cast(:number as integer) is null or m.meeting_no = :number)
order by case when :only_open then m.meeting_no else -m.meeting_no end
limit :most
