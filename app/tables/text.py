"""Looks at a text table before it is read: its encoding, what parts its columns, and its quotation marks.

Every list that comes as text goes through here: imports, rule books, command manuals, staff.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import IO

import numpy as np
from numpy.typing import NDArray

from app.errors import Refused
from app.i18n import N_, _

AUTO = "auto"
"""The setting that has the file looked at."""
BLOCK = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 50
LEAST_BELOW_TITLE = 3
"""Below a title a table has so many columns; else it is one column whose words hold the sign."""
LEAST_SOUND_PER_BROKEN = 4
"""So many sound characters of UTF-8 for one that is broken make it UTF-8 with faults; GB 18030 has hardly any."""
LEAST_COMMON_SHARE = 0.5
"""Of the characters beyond ASCII, so many are common Chinese ones in a real text of GB 18030; Big5, Shift-JIS or Latin
text that is read as GB 18030 gives rare ones."""
LARGEST_KANA_SHARE = 0.1
"""EUC-JP has its kana where GB 18030 has them too; so many of them make a text Japanese."""
LEAST_HANZI = 25
"""So many different characters, none of them of the later rows of GB 2312, make a text Korean: EUC-KR has all its
syllables in the rows where GB 2312 has the readings from A to L; half of the usual Chinese characters are beyond."""
LAST_HANGUL_ROW = 0xC8
LEAST_UTF_8_BYTES = 9
"""So many bytes beyond ASCII in a line that is sound UTF-8 are no chance: three characters of Chinese."""
END = "\x1fend of the table\x1f"
"""Stands behind the last line: inside a quotation that never ends it becomes part of a field."""

DAMAGED = N_("{file} is a damaged gzip file.")
BROKEN = N_("{file} is utf-8, but line {line} holds a broken character. Export the file again, or correct that line.")
NEITHER = N_("{file} is neither utf-8 nor gb18030: name its encoding in [read].")
MIXED = N_(
    "{file} is in two encodings: line {utf_8} is in utf-8, line {other} is not. Save the whole file in one encoding."
)
UNKNOWN = N_("[read] encoding: “{name}” is unknown; write utf-8 or gb18030.")
UNREADABLE = N_("{file} cannot be read after line {line}: {reason} (a quotation mark may be missing there).")
SUBSTITUTE = "\ufffd"
PLANE = 1 << 16
FIRST_KANA, LAST_KANA = 0x3041, 0x30FF
ASCII = bytes(range(128))
OPEN_QUOTE = N_("a quotation never ends")


@dataclass(frozen=True)
class TextForm:
    """How the columns of a text table are parted."""

    delimiter: str = ","
    quote: str = '"'


def find_encoding(named: str, open_bytes: Callable[[], IO[bytes]], file_name: str, neither: str = NEITHER) -> str:
    """Return the encoding of a file, looked through to its end where none is named.

    Args:
        neither: the sentence for a file that is in none of the known encodings.

    Raises:
        Refused: an unknown name; neither UTF-8 nor GB 18030; UTF-8 with a broken character; damaged gzip.
    """
    if named != AUTO:
        return _checked(named)
    try:
        with open_bytes() as file:
            start = file.read(4)
        marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
        if marked is not None:
            return marked
        if is_utf_8(open_bytes, file_name):
            return "utf-8"
        _refuse_mixed(open_bytes, file_name)
        found = _look_through(open_bytes, "gb18030")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Refused(_(DAMAGED).format(file=file_name)) from None
    if found.broken_line is not None or not found.is_chinese:
        raise Refused(_(neither).format(file=file_name))
    return "gb18030"


def is_utf_8(open_bytes: Callable[[], IO[bytes]], file_name: str) -> bool:
    """Tell whether a text is in UTF-8, ASCII among it.

    Raises:
        Refused: it is, but for some broken characters.
    """
    if _decodes_as_utf_8(open_bytes):
        return True
    found = _look_through(open_bytes, "utf-8")
    if found.sound >= LEAST_SOUND_PER_BROKEN * found.broken:
        raise Refused(_(BROKEN).format(file=file_name, line=found.broken_line))
    return False


def codec_name(named: str) -> str:
    """Return the name of an encoding as Python writes it.

    Raises:
        Refused: there is none of this name.
    """
    try:
        return codecs.lookup(named).name
    except LookupError:
        raise Refused(_(UNKNOWN).format(name=named)) from None


def find_form(lines: Iterable[str], delimiter: str = AUTO) -> TextForm:
    """Return how the columns are parted, from the first rows.

    The heading decides: the sign that makes most columns of it and of most rows below it; a comma where none does. A
    title above it is one cell by every sign.

    Args:
        lines: of the file, from its first on.
        delimiter: where it is known already.
    """
    sample = [line for line in itertools.islice(lines, SAMPLE_ROWS) if line.strip()]
    known = DELIMITERS if delimiter == AUTO else (delimiter,)
    forms = [TextForm(sign, quote) for sign in known for quote in ('"', "'") if _is_quoted_with(quote, sample, sign)]
    return max(forms, key=lambda form: _fit(form, sample), default=TextForm(known[0]))


def read_rows(
    lines: Iterable[str], form: TextForm, file_name: str, is_strict: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Give the rows with the line where each begins, counted from 1; an empty line gives an empty row.

    Args:
        lines: of the file, with their line breaks.
        is_strict: text behind a closing quotation mark is refused instead of joined.

    Raises:
        Refused: a quotation that never ends, a field beyond the limit of `csv`.
    """
    reader = csv.reader(
        itertools.chain(lines, (END,)), delimiter=form.delimiter, quotechar=form.quote, strict=is_strict
    )
    begun = 0
    try:
        for row in reader:
            if row == [END]:
                return
            if row and row[-1].endswith(END):
                raise csv.Error(_(OPEN_QUOTE))
            yield begun + 1, row
            begun = reader.line_num
    except csv.Error as error:
        reason = _(OPEN_QUOTE) if "unexpected end" in str(error) else error
        raise Refused(_(UNREADABLE).format(file=file_name, line=begun, reason=reason)) from None


@dataclass
class _Look:
    """What a file looks like in an encoding: characters beyond ASCII, the common Chinese ones, and broken places."""

    sound: int = 0
    common: int = 0
    broken: int = 0
    broken_line: int | None = None
    lines: int = 1
    kana: int = 0
    different: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(PLANE, np.bool_))

    @property
    def is_chinese(self) -> bool:
        """Whether a text that was read as GB 18030 is Chinese and not of an encoding that has the same bytes."""
        if self.common < LEAST_COMMON_SHARE * self.sound or self.kana > LARGEST_KANA_SHARE * self.sound:
            return False
        early, late = (int(np.count_nonzero(self.different & half)) for half in _hanzi_by_row())
        return late > 0 or early < LEAST_HANZI


def _decodes_as_utf_8(open_bytes: Callable[[], IO[bytes]]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with open_bytes() as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _look_through(open_bytes: Callable[[], IO[bytes]], encoding: str) -> _Look:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    look = _Look()
    with open_bytes() as file:
        while block := file.read(BLOCK):
            _count(decoder.decode(block), look)
        _count(decoder.decode(b"", final=True), look)
    return look


def _count(text: str, look: _Look) -> None:
    broken = text.count(SUBSTITUTE)
    if broken and look.broken_line is None:
        look.broken_line = look.lines + text.count("\n", 0, text.find(SUBSTITUTE))
    look.broken += broken
    look.lines += text.count("\n")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = codes[(codes > 127) & (codes != ord(SUBSTITUTE))]
    look.sound += len(codes)
    codes = codes[codes < PLANE]
    look.common += int(np.count_nonzero(_common_characters()[codes]))
    look.kana += int(np.count_nonzero((codes >= FIRST_KANA) & (codes <= LAST_KANA)))
    look.different[codes] = True


def _refuse_mixed(open_bytes: Callable[[], IO[bytes]], file_name: str) -> None:
    """Refuse a file that somebody made of parts in UTF-8 and in another encoding.

    GB 18030 can hold either of them, so that one part would become wrong characters without a word.
    """
    utf_8 = other = 0
    with open_bytes() as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            high = len(line.translate(None, ASCII))
            try:
                line.decode("utf-8")
                utf_8 = utf_8 or (number if high >= LEAST_UTF_8_BYTES else 0)
            except UnicodeDecodeError:
                other = other or number
            if utf_8 and other:
                raise Refused(_(MIXED).format(file=file_name, utf_8=utf_8, other=other))


@cache
def _common_characters() -> NDArray[np.bool_]:
    """Whether a character of the first plane is one of the first level of GB 2312, or of its punctuation or figures."""
    table = np.zeros(PLANE, np.bool_)
    for first in (0xA1, 0xA3, *range(0xB0, 0xD8)):
        for second in range(0xA1, 0xFF):
            with contextlib.suppress(UnicodeDecodeError):
                table[ord(bytes((first, second)).decode("gb2312"))] = True
    return table


@cache
def _hanzi_by_row() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which characters of GB 2312 stand in the rows where EUC-KR has its syllables, and which in those behind them."""
    early, late = np.zeros(PLANE, np.bool_), np.zeros(PLANE, np.bool_)
    for first in range(0xB0, 0xF8):
        for second in range(0xA1, 0xFF):
            with contextlib.suppress(UnicodeDecodeError):
                code = ord(bytes((first, second)).decode("gb2312"))
                (early if first <= LAST_HANGUL_ROW else late)[code] = True
    return early, late


def _checked(named: str) -> str:
    name = codec_name(named)
    return "utf-8-sig" if name == "utf-8" else name


def _is_quoted_with(quote: str, sample: list[str], sign: str) -> bool:
    """An apostrophe quotes where it does so in the whole heading; else it belongs to words."""
    if quote == '"' or not sample:
        return quote == '"'
    cells = sample[0].strip().split(sign)
    return all(len(cell) > 1 and cell[0] == cell[-1] == quote for cell in cells)


def _fit(form: TextForm, sample: list[str]) -> tuple[bool, int, int, bool]:
    """How well a form fits: whether most rows are as wide as the heading, how high up that stands, how wide it is."""
    try:
        rows = [row for row in csv.reader(sample, delimiter=form.delimiter, quotechar=form.quote) if row]
    except csv.Error:
        return False, 0, 0, False
    heading = next((at for at, row in enumerate(rows) if len(row) > 1), 0)
    width = len(rows[heading]) if rows else 0
    below = rows[heading + 1 :]
    agreeing = sum(len(row) == width for row in below)
    least = 2 if heading == 0 else LEAST_BELOW_TITLE
    fits = width >= least and 2 * agreeing >= len(below) and all(len(row) == width for row in below[:1])
    return fits, -heading, width, form.quote == "'"
