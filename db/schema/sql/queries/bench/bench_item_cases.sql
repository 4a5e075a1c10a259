-- Let an item hold these cases and no other item any of them.
with left_others as (
    update city.hard_item_cases h set removed_at = city.city_now()
    where h.case_id = any (cast(:ids as bigint[])) and h.removed_at is null and h.item_id <> :item_id)
insert into city.hard_item_cases (item_id, case_id, added_at)
select :item_id, id, city.city_now() from unnest(cast(:ids as bigint[])) id
on conflict (item_id, case_id) do update set removed_at = null
