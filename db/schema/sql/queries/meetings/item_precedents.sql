-- Earlier rulings about an item's class or its place, the nearest to it first: its class, then its duty grid, then the latest.
select r.ruling_no, r.title, coalesce(s.dispatched, 0)::integer as sent, coalesce(s.refused, 0)::integer as refused
from city.hard_items i
cross join lateral (
    select u.*, bool_or(q.class_id = i.class_id) as is_class, bool_or(i.duty_grid_id = any (q.duty_grid_ids)) as is_place
    from city.rulings u join city.ruling_rules q on q.ruling_id = u.ruling_id
    where u.replaced_by is null and u.item_id is distinct from i.item_id
    group by u.ruling_id
    having bool_or(q.class_id = i.class_id) or bool_or(i.duty_grid_id = any (q.duty_grid_ids))
        or bool_or(exists (select from city.unit_grids g where g.unit_grid_id = any (q.unit_grid_ids)
                           and g.duty_grid_id = i.duty_grid_id))) r
left join city.ruling_results() s on s.ruling_id = r.ruling_id
where i.item_id = :item_id
order by r.is_class desc, r.is_place desc nulls last, r.decided_on desc, r.ruling_id desc
limit 3
