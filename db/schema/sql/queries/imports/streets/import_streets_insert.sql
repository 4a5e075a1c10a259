with fresh as (
    update import_streets
    set street_id = nextval((select cast(pg_get_serial_sequence('city.streets', 'street_id') as regclass))), did = 'new'
    where street_id is null returning *
)
insert into city.streets (street_id, name, name_en, class, is_bridge, geom, source)
select street_id, name, name_en, class, is_bridge, geom, :source from fresh
