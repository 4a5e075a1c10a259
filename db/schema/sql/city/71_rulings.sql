-- Rulings: rules outside the dated rule sets. A meeting makes them, its chair confirms them, and whatever set is in force
-- they are consulted together with it (72_candidates.sql). Publishing or withdrawing a set never touches one. A later ruling
-- replaces an earlier one expressly; nothing is erased.
-- What a ruling asks is checked in 73_ruling_checks.sql, confirming and effects stand in 77_ruling_effects.sql.
-- Refusals: GH111 not the chair of this meeting, GH112 equal rank with another result, GH113 the place, GH114 the day,
-- GH115 the classes, GH116 the unit, GH117 title or text, GH118 what it replaces, GH119 rulings stay, GH150 turns or hours,
-- GH151 no component, or too many, GH152 the goal of a campaign, GH153 the line of a boundary.

do $do$
declare
    kept record;
begin
    for kept in
        select * from (values
            ('rulings', '(select city.my_staff_id()) is not null'),
            ('ruling_rules', '(select city.my_staff_id()) is not null'),
            ('ruling_owners', '(select city.my_staff_id()) is not null'),
            ('ruling_campaigns', '(select city.my_staff_id()) is not null'),
            ('ruling_boundaries', '(select city.my_staff_id()) is not null')
        ) as list (relation, condition)
    loop
        execute format('drop policy if exists seen on city.%I', kept.relation);
        execute format('create policy seen on city.%I for select using ((select city.may_be_told()) and (%s))',
            kept.relation, kept.condition);
    end loop;
end $do$;

-- Rules consulted together with a set ----------------------------------------------------------------------------------

-- As particular as a rule of a set with the same kind of place: city.place_rank.
create or replace function city.ruling_place_rank(rule city.ruling_rules) returns smallint
language sql immutable parallel safe as $$
    select case when rule.area_id is not null then 7 when rule.unit_grid_ids is not null then 6 else 5 end::smallint;
$$;

-- The rules of all rulings as rows of the form that a set's rules have, with the classes of the code table of a set.
create or replace function city.ruling_specificity(rule city.ruling_rules) returns integer
language sql immutable parallel safe as $$
    select 1000300 + city.ruling_place_rank(rule) * 100000 + num_nonnulls(rule.weekdays, rule.from_time)::boolean::integer;
$$;

create or replace function city.ruling_rows(of_set_id integer) returns setof city.responsibility_rules
language sql stable as $$
    select q.rule_id, null::integer, u.ruling_no, u.title, null::text, k.kind,
           case coalesce(s.code_version, k.version)
               when k.version then k.code when '2013' then k.code_2013 when '2026' then k.code_2026 end,
           null::text, null::smallint, null::text, null::integer, null::integer,
           q.area_id, q.duty_grid_ids, q.unit_grid_ids, u.valid_from, least(u.valid_to, u.replaced_from - 1),
           q.weekdays, q.from_time, q.to_time, q.assigns, q.unit_id, null::text, q.turn_unit_ids, q.turn_every,
           q.turn_unit, q.turn_from, 1000::smallint, q.is_fallback, city.ruling_place_rank(q),
           city.ruling_specificity(q), 'ruling'::text, u.ruling_no, u.decided_on, u.words, ''::text
    from city.ruling_rules q
    join city.rulings u on u.ruling_id = q.ruling_id
    join city.classes k on k.class_id = q.class_id
    left join city.rule_sets s on s.set_id = of_set_id;
$$;

-- The rules of a set and those of all rulings; a ruling has no set and stands before every rule of a set.
create or replace function city.consulted_rules(of_set_id integer) returns setof city.responsibility_rules
language sql stable as $$
    select r.* from city.responsibility_rules r where r.set_id = of_set_id
    union all
    select r.* from city.ruling_rows(of_set_id) r;
$$;

-- What stays -----------------------------------------------------------------------------------------------------------

create or replace function city.keep_ruling() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if city.is_history_loader() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'UPDATE' and old.replaced_by is null and new.replaced_by is not null then
        old.replaced_by := new.replaced_by;
        old.replaced_from := new.replaced_from;
        if old is not distinct from new then
            return new;
        end if;
    end if;
    perform city.refuse('GH119', 'rulings stay', jsonb_build_object('ruling', old.ruling_no));
    return null;
end $$;

create or replace function city.keep_ruling_rule() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if city.is_history_loader() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    perform city.refuse('GH119', 'rulings stay');
    return null;
end $$;

create or replace trigger stays before update or delete on city.rulings for each row execute function city.keep_ruling();
create or replace trigger stays before update or delete on city.ruling_rules
    for each row execute function city.keep_ruling_rule();
create or replace trigger stays before update or delete on city.ruling_campaigns
    for each row execute function city.keep_ruling_rule();
create or replace trigger stays before update or delete on city.ruling_campaign_parts
    for each row execute function city.keep_ruling_rule();
create or replace trigger stays before update or delete on city.ruling_boundaries
    for each row execute function city.keep_ruling_rule();
create or replace trigger stays before delete on city.ruling_owners
    for each row execute function city.keep_ruling_rule();
create or replace trigger applied_once before update on city.ruling_owners
    for each row when (old.applied_at is not null or new.ruling_id <> old.ruling_id or new.component_id <> old.component_id
        or row(new.owner_unit_id, new.maintainer_unit_id) is distinct from row(old.owner_unit_id, old.maintainer_unit_id))
    execute function city.keep_ruling_rule();
