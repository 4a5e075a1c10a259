-- Results that were entered on behalf of patrol officers in the last days, as far as session_user sees them, the latest first.
select f.acted_at, f.case_id, city.number_of_case(f.case_id) as number, f.action, coalesce(o.name, '') as officer,
    coalesce(f.inputs->>'told_by', '') as told_by,
    case when jsonb_typeof(f.inputs->'photo_ids') = 'array' then jsonb_array_length(f.inputs->'photo_ids') else 0 end as photos,
    coalesce(f.inputs->>'no_photo_reason', '') as reason, coalesce(s.name, f.actor) as entered_by,
    f.staff_id is not distinct from city.my_staff_id() as is_mine
from city.flow_records f
left join city.staff o on o.staff_id = (f.inputs->>'officer_id')::integer
left join city.staff s on s.staff_id = f.staff_id
where f.action = any (:actions) and f.acted_on >= city.local_day(city.city_now()) - cast(:days as integer)
order by f.acted_at desc
limit :most
