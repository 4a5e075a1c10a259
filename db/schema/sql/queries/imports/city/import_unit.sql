insert into city.units (code, name, name_en, short_name, short_name_en, kind, field)
values (:code, :name, :name_en, :short_name, :short_name_en, :kind, :field)
on conflict (code) do nothing
