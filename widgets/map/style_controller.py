"""Keeps the tiles of one window up to date: its style, its figures, and what a change touches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.city import City
from app.city.model import CityChange
from app.map.choropleth import Choropleth, figures, limits_for
from app.map.layers import LAYERS
from app.map.look import MapLook
from app.map.sources import SourceText
from widgets.map.base_layers import Style
from widgets.map.tile_service import TileService
from widgets.map.tile_store import TileStore
from widgets.map.workers import TileClient
from widgets.theme import Theme


class MapStyleController:
    """Tells the workers how one window's tiles look, and the tile store what is old."""

    def __init__(self, workshop: TileService, share: TileClient, tiles: TileStore, theme: Theme) -> None:
        self._workshop, self._share, self._tiles = workshop, share, tiles
        start = MapLook()
        self.layers = start.switches
        self.style = Style(theme, visible=self._static(), colouring=start.colouring, shown=start.components)
        self.choropleth: Choropleth | None = None
        self.major_names: list[tuple[str, str]] = []
        self._choropleth_key = start.choropleth
        self._limits: dict[str, tuple[int, ...]] = {}
        self._city: City | None = None

    def is_visible(self, key: str) -> bool:
        """Whether a layer is switched on."""
        return self.layers.get(key, False)

    def set_city(self, city: City) -> None:
        """Tell everything about a city."""
        self._city = city
        self._workshop.set_city(city, self._share.number)
        self._limits.clear()
        self._compute_figures(city)
        self._set_style(category_of_class=self._categories(city))
        self._tiles.clear()

    def apply_change(self, city: City, change: CityChange, margin_px: float) -> None:
        """Tell what a step of the feed touched."""
        told = self._workshop.apply_change(city, change, self._share.number)
        if told.has_shapes:
            self._compute_figures(city)
            self._set_style()
        if "classes" in change.topics:
            self._set_style(category_of_class=self._categories(city))
        if told.has_shapes or told.has_other_components:
            self._tiles.renew()
        else:
            self._tiles.touch(change.component_boxes_m, margin_px)

    def refresh_figures(self, city: City) -> bool:
        """Colour the grids by the figures of now; only the grids whose colour changes are painted anew."""
        before = self.style.grid_steps
        if not self._compute_figures(city):
            return False
        after = self.choropleth.steps if self.choropleth else None
        if before is None or after is None or len(before) != len(after):
            self._set_style(grid_steps=after)
            self._tiles.renew()
            return True
        changed = np.flatnonzero(before != after)
        if len(changed):
            self._set_style(grid_steps=after)
            self._tiles.touch(city.duty_grids.bounds_m[changed], 2.0)
        return True

    def set_raster(self, source: SourceText | None) -> None:
        """Other raster tiles, or none."""
        self._share.tell("raster", source)
        self._tiles.renew()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._set_style(theme=theme)
        self._tiles.renew()

    def set_scale(self, scale: float) -> None:
        """Another size of writing or another screen."""
        if scale != self.style.scale:
            self._set_style(scale=scale)
            self._tiles.renew()

    def set_look(self, look: MapLook) -> None:
        """Show other layers, colours, components or figures of grids: one style, however much of it is other."""
        is_other_figure = look.choropleth != self._choropleth_key
        self.layers, self._choropleth_key = look.switches, look.choropleth
        if is_other_figure and self._city is not None:
            self._compute_figures(self._city)
        changes: dict[str, Any] = {"visible": self._static(), "colouring": look.colouring, "shown": look.components}
        is_other = any(getattr(self.style, name) != value for name, value in changes.items())
        if is_other or (is_other_figure and self._city is not None):
            self._set_style(**changes)
            self._tiles.renew()

    def _static(self) -> dict[str, bool]:
        return {layer.key: self.layers[layer.key] for layer in LAYERS if layer.is_static}

    def _set_style(self, **changes: Any) -> None:
        steps = self.choropleth.steps if self.choropleth else None
        self.style = replace(self.style, **({"grid_steps": steps} | changes))
        self._share.tell("style", self.style)

    def _compute_figures(self, city: City) -> bool:
        """Count the figures anew; returns whether they differ from those shown."""
        key = self._choropleth_key
        before = self.choropleth
        if key is None or len(city.duty_grids) == 0:
            self.choropleth = None
            return before is not None
        values = figures(city, key, city.clock.now())
        limits = self._limits[key] = limits_for(values, self._limits.get(key))
        if (
            before is not None
            and before.key == key
            and before.limits == limits
            and np.array_equal(before.values, values)
        ):
            return False
        self.choropleth = Choropleth(key, values, limits)
        return True

    def _categories(self, city: City) -> NDArray[np.int8]:
        """A number for each class by its major class, those with most components first; the last takes the rest."""
        counts = city.components.counts.sum(axis=1)
        weight: dict[tuple[str, str], int] = {}
        for class_id, row in city.classes.items():
            if row.kind == "component":
                here = int(counts[class_id]) if 0 <= class_id < len(counts) else 0
                weight[(row.major_name, row.major_name_en)] = weight.get((row.major_name, row.major_name_en), 0) + here
        ranked = sorted(weight, key=lambda name: (-weight[name], name))[: len(self.style.theme.series)]
        self.major_names = ranked
        place = {name: number for number, name in enumerate(ranked)}
        result = np.full(max([*city.classes, len(counts) - 1, 0]) + 1, max(len(ranked) - 1, 0), np.int8)
        for class_id, row in city.classes.items():
            result[class_id] = place.get((row.major_name, row.major_name_en), max(len(ranked) - 1, 0))
        return result
