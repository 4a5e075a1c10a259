-- Make a draft, or give the one that is there its title anew.
insert into city.ladder_versions as v (name, title, code_version, source, created_at)
values (:name, :title, :code_version, :source, city.city_now())
on conflict (name) do update set title = excluded.title, source = excluded.source
returning v.version_id
