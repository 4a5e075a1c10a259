-- Make a draft, or give the one that is there its title anew.
insert into city.manual_versions as v (name, title, code_version, source, proposed_on, created_at)
values (:name, :title, :code_version, :source, :proposed_on, city.city_now())
on conflict (name) do update
    set title = excluded.title, source = excluded.source, proposed_on = excluded.proposed_on
returning v.version_id
