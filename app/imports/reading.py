"""Opens any file that an import takes and gives its rows in chunks, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from app.errors import Refused, tell_reason
from app.i18n import _
from app.imports.mapping import Mapping
from app.imports.model import Chunk, FileFacts
from app.imports.vector import GeoParquet, JsonLines, Vector
from app.tables.delimited import Delimited
from app.tables.parts import ReadPart
from app.tables.workbook import WORKBOOKS, WorkbookTable
from app.texts.suggest import suggestion

CHUNK_ROWS = 10_000
DELIMITED = {".csv", ".tsv", ".txt"}
PARQUET = {".parquet", ".geoparquet", ".pq"}
JSON_LINES = {".geojsonl", ".geojsons", ".ndjson", ".jsonl"}
VECTOR = {".geojson", ".json", ".shp", ".gpkg", ".zip", ".fgb", ".gml", ".kml"}


class RowSource(Protocol):
    """A file that can be read from its beginning as often as wanted."""

    facts: FileFacts
    notes: list[str]
    """What is to be told of the file, a sentence each; more may come while it is read."""

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """Give the rows in order."""


def open_source(file: Path, mapping: Mapping) -> RowSource:
    """Look at a file and return the reader for it, with its columns checked against the mapping.

    Raises:
        Refused: it is missing, empty, without rows, unreadable, of an unknown sort, or lacks a column that the mapping
            names.
    """
    needed = [column for _where, column, is_optional in mapping.columns() if not is_optional]
    source = read_any(file, mapping.read, needed, mapping.time.zone is not None)
    check_columns(mapping, source.facts)
    if not source.facts.rows:
        raise Refused(_("{file} has columns but no rows.").format(file=file.name))
    return source


def read_any(file: Path, part: ReadPart, needed: Collection[str] = (), is_in_local_time: bool = False) -> RowSource:
    """Look at a file and return the reader for its sort.

    Args:
        needed: columns by which the row of headers is found.
        is_in_local_time: times that name no zone are local, whatever the format says.

    Raises:
        Refused: it is missing, empty, unreadable or of an unknown sort.
    """
    if not file.is_file():
        raise Refused(_("There is no file {file}.").format(file=file))
    endings = [ending.lower() for ending in file.suffixes]
    kind = endings[-2] if len(endings) > 1 and endings[-1] == ".gz" else (endings[-1] if endings else "")
    try:
        source: RowSource
        if kind in DELIMITED:
            source = Delimited(file, part, needed)
        elif kind in WORKBOOKS:
            source = WorkbookTable(file, part, needed)
        elif kind in PARQUET:
            source = GeoParquet(file)
        elif kind in JSON_LINES:
            source = JsonLines(file, part)
        elif kind in VECTOR:
            source = Vector(file, part, is_in_local_time)
        else:
            sorts = ", ".join(sorted(DELIMITED | WORKBOOKS | PARQUET | JSON_LINES | VECTOR))
            raise Refused(
                _("{file} is not a type of file that can be imported ({sorts}).").format(file=file.name, sorts=sorts)
            )
    except OSError as error:
        raise Refused(_("{file} cannot be read: {reason}.").format(
            file=file, reason=tell_reason(error))) from None  # fmt: skip
    return source


def check_columns(mapping: Mapping, facts: FileFacts) -> None:
    """Refuse a mapping that names a column which the file has not.

    Raises:
        Refused: with the nearest column that the file has.
    """
    for where, column, is_optional in mapping.columns():
        if find_column(column, facts.columns) is None and not is_optional:
            sentence = _("The mapping names the column “{column}” ({where}), which the file does not have: {hint}")
            raise Refused(sentence.format(column=column, where=where, hint=suggestion(column, facts.columns)))
    if mapping.place.source == "geometry" and not facts.has_shapes:
        raise Refused(_('The file has no geometry: name its columns in [place], from = "columns".'))


def find_column(name: str, columns: list[str]) -> str | None:
    """Return the column of the file with this name; capitals count only where they are needed to tell two apart."""
    if name in columns:
        return name
    alike = [column for column in columns if column.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else None
