-- The box may only grow: what came in before stays inside.
update city.city_profile set
    west = least(west, :west), south = least(south, :south), east = greatest(east, :east), north = greatest(north, :north)
