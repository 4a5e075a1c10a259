"""A map that paints nothing and remembers what it was told; it can be told only what the real one can."""

from __future__ import annotations

import inspect
from typing import Any

from PySide6.QtWidgets import QWidget

from widgets.map.canvas import MapCanvas


class FakeCanvas(QWidget):
    """Stands for `widgets.map.canvas.MapCanvas`: every method of its own is taken from there, with its arguments."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, tuple[Any, ...]]] = []
        self.font_px = 14
        self.complete = True

    def is_complete(self) -> bool:
        return self.complete

    def let_go(self) -> bool:
        self.told.append(("let_go", ()))
        return False

    def last(self, name: str) -> tuple[Any, ...]:
        return next(values for told, values in reversed(self.told) if told == name)

    def __getattr__(self, name: str) -> Any:
        real = getattr(MapCanvas, name, None)
        if name.startswith("_") or hasattr(QWidget, name) or not inspect.isfunction(real):
            raise AttributeError(f"the map has no {name}")
        signature = inspect.signature(real)

        def tell(*values: Any, **named: Any) -> None:
            given = signature.bind(self, *values, **named)  # a TypeError where the real one would raise it
            self.told.append((name, given.args[1:]))

        return tell
