"""How wide and how bright streets of each class are painted at each zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor

from widgets.theme import Theme

ZOOMS = (10.0, 12.0, 13.0, 15.0, 17.0, 19.0, 21.0)


@dataclass(frozen=True)
class StreetStyle:
    """One class of street; widths in pixels of the sketch at `ZOOMS`."""

    token: str
    min_zoom: float
    opacity: float
    widths: tuple[float, ...]


STREET_STYLES: tuple[StreetStyle, ...] = (
    StreetStyle("street_trunk", 8.0, 0.55, (1.1, 2.0, 2.8, 6.0, 14.0, 34.0, 90.0)),
    StreetStyle("street_main", 9.5, 0.4, (0.7, 1.4, 2.1, 5.0, 12.0, 28.0, 74.0)),
    StreetStyle("street_main", 11.25, 0.28, (0.5, 0.9, 1.4, 3.4, 9.0, 22.0, 56.0)),
    StreetStyle("street_small", 12.5, 0.3, (0.4, 0.6, 0.9, 2.2, 6.5, 16.0, 40.0)),
    StreetStyle("street_small", 13.75, 0.25, (0.3, 0.5, 0.6, 1.3, 4.0, 10.0, 26.0)),
)
"""In the order of `app.city.model.STREET_CLASSES`: trunk, main, secondary, small, lane."""


def width_at(style: StreetStyle, zoom: float) -> float:
    """The width at a zoom, in pixels of the sketch."""
    return float(np.interp(zoom, ZOOMS, style.widths))


def street_colours(theme: Theme, style: StreetStyle) -> QColor:
    """The colour of a class, opaque."""
    return QColor(getattr(theme, style.token))
