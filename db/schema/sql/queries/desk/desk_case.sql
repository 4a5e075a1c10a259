-- One case with the names of everything that it points at, each by its key.
select c.*, st_x(c.geom) as lon, st_y(c.geom) as lat, city.city_now() as now, city.time_zone() as time_zone,
       case when c.closed_at is not null then c.due_at else c.stage_due_at end as counted_due_at,
       cl.code as class_code, cl.name as class_name, cl.name_en as class_name_en, cl.major_name, cl.major_name_en,
       a.name as district_name, a.name_en as district_name_en, d.name as duty_grid, d.name_en as duty_grid_en,
       g.code as unit_grid,
       p.code as component_code, o.name as owner, o.name_en as owner_en, m.name as maintainer, m.name_en as maintainer_en,
       u.name as unit, u.name_en as unit_en, s.name as handler, city.number_of_case(c.merged_into) as into_number,
       city.has_several_reports(c.case_id) as has_several_reports, city.signers(c.case_id) as signers,
       city.is_on_behalf_allowed(c.case_id) as is_on_behalf_allowed,
       city.open_supervisions(c.case_id) as open_supervisions,
       k.stage, k.started_at as stage_started_at, coalesce(k.is_provisional, c.is_due_provisional) as is_provisional,
       v.title as manual_title
from city.cases c
join city.classes cl on cl.class_id = c.class_id
left join lateral (
    select name, name_en from city.areas
    where code = c.district_code and kind in ('district', 'development_zone', 'scenic_area')
    order by kind = 'district' desc, valid_from desc limit 1) a on true
left join city.duty_grids d on d.duty_grid_id = c.duty_grid_id
left join city.unit_grids g on g.unit_grid_id = c.unit_grid_id
left join city.components p on p.component_id = c.component_id
left join city.units o on o.unit_id = p.owner_unit_id
left join city.units m on m.unit_id = p.maintainer_unit_id
left join city.units u on u.unit_id = c.unit_id
left join city.staff s on s.staff_id = c.handler_id
left join city.manual_versions v on v.name = c.manual_version
left join lateral (
    select stage, started_at, is_provisional from city.stage_clocks
    where case_id = :case_id and ended_at is null
    order by due_at, clock_no limit 1) k on true  -- as city.first_clock; where none has a due time, any of them
where c.case_id = :case_id
