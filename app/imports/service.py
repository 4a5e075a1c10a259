"""Brings one file into the city: look at it, check every row, write the good ones in batches, tell what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.errors import Refused, Unavailable
from app.i18n import N_, _, ngettext, pick
from app.imports.classes import OWN_VERSIONS, ClassBook, CodeClass
from app.imports.frames import Frame, Numbers
from app.imports.gone import mark_gone
from app.imports.mapping import CityPart, Mapping
from app.imports.mapping_file import load_mapping
from app.imports.measures import LEAST_ROWS, MOST, covers, doubt, doubt_of_city, proposed_measure, size_km
from app.imports.model import CityFacts, Extent, FileFacts, ImportResult, Reject, Written
from app.imports.notes import Note, note_text
from app.imports.places import corners, extent_of
from app.imports.ports import ImportStore
from app.imports.reading import CHUNK_ROWS, RowSource, open_source
from app.imports.rejects import RejectsFile, rejects_beside
from app.imports.rows import Checked, RowChecker
from app.imports.targets import FieldType
from app.imports.writing import BatchWriter
from app.progress import Progress, Silent

FIRST_REJECTS = 10
LONGEST_LAST_BATCH_S = 10.0
"""So long an import that is stopped waits for its last batch, so that it can say how far it came."""
COUNTED_FIELDS = ("class", "state", "channel")
VAGUE_NOTE = N_(
    "{crs} can only be converted approximately; positions may be wrong by up to 100 m. Check some places on the "
    "map, or give the file in EPSG:4490."
)

CORRECT_PLACE = N_(
    "{reason}. Correct [place] in the mapping; where the places are right all the same: anywhere = true."
)
EXCHANGED = N_("x and y of the file look exchanged ({example})")
MEASURED_NOTE = N_(
    "Extent of the city, taken from this file: {extent} ({wide} × {high} km); write another in [city] extent."
)
GIVEN_NOTE = N_("Extent of the city: {extent} ({wide} × {high} km).")
WIDER_NOTE = N_("The city now reaches farther: {extent} ({wide} × {high} km).")
LEFT_ASIDE_NOTE = N_("The database has the city {city}: the name and area code under [city] were not used.")
WEEKDAYS_NOTE = N_("Public holidays of {code} are not known: every day from Monday to Friday is a working day.")
WORLD = Extent(-180, -90, 180, 90)
NOWHERE = (np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Preview:
    """Where the first rows of a file lie.

    Args:
        lon, lat: (n,) degrees, NaN where there is none.
        is_good: (n,) whether the row would come in.
        reasons: reason of rejected rows, by kind -> rows.
        first_rejects: the first of the rejected rows.
    """

    lon: Numbers
    lat: Numbers
    is_good: NDArray[np.bool_]
    reasons: Counter[str]
    first_rejects: list[Reject]


@dataclass(frozen=True)
class _Batch:
    """The checked rows of a chunk on their way into the database."""

    checked: Checked
    rows: int
    writer: BatchWriter


class Import:
    """One run over one file."""

    def __init__(self, mapping: Mapping, source: RowSource, store: ImportStore, dry_run: bool) -> None:
        self._mapping, self._source, self._store = mapping, source, store
        self._frame = frame_of(mapping, source.facts)
        city = store.read_city()
        if city is not None:
            check_city(mapping, city)
        self._check_numbers(city)
        self._city = city or self._new_city()
        self._wider = self._wanted_extent()
        self._classes = class_book(mapping, store)
        if self._wider is not None:
            self._city = replace(self._city, extent=self._wider)
        self._checker = self._checker_in(self._city, self._classes)
        self.result = ImportResult(mapping.kind, dry_run, total=source.facts.rows, city=self._city)

    def run(self, rejects: RejectsFile, progress: Progress, rows: int = CHUNK_ROWS) -> None:
        """Go through the file; what is written stays written, whatever ends the run."""
        label = _("checking") if self.result.dry_run else _("importing")
        if not self.result.dry_run:
            self._store.open_city(self._mapping, self._city)
            if self._wider is not None:
                self._store.widen_city(self._wider)
        progress.step(label, 0, self.result.total)
        try:
            self._go_through(rows, lambda batch: self._take(batch, rejects, progress, label))
            if self._mapping.is_complete:
                mark_gone(self._mapping, self._store, self._checker.present, self.result)
            if not self.result.dry_run:
                self.result.notes += self._store.finish(self._mapping)
        except KeyboardInterrupt:
            self.result.is_interrupted = True
        except Unavailable as error:
            raise Unavailable(how_far(self.result) + " " + str(error)) from None
        except Refused as error:
            if not self.result.read or self.result.dry_run:
                raise
            raise Refused(how_far(self.result) + " " + str(error)) from None
        except Exception as error:
            if self.result.read and not self.result.dry_run:
                error.add_note(how_far(self.result))  # the last door tells it beside the error
            raise
        self._tell()

    def _go_through(self, rows: int, take: Callable[[_Batch], None]) -> None:
        """Check chunk after chunk while the one before is written; whatever ends this, what is under way is counted."""
        under_way: _Batch | None = None
        try:
            for chunk in self._source.chunks(rows):
                checked = self._checker.check(chunk)
                if under_way is not None:
                    batch, under_way = under_way, None
                    take(batch)
                under_way = _Batch(checked, len(chunk.lines), BatchWriter(partial(self._write, checked, self._made())))
            if under_way is not None:
                batch, under_way = under_way, None
                take(batch)
        except BaseException:
            if under_way is not None and under_way.writer.has_ended(LONGEST_LAST_BATCH_S):
                take(under_way)
            raise

    def _take(self, batch: _Batch, rejects: RejectsFile, progress: Progress, label: str) -> None:
        """Wait for a batch and count it."""
        try:
            written = batch.writer.wait()
        except KeyboardInterrupt:
            if not batch.writer.has_ended(LONGEST_LAST_BATCH_S):
                raise
            self._count_batch(batch, batch.writer.wait(), rejects)
            raise
        self._count_batch(batch, written, rejects)
        progress.step(label, self.result.read, self.result.total)

    def _count_batch(self, batch: _Batch, written: Written, rejects: RejectsFile) -> None:
        self._count(batch.checked, written, batch.rows)
        rejects.add(sorted([*batch.checked.rejects, *written.rejects], key=lambda one: one.line))

    def _made(self) -> list[CodeClass]:
        """Return the classes that have to be made by now; the checks of the next rows may find more."""
        return list(self._classes.new.values()) if self._classes else []

    def look_at(self, rows: int) -> Preview:
        """Check the first rows and say where each lies; nothing is written."""
        chunk = next(self._source.chunks(rows))
        places = self._checker.places_of(chunk)
        checked = self._checker.check(chunk)
        is_good = np.isin(chunk.lines, checked.good["line"].to_numpy())
        return Preview(places.lon, places.lat, is_good, checked.reasons, checked.rejects[:FIRST_REJECTS])

    def _new_city(self) -> CityFacts:
        part = self._mapping.city
        if part is None:
            raise Refused(
                _("The database holds no city yet: describe it in the mapping under [city], or build the demo.")
            )
        extent = Extent(*part.extent) if part.extent else self._measured_extent(part)
        reason = "" if self._mapping.place.is_anywhere else doubt_of_city(extent, part.time_zone)
        if reason:
            raise Refused(_(CORRECT_PLACE).format(reason=reason))
        measure = part.measure_epsg or proposed_measure(extent)
        if not covers(measure, extent):
            raise Refused(
                _("[city] measure_epsg = {code} is for another part of the world; leave it out, or write {better}.")
                .format(code=measure, better=proposed_measure(extent))
            )  # fmt: skip
        return CityFacts(part.name, part.name_en, part.area_code, part.time_zone, extent, True, measure)

    def _checker_in(self, city: CityFacts, classes: ClassBook | None = None) -> RowChecker:
        return RowChecker(self._mapping, self._source.facts.columns, self._frame, city, classes, self._store.now())

    def _check_numbers(self, city: CityFacts | None) -> None:
        """Look at the places of the first rows before anything is done.

        Raises:
            Refused: hardly one of them can be where the mapping says.
        """
        if self._mapping.place.is_anywhere:
            return
        zone = city.time_zone if city else "UTC"
        x, y = self._checker_in(CityFacts("", "", "", zone, WORLD)).raw_places(next(self._source.chunks(CHUNK_ROWS)))
        reason = doubt(self._frame, x, y)
        given = self._mapping.city.extent if self._mapping.city else None
        box = city.extent if city else Extent(*given) if given else None
        if not reason and box is not None and are_exchanged(self._frame, x, y, box):
            known = np.flatnonzero(np.isfinite(x))[0]
            reason = _(EXCHANGED).format(example=f"{x[known]:g}, {y[known]:g}")
        if reason:
            raise Refused(_(CORRECT_PLACE).format(reason=reason))

    def _wanted_extent(self) -> Extent | None:
        """Return the larger extent that the mapping wants for a city that is there, None where it wants none."""
        part = self._mapping.city
        if part is None or part.extent is None or self._city.is_new:
            return None
        wider = self._city.extent.joined(Extent(*part.extent))
        return wider if wider != self._city.extent else None

    def _measured_extent(self, part: CityPart) -> Extent:
        checker = self._checker_in(CityFacts("", "", part.area_code, part.time_zone, WORLD))
        lons, lats = [], []
        for chunk in self._source.chunks(CHUNK_ROWS):
            lon, lat = corners(checker.places_of(chunk))
            lons.append(lon)
            lats.append(lat)
        extent = extent_of(np.concatenate(lons), np.concatenate(lats))
        if extent is None:
            raise Refused(_("The file has no places from which to take the city's extent: write it in [city] extent."))
        return extent

    def _write(self, checked: Checked, new_classes: list[CodeClass]) -> Written:
        if checked.good.empty:
            return Written()
        if not self.result.dry_run:
            return self._store.write(self._mapping, checked.good, new_classes)
        known = self._store.count_known(self._mapping, list(checked.good["id"]))
        return Written(inserted=len(checked.good) - known, updated=known)

    def _count(self, checked: Checked, written: Written, read: int) -> None:
        result = self.result
        result.read += read
        late = {one.line for one in written.rejects}
        for one in [*checked.rejects, *written.rejects]:
            result.repeated += one.is_repeat
            result.rejected += not one.is_repeat
        result.first_rejects += [*checked.rejects, *written.rejects][: FIRST_REJECTS - len(result.first_rejects)]
        result.written += Written(written.inserted, written.updated, written.unchanged, written.kept)
        result.reasons.update(checked.reasons)
        result.reasons.update(one.reason for one in written.rejects if not one.is_repeat)
        for field, values in checked.unknown.items():
            result.unknown.setdefault(field, Counter()).update(values)
        count_words(result, checked.good[~checked.good["line"].isin(late)])

    def _tell(self) -> None:
        result = self.result
        result.notes += self._checker.notes() + self._source.notes
        if self._source.facts.encoding_from:
            words = _("Encoding of the text: {encoding} ({how}).")
            facts = self._source.facts
            result.city_notes.append(words.format(encoding=facts.encoding, how=facts.encoding_from))
        result.city_notes += self._notes_of_city()
        if result.written.kept:
            result.notes.append(note_text(Note.KEPT, result.written.kept))
        if self._frame.is_vague:
            result.notes.append(_(VAGUE_NOTE).format(crs=self._frame.name))

    def _notes_of_city(self) -> list[str]:
        """Say where the city lies when it is new or wider than before, and what to write where much lay outside."""
        notes = []
        box, part = self._city.extent, self._mapping.city
        if self._city.is_new or self._wider is not None:
            wide, high = size_km(box)
            words = _(WIDER_NOTE if self._wider is not None else GIVEN_NOTE if part and part.extent else MEASURED_NOTE)
            notes.append(words.format(extent=extent_text(box), wide=f"{wide:,.1f}", high=f"{high:,.1f}"))
        if is_of_another(self._mapping, self._city):
            notes.append(_(LEFT_ASIDE_NOTE).format(city=pick(self._city.name, self._city.name_en)))
        if self._city.is_new and part is not None and part.calendar != "CN":
            notes.append(_(WEEKDAYS_NOTE).format(code=part.calendar))
        lon, lat = (np.concatenate(column) for column in zip(*self._checker.outside or [NOWHERE], strict=True))
        if len(lon) * 2 >= max(self.result.read, 1):
            there = extent_of(lon, lat)
            wanted = extent_text(box.joined(there)) if there else ""
            words = ngettext(
                "{count} row lies outside the city's extent {extent}, which its first file or its mapping gave. To "
                "take it in, write [city] extent = {wanted} in the mapping.",
                "{count} rows lie outside the city's extent {extent}, which its first file or its mapping gave. To "
                "take them in, write [city] extent = {wanted} in the mapping.",
                len(lon),
            )
            notes.append(words.format(count=len(lon), extent=extent_text(box), wanted=wanted))
        return notes


def extent_text(box: Extent) -> str:
    """Return an extent as a mapping has it."""
    return f"[{box.west:.4f}, {box.south:.4f}, {box.east:.4f}, {box.north:.4f}]"


def are_exchanged(frame: Frame, x: Numbers, y: Numbers, box: Extent) -> bool:
    """Tell whether hardly a place lies in a box, and nearly all would if x and y were exchanged."""

    def share_inside(first: Numbers, second: Numbers) -> float:
        known = np.isfinite(first) & np.isfinite(second)
        if known.sum() < LEAST_ROWS:
            return 0.5
        lon, lat = frame.to_stored(first[known], second[known])
        inside = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
        return float(inside.mean())

    return share_inside(x, y) <= 1 - MOST and share_inside(y, x) >= MOST


def run_import(kind: str, file: Path, mapping_file: Path, store: ImportStore, dry_run: bool = False,
               progress: Progress | None = None, rejects_file: Path | None = None,
               elsewhere: Path | None = None, rows: int = CHUNK_ROWS, complete: bool = False,
               gone_limit: float | None = None) -> ImportResult:  # fmt: skip
    """Import a file, or say what would happen.

    Args:
        kind: `components`, `cases`, `grids` or `roads`.
        rejects_file: where rejected rows are written; beside the file, or in `elsewhere`, when None. A dry run writes
            none.
        elsewhere: folder for them where the file's own cannot be written; the home folder when None.
        rows: rows of a batch.
        complete: the file holds everything, whatever the mapping says.
        gone_limit: most percent that may be marked as gone; that of the mapping when None.

    Raises:
        Refused: the file or the mapping is wrong; nothing was done.
        Unavailable: the database went away; what was committed stays, and the sentence says how far it came.
    """
    mapping = load_mapping(mapping_file, kind, file.name, complete, gone_limit)
    source = open_source(file, mapping)
    job = Import(mapping, source, store, dry_run)
    rejects = RejectsFile(None if dry_run else rejects_file or rejects_beside(file, elsewhere or Path.home()))
    try:
        job.run(rejects, progress or Silent(), rows)
    finally:
        job.result.rejects_file = rejects.close()
    return job.result


def class_book(mapping: Mapping, store: ImportStore) -> ClassBook | None:
    """Return the classes of an import, None where its target has none."""
    if not mapping.target.holding(FieldType.CLASS):
        return None
    national = {version: store.read_classes(version) for version in OWN_VERSIONS}
    version = mapping.classes.version
    return ClassBook(mapping, national.get(version) or store.read_classes(version), national)


def frame_of(mapping: Mapping, facts: FileFacts) -> Frame:
    """Return the frame of a file's places: the mapping's word counts more than the file's.

    Raises:
        Refused: neither says it.
    """
    if mapping.frame is not None:
        return mapping.frame
    if facts.crs is None:
        raise Refused(_("The file does not say its coordinate system: name it in [place] crs, for instance EPSG:4545."))
    return Frame(facts.crs)


def is_of_another(mapping: Mapping, city: CityFacts) -> bool:
    """Tell whether the mapping describes another city than the one that is there."""
    return mapping.city is not None and mapping.city.area_code != city.area_code


def check_city(mapping: Mapping, city: CityFacts) -> None:
    """Refuse to mix two cities in one database.

    Raises:
        Refused: the mapping describes another city than the one that is there.
    """
    if is_of_another(mapping, city) and mapping.city is not None and not mapping.city.is_only_for_new:
        sentence = _(
            "This database is {there}, the mapping is for {wanted}: use another, such as --database private:{name}."
        )
        there, wanted = pick(city.name, city.name_en), pick(mapping.city.name, mapping.city.name_en)
        raise Refused(sentence.format(there=there, wanted=wanted, name=mapping.city.area_code.lower()))


def count_words(result: ImportResult, good: pd.DataFrame) -> None:
    """Add the good rows of a chunk to the counts by class, state and channel."""
    for field in COUNTED_FIELDS:
        if field in good:
            words = [pick(one.name, one.name_en) if isinstance(one, CodeClass) else one for one in good[field]]
            result.by.setdefault(field, Counter()).update(words)


def how_far(result: ImportResult) -> str:
    """Return the sentence that says how far an import came that did not reach its end."""
    sentence = _(
        "Stopped after {read} of {total} rows; {good} of them are in the city. Run the same command again to go on."
    )
    return sentence.format(read=result.read, total=result.total, good=result.good)
