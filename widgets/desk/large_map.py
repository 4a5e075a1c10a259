"""The large map: the list keeps its column and the map takes the rest, until the same key gives the desk back."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

LIST, MAP = "queue", "map"
SHARES = (0.28, 0.72)


class LargeMap:
    """Hides what stands beside list and map, and brings it back as it was.

    The map flies to the case that the list leads to, as it does when it is small.
    """

    def __init__(self, page: QMainWindow, docks: dict[str, QDockWidget]) -> None:
        self._page, self._docks = page, docks
        self._before: QByteArray | None = None

    @property
    def is_open(self) -> bool:
        """Whether the map is large now."""
        return self._before is not None

    def open(self, is_folded: bool) -> None:
        """Make the map large; on a folded desk it stays under the list.

        Args:
            is_folded: the desk has two columns.
        """
        if self.is_open or MAP not in self._docks:
            return
        self._before = self._page.saveState()
        for key, dock in self._docks.items():
            dock.setVisible(key in (LIST, MAP))
        self._docks[MAP].raise_()
        shown = [self._docks[key] for key in (LIST, MAP) if key in self._docks]
        way = Qt.Orientation.Vertical if is_folded else Qt.Orientation.Horizontal
        whole = self._page.height() if is_folded else self._page.width()
        if len(shown) == len(SHARES):
            self._page.resizeDocks(shown, [round(whole * share) for share in SHARES], way)

    def close(self) -> None:
        """Give the desk back as it was."""
        if self._before is not None:
            before, self._before = self._before, None
            self._page.restoreState(before)
