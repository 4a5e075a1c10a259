"""Checks the rows of a file: good ones become the columns of a target, bad ones get their reasons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from app.i18n import N_, _
from app.imports import problems as why
from app.imports.cases import check_times, without_limit
from app.imports.classes import ClassBook
from app.imports.frames import Frame
from app.imports.gone import PresentIds
from app.imports.mapping import GEOMETRY_COLUMN, ROW_COLUMN, FieldPart, Mapping
from app.imports.model import Chunk, CityFacts, Reject
from app.imports.neighbours import Neighbours
from app.imports.notes import Note, note_text
from app.imports.places import EMPTY, OUTSIDE, Places, check_extent, numbers_of, read_columns, read_shapes, without
from app.imports.problems import Problems, shown
from app.imports.reading import find_column
from app.imports.seen import SeenIds, keys_of
from app.imports.targets import FieldType, TargetField
from app.imports.times import read_days, read_instants
from app.imports.units import UnitCount

YES = {"1", "true", "t", "yes", "y", "是"}
NO = {"0", "false", "f", "no", "n", "否"}
CODE_JOIN = "\x1f"
CODES = {"id", "code", "component", "parent_code", "district_code", "township_code", "community_code", "duty_grid"}
ROUNDED_NUMBER = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+?\d{1,3}")
"""How a spreadsheet or a float writes an identifier of 17 to 20 figures; its last figures are lost."""
REPAIR_NOTE = N_("The polygon of {name} was repaired ({reason}).")


@dataclass
class Checked:
    """The checked rows of one chunk.

    Args:
        good: a column per field of the target, `line`, `lon`, `lat`, and `shape` for lines and polygons.
        rejects: the others, in the order of the file.
        unknown: field -> value that no rule names -> rows.
    """

    good: pd.DataFrame
    rejects: list[Reject]
    reasons: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)


class RowChecker:
    """Checks chunk after chunk of one file; remembers identifiers and what there is to be told at the end."""

    def __init__(self, mapping: Mapping, columns: list[str], frame: Frame, city: CityFacts, classes: ClassBook | None,
                 now: datetime) -> None:  # fmt: skip
        self._mapping, self._columns, self._frame = mapping, columns, frame
        self._city, self._classes, self._now = city, classes, now
        self._zone = mapping.time.zone or city.time_zone
        self._seen, self._codes, self._units = SeenIds(), SeenIds(), UnitCount()
        self._neighbours = Neighbours()
        self.present = PresentIds()
        self.counted: Counter[Note] = Counter()
        self.named: list[str] = []
        self.outside: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []

    def check(self, chunk: Chunk) -> Checked:
        """Return the good rows and the rejects of a chunk."""
        self._chunk, self._problems = chunk, Problems(len(chunk.lines))
        self._unknown: dict[str, Counter[str]] = {}
        for row, reason in chunk.broken.items():
            self._problems.add(row, why.BROKEN_ROW, words=reason)
        places = self._places()
        made: dict[str, Any] = {one.name: self._field(one) for one in self._mapping.target.fields}
        if self._mapping.kind == "cases":
            check_times(made, self._problems, self._now, self.counted)
        self._check_codes(made)
        for row in chunk.broken:  # what else is wrong follows from it
            del self._problems.reasons[row][1:]
        if self._mapping.is_complete:
            rounded = {row for row, one in enumerate(made["id"]) if ROUNDED_NUMBER.fullmatch(one)}
            self.present.add(chunk, made["id"], rounded)
        good = self._problems.is_good()
        good, repeated = self._leave_out_repeats(made["id"], good)
        self._tell(places, made, good)
        columns = {"line": chunk.lines, **made, "lon": places.lon, "lat": places.lat}
        if places.shapes is not None:
            columns["shape"] = places.shapes
        # Texts stay Python's own: pandas would copy each column into its strings, and every reader out of them again.
        columns = {name: pd.Series(one, dtype=getattr(one, "dtype", None)) for name, one in columns.items()}
        table = pd.DataFrame(columns)
        rejects = self._rejects(made["id"], good, repeated)
        return Checked(table[good].reset_index(drop=True), rejects, self._problems.counts, self._unknown)

    # Places

    def places_of(self, chunk: Chunk) -> Places:
        """Return the places of a chunk in the stored frame, unchecked."""
        self._chunk, place = chunk, self._mapping.place
        if place.source == "columns":
            empty = self._empty_words()
            return read_columns(self._texts(place.x, empty), self._texts(place.y, empty), self._frame)
        return read_shapes(self._shapes(), self._frame, self._mapping.target.geometry)

    def raw_places(self, chunk: Chunk) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return one position of each row as it stands in the file, NaN where there is none."""
        self._chunk, place = chunk, self._mapping.place
        if place.source == "columns":
            empty = self._empty_words()
            return numbers_of(self._texts(place.x, empty)), numbers_of(self._texts(place.y, empty))
        west, south, _east, _north = shapely.bounds(self._shapes()).reshape(-1, 4).T
        return west, south

    def _places(self) -> Places:
        place, target = self._mapping.place, self._mapping.target
        places = self.places_of(self._chunk)
        check_extent(places, self._city.extent)
        far = [row for row, (reason, _values) in places.problems.items() if reason == OUTSIDE]
        self.outside.append((places.lon[far], places.lat[far]))
        for row, (reason, values) in places.problems.items():
            if reason != EMPTY or place.is_needed or target.geometry != "point":
                self._problems.add(row, reason, **values)
        return places

    def _shapes(self) -> NDArray[np.object_]:
        if self._mapping.place.source == "geometry":
            shapes = self._chunk.shapes
            return shapes if shapes is not None else np.full(len(self._chunk.lines), None)
        texts = self._texts(self._mapping.place.column, self._empty_words())
        return shapely.from_geojson(without(texts, texts == ""), on_invalid="ignore")

    # Fields

    def _empty_words(self, part: FieldPart | None = None) -> set[str]:
        return {word.strip() for word in [*self._mapping.read.empty, *(part.empty if part else [])]}

    def _texts(self, column: str | None, empty: set[str]) -> NDArray[np.object_]:
        found = find_column(column or "", self._columns)
        if found is None:
            return np.full(len(self._chunk.lines), "", object)
        values = [value.strip() for value in self._chunk.columns[found]]
        return np.array([("" if value in empty else value) for value in values], object)

    def _column(self, name: str, part: FieldPart) -> NDArray[np.object_]:
        if name == ROW_COLUMN:
            return np.array([str(line) for line in self._chunk.lines], object)
        if name == GEOMETRY_COLUMN:
            return self._fingerprints()
        texts = self._texts(name, self._empty_words(part))
        if not part.strip:
            return texts
        return np.array([text.rstrip(part.strip).strip() for text in texts], object)

    def _fingerprints(self) -> NDArray[np.object_]:
        if self._mapping.place.source == "columns":
            empty = self._empty_words()
            pairs = zip(
                self._texts(self._mapping.place.x, empty), self._texts(self._mapping.place.y, empty), strict=True
            )
            inner = [f"{x},{y}".encode() if x and y else b"" for x, y in pairs]
        else:
            inner = [shape or b"" for shape in shapely.to_wkb(self._shapes(), byte_order=1, output_dimension=2)]
        return np.array([blake2b(one, digest_size=10).hexdigest() if one else "" for one in inner], object)

    def raw(self, one: TargetField) -> NDArray[np.object_]:
        """Return the text of a field as the mapping builds it from columns and constants."""
        part = self._mapping.fields.get(one.name)
        texts = np.full(len(self._chunk.lines), "", object)
        if part is not None:
            columns = [self._column(name, part) for name in part.columns]
            if part.join is not None:
                joined = zip(*columns, strict=True)
                texts = np.array([part.join.join(text for text in row if text) for row in joined], object)
            else:
                for column in columns:
                    texts = np.where(texts == "", column, texts)
        if constant := self._mapping.constants.get(one.name):
            texts = np.where(texts == "", constant, texts)
        return texts

    def _is_left_out(self, one: TargetField) -> bool:
        """Tell whether the mapping says nothing of a field that nobody needs: there is nothing to check in it."""
        is_given = one.name in self._mapping.fields or self._mapping.constants.get(one.name)
        return not is_given and not one.is_needed and one.holds in (FieldType.TEXT, FieldType.UNIT, FieldType.DAY)

    def _field(self, one: TargetField) -> NDArray[np.object_] | pd.Series:
        if self._is_left_out(one):
            return np.full(len(self._chunk.lines), None if one.holds is FieldType.DAY else "", object)
        texts = self.raw(one)
        label = _(one.label)
        for row in np.flatnonzero(np.array([("\0" in text) for text in texts], bool)):
            self._problems.add(int(row), why.ZERO_BYTE, field=label)
        if one.name in CODES:
            rounded = np.array([ROUNDED_NUMBER.fullmatch(text) is not None for text in texts], bool)
            self._problems.add_where(rounded, why.ROUNDED, lambda row: {"field": label, "value": shown(texts[row])})
        too_long = np.array([len(text) > one.longest for text in texts], bool)
        self._problems.add_where(too_long, why.TOO_LONG, lambda row: {"field": label, "longest": one.longest})
        if one.is_needed and one.holds is not FieldType.WORD:
            self._problems.add_where(texts == "", why.NEEDED, lambda row: {"field": label})
        texts = np.where(too_long, "", texts)
        match one.holds:
            case FieldType.INSTANT:
                return self._instants(one, texts)
            case FieldType.DAY:
                return self._days(one, texts)
            case FieldType.WORD:
                return self._mapped(one, texts, self._find_word(one))
            case FieldType.CLASS:
                return self._mapped(one, texts, self._classes.find if self._classes else str)
            case FieldType.FLAG:
                return self._mapped(one, texts, self._find_flag(one))
            case FieldType.UNIT:
                self._units.add(texts, label)
        return texts

    def _mapped(
        self, one: TargetField, texts: NDArray[np.object_], find: Callable[[str], object]
    ) -> NDArray[np.object_]:
        """Turn each different value once; None marks an unknown one."""
        meant = {value: find(value) for value in dict.fromkeys(texts)}
        found = np.empty(len(texts), object)
        found[:] = [meant[value] for value in texts]
        unknown = np.array([meant[value] is None for value in texts], bool)
        if one.is_needed:
            nothing = unknown & (texts == "")
            if one.holds is FieldType.WORD:
                self._problems.add_where(nothing, why.NEEDED, lambda row: {"field": _(one.label)})
        unknown &= texts != ""
        self._problems.add_where(
            unknown, why.UNKNOWN_WORD, lambda row: {"field": _(one.label), "value": shown(texts[row])}
        )
        if unknown.any():
            self._unknown[one.name] = Counter(texts[unknown])
        return found

    def _find_word(self, one: TargetField) -> Callable[[str], object]:
        rules = self._mapping.rules(one.name)

        def find(value: str) -> str | None:
            if (word := rules.find(value)) is not None:
                return word
            return value if value in one.words else (one.fallback if not value else None)

        return find

    def _find_flag(self, one: TargetField) -> Callable[[str], object]:
        rules = self._mapping.rules(one.name)

        def find(value: str) -> bool | None:
            word = (rules.find(value) or value).casefold()
            return True if word in YES else False if word in NO or not word else None

        return find

    def _formats(self, one: TargetField) -> tuple[list[str], bool]:
        part = self._mapping.fields.get(one.name)
        formats = part.formats if part and part.formats else self._mapping.time.formats
        return formats, bool(part and part.day_end)

    def _instants(self, one: TargetField, texts: NDArray[np.object_]) -> pd.Series:
        formats, day_end = self._formats(one)
        read = read_instants(list(texts), self._zone, formats, self._mapping.time.twice, day_end)
        label = _(one.label)
        self._problems.add_where(
            read.unreadable, why.UNREADABLE_TIME, lambda row: {"field": label, "value": shown(texts[row])}
        )
        self._problems.add_where(
            read.in_gap, why.TIME_IN_GAP, lambda row: {"field": label, "value": shown(texts[row]), "zone": self._zone}
        )
        note = Note.TWICE_LATER if self._mapping.time.twice == "later" else Note.TWICE_EARLIER
        self.counted[note] += int(read.twice.sum())
        return read.at

    def _days(self, one: TargetField, texts: NDArray[np.object_]) -> NDArray[np.object_]:
        different = list(dict.fromkeys(texts))  # a file has few days and many rows
        where = {text: at for at, text in enumerate(different)}
        rows = np.array([where[text] for text in texts], np.int64)
        found, bad = read_days(different, self._formats(one)[0])
        days, unreadable = found[rows], bad[rows]
        self._problems.add_where(
            unreadable, why.UNREADABLE_TIME, lambda row: {"field": _(one.label), "value": shown(texts[row])}
        )
        return days

    # Repeats

    def _check_codes(self, made: dict[str, Any]) -> None:
        """Refuse a second row with the same code; grids of one code may follow each other in time."""
        if "code" not in self._mapping.target.names:
            return
        codes = [str(code) for code in made["code"]]
        since = made.get("valid_from", [None] * len(codes))
        whole = [f"{code}{CODE_JOIN}{day}" for code, day in zip(codes, since, strict=True)]
        same_id = [code == identifier for code, identifier in zip(codes, made["id"], strict=True)]
        wanted = self._problems.is_good() & (np.array(codes) != "") & ~np.array(same_id)
        for row, line in self._take(self._codes, whole, wanted):
            self._problems.add(row, why.REPEATED_CODE, value=shown(codes[row]), line=line)

    def _leave_out_repeats(
        self, ids: NDArray[np.object_], good: NDArray[np.bool_]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        repeated = np.zeros(len(ids), bool)
        for row, line in self._take(self._seen, list(ids), good):
            self._problems.reasons[row].append(_(why.REPEATED).format(line=line))
            repeated[row] = True
        return good & ~repeated, repeated

    def _take(self, seen: SeenIds, texts: list[str], wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
        """Remember the wanted texts; return the rows that come again, with the line where each was first."""
        rows = np.flatnonzero(wanted)
        if not len(rows):
            return []
        keys = keys_of([texts[row] for row in rows])
        lines = seen.lines_of(keys)
        firsts, where, back = np.unique(keys, return_index=True, return_inverse=True)
        here = self._chunk.lines[rows]
        is_first = np.zeros(len(rows), bool)
        is_first[where] = True
        lines = np.where(lines > 0, lines, np.where(is_first, 0, here[where][back]))
        new = lines == 0
        seen.add(keys[new], here[new])
        return [(int(rows[at]), int(lines[at])) for at in np.flatnonzero(~new)]

    # What is told

    def _tell(self, places: Places, made: dict[str, Any], good: NDArray[np.bool_]) -> None:
        self.counted[Note.POINTS] += int(good[places.simplified].sum())
        self.counted[Note.CURVES] += int(good[self._chunk.curved].sum())
        if self._mapping.target.geometry == "point":
            self.counted[Note.NO_PLACE] += int((np.isnan(places.lon) & good).sum())
        if self._mapping.kind == "cases":
            self.counted[Note.NO_LIMIT] += int((without_limit(made) & good).sum())
        if self._mapping.target.geometry == "polygon" and places.shapes is not None:
            names = [self._name_of(made, row) for row in np.flatnonzero(good).tolist()]
            self._neighbours.add(places.shapes[good], names)
        for row, reason in places.repaired.items():
            if good[row]:
                name = self._name_of(made, row)
                self.named.append(_(REPAIR_NOTE).format(name=name, reason=reason))

    @staticmethod
    def _name_of(made: dict[str, Any], row: int) -> str:
        names = [made.get("code", made["id"])[row], *([made["name"][row]] if "name" in made else [])]
        return " ".join(dict.fromkeys(text for text in names if text))

    def notes(self) -> list[str]:
        """Return what there is to be told at the end, in the person's language."""
        return (
            self.named
            + self._neighbours.notes()
            + [note_text(note, count) for note, count in self.counted.items() if count]
        )

    def _rejects(self, ids: NDArray[np.object_], good: NDArray[np.bool_], repeated: NDArray[np.bool_]) -> list[Reject]:
        return [
            Reject(
                int(self._chunk.lines[row]), str(ids[row]), "; ".join(self._problems.reasons[row]), bool(repeated[row])
            )
            for row in np.flatnonzero(~good)
        ]
