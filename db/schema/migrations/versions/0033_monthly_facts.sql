-- What became of cases month by month: one row for each case, fact and month. Functions and triggers stand in
-- db/schema/sql/city/59_monthly_facts.sql.

-- For the owner alone, so no part is needed (see 0013); whoever sees the whole city asks functions.
create table city.monthly_facts (
    case_id bigint not null,
    fact text not null check (fact in ('returned','reworked','extended','suspended','late')),
    month_on date not null,                    -- the first day of the month in the city's time
    times integer not null check (times > 0),  -- acts of the month
    unit_id integer,                           -- whose: that had the case at the last of these acts
    district_code text,
    late_s bigint,                             -- of `late`: from the deadline until it was handled
    east_cell integer,                         -- thousandths of a degree, rounded down; null without a place
    north_cell integer,
    next_on date,                              -- the next month of the same case and fact: of a span, the last row counts
    primary key (case_id, fact, month_on)
);
create index monthly_facts_fact on city.monthly_facts (fact, month_on, case_id)
    include (times, unit_id, district_code, late_s, east_cell, north_cell, next_on);
alter table city.monthly_facts enable row level security;

-- Cases that a loader of many rows wrote and that are still to be counted.
create table city.uncounted_cases (
    case_id bigint primary key
);
alter table city.uncounted_cases enable row level security;
