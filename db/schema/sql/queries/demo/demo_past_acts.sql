-- Let people of a demo city have acted in the past, one act after the other.
select count(*) from (
    select city.act_in_the_past(a.case_id, a.action, a.inputs, a.staff_id, to_timestamp(a.at_s))
    from (select * from unnest(
              cast(:case_ids as bigint[]), cast(:actions as text[]), cast(:inputs as jsonb[]), cast(:staff_ids as integer[]),
              cast(:at_s as float8[])) with ordinality as given (case_id, action, inputs, staff_id, at_s, place)
          order by place offset 0) a offset 0) done
