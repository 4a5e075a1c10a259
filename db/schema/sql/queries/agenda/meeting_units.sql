-- The units that are invited to a meeting, with whether they were there, and how many items of its agenda each disputes.
select u.unit_id, n.name, coalesce(n.name_en, n.name) as name_en, u.has_attended,
       (select count(*)::integer from city.meeting_agenda a join city.hard_items i on i.item_id = a.item_id
        where a.meeting_no = u.meeting_no and u.unit_id = any (i.unit_ids)) as items
from city.meeting_units u join city.units n on n.unit_id = u.unit_id
where u.meeting_no = :meeting_no
order by items desc, n.name, u.unit_id
