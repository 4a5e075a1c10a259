"""What was found as a file: CSV or XLSX, safe for spreadsheet programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from app.errors import Refused, tell_reason
from app.i18n import _
from app.imports.rejects import MARK, harmless
from app.search.columns import FoundColumn
from app.search.model import MOST_EXPORTED, SearchQuery
from app.search.ports import CaseSearch

BATCH = 500
SUFFIXES = (".csv", ".xlsx")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no text of a workbook may hold (XML 1.0, chapter 2.2)."""


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
    search: CaseSearch, ids: list[int], columns: tuple[FoundColumn, ...], file: Path, time_zone: str
) -> int:
    """Write cases into a file by its suffix. Returns how many were written: those that the person may see.

    Raises:
        Refused: the suffix is unknown, or the file cannot be written.
    """
    _check_suffix(file)
    cases = (case for at in range(0, len(ids), BATCH) for case in search.rows(ids[at : at + BATCH]))
    lines = ([harmless(NOT_IN_XML.sub("", column.text(case, time_zone))) for column in columns] for case in cases)
    heads = [_(column.title) for column in columns]
    try:
        return (_write_csv if file.suffix.lower() == ".csv" else _write_xlsx)(file, heads, lines)
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


def _write_xlsx(file: Path, heads: list[str], lines: Iterable[list[str]]) -> int:
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
    whole = io.BytesIO()  # a file that cannot be opened must not leave a half written book behind
    book.save(whole)
    file.write_bytes(whole.getvalue())
    return count
