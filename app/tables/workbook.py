"""Reads a table that is a sheet of a workbook (.xlsx, .xlsm, .ods), row by row and only once."""

from __future__ import annotations

import itertools
import json
import re
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import Refused
from app.i18n import N_, _
from app.imports.model import Chunk, FileFacts
from app.tables.cells import LARGEST_UNPACKED, NO_VALUE, cell_text
from app.tables.headers import LATEST_HEADER, TITLE_NOTE, column_names, find_header
from app.tables.opendocument import OpenDocument
from app.tables.parts import ReadPart
from app.texts.suggest import suggestion

WORKBOOKS = {".xlsx", ".xlsm", ".ods"}
SHEET_NOTE = N_("Read from the sheet “{sheet}”.")
HIDDEN_NOTE = N_("Hidden sheets were left out: {sheets}. To read one, name it in [read] layer.")
MOST_COLUMNS = 2_000
TIME_OF_DAY = re.compile(r"h", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')

Rows = Iterator[tuple[int, list[str]]]


class ExcelBook:
    """A workbook of Excel, read as a stream."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            with zipfile.ZipFile(file) as packed:
                if sum(item.file_size for item in packed.infolist()) > LARGEST_UNPACKED * 4:
                    raise Refused(_("{file} is too large.").format(file=file.name))
                sheets = [name for name in packed.namelist() if "worksheets/" in name]
                has_formulas = any(_has_formulas(packed, name) for name in sheets)
            self._book: Any = load_workbook(file, read_only=True, data_only=True)
            self._formulas: Any = load_workbook(file, read_only=True) if has_formulas else None
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError):
            raise Refused(_("{file} is not a readable workbook.").format(file=file.name)) from None

    def sheets(self) -> list[tuple[str, bool]]:
        """Return the names of the sheets and whether each is hidden."""
        return [(one.title, one.sheet_state != "visible") for one in self._book.worksheets]

    def rows(self, sheet: str) -> Rows:
        """Give the rows of a sheet that hold something, each with its number.

        Raises:
            Refused: a formula has no value.
        """
        values = self._book[sheet]
        values.reset_dimensions()  # what a file says of its own size is often wrong
        formulas = itertools.repeat(None)
        if self._formulas is not None:
            self._formulas[sheet].reset_dimensions()
            formulas = self._formulas[sheet].iter_rows(max_col=MOST_COLUMNS)
        for number, (row, formula) in enumerate(zip(values.iter_rows(max_col=MOST_COLUMNS), formulas, strict=False), 1):
            if formula is not None:
                self._refuse_missing(sheet, row, formula)
            cells = [cell_text(cell.value, _shows_time(cell)) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield number, cells

    def _refuse_missing(self, sheet: str, row: Any, formula: Any) -> None:
        for cell, written in zip(row, formula, strict=False):
            if cell.value is None and getattr(written, "data_type", "") == "f":
                raise Refused(_(NO_VALUE).format(file=self._file.name, sheet=sheet, cell=written.coordinate))


class WorkbookTable:
    """The one table of a workbook, kept beside as lines of JSON while it is imported.

    Raises:
        Refused: no workbook, several sheets of which none is named, no headers, or two columns of one name.
    """

    def __init__(self, file: Path, part: ReadPart, wanted: Collection[str] = ()) -> None:
        self.notes: list[str] = []
        book: ExcelBook | OpenDocument = OpenDocument(file) if file.suffix.lower() == ".ods" else ExcelBook(file)
        sheet = self._choose(file, book, part.layer)
        self._kept = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - gone with this reader
        rows = book.rows(sheet)
        first = list(itertools.islice(rows, LATEST_HEADER))
        at = find_header([cells for _row, cells in first], wanted)
        columns = column_names(first[at][1] if first else [], file.name)
        if at:
            self.notes.append(_(TITLE_NOTE).format(row=first[at][0]))
        count = 0
        for number, cells in itertools.chain(first[at + 1 :], rows):
            self._kept.write(json.dumps([number, cells], ensure_ascii=False) + "\n")
            count += 1
        self.facts = FileFacts(columns, count)

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """Give the rows in order, each with its number in the sheet; the empty ones are left out."""
        self._kept.seek(0)
        at, width = 0, len(self.facts.columns)
        while True:
            self._kept.seek(at)
            taken = [json.loads(line) for line in itertools.islice(iter(self._kept.readline, ""), rows)]
            at = self._kept.tell()
            if not taken:
                return
            words = _("has {found} columns instead of {wanted}")
            broken = {
                row: words.format(found=len(cells), wanted=width)
                for row, (_number, cells) in enumerate(taken)
                if len(cells) > width
            }
            table = [(cells + [""] * width)[:width] for _number, cells in taken]
            lines = np.array([number for number, _cells in taken], np.int64)
            yield Chunk(pd.DataFrame(table, columns=self.facts.columns, dtype=object), lines, None, broken)

    def _choose(self, file: Path, book: ExcelBook | OpenDocument, named: str | None) -> str:
        sheets = book.sheets()
        names = [name for name, _hidden in sheets]
        if named is not None:
            if named not in names:
                raise Refused(_("{file} has no sheet “{sheet}”: {hint}").format(
                    file=file.name, sheet=named, hint=suggestion(named, names)))  # fmt: skip
            return named
        hidden = [name for name, is_hidden in sheets if is_hidden]
        shown = [name for name in names if name not in hidden and next(book.rows(name), None) is not None]
        if hidden:
            self.notes.append(_(HIDDEN_NOTE).format(sheets=", ".join(hidden)))
        if len(shown) > 1:
            raise Refused(_("{file} has several sheets ({sheets}): name one in [read] layer.").format(
                file=file.name, sheets=", ".join(shown[:8])))  # fmt: skip
        if not shown:
            raise Refused(_("{file} is empty.").format(file=file.name))
        if len(names) > 1:
            self.notes.append(_(SHEET_NOTE).format(sheet=shown[0]))
        return shown[0]


def _shows_time(cell: Any) -> bool:
    if not getattr(cell, "is_date", False):
        return False
    return TIME_OF_DAY.search(QUOTED.sub("", cell.number_format or "")) is not None


def _has_formulas(packed: zipfile.ZipFile, name: str) -> bool:
    with packed.open(name) as opened:
        before = b""
        while block := opened.read(1 << 20):
            if re.search(rb"<f[ />]", before + block):
                return True
            before = block[-3:]
    return False
