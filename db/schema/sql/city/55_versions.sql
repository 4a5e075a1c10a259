-- What versions that take force with a day have in common: the ladder (58_ladder.sql), the command manual
-- (60_manual.sql) and the sets of responsibility rules (70_responsibility.sql). Each table gives its topic, its key and its
-- SQLSTATE to the triggers. A further topic names its table in the same four triggers and publishes by the functions below.

-- The instant of a publication that is under way; only the functions that publish and withdraw set it.
create or replace function city.versions_moved_at(topic text) returns timestamptz
language sql stable as $$
    select nullif(current_setting('gridhall.' || topic || '_moved_at', true), '')::timestamptz;
$$;

-- Administrators of the whole city only; tg_argv: SQLSTATE.
create or replace function city.refuse_strangers_to_versions() returns trigger
language plpgsql as $$
begin
    if not city.is_history_loader() then
        perform city.refuse_old_snapshot();
    end if;
    if not city.holds_post('administrator') and not pg_has_role(
            session_user, (select relowner from pg_catalog.pg_class where oid = tg_relid), 'member') then
        perform city.refuse(tg_argv[0], 'this is for administrators', jsonb_build_object('person', session_user));
    end if;
    return null;
end $$;

-- A version begins as a draft, whose maker stays; what was published stands, save for the instants that a publication
-- under way moves in the future. tg_argv: topic, key of the table, SQLSTATE.
create or replace function city.keep_versions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz := city.versions_moved_at(tg_argv[0]);
    is_other boolean;
begin
    if city.is_history_loader() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' then
        if old.published_at is not null then
            perform city.refuse(tg_argv[2], 'what was published stays', jsonb_build_object('version', old.name));
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        if new.published_at is not null then
            perform city.refuse(tg_argv[2], 'a version begins as a draft', jsonb_build_object('version', new.name));
        end if;
        new.created_by := session_user;
        return new;
    end if;
    is_other := to_jsonb(old)->tg_argv[1] is distinct from to_jsonb(new)->tg_argv[1]
        or row(old.created_at, old.created_by, old.is_demo) is distinct from row(new.created_at, new.created_by, new.is_demo);
    if old.published_at is null and new.published_at is null then
        if is_other then
            perform city.refuse(tg_argv[2], 'who made a draft stays', jsonb_build_object('version', old.name));
        end if;
        return new;
    end if;
    if at is null or is_other
            or row(old.name, old.title, old.code_version, old.source)
               is distinct from row(new.name, new.title, new.code_version, new.source)
            or (old.effective_from is distinct from new.effective_from
                and (old.effective_from < at or new.effective_from < at))
            or (old.effective_to is distinct from new.effective_to
                and (old.effective_to < at or new.effective_to < at)) then
        perform city.refuse(tg_argv[2], 'what was published stays', jsonb_build_object('version', old.name));
    end if;
    return new;
end $$;

-- Neither versions nor their rules are emptied; tg_argv: SQLSTATE.
create or replace function city.refuse_truncated_versions() returns trigger
language plpgsql as $$
begin
    perform city.refuse(tg_argv[0], 'versions are not emptied', jsonb_build_object('version', ''));
    return null;
end $$;

-- What was taken back has not taken force when that is committed, however long the transaction took; tg_argv: SQLSTATE.
create or replace function city.refuse_late_withdrawal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if old.effective_from <= city.city_now() and not city.is_history_loader() then
        perform city.refuse(tg_argv[0], 'it has taken force meanwhile', jsonb_build_object('version', old.name));
    end if;
    return null;
end $$;

-- Begin to publish or to withdraw: as the city is now, by an administrator, one of a topic at a time.
create or replace function city.begin_moving_versions(strangers_code text, turn bigint) returns void
language plpgsql as $$
begin
    perform city.refuse_old_snapshot();
    set constraints city.on_time, city.not_yet_in_force deferred;
    if not city.holds_post('administrator') then
        perform city.refuse(strangers_code, 'this is for administrators', jsonb_build_object('person', session_user));
    end if;
    perform pg_advisory_xact_lock(turn);
end $$;

-- The instant at which a draft takes force with a local day; today means from now on.
create or replace function city.version_starts_at(version_name text, effective_on date, at timestamptz, past_code text)
returns timestamptz
language plpgsql stable as $$
begin
    if effective_on is null or effective_on < city.local_day(at) then
        perform city.refuse(past_code, 'in the past', jsonb_build_object('version', version_name, 'day', effective_on));
    end if;
    return greatest(effective_on::timestamp at time zone city.time_zone(), at);
end $$;

-- Let a draft take force: the version before it ends there, and it ends where the next one begins. The key of the topic's
-- setting tells the trigger that this is a publication.
create or replace function city.put_version_in_force(
    relation regclass, topic text, version_name text, starts timestamptz, at timestamptz) returns void
language plpgsql as $$
begin
    perform set_config('gridhall.' || topic || '_moved_at', at::text, true);
    execute format('update %s set effective_to = $1 where published_at is not null and effective_from < $1'
        ' and (effective_to is null or effective_to > $1)', relation) using starts;
    execute format('update %1$s set effective_from = $1, published_at = $2, published_by = session_user, effective_to ='
        ' (select min(v.effective_from) from %1$s v where v.effective_from > $1) where name = $3', relation)
        using starts, at, version_name;
    perform set_config('gridhall.' || topic || '_moved_at', '', true);
end $$;

-- Make a draft again of a published version that has not yet taken force; the version before it goes on.
-- Codes: there is no such version; it has taken force.
create or replace function city.take_version_back(
    relation regclass, topic text, version_name text, missing_code text, stays_code text) returns void
language plpgsql as $$
declare
    at constant timestamptz := city.city_now();
    found_name text;
    begins timestamptz;
    ends timestamptz;
begin
    execute format('select name, effective_from, effective_to from %s where name = $1 for update', relation)
        into found_name, begins, ends using version_name;
    if found_name is null then
        perform city.refuse(missing_code, 'no version ' || coalesce(version_name, '?'),
            jsonb_build_object('version', version_name));
    elsif begins is null or begins <= at then
        perform city.refuse(stays_code, 'what was published stays', jsonb_build_object('version', version_name));
    end if;
    perform set_config('gridhall.' || topic || '_moved_at', at::text, true);
    execute format('update %s set effective_from = null, effective_to = null, published_at = null, published_by = null'
        ' where name = $1', relation) using version_name;
    execute format('update %s set effective_to = $2 where published_at is not null and effective_to = $1', relation)
        using begins, ends;
    perform set_config('gridhall.' || topic || '_moved_at', '', true);
end $$;

revoke execute on function city.begin_moving_versions(text, bigint),
    city.version_starts_at(text, date, timestamptz, text),
    city.put_version_in_force(regclass, text, text, timestamptz, timestamptz),
    city.take_version_back(regclass, text, text, text, text) from public;
