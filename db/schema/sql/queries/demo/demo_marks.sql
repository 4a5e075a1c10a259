-- What a demo city is recognised by: its units and people in their order, how many grids and streets, some components.
select (select array_agg(code order by unit_id) from city.units where unit_id <= :units),
       (select array_agg(number order by staff_id) from city.staff where staff_id <= :staff),
       (select count(*) from city.unit_grids),
       (select count(*) from city.streets),
       (select string_agg(code, '' order by component_id) from city.components
        where component_id in (1, :middle, :last))
