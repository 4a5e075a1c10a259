insert into city.source_keys as k (source, target, source_id, id, imported_at)
select :source, 'component', source_id, component_id, city.city_now() from import_components
on conflict (source, target, source_id) do update set imported_at = excluded.imported_at
