"""What can be drawn and shown: the one gate between stored rows and the city in memory.

Whatever a row holds, no picture may fail for it: what has no place on a map is left out, an instant beyond all
calendars is held at their edge, and a name is one line of letters. What was left out is counted, so that a screen can
say so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

EARLIEST_S, LATEST_S = -2_208_988_800.0, 7_258_118_400.0
"""The years 1900 to 2199: every calendar and time zone of this machine can be asked about them."""
LONGEST_NAME, LONGEST_TEXT = 80, 300
CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
LINE, RING, POLYGON = 1, 2, 3
COLLECTIONS = (4, 5, 6, 7)


def is_in_world(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which places in degrees lie on the earth; not those that are no numbers."""
    with np.errstate(invalid="ignore"):
        return (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)


def held_times(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unix seconds held between the years 1900 and 2199; NaN stays NaN."""
    return np.clip(seconds, EARLIEST_S, LATEST_S)


def one_line(text: str | None, longest: int = LONGEST_NAME) -> str:
    """Return a text without control characters, cut to so many letters; '' for none."""
    if not text:
        return ""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(letter) in CONTROLS else letter for letter in text).strip()


def one_lines(texts: Iterable[str | None], longest: int = LONGEST_NAME) -> list[str]:
    """`one_line` of many texts."""
    return [one_line(text, longest) for text in texts]


def parse_wkb(values: Sequence[bytes | None]) -> NDArray[np.object_]:
    """Geometries of WKB; None where there is none, and where it is of a kind that cannot be read (curves, damage)."""
    packed = np.array([one or None for one in values], object)
    try:
        with np.errstate(invalid="ignore"):
            return np.asarray(shapely.from_wkb(packed, on_invalid="ignore"), object)
    except (NotImplementedError, shapely.GEOSException):  # one of a kind that it does not know ends all
        return np.array([_parse_one(one) for one in packed], object)


def _parse_one(packed: bytes | None) -> shapely.Geometry | None:
    try:
        with np.errstate(invalid="ignore"):
            return shapely.from_wkb(packed, on_invalid="ignore")
    except (NotImplementedError, shapely.GEOSException):
        return None


def parts_of(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """The single parts of geometries, also of collections in collections, and the place of each one's geometry."""
    parts, owners = shapely.get_parts(geometries, return_index=True)
    while np.isin(shapely.get_type_id(parts), COLLECTIONS).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owners = owners[inner]
    return parts, owners


def is_sound(parts: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which single parts can be drawn: lines and polygons on the earth that have an extent."""
    sound = np.isin(shapely.get_type_id(parts), (LINE, RING, POLYGON)) & ~shapely.is_empty(parts)
    degrees, part_of = shapely.get_coordinates(parts, return_index=True)
    sound[part_of[~is_in_world(degrees[:, 0], degrees[:, 1])]] = False
    west, south, east, north = shapely.bounds(parts).reshape(-1, 4).T
    return sound & ((west != east) | (south != north))


def drawable(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Geometries in degrees without the parts that cannot be drawn, None where nothing is left.

    Returns:
        The geometries, and which of them are not whole: there was nothing, or more than an empty part was left out.
    """
    geometries = np.asarray(geometries, object)
    parts, owners = parts_of(geometries)
    sound = is_sound(parts)
    is_hurt = np.bincount(owners, minlength=len(geometries)) == 0
    is_hurt[owners[~sound & ~shapely.is_empty(parts)]] = True
    made = geometries.copy()
    made[np.bincount(owners, minlength=len(geometries)) == 0] = None
    for owner in np.unique(owners[~sound]).tolist():
        kept = parts[(owners == owner) & sound]
        made[owner] = None if len(kept) == 0 else kept[0] if len(kept) == 1 else shapely.GeometryCollection(list(kept))
        is_hurt[owner] |= len(kept) == 0
    return made, is_hurt
