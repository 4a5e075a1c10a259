-- Supervision letters to a unit about one or a few cases, and urging letters about all its late cases. Functions, triggers
-- and policies stand in db/schema/sql/city/75_letters.sql. Tables that hide rows from some of the staff have parts (see
-- 0013).

create sequence city.letter_ids as bigint;

create table city.letters (
    letter_id bigint not null default nextval('city.letter_ids'),
    version integer not null default 1,
    kind text not null check (kind in ('supervision','urging')),
    state text not null default 'draft'
        check (state in ('draft','approved','sent','received','answered','void')),
    unit_id integer not null references city.units,
    requirement text not null check (requirement ~ '\S' and length(requirement) <= 1000),
    reply_by timestamptz not null,
    cases integer not null check (cases > 0),   -- how many it is about
    open_cases integer not null default 0,      -- the unit's cases in handling when they were counted
    silent_cases integer not null default 0,    -- of its cases: without a word of the unit since the limit
    oldest_due_at timestamptz,                  -- of its cases, the limit that is over for longest
    counted_at timestamptz not null,            -- the instant of these figures
    drafted_by integer references city.staff,   -- null: the ladder
    drafted_at timestamptz not null,
    changed_by integer references city.staff,   -- who changed the draft last
    state_at timestamptz not null,
    due_at timestamptz,                         -- until then it should have left its state; null at the end
    approved_by integer references city.staff,
    approved_at timestamptz,
    year smallint,                              -- of the number, by the city's calendar
    letter_no integer,                          -- taken when it is sent: 1, 2, 3 … of each kind and year
    sent_by integer references city.staff,
    sent_at timestamptz,
    receive_by timestamptz,
    received_at timestamptz,
    received_by integer references city.staff,
    answered_at timestamptz,
    answered_by integer references city.staff,
    answer text check (length(answer) <= 2000),
    voided_at timestamptz,
    voided_by integer references city.staff,
    void_reason text check (length(void_reason) <= 1000),
    is_demo boolean not null default false,
    primary key (letter_id),
    check ((letter_no is null) = (year is null) and (letter_no is null) = (sent_at is null)),
    check ((state in ('sent','received','answered')) <= (letter_no is not null)),
    check ((state in ('draft','approved')) <= (letter_no is null)),
    check ((state = 'answered') = (answered_at is not null)),
    check ((state = 'void') = (voided_at is not null and void_reason is not null))
) partition by hash (letter_id);
create table city.letters_rows partition of city.letters for values with (modulus 1, remainder 0);
create unique index letters_number on city.letters_rows (kind, year, letter_no) where letter_no is not null;
create index letters_state on city.letters (state, due_at);
create index letters_unit on city.letters (unit_id, state);

create table city.letter_numbers (              -- the last number that was taken; for the owner alone
    kind text not null,
    year smallint not null,
    last_no integer not null check (last_no > 0),
    primary key (kind, year)
);

create table city.letter_cases (
    letter_id bigint not null references city.letters,
    case_id bigint not null,
    place_no integer not null,                  -- 1 is late for longest
    noted text not null default '' check (noted in ('','sent','answered','none')),   -- what its history tells of
    primary key (letter_id, case_id)
) partition by hash (letter_id);
create table city.letter_cases_rows partition of city.letter_cases for values with (modulus 1, remainder 0);
create index letter_cases_case on city.letter_cases (case_id);

create table city.letter_acts (                 -- only added to
    letter_id bigint not null references city.letters,
    version integer not null,
    action text not null,
    inputs jsonb not null default '{}',
    from_state text,
    to_state text not null,
    staff_id integer references city.staff,     -- null: by itself
    acted_at timestamptz not null,
    primary key (letter_id, version)
) partition by hash (letter_id);
create table city.letter_acts_rows partition of city.letter_acts for values with (modulus 1, remainder 0);

create table city.letter_files (                -- what was sent, kept with its hash
    letter_id bigint not null references city.letters,
    part text not null check (part in ('document','annex')),
    sha256 bytea not null,
    content bytea not null check (length(content) between 1 and 52428800),
    primary key (letter_id, part)
) partition by hash (letter_id);
create table city.letter_files_rows partition of city.letter_files for values with (modulus 1, remainder 0);
alter table city.letter_files_rows alter column content set storage external;   -- both kinds are compressed already

do $$
declare
    relation text;
begin
    foreach relation in array array['letters', 'letter_numbers', 'letter_cases', 'letter_acts', 'letter_files'] loop
        execute format('alter table city.%I enable row level security', relation);
    end loop;
end $$;
