"""Fetches raster tiles for the view in other threads, and says quietly when their source is dead."""

from __future__ import annotations

import logging
import time
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.errors import Unavailable
from app.map.projection import View, level_of_zoom
from app.map.sources import SourceText, cached_file, fetch, raster_box, raster_tiles, trim_cache
from widgets.background import Background

log = logging.getLogger(__name__)

THREADS, AT_ONCE = 3, 6
FAILURES_TO_REST, REST_S = 3, 60.0
MOST_FOR_A_VIEW = 400


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

    def __init__(self, source: SourceText, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self._background = Background(THREADS, self)
        self._wanted: list[tuple[int, int, int]] = []
        self._under_way: set[tuple[int, int, int]] = set()
        self._none_there: set[tuple[int, int, int]] = set()
        self._failures = 0
        self._rests_until_s = 0.0
        if source.kind == "web":
            self._background.run(trim_cache, source)

    def aim(self, view: View) -> None:
        """Fetch what a view lacks."""
        if self.source.kind != "web":
            return
        wanted = raster_tiles(self.source, level_of_zoom(view.zoom), view.box)[:MOST_FOR_A_VIEW]
        self._wanted = [
            key for key in wanted if key not in self._none_there and not cached_file(self.source, *key).exists()
        ]
        self._pump()

    def close(self) -> None:
        """Fetch no more."""
        self._wanted = []
        self._background.close()

    def _pump(self) -> None:
        if time.monotonic() < self._rests_until_s:
            return
        while self._wanted and len(self._under_way) < AT_ONCE:
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

    def _on_answer(self, key: tuple[int, int, int], is_there: bool) -> None:
        self._under_way.discard(key)
        if self._failures >= FAILURES_TO_REST:
            self.source_revived.emit()
        self._failures = 0
        if is_there:
            self.tiles_fetched.emit([raster_box(*key)])
        else:
            self._none_there.add(key)
        self._pump()

    def _on_trouble(self, key: tuple[int, int, int], trouble: BaseException) -> None:
        self._under_way.discard(key)
        if not isinstance(trouble, Unavailable):
            log.error("Fetching a tile failed", exc_info=trouble)
        self._failures += 1
        if self._failures == FAILURES_TO_REST:
            log.warning("%s", trouble)
            self.source_died.emit()
        if self._failures >= FAILURES_TO_REST:
            self._rests_until_s = time.monotonic() + REST_S
        self._pump()
