-- What is special about mending what a case says: corrections with all that follows from them, reports of other callers, and
-- supervisions. Each effect has one of the same name in app/cases/effects.py.

-- Count the running handling anew by what the case says now: its limit from when it began, its extensions, its pauses. A
-- handling that has ended stays as it was.
create or replace function city.count_handling_anew(of_case_id bigint) returns void
language plpgsql as $$
declare
    clock city.stage_clocks;
    said city.stage_clocks;
    class city.classes;
    stage jsonb;
    is_working boolean;
    rested_s float8;
    deadline record;
begin
    select * into clock from city.stage_clocks c
        where c.case_id = of_case_id and c.stage = 'handle' and c.ended_at is null order by c.clock_no desc limit 1;
    if clock.case_id is null then
        return;
    end if;
    select k.* into class from city.cases c join city.classes k on k.class_id = c.class_id where c.case_id = of_case_id;
    select s.value into stage from city.case_moves m, jsonb_array_elements(m.starts_stages) s
        where s.value->>'stage' = 'handle' order by m.action, m.leaves limit 1;
    said := city.handle_limit(of_case_id, class, stage, clock.started_at);
    is_working := coalesce(city.is_working_unit(said.limit_unit), false);
    select coalesce(sum(city.own_seconds(lower(p.span), upper(p.span), is_working)), 0) into rested_s
        from unnest(clock.pauses) p (span);
    deadline := city.deadline(clock.started_at, said.limit_s * (1 + cardinality(clock.extended_at)) + rested_s, is_working,
        said.limit_s * (1 + cardinality(clock.extended_at)));
    update city.stage_clocks c set
        limit_source = said.limit_source, rule_version = said.rule_version, rule_id = said.rule_id,
        limit_value = said.limit_value, limit_unit = said.limit_unit, limit_s = said.limit_s, grade = said.grade,
        multiplier = said.multiplier, multiplier_version = said.multiplier_version, paused_s = round(rested_s),
        due_at = deadline.due_at, soon_at = deadline.soon_at, is_provisional = deadline.is_provisional
        where c.case_id = clock.case_id and c.clock_no = clock.clock_no
          and row(c.limit_source, c.rule_id, c.limit_value, c.limit_unit, c.limit_s)
              is distinct from row(said.limit_source, said.rule_id, said.limit_value, said.limit_unit, said.limit_s);
end $$;

-- What a case says is corrected: with another place it lies in other grids and areas and at another street; with another
-- class, condition or grid another limit counts. What the reports say stays: it is what people said.
create or replace function city.effect_correct(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    asked constant jsonb := jsonb_strip_nulls(inputs) - 'reason';
    place record;
    street_before text;
begin
    if asked = '{}' then
        perform city.refuse('GH019', 'nothing is corrected', jsonb_build_object('case_id', before.case_id));
    end if;
    after.text := coalesce(asked->>'text', before.text);
    after.address := coalesce(asked->>'address', before.address);
    after.component_id := coalesce((asked->>'component_id')::bigint, before.component_id);
    if asked ? 'lon' or asked ? 'lat' then
        after.geom := city.point_in_city(coalesce((asked->>'lon')::float8, public.st_x(before.geom)),
            coalesce((asked->>'lat')::float8, public.st_y(before.geom)), asked);
        place := city.place_of(after.geom, city.local_day(at));
        select s.name into street_before from city.streets s where s.street_id = before.street_id;
        if not asked ? 'address' and (before.address is null or before.address = street_before) then
            after.address := place.street_name;  -- it was never more than the name of the street
        end if;
        after.unit_grid_id := place.unit_grid_id;
        after.duty_grid_id := place.duty_grid_id;
        after.district_code := place.district_code;
        after.township_code := place.township_code;
        after.community_code := place.community_code;
        after.area_ids := place.area_ids;
        after.street_id := place.street_id;
    end if;
    update city.cases c set
        text = after.text, address = after.address, component_id = after.component_id, geom = after.geom,
        unit_grid_id = after.unit_grid_id, duty_grid_id = after.duty_grid_id, district_code = after.district_code,
        township_code = after.township_code, community_code = after.community_code, area_ids = after.area_ids,
        street_id = after.street_id, class_id = after.class_id, condition_no = after.condition_no
        where c.case_id = before.case_id;
    perform city.count_handling_anew(before.case_id);
    return city.with_deadline(after);
end $$;

-- What a correction changed, as far as it did: what -> [before, after]. Grids and components by their code, as people know them.
create or replace function city.what_changed(before city.cases, after city.cases) returns jsonb
language sql stable as $$
    select coalesce(jsonb_object_agg(fact.key, jsonb_build_array(fact.was, fact.becomes)), '{}') from (values
        ('class_id', to_jsonb(before.class_id), to_jsonb(after.class_id)),
        ('condition_no', to_jsonb(before.condition_no), to_jsonb(after.condition_no)),
        ('text', to_jsonb(before.text), to_jsonb(after.text)),
        ('address', to_jsonb(before.address), to_jsonb(after.address)),
        ('component', (select to_jsonb(p.code) from city.components p where p.component_id = before.component_id),
                      (select to_jsonb(p.code) from city.components p where p.component_id = after.component_id)),
        ('place', jsonb_build_array(round(public.st_x(before.geom)::numeric, 6), round(public.st_y(before.geom)::numeric, 6)),
                  jsonb_build_array(round(public.st_x(after.geom)::numeric, 6), round(public.st_y(after.geom)::numeric, 6))),
        ('district_code', to_jsonb(before.district_code), to_jsonb(after.district_code)),
        ('community_code', to_jsonb(before.community_code), to_jsonb(after.community_code)),
        ('duty_grid', (select to_jsonb(g.code) from city.duty_grids g where g.duty_grid_id = before.duty_grid_id),
                      (select to_jsonb(g.code) from city.duty_grids g where g.duty_grid_id = after.duty_grid_id)),
        ('unit_grid', (select to_jsonb(g.code) from city.unit_grids g where g.unit_grid_id = before.unit_grid_id),
                      (select to_jsonb(g.code) from city.unit_grids g where g.unit_grid_id = after.unit_grid_id)),
        ('limit_s', to_jsonb(before.limit_s), to_jsonb(after.limit_s)),
        ('due_at', to_jsonb(before.due_at), to_jsonb(after.due_at))) fact (key, was, becomes)
    where fact.was is distinct from fact.becomes;
$$;

-- Another caller joins: one more report of the same case, which keeps its number, its state and its deadline.
create or replace function city.effect_add_report(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    point public.geometry := before.geom;
begin
    if inputs->>'lon' is not null or inputs->>'lat' is not null then
        point := city.point_in_city(coalesce((inputs->>'lon')::float8, public.st_x(before.geom)),
            coalesce((inputs->>'lat')::float8, public.st_y(before.geom)), inputs);
    end if;
    perform city.keep_report(before.case_id, inputs, before.class_id, coalesce(inputs->>'address', before.address), point,
        signer_id, at);
    return after;
end $$;

-- A supervision is one more beside those that are not answered yet; the case says why the oldest was made.
create or replace function city.effect_supervise(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    until constant timestamptz := (inputs->>'until')::timestamptz;
begin
    if until <= at or until > at + interval '366 days' then
        perform city.refuse('GH036', 'no such day', jsonb_build_object('until', until));
    end if;
    insert into city.supervisions (case_id, supervision_no, kind, requirement, until, staff_id, supervised_at)
        values (before.case_id, after.supervised_times, inputs->>'kind', inputs->>'requirement',
                until, signer_id, at);
    after.supervised_kind := coalesce(before.supervised_kind, inputs->>'kind');
    return after;
end $$;

-- The one that is named is answered, or else the oldest; who supervises does not answer it.
create or replace function city.effect_answer_supervision(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    asked_no constant smallint := (inputs->>'supervision_no')::smallint;
    answered city.supervisions;
begin
    select * into answered from city.supervisions s
        where s.case_id = before.case_id and s.answered_at is null and (asked_no is null or s.supervision_no = asked_no)
        order by s.supervision_no limit 1;
    if answered.case_id is null and asked_no is not null then
        perform city.refuse('GH018', 'no such supervision waits', jsonb_build_object('supervision_no', asked_no));
    elsif answered.staff_id = signer_id then
        perform city.refuse('GH034', 'who asked does not answer',
            jsonb_build_object('action', 'answer_supervision', 'why', 'asked'));
    end if;
    update city.supervisions s set answered_at = at, answered_by = signer_id, answer = inputs->>'text'
        where s.case_id = before.case_id and s.supervision_no = answered.supervision_no;
    after.supervised_kind := (select s.kind from city.supervisions s
        where s.case_id = before.case_id and s.answered_at is null order by s.supervision_no limit 1);
    return after;
end $$;

-- Supervisions that nobody has answered, the oldest first: number, kind, who supervises; for whoever sees the case.
create or replace function city.open_supervisions(of_case_id bigint) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.sees_case(of_case_id) then
        return null;
    end if;
    return (select jsonb_agg(jsonb_build_array(s.supervision_no, s.kind, s.staff_id) order by s.supervision_no)
            from city.supervisions s where s.case_id = of_case_id and s.answered_at is null);
end $$;

-- Of cases that are supervised: until when a reply is wanted, and what is required, of the supervision that is due first; for
-- whoever sees them. What is required is told to everybody but a wall.
create or replace function city.waiting_supervisions(of_case_ids bigint[])
returns table (case_id bigint, reply_due_at timestamptz, requirement text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 100 as $$
declare
    is_city constant boolean := city.sees_city();
    is_read constant boolean := pg_has_role(session_user, current_user, 'member')
        or exists (select from city.my_posts() p where p.post <> 'wall');
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select asked.case_id, first.until, case when is_read then first.requirement end
        from unnest(of_case_ids) asked (case_id) cross join lateral (
            select s.until, s.requirement from city.supervisions s
            where s.case_id = asked.case_id and s.answered_at is null
            order by s.until nulls last, s.supervision_no limit 1) first
        where is_city or city.sees_case(asked.case_id);
end $$;

revoke execute on function city.keep_report(bigint, jsonb, integer, text, public.geometry, integer, timestamptz),
    city.count_handling_anew(bigint) from public;
