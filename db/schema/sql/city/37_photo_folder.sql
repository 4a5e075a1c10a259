-- Old photos in a folder of the server. The folder is told once by a superuser (db/schema/sql/server/photo_folder.sql): a
-- function of theirs reads files of that folder by the hash of their content and nothing else, for the owner of the city.

-- The content of a file of the folder; null where no folder was told, or the file is not there.
create or replace function city.file_of_photo(of_sha256 bytea) returns bytea
language plpgsql volatile as $$
declare
    found bytea;
begin
    if to_regprocedure('photo_folder.read(bytea)') is null then
        return null;
    end if;
    execute 'select photo_folder.read($1)' into found using of_sha256;
    return found;
end $$;

-- The content of a photo, in the database or in the folder, for whoever sees its attachment. It asks about this attachment
-- alone: the policy of contents (city.sees_content) asks about each that has the same content, which for a picture that
-- thousands of cases share takes a unit's officer many seconds.
create or replace function city.photo_content(of_attachment_id bigint, is_original boolean default false)
returns bytea
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    photo city.attachments;
    hash bytea;
    found bytea;
begin
    select * into photo from city.attachments a where a.attachment_id = of_attachment_id;
    if not city.may_be_told() or photo.attachment_id is null or is_original and not (city.is_owner() or city.sees_originals())
            or not coalesce(city.is_owner() or city.sees_case(photo.case_id) or photo.added_by = city.my_staff_id(), false) then
        return null;
    end if;
    hash := case when is_original then photo.original_sha256 else photo.sha256 end;
    select c.content into found from city.attachment_contents c where c.sha256 = hash;
    if found is null and to_regprocedure('photo_folder.read(bytea)') is not null then
        execute 'select photo_folder.read($1)' into found using hash;
    end if;
    return found;
end $$;

-- Let the content of a photo go from the database, once the server itself has read the same from the folder; whether it
-- has. For the owner alone.
create or replace function city.archive_photo(of_sha256 bytea) returns boolean
language plpgsql as $$
begin
    if sha256(city.file_of_photo(of_sha256)) is distinct from of_sha256 then
        return false;
    end if;
    update city.attachment_contents c set content = null, archived_at = city.city_now()
        where c.sha256 = of_sha256 and c.archived_at is null;
    return true;
end $$;
