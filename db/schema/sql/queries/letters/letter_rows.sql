-- Letters with the names of unit and people: one, those of a state, or the late ones of all states. Those that wait are
-- sorted by their clock, those that are at their end by their number.
select l.letter_id, l.version, l.kind, l.state, l.unit_id, u.name as unit, coalesce(u.name_en, u.name) as unit_en,
       l.requirement, l.reply_by, l.cases, l.open_cases, l.silent_cases, l.oldest_due_at, l.counted_at,
       d.name as drafted_by, l.drafted_at, l.due_at,
       coalesce(l.due_at < city.city_now(), false) or coalesce(l.answered_at > l.reply_by, false) as is_late,
       a.name as approved_by, l.approved_at, l.year, l.letter_no as number, s.name as sent_by, l.sent_at, l.received_at,
       l.answered_at, l.answer, l.void_reason,
       coalesce((select city.my_staff_id()) in (l.drafted_by, l.changed_by), false) as is_mine, l.is_demo,
       case when l.sent_at is null or l.state = 'void' then 0 else (
           select count(*) from city.letter_cases k where k.letter_id = l.letter_id
               and (k.noted = '' or l.state = 'answered' and k.noted = 'sent')) end as unnoted
from city.letters l
join city.units u on u.unit_id = l.unit_id
left join city.staff d on d.staff_id = l.drafted_by
left join city.staff a on a.staff_id = l.approved_by
left join city.staff s on s.staff_id = l.sent_by
where case when cast(:letter_id as bigint) is not null then l.letter_id = :letter_id
           when cast(:state as text) is not null then l.state = :state
           else l.state not in ('answered', 'void') and l.due_at < city.city_now() end
order by l.due_at nulls last, l.year desc, l.letter_no desc, l.letter_id desc
limit :most
