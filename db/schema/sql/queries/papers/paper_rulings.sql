-- What was said about the items of a meeting, and the rulings that it made about them with the unit of each.
select a.item_id, coalesce(a.outcome_text, '') as outcome_text, r.ruling_no, r.title, r.words, r.valid_from, r.valid_to,
       u.name as unit, coalesce(u.name_en, u.name) as unit_en
from city.meeting_agenda a
left join city.rulings r on r.meeting_no = a.meeting_no and r.item_id = a.item_id
left join lateral (
    select n.name, n.name_en from city.ruling_rules q join city.units n using (unit_id)
    where q.ruling_id = r.ruling_id order by q.rule_id limit 1) u on true
where a.meeting_no = :meeting_no
order by a.item_id, r.ruling_id
