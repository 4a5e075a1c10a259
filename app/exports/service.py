"""Writes what is in the city to a file, and beside it the mapping that brings it in again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from app.crs import STORED_EPSG
from app.errors import Refused, tell_reason
from app.exports.files import SHAPE, Row, X, Y, names_in_file, open_writer, parts_of_file
from app.i18n import _
from app.imports.classes import OWN_VERSIONS, CodeClass
from app.imports.targets import AREA_KINDS, TARGETS, FieldType

BATCH_ROWS = 10_000
LAYERS = ("unit_grid", "duty_grid", *AREA_KINDS)
AS_SOURCE = "gridhall"
"""The source of things that came from no file, or from several."""


class ExportReader(Protocol):
    """What an export needs from the database."""

    def rows(self, kind: str, layer: str | None, source: str | None) -> Iterator[dict[str, Any]]:
        """Give the rows of a kind: fields of the import, `source`, `version` of the class, and `geom` as WKB."""

    def classes(self, version: str) -> list[CodeClass]:
        """Return the classes of a code table."""


@dataclass
class Exported:
    """What was written.

    Args:
        changed: texts of a CSV that begin like a formula and got an apostrophe; of a Shapefile those that were cut.
        sources: under which names the rows came in; None among them for rows from no file.
        versions: the code tables of their classes.
    """

    file: Path
    mapping: Path
    rows: int = 0
    changed: int = 0
    sources: set[str | None] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)


def run_export(
    kind: str, file: Path, reader: ExportReader, layer: str | None = None, source: str | None = None
) -> Exported:
    """Write the things of a kind.

    Args:
        layer: of grids: `unit_grid`, `duty_grid` or a kind of area.
        source: only what came in under this name; None for all.

    Raises:
        Refused: a file is there already or cannot be written, or the classes are of several code tables.
    """
    if (kind == "grids") != (layer is not None):
        raise Refused(_("--layer goes with grids: one of {words}.").format(words=", ".join(LAYERS)))
    made = Exported(file, file.with_name(file.name + ".toml"))
    there = next((one for one in (*parts_of_file(file), made.mapping) if one.exists()), None)
    if there is not None:
        raise Refused(_("{file} is there already; name another file.").format(file=there))
    columns = columns_of(kind)
    try:
        file.open("xb").close()  # GDAL tells a folder that is not there in words of its own
        file.unlink()
        writer = open_writer(file, columns, TARGETS[kind].geometry)
        try:
            for batch in _batches(_counted(reader.rows(kind, layer, source), columns, made)):
                writer.add(batch)
        finally:
            writer.close()
        made.changed = writer.changed
        if len(made.versions) > 1:
            sentence = _("The classes are of several code tables ({versions}): name a source with --source.")
            raise Refused(sentence.format(versions=", ".join(sorted(made.versions))))
        made.mapping.write_text(mapping_text(kind, layer, made, reader), "utf-8")
    except (OSError, Refused) as error:
        for one in parts_of_file(file):
            one.unlink(missing_ok=True)
        if isinstance(error, Refused):
            raise
        raise Refused(_("{file} cannot be written: {reason}.").format(
            file=file, reason=tell_reason(error))) from None  # fmt: skip
    return made


def columns_of(kind: str) -> list[str]:
    """Return the columns of the file: the fields of the import."""
    return TARGETS[kind].names


def text_of(value: Any) -> str:
    """Return a value as the import reads it: instants in UTC with their offset."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def mapping_text(kind: str, layer: str | None, made: Exported, reader: ExportReader) -> str:
    """Return the mapping that brings the file in again, into this city or another."""
    names = zip(columns_of(kind), names_in_file(made.file, columns_of(kind)), strict=True)
    fields = [f'{name} = "{column}"' for name, column in names]
    (source,) = made.sources if len(made.sources) == 1 else (None,)
    lines = [f'kind = "{kind}"', f"source = {json.dumps(source or AS_SOURCE, ensure_ascii=False)}"]
    if layer in AREA_KINDS:
        lines += ['layer = "area"', f'area_kind = "{layer}"']
    elif layer is not None:
        lines.append(f'layer = "{layer}"')
    lines += ["", *_place(kind, made.file), "", "[fields]", *fields]
    if TARGETS[kind].holding(FieldType.CLASS):
        lines += ["", "[classes]", *_classes(next(iter(made.versions), "2026"), reader)]
    return "\n".join(lines) + "\n"


def _place(kind: str, file: Path) -> list[str]:
    crs = f'crs = "EPSG:{STORED_EPSG}"'
    anywhere = ["is_needed = false"] if TARGETS[kind].geometry == "point" else []
    if file.suffix.lower() != ".csv":
        return ["[place]", 'from = "geometry"', crs, *anywhere]
    if TARGETS[kind].geometry == "point":
        return ["[place]", 'from = "columns"', f'x = "{X}"', f'y = "{Y}"', crs, *anywhere]
    return ["[place]", 'from = "geojson"', f'column = "{SHAPE}"', crs]


def _classes(version: str, reader: ExportReader) -> Iterable[str]:
    yield f"version = {json.dumps(version, ensure_ascii=False)}"
    if version in OWN_VERSIONS:
        return
    for one in reader.classes(version):
        facts = {
            "name": one.name, "name_en": one.name_en, "major": one.major_code, "major_name": one.major_name,
            "major_name_en": one.major_name_en, "kind": one.kind, "code_2026": one.code_2026,
            "code_2013": one.code_2013, "five_chaos_group": one.five_chaos_group,
        }  # fmt: skip
        yield ""
        yield f"[classes.own.{json.dumps(one.code, ensure_ascii=False)}]"
        yield from (f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in facts.items() if text)
        if one.is_hazard:
            yield "is_hazard = true"


def _counted(rows: Iterator[dict[str, Any]], columns: Sequence[str], made: Exported) -> Iterator[Row]:
    for row in rows:
        made.rows += 1
        made.sources.add(row["source"])
        if row.get("version"):
            made.versions.add(row["version"])
        yield [text_of(row.get(name)) for name in columns], row["geom"]


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
