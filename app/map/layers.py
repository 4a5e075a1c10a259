"""The table of map layers: one row each; the switches and what they say about zoom derive from it.

A layer is painted where its key is asked: on top in `widgets/map/map_painter.py`, in the tiles in
`widgets/map/compositor.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import N_


@dataclass(frozen=True)
class MapLayer:
    """One layer.

    Args:
        key: stored word.
        label: what people read.
        is_static: composed into the tiles; otherwise painted on top in each frame.
        min_zoom: the zoom from which it shows (logical pixels).
        is_on: whether it shows at the start.
    """

    key: str
    label: str
    is_static: bool
    min_zoom: float = 0.0
    is_on: bool = True


LAYERS: tuple[MapLayer, ...] = (
    MapLayer("raster", N_("Base map tiles"), True),
    MapLayer("greens", N_("Green"), True),
    MapLayer("choropleth", N_("Duty grids by colour"), True),
    MapLayer("waters", N_("Water"), True),
    MapLayer("streets", N_("Streets"), True),
    MapLayer("unit_grids", N_("Unit grids"), True, 14.25),
    MapLayer("duty_grids", N_("Duty grids"), True),
    MapLayer("districts", N_("Districts (zones)"), True),
    MapLayer("components", N_("Components"), True),
    MapLayer("responsibility", N_("Responsibility areas"), False, 0.0, False),
    MapLayer("tracks", N_("Tracks"), False, 12.0, False),
    MapLayer("cameras", N_("Cameras"), False, 14.5, False),
    MapLayer("people", N_("People on duty"), False, 0.0, False),
    MapLayer("cases", N_("Cases"), False),
    MapLayer("labels", N_("Place names"), False),
    MapLayer("selection", N_("Selection"), False),
)


def shown_at_start() -> dict[str, bool]:
    """The switch of each layer at the start."""
    return {layer.key: layer.is_on for layer in LAYERS}
