"""The ground under the live map: a widget that is moved by wheel, drag, keys, touch and flights, and paints nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QMargins, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.map.projection import Box, View, snapped
from widgets.map.navigator import Navigator

TOUCHES = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)
HOME_MS = 500


class MapSurface(QWidget):
    """A window on the ground: which place it shows and how hands move it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.view_margins = QMargins(0, 0, 0, 0)
        self.home: Box | None = None
        self.navigator = Navigator(self)
        self.navigator.home = self.show_home

    @property
    def view(self) -> View:
        """What is on screen now, in device pixels."""
        return self.navigator.view

    # Where to look --------------------------------------------------------------------------------------------------

    def fit_box(self, west: float, south: float, east: float, north: float) -> None:
        """Show a box in metres (EPSG:3857) at once, as large as it fits."""
        self.navigator.show(self._fitted((west, south, east, north)))

    def fly_to(self, x_m: float, y_m: float, zoom: float, duration_ms: int = 1200) -> None:
        """Fly to a place in metres at a zoom in logical pixels."""
        device_zoom = snapped(zoom + math.log2(self.devicePixelRatioF()))
        view = self.navigator.view
        self.navigator.fly(View(x_m, y_m, device_zoom, view.width, view.height), duration_ms)

    def fly_to_box(self, box: Box, duration_ms: int = 1200) -> None:
        """Fly until a box in metres fills the window."""
        self.navigator.fly(self._fitted(box), duration_ms)

    def show_home(self) -> None:
        """Glide to the whole city."""
        if self.home is not None:
            self.navigator.fly(self._fitted(self.home), HOME_MS)

    def _fitted(self, box: Box) -> View:
        ratio, margins = self.devicePixelRatioF(), self.view_margins
        left, top, right, bottom = (
            round(side * ratio) for side in (margins.left(), margins.top(), margins.right(), margins.bottom())
        )
        return self.navigator.view.fitted(box, (left, top, right, bottom))

    # What hands do --------------------------------------------------------------------------------------------------

    def point_at(self, place: QPointF) -> None:
        """The pointer rests or moves at a device pixel without a drag."""

    def let_go(self) -> bool:
        """Let go of what is chosen; returns whether there was something."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the centre; a map that shows the whole city goes on doing so."""
        ratio = self.devicePixelRatioF()
        was_home = self.home is not None and self._fitted(self.home) == self.view
        self.navigator.resize(round(self.width() * ratio), round(self.height() * ratio))
        if was_home and self.home is not None:
            self.fit_box(*self.home)
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom about the pointer."""
        self.navigator.on_wheel(event, self.devicePixelRatioF())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows, plus, minus, Home; Escape lets the selection go."""
        if event.key() == Qt.Key.Key_Escape and self.let_go():
            return
        if not self.navigator.on_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a drag or a click."""
        self.navigator.on_press(event, self.devicePixelRatioF())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag, or wait to say what lies under the pointer."""
        if not self.navigator.on_move(event, self.devicePixelRatioF()):
            self.point_at(event.position() * self.devicePixelRatioF())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End a drag or a click."""
        self.navigator.on_release(event, self.devicePixelRatioF())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Zoom in by one about the pointer."""
        place: QPointF = event.position() * self.devicePixelRatioF()
        self.navigator.zoom_about(self.navigator.target.zoom + 1, place)

    def event(self, event: QEvent) -> bool:
        """Touches come this way."""
        if isinstance(event, QTouchEvent) and event.type() in TOUCHES:
            event.accept()
            return self.navigator.on_touch(event, self.devicePixelRatioF())
        return super().event(event)
