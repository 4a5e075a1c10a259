-- The clocks of a case: one for each stage and assignment, with its limit, rule, pauses and extensions. Plain functions
-- that the door calls with its owner's rights; nobody else may. Every step is one lookup from where the clock stands
-- now, so that a day of the past that is corrected later changes no deadline.
-- Refusals: GH040 too late for an extension, GH041 extended twice already, GH042 no handling runs.

-- The factor of a unit grid's management grade, null while the switch is off.
create or replace function city.grade_multiplier(
    of_unit_grid_id integer, at timestamptz, out version integer, out grade text, out factor double precision)
language plpgsql stable as $$
declare
    ruling city.grade_multipliers;
begin
    select * into ruling from city.grade_multipliers m
        where m.effective_from <= at order by m.effective_from desc, m.version desc limit 1;
    if not coalesce(ruling.is_on, false) then
        return;
    end if;
    select g.management_grade into grade from city.unit_grids g where g.unit_grid_id = of_unit_grid_id;
    version := case when grade is not null then ruling.version end;
    factor := case when grade is not null then coalesce((ruling.factors->>grade)::float8, 1) end;
end $$;

-- The limit of the handling: of the manual that the case was filed under and its condition, else of the class, else the
-- default of the stage; times the factor of the grade, except where there is a hazard.
create or replace function city.handle_limit(
    of_case_id bigint, class city.classes, stage jsonb, at timestamptz, out clock city.stage_clocks)
language plpgsql stable as $$
declare
    filed record;
    rule city.manual_rules;
    ruling record;
begin
    select c.manual_version, c.condition_no, c.unit_grid_id, city.local_day(coalesce(c.filed_at, at)) as filed_on
        into filed from city.cases c where c.case_id = of_case_id;
    if filed.manual_version is not null then
        select * into rule from city.manual_rule_of(filed.manual_version, class.class_id, filed.condition_no, filed.filed_on);
        if rule.rule_id is null then  -- the class was mended since, and its conditions are others
            select * into rule from city.manual_rule_of(filed.manual_version, class.class_id, null, filed.filed_on);
        end if;
    end if;
    if rule.rule_id is not null then
        clock.limit_source := 'manual';
        clock.rule_version := filed.manual_version;
        clock.rule_id := rule.rule_id;
        clock.limit_value := rule.limit_value;
        clock.limit_unit := rule.limit_unit;
    elsif class.limit_value is not null then
        clock.limit_source := 'class';
        clock.rule_version := stage->>'rule_version';
        clock.limit_value := class.limit_value;
        clock.limit_unit := class.limit_unit;
    else
        clock.limit_source := 'default';
        clock.rule_version := stage->>'rule_version';
        clock.limit_value := (stage->>'else_value')::float8;
        clock.limit_unit := stage->>'else_unit';
    end if;
    clock.limit_s := city.limit_seconds(clock.limit_value, clock.limit_unit);
    if coalesce(rule.is_hazard, class.is_hazard, false) then
        return;
    end if;
    ruling := city.grade_multiplier(filed.unit_grid_id, at);
    if ruling.factor is not null then
        clock.grade := ruling.grade;
        clock.multiplier := ruling.factor;
        clock.multiplier_version := ruling.version;
        clock.limit_s := round(clock.limit_s * ruling.factor);
    end if;
end $$;

-- Let paused clocks of some stages (null: of all) go on with what was left. Time that runs backwards counts nothing.
create or replace function city.release_clocks(of_case_id bigint, of_stages text[], at timestamptz) returns void
language sql as $$
    update city.stage_clocks c set
        due_at = coalesce(c.due_at, d.due_at),
        soon_at = coalesce(c.soon_at, d.soon_at),
        is_provisional = case when c.due_at is null then d.is_provisional else c.is_provisional end,
        pauses = c.pauses + tstzmultirange(tstzrange(c.paused_at, greatest(at, c.paused_at))),
        paused_s = c.paused_s + round(city.own_seconds(
            c.paused_at, greatest(at, c.paused_at), city.is_working_unit(c.limit_unit))),
        paused_at = null,
        left_s = null
    from city.stage_clocks p, city.deadline(
        greatest(at, p.paused_at), p.left_s, coalesce(city.is_working_unit(p.limit_unit), false),
        p.limit_s * (1 + cardinality(p.extended_at))) d
    where p.case_id = of_case_id and p.ended_at is null and p.paused_at is not null
      and (of_stages is null or p.stage = any (of_stages))
      and c.case_id = p.case_id and c.clock_no = p.clock_no;
$$;

-- End and start the stage clocks of a move; tells when the running stage and the handling are due, from when on the case
-- is due soon, and whether its deadline is provisional.
create or replace function city.run_clocks(
    moved_case_id bigint, move city.case_moves, class city.classes, assignment smallint, at timestamptz,
    out stage_due_at timestamptz, out handle_due_at timestamptz, out handle_limit_s bigint,
    out soon_at timestamptz, out is_due_provisional boolean)
language plpgsql as $$
declare
    stage jsonb;
    last_no smallint;
    clock city.stage_clocks;
    deadline record;
    standing record;
begin
    if cardinality(move.ends_stages) > 0 then
        if exists (select from city.stage_clocks c where c.case_id = moved_case_id and c.paused_at is not null) then
            perform city.release_clocks(moved_case_id, move.ends_stages, at);
        end if;
        update city.stage_clocks c set ended_at = greatest(at, c.started_at)
            where c.case_id = moved_case_id and c.ended_at is null and c.stage = any (move.ends_stages);
    end if;
    select coalesce(max(c.clock_no), 0) into last_no from city.stage_clocks c where c.case_id = moved_case_id;
    for stage in select value from jsonb_array_elements(move.starts_stages) loop
        last_no := last_no + 1;
        clock := null;
        if stage->>'limit_value' is null then
            clock := city.handle_limit(moved_case_id, class, stage, at);
        else
            clock.limit_source := 'stage';
            clock.rule_version := stage->>'rule_version';
            clock.limit_value := (stage->>'limit_value')::float8;
            clock.limit_unit := stage->>'limit_unit';
            clock.limit_s := city.limit_seconds(clock.limit_value, clock.limit_unit);
        end if;
        deadline := city.deadline(at, clock.limit_s, city.is_working_unit(clock.limit_unit), clock.limit_s);
        insert into city.stage_clocks (case_id, clock_no, stage, assignment_no, limit_value, limit_unit, limit_s,
                limit_source, rule_version, rule_id, grade, multiplier, multiplier_version, started_at, due_at, soon_at,
                is_provisional)
        values (moved_case_id, last_no, stage->>'stage', assignment, clock.limit_value, clock.limit_unit, clock.limit_s,
                clock.limit_source, clock.rule_version, clock.rule_id, clock.grade, clock.multiplier,
                clock.multiplier_version, at, deadline.due_at, deadline.soon_at, deadline.is_provisional);
        if stage->>'stage' = 'handle' then
            handle_due_at := deadline.due_at;
            handle_limit_s := clock.limit_s;
        end if;
    end loop;
    standing := city.case_deadline(moved_case_id, 'due_at' = any (move.clears));
    stage_due_at := standing.stage_due_at;
    soon_at := standing.soon_at;
    is_due_provisional := standing.is_due_provisional;
end $$;

-- The clock that speaks for a case: of those that have not ended and have a due time, the one that is due first.
-- Lists, map, panes and wall take stage, time and colour from it; app/deadlines/lateness.py says the same.
create or replace function city.first_clock(of_case_id bigint) returns city.stage_clocks
language plpgsql stable as $$
declare
    found city.stage_clocks;
begin
    select * into found from city.stage_clocks c
        where c.case_id = of_case_id and c.ended_at is null and c.due_at is not null
        order by c.due_at, c.clock_no limit 1;
    return found;
end $$;

-- What the clocks of a case say about it. The first of them says when the case is due and from when on that is soon. What
-- the handling was due at stays on the case when it is done, unless it begins anew (`is_cleared`). A deadline is
-- provisional where a later calendar may still move that of the handling.
create or replace function city.case_deadline(
    of_case_id bigint, is_cleared boolean, out stage_due_at timestamptz, out due_at timestamptz, out limit_s bigint,
    out soon_at timestamptz, out is_due_provisional boolean)
language plpgsql stable as $$
declare
    before city.cases;
    handling city.stage_clocks;
    running city.stage_clocks;
begin
    select * into before from city.cases c where c.case_id = of_case_id;
    running := city.first_clock(of_case_id);
    stage_due_at := running.due_at;
    soon_at := running.soon_at;
    select * into handling from city.stage_clocks c
        where c.case_id = of_case_id and c.stage = 'handle' and c.ended_at is null order by c.clock_no desc limit 1;
    if handling.case_id is not null then
        due_at := handling.due_at;
        limit_s := handling.limit_s * (1 + cardinality(handling.extended_at));
        is_due_provisional := handling.is_provisional;
        return;
    end if;
    if not is_cleared then
        due_at := before.due_at;
        limit_s := before.limit_s;
    end if;
    is_due_provisional := coalesce(running.is_provisional, false);
end $$;

-- Write what the clocks say into the case; after a step that changed them without a move of its own.
create or replace function city.refresh_due(of_case_id bigint) returns void
language sql as $$
    update city.cases c set
        due_at = d.due_at, limit_s = d.limit_s, stage_due_at = d.stage_due_at, soon_at = d.soon_at,
        is_due_provisional = d.is_due_provisional
    from city.case_deadline(of_case_id, false) d
    where c.case_id = of_case_id
      and row(c.due_at, c.limit_s, c.stage_due_at, c.soon_at, c.is_due_provisional)
          is distinct from row(d.due_at, d.limit_s, d.stage_due_at, d.soon_at, d.is_due_provisional);
$$;

-- Stop the running clocks of a case. What is late already stays late; the others have no deadline until they go on.
create or replace function city.pause_clocks(of_case_id bigint, at timestamptz) returns void
language plpgsql as $$
begin
    update city.stage_clocks c set
        paused_at = greatest(at, c.started_at),
        left_s = case when c.due_at >= at then city.own_seconds(
            greatest(at, c.started_at), c.due_at, coalesce(city.is_working_unit(c.limit_unit), false)) end,
        due_at = case when c.due_at < at then c.due_at end,
        soon_at = case when c.due_at < at then c.soon_at end
        where c.case_id = of_case_id and c.ended_at is null and c.paused_at is null;
    perform city.refresh_due(of_case_id);
end $$;

-- Let them go on with what was left.
create or replace function city.resume_clocks(of_case_id bigint, at timestamptz) returns void
language plpgsql as $$
begin
    perform city.release_clocks(of_case_id, null, at);
    perform city.refresh_due(of_case_id);
end $$;

-- Add one original limit to the running handling, counted from its deadline: at most twice for a case. That it was asked for
-- before the deadline was seen when it was asked; who answers late takes nothing away from who asked in time.
create or replace function city.extend_clock(of_case_id bigint, at timestamptz) returns void
language plpgsql as $$
declare
    clock city.stage_clocks;
    deadline record;
    times bigint;
begin
    select * into clock from city.stage_clocks c
        where c.case_id = of_case_id and c.stage = 'handle' and c.ended_at is null order by c.clock_no desc limit 1;
    if clock.limit_s is null then
        perform city.refuse('GH042', 'no handling runs', jsonb_build_object('case_id', of_case_id));
    end if;
    select coalesce(sum(cardinality(c.extended_at)), 0) into times from city.stage_clocks c where c.case_id = of_case_id;
    if times >= 2 then
        perform city.refuse('GH041', 'extended twice already', jsonb_build_object('times', times));
    end if;
    if clock.due_at is not null then  -- one that stands still has no deadline, unless it was late already
        deadline := city.deadline(clock.due_at, clock.limit_s, city.is_working_unit(clock.limit_unit),
            clock.limit_s * (2 + cardinality(clock.extended_at)));
        update city.stage_clocks c set
            extended_at = c.extended_at || at,
            due_at = deadline.due_at, soon_at = deadline.soon_at, is_provisional = deadline.is_provisional
            where c.case_id = clock.case_id and c.clock_no = clock.clock_no;
    else
        update city.stage_clocks c set extended_at = c.extended_at || at, left_s = c.left_s + c.limit_s
            where c.case_id = clock.case_id and c.clock_no = clock.clock_no;
    end if;
    perform city.refresh_due(of_case_id);
end $$;

-- Say from when on open cases are due soon, for those that were loaded without; called after loading and upgrading.
create or replace function city.fill_soon() returns bigint
language plpgsql as $$
declare
    filled bigint[];
begin
    if not exists (select from city.cases c where c.closed_at is null and c.soon_at is null
                   and coalesce(c.due_at, c.stage_due_at) is not null) then
        return 0;
    end if;
    create temp table filled_clocks on commit drop as
        select k.case_id, k.clock_no, city.soon_before(k.due_at, k.started_at,
                   coalesce(city.is_working_unit(k.limit_unit), false),
                   k.limit_s * (1 + cardinality(k.extended_at))) as soon_at
        from city.cases c join city.stage_clocks k on k.case_id = c.case_id
        where c.closed_at is null and c.soon_at is null and k.due_at is not null and k.soon_at is null
          and k.ended_at is null;
    update city.stage_clocks k set soon_at = f.soon_at
        from pg_temp.filled_clocks f where k.case_id = f.case_id and k.clock_no = f.clock_no;
    drop table pg_temp.filled_clocks;
    with wanting as (
        select c.case_id, coalesce(r.soon_at, coalesce(c.stage_due_at, c.due_at) - interval '2 hours') as soon_at,
               coalesce(h.is_provisional, r.is_provisional, false) as is_provisional
        from city.cases c
        left join lateral (select k.is_provisional from city.stage_clocks k
                           where k.case_id = c.case_id and k.stage = 'handle' and k.ended_at is null
                           order by k.clock_no desc limit 1) h on true
        left join lateral (select k.soon_at, k.is_provisional from city.stage_clocks k
                           where k.case_id = c.case_id and k.ended_at is null and k.due_at = c.stage_due_at
                           order by k.clock_no limit 1) r on true
        where c.closed_at is null and c.soon_at is null and coalesce(c.due_at, c.stage_due_at) is not null
    ), told as (
        update city.cases c set soon_at = w.soon_at, is_due_provisional = w.is_provisional
            from wanting w where c.case_id = w.case_id returning c.case_id
    )
    select array_agg(case_id) into filled from told;
    return coalesce(cardinality(filled), 0);
end $$;

-- Let open cases say what the first of their clocks says, where an earlier version kept it by another rule; called after
-- upgrading. Tells how many.
create or replace function city.settle_first_clocks() returns bigint
language plpgsql as $$
declare
    settled bigint;
begin
    with firsts as (
        select distinct on (k.case_id) k.case_id, k.due_at, k.soon_at
        from city.cases c join city.stage_clocks k on k.case_id = c.case_id
        where c.closed_at is null and k.ended_at is null and k.due_at is not null
        order by k.case_id, k.due_at, k.clock_no
    ), changed as (
        update city.cases c set stage_due_at = f.due_at, soon_at = coalesce(f.soon_at, c.soon_at)
            from firsts f
            where c.case_id = f.case_id and c.closed_at is null
              and row(c.stage_due_at, c.soon_at) is distinct from row(f.due_at, coalesce(f.soon_at, c.soon_at))
            returning c.case_id
    )
    select count(*) into settled from changed;
    return settled;
end $$;

-- Inner works of the door: nobody calls them by themselves.
revoke execute on function city.release_clocks(bigint, text[], timestamptz), city.refresh_due(bigint),
    city.pause_clocks(bigint, timestamptz), city.resume_clocks(bigint, timestamptz),
    city.extend_clock(bigint, timestamptz) from public;
