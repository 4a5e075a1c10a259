"""What a map shows of a city: one value, so that a change of scene is one step for the map and for its tiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.city.cases import Cases
from app.map.density import ComponentFilter
from app.map.layers import shown_at_start

CaseFilter = Callable[[Cases], NDArray[np.bool_]]
"""Tells which rows of the case columns are shown; the marks show the open ones among them."""


@dataclass(frozen=True)
class MapLook:
    """What a map shows. Where it looks, what is selected and how fresh the city is are told apart from it.

    Args:
        layers: switches by the keys of `app.map.layers`; those not named are as at the start.
        colouring: how components are coloured: class, state, density, or None to leave them out.
        components: which components are shown.
        choropleth: what the duty grids are coloured by, a key of `app.map.choropleth`; None for nothing.
        cases: which cases are shown; None for all that are open.
        has_legend: whether the legend is on the map.
    """

    layers: Mapping[str, bool] = field(default_factory=shown_at_start)
    colouring: str | None = "density"
    components: ComponentFilter = ComponentFilter()
    choropleth: str | None = "overdue"
    cases: CaseFilter | None = None
    has_legend: bool = True

    @property
    def switches(self) -> dict[str, bool]:
        """The switch of every layer."""
        return shown_at_start() | dict(self.layers)
