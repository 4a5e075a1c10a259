"""What the window of a wall needs from its map besides what the wall directs: a widget that can be laid out."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QMargins, QRect, Qt
from PySide6.QtWidgets import QWidget

from app.map.sources import SourceText
from app.wall.ports import WallMap


class WallCanvas(WallMap, Protocol):
    """The live map in a wall; `widgets.map.canvas.MapCanvas` is one, and tests may use a lighter one."""

    card_top: int
    view_margins: QMargins
    font_px: float
    legend_margins: QMargins

    def set_tile_source(self, source: SourceText | None, attribution: str = "") -> None:
        """Lay raster tiles under the city."""

    def close_workers(self) -> None:
        """Have no more composed."""

    # What every widget can ------------------------------------------------------------------------------------------

    def setParent(self, parent: QWidget) -> None:  # noqa: N802 - Qt's name
        """Lie in a window."""

    def setFocusPolicy(self, policy: Qt.FocusPolicy) -> None:  # noqa: N802
        """Take keys or not."""

    def setGeometry(self, left: int, top: int, width: int, height: int) -> None:  # noqa: N802
        """Take a place in the window."""

    def geometry(self) -> QRect:
        """The place in the window."""
