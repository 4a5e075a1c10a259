-- Somebody of the staff for each scope that is measured: the first one.
select distinct on (scope) scope, role_name
from (
    select s.role_name, s.staff_id,
           case when p.post = 'dispatcher' and p.area_code is null then 'city'
                when p.post = 'dispatcher' then 'area'
                when p.post = 'handler' then 'unit'
                when p.post = 'administrator' then 'centre' end as scope,
           -- The unit with most work, so that nobody is measured who has none.
           case when p.post = 'handler' then (
               select count(*) from city.cases c where c.closed_at is null and c.unit_id = coalesce(p.unit_id, s.unit_id))
           end as cases
    from city.staff s join city.staff_posts p using (staff_id)
    where not s.is_locked and s.number is distinct from 'worker' and p.valid_to is null) people
where scope is not null
order by scope, cases desc nulls last, staff_id
