"""Places found by name from the city in memory: streets, crossings, districts; by Chinese words, pinyin, English."""

from __future__ import annotations

import bisect
import heapq
import itertools
import re
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from app.city.model import Shapes
from app.i18n import _, pick
from app.intake.pinyin import (
    Readings,
    fit,
    fits_of_letters,
    names_of_two_letters,
    plain_letters,
    readings_of,
)
from app.map.projection import to_degrees

MOST = 8
MOST_KNOWN, MOST_NAMES = 200, 80
SHORTEST_INSIDE = 2
PER_WORD = 5
CROSSING_M = 45.0
"""Two carriageways of a crossing lie so far apart at most, in metres of the map."""
NAMED, BEGINS, INSIDE, LETTERS = 0, 1, 2, 3
HOUSE = re.compile(r"^(.*?)\s*(\d+\s*(?:号|號).*)$")
BETWEEN = re.compile(r"\s*(?:[与和/@×&+,，]|\s)\s*")


@dataclass(frozen=True)
class NamedPlace:
    """A street or an area with what it is found by; `rows` are those of its shapes."""

    kind: str
    name: str
    name_en: str
    rows: tuple[int, ...]
    readings: Readings

    @property
    def text(self) -> str:
        """The name in the language of the screen."""
        return pick(self.name, self.name_en)


@dataclass(frozen=True)
class FoundPlace:
    """A place that was found.

    Args:
        text: what the line says.
        note: what it is.
        address: what is stored as address, in the words of the ground.
        lon, lat: degrees in the stored frame.
        component_id: the component that stands there, where one was meant.
    """

    text: str
    note: str
    address: str
    lon: float
    lat: float
    component_id: int | None = None
    class_id: int | None = None


class PlaceIndex:
    """The named places of a city; safe to make and to ask in any thread."""

    def __init__(self, streets: Shapes, areas: Shapes) -> None:
        self._streets, self._areas = streets, areas
        self.entries = _named(streets, "street") + _named(areas, "area")
        self._names = _Names([entry.name for entry in self.entries])
        self._english = _Names([entry.name_en.casefold() for entry in self.entries])
        self._by_letter = fits_of_letters([entry.readings for entry in self.entries])
        self._by_two = names_of_two_letters([entry.readings for entry in self.entries])
        by_rank = sorted(range(len(self.entries)), key=lambda at: _order(self.entries[at]))
        self._places_in_order = dict(zip(by_rank, range(len(by_rank)), strict=True))
        self._known: dict[tuple[str, str], list[NamedPlace]] = {}
        self._fitting: dict[str, dict[int, int]] = {}  # what was typed lately -> the entries that it fits, and how well
        self._parts = _parts_by_owner(streets)
        self._lines: dict[str, shapely.Geometry] = {}
        self._boxes: dict[str, NDArray[np.float64]] = {}

    def find(self, words: str, most: int = MOST) -> list[FoundPlace]:
        """Return the places that words fit, the best first: two words are two streets that cross."""
        words = words.strip()
        if not words:
            return []
        house = HOUSE.match(words)
        name, number = (house[1], house[2]) if house and house[1] else (words, "")
        parts = [part for part in BETWEEN.split(name) if part]
        crossings = self._crossings(parts[0], parts[1]) if len(parts) == 2 and not number else []
        plain = [self._at(one, number) for one in self._matching(name, most)]
        return (crossings + [one for one in plain if one is not None])[:most]

    def _matching(self, words: str, most: int, kind: str = "") -> list[NamedPlace]:
        """Return the best entries for words; who types the second street has the first one found already."""
        if (words, kind) not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
                self._fitting.clear()
            self._known[words, kind] = self._search(words, kind)
        return self._known[words, kind][:most]

    def _search(self, words: str, kind: str) -> list[NamedPlace]:
        if words not in self._fitting:
            self._fitting[words] = self._rank(words)
        ranks = self._fitting[words]
        found = [(rank, self._places_in_order[at], at) for at, rank in ranks.items()
                 if kind in ("", self.entries[at].kind)]  # fmt: skip
        return [self.entries[at] for _rank, _place, at in heapq.nsmallest(MOST_NAMES, found)]

    def _rank(self, words: str) -> dict[int, int]:
        """Return how well words fit each entry that they fit; of more letters only what fitted fewer is looked at."""
        letters, plain = plain_letters(words), words.casefold()
        ranks: dict[int, int] = {}
        before = self._fitting_before(words, letters)
        for at in before if before is not None else self._named_like(words, plain):
            rank = _rank_by_name(self.entries[at].name, self._english.texts[at], words, plain)
            if rank is not None:
                ranks[at] = rank
        if len(letters) == 1:
            for at, fitted in self._by_letter.get(letters, {}).items():
                ranks.setdefault(at, LETTERS + fitted)
        elif letters:
            for at in before if before is not None else self._by_two.get(letters[:2], ()):
                fitted_well = fit(self.entries[at].readings, letters) if at not in ranks else None
                if fitted_well is not None:
                    ranks[at] = LETTERS + fitted_well
        return ranks

    def _named_like(self, words: str, plain: str) -> set[int]:
        """The entries whose name or English name may hold words."""
        begins_only = len(plain) <= SHORTEST_INSIDE
        return self._names.holding(words) | self._english.holding(plain, begins_only=begins_only)

    def _fitting_before(self, words: str, letters: str) -> dict[int, int] | None:
        """The entries that fitted when fewer letters stood there: whatever fits more letters was among them.

        Two letters are too few, since they do not find the inside of an English name.
        """
        for end in range(len(words) - 1, SHORTEST_INSIDE, -1):
            found = self._fitting.get(words[:end])
            if found is not None and (not letters or plain_letters(words[:end])):
                return found
        return None

    def _crossings(self, first: str, second: str) -> list[FoundPlace]:
        """Return where streets of two names cross: of many names only those whose boxes touch are looked at."""
        found, seen = [], set()
        others = self._matching(second, MOST_NAMES, "street")
        for one in self._matching(first, PER_WORD, "street"):
            for other in self._crossing_box(one, others):
                pair = frozenset((one.name, other.name))
                if len(pair) < 2 or pair in seen:
                    continue
                seen.add(pair)
                point = self._where_they_cross(one, other)
                if point is not None:
                    lon, lat = _degrees(*point)
                    text = _("{first} and {second}").format(first=one.text, second=other.text)
                    address = f"{one.name}与{other.name}交叉口"
                    found.append(FoundPlace(text, _("crossing"), address, lon, lat))
                if len(found) == MOST:
                    return found
        return found

    def _crossing_box(self, one: NamedPlace, others: list[NamedPlace]) -> list[NamedPlace]:
        """Return those of others whose box touches the box of one."""
        if not others:
            return []
        box, boxes = self._box(one), np.array([self._box(other) for other in others])
        left_of, right_of = box[:2] - CROSSING_M <= boxes[:, 2:], box[2:] + CROSSING_M >= boxes[:, :2]
        touches = left_of.all(axis=1) & right_of.all(axis=1)
        return [others[at] for at in np.flatnonzero(touches).tolist()]

    def _may_cross(self, one: NamedPlace, other: NamedPlace) -> bool:
        return bool(self._crossing_box(one, [other]))

    def _box(self, entry: NamedPlace) -> NDArray[np.float64]:
        if entry.name not in self._boxes:
            bounds = self._streets.bounds_m[list(entry.rows)]
            self._boxes[entry.name] = np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])
        return self._boxes[entry.name]

    def _where_they_cross(self, one: NamedPlace, other: NamedPlace) -> tuple[float, float] | None:
        first, second = self._line(one), self._line(other)
        if not shapely.dwithin(first, second, CROSSING_M):
            return None
        met = shapely.intersection(first, second)
        if met.is_empty:
            met = shapely.shortest_line(first, second)
        # Two carriageways meet the other street twice: the middle of what lies together is the crossing.
        points = shapely.get_coordinates(met)
        near = points[np.hypot(*(points - points[0]).T) < 2 * CROSSING_M]
        east, north = near.mean(axis=0).tolist()
        return east, north

    def _line(self, entry: NamedPlace) -> shapely.Geometry:
        if entry.name not in self._lines:
            parts = [part for row in entry.rows for part in self._parts.get(row, ())]
            lines = [self._streets.points_m[self._streets.part_starts[part] : self._streets.part_starts[part + 1]]
                     for part in parts]  # fmt: skip
            self._lines[entry.name] = shapely.multilinestrings(
                [shapely.linestrings(one) for one in lines if len(one) > 1]
            )
        return self._lines[entry.name]

    def _at(self, entry: NamedPlace, number: str) -> FoundPlace | None:
        shapes = self._streets if entry.kind == "street" else self._areas
        anchors = shapes.anchors_m[list(entry.rows)]
        lon, lat = _degrees(*anchors[len(anchors) // 2].tolist())
        note = _("street, its middle") if entry.kind == "street" else _("area, its middle")
        return FoundPlace(entry.text + number, note, entry.name + number, lon, lat)


def _named(shapes: Shapes, kind: str) -> list[NamedPlace]:
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(shapes.names):
        if name and len(shapes.anchors_m) > row and np.isfinite(shapes.anchors_m[row]).all():
            rows.setdefault(name, []).append(row)
    return [
        NamedPlace(kind, name, shapes.names_en[own[0]] or "", tuple(own), readings_of(name))
        for name, own in rows.items()
    ]


class _Names:
    """Texts that are searched all at once, in one string: a loop over thousands of them takes longer than a key may."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self._whole = "\n" + "\n".join(texts) + "\n"
        self._starts = list(itertools.accumulate((len(text) + 1 for text in texts), initial=1))

    def holding(self, words: str, begins_only: bool = False) -> set[int]:
        """Return the places of the texts that hold words; with `begins_only` of those that begin with them."""
        wanted, found = ("\n" if begins_only else "") + words, set()
        at = self._whole.find(wanted)
        while at >= 0:
            place = bisect.bisect_right(self._starts, at + begins_only) - 1
            found.add(place)
            at = self._whole.find(wanted, self._starts[place + 1] - 1)  # the rest of this text says no more
        return found


def _order(entry: NamedPlace) -> tuple[bool, int, str]:
    return entry.kind != "street", len(entry.name), entry.name


def _parts_by_owner(shapes: Shapes) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for part, owner in enumerate(shapes.part_owner.tolist()):
        found.setdefault(owner, []).append(part)
    return found


def _rank_by_name(name: str, english: str, words: str, plain: str) -> int | None:
    if words in name:
        return NAMED if words == name else BEGINS if name.startswith(words) else INSIDE
    if english and plain in english:
        if plain == english:
            return NAMED
        return BEGINS if english.startswith(plain) else INSIDE if len(plain) > SHORTEST_INSIDE else None
    return None


def _degrees(east: float, north: float) -> tuple[float, float]:
    lon, lat = to_degrees(np.array([east]), np.array([north]))
    return float(np.ravel(lon)[0]), float(np.ravel(lat)[0])
