-- How the workers do, without any case; waited to tenths, so that an even picture stays the same.
select living, fallen, due, failing, round(waited_s::numeric, 1)::float8 as waited_s from city.worker_health()
