-- Quiet acts (urging, supervising, notes) raise the version of a case as every act does, but outrun nobody: an act on an older
-- version is taken where only quiet ones lie between (db/schema/sql/city/30_door.sql). A constant default rewrites no row.

alter table city.cases
    add column quiet_acts integer not null default 0 check (quiet_acts >= 0 and quiet_acts < version);  -- since the last other one

alter table city.case_moves
    add column is_quiet boolean not null default false,
    add constraint quiet_moves_lead_nowhere check (not is_quiet or (
        enters is null and leaves <> '' and stamps is null and signs is null and assignment is null and clears = '{}'
        and sets = '{}' and ends_stages = '{}' and starts_stages = '[]'));
