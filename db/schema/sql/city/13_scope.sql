-- Two rules that many functions and questions ask, each written here alone. Both are put into the plan of whoever asks
-- (inlined), so that indexes serve as they would for the condition itself.

-- Whether a post, or somebody on the staff, is held on a day; without an end it goes on.
create or replace function city.is_held_on(valid_from date, valid_to date, day_on date) returns boolean
language sql immutable parallel safe as $$
    select valid_from <= day_on and (valid_to is null or valid_to >= day_on);
$$;

-- Whether a case lies in the areas and duty grids, or is or was with one of the units, of somebody who does not see the
-- whole city.
create or replace function city.lies_in_scope(
    areas text[], duty_grids integer[], units integer[],
    district_code text, command_code text, duty_grid_id integer, unit_id integer, past_unit_ids integer[]) returns boolean
language sql immutable parallel safe as $$
    select district_code = any (areas) or command_code = any (areas) or duty_grid_id = any (duty_grids)
        or unit_id = any (units) or past_unit_ids && units;
$$;
