-- What happened to a case, the latest last, with the names of what the inputs point at.
select f.version, f.action, f.acted_at, f.staff_id, f.inputs, f.changed, f.post, f.on_behalf_of, coalesce(s.name, f.actor) as person,
       u.name as unit, u.name_en as unit_en, cl.name as class_name, cl.name_en as class_name_en,
       city.number_of_case(coalesce((f.inputs->>'into_case_id')::bigint, (f.inputs->>'case_id')::bigint)) as other_no,
       a.name as command, a.name_en as command_en, p.code as component, o.name as officer
from (select * from city.flow_records where case_id = :case_id order by version desc limit :most) f
left join city.staff s on s.staff_id = f.staff_id
left join city.staff o on o.staff_id = (f.inputs->>'officer_id')::integer
left join city.units u on u.unit_id = (f.inputs->>'unit_id')::integer
left join city.classes cl on cl.class_id = (f.inputs->>'class_id')::integer
left join city.components p on p.component_id = (f.inputs->>'component_id')::bigint
left join lateral (
    select name, name_en from city.areas
    where code = f.inputs->>'command_code' and kind in ('district', 'development_zone', 'scenic_area')
    order by kind = 'district' desc, valid_from desc limit 1) a on true
order by f.version
