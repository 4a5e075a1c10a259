-- Who works on a case, and who has it open: beside the cases, in no version of them and not in the feed. Functions and
-- policies stand in db/schema/sql/city/55_claims.sql. Both tables hide rows from some of the staff, so each has a part
-- (see 0013).

create table city.claims (                     -- a lease for each case; all instants are the server's real time
    case_id bigint not null,
    staff_id integer not null references city.staff on delete cascade,
    taken_at timestamptz not null default clock_timestamp(),
    until timestamptz not null,                -- nobody holds it from here on
    taken_from integer references city.staff on delete set null,  -- who held it when it was taken over
    reason text,                               -- why it was taken over
    primary key (case_id)
) partition by hash (case_id);
create table city.claims_rows partition of city.claims for values with (modulus 1, remainder 0);
create index claims_until on city.claims (until);

create table city.presences (                  -- the case that somebody has open: one for each person
    staff_id integer not null references city.staff on delete cascade,
    case_id bigint not null,
    seen_at timestamptz not null default clock_timestamp(),
    primary key (staff_id)
) partition by hash (staff_id);
create table city.presences_rows partition of city.presences for values with (modulus 1, remainder 0);

alter table city.claims enable row level security;
alter table city.presences enable row level security;
