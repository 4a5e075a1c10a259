"""Reads text tables: CSV and its relatives, in utf-8 or gb18030, packed with gzip or not."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, cast

import numpy as np
import pandas as pd

from app.errors import Refused
from app.i18n import N_, _
from app.imports.model import Chunk, FileFacts
from app.tables.headers import LATEST_HEADER, TITLE_NOTE, column_names, find_header
from app.tables.parts import ReadPart
from app.tables.text import AUTO, DAMAGED, find_encoding, find_form, read_rows

LEAST_WIDTH_OF_SWALLOWED = 4
"""A text of several lines may well hold a few commas in one of them."""
SWALLOWED = N_("holds the row of line {line} within a quotation (a quotation mark may be missing or too many)")
END_MARK = "\x1a"
"""DOS ended its texts with it."""
GZIP_MARK = b"\x1f\x8b"


class Delimited:
    """A text table, looked through once at the start so that no surprise comes in the middle.

    Raises:
        Refused: empty, no text, a quotation mark that never ends, or two columns of one name.
    """

    def __init__(self, file: Path, part: ReadPart, wanted: Collection[str] = ()) -> None:
        self._file, self._part, self._wanted = file, part, wanted
        self._above, self.notes = 0, list[str]()
        self._encoding = find_encoding(part.encoding, self._bytes, file.name)
        with self._text() as text:
            self._form = find_form(self._safely(text), self._delimiter())
        columns, rows = self._count()
        how = _("found from the text") if part.encoding == AUTO else _("named in the mapping")
        self.facts = FileFacts(columns, rows, encoding=self._encoding, encoding_from=how)

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """Give the rows in order, each with the line where it begins, also after quoted line breaks."""
        width = len(self.facts.columns)
        taken: list[list[str]] = []
        lines: list[int] = []
        broken: dict[int, str] = {}
        for line, row in self._rows():
            if len(row) > width and not any(row[width:]):
                row = row[:width]
            if len(row) != width:
                broken[len(taken)] = _("has {found} columns instead of {wanted}").format(found=len(row), wanted=width)
                row = (row + [""] * width)[:width]
            taken.append(row)
            lines.append(line)
            if len(taken) == rows:
                yield self._chunk(taken, lines, broken)
                taken, lines, broken = [], [], {}
        if taken:
            yield self._chunk(taken, lines, broken)

    def _swallowed(self, row: list[str], width: int) -> int | None:
        """Return how many lines below its first one a row holds another whole row in quotation marks, None if none."""
        if width < LEAST_WIDTH_OF_SWALLOWED:
            return None
        above = 0
        for cell in row:
            below = cell.split("\n")
            for at, text in enumerate(below[1:], start=1):
                if text.count(self._form.delimiter) == width - 1:
                    return above + at
            above += len(below) - 1
        return None

    def _chunk(self, taken: list[list[str]], lines: list[int], broken: dict[int, str]) -> Chunk:
        table = pd.DataFrame(taken, columns=self.facts.columns, dtype=object)
        numbers = np.array(lines, np.int64)
        for row in [
            *np.flatnonzero(np.diff(numbers) > 1).tolist(),
            len(taken) - 1,
        ]:  # those that may be of several lines
            swallowed = self._swallowed(taken[row], len(self.facts.columns))
            if swallowed is not None:
                broken.setdefault(row, _(SWALLOWED).format(line=lines[row] + swallowed))
        return Chunk(table, numbers, None, broken)

    def _count(self) -> tuple[list[str], int]:
        with self._text() as text:
            first = list(itertools.islice(((line, row) for line, row in self._read(text) if row), LATEST_HEADER))
        if not first or not any(name.strip() for name in first[0][1]):
            raise Refused(_("{file} is empty.").format(file=self._file.name))
        self._above = find_header([row for _line, row in first], self._wanted)
        if self._above:
            self.notes.append(_(TITLE_NOTE).format(row=first[self._above][0]))
        return column_names(first[self._above][1], self._file.name), sum(1 for _row in self._rows())

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        with self._text() as text:
            # An empty line is no row.
            rows = ((line, row) for line, row in self._read(text) if row and row != [END_MARK])
            yield from itertools.islice(rows, self._above + 1, None)

    def _read(self, text: IO[str]) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(self._part.longest_field)
        return read_rows(self._safely(text), self._form, self._file.name)

    def _safely(self, text: IO[str]) -> Iterator[str]:
        try:
            yield from text
        except UnicodeError:
            raise Refused(_("{file} is not in {encoding}: name its encoding in [read].").format(
                file=self._file.name, encoding=self._encoding)) from None  # fmt: skip
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused(_(DAMAGED).format(file=self._file.name)) from None

    def _delimiter(self) -> str:
        return "\t" if ".tsv" in self._file.suffixes and self._part.delimiter in (AUTO, ",") else self._part.delimiter

    def _bytes(self) -> IO[bytes]:
        with self._file.open("rb") as raw:
            packed = raw.read(2) == GZIP_MARK
        return cast(IO[bytes], gzip.open(self._file, "rb")) if packed else self._file.open("rb")

    def _text(self) -> IO[str]:
        return io.TextIOWrapper(self._bytes(), encoding=self._encoding, newline="")
