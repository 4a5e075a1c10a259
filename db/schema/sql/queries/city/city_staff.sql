-- What everybody on the staff is called: whole columns in one row.
select array_agg(staff_id) as staff_id, array_agg(name) as name from city.staff
