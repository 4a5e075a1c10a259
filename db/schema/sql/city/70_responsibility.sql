-- Who is responsible: rules in dated sets, and publishing them. Which rule holds for a case stands in
-- 72_candidates.sql.
-- Refusals: GH060 no such set, GH061 not a draft, GH062 in the past, GH063 another set at that instant, GH064 no rules,
-- GH065 what was published stands, GH066 for administrators, GH067 an area crosses itself or is in use,
-- GH068 two rules of equal rank with different results, GH069 a class that has not earned its switch (71_automatic.sql).

-- How particular a rule is --------------------------------------------------------------------------------------------

-- The written order, app/responsibility/order.py says the same: a ruling before everything else, then where it holds,
-- whose component, which filing condition, which class, which project, which hours.
create or replace function city.place_rank(rule city.responsibility_rules) returns smallint
language sql stable as $$
    select case
        when rule.unit_grid_ids is not null then 6
        when rule.duty_grid_ids is not null then 5
        when rule.area_id is null then 0
        else (select case a.kind when 'responsibility' then 7 when 'community' then 4 when 'township' then 3
                                 when 'district' then 1 else 2 end
              from city.areas a where a.area_id = rule.area_id) end::smallint;
$$;

create or replace function city.specificity(rule city.responsibility_rules) returns integer
language sql immutable as $$
    select (rule.decided_by = 'ruling')::integer * 1000000
         + rule.place_rank * 100000
         + (rule.owner_unit_id is not null or rule.maintainer_unit_id is not null
            or rule.assigns in ('owner', 'maintainer'))::integer * 10000
         + (rule.condition_no is not null)::integer * 1000
         + case when rule.class_code is not null then 300 when rule.major_code is not null then 200
                when rule.kind is not null then 100 else 0 end
         + (rule.project is not null)::integer * 10
         + (rule.weekdays is not null or rule.from_time is not null)::integer;
$$;

create or replace function city.keep_rule() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_set record;
    published text;
begin
    -- Held until the end of the transaction, as the versions of the manual are.
    for of_set in select s.name, s.published_at from city.rule_sets s
            where s.set_id in (old.set_id, new.set_id) order by s.set_id for share loop
        published := coalesce(published, case when of_set.published_at is not null then of_set.name end);
    end loop;
    if published is not null and not city.is_history_loader() then
        perform city.refuse('GH065', 'a published set of rules stays', jsonb_build_object('version', published));
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if exists (select from unnest(new.turn_unit_ids) id where not exists (select from city.units u where u.unit_id = id))
            or exists (select from unnest(new.duty_grid_ids) id
                       where not exists (select from city.duty_grids g where g.duty_grid_id = id))
            or exists (select from unnest(new.unit_grid_ids) id
                       where not exists (select from city.unit_grids g where g.unit_grid_id = id)) then
        raise foreign_key_violation using message = 'rule ' || new.code || ' names a unit or a grid that is not there';
    end if;
    new.place_rank := city.place_rank(new);
    new.specificity := city.specificity(new);
    return new;
end $$;

create or replace trigger kept before insert or update or delete on city.responsibility_rules
    for each row execute function city.keep_rule();

-- Who may work on the rules -------------------------------------------------------------------------------------------

create or replace trigger strangers before insert or update or delete on city.rule_sets
    for each statement execute function city.refuse_strangers_to_versions('GH066');
create or replace trigger strangers before insert or update or delete on city.responsibility_rules
    for each statement execute function city.refuse_strangers_to_versions('GH066');

-- What was published stands -------------------------------------------------------------------------------------------

create or replace trigger published before insert or update or delete on city.rule_sets
    for each row execute function city.keep_versions('rules', 'set_id', 'GH065');

create or replace trigger emptied before truncate on city.rule_sets
    for each statement execute function city.refuse_truncated_versions('GH065');
create or replace trigger emptied before truncate on city.responsibility_rules
    for each statement execute function city.refuse_truncated_versions('GH065');

-- Published sets follow each other without a gap, and the last has no end; looked at when a transaction ends.
create or replace function city.check_rule_chain() returns trigger
language plpgsql as $$
declare
    loose text;
begin
    select name into loose from (
        select name, effective_to, lead(effective_from) over (order by effective_from) as followed_at
        from city.rule_sets where published_at is not null) chain
        where effective_to is distinct from followed_at order by effective_to nulls last limit 1;
    if loose is not null then
        perform city.refuse('GH065', 'a gap after the rules ' || loose, jsonb_build_object('version', loose));
    end if;
    return null;
end $$;

do $$
begin
    if not exists (select from pg_trigger where tgname = 'chain' and tgrelid = 'city.rule_sets'::regclass) then
        create constraint trigger chain after insert or update or delete on city.rule_sets
            deferrable initially deferred for each row execute function city.check_rule_chain();
    end if;
end $$;

do $$
begin
    if not exists (select from pg_trigger where tgname = 'not_yet_in_force' and tgrelid = 'city.rule_sets'::regclass) then
        create constraint trigger not_yet_in_force after update on city.rule_sets deferrable initially deferred
            for each row when (old.published_at is not null and new.published_at is null)
            execute function city.refuse_late_withdrawal('GH065');
        create constraint trigger on_time after update on city.rule_sets deferrable initially deferred
            for each row when (old.effective_from is distinct from new.effective_from)
            execute function city.refuse_a_late_commit('1 minute');
    end if;
end $$;

-- The borders of a responsibility area that a published rule names stay as they were drawn; a new area is drawn instead.
create or replace function city.keep_responsibility_area() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'DELETE' and not public.st_isvalid(new.geom) then
        perform city.refuse('GH067', 'the border crosses itself', jsonb_build_object(
            'area', new.name, 'why', 'crosses', 'where', public.st_astext(
                public.st_snaptogrid((public.st_isvaliddetail(new.geom)).location, 0.000001))));
    end if;
    if tg_op <> 'INSERT' and not city.is_history_loader()
            and (tg_op = 'DELETE' or not public.st_orderingequals(old.geom, new.geom) or old.kind <> new.kind)
            and (exists (select from city.responsibility_rules r join city.rule_sets s using (set_id)
                         where r.area_id = old.area_id and s.published_at is not null)
                 or exists (select from city.ruling_rules r where r.area_id = old.area_id)) then
        perform city.refuse('GH067', 'published rules name this area', jsonb_build_object('area', old.name, 'why', 'used'));
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create or replace trigger responsibility_new before insert on city.areas
    for each row when (new.kind = 'responsibility') execute function city.keep_responsibility_area();
create or replace trigger responsibility_kept before update or delete on city.areas
    for each row when (old.kind = 'responsibility') execute function city.keep_responsibility_area();

-- Draw a responsibility area, for administrators; a code that is there already must belong to the same area.
create or replace function city.draw_responsibility_area(
    area_code text, area_name text, area_name_en text, outline bytea, drawn_from text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    shape public.geometry := public.st_multi(public.st_setsrid(public.st_geomfromwkb(outline), 4490));
    epsg integer := (select measure_epsg from city.city_profile);
    found_id bigint;
begin
    perform city.refuse_old_snapshot();
    if not city.holds_post('administrator') and not pg_has_role(session_user, current_user, 'member') then
        perform city.refuse('GH066', 'rules are for administrators', jsonb_build_object('person', session_user));
    end if;
    select area_id into found_id from city.areas where kind = 'responsibility' and code = area_code
        order by valid_from desc limit 1 for update;
    if found_id is null then
        insert into city.areas (kind, code, name, name_en, geom, area_m2, source)
        values ('responsibility', area_code, area_name, area_name_en, shape,
                public.st_area(public.st_transform(shape, epsg)), drawn_from) returning area_id into found_id;
    else
        update city.areas set name = area_name, name_en = area_name_en, geom = shape, source = drawn_from,
            area_m2 = public.st_area(public.st_transform(shape, epsg)) where area_id = found_id;
    end if;
    return found_id;
end $$;

-- Two rules of equal rank ---------------------------------------------------------------------------------------------

-- Whether two shapes lie over each other by more than a seam: wider than a metre somewhere.
create or replace function city.lie_over_each_other(one public.geometry, other public.geometry, epsg integer) returns boolean
language sql immutable cost 100000 as $$
    select public.st_intersects(one, other) and not public.st_isempty(public.st_buffer(
        public.st_transform(public.st_collectionextract(public.st_intersection(one, other), 3), epsg), -0.5));
$$;

create or replace function city.hours_meet(from_one time, to_one time, from_other time, to_other time) returns boolean
language sql immutable as $$
    select case
        when from_one is null or from_other is null then true
        when from_one < to_one and from_other < to_other then from_one < to_other and from_other < to_one
        when from_one > to_one and from_other > to_other then true
        when from_one > to_one then from_other < to_one or to_other > from_one
        else from_one < to_other or to_one > from_other end;
$$;

-- Pairs of rules of a set that may both hold for a case, have the same rank and name different units.
create or replace function city.find_equal_rules(of_set_id integer) returns table (one text, other text)
language sql stable as $$
    with rules as materialized (select * from city.responsibility_rules where set_id = of_set_id),
    named as materialized (
        select distinct on (a.area_id) a.area_id, a.geom, a.kind from city.areas a join rules r using (area_id)),
    meeting as materialized (
        select a.area_id as one_id, b.area_id as other_id
        from named a join named b on a.area_id < b.area_id and a.geom operator(public.&&) b.geom and a.kind = b.kind
        where city.lie_over_each_other(a.geom, b.geom, (select measure_epsg from city.city_profile)))
    select a.code, b.code
    from rules a join rules b on b.rule_id > a.rule_id and b.is_fallback = a.is_fallback and b.priority = a.priority
        and b.specificity = a.specificity and b.decided_on is not distinct from a.decided_on
        and b.kind is not distinct from a.kind and b.class_code is not distinct from a.class_code
        and b.major_code is not distinct from a.major_code
    where row(a.assigns, a.unit_id, a.field, a.turn_unit_ids, a.turn_every, a.turn_unit, a.turn_from) is distinct from
          row(b.assigns, b.unit_id, b.field, b.turn_unit_ids, b.turn_every, b.turn_unit, b.turn_from)
      and (a.condition_no is null or b.condition_no is null or a.condition_no = b.condition_no)
      and (a.project is null or b.project is null or a.project = b.project)
      and (a.owner_unit_id is null or b.owner_unit_id is null or a.owner_unit_id = b.owner_unit_id)
      and (a.maintainer_unit_id is null or b.maintainer_unit_id is null or a.maintainer_unit_id = b.maintainer_unit_id)
      and daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]')
      and (a.weekdays is null or b.weekdays is null or a.weekdays && b.weekdays)
      and city.hours_meet(a.from_time, a.to_time, b.from_time, b.to_time)
      and (a.duty_grid_ids is null or a.duty_grid_ids && b.duty_grid_ids)
      and (a.unit_grid_ids is null or a.unit_grid_ids && b.unit_grid_ids)
      and (a.area_id is null or a.area_id = b.area_id or exists (
          select from meeting m where m.one_id = least(a.area_id, b.area_id) and m.other_id = greatest(a.area_id, b.area_id)))
    order by a.code, b.code;
$$;

-- Sets in force, publishing -------------------------------------------------------------------------------------------

create or replace function city.rules_in_force(at timestamptz, out set_id integer, out name text)
language sql stable parallel safe as $$
    select s.set_id, s.name from city.rule_sets s
    where s.published_at is not null and s.effective_from <= at and (s.effective_to is null or at < s.effective_to);
$$;

-- Let a draft take force with a local day; today means from now on.
create or replace function city.publish_rules(set_name text, effective_on date) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    draft city.rule_sets;
    at timestamptz;
    starts timestamptz;
    equal record;
begin
    perform city.begin_moving_versions('GH066', x'72756c65'::bigint);
    select * into draft from city.rule_sets where name = set_name for update;
    if draft.set_id is null then
        perform city.refuse('GH060', 'no rules ' || coalesce(set_name, '?'), jsonb_build_object('version', set_name));
    end if;
    if draft.published_at is not null then
        perform city.refuse('GH061', 'not a draft: ' || set_name, jsonb_build_object('version', set_name));
    end if;
    at := city.city_now();
    starts := city.version_starts_at(set_name, effective_on, at, 'GH062');
    if exists (select from city.rule_sets where published_at is not null and effective_from = starts) then
        perform city.refuse('GH063', 'another set then', jsonb_build_object('version', set_name, 'day', effective_on));
    end if;
    if not exists (select from city.responsibility_rules r where r.set_id = draft.set_id) then
        perform city.refuse('GH064', 'no rules', jsonb_build_object('version', set_name));
    end if;
    -- Whoever moves the border of an area that these rules name comes before the publication, or hears of it.
    perform from city.areas a where a.area_id in (
        select r.area_id from city.responsibility_rules r where r.set_id = draft.set_id) order by a.area_id for share;
    select * into equal from city.find_equal_rules(draft.set_id) limit 1;
    if equal.one is not null then
        perform city.refuse('GH068', format('rules %s and %s have the same rank', equal.one, equal.other),
            jsonb_build_object('version', set_name, 'one', equal.one, 'other', equal.other));
    end if;
    perform city.put_version_in_force('city.rule_sets', 'rules', set_name, starts, at);
    return starts;
end $$;

-- Take a published set back while it has not yet taken force; it is a draft again.
create or replace function city.withdraw_rules(set_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.begin_moving_versions('GH066', x'72756c65'::bigint);
    perform city.take_version_back('city.rule_sets', 'rules', set_name, 'GH060', 'GH065');
end $$;

-- A case keeps the rules that it was dispatched under -------------------------------------------------------------------

create or replace function city.keep_rules_of_case() returns trigger
language plpgsql as $$
begin
    if not city.is_history_loader() then
        new.rules_version := (city.rules_in_force(new.dispatched_at)).name;
    end if;
    return new;
end $$;

create or replace trigger rules_version before update on city.cases
    for each row when (old.dispatched_at is null and new.dispatched_at is not null)
    execute function city.keep_rules_of_case();
