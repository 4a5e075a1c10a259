-- What is unchanged keeps its key as it is: an import that comes again writes nothing. In the order of the index, which is
-- half the work; the time is asked for once and not for each row.
insert into city.source_keys as k (source, target, source_id, id, imported_at)
select :source, 'component', source_id, component_id, (select city.city_now()) from import_components
where did <> 'same' or has_key is not true
order by source_id
on conflict (source, target, source_id) do update set id = excluded.id, imported_at = excluded.imported_at
