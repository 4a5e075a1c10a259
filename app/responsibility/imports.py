"""The verb `import responsibility`: a table of rules becomes a draft, outlines become responsibility areas.

A file is taken as a whole or not at all: half a set of rules would send cases to the wrong units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from app.crs import parse_crs, to_stored
from app.errors import Refused
from app.i18n import _, ngettext
from app.imports.model import Chunk
from app.imports.reading import CHUNK_ROWS, DELIMITED, find_column
from app.imports.vector import Vector
from app.progress import Progress, Silent
from app.responsibility.areas import check_outline
from app.responsibility.mapping import AREA_FIELDS, RULE_FIELDS, ResponsibilityMapping, load_mapping
from app.responsibility.model import Rule, RuleSet
from app.responsibility.reading import Known, RowTroubleError, RuleReader
from app.responsibility.service import ResponsibilityService
from app.tables.delimited import Delimited
from app.texts.suggest import suggestion

MOST_RULES, MOST_AREAS, ROWS_NAMED = 50_000, 5_000, 8


class KnownStore(Protocol):
    """Tells what rows may name."""

    def known(self, code_version: str) -> Known:
        """Return units, areas, grids and classes by code."""


@dataclass(frozen=True)
class Brought:
    """What an import did, or would do."""

    name: str
    is_dry_run: bool
    rules: int = 0
    areas: int = 0
    notes: tuple[str, ...] = ()
    equal: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = field(default=())


def import_responsibility(
    file: Path, mapping_file: Path, service: ResponsibilityService, known: KnownStore, dry_run: bool = False,
    progress: Progress | None = None,
) -> Brought:  # fmt: skip
    """Bring rules (CSV) or responsibility areas (GeoJSON and its like) into the city.

    Raises:
        Refused: the file, the mapping or a row is wrong; nothing was done.
        Unavailable: the database went away; nothing was done.
    """
    mapping, progress = load_mapping(mapping_file), progress or Silent()
    if not file.is_file():
        raise Refused(_("There is no file {file}.").format(file=file))
    if file.suffix.lower() in DELIMITED:
        return _bring_rules(file, mapping, service, known, dry_run, progress)
    return _bring_areas(file, mapping, service, dry_run, progress)


def report(brought: Brought) -> str:
    """Return what an import did as lines for people."""
    if brought.areas:
        first = (
            ngettext("Would import {count} responsibility area.", "Would import {count} responsibility areas.",
                     brought.areas)
            if brought.is_dry_run
            else ngettext("{count} responsibility area was imported.", "{count} responsibility areas were imported.",
                          brought.areas)
        )  # fmt: skip
        return "\n".join([first.format(count=brought.areas), *brought.notes])
    first = (
        ngettext("Would write {count} rule into the draft “{name}”.",
                 "Would write {count} rules into the draft “{name}”.", brought.rules)
        if brought.is_dry_run
        else ngettext("{count} rule is in the draft “{name}”.",
                      "{count} rules are in the draft “{name}”.", brought.rules)
    )  # fmt: skip
    lines = [first.format(count=brought.rules, name=brought.name)]
    sentence = _("Rules {one} and {other} have the same rank but name different units. Give one of them priority.")
    lines += [sentence.format(one=one, other=other) for one, other in brought.equal[:ROWS_NAMED]]
    return "\n".join(lines)


def _bring_rules(
    file: Path, mapping: ResponsibilityMapping, service: ResponsibilityService, store: KnownStore, dry_run: bool,
    progress: Progress,
) -> Brought:  # fmt: skip
    if mapping.set is None:
        raise Refused(_("The mapping needs a part [set] with name and title of the rule set."))
    source = Delimited(file, mapping.read)
    columns = _columns(mapping, source.facts.columns, RULE_FIELDS, ("code",))
    if source.facts.rows > MOST_RULES:
        raise Refused(_("{file} has more than {most} rows.").format(file=file.name, most=MOST_RULES))
    reader = RuleReader(mapping, store.known(mapping.set.code_version))
    rules: list[Rule] = []
    troubles: list[str] = []
    for chunk in source.chunks(CHUNK_ROWS):
        progress.step(_("reading rules"), len(rules), source.facts.rows)
        _read_chunk(chunk, columns, reader, rules, troubles)
    _refuse(file, troubles)
    progress.step(_("reading rules"), len(rules), len(rules))
    part = mapping.set
    if dry_run:
        return Brought(part.name, True, rules=len(rules))
    service.write_draft(None, RuleSet(part.name, part.title, part.code_version, part.source), rules)
    return Brought(part.name, False, rules=len(rules), equal=tuple(service.equal_rules(part.name)))


def _read_chunk(
    chunk: Chunk, columns: dict[str, str], reader: RuleReader, rules: list[Rule], troubles: list[str]
) -> None:
    table = {name: [str(text).strip() for text in chunk.columns[column]] for name, column in columns.items()}
    for number, line in enumerate(chunk.lines.tolist()):
        try:
            if number in chunk.broken:
                raise RowTroubleError(chunk.broken[number])
            rules.append(reader.read({name: texts[number] for name, texts in table.items()}))
        except RowTroubleError as trouble:
            troubles.append(_("row {row}: {reason}").format(row=line, reason=trouble))


def _bring_areas(
    file: Path, mapping: ResponsibilityMapping, service: ResponsibilityService, dry_run: bool, progress: Progress
) -> Brought:
    source = Vector(file, mapping.read)
    columns = _columns(mapping, source.facts.columns, AREA_FIELDS, ("area_code", "area_name"))
    crs = mapping.crs or source.facts.crs
    if crs is None:
        raise Refused(_("The file names no coordinate system. Write it as crs in the mapping."))
    if source.facts.rows > MOST_AREAS:
        raise Refused(_("{file} has more than {most} rows.").format(file=file.name, most=MOST_AREAS))
    found: list[tuple[dict[str, str], bytes]] = []
    notes, troubles, codes = [], [], set()
    for chunk in source.chunks(CHUNK_ROWS):
        shapes = _stored(chunk, crs)
        for number, line in enumerate(chunk.lines.tolist()):
            row = {name: str(chunk.columns[column].iloc[number]).strip() for name, column in columns.items()}
            try:
                if not row["area_code"] or not row["area_name"] or row["area_code"] in codes:
                    raise Refused(_("each area needs a unique code and a name"))
                outline = check_outline(shapes[number], row["area_name"])
            except Refused as refusal:
                troubles.append(_("row {row}: {reason}").format(row=line, reason=refusal))
                continue
            codes.add(row["area_code"])
            notes += [outline.note] if outline.note else []
            found.append((row, outline.wkb))
    _refuse(file, troubles)
    if not dry_run:
        service.draw_areas(None, [
            (row["area_code"], row["area_name"], row.get("area_name_en") or None, wkb) for row, wkb in found
        ], file.name, progress)  # fmt: skip
    return Brought("", dry_run, areas=len(found), notes=tuple(notes))


def _stored(chunk: Chunk, crs: str) -> NDArray[np.object_]:
    """Return the outlines in the stored frame."""
    if chunk.shapes is None:
        raise Refused(_("The file has no polygons."))
    system = parse_crs(crs)
    return shapely.transform(
        chunk.shapes, lambda points: np.column_stack(to_stored(system, points[:, 0], points[:, 1]))
    )


def _columns(
    mapping: ResponsibilityMapping, headers: list[str], fields: tuple[str, ...], needed: tuple[str, ...]
) -> dict[str, str]:
    """Return field -> column of the file, for the fields that this kind of file may have."""
    found = {}
    for name, header in mapping.columns.items():
        if name not in fields:
            continue
        column = find_column(header, headers)
        if column is None:
            sentence = _("The mapping names the column “{column}” ({where}), which the file does not have: {hint}")
            raise Refused(sentence.format(column=header, where=name, hint=suggestion(header, headers)))
        found[name] = column
    for name in needed:
        if name not in found:
            raise Refused(_("the field “{name}” is required. Name its column in [columns].").format(name=name))
    return found


def _refuse(file: Path, troubles: list[str]) -> None:
    if not troubles:
        return
    rows = "; ".join(trouble.rstrip(".。") for trouble in troubles[:ROWS_NAMED])
    if len(troubles) > ROWS_NAMED:
        rows += _("; and {count} more").format(count=len(troubles) - ROWS_NAMED)
    raise Refused(_("{file} was not imported: {rows}.").format(file=file.name, rows=rows))
