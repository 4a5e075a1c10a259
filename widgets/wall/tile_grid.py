"""The tiles of the scene that is on: made when it comes on, worked out when something happened or time asks for it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.i18n import N_, _
from app.wall.answers import Answer, Nothing, is_same
from app.wall.columns import Division
from app.wall.data_status import DataStatus, FeedState, age_texts, standing_of_tile, status_of_feed
from app.wall.snapshot import CitySnapshot
from app.wall.tiles import TILES, TileRow, work_out
from app.wall.tour import Stop
from widgets.parts.metrics import Metrics
from widgets.theme import Theme
from widgets.wall.tile import Tile
from widgets.wall.tiles import KINDS


class TileGrid:
    """Keeps one widget per tile of a scene and gives it its answers."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self._theme, self._parent = theme, parent
        self._answers: dict[str, Answer] = {}
        self._worked_out_at: dict[str, float] = {}
        self.tiles: dict[str, Tile] = {}

    def lay_out(self, division: Division, metrics: Metrics) -> None:
        """Make, place and remove tiles; new sizes need new tiles."""
        wanted = dict(division.tiles)
        for key in [key for key, tile in self.tiles.items() if key not in wanted or tile.metrics != metrics]:
            gone = self.tiles.pop(key)
            gone.hide()  # it goes with the next turn of the loop, and must not show between the new ones until then
            gone.deleteLater()
            self._forget(key)
        for key, box in wanted.items():
            if key not in self.tiles:
                self.tiles[key] = self._make(TILES[key], metrics)
            self.tiles[key].setGeometry(*box)
            self.tiles[key].show()

    def _make(self, row: TileRow, metrics: Metrics) -> Tile:
        tile = KINDS[row.kind](_(row.title), _(row.note) if row.note else "", self._theme, metrics, self._parent)
        tile.short_note = _(row.short_note) if row.short_note else ""
        return tile

    def _forget(self, key: str) -> None:
        self._answers.pop(key, None)
        self._worked_out_at.pop(key, None)

    def forget_stop(self) -> None:
        """The flight went on: the tiles of the stop are worked out anew at the next refresh."""
        for key in [key for key in self.tiles if TILES[key].of_stop]:
            self._worked_out_at.pop(key, None)

    def refresh(
        self, moment: CitySnapshot | None, topics: frozenset[str], feed: FeedState, steady_s: float, stop: Stop | None
    ) -> None:
        """Work out the tiles whose topics were touched or whose time has come, and tell all how fresh they are.

        Args:
            moment: the city now; None before it was read.
            topics: what the feed touched since the last time.
            steady_s: seconds of a steady clock.
        """
        is_frozen = moment is None or status_of_feed(feed) is DataStatus.DEAD
        for key, tile in self.tiles.items():
            row = TILES[key]
            if not is_frozen and moment is not None and self._is_due(row, topics, steady_s):
                self._work_out(row, tile, moment, stop)
                self._worked_out_at[key] = steady_s
            self._tell(row, tile, feed, moment)

    def _is_due(self, row: TileRow, topics: frozenset[str], steady_s: float) -> bool:
        since = steady_s - self._worked_out_at.get(row.key, float("-inf"))
        touched = bool(topics & row.topics) and (row.every_s <= 5 or since >= 2)
        return touched or since >= row.every_s

    def _work_out(self, row: TileRow, tile: Tile, moment: CitySnapshot, stop: Stop | None) -> None:
        answer = work_out(row, moment, stop)
        if answer is None or is_same(answer, self._answers.get(row.key)):
            return
        self._answers[row.key] = answer
        if not isinstance(answer, Nothing):
            tile.show_answer(answer)

    def _tell(self, row: TileRow, tile: Tile, feed: FeedState, moment: CitySnapshot | None) -> None:
        answer = self._answers.get(row.key)
        standing = standing_of_tile(feed, row.topics, answer)
        reason = answer.reason if isinstance(answer, Nothing) else "" if answer is not None else N_("Loading")
        if moment is not None:
            ages = age_texts(standing, feed, moment.city.profile.time_zone)
        else:  # nothing was ever read, so there is no time since when
            ages = (_("Not connected"),) if standing is DataStatus.DEAD else ()
        tile.set_standing(standing, ages, reason)

    def is_at_rest(self) -> bool:
        """Whether every tile has its answer and nothing moves."""
        return all(tile.is_at_rest() and tile.standing is not DataStatus.LOADING for tile in self.tiles.values())
