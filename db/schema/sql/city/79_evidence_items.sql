-- The evidence of an item: statements and files of units, and cases like it. Refusals: GH165 no file of that kind,
-- GH166 not a unit of this person, GH101 no such item.

do $do$
declare
    relation text;
begin
    foreach relation in array array['item_statements', 'item_files'] loop
        execute format('drop policy if exists seen on city.%I', relation);
        execute format('create policy seen on city.%I for select using ((select city.may_be_told()) and '
            '((select city.sees_items()) or city.sees_item(item_id)))', relation);
    end loop;
end $do$;

-- Who says something about an item for a unit: those who prepare meetings for any, a unit for itself. Gives the person.
create or replace function city.speaker_for(of_item_id bigint, of_unit_id integer, out staff_id integer, out is_on_behalf boolean)
language plpgsql stable as $$
begin
    if not city.sees_item(of_item_id) or not exists (select from city.hard_items i where i.item_id = of_item_id) then
        perform city.refuse('GH101', 'no such item', jsonb_build_object('item', of_item_id));
    end if;
    staff_id := city.my_staff_id();
    is_on_behalf := of_unit_id is null or not of_unit_id = any (city.my_units());
    if staff_id is null or is_on_behalf and not city.keeps_items() then
        perform city.refuse('GH166', 'not their unit', '{}');
    elsif of_unit_id is not null and not exists (select from city.units u where u.unit_id = of_unit_id) then
        perform city.refuse('GH105', 'no such unit', '{"what": "unit"}');
    end if;
end $$;

create or replace function city.add_statement(of_item_id bigint, of_unit_id integer, new_words text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    speaker record;
    made bigint;
begin
    perform city.refuse_old_snapshot();
    speaker := city.speaker_for(of_item_id, of_unit_id);
    if of_unit_id is null then
        perform city.refuse('GH105', 'no unit', '{"what": "unit"}');
    elsif coalesce(new_words, '') !~ '\S' or length(new_words) > 4000 then
        perform city.refuse('GH105', 'a text is needed', '{"what": "text"}');
    end if;
    insert into city.item_statements (item_id, unit_id, words, entered_by, is_on_behalf, entered_at)
        values (of_item_id, of_unit_id, new_words, speaker.staff_id, speaker.is_on_behalf, city.city_now())
        returning statement_id into made;
    return made;
end $$;

-- What content claims to be by its first bytes: a picture, or a PDF that ends as one. Source: ISO 32000-1, 7.5.2 and 7.5.5.
create or replace function city.paper_type(content bytea) returns text
language sql immutable as $$
    select case
        when substring(content for 5) = '\x255044462d' and position('\x2525454f46'::bytea in
            substring(content from greatest(1, octet_length(content) - 1023))) > 0 then 'application/pdf'
        else city.media_type(content) end;
$$;

-- Add a paper or a picture: a PDF of at most 20 MB, a picture of at most 8 MB, 40 of them for each item.
create or replace function city.add_item_file(of_item_id bigint, of_unit_id integer, file_name text, content bytea) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    speaker record;
    kind constant text := city.paper_type(content);
    size constant integer := coalesce(octet_length(content), 0);
    why text;
    made bigint;
begin
    perform city.refuse_old_snapshot();
    speaker := city.speaker_for(of_item_id, of_unit_id);
    why := case
        when coalesce(file_name, '') !~ '\S' then 'name'
        when size = 0 or size > case when kind = 'application/pdf' then 20 else 8 end * 1024 * 1024 then 'size'
        when kind is null then 'format'
        when (select count(*) from city.item_files f where f.item_id = of_item_id) >= 40 then 'many'
        when kind <> 'application/pdf' then city.picture_trouble(content)
    end;
    if why is not null then
        perform city.refuse('GH165', 'no file: ' || why, jsonb_build_object('why', why));
    end if;
    insert into city.item_files (item_id, unit_id, name, media_type, size_bytes, content, added_by, added_at)
        values (of_item_id, of_unit_id, left(btrim(file_name), 200), kind, size, content, speaker.staff_id, city.city_now())
        returning file_id into made;
    return made;
end $$;

create or replace function city.remove_item_file(of_file_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    perform city.item_keeper();
    delete from city.item_files f where f.file_id = of_file_id;
end $$;

create or replace trigger history before update or delete on city.item_statements
    for each row execute function city.keep_history('GH164');

-- Cases like those of an item in twelve months: its class within so many metres of its place. The months before are cut off
-- by the number of a case, which begins with its month; the rest is found by place.
create or replace function city.cases_like_item(of_item_id bigint, radius_m integer default 500)
returns table (case_id bigint, case_no text, reported_at timestamptz, state text, unit text, unit_en text, refused_times integer,
    address text, distance_m double precision, lon double precision, lat double precision, found bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 20 as $$
#variable_conflict use_column
declare
    item city.hard_items;
    since constant date := city.local_day(city.city_now()) - 365;
    first_id constant bigint := to_char(since, 'YYYYMM')::bigint * 1000000000000;
begin
    select i.* into item from city.hard_items i where i.item_id = of_item_id;
    if item.geom is null or not city.sees_items() and not city.sees_item(of_item_id) then
        return;
    end if;
    return query
        with around as materialized (
            select c.* from city.cases c
            where c.case_id >= first_id and c.geom operator(public.&&) city.box_of_radius(item.geom, radius_m)
              and c.class_id = item.class_id and c.reported_on >= since),
        alike as materialized (
            select a.*, public.st_distance(a.geom::public.geography, item.geom::public.geography) as metres from around a
            where not exists (select from city.hard_item_cases h where h.item_id = of_item_id and h.case_id = a.case_id)
              and (city.sees_items() or city.sees_case(a.case_id)))
        select a.case_id, a.case_no, a.reported_at, a.state, u.name, coalesce(u.name_en, u.name), a.refused_times::integer,
               a.address, a.metres, public.st_x(a.geom), public.st_y(a.geom), count(*) over ()
        from alike a left join city.units u on u.unit_id = a.unit_id
        where a.metres <= radius_m order by a.reported_at desc limit 60;
end $$;
