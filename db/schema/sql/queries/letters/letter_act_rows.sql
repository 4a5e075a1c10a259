-- The history of a letter, the latest first; what the ladder added is told once for all its cases.
select a.action, max(a.acted_at) as at, coalesce(s.name, '') as person,
       case a.action when 'add_case' then count(*)::text
                     else coalesce(max(a.inputs->>'text'), max(a.inputs->>'requirement'), '') end as words
from city.letter_acts a
left join city.staff s on s.staff_id = a.staff_id
where a.letter_id = :letter_id
group by a.action, s.name, case when a.action = 'add_case' then 0 else a.version end
order by max(a.version) desc
limit 40
