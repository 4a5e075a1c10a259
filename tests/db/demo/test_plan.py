"""The drawn city: right numbers, no gap, no overlap, streets and grids that respect river and districts."""

import numpy as np
import shapely

from db.demo.frame import BUILT_UP_KM2, DUTY_GRIDS, UNIT_GRIDS, read_table
from db.demo.growth import components
from db.demo.streets import CLASS_NAMES, Streets
from tests.db.demo.conftest import SEED, Plan, draw_plan


def test_the_same_seed_draws_the_same_city_and_another_seed_another(plan: Plan) -> None:
    again = draw_plan(SEED)
    assert plan.grids.codes == again.grids.codes
    assert shapely.to_wkb(plan.grids.cells).tolist() == shapely.to_wkb(again.grids.cells).tolist()
    assert shapely.to_wkb(plan.streets.lines).tolist() == shapely.to_wkb(again.streets.lines).tolist()
    other = draw_plan(SEED + 1)
    assert shapely.to_wkb(plan.grids.cells).tolist() != shapely.to_wkb(other.grids.cells).tolist()
    assert len(other.grids.duty_codes) == DUTY_GRIDS
    assert len(other.grids.cells) == UNIT_GRIDS


def test_the_built_up_area_is_as_large_as_the_real_one(plan: Plan) -> None:
    area_km2 = shapely.area(plan.grids.duty_shapes).sum() / 1e6
    assert abs(area_km2 / BUILT_UP_KM2 - 1) < 0.005


def test_duty_grids_are_101_connected_and_alike_in_size(plan: Plan) -> None:
    shapes = plan.grids.duty_shapes
    assert len(shapes) == len(set(plan.grids.duty_codes)) == DUTY_GRIDS
    assert all(shape.geom_type == "Polygon" and shape.is_valid for shape in shapes)
    areas = shapely.area(shapes) / 1e6
    assert areas.min() > 1.5
    assert areas.max() < 6


def test_unit_grids_leave_no_gap_and_no_overlap(plan: Plan) -> None:
    cells = plan.grids.cells
    assert len(cells) == len(set(plan.grids.codes)) == UNIT_GRIDS
    assert shapely.is_valid(cells).all()
    assert abs(shapely.union_all(cells).area - shapely.area(cells).sum()) < 1.0
    assert shapely.coverage_is_valid(cells)


def test_codes_of_grids_are_well_formed(plan: Plan) -> None:
    grids = plan.grids
    communities = {row["code"] for row in read_table("communities")}
    for code, district, township, community in zip(
        grids.codes, grids.district, grids.township, grids.community, strict=True
    ):
        assert len(code) == 15
        assert code.isdigit()
        assert code.startswith(community)
        assert community.startswith(township)
        assert township.startswith(district)
        assert str(community) in communities
    assert all(len(code) == 10 and code[6] == "D" for code in grids.duty_codes)


def test_grids_do_not_cross_the_river_nor_a_district(plan: Plan) -> None:
    cells, grids = plan.grids.cells, plan.grids
    assert shapely.area(shapely.intersection(cells, plan.ground.river)).max() < 1.0
    for code, shape in plan.ground.districts.items():
        own = cells[grids.district == code]
        outside = shapely.area(shapely.difference(own, shape))
        assert not len(own) or outside.max() < 5.0
    for number, code in enumerate(grids.duty_district):
        assert set(grids.district[grids.duty == number]) == {code}


def test_every_real_street_name_is_there_near_its_place(plan: Plan) -> None:
    names = np.array(plan.streets.names)
    for row in [*read_table("streets"), *read_table("street_names")]:
        assert (names == row["name"]).any(), row["name"]
    assert all(names)


def reach(streets: Streets) -> float:
    """Return the share of the streets' length that hangs together."""
    lines = streets.lines
    one, two = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=36)
    label = components(len(lines), np.column_stack([one, two]))
    lengths = shapely.length(lines)
    return float(np.bincount(label, lengths).max() / lengths.sum())


def test_the_street_network_hangs_together(plan: Plan) -> None:
    assert reach(plan.streets) > 0.995


def test_only_great_streets_cross_the_river(plan: Plan) -> None:
    streets = plan.streets
    wet = shapely.length(shapely.intersection(streets.lines, plan.ground.river.buffer(-5)))
    assert not (wet[streets.kinds <= 3] > 0).any()
    assert 10 <= len({name for name, bridge in zip(streets.names, streets.is_bridge, strict=True) if bridge}) <= 20
    assert set(streets.kinds.tolist()) == set(CLASS_NAMES)
