"""Datums and frames that a file may come in, and the way of each into the stored one.

GCJ-02 is the shifted datum of Chinese phones and web maps, BD-09 a further shift upon it; both are off by 300 to 600
metres when taken for CGCS2000. A city grid is an older local system that four parameters tie to a known one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, radians, sin

import numpy as np
import shapely
from numpy.typing import NDArray

from app.crs import from_stored, is_vague, parse_crs, to_stored

Numbers = NDArray[np.float64]

AXIS_M = 6378245.0
"""Semi-major axis of the Krasovsky ellipsoid, which the public GCJ-02 formula uses."""
ECCENTRICITY2 = 0.00669342162296594323
BD_TURN = pi * 3000.0 / 180.0
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the box in which the formula shifts anything."""
SHIFTED = {"GCJ-02": "GCJ-02", "GCJ02": "GCJ-02", "火星坐标系": "GCJ-02", "BD-09": "BD-09", "BD09": "BD-09"}


def _shift(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = lat * pi / 180.0
    flat = 1.0 - ECCENTRICITY2 * np.sin(phi) ** 2
    d_lat = north * 180.0 / (AXIS_M * (1.0 - ECCENTRICITY2) / (flat * np.sqrt(flat)) * pi)
    d_lon = east * 180.0 / (AXIS_M / np.sqrt(flat) * np.cos(phi) * pi)
    return d_lon, d_lat


def wgs84_to_gcj02(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    """Shift true positions as Chinese web maps do; outside China nothing moves.

    Source: the public GCJ-02 formula.
    """
    west, south, east, north = CHINA
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    d_lon, d_lat = _shift(lon, lat)
    return np.where(inside, lon + d_lon, lon), np.where(inside, lat + d_lat, lat)


def gcj02_to_wgs84(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    """Undo the shift by iteration; the remainder is below a millimetre."""
    return _undo(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    """Add the second shift of Baidu maps. Source: the public BD-09 formula."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    """Undo the second shift by iteration."""
    return _undo(gcj02_to_bd09, lon, lat)


def _undo(
    shift: Callable[[Numbers, Numbers], tuple[Numbers, Numbers]], lon: Numbers, lat: Numbers
) -> tuple[Numbers, Numbers]:
    true_lon, true_lat = np.array(lon, float), np.array(lat, float)
    for _round in range(8):
        lon_there, lat_there = shift(true_lon, true_lat)
        true_lon, true_lat = true_lon + (lon - lon_there), true_lat + (lat - lat_there)
    return true_lon, true_lat


@dataclass(frozen=True)
class FourParameters:
    """A plane city grid tied to a known plane system: turn, stretch, then move.

    east = dx_m + k (cos a · x − sin a · y), north = dy_m + k (sin a · x + cos a · y), with x, y east and north in the
    city grid, k = 1 + scale_ppm / 1,000,000 and a the rotation, counter-clockwise.
    """

    to: str
    dx_m: float
    dy_m: float
    rotation_s: float = 0.0
    scale_ppm: float = 0.0

    def forward(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Return east and north in the known system."""
        k, turn = 1.0 + self.scale_ppm * 1e-6, radians(self.rotation_s / 3600.0)
        east = self.dx_m + k * (cos(turn) * x - sin(turn) * y)
        return east, self.dy_m + k * (sin(turn) * x + cos(turn) * y)

    def inverse(self, east: Numbers, north: Numbers) -> tuple[Numbers, Numbers]:
        """Return positions of the known system in the city grid."""
        k, turn = 1.0 + self.scale_ppm * 1e-6, radians(self.rotation_s / 3600.0)
        x, y = (east - self.dx_m) / k, (north - self.dy_m) / k
        return cos(turn) * x + sin(turn) * y, -sin(turn) * x + cos(turn) * y


@dataclass(frozen=True)
class Frame:
    """One way from a file's positions to the stored frame.

    Args:
        name: what people call it (`GCJ-02`, `EPSG:4545`, `ESRI:102696`).
        grid: parameters of a city grid, if the file is in one.
    """

    name: str
    grid: FourParameters | None = None

    def __post_init__(self) -> None:
        if self.shifted is None:
            parse_crs(self.grid.to if self.grid else self.name)  # refuses an unknown name before anything is read

    @property
    def shifted(self) -> str | None:
        """`GCJ-02` or `BD-09` where the frame is one of those."""
        return None if self.grid else SHIFTED.get(self.name.strip().upper())

    @property
    def is_vague(self) -> bool:
        """Tell whether places may be off by a hundred metres, as no true way to the stored frame is known."""
        return self.shifted is None and is_vague(parse_crs(self.grid.to if self.grid else self.name))

    def to_stored(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Return longitudes and latitudes of the stored frame; NaN stays NaN."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        if self.shifted == "BD-09":
            x, y = bd09_to_gcj02(x, y)
        if self.shifted:
            return gcj02_to_wgs84(x, y)
        if self.grid:
            x, y = self.grid.forward(x, y)
        known = np.isfinite(x) & np.isfinite(y)
        lon, lat = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
        if known.any():
            lon[known], lat[known] = to_stored(parse_crs(self.grid.to if self.grid else self.name), x[known], y[known])
        return lon, lat

    def from_stored(self, lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
        """Return stored positions in this frame; for exports and tests."""
        lon, lat = np.asarray(lon, float), np.asarray(lat, float)
        if self.shifted:
            lon, lat = wgs84_to_gcj02(lon, lat)
            return gcj02_to_bd09(lon, lat) if self.shifted == "BD-09" else (lon, lat)
        x, y = from_stored(parse_crs(self.grid.to if self.grid else self.name), lon, lat)
        return self.grid.inverse(x, y) if self.grid else (x, y)

    def shapes_to_stored(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return geometries in the stored frame, flat (without heights)."""

        def turn(points: Numbers) -> Numbers:
            return np.column_stack(self.to_stored(points[:, 0], points[:, 1]))

        return shapely.transform(shapely.force_2d(shapes), turn)
