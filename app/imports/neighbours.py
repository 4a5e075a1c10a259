"""Doubtful polygons of a layer: those that are hardly there, and those that lie over their neighbours."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from app.i18n import ngettext

M_OF_A_DEGREE = 111_320.0
LEAST_M2 = 1.0
LEAST_SHARE = 0.01
"""Borders that were drawn twice differ by less than this part of the smaller polygon."""
MOST_POLYGONS = 60_000
MOST_NAMED = 5
PAIR = "{one} / {other}"


class Neighbours:
    """Collects the polygons of a file and tells at the end what is doubtful; nothing of it is a reason to reject."""

    def __init__(self) -> None:
        self._shapes: list[shapely.Geometry] = []
        self._names: list[str] = []

    def add(self, shapes: NDArray[np.object_], names: list[str]) -> None:
        """Take the good polygons of a chunk, in degrees, with what people call each."""
        room = MOST_POLYGONS - len(self._shapes)
        self._shapes += list(shapes[:room])
        self._names += names[:room]

    def notes(self) -> list[str]:
        """Return a sentence for each kind of doubt."""
        if not self._shapes:
            return []
        shapes = np.array(self._shapes, object)
        areas = square_metres(shapes)
        small = [self._names[at] for at in np.flatnonzero(areas < LEAST_M2)]
        pairs = [PAIR.format(one=self._names[one], other=self._names[other]) for one, other in overlapping(shapes)]
        words = ngettext("{count} polygon is smaller than 1 m²: {names}.",
                         "{count} polygons are smaller than 1 m²: {names}.", len(small))  # fmt: skip
        pair_words = ngettext(
            "{count} pair of polygons overlaps: {names}.", "{count} pairs of polygons overlap: {names}.", len(pairs)
        )
        found = ((words, small), (pair_words, pairs))
        return [note.format(count=len(names), names=_named(names)) for note, names in found if names]


def square_metres(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return areas of polygons in degrees, as on a sphere at the middle of each; right to one in a hundred."""
    _west, south, _east, north = shapely.bounds(shapes).reshape(-1, 4).T
    return shapely.area(shapes) * M_OF_A_DEGREE**2 * np.cos(np.radians((south + north) / 2))


def overlapping(shapes: NDArray[np.object_]) -> list[tuple[int, int]]:
    """Return the pairs that share more than a hundredth of the smaller one."""
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    least = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    much = shared > LEAST_SHARE * least
    return sorted(zip(one[much].tolist(), other[much].tolist(), strict=True))


def _named(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
