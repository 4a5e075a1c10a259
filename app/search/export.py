"""What was found as a file: CSV or XLSX, safe for spreadsheet programs, or GeoPackage."""

from __future__ import annotations

import csv
import io
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import Refused, tell_reason
from app.i18n import _
from app.imports.rejects import MARK, harmless
from app.search.columns import FoundColumn
from app.search.model import MOST_EXPORTED, FoundCase, SearchQuery
from app.search.ports import CaseSearch

BATCH = 500
SUFFIXES = (".csv", ".xlsx")
MAP_SUFFIX = ".gpkg"
POINT = struct.Struct("<BIdd")
"""A point as WKB: little-endian, kind 1, longitude, latitude."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no text of a workbook may hold (XML 1.0, chapter 2.2)."""


@dataclass(frozen=True)
class FigureNote:
    """What a file says of the figure whose cases it holds: in a sheet of its own, or in two columns of a map layer.

    Args:
        as_of: the instant of the figure in the city's time.
    """

    words: str
    as_of: str


def export_found(
    search: CaseSearch, query: SearchQuery, columns: tuple[FoundColumn, ...], file: Path, time_zone: str
) -> tuple[int, bool]:
    """Write what a search finds into a file; its suffix says which kind.

    Returns:
        How many cases were written, and whether there are more than `MOST_EXPORTED`.

    Raises:
        Refused: the suffix is unknown, or the file cannot be written.
    """
    _check_suffix(file)
    ids: list[int] = []
    before_id = None
    while len(ids) <= MOST_EXPORTED:
        found = search.find(query, before_id, MOST_EXPORTED + 1 - len(ids))
        ids += found.ids
        before_id = found.went_to
        if before_id is None:
            break
    is_more = len(ids) > MOST_EXPORTED
    return export_cases(search, ids[:MOST_EXPORTED], columns, file, time_zone), is_more


def export_cases(
    search: CaseSearch, ids: list[int], columns: tuple[FoundColumn, ...], file: Path, time_zone: str,
    note: FigureNote | None = None,
) -> int:  # fmt: skip
    """Write cases into a file by its suffix, `.gpkg` among them. Returns how many: those that the person may see.

    Raises:
        Refused: the suffix is unknown, or the file cannot be written.
    """
    if file.suffix.lower() == MAP_SUFFIX:
        return _write_map(search, ids, columns, file, time_zone, note)
    _check_suffix(file)
    cases = (case for at in range(0, len(ids), BATCH) for case in search.rows(ids[at : at + BATCH]))
    lines = ([harmless(NOT_IN_XML.sub("", column.text(case, time_zone))) for column in columns] for case in cases)
    heads = [_(column.title) for column in columns]
    try:
        if file.suffix.lower() == ".csv":
            return _write_csv(file, heads, lines)
        return _write_xlsx(file, heads, lines, note)
    except OSError as error:
        raise Refused(
            _("{file} cannot be written: {reason}").format(file=file.name, reason=tell_reason(error))
        ) from error


def _check_suffix(file: Path) -> None:
    if file.suffix.lower() not in SUFFIXES:
        raise Refused(_("Name the file .csv or .xlsx."))


def _write_csv(file: Path, heads: list[str], lines: Iterable[list[str]]) -> int:
    count = 0
    with file.open("w", encoding=MARK, newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(heads)
        for line in lines:
            writer.writerow(line)
            count += 1
    return count


def _write_xlsx(file: Path, heads: list[str], lines: Iterable[list[str]], note: FigureNote | None) -> int:
    from openpyxl import Workbook  # loaded for the first workbook: most desks export none
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Cases"))
    sheet.append(heads)
    count = 0
    for line in lines:
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"  # never a formula, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
        count += 1
    if note is not None:
        about = book.create_sheet(_("About"))
        for said in ((_("Figure"), note.words), (_("As of"), note.as_of), (_("Cases"), str(count))):
            about.append([harmless(words) for words in said])
    whole = io.BytesIO()  # a file that cannot be opened must not leave a half written book behind
    book.save(whole)
    file.write_bytes(whole.getvalue())
    return count


def _write_map(
    search: CaseSearch, ids: list[int], columns: tuple[FoundColumn, ...], file: Path, time_zone: str,
    note: FigureNote | None,
) -> int:  # fmt: skip
    """One layer of points; its columns have the stored words of theirs."""
    from app.exports.files import open_writer  # GDAL is loaded for the first map alone

    said = (note.words, note.as_of) if note is not None else ()
    names = [column.key for column in columns] + (["figure", "as_of"] if said else [])
    count = 0
    try:
        file.unlink(missing_ok=True)
        file.open("xb").close()  # GDAL tells a folder that is not there in words of its own
        file.unlink()
        writer = open_writer(file, names, "point")
        try:
            for at in range(0, len(ids), BATCH):
                cases = search.rows(ids[at : at + BATCH])
                writer.add(
                    [([*(column.text(case, time_zone) for column in columns), *said], _point(case)) for case in cases]
                )
                count += len(cases)
        finally:
            writer.close()
    except OSError as error:
        file.unlink(missing_ok=True)
        raise Refused(
            _("{file} cannot be written: {reason}").format(file=file.name, reason=tell_reason(error))
        ) from error
    return count


def _point(case: FoundCase) -> bytes | None:
    return POINT.pack(1, 1, *case.place) if case.place is not None else None
