-- The component of a code, which is there as it stands in every city.
select component_id from city.components where code = :code order by component_id desc limit 1
