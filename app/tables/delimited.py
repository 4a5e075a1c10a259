"""Reads text tables: CSV and its relatives, in utf-8 or gb18030, packed with gzip or not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import pandas as pd

from app.errors import Refused
from app.i18n import _
from app.imports.mapping import ReadPart
from app.imports.model import Chunk, FileFacts

GZIP_MARK = b"\x1f\x8b"
BLOCK = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Delimited:
    """A text table, looked through once at the start so that no surprise comes in the middle.

    Raises:
        Refused: empty, no text, a quotation mark that never ends, or two columns of one name.
    """

    def __init__(self, file: Path, part: ReadPart) -> None:
        self._file, self._part = file, part
        self._encoding = self._find_encoding() if part.encoding == "auto" else self._checked(part.encoding)
        columns, rows = self._count()
        self.facts = FileFacts(columns, rows, encoding=self._encoding)

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

    def _chunk(self, taken: list[list[str]], lines: list[int], broken: dict[int, str]) -> Chunk:
        table = pd.DataFrame(taken, columns=self.facts.columns, dtype=object)
        return Chunk(table, np.array(lines, np.int64), None, broken)

    def _count(self) -> tuple[list[str], int]:
        with self._text() as text:
            reader = self._reader(text)
            header = next(self._safely(reader), None)
        if not header or not any(name.strip() for name in header):
            raise Refused(_("{file} is empty.").format(file=self._file.name))
        header = [name.strip() for name in header]
        while header and not header[-1]:
            header.pop()
        twice = next((name for name in header if header.count(name) > 1), None)
        if twice is not None:
            raise Refused(_("{file} has two columns named “{name}”.").format(file=self._file.name, name=twice))
        return header, sum(1 for _row in self._rows())

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        with self._text() as text:
            reader = self._reader(text)
            rows = self._safely(reader)
            next(rows, None)
            before = reader.line_num
            for row in rows:
                if row:  # an empty line is no row
                    yield before + 1, row
                before = reader.line_num

    def _safely(self, reader: Any) -> Iterator[list[str]]:
        begun = 0
        try:
            for row in reader:
                begun = reader.line_num
                yield row
        except csv.Error as error:
            sentence = _("{file} cannot be read after line {line}: {reason} (a quotation mark may be missing there).")
            raise Refused(sentence.format(file=self._file.name, line=begun, reason=error)) from None
        except UnicodeError:
            raise Refused(_("{file} is not in {encoding}: name its encoding in [read].").format(
                file=self._file.name, encoding=self._encoding)) from None  # fmt: skip
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused(_("{file} is a damaged gzip file.").format(file=self._file.name)) from None

    def _reader(self, text: IO[str]) -> Any:
        csv.field_size_limit(self._part.longest_field)
        return csv.reader(text, delimiter=self._delimiter())

    def _delimiter(self) -> str:
        return "\t" if ".tsv" in self._file.suffixes and self._part.delimiter == "," else self._part.delimiter

    def _bytes(self) -> IO[bytes]:
        with self._file.open("rb") as raw:
            packed = raw.read(2) == GZIP_MARK
        return cast(IO[bytes], gzip.open(self._file, "rb")) if packed else self._file.open("rb")

    def _text(self) -> IO[str]:
        return io.TextIOWrapper(self._bytes(), encoding=self._encoding, newline="")

    def _checked(self, encoding: str) -> str:
        try:
            name = codecs.lookup(encoding).name
        except LookupError:
            raise Refused(_("[read] encoding: “{name}” is unknown; write utf-8 or gb18030.").format(
                name=encoding)) from None  # fmt: skip
        return "utf-8-sig" if name == "utf-8" else name

    def _find_encoding(self) -> str:
        try:
            with self._bytes() as file:
                start = file.read(4)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused(_("{file} is a damaged gzip file.").format(file=self._file.name)) from None
        marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
        if marked is not None:
            return marked
        for name in ("utf-8", "gb18030"):
            if self._decodes(name):
                return name
        raise Refused(_("{file} is neither utf-8 nor gb18030: name its encoding in [read].").format(
            file=self._file.name))  # fmt: skip

    def _decodes(self, name: str) -> bool:
        decoder = codecs.getincrementaldecoder(name)("strict")
        try:
            with self._bytes() as file:
                while block := file.read(BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused(_("{file} is a damaged gzip file.").format(file=self._file.name)) from None
        return True
