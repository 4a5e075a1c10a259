-- What happened near a place, for whoever takes a report there.

-- Cases within so many metres of a place that were reported since an instant, as far as session_user sees them. It reads the
-- index of their places month by month and keeps its plan, as city.cases_in_box does: planning over all months would cost
-- more than the answer. A number begins with the month of its report, so that earlier months are not looked into.
create or replace function city.cases_near(
    lon double precision, lat double precision, radius_m double precision, since timestamptz, most integer default 5000)
returns table (
    case_id bigint, case_no text, class_id smallint, state text, reported_at timestamptz, closed_at timestamptz,
    unit_id integer, away_m double precision)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set max_parallel_workers_per_gather = 0
rows 200 as $$
declare
    point constant public.geometry := public.st_setsrid(public.st_makepoint(lon, lat), 4490);
    box constant public.geometry := city.box_of_radius(point, radius_m);
    first_id constant bigint := to_char(city.local_day(since), 'YYYYMM')::bigint * 1000000000000;
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select c.case_id, c.case_no, c.class_id, c.state, c.reported_at, c.closed_at, c.unit_id, d.away_m
        from city.cases c
        cross join lateral (select city.metres_between(c.geom, point) as away_m offset 0) d
        where c.geom operator(public.&&) box and c.case_id >= first_id and c.reported_at >= since
          and (is_city or city.lies_in_scope(areas, grids, units,
               c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
          and d.away_m <= radius_m
        limit least(greatest(most, 0), 10000);
end $$;
