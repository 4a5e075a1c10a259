-- Makes those months that are not there yet.
select city.ensure_months(day, day) from unnest(cast(:days as date[])) day
where to_regclass('city.stage_clocks_' || to_char(day, 'YYYYMM')) is null
