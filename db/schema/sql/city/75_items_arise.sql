-- Hard items that arise by themselves, and items that a decision at the desk settles (74_items.sql).

-- A case that comes to coordination: the third refusal as not theirs, or a dispatcher who refers it.
create or replace function city.raise_coordinated() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.is_history_loader() then
        perform city.raise_item(new, case when new.refused_times >= 3 then 'refusals' else 'coordination' end);
    end if;
    return null;
end $$;

create or replace trigger hard_item after update of state on city.cases for each row
    when (new.state = 'to_coordinate' and old.state <> 'to_coordinate') execute function city.raise_coordinated();

-- A case that leaves coordination otherwise than by a ruling settles an item that has no other case in coordination.
create or replace function city.settle_decided() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    item city.hard_items;
    before text;
begin
    if city.is_history_loader() or new.last_action in ('dispatch_by_ruling', 'return_by_ruling') then
        return null;
    end if;
    select i.* into item from city.hard_item_cases h join city.hard_items i on i.item_id = h.item_id
        where h.case_id = new.case_id and h.removed_at is null and city.is_open_item(i.state)
        order by i.item_id limit 1 for update of i;
    if item.item_id is null or exists (
            select from city.hard_item_cases h cross join lateral city.read_case(h.case_id) c
            where h.item_id = item.item_id and h.removed_at is null and c.case_id <> new.case_id
              and c.closed_at is null and c.state = 'to_coordinate') then
        return null;
    end if;
    before := item.state;
    item.state := 'done';
    perform city.leave_agenda(item);
    perform city.write_item(item, 'settle', jsonb_build_object('case_id', new.case_id, 'action', new.last_action), before, null);
    return null;
end $$;

create or replace trigger hard_item_settled after update of state on city.cases for each row
    when (old.state = 'to_coordinate' and new.state <> 'to_coordinate') execute function city.settle_decided();

-- A fallback rule that was used: one open candidate for each class, unit and duty grid takes all cases of its kind.
create or replace function city.raise_fallback() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_case city.cases;
    item city.hard_items;
begin
    if city.is_history_loader() or not exists (
            select from city.responsibility_rules r where r.rule_id = (new.basis->>'rule_id')::bigint and r.is_fallback) then
        return null;
    end if;
    of_case := city.read_case(new.case_id);
    of_case.unit_id := new.unit_id;  -- the case itself is written after its assignment
    select i.* into item from city.hard_items i
        where i.arose_by = 'fallback' and i.state in ('candidate', 'evidence') and i.class_id = of_case.class_id
          and i.duty_grid_id is not distinct from of_case.duty_grid_id and i.unit_ids @> array[new.unit_id]
        order by i.item_id limit 1 for update;
    if item.item_id is null then
        perform city.raise_item(of_case, 'fallback');
        return null;
    end if;
    insert into city.hard_item_cases (item_id, case_id, added_at) values (item.item_id, new.case_id, city.city_now())
        on conflict do nothing;
    if found then
        perform city.write_item(city.sum_up(item), 'add_case', jsonb_build_object('case_id', new.case_id, 'by', 'fallback'),
            item.state, null);
    end if;
    return null;
end $$;

create or replace trigger hard_item after insert on city.assignments for each row
    when (new.basis ? 'rule_id') execute function city.raise_fallback();

-- A case that a leader has taken under supervision.
create or replace function city.raise_supervised() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.is_history_loader() then
        perform city.raise_item(city.read_case(new.case_id), 'supervision', new.staff_id);
    end if;
    return null;
end $$;

create or replace trigger hard_item after insert on city.supervisions for each row
    when (new.kind = 'leader') execute function city.raise_supervised();
