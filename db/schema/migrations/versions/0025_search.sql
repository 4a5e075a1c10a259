-- What a case is found by: pairs of characters of its text and place, and facts, as numbers. Functions and the trigger
-- that keep them stand in db/schema/sql/city/53_search.sql, which also fills in the cases that are there. One table for
-- all months: its one index is asked at once. For the owner alone, so no part is needed (see 0013).

create table city.case_terms (
    case_id bigint primary key,
    terms integer[] not null
);
-- Short, so that what was written last and is not sorted in yet costs a search next to nothing.
create index case_terms_terms on city.case_terms using gin (terms) with (fastupdate = on, gin_pending_list_limit = 256);
alter table city.case_terms enable row level security;

-- The end of a telephone number, digits alone.
create index reporters_phone_end on city.reporters (reverse(regexp_replace(phone, '\D', '', 'g')) text_pattern_ops)
    where phone is not null;
