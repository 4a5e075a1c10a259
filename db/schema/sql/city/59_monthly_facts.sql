-- What became of cases month by month: returned, reworked, extended, suspended, closed late. One row for each case, fact
-- and month, written anew by whatever changes it, so that a sum is the raw count at every moment; nobody who acts waits
-- for a sum. Loaders of many rows note their cases, which are counted by `note_bulk` or by the next question.

-- The fact that an act counts; a test compares it with the counters in app/cases/actions.py.
create or replace function city.fact_of_act(action text) returns text
language sql immutable parallel safe as $$
    select case action
        when 'return' then 'returned' when 'return_to_city' then 'returned' when 'return_to_acceptance' then 'returned'
        when 'rework' then 'reworked' when 'grant_extension' then 'extended' when 'grant_suspension' then 'suspended' end;
$$;

-- How late a case was closed, by its handling alone: a late check is not its unit's fault. Null where it was not, where
-- it is exempt after an appeal, and where it is open.
create or replace function city.closed_late_by(
    state text, closed_at timestamptz, handled_at timestamptz, due_at timestamptz, is_exempt boolean) returns bigint
language sql immutable parallel safe as $$
    select case when state = 'closed' and closed_at is not null and not is_exempt
                     and coalesce(handled_at, closed_at) > due_at
                then ceil(extract(epoch from coalesce(handled_at, closed_at) - due_at))::bigint end;
$$;

-- The raw count of cases from one number to another, both included: what the table has to hold of them. Planned with the
-- numbers, so that a case is looked for in its own month.
create or replace function city.raw_facts(first_id bigint, last_id bigint) returns setof city.monthly_facts
language plpgsql stable as $$
begin
    return query execute $q$
        with zone as materialized (select city.time_zone() as name),
        acts as (
            select f.case_id, city.fact_of_act(f.action) as fact,
                   date_trunc('month', f.acted_at at time zone z.name)::date as month_on, a.unit_id, f.version
            from zone z cross join city.flow_records f
            left join lateral (
                select o.unit_id from city.assignments o
                where o.case_id between $1 and $2 and o.case_id = f.case_id and o.dispatched_at <= f.acted_at
                order by o.assignment_no desc limit 1) a on true
            where f.case_id between $1 and $2 and f.acted_at is not null and city.fact_of_act(f.action) is not null),
        facts as (
            select case_id, fact, month_on, count(*)::integer as times, (array_agg(unit_id order by version desc))[1] as unit_id,
                   null::bigint as late_s
            from acts group by case_id, fact, month_on
            union all
            select c.case_id, 'late', date_trunc('month', c.closed_at at time zone z.name)::date, 1, c.unit_id,
                   city.closed_late_by(c.state, c.closed_at, c.handled_at, c.due_at, c.is_exempt)
            from zone z cross join city.cases c
            where c.case_id between $1 and $2
              and city.closed_late_by(c.state, c.closed_at, c.handled_at, c.due_at, c.is_exempt) is not null)
        select f.case_id, f.fact, f.month_on, f.times, f.unit_id, c.district_code, f.late_s,
               floor(public.st_x(c.geom) * 1000)::integer, floor(public.st_y(c.geom) * 1000)::integer,
               lead(f.month_on) over (partition by f.case_id, f.fact order by f.month_on)
        from facts f join city.cases c on c.case_id = f.case_id and c.case_id between $1 and $2
    $q$ using first_id, last_id;
end $$;

-- Keeping them -----------------------------------------------------------------------------------------------------------

create or replace function city.count_case(of_case_id bigint) returns void
language plpgsql as $$
begin
    delete from city.monthly_facts m where m.case_id = of_case_id;
    insert into city.monthly_facts select * from city.raw_facts(of_case_id, of_case_id);
end $$;

-- Count what loaders have left. Whoever comes second waits for whoever counts, and finds nothing left.
create or replace function city.count_uncounted_cases() returns void
language plpgsql as $$
declare
    counted bigint[];
begin
    if not exists (select from city.uncounted_cases) then
        return;
    end if;
    with taken as (delete from city.uncounted_cases returning case_id)
        select array_agg(case_id order by case_id) into counted from taken;
    delete from city.monthly_facts m where m.case_id = any (counted);
    insert into city.monthly_facts
        select r.* from (select distinct case_id / 1000000000000 as month from unnest(counted) case_id) months
        cross join lateral (
            select min(case_id) as first_id, max(case_id) as last_id from unnest(counted) case_id
            where case_id / 1000000000000 = months.month) ends
        cross join lateral city.raw_facts(ends.first_id, ends.last_id) r
        where r.case_id = any (counted);
end $$;

-- After an act that counts, and after a change of what a fact tells of its case.
create or replace function city.count_after_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    changed constant bigint := case when tg_op = 'DELETE' then old.case_id else new.case_id end;
begin
    if current_setting('gridhall.bulk', true) = 'on' and city.is_history_loader() then
        insert into city.uncounted_cases values (changed) on conflict do nothing;
    else
        perform city.count_case(changed);
    end if;
    return null;
end $$;

create or replace trigger facts after insert on city.flow_records
    for each row when (city.fact_of_act(new.action) is not null) execute function city.count_after_change();
create or replace trigger facts_mended after update or delete on city.flow_records
    for each row when (city.fact_of_act(old.action) is not null) execute function city.count_after_change();
create or replace trigger facts after insert on city.cases
    for each row when (
        city.closed_late_by(new.state, new.closed_at, new.handled_at, new.due_at, new.is_exempt) is not null)
    execute function city.count_after_change();
create or replace trigger facts_changed after update on city.cases
    for each row when (
        city.closed_late_by(old.state, old.closed_at, old.handled_at, old.due_at, old.is_exempt) is distinct from
        city.closed_late_by(new.state, new.closed_at, new.handled_at, new.due_at, new.is_exempt)
        or new.state = 'closed' and row(old.closed_at, old.unit_id) is distinct from row(new.closed_at, new.unit_id)
        or old.district_code is distinct from new.district_code or old.geom is distinct from new.geom)
    execute function city.count_after_change();
create or replace trigger facts_dropped after delete on city.cases
    for each row when (
        city.closed_late_by(old.state, old.closed_at, old.handled_at, old.due_at, old.is_exempt) is not null)
    execute function city.count_after_change();

-- Compare all cases with the table, month by month, and mend what differs; without a difference nothing is written and
-- nobody waits. Returns how many rows were wrong. What somebody changes meanwhile is theirs.
create or replace function city.mend_monthly_facts() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    month bigint;
    wrong bigint;
    mended bigint := 0;
begin
    perform city.refuse_old_snapshot();
    if not city.is_owner() and not city.administers_city() then
        perform city.refuse('42501', 'for administrators of the city', '{}');
    end if;
    perform city.count_uncounted_cases();
    for month in select substring(c.relname from '\d{6}$')::bigint from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'city.cases'::regclass and c.relname ~ '_\d{6}$' order by 1 loop
        mended := mended + city.mend_month_of_facts(month * 1000000000000, month * 1000000000000 + 999999999999);
    end loop;
    delete from city.monthly_facts m where not exists (select from city.cases c where c.case_id = m.case_id);
    get diagnostics wrong = row_count;
    return mended + wrong;
end $$;

create or replace function city.mend_month_of_facts(first_id bigint, last_id bigint) returns bigint
language plpgsql as $$
declare
    gone bigint;
    come bigint;
begin
    with raw as materialized (select r.*::text as facts, r.case_id, r.fact, r.month_on from city.raw_facts(first_id, last_id) r)
    delete from city.monthly_facts m
        where m.case_id between first_id and last_id
          and not exists (select from raw r where r.case_id = m.case_id and r.fact = m.fact and r.month_on = m.month_on
                          and r.facts = m.*::text);
    get diagnostics gone = row_count;
    insert into city.monthly_facts select * from city.raw_facts(first_id, last_id) on conflict do nothing;
    get diagnostics come = row_count;
    return greatest(gone, come);
end $$;

-- Asking them ------------------------------------------------------------------------------------------------------------

-- For whoever sees the whole city; others are told nothing. Null stands for every district and every unit.
create or replace function city.months_of_facts(first_on date, last_on date, of_district text, of_unit_id integer)
returns table (month_on date, fact text, cases bigint, times bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.sees_city() then
        return;
    end if;
    perform city.refuse_old_snapshot();  -- what waits to be counted is counted first
    perform city.count_uncounted_cases();
    return query
        select m.month_on, m.fact, count(*), sum(m.times)::bigint from city.monthly_facts m
        where m.month_on between months_of_facts.first_on and months_of_facts.last_on
          and (of_district is null or m.district_code = of_district) and (of_unit_id is null or m.unit_id = of_unit_id)
          and m.fact in ('returned', 'reworked', 'extended', 'suspended', 'late')
        group by m.fact, m.month_on order by m.fact, m.month_on;
end $$;

-- One row for each case of a fact between two months: its last one there, of the unit where one is asked for.
create or replace function city.rows_of_fact(
    of_fact text, first_on date, last_on date, of_district text, of_unit_id integer) returns setof city.monthly_facts
language sql stable as $$
    select m.* from city.monthly_facts m
    where m.fact = of_fact and m.month_on between first_on and last_on
      and (of_district is null or m.district_code = of_district) and (of_unit_id is null or m.unit_id = of_unit_id)
      and case when of_unit_id is null then m.next_on is null or m.next_on > last_on
               else not exists (
                   select from city.monthly_facts n
                   where n.case_id = m.case_id and n.fact = m.fact and n.unit_id = m.unit_id
                     and n.month_on > m.month_on and n.month_on <= last_on) end;
$$;

-- The cases of a fact between two months, in any order, as 64-bit numbers one after the other: a hundred thousand of them are
-- read several times as fast as an array. Of a span of lateness (from, below), and of a square of cells, where they are given.
create or replace function city.cases_of_fact(
    of_fact text, first_on date, last_on date, of_district text, of_unit_id integer, from_s bigint default null,
    below_s bigint default null, east integer default null, north integer default null, width integer default 1)
returns bytea
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.sees_city() then
        return null;
    end if;
    perform city.refuse_old_snapshot();  -- what waits to be counted is counted first
    perform city.count_uncounted_cases();
    return (
        select string_agg(int8send(m.case_id), ''::bytea) from city.rows_of_fact(of_fact, first_on, last_on, of_district, of_unit_id) m
        where (from_s is null or m.late_s >= from_s) and (below_s is null or m.late_s < below_s)
          and (east is null or m.east_cell >= east and m.east_cell < east + width
                               and m.north_cell >= north and m.north_cell < north + width));
end $$;

-- How many cases of a fact lie in each square of so many cells, by its south-western cell.
create or replace function city.squares_of_fact(
    of_fact text, first_on date, last_on date, of_district text, of_unit_id integer, width integer)
returns table (east_cell integer, north_cell integer, cases bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.sees_city() then
        return;
    end if;
    perform city.refuse_old_snapshot();  -- what waits to be counted is counted first
    perform city.count_uncounted_cases();
    return query
        select m.east_cell - m.east_cell % width, m.north_cell - m.north_cell % width, count(*)
        from city.rows_of_fact(of_fact, first_on, last_on, of_district, of_unit_id) m
        where m.east_cell is not null group by 1, 2;
end $$;

-- How late cases were closed: a count for each class of spans, by its number; the edges rise, in seconds.
create or replace function city.spans_of_late(
    first_on date, last_on date, of_district text, of_unit_id integer, edges bigint[])
returns table (place integer, cases bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.sees_city() then
        return;
    end if;
    perform city.refuse_old_snapshot();  -- what waits to be counted is counted first
    perform city.count_uncounted_cases();
    return query
        select width_bucket(m.late_s, edges), count(*)
        from city.rows_of_fact('late', first_on, last_on, of_district, of_unit_id) m group by 1 order by 1;
end $$;

-- Called by city.make_post_roles().
create or replace function city.grant_monthly_facts() returns void
language plpgsql as $$
declare
    post text;
begin
    foreach post in array array['acceptor', 'dispatcher', 'shift_leader', 'inspector', 'evaluator', 'presenter', 'leader',
                                'administrator'] loop
        perform city.grant_to(post, 'execute on function city.months_of_facts(date, date, text, integer),
            city.cases_of_fact(text, date, date, text, integer, bigint, bigint, integer, integer, integer),
            city.squares_of_fact(text, date, date, text, integer, integer),
            city.spans_of_late(date, date, text, integer, bigint[])');
    end loop;
    perform city.grant_to('administrator', 'execute on function city.mend_monthly_facts()');
end $$;

revoke execute on function city.raw_facts(bigint, bigint), city.count_case(bigint), city.count_uncounted_cases(),
    city.mend_monthly_facts(), city.mend_month_of_facts(bigint, bigint),
    city.rows_of_fact(text, date, date, text, integer), city.months_of_facts(date, date, text, integer),
    city.cases_of_fact(text, date, date, text, integer, bigint, bigint, integer, integer, integer),
    city.squares_of_fact(text, date, date, text, integer, integer),
    city.spans_of_late(date, date, text, integer, bigint[]) from public;
