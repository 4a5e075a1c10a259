"""Reads the files of rule books: CSV in utf-8 or gb18030, and workbooks with one or several sheets."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from app.errors import Refused, tell_reason
from app.i18n import N_, _
from app.tables.cells import LARGEST_UNPACKED, NO_VALUE
from app.tables.opendocument import OpenDocument
from app.tables.text import AUTO, NEITHER, find_encoding, find_form, read_rows

LARGEST_FILE = 50_000_000
RULE_BOOK = N_("{file} is too large for a rule book.")
MOST_COLUMNS = 200
WORKBOOKS = {".xlsx", ".xlsm", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}


class ReadOptions(Protocol):
    """What a mapping says of its file: `auto` has the file looked at; no sheets are all sheets."""

    @property
    def encoding(self) -> str:
        """Of a text file."""
        ...

    @property
    def delimiter(self) -> str:
        """Between the columns of a text file."""
        ...

    @property
    def sheets(self) -> Sequence[str]:
        """Of a workbook."""
        ...


@dataclass(frozen=True)
class AnyTable:
    """The options of a list that comes without a mapping."""

    encoding: str = AUTO
    delimiter: str = AUTO
    sheets: Sequence[str] = ()


@dataclass(frozen=True)
class TableKind:
    """A kind of list: its largest file in bytes, and the sentences for a larger one and for one that is no text."""

    largest: int = LARGEST_FILE
    too_large: str = RULE_BOOK
    no_text: str = NEITHER


@dataclass(frozen=True)
class Sheet:
    """One table of a file.

    Args:
        name: of the sheet; empty for a text file.
        rows: number of the row in the file, counted from 1, and its cells as text without needless gaps.
        left_out: hidden sheets of the same file, which are read only where the mapping names them.
    """

    name: str
    rows: list[tuple[int, list[str]]]
    left_out: tuple[str, ...] = ()


def read_sheets(file: Path, part: ReadOptions, kind: TableKind | None = None) -> list[Sheet]:
    """Return the tables of a file.

    Args:
        kind: what the file is; a rule book where nothing is said.

    Raises:
        Refused: it is missing, too large, of another sort, unreadable, or lacks a sheet that the mapping names.
    """
    kind = kind or TableKind()
    try:
        if not file.is_file():
            raise Refused(_("There is no file {file}.").format(file=file))
        if file.stat().st_size > kind.largest:
            raise Refused(_(kind.too_large).format(file=file.name))
        content = file.read_bytes()
    except OSError as error:
        raise Refused(_("{file} cannot be read: {reason}.").format(
            file=file, reason=tell_reason(error))) from None  # fmt: skip
    ending = file.suffix.lower()
    if ending == ".ods":
        return _open_document(file, part)
    if ending in WORKBOOKS:
        return _workbook(file, content, part)
    if ending in TEXTS:
        return [Sheet("", list(_text_rows(file, content, part, kind)))]
    sorts = ", ".join(sorted(TEXTS | WORKBOOKS))
    raise Refused(_("{file} is not a type of file that can be imported ({sorts}).").format(file=file.name, sorts=sorts))


def _text_rows(file: Path, content: bytes, part: ReadOptions, kind: TableKind) -> Iterator[tuple[int, list[str]]]:
    encoding = find_encoding(part.encoding, lambda: io.BytesIO(content), file.name, kind.no_text)
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeError:
        raise Refused(_("{file} is not in {encoding}: name its encoding in [read].").format(
            file=file.name, encoding=part.encoding)) from None  # fmt: skip
    if "\0" in text:
        raise Refused(_(kind.no_text).format(file=file.name))
    lines = io.StringIO(text, newline="").readlines()
    is_tab = file.suffix.lower() == ".tsv" and part.delimiter in (AUTO, ",")
    form = find_form(lines, "\t" if is_tab else part.delimiter)
    for line, row in read_rows(lines, form, file.name, is_strict=True):
        yield line, [_folded(cell) for cell in row[:MOST_COLUMNS]]


def _open_document(file: Path, part: ReadOptions) -> list[Sheet]:
    book = OpenDocument(file)
    sheets = book.sheets()
    _refuse_missing_sheets(file, part, [name for name, _hidden in sheets])
    hidden = () if part.sheets else tuple(name for name, is_hidden in sheets if is_hidden)
    return [
        Sheet(
            name, [(row, [_day_text(cell) for cell in cells[:MOST_COLUMNS]]) for row, cells in book.rows(name)], hidden
        )
        for name in part.sheets or [name for name, _hidden in sheets]
        if name not in hidden
    ]


def _day_text(text: str) -> str:
    return _folded(text).removesuffix(" 00:00:00")


def _refuse_missing_sheets(file: Path, part: ReadOptions, there: list[str]) -> None:
    missing = [name for name in part.sheets if name not in there]
    if missing:
        raise Refused(_("{file} has no sheet “{sheet}”. It has: {words}.").format(
            file=file.name, sheet=missing[0], words=", ".join(there)))  # fmt: skip


def _workbook(file: Path, content: bytes, part: ReadOptions) -> list[Sheet]:
    from openpyxl import load_workbook  # loaded for the first workbook: every desk knows how to read lists
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(item.file_size for item in packed.infolist())
            has_formulas = unpacked <= LARGEST_UNPACKED and any(map(packed_has_formulas(packed), packed.namelist()))
        if unpacked > LARGEST_UNPACKED:
            raise Refused(_(RULE_BOOK).format(file=file.name))
        book = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content)) if has_formulas else None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError):
        raise Refused(_("{file} is not a readable workbook.").format(file=file.name)) from None
    _refuse_missing_sheets(file, part, book.sheetnames)
    hidden = () if part.sheets else tuple(one.title for one in book.worksheets if one.sheet_state != "visible")
    names = [name for name in part.sheets or book.sheetnames if name not in hidden]
    if formulas is not None:
        _refuse_empty_formulas(file, book, formulas, names)
    return [
        Sheet(name, _sheet_rows(book[name]), hidden)
        for name in names
        if hasattr(book[name], "iter_rows") and book[name].max_row
    ]


def packed_has_formulas(packed: zipfile.ZipFile) -> Callable[[str], bool]:
    """Return what tells whether a part of a workbook is a sheet with a formula."""
    return lambda name: "worksheets/" in name and re.search(rb"<f[ />]", packed.read(name)) is not None


def _refuse_empty_formulas(file: Path, book: Any, formulas: Any, names: Sequence[str]) -> None:
    """A formula whose value no spreadsheet has stored reads as a blank cell, and a blank cell repeats the row above."""
    for name in names:
        for row in formulas[name].iter_rows() if hasattr(formulas[name], "iter_rows") else ():
            for cell in row:
                if cell.data_type == "f" and book[name][cell.coordinate].value is None:
                    raise Refused(_(NO_VALUE).format(file=file.name, sheet=name, cell=cell.coordinate))


def _sheet_rows(sheet: Any) -> list[tuple[int, list[str]]]:
    rows = [
        [_cell_text(value) for value in row[:MOST_COLUMNS]]
        for row in sheet.iter_rows(values_only=True, max_col=min(sheet.max_column, MOST_COLUMNS))
    ]
    for area in sheet.merged_cells.ranges:  # a merged cell says the same in each of its rows
        if area.min_col <= MOST_COLUMNS:
            word = rows[area.min_row - 1][area.min_col - 1]
            for row in rows[area.min_row : area.max_row]:
                row[area.min_col - 1] = word
    return [(number, row) for number, row in enumerate(rows, 1)]


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _folded(str(value))


def _folded(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())
