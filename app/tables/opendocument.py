"""Reads the sheets of an OpenDocument spreadsheet (.ods) row by row, without keeping it in memory.

Source: OASIS OpenDocument 1.3, part 3, chapter 9 (tables).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from app.errors import Refused
from app.i18n import _
from app.tables.cells import LARGEST_UNPACKED, NO_VALUE, MissingValueError, number_text

CONTENT = "content.xml"
OFFICE, TABLE, TEXT, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
MOST_COLUMNS = 2_000
MOST_REPEATED = 100_000
"""Of a row with something in it; the empty rest of a sheet repeats up to its last possible row."""


@dataclass(frozen=True)
class OpenDocument:
    """A spreadsheet file; each look at it reads from its beginning."""

    file: Path

    def sheets(self) -> list[tuple[str, bool]]:
        """Return the names of the sheets and whether each is hidden.

        Raises:
            Refused: it is no such file, or too large.
        """
        hidden: set[str] = set()
        found = []
        for event, one in self._walk():
            if event == "end" and one.tag == f"{STYLE}style":
                shown = one.find(f"{STYLE}table-properties")
                if shown is not None and shown.get(f"{TABLE}display") == "false":
                    hidden.add(one.get(f"{STYLE}name", ""))
            elif event == "start" and one.tag == f"{TABLE}table":
                found.append((one.get(f"{TABLE}name", ""), one.get(f"{TABLE}style-name", "") in hidden))
            elif event == "end" and one.tag == f"{TABLE}table-row":
                one.clear()
        return found

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Give the rows of a sheet that hold something, each with its number.

        Raises:
            Refused: a formula has no value.
        """
        number, is_inside, table = 0, False, None
        for event, one in self._walk():
            if one.tag == f"{TABLE}table":
                is_inside = event == "start" and one.get(f"{TABLE}name") == sheet
                table = one
            elif is_inside and event == "end" and one.tag == f"{TABLE}table-row":
                times = int(one.get(f"{TABLE}number-rows-repeated", "1"))
                cells = self._cells(one, sheet, number + 1)
                if any(cells):
                    for again in range(min(times, MOST_REPEATED)):
                        yield number + 1 + again, list(cells)
                number += times
                one.clear()
                if table is not None:
                    table.clear()

    def _walk(self) -> Iterator[tuple[str, Element]]:
        try:
            with zipfile.ZipFile(self.file) as packed:
                if packed.getinfo(CONTENT).file_size > LARGEST_UNPACKED * 4:
                    raise Refused(_("{file} is too large.").format(file=self.file.name))
                with packed.open(CONTENT) as opened:
                    yield from _events(opened)
        except (zipfile.BadZipFile, KeyError, ParseError, EOFError, ValueError):
            raise Refused(_("{file} is not a readable workbook.").format(file=self.file.name)) from None

    def _cells(self, row: Element, sheet: str, number: int) -> list[str]:
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            try:
                text = _text_of(cell)
            except MissingValueError:
                place = f"R{number}C{len(cells) + 1}"
                raise Refused(_(NO_VALUE).format(file=self.file.name, sheet=sheet, cell=place)) from None
            cells += [text] * min(times, MOST_COLUMNS - len(cells) if text else MOST_COLUMNS)
            if len(cells) > MOST_COLUMNS:
                break
        while cells and not cells[-1]:
            cells.pop()
        return cells


def _events(opened: IO[bytes]) -> Iterator[tuple[str, Element]]:
    yield from iterparse(opened, events=("start", "end"))


def _text_of(cell: Element) -> str:
    kind = cell.get(f"{OFFICE}value-type")
    written = "\n".join("".join(part.itertext()) for part in cell.findall(f"{TEXT}p"))
    if kind in ("float", "percentage", "currency"):
        return number_text(float(cell.get(f"{OFFICE}value", "nan")))
    if kind == "date":
        return (cell.get(f"{OFFICE}date-value") or written).replace("T", " ")
    if kind == "boolean":
        return "1" if cell.get(f"{OFFICE}boolean-value") == "true" else "0"
    if kind is None and cell.get(f"{TABLE}formula") is not None:
        raise MissingValueError
    return written.strip()
