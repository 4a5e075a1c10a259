-- Photos that arrive in pieces, and photos whose content lies in a folder of the server.

create table city.photo_pieces (
    staff_id integer not null,
    upload_id uuid not null,
    begins integer not null check (begins >= 0),
    content bytea not null check (octet_length(content) between 1 and 1048576),
    added_at timestamptz not null,
    primary key (staff_id, upload_id, begins)
);
-- Pieces are photos, which are packed already.
alter table city.photo_pieces alter column content set storage external;
alter table city.photo_pieces enable row level security;

create table city.photo_uploads (
    staff_id integer not null,
    upload_id uuid not null,
    attachment_id bigint not null,
    finished_at timestamptz not null,
    primary key (staff_id, upload_id)
);
alter table city.photo_uploads enable row level security;

alter table city.attachment_contents alter column content drop not null;
alter table city.attachment_contents add column archived_at timestamptz;
alter table city.attachment_contents
    add constraint attachment_contents_archived check ((content is null) = (archived_at is not null));

-- The very same file used twice is noted as well from now on (city.note_same_pictures), and what there is of it already.
insert into city.photo_matches (attachment_id, other_id, bits)
    select a.attachment_id, o.attachment_id, 0
    from city.attachments a
    join city.attachment_contents c on c.sha256 = a.sha256 and not c.is_sample
    join city.attachments o on o.sha256 = a.sha256 and o.attachment_id < a.attachment_id
    where a.case_id is not null and o.case_id is not null
      and (o.case_id <> a.case_id or o.added_by is distinct from a.added_by or o.kind <> a.kind)
    on conflict do nothing;
