"""Paints the live map: tiles, marks and names as one kept picture while it rests or pans, directly while it zooms."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app.map.projection import View, level_of_zoom, snapped
from app.map.tiles import TileKey
from widgets.map.decorations import draw_ground_lines
from widgets.map.scene_cache import SceneCache

if TYPE_CHECKING:
    from widgets.map.canvas import MapCanvas


class MapPainter:
    """Draws what a canvas shows, from its layers."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._scene = SceneCache(self._paint_scene, self._paint_furniture)
        self.is_grey, self.grey_text = False, ""

    @property
    def is_between_levels(self) -> bool:
        """Whether the map is zooming, so that no kept picture serves."""
        view = self._canvas.view
        return view.zoom != snapped(view.zoom)

    def forget(self) -> None:
        """Paint all anew at the next chance."""
        self._scene.forget()

    def take_tiles(self, keys: list[TileKey]) -> None:
        """Show tiles that just came."""
        view = self._canvas.view
        level = level_of_zoom(view.zoom)
        mine = [key for key in keys if key.level == level]
        if mine and not self.is_between_levels:
            self._scene.touch(mine)
        elif self._canvas.tiles.missing(view):
            self._scene.forget()

    def paint(self, painter: QPainter, event: QPaintEvent, ratio: float) -> None:
        """Draw the view with a painter of the widget; then what moves by itself."""
        canvas = self._canvas
        painter.scale(1 / ratio, 1 / ratio)
        view, theme, scale = canvas.view, canvas.theme, canvas.scale
        if self.is_between_levels and not self.is_grey:
            self._paint_scene(painter, view)
        else:
            self._scene.draw(painter, view, _device_rects(event, ratio), is_grey=self.is_grey)
        if self.is_grey:
            canvas.furniture.draw_grey_note(painter, view, theme, scale, self.grey_text)
            return
        self._paint_furniture(painter, view)
        if canvas.city is not None and canvas.scenery.is_visible("cases"):
            canvas.cases.draw_moving(painter, view, theme, scale, time.time())

    def _paint_furniture(self, painter: QPainter, view: View) -> None:
        canvas = self._canvas
        if canvas.city is not None:
            canvas.furniture.draw(painter, view, canvas.theme, canvas.scale, canvas)

    def _paint_scene(self, painter: QPainter, view: View) -> None:
        canvas = self._canvas
        theme, scale = canvas.theme, canvas.scale
        canvas.tiles.draw(painter, view, QColor(theme.land))
        if canvas.city is None:
            return
        shown = canvas.scenery.is_visible
        if canvas.has_no_ground:
            draw_ground_lines(painter, view, theme, scale)
        if shown("responsibility"):
            canvas.lines.draw_responsibility(painter, view, theme, scale)
        if shown("tracks"):
            canvas.lines.draw_tracks(painter, view, theme, scale)
        if shown("cameras"):
            canvas.points.draw_cameras(painter, view, theme, scale)
        canvas.selection.draw_shape(painter, view, theme, scale)
        if shown("labels"):
            if not self.is_between_levels:  # while it zooms, the names of the view before it are shown
                canvas.furniture.prepare(canvas.view, theme, scale, canvas)
                canvas.labels.chosen = canvas.selection.point
                canvas.labels.prepare(view, (canvas.view.width, canvas.view.height), theme, scale)
            canvas.labels.draw(painter, view, of_areas=False)  # under the marks: no name hides a case
        if shown("cases"):
            canvas.cases.draw(painter, view, theme, scale)
        if shown("people"):
            canvas.points.draw_people(painter, view, theme, scale)
        if shown("labels"):  # a district is read among its cases, but none of what is late lies under it
            canvas.labels.draw(painter, view, of_areas=True)
        if shown("cases"):
            canvas.cases.draw_pressing(painter, theme, scale)
        canvas.selection.draw_point(painter, view, theme, scale)


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
