-- Who asked does not answer (app/cases/actions.py), and who changed what of a person; functions and triggers stand in
-- db/schema/sql/city/30_door.sql and 52_staff.sql.

alter table city.case_moves
    add column answers text[] not null default '{}';          -- acts of asking: who did the last of each may not do this

-- What changed of a person, when, and by whom: written by triggers and functions alone, and never changed. It carries
-- number and not only key, and no foreign key: it stays when somebody is removed.
create table city.staff_changes (
    change_id bigint generated always as identity primary key,
    staff_id integer not null,
    number text,
    what text not null check (what in ('added', 'removed', 'name', 'number', 'role', 'unit', 'days', 'locked', 'unlocked',
                                       'post_given', 'post_changed', 'post_taken', 'password')),
    was jsonb,
    becomes jsonb,
    ends_sessions boolean not null default false,             -- the person logs in anew
    changed_at timestamptz not null,                          -- in the time of the city
    written_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user
);
create index staff_changes_staff on city.staff_changes (staff_id, change_id);
alter table city.staff_changes enable row level security;
