"""The outline of a responsibility area: read, checked, and mended where no guessing is needed."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.errors import Refused
from app.i18n import _

MOST_POINTS = 200_000
MENDED_SHARE = 0.01
"""A border that crosses itself is mended where that changes the area by one per cent at most."""


@dataclass(frozen=True)
class Outline:
    """A sound outline, and what was done to make it sound."""

    wkb: bytes
    note: str | None = None


def read_outline(wkb: bytes, name: str) -> Outline:
    """Return the outline of an area; small crossings are mended with a note.

    Raises:
        Refused: it is no polygon, has too many points, or nobody can say what its crossing border encloses.
    """
    try:
        shape = shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as error:
        raise Refused(_("The boundary of “{name}” cannot be read.").format(name=name)) from error
    return check_outline(shape, name)


def check_outline(shape: BaseGeometry | None, name: str) -> Outline:
    """Return a sound outline, or refuse; see `read_outline`."""
    if not isinstance(shape, Polygon | MultiPolygon) or shape.is_empty:
        raise Refused(_("The area “{name}” needs a polygon.").format(name=name))
    if shapely.get_num_coordinates(shape) > MOST_POINTS:
        raise Refused(_("The boundary of “{name}” has more than {most} points.").format(name=name, most=MOST_POINTS))
    if not _is_in_degrees(shape):
        raise Refused(_("The boundary of “{name}” is not in degrees of longitude and latitude.").format(name=name))
    if shape.is_valid:
        return Outline(_as_wkb(shape))
    mended = _polygons(shapely.make_valid(shape))
    reason = shapely.is_valid_reason(shape)
    before, after = _enclosed(shape), mended.area
    if mended.is_empty or abs(after - before) > MENDED_SHARE * max(before, after):
        sentence = _("The boundary of “{name}” crosses itself ({where}). Draw it again.")
        raise Refused(sentence.format(name=name, where=reason))
    note = _("The boundary of “{name}” crossed itself ({where}) and was repaired.").format(name=name, where=reason)
    return Outline(_as_wkb(mended), note)


def _enclosed(shape: Polygon | MultiPolygon) -> float:
    """Return the area as its hull of rings says, whatever crosses: a bow tie has nearly none."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return sum(abs(part.area) for part in parts)


def _polygons(shape: BaseGeometry) -> MultiPolygon:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon | MultiPolygon)]
    return MultiPolygon([one for part in parts for one in shapely.get_parts(part)])


def _is_in_degrees(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def _as_wkb(shape: Polygon | MultiPolygon) -> bytes:
    return shapely.to_wkb(shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape]))
