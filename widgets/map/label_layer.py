"""Names on top of the map: districts, waters, streets, duty grids; none covers another."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QPainter, QPixmap

from app.city.city import City
from app.city.model import STREET_CLASSES, Shapes
from app.i18n import pick
from app.map.labels import LabelField, Occupied, count_crossing
from app.map.line_labels import LabelPlaces, LabelSpans, no_places, street_places, water_places
from app.map.picking import depth_of, raster_inside
from app.map.projection import View
from widgets.map.text_pixmaps import TextLook, TextPixmaps
from widgets.theme import Theme

AREA_SIZES = {"district": (17.0, 2.2), "development_zone": (13.5, 1.0), "scenic_area": (13.0, 1.0)}
STREET_FROM_ZOOM = {"trunk": 12.6, "main": 13.4, "secondary": 14.6, "small": 15.8, "lane": 16.8}
GRID_FROM_ZOOM = 13.25
AREAS_TO_ZOOM = 14.75  # nearer, a district is larger than the picture
SAME_NAME_PX = 420.0
WATER_SIZES = (0.55, 0.4, 0.28, 0.0)  # of a name, as shares of the width of its water
PAINT_S = 0.025  # how long names may be painted for in one frame
LEAST_PAINTED = 8  # but so many in any case: on a busy machine finding their places alone takes that long
SAME_PLACES_ZOOM = 0.4
MARK_PX, CHOSEN_PX = 8.0, 18.0  # half of what a mark, and the ring of the chosen case, keeps clear of names
MOST_CLEAR = 900  # marks that are kept clear; where there are more, names could stand nowhere
BESIDE_ANCHOR = (0.0, -1.3, 1.3, -2.6, 2.6, -4.0, 4.0)  # of its height: where the name of a grid may stand
CROWD_PX = 11.0  # half of what the mark of a crowd covers with its number
STEPS_ASIDE = 4  # how many half widths and heights the name of an area may step aside from what presses
STEP_COSTS = 0.2  # of a mark that would lie on the name: what a step aside costs
DOT_PX = 4.5  # half of what the mark of a case in time covers
ALONG = (0.0, -0.5, 0.5, -1.0, 1.0, -1.5, 1.5)  # of its length: where along its street a name may stand
ALONG_SHARE = 0.3  # of the length of the street, at most
BESIDE_LAKE = (
    (0.0, 0.0), (0.0, 1.2), (0.0, -1.2), (0.5, 0.0), (-0.5, 0.0), (0.5, 1.2), (-0.5, 1.2), (0.5, -1.2), (-0.5, -1.2),
)  # fmt: skip
"""Where the name of a small water may stand, in its own widths and heights from the middle."""
ROOM_SHARE = 0.35  # names are placed for so much more than the window, so that small moves need no new placing


MarkPlaces = Callable[..., np.ndarray]
"""Pixels (k, 2) of the marks of cases: `marks(view, scale, only_pressing=...)`."""


@dataclass(frozen=True)
class Name:
    """A text that wants a place on the ground, and how it is turned (degrees on the screen)."""

    east_m: float
    north_m: float
    text: str
    look: TextLook
    turned: float = 0.0
    is_area: bool = False


@dataclass(frozen=True)
class Placed:
    """A name that has its place, painted and turned; `size` is its width and height before it was turned."""

    east_m: float
    north_m: float
    pixmap: QPixmap
    size: tuple[int, int]
    turned: float = 0.0
    is_area: bool = False


class LabelLayer:
    """Chooses names for a view and draws them from kept pixmaps.

    `covered` says which fields of the window are covered by something else; where it is set, no name stands under them
    nor is cut by the edges of the window. It is for maps that rest, such as those of a wall.
    """

    def __init__(self) -> None:
        self.texts = TextPixmaps()
        self._city: City | None = None
        self._streets: LabelPlaces = no_places()
        self._waters: LabelPlaces = no_places()
        self._reaches: LabelSpans | None = None
        self._placed: list[Placed] = []
        self._placed_for: tuple[View, Theme, float] | None = None
        self._paint_until_s = 0.0
        self._painted = 0
        self._window: LabelField | None = (
            None  # where the window lies in the view, for a map whose names are kept clear
        )
        self.is_incomplete = False
        self.covered: Callable[[], list[LabelField]] | None = None
        self.marks: MarkPlaces | None = None
        self.chosen: tuple[float, float] | None = None  # east and north in metres: kept clear of all names
        self._placed_chosen: tuple[float, float] | None = None

    @property
    def _shown_city(self) -> City:
        assert self._city is not None
        return self._city

    def set_city(self, city: City) -> None:
        """Take the names of a city."""
        self._city = city
        self._streets = street_places(city.streets)
        self._waters = water_places(city.waters)
        self._reaches = LabelSpans(city.waters, self._waters)
        self.forget()

    def forget(self) -> None:
        """Place all names anew."""
        self._placed_for = None
        self.texts.clear()

    def prepare(self, view: View, window_px: tuple[int, int], theme: Theme, scale: float) -> None:
        """Find places for the names of a view, which may show more ground than its window, of the same middle."""
        if not self._serves(view, theme, scale):
            self._place(view, window_px, theme, scale)
            self._placed_for, self._placed_chosen = (view, theme, scale), self.chosen

    def draw(self, painter: QPainter, view: View, *, of_areas: bool) -> None:
        """Draw the names of areas, or all others (painter in device pixels), where they were placed last."""
        if not self._placed or self._placed_for is None:
            return
        # Names that were placed for another zoom would cover each other; those of areas are few.
        only_areas = abs(self._placed_for[0].zoom - view.zoom) > SAME_PLACES_ZOOM
        east = np.array([label.east_m for label in self._placed])
        north = np.array([label.north_m for label in self._placed])
        xs, ys = view.to_px(east, north)
        for label, x, y in zip(self._placed, xs.tolist(), ys.tolist(), strict=True):
            if label.is_area != of_areas or (only_areas and not of_areas):
                continue
            pixmap = label.pixmap
            reach = max(pixmap.width(), pixmap.height())
            if not (-reach < x < view.width + reach and -reach < y < view.height + reach):
                continue
            painter.drawPixmap(round(x - pixmap.width() / 2), round(y - pixmap.height() / 2), pixmap)

    def _serves(self, view: View, theme: Theme, scale: float) -> bool:
        """Whether the names as placed do for a view: the same zoom and not moved too far."""
        if self._placed_for is None or self._placed_for[1:] != (theme, scale) or self._placed_chosen != self.chosen:
            return False
        before = self._placed_for[0]
        if (before.width, before.height) != (view.width, view.height):
            return False
        if self.is_incomplete:
            return False
        if before.zoom != view.zoom:
            return False
        if self.covered is not None:
            return (view.east_m, view.north_m) == (before.east_m, before.north_m)
        room = ROOM_SHARE * before.resolution * 0.9
        return (
            abs(view.east_m - before.east_m) < room * before.width
            and abs(view.north_m - before.north_m) < room * before.height
        )

    def _place(self, view: View, window_px: tuple[int, int], theme: Theme, scale: float) -> None:
        self._placed = []
        self.is_incomplete = False
        self._paint_until_s = time.perf_counter() + PAINT_S
        self._painted = 0
        city = self._city
        if city is None:
            return
        zoom = view.zoom - math.log2(scale)
        left, top = (view.width - window_px[0]) / 2, (view.height - window_px[1]) / 2
        window = LabelField(left, top, left + window_px[0], top + window_px[1])
        self._window = window if self.covered is not None else None
        covered = [
            LabelField(one.left + left, one.top + top, one.right + left, one.bottom + top)
            for one in (self.covered() if self.covered is not None else ())
        ]
        if self.chosen is not None:
            x, y = (float(value) for value in view.to_px(*self.chosen))
            covered.append(_around(x, y, CHOSEN_PX * scale))
        taken = Occupied()
        taken.take(covered)
        self._place_areas(view, window, covered, theme, scale, zoom, taken)
        # Where hands move the map, names would come and go with every small step.
        marks = self.marks(view, scale, only_pressing=False) if self.covered and self.marks else np.empty((0, 2))
        self._place_waters(view, theme, scale, marks, taken)
        if zoom >= GRID_FROM_ZOOM:
            taken.take(self._marks_in(view, scale, only_pressing=True))
            self._place_grids(view, window, covered, theme, scale, marks, taken)
        self._place_streets(view, theme, scale, zoom, marks, taken)

    def _marks_in(self, view: View, scale: float, *, only_pressing: bool) -> list[LabelField]:
        """What marks of cases cover, where they are not so many that no name could stand anywhere."""
        if self.marks is None:
            return []
        places = self.marks(view, scale, only_pressing=only_pressing)
        return [_around(x, y, MARK_PX * scale) for x, y in places.tolist()] if len(places) <= MOST_CLEAR else []

    def _in_sight(self, view: View, points_m: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows near the view and their pixels."""
        if len(points_m) == 0:
            return np.empty(0, np.int64), np.empty(0), np.empty(0)
        x, y = view.to_px(points_m[:, 0], points_m[:, 1])
        room_x, room_y = ROOM_SHARE * view.width, ROOM_SHARE * view.height
        rows = np.flatnonzero((x > -room_x) & (x < view.width + room_x) & (y > -room_y) & (y < view.height + room_y))
        return rows, x[rows], y[rows]

    def _put(self, taken: Occupied, name: Name, x: float, y: float, gap: float) -> bool:
        """Place a name where there is room for it."""
        width, height = self.texts.size(name.text, name.look)
        fields = list(_fields(x, y, width, height, name.turned, gap))
        if not taken.is_free(fields) or (self._window and not all(self._window.holds(field) for field in fields)):
            return False
        taken.take(fields)
        pixmap = self.texts.find(name.text, name.look, name.turned)
        if pixmap is None:
            if self._painted >= LEAST_PAINTED and time.perf_counter() > self._paint_until_s:
                self.is_incomplete = True  # painting more would hold the frame up; they come with the next ones
                return True
            self._painted += 1
            pixmap = self.texts.get(name.text, name.look, name.turned)
        self._placed.append(Placed(name.east_m, name.north_m, pixmap, (width, height), name.turned, name.is_area))
        return True

    def _place_areas(
        self,
        view: View,
        window: LabelField,
        covered: list[LabelField],
        theme: Theme,
        scale: float,
        zoom: float,
        taken: Occupied,
    ) -> None:
        areas = self._shown_city.areas
        if zoom > AREAS_TO_ZOOM:
            return
        grow = float(np.interp(zoom, [9, 11.5, 14], [0.72, 1.0, 1.15]))
        # A map that rests has time to look where the fewest marks lie; where hands move it, names stay at their places.
        pressing = np.empty((0, 2))
        if self.covered is not None and self.marks is not None:
            pressing = self.marks(view, scale, only_pressing=True)
        for kind, (size, spacing) in AREA_SIZES.items():
            if kind != "district" and zoom < 11.25:
                continue
            look = TextLook(
                size * grow * scale, theme.label, theme.halo, 4 * scale, 0.95, spacing * scale, kind == "district"
            )
            for row in np.flatnonzero(np.array([one == kind for one in areas.kinds], bool)).tolist():
                text = pick(areas.names[row], areas.names_en[row])
                place = self._area_place(view, window, covered, row, self.texts.size(text, look))
                if place is not None:
                    place = self._step_aside(
                        view, window, covered, row, place, self.texts.size(text, look), pressing, scale
                    )
                    x, y = (float(value) for value in view.to_px(*place))
                    self._put(taken, Name(*place, text, look, is_area=True), x, y, 6 * scale)

    def _area_place(
        self, view: View, window: LabelField, covered: list[LabelField], row: int, size: tuple[int, int]
    ) -> tuple[float, float] | None:
        """Where to name an area: at its anchor, or in the midst of the part of it that is to be seen in the window."""
        areas = self._shown_city.areas
        west, south, east, north = view.box
        bounds = areas.bounds_m[row]
        if np.isnan(bounds).any():
            return None  # an area without a shape
        if bounds[0] > east or bounds[2] < west or bounds[1] > north or bounds[3] < south:
            return None
        wide, high = size[0] * 0.6, size[1]
        free = LabelField(window.left + wide, window.top + high, window.right - wide, window.bottom - high)
        hidden = [LabelField(one.left - wide, one.top - high, one.right + wide, one.bottom + high) for one in covered]
        anchor = _place(areas.anchors_m, row)
        x, y = (float(value) for value in view.to_px(*anchor))
        at = LabelField(x, y, x, y)
        is_in_window = free.holds(at)
        if is_in_window and not any(one.holds(at) for one in hidden):
            return anchor
        if free.left >= free.right or free.top >= free.bottom:
            return None
        px, py = np.linspace(free.left, free.right, 30), np.linspace(free.bottom, free.top, 18)
        xs = view.east_m + (px - view.width / 2) * view.resolution
        ys = view.north_m - (py - view.height / 2) * view.resolution
        inside = raster_inside(areas, row, xs, ys)
        for one in hidden:
            inside &= ~np.outer((py > one.top) & (py < one.bottom), (px > one.left) & (px < one.right))
        if not inside.any():
            return None
        depth = depth_of(inside)
        if is_in_window:  # beside what covers its anchor, and not on a border
            away = np.hypot(px[None] - x, py[:, None] - y)
            best = np.argmin(np.where(depth >= min(2, int(depth.max())), away, np.inf))
        else:
            best = np.argmax(depth)
        line, column = np.unravel_index(int(best), depth.shape)
        return float(xs[column]), float(ys[line])

    def _step_aside(
        self,
        view: View,
        window: LabelField,
        covered: list[LabelField],
        row: int,
        place: tuple[float, float],
        size: tuple[int, int],
        pressing: np.ndarray,
        scale: float,
        shapes: Shapes | None = None,
        reach: float = CROWD_PX,
    ) -> tuple[float, float]:
        """Where near its place the name of an area, or of one of other shapes, has the fewest marks upon it, within it.

        Args:
            reach: half of what a mark covers.
        """
        if len(pressing) == 0:
            return place
        x, y = (float(value) for value in view.to_px(*place))
        wide, high, mark = size[0] / 2, size[1] / 2, reach * scale
        steps = np.arange(-STEPS_ASIDE, STEPS_ASIDE + 1, dtype=np.float64)
        px, py = x + steps * wide / 3, y - steps * high * 1.3  # to the north last, as pixels of a raster rise
        xs = view.east_m + (px - view.width / 2) * view.resolution
        ys = view.north_m - (py - view.height / 2) * view.resolution
        inside = raster_inside(self._shown_city.areas if shapes is None else shapes, row, xs, ys)
        best, least = place, math.inf
        for line, column in np.ndindex(inside.shape):
            a, b = float(px[column]), float(py[line])
            field = LabelField(a - wide, b - high, a + wide, b + high)
            if (steps[line], steps[column]) != (0, 0) and (
                not inside[line, column] or not window.holds(field) or any(field.meets(one) for one in covered)
            ):
                continue
            on = (np.abs(pressing[:, 0] - a) < wide + mark) & (np.abs(pressing[:, 1] - b) < high + mark)
            cost = np.count_nonzero(on) + STEP_COSTS * (abs(steps[line]) + abs(steps[column]))
            if cost < least:
                best, least = (float(xs[column]), float(ys[line])), float(cost)
        return best

    def _place_waters(self, view: View, theme: Theme, scale: float, marks: np.ndarray, taken: Occupied) -> None:
        waters, places = self._shown_city.waters, self._waters
        rows, xs, ys = self._in_sight(view, places.points_m)
        if len(rows) == 0:
            return
        widths = places.rooms_m[rows] / view.resolution
        rows, xs, ys, widths = (values[np.argsort(-widths)] for values in (rows, xs, ys, widths))
        written: dict[str, list[tuple[float, float]]] = {}
        waiting = list(zip(rows.tolist(), xs.tolist(), ys.tolist(), widths.tolist(), strict=True))
        last: set[int] = set()  # places on which marks lie are taken where there is no other
        for row, x, y, width in waiting:
            name = pick(waters.names[places.owners[row]], waters.names_en[places.owners[row]])
            if width < 7 * scale or any(math.hypot(x - a, y - b) < 560 * scale for a, b in written.get(name, ())):
                continue
            found = self._water_look(row, name, width, theme, scale, view.resolution)
            if found is None:
                continue
            look, angle = found
            size = self.texts.size(name, look)
            at_x, at_y, crossing = x, y, count_crossing(marks, x, y, size, angle, DOT_PX * scale)
            if crossing and self._is_small(places.owners[row], size[0] * view.resolution):
                at_x, at_y = _beside(marks, x, y, size, DOT_PX * scale)
            elif crossing and row not in last:
                last.add(row)
                waiting.append((row, x, y, width))
                continue
            east, north = _place(places.points_m, row)
            east, north = east + (at_x - x) * view.resolution, north - (at_y - y) * view.resolution
            if self._put(taken, Name(east, north, name, look, angle), at_x, at_y, 4 * scale):
                written.setdefault(name, []).append((at_x, at_y))

    def _is_small(self, owner: int, width_m: float) -> bool:
        """Whether a water is hardly larger than its name, so that the name may stand beside it."""
        west, south, east, north = self._shown_city.waters.bounds_m[owner].tolist()
        return max(east - west, north - south) < 2 * width_m

    def _water_look(
        self, row: int, name: str, width: float, theme: Theme, scale: float, resolution: float
    ) -> tuple[TextLook, float] | None:
        """How a name is written on a water and how it is turned: level where there is room, else along its course.

        A name that fits in no size is left out, unless the water is small as a whole: then it stands across it.
        """
        smallest = 11.5 * scale
        colour = "#2F679C" if theme.name == "light" else "#6FA3D6"
        spaced = 0.55 if max(name) > "\u2e80" else 0.12  # letters of a word stand closer than signs

        def look(size: float) -> TextLook:
            return TextLook(size, colour, theme.water, 3 * scale, 0.95, spaced * size)

        # Half of how far the name reaches for each pixel of its size: measured once, not for each place and size.
        half_m = self.texts.size(name, look(2 * smallest))[0] / (2 * smallest) * resolution / 2
        assert self._reaches is not None
        course = float(self._waters.angles[row])
        level_m, course_m = self._reaches.both_ways(row, 0.0), self._reaches.both_ways(row, course)
        for share in WATER_SIZES:
            size = min(max(width * share, smallest), 26 * scale)
            if max(level_m, course_m) > 0.9 * half_m * size:
                angle = 0.0 if level_m > 0.9 * half_m * size else course
                return look(size), -math.degrees(angle)
            if size == smallest:
                break
        west, south, east, north = self._shown_city.waters.bounds_m[self._waters.owners[row]].tolist()
        return (look(smallest), 0.0) if max(east - west, north - south) < 4 * half_m * smallest else None

    def _place_grids(
        self,
        view: View,
        window: LabelField,
        covered: list[LabelField],
        theme: Theme,
        scale: float,
        all_marks: np.ndarray,
        taken: Occupied,
    ) -> None:
        grids = self._shown_city.duty_grids
        rows, xs, ys = self._in_sight(view, grids.anchors_m)
        look = TextLook(12.5 * scale, theme.label, theme.halo, 3.5 * scale, 0.85)
        marks = Occupied()
        marks.take(self._marks_in(view, scale, only_pressing=False))
        for row, x, y in zip(rows.tolist(), xs.tolist(), ys.tolist(), strict=True):
            text = pick(grids.names[row], grids.names_en[row]) or grids.codes[row]
            width, height = self.texts.size(text, look)
            anchor = _place(grids.anchors_m, row)
            if count_crossing(all_marks, x, y, (width, height), 0.0, DOT_PX * scale):
                aside = self._step_aside(
                    view, window, covered, row, anchor, (width, height), all_marks, scale, grids, DOT_PX
                )
                at_x, at_y = (float(value) for value in view.to_px(*aside))
                if aside != anchor and self._put(taken, Name(*aside, text, look), at_x, at_y, 4 * scale):
                    continue
            steps = [step * height for step in BESIDE_ANCHOR]
            # Where no mark cuts the name, if there is such a place; else where none does that is late.
            free = [step for step in steps if marks.is_free(_fields(x, y + step, width, height, 0.0, 0.0))]
            for step in [*free, *steps]:
                east, north = anchor
                name = Name(east, north - step * view.resolution, text, look)
                if self._put(taken, name, x, y + step, 4 * scale):
                    break

    def _place_streets(
        self, view: View, theme: Theme, scale: float, zoom: float, marks: np.ndarray, taken: Occupied
    ) -> None:
        streets, places = self._shown_city.streets, self._streets
        rows, xs, ys = self._in_sight(view, places.points_m)
        if len(rows) == 0:
            return
        ranks = {name: number for number, name in enumerate(STREET_CLASSES)}
        rank = np.array([ranks.get(streets.kinds[owner], 4) for owner in places.owners[rows]])
        first = np.array([STREET_FROM_ZOOM[STREET_CLASSES[number]] for number in rank])
        keep = np.flatnonzero(zoom >= first)
        order = keep[np.lexsort((-places.rooms_m[rows][keep], rank[keep]))]
        written: dict[str, list[tuple[float, float]]] = {}
        for i in order[:1200].tolist():
            row, x, y = int(rows[i]), float(xs[i]), float(ys[i])
            owner = places.owners[row]
            name = pick(streets.names[owner], streets.names_en[owner])
            if any(math.hypot(x - a, y - b) < SAME_NAME_PX * scale for a, b in written.get(name, ())):
                continue
            size = (12.5 if rank[i] < 2 else 11.5) * scale * float(np.interp(zoom, [13, 17], [0.92, 1.12]))
            look = TextLook(size, theme.label, theme.halo, 3.6 * scale, 0.9, 0.6 * scale)
            extent, room = self.texts.size(name, look), float(places.rooms_m[row]) / view.resolution
            if extent[0] > 1.25 * room and rank[i] > 1:
                continue
            turned = -math.degrees(places.angles[row]) or 0.01
            at_x, at_y, crossing = _along(marks, x, y, extent, turned, room, DOT_PX * scale)
            if crossing > (rank[i] < 2):
                continue  # nobody could read it
            east, north = _place(places.points_m, row)
            east, north = east + (at_x - x) * view.resolution, north - (at_y - y) * view.resolution
            if self._put(taken, Name(east, north, name, look, turned), at_x, at_y, 3 * scale):
                written.setdefault(name, []).append((at_x, at_y))


def _place(points_m: np.ndarray, row: int) -> tuple[float, float]:
    """One row as plain east and north."""
    return float(points_m[row][0]), float(points_m[row][1])


def _along(
    marks: np.ndarray, x: float, y: float, size: tuple[int, int], turned: float, room: float, reach: float
) -> tuple[float, float, int]:
    """Where along its street a name has the fewest marks upon it, and how many."""
    best, least = (x, y), count_crossing(marks, x, y, size, turned, reach)
    for share in ALONG if least else ():
        step = share * size[0]
        if abs(step) > min(ALONG_SHARE * room, (room - size[0]) / 2):
            continue
        a, b = x + step * math.cos(math.radians(turned)), y + step * math.sin(math.radians(turned))
        crossing = count_crossing(marks, a, b, size, turned, reach)
        if crossing < least:
            best, least = (a, b), crossing
    return *best, least


def _beside(marks: np.ndarray, x: float, y: float, size: tuple[int, int], reach: float) -> tuple[float, float]:
    """Where at a small water its name has the fewest marks upon it."""
    places = [(x + wide * size[0], y + high * size[1]) for wide, high in BESIDE_LAKE]
    return min(places, key=lambda at: count_crossing(marks, at[0], at[1], size, 0.0, reach))  # of equal ones the first


def _around(x: float, y: float, half: float) -> LabelField:
    """A square around a pixel."""
    return LabelField(x - half, y - half, x + half, y + half)


def _fields(x: float, y: float, width: int, height: int, turned: float, gap: float) -> Iterator[LabelField]:
    """What a name covers: one field, or a few upright squares along it where it is turned."""
    if not turned:
        yield LabelField(x - width / 2 - gap, y - height / 2 - gap, x + width / 2 + gap, y + height / 2 + gap)
        return
    angle = math.radians(turned)
    count, half = max(2, math.ceil(width / height)), height / 2 + gap
    for number in range(count):
        along = (number + 0.5) / count * width - width / 2
        cx, cy = x + along * math.cos(angle), y + along * math.sin(angle)
        yield LabelField(cx - half, cy - half, cx + half, cy + half)
