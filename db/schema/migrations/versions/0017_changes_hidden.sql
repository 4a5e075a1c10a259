-- What changed of people is hidden from most of the staff, so city.staff_changes has a part, as 0013 gave one to the other
-- tables with hidden rows: the condition of a policy that reads no row is asked before the scan of a part alone. The part
-- is the table of before; no row is written. Its triggers and its policy are made anew by db/schema/sql/city/52_staff.sql.

drop policy if exists seen on city.staff_changes;
drop trigger if exists history on city.staff_changes;
drop trigger if exists sessions on city.staff_changes;
alter table city.staff_changes disable row level security;

do $do$
declare
    next_id constant bigint := nextval(pg_get_serial_sequence('city.staff_changes', 'change_id'));
begin
    alter table city.staff_changes alter column change_id drop identity;
    alter table city.staff_changes rename to staff_changes_rows;
    alter table city.staff_changes_rows rename constraint staff_changes_pkey to staff_changes_rows_pkey;
    alter index city.staff_changes_staff rename to staff_changes_rows_staff;
    create table city.staff_changes (
        like city.staff_changes_rows including defaults including constraints, primary key (change_id)
    ) partition by hash (change_id);
    alter table city.staff_changes attach partition city.staff_changes_rows for values with (modulus 1, remainder 0);
    execute format(
        'alter table city.staff_changes alter column change_id add generated always as identity (start %s)', next_id);
end $do$;

create index staff_changes_staff on city.staff_changes (staff_id, change_id);
alter table city.staff_changes enable row level security;
