-- How a case begins: a report, which many may follow for one case.

-- Where a point lies: grids, areas and the street beside it, each by its index.
create or replace function city.place_of(
    point public.geometry, day_on date, out unit_grid_id integer, out duty_grid_id integer, out district_code text,
    out township_code text, out community_code text, out area_ids bigint[], out street_id bigint, out street_name text)
language plpgsql stable as $$
begin
    select g.unit_grid_id, g.duty_grid_id, g.district_code, g.township_code, g.community_code
        into unit_grid_id, duty_grid_id, district_code, township_code, community_code
        from city.unit_grids g
        where public.st_covers(g.geom, point) and g.valid_from <= day_on and (g.valid_to is null or g.valid_to >= day_on)
        order by g.unit_grid_id limit 1;
    if duty_grid_id is null then
        select g.duty_grid_id, coalesce(place_of.district_code, g.district_code) into duty_grid_id, district_code
            from city.duty_grids g
            where public.st_covers(g.geom, point) and g.valid_from <= day_on and (g.valid_to is null or g.valid_to >= day_on)
            order by g.duty_grid_id limit 1;
    end if;
    -- A zone or a scenic area manages itself: it comes before the district that it lies in.
    select coalesce(array_agg(a.area_id order by a.area_id), '{}'),
           coalesce(min(a.code) filter (where a.kind in ('development_zone', 'scenic_area')), place_of.district_code,
                    min(a.code) filter (where a.kind = 'district')),
           coalesce(place_of.township_code, min(a.code) filter (where a.kind = 'township')),
           coalesce(place_of.community_code, min(a.code) filter (where a.kind = 'community'))
        into area_ids, district_code, township_code, community_code
        from city.areas a
        where public.st_covers(a.geom, point) and a.valid_from <= day_on and (a.valid_to is null or a.valid_to >= day_on);
    select s.street_id, s.name into street_id, street_name from city.street_beside(point) s;
end $$;

-- Keep a report and who reported, whose identity lives apart; gives its number.
create or replace function city.keep_report(
    of_case_id bigint, inputs jsonb, of_class_id integer, said_address text, point public.geometry, signer_id integer,
    at timestamptz) returns bigint
language plpgsql as $$
declare
    made_id bigint;
    is_named constant boolean := coalesce(inputs->'reporter', 'null') <> 'null';
begin
    insert into city.reports (case_id, channel, outside_id, class_id, text, address, geom, staff_id, reported_at,
            reported_on, wants_call_back)
    values (of_case_id, inputs->>'channel', inputs->>'outside_id', of_class_id, inputs->>'text', said_address, point,
            signer_id, at, city.local_day(at), coalesce((inputs->>'wants_call_back')::boolean, inputs ? 'reporter'))
    returning report_id into made_id;
    if is_named then
        insert into city.reporters (report_id, name, phone, wishes_secrecy)
        values (made_id, inputs->'reporter'->>'name', inputs->'reporter'->>'phone',
                coalesce((inputs->'reporter'->>'wishes_secrecy')::boolean, false));
    end if;
    return made_id;
end $$;

-- A place that somebody gives lies in the city.
create or replace function city.point_in_city(lon float8, lat float8, inputs jsonb) returns public.geometry
language plpgsql stable as $$
begin
    if not exists (select from city.city_profile p
                   where lon between p.west and p.east and lat between p.south and p.north) then
        perform city.refuse('GH010', 'the place lies outside the city', inputs - 'reporter');
    end if;
    return public.st_setsrid(public.st_makepoint(lon, lat), 4490);
end $$;

create or replace function city.open_case(
    new_case_id bigint, move city.case_moves, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    made city.cases;
    profile city.city_profile;
    point public.geometry := public.st_setsrid(
        public.st_makepoint((inputs->>'lon')::float8, (inputs->>'lat')::float8), 4490);
    place record;
    class city.classes;
    clocks record;
    day_on date := city.local_day(at);
begin
    select * into profile from city.city_profile;
    if (inputs->>'lon')::float8 not between profile.west and profile.east
            or (inputs->>'lat')::float8 not between profile.south and profile.north then
        perform city.refuse('GH010', 'the place lies outside the city', inputs - 'reporter');
    end if;
    select * into class from city.classes where class_id = (inputs->>'class_id')::integer;
    place := city.place_of(point, day_on);
    clocks := city.run_clocks(new_case_id, move, class, null::smallint, at);
    insert into city.cases (case_id, case_no, version, state, kind, class_id, component_id, channel, project, text,
            address, street_id, district_code, township_code, community_code, unit_grid_id, duty_grid_id, area_ids, geom,
            is_urgent, five_chaos_group, rules_version, reported_on, reported_at, stage_due_at, soon_at, last_action,
            last_at)
    values (new_case_id, city.new_case_no(
                coalesce(city.number_area(place.district_code), profile.area_code, 'CITY'), day_on), 1,
            move.enters, class.kind, class.class_id, (inputs->>'component_id')::bigint, inputs->>'channel',
            coalesce(inputs->>'project', 'regular'), inputs->>'text', coalesce(inputs->>'address', place.street_name),
            place.street_id, place.district_code, place.township_code, place.community_code, place.unit_grid_id,
            place.duty_grid_id, place.area_ids, point, coalesce((inputs->>'is_urgent')::boolean, class.is_hazard),
            class.five_chaos_group, move.starts_stages->0->>'rule_version', day_on, at, clocks.stage_due_at,
            clocks.soon_at, move.action, at)
    returning * into made;
    if inputs ? 'report_id' then  -- split off from another case: the report is there already
        update city.reports set case_id = new_case_id where report_id = (inputs->>'report_id')::bigint;
        return made;
    end if;
    perform city.keep_report(new_case_id, inputs, class.class_id, made.address, point, signer_id, at);
    perform city.take_photos(move, inputs->'photo_ids', new_case_id, signer_id);
    return made;
end $$;

-- Report something: the same request id makes no second case. Gives the number of the case.
create or replace function city.report_case(asked_request_id uuid, inputs jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made_case_id bigint;
    at timestamptz := city.city_now();
    earlier city.flow_records;
begin
    perform city.refuse_old_snapshot();
    if asked_request_id is null then
        perform city.refuse('GH006', 'a request id is needed', '{"input": "request_id"}');
    end if;
    insert into city.case_requests (request_id, case_id, asked_at)
        values (asked_request_id, city.new_case_id(city.local_day(at)), at)
        on conflict (request_id) do nothing returning case_id into made_case_id;
    if made_case_id is null then
        select f.* into earlier
            from city.case_requests r join city.flow_records f on f.case_id = r.case_id and f.version = 1
            where r.request_id = asked_request_id;
        perform city.check_same_request(earlier, 'report', inputs);
        return earlier.case_id;
    end if;
    insert into city.flow_records (request_id, case_id, seen_version, action, inputs)
        values (asked_request_id, made_case_id, 0, 'report', inputs);
    return made_case_id;
end $$;
