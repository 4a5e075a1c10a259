"""Moves the map: wheel, drag, keyboard, touch and flights. It knows views and time, and nothing of what is painted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QEventPoint, QKeyEvent, QMouseEvent, QTouchEvent, QWheelEvent

from app.map.flight import flight
from app.map.projection import MAX_ZOOM, MIN_ZOOM, View, snapped

FRAME_MS = 12
WHEEL_ZOOM, WHEEL_MS = 0.5, 170
KEY_SHARE, KEY_MS = 0.22, 170
SLACK_PX = 5


class Navigator(QObject):
    """Holds the view of a map window and moves it.

    Signals:
        view_changed(object): the View now on screen.
        view_settled(object): the View in which the map came to rest.
        place_clicked(object): QPointF in device pixels, pressed and let go at one place.
    """

    view_changed = Signal(object)
    view_settled = Signal(object)
    place_clicked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = View(0.0, 0.0, 3.0, 1, 1)
        self.target = self.view
        self.home: Callable[[], None] | None = None
        self._path: Callable[[float], View] | None = None
        self._began_s = self._lasts_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._pressed: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._touch: tuple[float, float, float, int] | None = None
        self._touched_at: tuple[float, float] | None = None

    @property
    def is_moving(self) -> bool:
        """Whether a flight, a drag or a touch is under way."""
        return self._path is not None or self._dragged_from is not None or self._touch is not None

    def show(self, view: View) -> None:
        """Show a view at once."""
        self._timer.stop()
        self._path = None
        self.view = self.target = view
        self.view_changed.emit(view)
        self.view_settled.emit(view)

    def hold(self, is_held: bool) -> None:
        """Take the map in hand, or let it go and let it come to rest."""
        self._dragged_from = QPointF() if is_held else None
        if not is_held:
            self.show(replace(self.view, zoom=snapped(self.view.zoom)))

    def drag_to(self, view: View) -> None:
        """Show a view while the map is held."""
        self.view = self.target = view
        self.view_changed.emit(view)

    def resize(self, width: int, height: int) -> None:
        """Keep the centre in a window of another size (device pixels)."""
        self.view = self.view.resized(width, height)
        self.target = self.target.resized(width, height)
        if self._path is not None:
            self.show(self.target)
        else:
            self.view_changed.emit(self.view)

    def fly(self, view: View, duration_ms: int) -> None:
        """Fly to a view; it is snapped to a whole level, so that the resting picture is sharp."""
        view = replace(view, zoom=snapped(view.zoom))
        if duration_ms <= 0:
            self.show(view)
            return
        self._path = flight(self.view, view)
        self.target = view
        self._began_s, self._lasts_s = time.perf_counter(), duration_ms / 1000
        self._timer.start(FRAME_MS)
        self.view_changed.emit(self.view)

    def glide(self, view: View, duration_ms: int, anchor: QPointF | None = None) -> None:
        """Move a short way on a straight path, about an anchor that stays under the finger."""
        view = replace(view, zoom=snapped(view.zoom))
        start, x, y = self.view, (anchor.x() if anchor else 0.0), (anchor.y() if anchor else 0.0)

        def zooming(share: float) -> View:
            share = 1 - (1 - share) ** 3
            return start.zoomed_to(start.zoom + (view.zoom - start.zoom) * share, x, y)

        def sliding(share: float) -> View:
            share = 1 - (1 - share) ** 3
            return replace(
                start,
                east_m=start.east_m + (view.east_m - start.east_m) * share,
                north_m=start.north_m + (view.north_m - start.north_m) * share,
                zoom=start.zoom + (view.zoom - start.zoom) * share,
            )

        self._path = zooming if anchor is not None else sliding
        self.target = view
        self._began_s, self._lasts_s = time.perf_counter(), duration_ms / 1000
        self._timer.start(FRAME_MS)
        self.view_changed.emit(self.view)

    def _on_timer_timeout(self) -> None:
        path = self._path
        if path is None:
            self._timer.stop()
            return
        share = (time.perf_counter() - self._began_s) / max(self._lasts_s, 1e-3)
        if share >= 1:
            self.show(self.target.resized(self.view.width, self.view.height))
            return
        self.view = path(share).resized(self.view.width, self.view.height)
        self.view_changed.emit(self.view)

    def on_wheel(self, event: QWheelEvent, ratio: float) -> None:
        """Zoom about the pointer: half a zoom for each notch, and smoothly for a touch pad."""
        place = event.position() * ratio
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom_about(self.target.zoom + WHEEL_ZOOM * notches, place)
        event.accept()

    def zoom_about(self, zoom: float, place: QPointF) -> None:
        """Glide to another zoom about a pixel."""
        zoom = snapped(min(max(zoom, MIN_ZOOM), MAX_ZOOM))
        self.glide(self.view.zoomed_to(zoom, place.x(), place.y()), WHEEL_MS, place)

    def on_key(self, event: QKeyEvent) -> bool:
        """Arrows move, plus and minus zoom, Home shows the whole city; returns whether the key was one of them."""
        view = self.target
        step_x, step_y = view.width * KEY_SHARE, view.height * KEY_SHARE
        moves = {
            Qt.Key.Key_Left: (step_x, 0.0),
            Qt.Key.Key_Right: (-step_x, 0.0),
            Qt.Key.Key_Up: (0.0, step_y),
            Qt.Key.Key_Down: (0.0, -step_y),
        }
        key = Qt.Key(event.key())
        if key in moves:
            self.glide(view.panned(*moves[key]), KEY_MS)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.glide(replace(view, zoom=min(view.zoom + 1, MAX_ZOOM)), KEY_MS)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.glide(replace(view, zoom=max(view.zoom - 1, MIN_ZOOM)), KEY_MS)
        elif key == Qt.Key.Key_Home and self.home is not None:
            self.home()
        else:
            return False
        return True

    def on_press(self, event: QMouseEvent, ratio: float) -> None:
        """Begin a drag or a click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position() * ratio
            self._stop()

    def on_move(self, event: QMouseEvent, ratio: float) -> bool:
        """Go on with a drag; returns whether one is under way."""
        if self._pressed is None:
            return False
        place = event.position() * ratio
        if self._dragged_from is None:
            if (place - self._pressed).manhattanLength() < SLACK_PX * ratio:
                return False
            self._dragged_from = self._pressed
        step = place - self._dragged_from
        dx, dy = round(step.x()), round(step.y())
        if dx or dy:
            self._dragged_from += QPointF(dx, dy)
            self.drag_to(self.view.panned(dx, dy))
        return True

    def on_release(self, event: QMouseEvent, ratio: float) -> None:
        """End a drag, or report a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        was_drag, self._dragged_from, self._pressed = self._dragged_from is not None, None, None
        if was_drag:
            self.show(self.view)
        else:
            self.place_clicked.emit(event.position() * ratio)

    def on_touch(self, event: QTouchEvent, ratio: float) -> bool:
        """Move with one finger, zoom with two, pick with a tap."""
        down = [point for point in event.points() if point.state() != QEventPoint.State.Released]
        points = [point.position() * ratio for point in down or event.points()]
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            tapped, self._touch = self._touched_at, None
            self._touched_at = None
            if tapped is not None and event.type() == QEvent.Type.TouchEnd:
                self.place_clicked.emit(QPointF(*tapped))
            else:
                self.glide(self.view, KEY_MS)
            return True
        x = sum(point.x() for point in points) / len(points)
        y = sum(point.y() for point in points) / len(points)
        spread = math.hypot(points[0].x() - points[1].x(), points[0].y() - points[1].y()) if len(points) > 1 else 0.0
        if event.type() == QEvent.Type.TouchBegin:
            self._touched_at = (x, y)
            self._stop()
        elif self._touch is not None:
            last_x, last_y, last_spread, last_count = self._touch
            if (
                self._touched_at is not None
                and math.hypot(x - self._touched_at[0], y - self._touched_at[1]) > 2 * SLACK_PX * ratio
            ):
                self._touched_at = None
            # A finger that comes or goes moves the middle of them, and not the ground.
            view = self.view if len(points) != last_count else self.view.panned(x - last_x, y - last_y)
            if spread and last_spread:
                self._touched_at = None
                view = view.zoomed_to(view.zoom + math.log2(spread / last_spread), x, y)
            self.view = self.target = view
            self.view_changed.emit(view)
        self._touch = (x, y, spread, len(points))
        return True

    def _stop(self) -> None:
        """A finger on the map holds it where it is; what was zooming comes to rest at the nearest level."""
        if self._path is not None:
            self._timer.stop()
            self._path = None
            self.target = self.view = replace(self.view, zoom=snapped(self.view.zoom))
            self.view_changed.emit(self.view)
