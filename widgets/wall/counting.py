"""A number on its way: it counts up to a new value in 300 ms and rests."""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

COUNT_MS = 300


class Counting(QObject):
    """A number that is shown.

    Signals:
        moved(): the shown number is another one.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = math.nan
        self._target = math.nan
        self._animation = QVariantAnimation(self, duration=COUNT_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._on_animation_value_changed)

    def set_target(self, value: float) -> None:
        """Count to a value; the first one, and one from or to nothing, is shown at once."""
        if value == self._target or (math.isnan(value) and math.isnan(self._target)):
            return
        start, self._target = self.shown, float(value)
        self._animation.stop()
        if math.isnan(start) or math.isnan(value):
            self._show(self._target)
            return
        self._animation.setStartValue(float(start))
        self._animation.setEndValue(self._target)
        self._animation.start()

    def is_at_rest(self) -> bool:
        """Whether the number has arrived."""
        return self._animation.state() != QVariantAnimation.State.Running

    def _on_animation_value_changed(self, value: float) -> None:
        self._show(float(value))

    def _show(self, value: float) -> None:
        self.shown = value
        self.moved.emit()
