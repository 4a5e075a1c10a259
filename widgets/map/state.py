"""What a map shows at this moment, as its painter, its picker and its legend read it; none of them knows the canvas."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMargins

from app.city.city import City
from app.map.labels import LabelField
from app.map.projection import View
from app.map.shown import Scope
from widgets.map.case_layer import CaseLayer
from widgets.map.selection import SelectionLayer
from widgets.map.style_controller import MapStyleController
from widgets.theme import Theme


class MapState(Protocol):
    """What is shown, where and how; `widgets.map.canvas.MapCanvas` is one."""

    theme: Theme
    scenery: MapStyleController
    cases: CaseLayer
    selection: SelectionLayer

    @property
    def city(self) -> City | None:
        """The city that is shown; None before the first one."""

    @property
    def view(self) -> View:
        """What is on screen now, in device pixels."""

    @property
    def scale(self) -> float:
        """Device pixels for one pixel of the sketch."""

    @property
    def font_px(self) -> float:
        """The size of the writing in logical pixels."""

    @property
    def scope(self) -> Scope:
        """What the legend counts."""

    @property
    def has_place(self) -> bool:
        """Whether the view speaks of one grid or area."""

    @property
    def has_no_ground(self) -> bool:
        """Whether there are neither shapes of a city nor a base map."""

    def component_counts(self) -> NDArray[np.int64]:
        """How many components of each class and state are shown, (classes, states)."""

    def covered_fields(self) -> list[LabelField]:
        """What lies over the map, in device pixels."""

    def devicePixelRatioF(self) -> float:  # noqa: N802 - Qt's name
        """Device pixels for one logical pixel."""


class PickerState(MapState, Protocol):
    """What the picker reads besides: the widget's own width, and what its cards keep clear of."""

    case_beside: int | None
    card_top: int

    @property
    def legend_margins(self) -> QMargins:
        """Room at the window's edges, in logical pixels."""

    def width(self) -> int:
        """Width in logical pixels."""

    def height(self) -> int:
        """Height in logical pixels."""
