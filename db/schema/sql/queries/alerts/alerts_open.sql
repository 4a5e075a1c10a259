-- The alerts that call this person, with what is said of their cases and places (city.open_alerts).
select o.alert_id, o.kind, o.priority, o.raised_at, o.due_at, o.cases, o.urgent, o.case_id, o.causes, o.now_at,
       o.longest_shelf_s, coalesce(t.name, '') as street, coalesce(m.name, '') as major, coalesce(m.name_en, '') as major_en,
       coalesce(c.case_no, '') as case_no, coalesce(c.state, '') as state, coalesce(c.address, '') as address,
       coalesce(s.name, '') as class_name, coalesce(s.name_en, '') as class_name_en, coalesce(u.name, '') as unit,
       coalesce(u.name_en, '') as unit_en, coalesce(p.value, '') as phone, o.facts,
       coalesce(a.name, '') as acknowledged_by, o.acknowledged_until, coalesce(h.name, '') as shelved_by,
       o.shelved_until, coalesce(o.shelved_reason, '') as shelved_reason
from city.open_alerts() o
left join city.streets t on t.street_id = o.street_id
left join lateral (select l.major_name as name, l.major_name_en as name_en from city.classes l
                   where l.major_code = o.major_code order by l.version desc limit 1) m on true
left join city.cases c on c.case_id = o.case_id
left join city.classes s on s.class_id = c.class_id
left join city.units u on u.unit_id = c.unit_id
left join city.staff a on a.staff_id = o.acknowledged_by
left join city.staff h on h.staff_id = o.shelved_by
left join lateral (
    select k.value from city.unit_contacts k, city.local_day(o.now_at) today
    where k.unit_id = c.unit_id and k.purpose in ('duty_phone', 'day') and k.valid_from <= today
      and (k.valid_to is null or k.valid_to >= today)
    order by k.purpose = 'day', k.valid_from desc limit 1) p on true
order by array_position(array['high', 'medium', 'low'], o.priority), o.due_at, o.alert_id
