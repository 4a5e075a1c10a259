"""Paints the live map: tiles, marks and names as one kept picture while it rests or pans, directly while it zooms."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app.map.projection import View, level_of_zoom, snapped
from app.map.tiles import TileKey
from widgets.map.decorations import Decorations, draw_ground_lines
from widgets.map.label_layer import LabelLayer
from widgets.map.line_layers import LineLayers
from widgets.map.point_layers import PointLayers
from widgets.map.scene_cache import SceneCache
from widgets.map.state import MapState
from widgets.map.tile_store import TileStore


class MapPainter:
    """Draws what a map shows, from its layers."""

    def __init__(
        self,
        state: MapState,
        tiles: TileStore,
        lines: LineLayers,
        points: PointLayers,
        labels: LabelLayer,
        decorations: Decorations,
    ) -> None:
        self._state, self._tiles, self._lines, self._points = state, tiles, lines, points
        self._labels, self._decorations = labels, decorations
        self._scene = SceneCache(self._paint_scene, self._paint_furniture)
        self.is_grey, self.grey_text = False, ""

    @property
    def is_between_levels(self) -> bool:
        """Whether the map is zooming, so that no kept picture serves."""
        view = self._state.view
        return view.zoom != snapped(view.zoom)

    def forget(self) -> None:
        """Paint all anew at the next chance."""
        self._scene.forget()

    def take_tiles(self, keys: list[TileKey]) -> None:
        """Show tiles that just came."""
        view = self._state.view
        level = level_of_zoom(view.zoom)
        mine = [key for key in keys if key.level == level]
        if mine and not self.is_between_levels:
            self._scene.touch(mine)
        elif self._tiles.missing(view):
            self._scene.forget()

    def paint(self, painter: QPainter, event: QPaintEvent, ratio: float) -> None:
        """Draw the view with a painter of the widget; then what moves by itself."""
        state = self._state
        painter.scale(1 / ratio, 1 / ratio)
        view, theme, scale = state.view, state.theme, state.scale
        if self.is_between_levels and not self.is_grey:
            self._paint_scene(painter, view)
        else:
            self._scene.draw(painter, view, _device_rects(event, ratio), is_grey=self.is_grey)
        if self.is_grey:
            self._decorations.draw_grey_note(painter, view, theme, scale, self.grey_text)
            return
        self._paint_furniture(painter, view)
        if state.city is not None and state.scenery.is_visible("cases"):
            state.cases.draw_moving(painter, view, theme, scale, time.time())

    def _paint_furniture(self, painter: QPainter, view: View) -> None:
        state = self._state
        if state.city is not None:
            self._decorations.draw(painter, view, state.theme, state.scale, state)

    def _paint_scene(self, painter: QPainter, view: View) -> None:
        state = self._state
        theme, scale = state.theme, state.scale
        self._tiles.draw(painter, view, QColor(theme.land))
        if state.city is None:
            return
        shown = state.scenery.is_visible
        if state.has_no_ground:
            draw_ground_lines(painter, view, theme, scale)
        if shown("responsibility"):
            self._lines.draw_responsibility(painter, view, theme, scale)
        if shown("tracks"):
            self._lines.draw_tracks(painter, view, theme, scale)
        if shown("cameras"):
            self._points.draw_cameras(painter, view, theme, scale)
        state.selection.draw_shape(painter, view, theme, scale)
        if shown("labels"):
            if not self.is_between_levels:  # while it zooms, the names of the view before it are shown
                self._decorations.prepare(state.view, theme, scale, state)
                self._labels.chosen = state.selection.point
                self._labels.prepare(view, (state.view.width, state.view.height), theme, scale)
            self._labels.draw(painter, view, of_areas=False)  # under the marks: no name hides a case
        if shown("cases"):
            state.cases.draw(painter, view, theme, scale)
        if shown("people"):
            self._points.draw_people(painter, view, theme, scale)
        if shown("labels"):  # a district is read among its cases, but none of what is late lies under it
            self._labels.draw(painter, view, of_areas=True)
        if shown("cases"):
            state.cases.draw_pressing(painter, theme, scale)
        state.selection.draw_point(painter, view, theme, scale)


def _device_rects(event: QPaintEvent, ratio: float) -> list[QRect]:
    """What has to be painted, in device pixels."""
    return [
        QRect(
            math.floor(rect.x() * ratio),
            math.floor(rect.y() * ratio),
            math.ceil(rect.width() * ratio) + (ratio != 1),
            math.ceil(rect.height() * ratio) + (ratio != 1),
        )
        for rect in cast(Iterable[QRect], event.region())
    ]
