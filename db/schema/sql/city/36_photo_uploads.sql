-- A photo that arrives in pieces: each piece is kept by a transaction of its own, so that a cut line costs one piece and
-- nobody waits for a slow one. An upload is one photo of one person, whatever is sent twice.

-- How many bytes of an upload of session_user have arrived without a gap; of one that is a photo already, more than any has.
create or replace function city.uploaded_bytes(of_upload_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from city.photo_uploads u where u.staff_id = city.my_staff_id() and u.upload_id = of_upload_id) then
        return 2147483647;
    end if;
    return (select coalesce(sum(octet_length(p.content)), 0) from city.photo_pieces p
            where p.staff_id = city.my_staff_id() and p.upload_id = of_upload_id);
end $$;

-- Keep the piece that begins where the last one ended; one that has arrived before is passed over. Returns the bytes that
-- have arrived. What nobody went on with for a day is removed, so that no person keeps more than a few unfinished photos.
create or replace function city.add_photo_piece(of_upload_id uuid, begins integer, content bytea) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    person_id constant integer := city.my_staff_id();
    at constant timestamptz := city.city_now();
    there integer;
    why text;
begin
    perform city.refuse_old_snapshot();
    if person_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    there := city.uploaded_bytes(of_upload_id);
    if begins < there then
        return there;
    end if;
    delete from city.photo_pieces p where p.staff_id = person_id and p.added_at < at - interval '1 day';
    why := case
        when begins is distinct from there or of_upload_id is null
            or coalesce(octet_length(content), 0) not between 1 and 1048576 then 'piece'
        when there + octet_length(content) > 16 * 1024 * 1024 then 'size'
        when (select count(distinct p.upload_id) from city.photo_pieces p
              where p.staff_id = person_id and p.upload_id <> of_upload_id) >= 20 then 'many'
    end;
    if why is not null then
        perform city.refuse('GH039', 'no piece of a photo: ' || why, jsonb_build_object('why', why));
    end if;
    insert into city.photo_pieces values (person_id, of_upload_id, begins, content, at) on conflict do nothing;
    return city.uploaded_bytes(of_upload_id);
end $$;

-- Make the photo of an upload whose pieces have all arrived: as many bytes of content, behind them the original where
-- something is covered. Asked again within 30 days it gives the same photo. Of two tries at once the second
-- waits for the first.
create or replace function city.finish_photo(
    of_upload_id uuid, size_b integer, kind text, file_name text default null, taken_at timestamptz default null,
    lon double precision default null, lat double precision default null, dhash bigint default null,
    original_b integer default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    person_id constant integer := city.my_staff_id();
    whole bytea;
    made_id bigint;
begin
    perform city.refuse_old_snapshot();
    if person_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    delete from city.photo_uploads u where u.staff_id = person_id and u.finished_at < city.city_now() - interval '30 days';
    insert into city.photo_uploads values (person_id, of_upload_id, 0, city.city_now()) on conflict do nothing;
    if not found then
        return (select u.attachment_id from city.photo_uploads u
                where u.staff_id = person_id and u.upload_id = of_upload_id);
    end if;
    select string_agg(p.content, '' order by p.begins) into whole from city.photo_pieces p
        where p.staff_id = person_id and p.upload_id = of_upload_id;
    if octet_length(whole) is distinct from size_b + coalesce(original_b, 0) then
        perform city.refuse('GH039', 'no whole photo', jsonb_build_object('why', 'piece'));
    end if;
    made_id := city.add_attachment(
        substring(whole for size_b), kind, file_name, taken_at, lon, lat, dhash,
        case when original_b > 0 then substring(whole from size_b + 1) end);
    update city.photo_uploads u set attachment_id = made_id where u.staff_id = person_id and u.upload_id = of_upload_id;
    delete from city.photo_pieces p where p.staff_id = person_id and p.upload_id = of_upload_id;
    return made_id;
end $$;
