-- The command manual: which version is in force, which rule applies, and publishing.
-- Refusals: GH020 no such version, GH021 not a draft, GH022 in the past, GH023 another version at that instant,
-- GH024 the rules are not in order, GH025 what was published stands, GH026 for administrators.

-- Where a version stands at an instant; app/manual/model.py says the same.
create or replace function city.manual_state(version city.manual_versions, at timestamptz) returns text
language sql immutable parallel safe as $$
    select case
        when version.effective_from is null then 'draft'
        when at < version.effective_from then 'to_come'
        when version.effective_to is null or at < version.effective_to then 'in_force'
        else 'retired' end;
$$;

-- The name of the version in force at an instant, null before the first.
create or replace function city.manual_in_force(at timestamptz) returns text
language plpgsql stable parallel safe as $$
begin
    return (select v.name from city.manual_versions v
            where v.published_at is not null and v.effective_from <= at and (v.effective_to is null or at < v.effective_to));
end $$;

-- The rule of a named version for a class as cases name it; without a condition the usual one (the first that is no
-- hazard, or the first of all). app/manual/book.py does the same.
create or replace function city.manual_rule_of(
    manual_name text, of_class_id integer, of_condition_no integer, day_on date) returns setof city.manual_rules
language plpgsql stable parallel safe rows 1 as $$
begin
    return query
        select r.*
        from city.manual_versions v
        join city.classes c on c.class_id = of_class_id
        join city.manual_rules r on r.version_id = v.version_id and r.kind = c.kind
            and r.class_code = case v.code_version
                when c.version then c.code when '2013' then c.code_2013 when '2026' then c.code_2026 end
        where v.name = manual_name
          and (of_condition_no is null or r.condition_no = of_condition_no)
          and (r.valid_from is null or r.valid_from <= day_on) and (r.valid_to is null or day_on <= r.valid_to)
        order by r.is_hazard, r.condition_no
        limit 1;
end $$;

-- The rule at an instant, by the version in force then.
create or replace function city.manual_rule(of_class_id integer, of_condition_no integer, at timestamptz)
returns setof city.manual_rules
language sql stable parallel safe rows 1 as $$
    select * from city.manual_rule_of(city.manual_in_force(at), of_class_id, of_condition_no, city.local_day(at));
$$;

-- Who may work on the manual ----------------------------------------------------------------------------------------

-- Whether session_user holds a post today for the whole city. A post for an area holds nothing of what is the city's.
create or replace function city.holds_post(wanted text) returns boolean
language sql stable as $$
    select exists (select from city.my_posts() p where p.post = wanted and city.is_for_city(p));
$$;

create or replace trigger strangers before insert or update or delete on city.manual_versions
    for each statement execute function city.refuse_strangers_to_versions('GH026');
create or replace trigger strangers before insert or update or delete on city.manual_rules
    for each statement execute function city.refuse_strangers_to_versions('GH026');

-- What was published stands ------------------------------------------------------------------------------------------

create or replace trigger published before insert or update or delete on city.manual_versions
    for each row execute function city.keep_versions('manual', 'version_id', 'GH025');

-- The version is held until the end of the transaction: whoever publishes it waits for changes that are under way, and a
-- change that waited for a publication sees it.
create or replace function city.keep_manual_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    version record;
    published text;
begin
    for version in select v.name, v.published_at from city.manual_versions v
            where v.version_id in (old.version_id, new.version_id) order by v.version_id for share loop
        published := coalesce(published, case when version.published_at is not null then version.name end);
    end loop;
    if published is not null then
        perform city.refuse('GH025', 'a published manual stays', jsonb_build_object('version', published));
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create or replace trigger published before insert or update or delete on city.manual_rules
    for each row execute function city.keep_manual_rules();

create or replace trigger emptied before truncate on city.manual_versions
    for each statement execute function city.refuse_truncated_versions('GH025');
create or replace trigger emptied before truncate on city.manual_rules
    for each statement execute function city.refuse_truncated_versions('GH025');

-- Published versions follow each other without a gap, and the last has no end; looked at when a transaction ends.
create or replace function city.check_manual_chain() returns trigger
language plpgsql as $$
declare
    loose text;
begin
    select name into loose from (
        select name, effective_to, lead(effective_from) over (order by effective_from) as followed_at
        from city.manual_versions where published_at is not null) chain
        where effective_to is distinct from followed_at order by effective_to nulls last limit 1;
    if loose is not null then
        perform city.refuse('GH024', 'a gap after manual ' || loose, jsonb_build_object('version', loose));
    end if;
    return null;
end $$;

do $$
begin
    if not exists (select from pg_trigger where tgname = 'chain' and tgrelid = 'city.manual_versions'::regclass) then
        create constraint trigger chain after insert or update or delete on city.manual_versions
            deferrable initially deferred for each row execute function city.check_manual_chain();
    end if;
end $$;

do $$
begin
    if not exists (select from pg_trigger where tgname = 'not_yet_in_force'
                   and tgrelid = 'city.manual_versions'::regclass) then
        create constraint trigger not_yet_in_force after update on city.manual_versions deferrable initially deferred
            for each row when (old.published_at is not null and new.published_at is null)
            execute function city.refuse_late_withdrawal('GH025');
        create constraint trigger on_time after update on city.manual_versions deferrable initially deferred
            for each row when (old.effective_from is distinct from new.effective_from)
            execute function city.refuse_a_late_commit('1 minute');
    end if;
end $$;

-- Rules of one class and condition follow each other without gap or overlap; the first that does not, or null.
create or replace function city.find_loose_manual_rule(in_version_id integer) returns jsonb
language sql stable as $$
    select jsonb_build_object('class', class_code, 'condition', condition_no, 'row', source_row)
    from (select r.*, lead(r.valid_from) over this as next_from, lead(r.rule_id) over this as next_id
          from city.manual_rules r where r.version_id = in_version_id
          window this as (partition by r.kind, r.class_code, r.condition_no order by r.valid_from nulls first)) r
    where next_id is not null and next_from is distinct from valid_to + 1
    order by kind, class_code, condition_no limit 1;
$$;

-- Publishing -----------------------------------------------------------------------------------------------------------

-- Let a draft take force with a local day; today means from now on.
create or replace function city.publish_manual(manual_name text, effective_on date) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    draft city.manual_versions;
    at timestamptz;
    starts timestamptz;
    loose jsonb;
begin
    perform city.begin_moving_versions('GH026', x'6d616e75'::bigint);
    select * into draft from city.manual_versions where name = manual_name for update;
    if draft.version_id is null then
        perform city.refuse('GH020', 'no manual ' || coalesce(manual_name, '?'), jsonb_build_object('version', manual_name));
    end if;
    if draft.published_at is not null then
        perform city.refuse('GH021', 'not a draft: ' || manual_name, jsonb_build_object('version', manual_name));
    end if;
    at := city.city_now();
    starts := city.version_starts_at(manual_name, effective_on, at, 'GH022');
    if exists (select from city.manual_versions where published_at is not null and effective_from = starts) then
        perform city.refuse('GH023', 'another version then', jsonb_build_object('version', manual_name, 'day', effective_on));
    end if;
    if not exists (select from city.manual_rules where version_id = draft.version_id) then
        perform city.refuse('GH027', 'no rules', jsonb_build_object('version', manual_name));
    end if;
    loose := city.find_loose_manual_rule(draft.version_id);
    if loose is not null then
        perform city.refuse('GH028', 'gap or overlap', loose || jsonb_build_object('version', manual_name));
    end if;
    perform city.put_version_in_force('city.manual_versions', 'manual', manual_name, starts, at);
    return starts;
end $$;

-- Take a published version back while it has not yet taken force; it is a draft again.
create or replace function city.withdraw_manual(manual_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.begin_moving_versions('GH026', x'6d616e75'::bigint);
    perform city.take_version_back('city.manual_versions', 'manual', manual_name, 'GH020', 'GH025');
end $$;

revoke execute on function city.publish_manual(text, date), city.withdraw_manual(text) from public;

-- Rights; called by city.make_post_roles().
create or replace function city.grant_manual() returns void
language plpgsql as $$
begin
    perform city.grant_to('staff', 'select on city.manual_versions, city.manual_rules');
    perform city.grant_to('administrator', 'insert (name, title, code_version, source, proposed_on, created_at),
        update (name, title, code_version, source, proposed_on), delete on city.manual_versions');
    perform city.grant_to('administrator', 'insert, update, delete on city.manual_rules');
    perform city.grant_to('administrator',
        'execute on function city.publish_manual(text, date), city.withdraw_manual(text)');
end $$;

-- A case keeps the version that it was filed under, and its condition: the usual one, where none was named -------------

create or replace function city.keep_manual_of_case() returns trigger
language plpgsql as $$
begin
    if city.is_history_loader() then
        return new;
    end if;
    if old.filed_at is null and new.filed_at is not null then
        new.manual_version := city.manual_in_force(new.filed_at);
        new.condition_no := coalesce(new.condition_no, (select r.condition_no from city.manual_rule_of(
            new.manual_version, new.class_id, null, city.local_day(new.filed_at)) r));
    else
        new.manual_version := old.manual_version;
    end if;
    return new;
end $$;

create or replace trigger manual_version before update on city.cases
    for each row when (old.filed_at is distinct from new.filed_at
                       or old.manual_version is distinct from new.manual_version)
    execute function city.keep_manual_of_case();
