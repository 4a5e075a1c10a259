"""Fetches raster tiles for the view in other threads, and says quietly when their source is dead."""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import Unavailable
from app.map.projection import Box, View, level_of_zoom
from app.map.sources import SourceText, raster_box, raster_tiles
from app.map.tile_cache import fetch, is_wanted, trim
from widgets.background import Background

log = logging.getLogger(__name__)

THREADS, AT_ONCE = 3, 6
FAILURES_TO_REST, REST_MS = 3, 60_000
MOST_FOR_A_VIEW = 400
TRIM_EVERY = 500
GATHER_MS = 150  # tiles that come within so long are composed in one go

Key = tuple[int, int, int]


class RasterFetcher(QObject):
    """Brings the raster tiles of a view from the web to the disk, where the workers read them.

    Signals:
        tiles_fetched(object): boxes in metres whose tiles are on the disk now.
        source_died(): the source does not answer; it is asked again after a minute.
        source_revived(): it answers again.
    """

    tiles_fetched = Signal(object)
    source_died = Signal()
    source_revived = Signal()

    def __init__(self, source: SourceText, parent: QObject | None = None, rest_ms: int = REST_MS) -> None:
        super().__init__(parent)
        self.source = source
        self._background = Background(THREADS, self)
        self._view: View | None = None
        self._wanted: list[Key] = []
        self._under_way: set[Key] = set()
        self._none_there: set[Key] = set()
        self._fetched: list[Box] = []
        self._failures = self._since_trim = 0
        self._gather, self._rest = QTimer(self), QTimer(self)
        for timer, interval, act in (
            (self._gather, GATHER_MS, self._on_gather_timeout),
            (self._rest, rest_ms, self._on_rest_timeout),
        ):
            timer.setSingleShot(True)
            timer.setInterval(interval)
            timer.timeout.connect(act)
        if source.kind == "web":
            self._background.run(trim, source)

    @property
    def is_busy(self) -> bool:
        """Whether tiles of the view may still come soon; a source that is dead is not waited for."""
        return bool(self._under_way or self._fetched or (self._wanted and not self._rest.isActive()))

    def aim(self, view: View) -> None:
        """Fetch what a view lacks."""
        if self.source.kind != "web":
            return
        self._view = view
        wanted = raster_tiles(self.source, level_of_zoom(view.zoom), view.box)[:MOST_FOR_A_VIEW]
        self._wanted = [key for key in wanted if key not in self._none_there and is_wanted(self.source, *key)]
        self._pump()

    def close(self) -> None:
        """Fetch no more."""
        self._gather.stop()
        self._rest.stop()
        self._wanted = []
        self._background.close()

    def _pump(self) -> None:
        while self._wanted and len(self._under_way) < AT_ONCE and not self._rest.isActive():
            key = self._wanted.pop(0)
            if key in self._under_way:
                continue
            self._under_way.add(key)
            self._background.run(
                fetch,
                self.source,
                *key,
                on_answer=partial(self._on_answer, key),
                on_trouble=partial(self._on_trouble, key),
            )

    def _on_answer(self, key: Key, is_there: bool) -> None:
        self._under_way.discard(key)
        if self._failures >= FAILURES_TO_REST:
            self._rest.stop()
            self.source_revived.emit()
        self._failures = 0
        if is_there:
            self._fetched.append(raster_box(*key))
            self._count_for_trim()
        else:
            self._none_there.add(key)
        if not self._gather.isActive():
            self._gather.start()
        self._pump()

    def _on_trouble(self, key: Key, trouble: BaseException) -> None:
        self._under_way.discard(key)
        if not isinstance(trouble, Unavailable):
            log.error("Fetching a tile failed", exc_info=trouble)
        self._failures += 1
        if self._failures == FAILURES_TO_REST:
            log.warning("%s", trouble)
            self.source_died.emit()
        if self._failures >= FAILURES_TO_REST:
            self._rest.start()
        self._pump()

    def _count_for_trim(self) -> None:
        self._since_trim += 1
        if self._since_trim >= TRIM_EVERY:
            self._since_trim = 0
            self._background.run(trim, self.source)

    def _on_gather_timeout(self) -> None:
        boxes, self._fetched = self._fetched, []
        self.tiles_fetched.emit(boxes)

    def _on_rest_timeout(self) -> None:
        """Ask again for what the view lacks; nobody may have moved the map meanwhile."""
        if self._view is not None:
            self.aim(self._view)
