-- The cases of a letter in their order, with what the letter tells of them.
select k.place_no, k.case_id, c.case_no as number, s.name as class_name, coalesce(s.name_en, s.name) as class_name_en,
       coalesce(c.address, '') as address, coalesce(g.name, '') as grid, c.state, least(c.stage_due_at, c.due_at) as due_at,
       c.dispatched_at, c.urged_times,
       c.due_at is not null and not exists (select from city.flow_records f
           where f.case_id = c.case_id and f.post = 'handler' and f.acted_at > c.due_at) as is_silent,
       public.st_x(c.geom) as lon, public.st_y(c.geom) as lat,
       case when cast(:with_photos as boolean) then (
           select a.attachment_id from city.attachments a
           where a.case_id = k.case_id and a.media_type in ('image/jpeg', 'image/png')
           order by a.kind <> 'near', a.attachment_id limit 1) end as attachment_id
from city.letter_cases k
join city.cases c on c.case_id = k.case_id
join city.classes s on s.class_id = c.class_id
left join city.duty_grids g on g.duty_grid_id = c.duty_grid_id
where k.letter_id = :letter_id
order by k.place_no, k.case_id
limit :most
