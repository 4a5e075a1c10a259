"""Brings one file into the city: look at it, check every row, write the good ones in batches, tell what was done."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from app.errors import Refused, Unavailable
from app.i18n import N_, _, pick
from app.imports.classes import OWN_VERSIONS, ClassBook, CodeClass
from app.imports.frames import Frame
from app.imports.mapping import CityPart, Mapping
from app.imports.mapping_file import load_mapping
from app.imports.model import CityFacts, Extent, FileFacts, ImportResult, Written
from app.imports.places import corners, extent_of
from app.imports.ports import ImportStore
from app.imports.reading import CHUNK_ROWS, RowSource, open_source
from app.imports.rejects import RejectsFile, rejects_beside
from app.imports.rows import Checked, RowChecker
from app.imports.targets import FieldType
from app.progress import Progress, Silent

FIRST_REJECTS = 10
COUNTED_FIELDS = ("class", "state", "channel")
KEPT_NOTE = N_("{count} cases were left as they are: people have worked on them here since the last import.")
VAGUE_NOTE = N_(
    "{crs} can only be converted approximately; positions may be wrong by up to 100 m. Check some places on the "
    "map, or give the file in EPSG:4490."
)


class Import:
    """One run over one file."""

    def __init__(self, mapping: Mapping, source: RowSource, store: ImportStore, dry_run: bool) -> None:
        self._mapping, self._source, self._store = mapping, source, store
        self._frame = frame_of(mapping, source.facts)
        city = store.read_city()
        self._city = city or self._new_city()
        check_city(mapping, self._city)
        self._classes = class_book(mapping, store)
        self._checker = RowChecker(mapping, source.facts.columns, self._frame, self._city, self._classes, store.now())
        self.result = ImportResult(mapping.kind, dry_run, total=source.facts.rows, city=self._city)

    def run(self, rejects: RejectsFile, progress: Progress, rows: int = CHUNK_ROWS) -> None:
        """Go through the file; what is written stays written, whatever ends the run."""
        label = _("checking") if self.result.dry_run else _("importing")
        if not self.result.dry_run:
            self._store.open_city(self._mapping, self._city)
        progress.step(label, 0, self.result.total)
        try:
            for chunk in self._source.chunks(rows):
                checked = self._checker.check(chunk)
                written = self._write(checked)
                self._count(checked, written, len(chunk.lines))
                rejects.add(sorted([*checked.rejects, *written.rejects], key=lambda one: one.line))
                progress.step(label, self.result.read, self.result.total)
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
        self._tell()

    def _new_city(self) -> CityFacts:
        part = self._mapping.city
        if part is None:
            raise Refused(
                _("The database holds no city yet: describe it in the mapping under [city], or build the demo.")
            )
        extent = Extent(*part.extent) if part.extent else self._measured_extent(part)
        return CityFacts(part.name, part.name_en, part.area_code, part.time_zone, extent, is_new=True)

    def _measured_extent(self, part: CityPart) -> Extent:
        world = CityFacts("", "", part.area_code, part.time_zone, Extent(-180, -90, 180, 90))
        checker = RowChecker(self._mapping, self._source.facts.columns, self._frame, world, None, self._store.now())
        lons, lats = [], []
        for chunk in self._source.chunks(CHUNK_ROWS):
            lon, lat = corners(checker.places_of(chunk))
            lons.append(lon)
            lats.append(lat)
        extent = extent_of(np.concatenate(lons), np.concatenate(lats))
        if extent is None:
            raise Refused(_("The file has no places from which to take the city's extent: write it in [city] extent."))
        return extent

    def _write(self, checked: Checked) -> Written:
        if checked.good.empty:
            return Written()
        if not self.result.dry_run:
            return self._store.write(
                self._mapping, checked.good, list(self._classes.new.values()) if self._classes else []
            )
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
        for field, values in checked.unknown.items():
            result.unknown.setdefault(field, Counter()).update(values)
        count_words(result, checked.good[~checked.good["line"].isin(late)])

    def _tell(self) -> None:
        result = self.result
        result.notes += self._checker.notes()
        if result.written.kept:
            result.notes.append(_(KEPT_NOTE).format(count=result.written.kept))
        if self._frame.is_vague:
            result.notes.append(_(VAGUE_NOTE).format(crs=self._frame.name))


def run_import(kind: str, file: Path, mapping_file: Path, store: ImportStore, dry_run: bool = False,
               progress: Progress | None = None, rejects_file: Path | None = None,
               elsewhere: Path | None = None, rows: int = CHUNK_ROWS) -> ImportResult:  # fmt: skip
    """Import a file, or say what would happen.

    Args:
        kind: `components`, `cases`, `grids` or `roads`.
        rejects_file: where rejected rows are written; beside the file, or in `elsewhere`, when None. A dry run writes
            none.
        elsewhere: folder for them where the file's own cannot be written; the home folder when None.
        rows: rows of a batch.

    Raises:
        Refused: the file or the mapping is wrong; nothing was done.
        Unavailable: the database went away; what was committed stays, and the sentence says how far it came.
    """
    mapping = load_mapping(mapping_file, kind, file.name)
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


def check_city(mapping: Mapping, city: CityFacts) -> None:
    """Refuse to mix two cities in one database.

    Raises:
        Refused: the mapping describes another city than the one that is there.
    """
    if mapping.city is not None and mapping.city.area_code != city.area_code:
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
