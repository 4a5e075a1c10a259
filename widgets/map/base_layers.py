"""What a compositor must know to paint: plain values that can be sent to another process."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.city.city import City
from app.city.model import STREET_CLASSES, Shapes
from app.map.density import ComponentFilter
from app.map.vectors import Parts, take
from widgets.theme import Theme

SHAPE_LAYERS = ("greens", "waters", "streets", "areas", "duty_grids", "unit_grids")
BORDER_KINDS = ("district", "development_zone", "scenic_area")


@dataclass(frozen=True)
class ShapeLayer:
    """The shapes of one layer for painting.

    Args:
        parts: lines or rings.
        kinds: (n,) int8 a small number for each shape (class of a street, kind of an area).
    """

    parts: Parts
    kinds: NDArray[np.int8]


@dataclass(frozen=True)
class Style:
    """How tiles look.

    Args:
        theme: colours.
        scale: device pixels for one pixel of the sketch (pixel ratio times the size of the writing).
        visible: switch of each static layer.
        colouring: what components are coloured by: 'class', 'state', 'density' or None.
        category_of_class: (classes,) int8 category of each class id, for the colouring by class.
        shown: filter of the components.
        grid_steps: (n,) uint8 colour step of each duty grid, or None for no choropleth.
    """

    theme: Theme
    scale: float = 1.0
    visible: dict[str, bool] = field(default_factory=dict)
    colouring: str | None = "density"
    category_of_class: NDArray[np.int8] = field(default_factory=lambda: np.zeros(1, np.int8))
    shown: ComponentFilter = field(default_factory=ComponentFilter)
    grid_steps: NDArray[np.uint8] | None = None

    @property
    def colours_grids(self) -> bool:
        """Whether duty grids are coloured by a figure."""
        return self.grid_steps is not None and self.visible.get("choropleth", False)


def shape_layer(
    shapes: Shapes, kinds: tuple[str, ...] | None = None, only: tuple[str, ...] | None = None
) -> ShapeLayer:
    """Flat arrays of a layer; kinds become their place in `kinds` (the last one where unknown)."""
    numbers = {name: number for number, name in enumerate(kinds or ())}
    kind_of = np.array([numbers.get(kind, max(len(numbers) - 1, 0)) for kind in shapes.kinds], np.int8)
    starts, owners = np.asarray(shapes.part_starts, np.int64), np.asarray(shapes.part_owner, np.int32)
    keep = np.diff(starts) >= 2
    if only is not None:
        wanted = np.array([kind in only for kind in shapes.kinds], bool)
        keep &= wanted[owners]
    parts = Parts(np.ascontiguousarray(shapes.points_m, np.float64), starts, owners)
    if not keep.all():
        parts = take(parts, np.flatnonzero(keep))
    return ShapeLayer(parts, kind_of)


def scenery_of(city: City) -> dict[str, ShapeLayer]:
    """The layers of a city that compositors paint from."""
    return {
        "greens": shape_layer(city.greens),
        "waters": shape_layer(city.waters),
        "streets": shape_layer(city.streets, STREET_CLASSES),
        "areas": shape_layer(city.areas, BORDER_KINDS, BORDER_KINDS),
        "duty_grids": shape_layer(city.duty_grids),
        "unit_grids": shape_layer(city.unit_grids),
    }
