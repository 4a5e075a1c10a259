-- The big tables of cases are cut by month: case_id begins with yyyymm, so a month is one range of it.

create or replace function city.ensure_month(yyyymm integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent text;
    part text;
    month_after integer := case when yyyymm % 100 = 12 then yyyymm + 89 else yyyymm + 1 end;
begin
    if yyyymm % 100 not between 1 and 12 or yyyymm / 100 not between 1900 and 9000 then
        raise exception 'no such month: %', yyyymm;
    end if;
    if to_regclass(format('city.stage_clocks_%s', yyyymm)) is not null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtext('city.ensure_month'));
    foreach parent in array array['cases', 'flow_records', 'assignments', 'stage_clocks'] loop
        part := parent || '_' || yyyymm;
        continue when to_regclass('city.' || part) is not null;
        -- Attached instead of made as a partition: nobody who acts meanwhile has to wait.
        execute format('create table city.%I (like city.%I including defaults including constraints)', part, parent);
        execute format('alter table city.%I attach partition city.%I for values from (%s) to (%s)', parent, part,
            yyyymm * 1000000000000::bigint, month_after * 1000000000000::bigint);
    end loop;
end $$;
