-- The cases of a figure, as 64-bit numbers one after the other.
select city.cases_of_fact(:fact, :first_on, :last_on, cast(:district as text), cast(:unit_id as integer),
    cast(:from_s as bigint), cast(:below_s as bigint), cast(:east as integer), cast(:north as integer),
    cast(:width as integer))
