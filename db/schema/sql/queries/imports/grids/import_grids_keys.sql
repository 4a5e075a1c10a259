insert into city.source_keys as k (source, target, source_id, id, imported_at)
select :source, :target, source_id, id, (select city.city_now()) from import_grids
on conflict (source, target, source_id) do update set id = excluded.id, imported_at = excluded.imported_at
