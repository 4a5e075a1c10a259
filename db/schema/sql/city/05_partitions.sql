-- The big tables of cases are cut by month: case_id begins with yyyymm, so a month is one range of it.

-- The tables of a month, apart from the city: nobody sees them, and rows can be loaded before there are indexes. False
-- where the month is there already. What is made here and not attached in the same transaction is gone.
create or replace function city.make_month(yyyymm integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent text;
begin
    if yyyymm % 100 not between 1 and 12 or yyyymm / 100 not between 1900 and 9000 then
        raise exception 'no such month: %', yyyymm;
    end if;
    if to_regclass(format('city.stage_clocks_%s', yyyymm)) is not null then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtext('city.ensure_month'), yyyymm);
    if to_regclass(format('city.stage_clocks_%s', yyyymm)) is not null then
        return false;                              -- somebody else has just made it
    end if;
    foreach parent in array array['cases', 'flow_records', 'assignments', 'stage_clocks'] loop
        continue when to_regclass(format('city.%I', parent || '_' || yyyymm)) is not null;
        execute format('create table city.%I (like city.%I including defaults including constraints)',
            parent || '_' || yyyymm, parent);
        if parent = 'cases' then  -- as in the whole: no samples of what people wrote
            execute format('alter table city.%I alter column text set statistics 0, alter column address set statistics 0',
                parent || '_' || yyyymm);
        end if;
    end loop;
    return true;
end $$;

-- Make its tables parts of the big ones. Attached instead of made as partitions: nobody who acts meanwhile has to wait.
create or replace function city.attach_month(yyyymm integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent text;
    part text;
    month_after integer := case when yyyymm % 100 = 12 then yyyymm + 89 else yyyymm + 1 end;
begin
    foreach parent in array array['cases', 'flow_records', 'assignments', 'stage_clocks'] loop
        part := parent || '_' || yyyymm;
        continue when exists (select from pg_inherits where inhrelid = to_regclass(format('city.%I', part)));
        execute format('alter table city.%I attach partition city.%I for values from (%s) to (%s)', parent, part,
            yyyymm * 1000000000000::bigint, month_after * 1000000000000::bigint);
    end loop;
    perform city.mend_month_of_facts(yyyymm * 1000000000000::bigint, month_after * 1000000000000::bigint - 1);
end $$;

create or replace function city.ensure_month(yyyymm integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if city.make_month(yyyymm) then
        perform city.attach_month(yyyymm);
    end if;
end $$;
