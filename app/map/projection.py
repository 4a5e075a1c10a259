"""Web Mercator: longitude and latitude, metres, levels of detail, and the view of a map window.

Frames: `lon, lat` in degrees (EPSG:4326, which equals EPSG:4490 on a screen); `east, north` in metres, EPSG:3857;
pixels count device pixels, x to the right and y down. A level counts eighths of a zoom step: level 8 * z is zoom z,
so that a resting picture is composed at the very scale that it is shown at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

HALF_WORLD_M = 20037508.342789244
EARTH_RADIUS_M = 6378137.0
TILE_PX = 256
LEVELS_PER_ZOOM = 8
MIN_ZOOM, MAX_ZOOM = 2.0, 21.0
MAX_LAT = 85.0511287798066

Box = tuple[float, float, float, float]


def to_metres(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude in degrees -> east, north in metres; latitudes beyond 85.05 degrees are held there."""
    lat_rad = np.radians(np.clip(np.asarray(lat, np.float64), -MAX_LAT, MAX_LAT))
    east = np.radians(np.asarray(lon, np.float64)) * EARTH_RADIUS_M
    return east, np.arctanh(np.sin(lat_rad)) * EARTH_RADIUS_M


def to_degrees(east: ArrayLike, north: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """East and north in metres -> longitude, latitude in degrees."""
    lon = np.degrees(np.asarray(east, np.float64) / EARTH_RADIUS_M)
    lat = np.degrees(np.arcsin(np.tanh(np.asarray(north, np.float64) / EARTH_RADIUS_M)))
    return lon, lat


def true_scale(north_m: float) -> float:
    """How many metres of the projection one metre on the ground takes at this north (1 at the equator)."""
    return math.cosh(north_m / EARTH_RADIUS_M)


def resolution_of_zoom(zoom: float) -> float:
    """Metres of the projection in one device pixel."""
    return 2 * HALF_WORLD_M / (TILE_PX * 2.0**zoom)


def resolution_of_level(level: int) -> float:
    """Metres of the projection in one device pixel of a level."""
    return resolution_of_zoom(level / LEVELS_PER_ZOOM)


def level_of_zoom(zoom: float) -> int:
    """The level nearest to a zoom."""
    return int(round(zoom * LEVELS_PER_ZOOM))


def snapped(zoom: float) -> float:
    """The zoom of the nearest level, held inside what the map shows."""
    return level_of_zoom(min(max(zoom, MIN_ZOOM), MAX_ZOOM)) / LEVELS_PER_ZOOM


@dataclass(frozen=True)
class View:
    """What a window shows: its centre in metres, its zoom in device pixels, its size in device pixels."""

    east_m: float
    north_m: float
    zoom: float
    width: int
    height: int

    @property
    def resolution(self) -> float:
        """Metres in one device pixel."""
        return resolution_of_zoom(self.zoom)

    @property
    def box(self) -> Box:
        """West, south, east, north in metres."""
        half_w, half_h = self.width * self.resolution / 2, self.height * self.resolution / 2
        return self.east_m - half_w, self.north_m - half_h, self.east_m + half_w, self.north_m + half_h

    def to_px(self, east: ArrayLike, north: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Metres -> device pixels of the window; the left top corner lies on a whole pixel of the level."""
        left, top = self.origin_px
        resolution = self.resolution
        x = (np.asarray(east, np.float64) + HALF_WORLD_M) / resolution - left
        return x, (HALF_WORLD_M - np.asarray(north, np.float64)) / resolution - top

    def to_m(self, x: float, y: float) -> tuple[float, float]:
        """Device pixels of the window -> east, north in metres."""
        left, top = self.origin_px
        return (x + left) * self.resolution - HALF_WORLD_M, HALF_WORLD_M - (y + top) * self.resolution

    @property
    def origin_px(self) -> tuple[int, int]:
        """The window's left top corner in whole pixels from the world's left top corner."""
        resolution = self.resolution
        left = (self.east_m + HALF_WORLD_M) / resolution - self.width / 2
        top = (HALF_WORLD_M - self.north_m) / resolution - self.height / 2
        return math.floor(left + 0.5), math.floor(top + 0.5)

    def panned(self, dx_px: float, dy_px: float) -> View:
        """The view after its content was moved by so many pixels."""
        return replace(
            self, east_m=self.east_m - dx_px * self.resolution, north_m=self.north_m + dy_px * self.resolution
        ).held()

    def zoomed_to(self, zoom: float, x: float, y: float) -> View:
        """The view at another zoom with the place under pixel (x, y) kept there."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        factor = resolution_of_zoom(zoom)
        off_x, off_y = x - self.width / 2, y - self.height / 2
        east = self.east_m + off_x * (self.resolution - factor)
        north = self.north_m - off_y * (self.resolution - factor)
        return replace(self, east_m=east, north_m=north, zoom=zoom).held()

    def resized(self, width: int, height: int) -> View:
        """The same centre and zoom in a window of another size."""
        return replace(self, width=max(width, 1), height=max(height, 1))

    def fitted(self, box: Box, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> View:
        """The view that shows a whole box between margins (left, top, right, bottom in pixels), at a whole level."""
        west, south, east, north = box
        left, top, right, bottom = margins
        room_w, room_h = max(self.width - left - right, 16), max(self.height - top - bottom, 16)
        resolution = max((east - west) / room_w, (north - south) / room_h, 1e-9)
        zoom = math.log2(resolution_of_zoom(0) / resolution)
        zoom = min(max(math.floor(zoom * LEVELS_PER_ZOOM + 1e-6) / LEVELS_PER_ZOOM, MIN_ZOOM), MAX_ZOOM)
        shown = resolution_of_zoom(zoom)
        return replace(
            self,
            east_m=(west + east) / 2 + (right - left) / 2 * shown,
            north_m=(south + north) / 2 + (top - bottom) / 2 * shown,
            zoom=zoom,
        )

    def held(self) -> View:
        """The view with its centre held inside the world."""
        limit = HALF_WORLD_M
        return replace(self, east_m=min(max(self.east_m, -limit), limit), north_m=min(max(self.north_m, -limit), limit))
