"""The window of a wall: header, map, tiles and ticker; it shows the scene that it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _, pick
from app.texts.times import clock_text
from app.wall.answers import Nothing
from app.wall.columns import Division, divide
from app.wall.data_status import DataStatus, FeedState, status_of_feed
from app.wall.figures.ticker import just_happened
from app.wall.places import box_of_item
from app.wall.scenes import SCENES, Scene
from app.wall.snapshot import CitySnapshot
from app.wall.tiles import TILES, work_out
from app.wall.tour import Stop
from widgets.parts.metrics import Metrics
from widgets.theme import Theme
from widgets.wall.caption import Caption
from widgets.wall.dots import Dots
from widgets.wall.header import Header
from widgets.wall.heading import heading
from widgets.wall.help import Help
from widgets.wall.item_ring import ItemRing
from widgets.wall.loading_overlay import LoadingOverlay
from widgets.wall.map_director import MapDirector
from widgets.wall.ticker import Ticker
from widgets.wall.tile_grid import TileGrid
from widgets.wall.wall_canvas import WallCanvas
from widgets.wall.watermark import Watermark

if TYPE_CHECKING:
    from app.city.city import City
    from app.city.model import CityChange

MAP_WRITING = 60  # the map's body text as a share of the height, so that nothing on it is smaller than H/76
WIDE_MAP = 1.8
PULSE_MS = 250
MEETING_TOPICS = frozenset({"meetings", "hard_items", "rulings"})
REST_S = 0.5  # figures are worked out at most twice a second


class WallWindow(QWidget):
    """One wall: a whole screen, or several screens as one.

    Signals:
        key_pressed(int): a key that the window does not keep for itself.
        closed(): the window was closed.
    """

    key_pressed = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, canvas: WallCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.canvas = theme, canvas
        self.city: City | None = None
        self.feed = FeedState()
        self.scene: Scene = SCENES["overview"]
        self.is_held = False
        self._topics: set[str] = set()
        self._worked_out_at = float("-inf")
        self._make_parts()
        self._pulse = QTimer(self, interval=PULSE_MS)
        self._pulse.timeout.connect(self.refresh)
        self._pulse.start()

    def _make_parts(self) -> None:
        self.setWindowTitle(_("Gridhall · Video wall"))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(self.theme.ground))
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setParent(self)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.header, self.ticker = Header(self.theme, self), Ticker(self.theme, self)
        self.board = TileGrid(self.theme, self)
        self.stage = MapDirector(self.canvas, self)
        self.stage.stop_reached.connect(self._on_stage_stop_reached)
        self.stamp = Watermark(_("Demo data"), self.theme, self)
        self.stamp.hide()
        self.ring = ItemRing(self.theme, self.canvas)
        self.caption = Caption(self.theme, self)
        self.dots = Dots(self.theme, self)
        self.curtain = LoadingOverlay(self.theme, self)
        self.help = Help(self.theme, self)

    def _keep_names_clear(self) -> None:
        """Tell the map what covers it, in its own pixels."""
        corner = self.canvas.geometry().topLeft()
        over = [
            part.geometry().translated(-corner) for part in (self.caption, self.stamp, self.dots) if not part.isHidden()
        ]
        self.canvas.keep_names_clear(over)

    # What it is told --------------------------------------------------------------------------------------------------

    def set_city(self, city: City) -> None:
        """Show a city that was read, or read anew."""
        self.city = city
        self.stamp.setVisible(city.profile.is_demo)
        self._lay_out()
        self.stage.set_city(city)
        if self.scene.is_meeting:
            self._show_meeting()
        self._topics.update(("cases", "components", "staff", "areas"))
        self._worked_out_at = float("-inf")
        self.refresh()

    def apply_change(self, change: CityChange) -> None:
        """Draw again what one step of the feed touched; figures follow within half a second."""
        self.canvas.apply_change(change)
        self._topics |= change.topics
        if self.scene.is_meeting and change.topics & MEETING_TOPICS:
            self._show_meeting()

    def set_feed(self, feed: FeedState) -> None:
        """Take how fresh the city is; a dead feed greys the map and says since when."""
        before, self.feed = status_of_feed(self.feed), feed
        self.curtain.show_trouble(feed.trouble)
        after = status_of_feed(feed)
        if before is not after:
            is_dead = after is DataStatus.DEAD
            self.canvas.set_grey(is_dead, self._since() if is_dead else "")
            self._worked_out_at = float("-inf")  # header and tiles never contradict each other
            self.refresh()

    def show_scene(self, key: str, stop_number: int | None = None) -> None:
        """Change to a scene of the table."""
        self.scene = SCENES[key]
        self.stage.show_scene(self.scene, stop_number)
        self._lay_out()
        if self.scene.is_meeting:
            self._show_meeting()
        else:
            self.ring.show_place(None)
        self._worked_out_at = float("-inf")
        self.refresh()

    def _show_meeting(self) -> None:
        """Look at the item that the meeting is at, and say what it is."""
        self.stage.look_at_city()
        shown = self.city.meeting if self.city is not None else None
        box = box_of_item(self.city) if self.city is not None else None
        self.ring.show_place(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box is not None else None)
        if shown is not None and shown.meeting_no:
            place = _("{number} of {count}").format(number=shown.place_no, count=shown.items)
            first = pick(shown.class_name, shown.class_name_en)
            self.caption.show_place(first, f"{shown.address} · {place}" if shown.address else place)
        self._keep_names_clear()
        self._worked_out_at = float("-inf")

    def show_place_in_playlist(self, at: int, count: int) -> None:
        """Show which of how many scenes is on."""
        self.dots.show_place(at, count)
        self._lay_out()

    def look_at_scene(self) -> None:
        """Look again at what the scene shows, after hands have moved the map."""
        self.canvas.let_go()
        self.stage.show_scene(self.scene)

    def set_held(self, is_held: bool) -> None:
        """Show whether the playlist is held; a held flight stays where it is."""
        self.is_held = is_held
        self.stage.hold(is_held)
        self.refresh()

    def is_complete(self) -> bool:
        """Whether the picture shows everything and stands still."""
        return (
            self.city is not None and self.canvas.is_complete() and self.board.is_at_rest() and self.ticker.is_at_rest()
        )

    def has_data(self, scene: str) -> bool:
        """Whether the city has anything for a scene; nobody knows before it was read."""
        return self.city is None or not SCENES[scene].lacks(self.city)

    @property
    def trouble(self) -> str:
        """Why there is no city to show yet, in one sentence; '' when it is only a matter of time."""
        return self.feed.trouble if self.city is None else ""

    # What it does by itself -------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring clock, freshness and, when it is time, the figures up to date."""
        moment = CitySnapshot(self.city, self.city.clock.now()) if self.city is not None else None
        self.header.show_words(heading(moment, self.feed, self.scene, self.is_held))
        steady = time.monotonic()
        if steady - self._worked_out_at < REST_S:
            return
        self._worked_out_at = steady
        if self.city is not None:
            self.curtain.show_lack(self.scene.lacks(self.city))
        topics, self._topics = frozenset(self._topics), set()
        self.board.refresh(moment, topics, self.feed, steady, self.stage.stop)
        if moment is not None:
            standing = status_of_feed(self.feed)
            is_forbidden = standing is DataStatus.LIVE and "cases" in self.feed.forbidden
            self.ticker.set_standing(DataStatus.FORBIDDEN if is_forbidden else standing, moment.city.profile.time_zone)
            if standing is not DataStatus.DEAD:
                self.ticker.show_happenings(() if is_forbidden else just_happened(moment, 24), moment.now)

    def _since(self) -> str:
        zone = self.city.profile.time_zone if self.city is not None else "UTC"
        return _("no data since {time}").format(time=clock_text(self.feed.since, zone))

    def _on_stage_stop_reached(self, stop: Stop | None) -> None:
        number = _("{number} of {count}").format(number=self.stage.stop_number + 1, count=self.stage.stops_count)
        second = "" if stop is None else f"{stop.second} · {number}" if stop.second else number
        self.caption.show_place(stop.name if stop is not None else "", second)
        self._keep_names_clear()
        self.board.forget_stop()
        self._worked_out_at = float("-inf")

    def _tile_finder(self) -> Callable[[str], bool]:
        """Tells which tiles have nothing to say at this moment; those of what is forbidden say that it is."""
        if self.city is None or self.scene.lacks(self.city):
            return lambda key: False
        moment, forbidden = CitySnapshot(self.city, self.city.clock.now()), self.city.forbidden

        @cache
        def is_empty(key: str) -> bool:
            row = TILES[key]
            return not row.of_stop and not row.topics & forbidden and isinstance(work_out(row, moment, None), Nothing)

        return is_empty

    def _lay_out(self) -> None:
        metrics = Metrics.of(self.width(), self.height())
        division: Division = divide(
            self.scene, self.width(), self.height(), metrics.unit, metrics.gap, metrics.row, self._tile_finder()
        )
        self.canvas.font_px = metrics.part(MAP_WRITING)
        edge = metrics.inside
        self.canvas.legend_margins = QMargins(edge, edge, edge, edge)
        self.canvas.view_margins = room_around(self.scene, metrics, division.map[2] / max(1, division.map[3]))
        self.canvas.setGeometry(*division.map)
        for part, box in ((self.header, division.header), (self.ticker, division.ticker)):
            part.set_metrics(metrics)
            part.setGeometry(*box)
        self.curtain.set_metrics(metrics)
        self.curtain.setGeometry(*division.map)
        self.board.lay_out(division, metrics)
        left, top, width, _height = division.map
        self.caption.set_metrics(metrics, width * 2 // 3)
        self.caption.move(left + metrics.inside, top + metrics.inside)
        self.caption.raise_()
        self.dots.set_metrics(metrics)
        self.dots.move(left + (width - self.dots.width()) // 2, top + metrics.inside // 2)
        self.dots.raise_()
        self.stamp.set_metrics(metrics)
        self.stamp.move(left + width - self.stamp.width() - metrics.inside, top + metrics.inside)
        self.stamp.raise_()
        self.canvas.card_top = metrics.inside + self.stamp.height() + metrics.gap if self.stamp.isVisible() else 0
        self._keep_names_clear()
        self.help.set_metrics(metrics)
        self.help.setGeometry(self.rect())
        self.help.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Divide the window anew and let the map show the same place."""
        self._lay_out()
        self.stage.look_at_city()
        self._worked_out_at = float("-inf")
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Help is the window's own; every other key goes to whoever drives the wall."""
        if event.key() in (Qt.Key.Key_H, Qt.Key.Key_Question, Qt.Key.Key_F1):
            self.help.setVisible(not self.help.isVisible())
        elif event.key() == Qt.Key.Key_Escape and self.help.isVisible():
            self.help.hide()
        else:
            self.key_pressed.emit(event.key())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the wall was closed."""
        self._pulse.stop()
        self.closed.emit()
        super().closeEvent(event)


def room_around(scene: Scene, metrics: Metrics, map_shape: float) -> QMargins:
    """What the map leaves free at its edges: the legend must not cover the city, nor legend and caption a place.

    Args:
        map_shape: width over height of the map; on a wide one the legend stands beside the city.
    """
    side = metrics.gap
    if not scene.is_tour:
        return QMargins(side, side, side, round(metrics.part(8.2)) if map_shape < WIDE_MAP else side)
    return QMargins(side, round(metrics.part(9)), side, round(metrics.part(5)))
