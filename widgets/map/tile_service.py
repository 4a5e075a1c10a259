"""The composing processes of one programme and what they know of the city; all windows of a wall share one workshop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject

from app.city.city import City
from app.city.columns import ColumnFiles, shared_folders
from app.city.components import Components
from app.city.model import COMPONENT_DTYPE, CityChange
from widgets.map.base_layers import scenery_of
from widgets.map.workers import CompositorPool

SHAPE_TOPICS = frozenset({"areas", "duty_grids", "unit_grids", "streets", "waters", "greens"})
WORKERS = 2


@dataclass(frozen=True)
class WorkerUpdate:
    """What a change meant to the workers: other shapes, or components that lie elsewhere than before."""

    has_shapes: bool = False
    has_other_components: bool = False


class TileService(QObject):
    """Tells the workers of a city and of its changes once, however many windows show it."""

    def __init__(self, workers: int = WORKERS, parent: QObject | None = None, most_bytes: int | None = None) -> None:
        """Start the processes.

        Args:
            most_bytes: how much each keeps of shapes prepared for a zoom; None for what a wall needs.
        """
        super().__init__(parent)
        self.pool = CompositorPool(workers, self)
        if most_bytes is not None:
            self.pool.tell("most_bytes", most_bytes, key=("most_bytes",))
        self._city: City | None = None
        self._change: CityChange | None = None
        self._told = WorkerUpdate()
        self._heard: set[int] = set()
        self._files: ColumnFiles | None = None
        self._copy: Components | None = None

    def set_city(self, city: City, window: int) -> None:
        """Tell of a city, unless another window just did; a window that says it again means it."""
        if self._city is city and window not in self._heard:
            self._heard.add(window)
            return
        self._city, self._change, self._heard = city, None, {window}
        self._tell_shapes(city)
        self._tell_components(city.components)

    def apply_change(self, city: City, change: CityChange, window: int) -> WorkerUpdate:
        """Tell of a change, unless another window just did; returns what it means."""
        if self._change is change and window not in self._heard:
            self._heard.add(window)
            return self._told
        self._city, self._change, self._heard = city, change, {window}
        has_shapes = bool(change.topics & SHAPE_TOPICS)
        if has_shapes:
            self._tell_shapes(city)
        has_other = False
        touched = len(change.component_boxes_m) > 0
        if self._copy is not None and (touched or "components" in change.topics):
            self._tell_components(city.components)
        elif self._copy is None and city.components.files != self._files:
            has_other = True
            self._tell_components(city.components)
        elif touched:
            self.pool.tell("touched", np.asarray(change.component_boxes_m))
        self._told = WorkerUpdate(has_shapes, has_other)
        return self._told

    def _tell_shapes(self, city: City) -> None:
        for name, layer in scenery_of(city).items():
            self.pool.tell("shapes", name, layer, key=("shapes", name))

    def _tell_components(self, components: Components) -> None:
        """Tell where the components lie; those in private memory are copied to where workers can map them."""
        self._files = components.files
        self._copy = None
        files = components.files
        if not files.path:
            living = components.column("x_cm") > -(2**31)
            columns = {name: components.column(name)[living] for name in COMPONENT_DTYPE.names or ()}
            self._copy = Components.from_columns(columns, shared_folders(), is_sorted=True)
            files = self._copy.files
        self.pool.tell("components", files, key=("components",))
