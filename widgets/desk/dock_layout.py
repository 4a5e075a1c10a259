"""Where the docks of a desk stand at first: side by side on a wide screen, in two columns on a narrow one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

from widgets.desk.panel import DockPlace

SHARES = {DockPlace.QUEUE: 0.335, DockPlace.CASE: 0.375, DockPlace.MAP: 0.29}
FOLDED_SHARES = {DockPlace.QUEUE: 0.46, DockPlace.CASE: 0.54}
MAP_SHARE, FOLDED_QUEUE_SHARE = 0.42, 0.52
AREA = Qt.DockWidgetArea.LeftDockWidgetArea


class DockLayout:
    """Puts docks into columns and gives each column its share.

    Args:
        page: the window that the docks stand in.
        docks: every dock by the key of its panel, in the order of the panels.
        places: where the panel of each key belongs.
    """

    def __init__(self, page: QMainWindow, docks: Mapping[str, QDockWidget], places: Mapping[str, DockPlace]) -> None:
        self.page, self.docks, self.places = page, docks, places

    def put(self, is_folded: bool) -> None:
        """Put every dock where it stands at first."""
        for dock in self.docks.values():
            self.page.removeDockWidget(dock)
        self._put_folded() if is_folded else self._put_side_by_side()

    def at(self, place: DockPlace) -> list[QDockWidget]:
        """Return the docks that belong at a place."""
        return [dock for key, dock in self.docks.items() if self.places[key] is place]

    def share_out(self, width: int, height: int, is_folded: bool) -> None:
        """Give each column its share.

        Args:
            width: of the window, in pixels.
            height: of the page, in pixels.
        """
        shares = FOLDED_SHARES if is_folded else SHARES
        firsts = [(self.at(place)[0], share) for place, share in shares.items() if self.at(place)]
        widths = [round(width * share) for _dock, share in firsts]
        self.page.resizeDocks([dock for dock, _share in firsts], widths, Qt.Orientation.Horizontal)
        over, below = (DockPlace.QUEUE, DockPlace.MAP) if is_folded else (DockPlace.MAP, DockPlace.SIDE)
        upper = FOLDED_QUEUE_SHARE if is_folded else MAP_SHARE
        column = [*self.at(over)[:1], *self.at(below)[:1]]
        heights = [round(height * share) for share in (upper, 1 - upper)]
        if len(column) == len(heights):
            self.page.resizeDocks(column, heights, Qt.Orientation.Vertical)

    def dress_tabs(self) -> None:
        """Qt makes the bars of tabbed docks by itself, and cuts their words."""
        for bar in self.page.findChildren(QTabBar):
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setExpanding(False)
            bar.setDrawBase(False)
            bar.setUsesScrollButtons(True)

    def _put_side_by_side(self) -> None:
        """Queue, case, and the map over what stands beside a case."""
        page = self.page
        before: QDockWidget | None = None
        for place in SHARES:
            docks = self.at(place)
            if docks and before is None:
                page.addDockWidget(AREA, docks[0])
            elif docks and before is not None:
                page.splitDockWidget(before, docks[0], Qt.Orientation.Horizontal)
            self._put_behind(docks)
            before = docks[0] if docks else before
        side = self.at(DockPlace.SIDE)
        if side and before is not None:
            page.splitDockWidget(before, side[0], Qt.Orientation.Vertical)
        self._put_behind(side)

    def _put_folded(self) -> None:
        """The queue over the map and what stands beside a case as tabs; the case has its column for itself."""
        page = self.page
        queue, case = self.at(DockPlace.QUEUE), self.at(DockPlace.CASE)
        below = self.at(DockPlace.MAP) + self.at(DockPlace.SIDE)
        before: QDockWidget | None = None
        for docks, way in (
            (queue, Qt.Orientation.Horizontal), (case, Qt.Orientation.Horizontal), (below, Qt.Orientation.Vertical)
        ):  # fmt: skip
            if docks and before is None:
                page.addDockWidget(AREA, docks[0])
            elif docks and before is not None:
                page.splitDockWidget(queue[0] if docks is below and queue else before, docks[0], way)
            self._put_behind(docks)
            before = docks[0] if docks else before

    def _put_behind(self, docks: list[QDockWidget]) -> None:
        """Make tabs of docks that stand at one place, the first in front."""
        for dock in docks:
            if dock is not docks[0]:
                self.page.tabifyDockWidget(docks[0], dock)
            dock.show()
        if docks:
            docks[0].raise_()
