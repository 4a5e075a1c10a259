-- Photos: kept once for each content, looked at before they are taken, and bound to a case by the act that names them.

-- What a file is by its first bytes, whatever its name says.
create or replace function city.media_type(content bytea) returns text
language sql immutable as $$
    select case
        when substring(content for 3) = '\xffd8ff' then 'image/jpeg'
        when substring(content for 8) = '\x89504e470d0a1a0a' then 'image/png'
        when substring(content for 4) = '\x52494646' and substring(content from 9 for 4) = '\x57454250' then 'image/webp'
    end;
$$;

-- Add a photo, which belongs to no case until an act of the same person names it. Time and place are what the picture
-- itself says; the database signs who added it and when.
create or replace function city.add_attachment(
    content bytea, kind text, file_name text default null, taken_at timestamptz default null,
    lon double precision default null, lat double precision default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz := city.city_now();
    hash bytea := sha256(content);
    person_id integer;
    made_id bigint;
    why text;
begin
    select s.staff_id into person_id from city.staff s, city.local_day(at) today
        where s.role_name = session_user and not s.is_locked
          and s.valid_from <= today and (s.valid_to is null or s.valid_to >= today);
    if person_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    why := case
        when coalesce(octet_length(content), 0) not between 1 and 8 * 1024 * 1024 then 'size'
        when city.media_type(content) is null then 'format'
        when kind is null or kind not in ('near', 'far', 'reference', 'before', 'after', 'other') then 'kind'
        when taken_at > at + interval '1 day' or (lon is null) <> (lat is null)
            or not coalesce(lon between -180 and 180 and lat between -90 and 90, true) then 'place'
        when (select count(*) from city.attachments a where a.added_by = person_id and a.case_id is null) >= 200 then 'many'
    end;
    if why is not null then
        perform city.refuse('GH039', 'no photo: ' || why, jsonb_build_object('why', why));
    end if;
    insert into city.attachment_contents values (hash, content) on conflict do nothing;
    insert into city.attachments as a (kind, file_name, media_type, sha256, size_bytes, taken_at, geom, added_at, added_by)
    values (kind, left(file_name, 200), city.media_type(content), hash, octet_length(content), taken_at,
            case when lon is not null then public.st_setsrid(public.st_makepoint(lon, lat), 4490) end, at, person_id)
    returning a.attachment_id into made_id;
    return made_id;
end $$;
