"""The plan of the demo city, drawn from a seed before anything is written: ground, blocks, grids and streets."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from db.demo.frame import district_polygons
from db.demo.grids import Grids, make_grids
from db.demo.growth import Blocks, grow_blocks
from db.demo.skeleton import Ground, read_ground
from db.demo.streets import Streets, make_streets


@dataclass(frozen=True)
class CityPlan:
    """What of a demo city needs no database.

    Args:
        shapes: polygon of each district, by its code.
    """

    shapes: dict[str, BaseGeometry]
    ground: Ground
    blocks: Blocks
    grids: Grids
    streets: Streets


def plan_city(seed: int) -> CityPlan:
    """Plan a city; the same seed gives the same plan.

    Raises:
        Unavailable: the district polygons are not installed.
    """
    shapes = district_polygons()
    ground = read_ground(shapes)
    blocks = grow_blocks(ground, seed)
    grids = make_grids(ground, blocks, seed)
    return CityPlan(shapes, ground, blocks, grids, make_streets(ground, blocks, grids))


class PlanAhead:
    """A plan that is made in a thread while the server makes the tables; it holds up no end of the programme."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._plan: Future[CityPlan] = Future()
        threading.Thread(target=self._run, name="city-plan", daemon=True).start()

    def _run(self) -> None:
        try:
            self._plan.set_result(plan_city(self._seed))
        except Exception as trouble:  # noqa: BLE001 - whoever waits for the plan meets it
            self._plan.set_exception(trouble)

    def wait(self) -> CityPlan:
        """Return the plan when it is made, or raise what went wrong."""
        return self._plan.result()
