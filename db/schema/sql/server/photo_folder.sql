-- What a superuser of the server makes once so that the city's owner can read old photos from a folder: files of that folder
-- alone, by the hash of their content, and no other file of the server. No desk holds a key to it.
create schema if not exists photo_folder;
revoke all on schema photo_folder from public;

create table if not exists photo_folder.place (
    only_row boolean primary key default true check (only_row),
    folder text not null
);

-- The content of one file, null where it is not there. A photo has at most 8 MB (city.add_attachment).
create or replace function photo_folder.read(of_sha256 bytea) returns bytea
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    name constant text := encode(of_sha256, 'hex');
begin
    if octet_length(of_sha256) is distinct from 32 then
        return null;
    end if;
    return pg_read_binary_file((select folder from photo_folder.place) || '/' || left(name, 2) || '/' || name,
                               0, 8 * 1024 * 1024, true);
end $$;
revoke all on function photo_folder.read(bytea) from public;

do $do$
declare
    owner constant name := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'city');
begin
    execute format('grant usage on schema photo_folder to %I', owner);
    execute format('grant execute on function photo_folder.read(bytea) to %I', owner);
    execute format('grant select on photo_folder.place to %I', owner);
end $do$;
