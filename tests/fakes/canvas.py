"""A map that paints nothing and remembers what it was told."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget


class FakeCanvas(QWidget):
    """The interface of the live map."""

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
        if name.startswith(("set_", "fit_", "fly_", "apply_", "show_", "close_", "outline_", "keep_")):
            return lambda *values: self.told.append((name, values))
        raise AttributeError(name)
