-- Whether anything of a city is here besides its name: a database that a failed command made holds nothing of it.
select exists (select from city.components) or exists (select from city.cases) or exists (select from city.areas)
    or exists (select from city.duty_grids) or exists (select from city.unit_grids) or exists (select from city.streets)
    or exists (select from city.manual_versions) or exists (select from city.rule_sets)
