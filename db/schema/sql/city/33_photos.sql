-- Photos: kept once for each content, looked at before they are taken, and bound to a case by the act that names them.

-- Whether content is a picture ----------------------------------------------------------------------------------------
-- Its structure is walked from the first byte to the last: a file that was cut off, padded, or carries something else
-- behind the picture is none. Nothing is decoded. However many parts a file is cut into, no more than a few thousand are
-- looked at, so that a file of 8 MB costs some hundredths of a second.

-- What a file claims to be by its first bytes, whatever its name says.
create or replace function city.media_type(content bytea) returns text
language sql immutable as $$
    select case
        when substring(content for 3) = '\xffd8ff' then 'image/jpeg'
        when substring(content for 8) = '\x89504e470d0a1a0a' then 'image/png'
        when substring(content for 4) = '\x52494646' and substring(content from 9 for 4) = '\x57454250' then 'image/webp'
    end;
$$;

-- One JPEG that begins at a byte (from 0): its sides, the byte behind its end, and whether it says that more pictures
-- follow (multi-picture format: telephones put a second exposure behind the first). Nothing where it is none.
-- Source: ITU-T T.81, annex B; CIPA DC-007 for several pictures.
create or replace function city.jpeg_at(
    content bytea, begins integer, out width integer, out height integer, out ends integer, out has_more boolean)
language plpgsql immutable parallel safe as $$
declare
    size constant integer := octet_length(content);
    at integer := begins + 2;
    marker integer;
    frame integer;
    length_b integer;
    scan_b integer;
begin
    if substring(content from begins + 1 for 2) <> '\xffd8' then
        return;
    end if;
    for part in 1 .. 2000 loop
        exit when at + 4 > size or get_byte(content, at) <> 255;
        marker := get_byte(content, at + 1);
        if marker = 255 then  -- a filler
            at := at + 1;
            continue;
        end if;
        length_b := get_byte(content, at + 2) * 256 + get_byte(content, at + 3);
        -- Before the first scan every part has a length; the end of a picture or a further beginning has none.
        exit when marker < 192 or marker between 208 and 217 or length_b < 2 or at + 2 + length_b > size;
        if marker between 192 and 207 and marker not in (196, 200, 204) then
            exit when frame is not null or length_b < 11 or length_b <> 8 + 3 * get_byte(content, at + 9)
                or get_byte(content, at + 9) > 4 or get_byte(content, at + 4) not in (8, 12);
            frame := marker;
            height := get_byte(content, at + 5) * 256 + get_byte(content, at + 6);
            width := get_byte(content, at + 7) * 256 + get_byte(content, at + 8);
        elsif marker = 226 and substring(content from at + 5 for 4) = '\x4d504600' then
            has_more := true;
        elsif marker = 218 then
            exit when frame is null or length_b < 8;
            at := at + 2 + length_b;
            scan_b := position('\xffd9'::bytea in substring(content from at + 1)) - 1;
            -- Every block of a picture takes at least one bit.
            exit when scan_b < 1 or frame < 201 and scan_b::bigint * 8 < ((width + 31) / 32) * ((height + 31) / 32);
            ends := at + scan_b + 2;
            return;
        end if;
        at := at + 2 + length_b;
    end loop;
    width := null;
    height := null;
    has_more := null;
end $$;

-- The sides of a JPEG whose content ends with its last picture; the largest, where it holds several.
create or replace function city.jpeg_sides(content bytea, out width bigint, out height bigint)
language plpgsql immutable parallel safe as $$
declare
    size constant integer := octet_length(content);
    picture record;
    has_more boolean;
begin
    picture := city.jpeg_at(content, 0);
    has_more := picture.has_more;
    width := picture.width;
    height := picture.height;
    for number in 1 .. 8 loop
        exit when picture.ends is null;
        if picture.ends = size then
            return;
        end if;
        exit when has_more is not true;
        picture := city.jpeg_at(content, picture.ends);
        width := greatest(width, picture.width);
        height := greatest(height, picture.height);
    end loop;
    width := null;
    height := null;
end $$;

-- The check sum that PNG uses (ISO 3309), for a few bytes.
create or replace function city.crc32(words bytea) returns bigint
language plpgsql immutable parallel safe as $$
declare
    crc bigint := 4294967295;
begin
    for place in 0 .. octet_length(words) - 1 loop
        crc := crc # get_byte(words, place);
        for bit in 1 .. 8 loop
            crc := case when crc & 1 = 1 then (crc >> 1) # 3988292384 else crc >> 1 end;
        end loop;
    end loop;
    return crc # 4294967295;
end $$;

-- Source: ISO/IEC 15948 (PNG), 5 and 11.
create or replace function city.png_sides(content bytea, out width bigint, out height bigint)
language plpgsql immutable parallel safe as $$
declare
    size constant integer := octet_length(content);
    at integer := 8;
    length_b bigint;
    kind bytea;
    depth integer;
    colour integer;
    data_b bigint := 0;
    is_whole boolean := false;
begin
    if size < 57 or substring(content from 9 for 8) <> '\x0000000d49484452'
            or city.crc32(substring(content from 13 for 17)) <> ('x' || encode(substring(content from 30 for 4), 'hex'))::bit(32)::bigint then
        return;
    end if;
    width := ('x' || encode(substring(content from 17 for 4), 'hex'))::bit(32)::bigint;
    height := ('x' || encode(substring(content from 21 for 4), 'hex'))::bit(32)::bigint;
    depth := get_byte(content, 24);
    colour := get_byte(content, 25);
    is_whole := case colour when 0 then depth in (1, 2, 4, 8, 16) when 3 then depth in (1, 2, 4, 8)
                            when 2 then depth in (8, 16) when 4 then depth in (8, 16) when 6 then depth in (8, 16) else false end
        and get_byte(content, 26) = 0 and get_byte(content, 27) = 0 and get_byte(content, 28) < 2;
    at := 33;
    for part in 1 .. 10000 loop
        exit when not is_whole or at + 12 > size;
        length_b := ((get_byte(content, at) * 256 + get_byte(content, at + 1)) * 256 + get_byte(content, at + 2))::bigint * 256
            + get_byte(content, at + 3);
        kind := substring(content from at + 5 for 4);
        exit when at + 12 + length_b > size or encode(kind, 'escape') !~ '^[A-Za-z]{4}$' or kind = '\x49484452';
        if kind = '\x49444154' then
            if data_b = 0 and length_b >= 2 then  -- a stream of zlib begins here
                exit when get_byte(content, at + 8) & 15 <> 8
                    or (get_byte(content, at + 8) * 256 + get_byte(content, at + 9)) % 31 <> 0;
            end if;
            data_b := data_b + length_b;
        elsif kind = '\x49454e44' then
            -- What is packed is never less than a thousandth of what it holds.
            if length_b = 0 and at + 12 = size and substring(content from at + 9) = '\xae426082' and data_b * 1040 >= height * (
                    (width * depth * case colour when 2 then 3 when 4 then 2 when 6 then 4 else 1 end + 7) / 8) then
                return;
            end if;
            exit;
        end if;
        at := at + 12 + length_b;
    end loop;
    width := null;
    height := null;
end $$;

-- Source: RFC 9649 (WebP), 2.3 to 2.7; RFC 6386, 9.1 for VP8.
create or replace function city.webp_sides(content bytea, out width bigint, out height bigint)
language plpgsql immutable parallel safe as $$
declare
    size constant integer := octet_length(content);
    at integer := 12;
    length_b bigint;
    kind text;
    canvas bigint[];
begin
    if size < 30 or (get_byte(content, 7)::bigint * 256 + get_byte(content, 6)) * 65536 + get_byte(content, 5) * 256
            + get_byte(content, 4) <> size - 8 then
        return;
    end if;
    for part in 1 .. 2000 loop
        exit when at + 8 > size;
        kind := encode(substring(content from at + 1 for 4), 'escape');
        length_b := (get_byte(content, at + 7)::bigint * 256 + get_byte(content, at + 6)) * 65536
            + get_byte(content, at + 5) * 256 + get_byte(content, at + 4);
        exit when at + 8 + length_b + length_b % 2 > size or at = 12 and kind not in ('VP8 ', 'VP8L', 'VP8X')
            or kind in ('VP8 ', 'VP8L') and (width is not null or length_b < 10)
            or kind = 'VP8X' and (at <> 12 or length_b < 10);
        if kind = 'VP8 ' then
            exit when get_byte(content, at + 8) & 1 <> 0 or substring(content from at + 12 for 3) <> '\x9d012a'
                or (get_byte(content, at + 10) * 65536 + get_byte(content, at + 9) * 256 + get_byte(content, at + 8)) / 32
                   > length_b - 10;
            width := (get_byte(content, at + 15) * 256 + get_byte(content, at + 14)) & 16383;
            height := (get_byte(content, at + 17) * 256 + get_byte(content, at + 16)) & 16383;
        elsif kind = 'VP8L' then
            exit when get_byte(content, at + 8) <> 47 or get_byte(content, at + 12) >> 5 <> 0;
            width := 1 + (get_byte(content, at + 10) & 63) * 256 + get_byte(content, at + 9);
            height := 1 + (get_byte(content, at + 12) & 15) * 1024 + get_byte(content, at + 11) * 4
                + (get_byte(content, at + 10) >> 6);
        elsif kind = 'VP8X' then
            canvas := array[
                1 + get_byte(content, at + 14) * 65536 + get_byte(content, at + 13) * 256 + get_byte(content, at + 12),
                1 + get_byte(content, at + 17) * 65536 + get_byte(content, at + 16) * 256 + get_byte(content, at + 15)];
        end if;
        at := at + 8 + length_b + length_b % 2;
    end loop;
    if at <> size or width is null or canvas <> array[width, height] then
        width := null;
        height := null;
    end if;
end $$;

-- Why content is no photo: null, `format` where it is no whole picture, `sides` where it has too few pixels to show
-- anything or so many that a screen would need gigabytes for it.
create or replace function city.picture_trouble(content bytea) returns text
language plpgsql immutable parallel safe as $$
declare
    sides record;
begin
    case city.media_type(content)
        when 'image/jpeg' then sides := city.jpeg_sides(content);
        when 'image/png' then sides := city.png_sides(content);
        when 'image/webp' then sides := city.webp_sides(content);
        else return 'format';
    end case;
    return case
        when sides.width is null or sides.height is null then 'format'
        when least(sides.width, sides.height) < 16 or greatest(sides.width, sides.height) > 20000
            or sides.width * sides.height > 100000000 then 'sides' end;
end $$;

-- The same picture ----------------------------------------------------------------------------------------------------
-- Hashes of 64 bits (app/photos/similarity.py). Two that differ in no more bits than this show the same.
create or replace function city.same_picture_bits() returns integer
language sql immutable as $$ select 6 $$;

-- The contents whose hash is near a hash, the nearest first. A hash that differs in at most 7 bits differs in at most one
-- of them in one of its four bands, so that 17 values for each band find all; each index answers by itself.
create or replace function city.pictures_like(of_dhash bigint, most integer default 50)
returns table (sha256 bytea, bits integer)
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan rows 5 as $$
#variable_conflict use_column
declare
    band bigint[] := array[of_dhash & 65535, (of_dhash >> 16) & 65535, (of_dhash >> 32) & 65535, (of_dhash >> 48) & 65535];
    probes bigint[] := array[0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768];
    keys_0 bigint[] := array(select band[1] # probe from unnest(probes) probe);
    keys_1 bigint[] := array(select band[2] # probe from unnest(probes) probe);
    keys_2 bigint[] := array(select band[3] # probe from unnest(probes) probe);
    keys_3 bigint[] := array(select band[4] # probe from unnest(probes) probe);
    limit_bits constant integer := city.same_picture_bits();
begin
    return query
        with near as (
            select h.dhash from city.picture_hashes h where (h.dhash & 65535) = any (keys_0)
                and bit_count((h.dhash # of_dhash)::bit(64)) <= limit_bits
            union
            select h.dhash from city.picture_hashes h where ((h.dhash >> 16) & 65535) = any (keys_1)
                and bit_count((h.dhash # of_dhash)::bit(64)) <= limit_bits
            union
            select h.dhash from city.picture_hashes h where ((h.dhash >> 32) & 65535) = any (keys_2)
                and bit_count((h.dhash # of_dhash)::bit(64)) <= limit_bits
            union
            select h.dhash from city.picture_hashes h where ((h.dhash >> 48) & 65535) = any (keys_3)
                and bit_count((h.dhash # of_dhash)::bit(64)) <= limit_bits)
        select h.sha256, bit_count((n.dhash # of_dhash)::bit(64))::integer as bits
        from (select dhash from near order by bit_count((dhash # of_dhash)::bit(64)), dhash limit most) n
        join city.picture_hashes h on (h.dhash & 65535) = (n.dhash & 65535) and h.dhash = n.dhash
        order by bits limit most;
end $$;

-- Photos of cases that show the same as a picture that somebody is about to add, for whoever may add photos. A case that
-- the person does not see is told without number, kind and time: that there is one, and no more.
create or replace function city.similar_photos(of_dhash bigint, most integer default 20)
returns table (case_id bigint, case_no text, kind text, added_at timestamptz, bits integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 5 as $$
#variable_conflict use_column
begin
    if of_dhash is null or not city.may_be_told() then
        return;
    end if;
    return query
        with found as (
            select a.case_id, a.kind, a.added_at, p.bits, city.sees_case(a.case_id) as is_seen
            from city.pictures_like(of_dhash) p
            join city.attachments a on a.sha256 = p.sha256 and a.case_id is not null
            order by p.bits, a.added_at desc limit least(greatest(most, 0), 50))
        select case when f.is_seen then f.case_id end,
               case when f.is_seen then (city.read_case(f.case_id)).case_no end,
               case when f.is_seen then f.kind end, case when f.is_seen then f.added_at end, f.bits
        from found f;
end $$;

-- Photos that have just come to a case are held against all others; what shows the same is noted for who evaluates.
create or replace function city.note_same_pictures(of_attachment_ids bigint[]) returns void
language plpgsql as $$
begin
    insert into city.photo_matches (attachment_id, other_id, bits)
        select a.attachment_id, o.attachment_id, o.bits
        from city.attachments a
        join city.picture_hashes h on h.sha256 = a.sha256
        cross join lateral (
            select o.attachment_id, p.bits from city.pictures_like(h.dhash) p
            join city.attachments o on o.sha256 = p.sha256 and o.sha256 <> a.sha256 and o.case_id is not null
            where o.case_id <> a.case_id or o.added_by is distinct from a.added_by or o.kind <> a.kind
            order by p.bits, o.added_at limit 20) o
        where a.attachment_id = any (of_attachment_ids)
        on conflict do nothing;
    -- The very same file, whether or not it has enough in it for a hash.
    insert into city.photo_matches (attachment_id, other_id, bits)
        select a.attachment_id, o.attachment_id, 0
        from city.attachments a
        join city.attachment_contents c on c.sha256 = a.sha256 and not c.is_sample
        cross join lateral (
            select o.attachment_id from city.attachments o
            where o.sha256 = a.sha256 and o.attachment_id <> a.attachment_id and o.case_id is not null
              and (o.case_id <> a.case_id or o.added_by is distinct from a.added_by or o.kind <> a.kind)
            order by o.added_at limit 20) o
        where a.attachment_id = any (of_attachment_ids)
        on conflict do nothing;
end $$;

-- Taking a photo ------------------------------------------------------------------------------------------------------

-- Add a photo, which belongs to no case until an act of the same person names it. Time and place are what the picture
-- itself says; the database signs who added it and when. `dhash` is what the client made of the picture; `original` is the
-- picture before something in it was covered, for those alone who may see it (city.sees_content).
create or replace function city.add_attachment(
    content bytea, kind text, file_name text default null, taken_at timestamptz default null,
    lon double precision default null, lat double precision default null, dhash bigint default null,
    original bytea default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz := city.city_now();
    hash bytea := sha256(content);
    original_hash bytea := sha256(original);
    person_id integer;
    made_id bigint;
    why text;
begin
    perform city.refuse_old_snapshot();
    select s.staff_id into person_id from city.staff s, city.local_day(at) today
        where s.role_name = session_user and not s.is_locked
          and city.is_held_on(s.valid_from, s.valid_to, today);
    if person_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    end if;
    why := case
        when coalesce(octet_length(content), 0) not between 1 and 8 * 1024 * 1024 then 'size'
        when octet_length(original) not between 1 and 8 * 1024 * 1024 then 'size'
        when city.media_type(content) is null then 'format'
        when kind is null or kind not in ('near', 'far', 'reference', 'before', 'after', 'other') then 'kind'
        when taken_at > at + interval '1 day' or (lon is null) <> (lat is null)
            or not coalesce(lon between -180 and 180 and lat between -90 and 90, true) then 'place'
        when (select count(*) from city.attachments a where a.added_by = person_id and a.case_id is null) >= 200 then 'many'
        else coalesce(city.picture_trouble(content), case when original is not null then city.picture_trouble(original) end)
    end;
    if why is not null then
        perform city.refuse('GH039', 'no photo: ' || why, jsonb_build_object('why', why));
    end if;
    insert into city.attachment_contents (sha256, content) values (hash, content) on conflict do nothing;
    if original is not null then
        insert into city.attachment_contents (sha256, content) values (original_hash, original) on conflict do nothing;
    end if;
    if dhash is not null then
        insert into city.picture_hashes values (hash, dhash) on conflict do nothing;
    end if;
    insert into city.attachments as a (kind, file_name, media_type, sha256, size_bytes, taken_at, geom, added_at, added_by,
                                       original_sha256)
    values (kind, left(file_name, 200), city.media_type(content), hash, octet_length(content), taken_at,
            case when lon is not null then public.st_setsrid(public.st_makepoint(lon, lat), 4490) end, at, person_id,
            original_hash)
    returning a.attachment_id into made_id;
    return made_id;
end $$;

-- Put a picture in which something is covered in the place of a photo of a case, for evaluators and administrators who see
-- the case. What it was stays apart for them; the first original is kept, however often it is covered.
create or replace function city.cover_attachment(of_attachment_id bigint, content bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    hash bytea := sha256(content);
    photo city.attachments;
    why text;
begin
    perform city.refuse_old_snapshot();
    select * into photo from city.attachments a where a.attachment_id = of_attachment_id for update;
    why := case
        when city.my_staff_id() is null or not city.sees_originals() or photo.case_id is null
            or not city.sees_case(photo.case_id) then 'cover'
        when coalesce(octet_length(content), 0) not between 1 and 8 * 1024 * 1024 then 'size'
        else city.picture_trouble(content)
    end;
    if why is not null then
        perform city.refuse('GH039', 'no cover: ' || why, jsonb_build_object('why', why));
    end if;
    insert into city.attachment_contents (sha256, content) values (hash, content) on conflict do nothing;
    insert into city.picture_hashes
        select hash, h.dhash from city.picture_hashes h where h.sha256 = photo.sha256 on conflict do nothing;
    update city.attachments a
        set sha256 = hash, media_type = city.media_type(content), size_bytes = octet_length(content),
            original_sha256 = coalesce(a.original_sha256, a.sha256), covered_by = city.my_staff_id(),
            covered_at = city.city_now()
        where a.attachment_id = of_attachment_id and a.sha256 <> hash;
end $$;

-- Photos of a case that were used elsewhere, in the very same file or as a picture that shows the same: for another case,
-- or in this one by somebody else or as something else; for whoever sees the case. Of the other cases no more is said than
-- how many they are.
create or replace function city.photo_repeats(of_case_id bigint)
returns table (attachment_id bigint, other_cases bigint, is_of_others boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 2 as $$
#variable_conflict use_column
begin
    if not city.sees_case(of_case_id) then
        return;
    end if;
    return query
        with own as (
            select a.attachment_id, a.case_id, a.sha256, a.kind, a.added_by from city.attachments a
            where a.case_id = of_case_id),
        pair as (
            select a.attachment_id, o.attachment_id as other_id
            from own a join city.attachments o on o.sha256 = a.sha256 and o.attachment_id <> a.attachment_id
            union
            select a.attachment_id, m.other_id from own a join city.photo_matches m on m.attachment_id = a.attachment_id
            union
            select a.attachment_id, m.attachment_id from own a join city.photo_matches m on m.other_id = a.attachment_id)
        select a.attachment_id, count(distinct o.case_id) filter (where o.case_id <> a.case_id),
               bool_or(o.added_by is distinct from a.added_by)
        from own a
        join pair p on p.attachment_id = a.attachment_id
        join city.attachments o on o.attachment_id = p.other_id and o.case_id is not null
        where (o.case_id <> a.case_id or o.added_by is distinct from a.added_by or o.kind <> a.kind)
          and not exists (select from city.attachment_contents c
                          where c.sha256 = a.sha256 and a.sha256 = o.sha256 and c.is_sample)
        group by a.attachment_id;
end $$;
