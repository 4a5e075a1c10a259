-- Evidence: 64 bits for each picture, which the same picture keeps when it is saved again or made smaller
-- (app/photos/similarity.py), the pairs that were found, and the originals of pictures in which something was covered.

-- For the owner alone. Four indexes on 16 bits each: hashes that differ in at most 7 bits have one band in common but for
-- one bit. Each holds the hash itself, so that what does not fit is left aside without looking at the table.
create table city.picture_hashes (
    sha256 bytea primary key,
    dhash bigint not null
);
create index picture_hashes_band_0 on city.picture_hashes ((dhash & 65535)) include (dhash);
create index picture_hashes_band_1 on city.picture_hashes (((dhash >> 16) & 65535)) include (dhash);
create index picture_hashes_band_2 on city.picture_hashes (((dhash >> 32) & 65535)) include (dhash);
create index picture_hashes_band_3 on city.picture_hashes (((dhash >> 48) & 65535)) include (dhash);
alter table city.picture_hashes enable row level security;

-- For the owner alone. Pairs of photos that show the same, without those of the very same content.
create table city.photo_matches (
    attachment_id bigint not null,
    other_id bigint not null,
    bits smallint not null check (bits between 0 and 64),
    primary key (attachment_id, other_id)
);
create index photo_matches_other on city.photo_matches (other_id);
alter table city.photo_matches enable row level security;

-- The picture before something in it was covered; who covered it and when, where it was in a case already.
alter table city.attachments add column original_sha256 bytea;
alter table city.attachments add column covered_by integer;
alter table city.attachments add column covered_at timestamptz;
create index attachments_original on city.attachments (original_sha256) where original_sha256 is not null;

-- A picture that many cases have on purpose, such as one of the demo city: it is no evidence, and nobody is warned.
alter table city.attachment_contents add column is_sample boolean not null default false;
