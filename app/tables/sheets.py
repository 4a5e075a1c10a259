"""Reads the files of rule books: CSV in utf-8 or gb18030, and workbooks with one or several sheets."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import Refused, tell_reason
from app.i18n import _
from app.manual.mapping import ReadPart

LARGEST_FILE = 50_000_000
LARGEST_UNPACKED = 400_000_000
MOST_COLUMNS = 200
WORKBOOKS = {".xlsx", ".xlsm"}
TEXTS = {".csv", ".tsv", ".txt"}
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Sheet:
    """One table of a file.

    Args:
        name: of the sheet; empty for a text file.
        rows: number of the row in the file, counted from 1, and its cells as text without needless gaps.
    """

    name: str
    rows: list[tuple[int, list[str]]]


def read_sheets(file: Path, part: ReadPart) -> list[Sheet]:
    """Return the tables of a file.

    Raises:
        Refused: it is missing, too large, of another sort, unreadable, or lacks a sheet that the mapping names.
    """
    try:
        if not file.is_file():
            raise Refused(_("There is no file {file}.").format(file=file))
        if file.stat().st_size > LARGEST_FILE:
            raise Refused(_("{file} is too large for a rule book.").format(file=file.name))
        content = file.read_bytes()
    except OSError as error:
        raise Refused(_("{file} cannot be read: {reason}.").format(
            file=file, reason=tell_reason(error))) from None  # fmt: skip
    ending = file.suffix.lower()
    if ending in WORKBOOKS:
        return _workbook(file, content, part)
    if ending in TEXTS:
        return [Sheet("", list(_text_rows(file, content, part)))]
    sorts = ", ".join(sorted(TEXTS | WORKBOOKS))
    raise Refused(_("{file} is not a type of file that can be imported ({sorts}).").format(file=file.name, sorts=sorts))


def _text_rows(file: Path, content: bytes, part: ReadPart) -> Iterator[tuple[int, list[str]]]:
    text = _decode(file, content, part.encoding)
    delimiter = "\t" if file.suffix.lower() == ".tsv" and part.delimiter == "," else part.delimiter
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begun = 0
    try:
        for row in reader:
            yield begun + 1, [_folded(cell) for cell in row[:MOST_COLUMNS]]
            begun = reader.line_num
    except csv.Error as error:
        sentence = _("{file} cannot be read after line {line}: {reason} (a quotation mark may be missing there).")
        raise Refused(sentence.format(file=file.name, line=begun, reason=error)) from None


def _decode(file: Path, content: bytes, encoding: str) -> str:
    marked = [name for mark, name in MARKS if content.startswith(mark)]
    names = ([encoding] if encoding != "auto" else []) or marked or ["utf-8", "gb18030"]
    for name in names:
        try:
            text = content.decode(name).removeprefix("\ufeff")
        except UnicodeError:
            continue
        except LookupError:
            raise Refused(_("[read] encoding: “{name}” is unknown; write utf-8 or gb18030.").format(
                name=encoding)) from None  # fmt: skip
        if "\x00" in text:
            continue
        return text
    if encoding != "auto":
        raise Refused(_("{file} is not in {encoding}: name its encoding in [read].").format(
            file=file.name, encoding=encoding))  # fmt: skip
    raise Refused(_("{file} is neither utf-8 nor gb18030: name its encoding in [read].").format(file=file.name))


def _workbook(file: Path, content: bytes, part: ReadPart) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(item.file_size for item in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise Refused(_("{file} is too large for a rule book.").format(file=file.name))
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError):
        raise Refused(_("{file} is not a readable workbook.").format(file=file.name)) from None
    missing = [name for name in part.sheets if name not in book.sheetnames]
    if missing:
        raise Refused(_("{file} has no sheet “{sheet}”. It has: {words}.").format(
            file=file.name, sheet=missing[0], words=", ".join(book.sheetnames)))  # fmt: skip
    return [
        Sheet(name, _sheet_rows(book[name]))
        for name in part.sheets or book.sheetnames
        if hasattr(book[name], "iter_rows") and book[name].max_row
    ]


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
