"""Lines that are not part of the ground: where people went, and areas that somebody is responsible for."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from app.city.city import City
from app.map.layers import LAYERS
from app.map.projection import View
from app.map.tracks import Tracks
from widgets.map.paths import path_of
from widgets.theme import Theme

FROM_ZOOM = {layer.key: layer.min_zoom for layer in LAYERS}


class LineLayers:
    """Draws tracks and responsibility areas from whole arrays."""

    def __init__(self) -> None:
        self.tracks = Tracks()
        self._areas: tuple[NDArray[np.float64], NDArray[np.int64]] = (np.empty((0, 2)), np.zeros(1, np.int64))

    def set_city(self, city: City) -> None:
        """Take the people and the responsibility areas of a city."""
        self.tracks.note(city.people)
        areas = city.areas
        wanted = np.flatnonzero(np.array([kind == "responsibility" for kind in areas.kinds], bool))
        rings = [
            areas.points_m[areas.part_starts[part] : areas.part_starts[part + 1]]
            for part in np.flatnonzero(np.isin(areas.part_owner, wanted))
        ]
        starts = np.cumsum([0, *(len(ring) for ring in rings)])
        self._areas = (np.vstack(rings) if rings else np.empty((0, 2)), starts)

    def draw_tracks(self, painter: QPainter, view: View, theme: Theme, scale: float) -> None:
        """A quiet line behind everyone on duty, when near (painter in device pixels)."""
        if view.zoom - math.log2(scale) >= FROM_ZOOM["tracks"]:
            self._stroke(painter, view, *self.tracks.lines(), _pen(theme.good, 1.8 * scale, 0.55))

    def draw_responsibility(self, painter: QPainter, view: View, theme: Theme, scale: float) -> None:
        """The outline of every responsibility area, over a dark or light halo."""
        points, starts = self._areas
        self._stroke(painter, view, points, starts, _pen(theme.halo, 4.5 * scale, 0.7), is_filled=True)
        self._stroke(painter, view, points, starts, _pen(theme.paused, 2.2 * scale, 1.0, dashes=(5, 3)), is_filled=True)

    @staticmethod
    def _stroke(
        painter: QPainter,
        view: View,
        points_m: NDArray[np.float64],
        starts: NDArray[np.int64],
        pen: QPen,
        *,
        is_filled: bool = False,
    ) -> None:
        if len(points_m) == 0:
            return
        pixels = np.column_stack(view.to_px(points_m[:, 0], points_m[:, 1]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path_of(pixels, starts, is_filled=is_filled), pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _pen(colour: str, width: float, opacity: float, dashes: tuple[int, ...] = ()) -> QPen:
    ink = QColor(colour)
    ink.setAlphaF(opacity)
    pen = QPen(QBrush(ink), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes:
        pen.setDashPattern([float(dash) for dash in dashes])
    return pen
