-- What each person sees is looked up on the case itself; policies and functions stand in db/schema/sql/city/51_scopes.sql.

-- The units that had a case before the one that has it now: whoever had it goes on seeing it.
alter table city.cases add column past_unit_ids integer[] not null default '{}';

select set_config('gridhall.bulk', 'on', true);
update city.cases c set past_unit_ids = past.unit_ids
    from (select a.case_id, array_agg(distinct a.unit_id order by a.unit_id) as unit_ids
          from city.assignments a join city.cases k on k.case_id = a.case_id
          where a.unit_id is distinct from k.unit_id group by a.case_id) past
    where c.case_id = past.case_id;
select set_config('gridhall.bulk', 'off', true);

create index cases_district on city.cases (district_code, case_id) where closed_at is null;
create index cases_case_no on city.cases (case_no text_pattern_ops);
create index assignments_unit on city.assignments (unit_id, case_id);
create index reports_staff on city.reports (staff_id) where staff_id is not null;

-- Whoever commits a change waits for their turn on this table, which stays empty. An advisory lock could be held by
-- anybody who logs in, a lock on a table only by who may write it.
create table city.feed_turn ();

drop function if exists city.add_staff_role(integer);   -- city.add_staff does it
