"""From the rows of a rule book to rules: headers in any order, blanks that repeat the row above, no row lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.errors import Refused
from app.i18n import N_, _
from app.manual.limits import LimitReader, fold
from app.manual.mapping import CLASS_FIELDS, DEFAULT_KINDS, NEEDED, STANDS_ALONE, ManualMapping
from app.manual.model import ManualRule
from app.manual.numerals import CHINESE_NUMERAL, number_of
from app.tables.days import COUNTED_DAY, is_counted_day, read_day
from app.tables.sheets import Sheet, read_sheets

LATEST_HEADER = 20
YES = {"1", "是", "有", "y", "yes", "true", "√", "✓"}
NO = {"", "0", "否", "无", "n", "no", "false", "×"}
HIDDEN = N_("The sheet “{sheet}” is hidden and was left out; name it in [read] sheets to read it.")
LEVELS = {"kind": 0, "major_code": 1, "major_name": 1, "minor_code": 2, "class_code": 2, "class_name": 2}
NONE = 9
"""The level at which nothing has changed."""


@dataclass(frozen=True)
class RowTrouble:
    """What is wrong with one row, as the end of a sentence that begins with it."""

    sheet: str
    row: int
    reason: str

    def __str__(self) -> str:
        if self.sheet:
            return _("sheet {sheet}, row {row} {reason}").format(sheet=self.sheet, row=self.row, reason=self.reason)
        return _("row {row} {reason}").format(row=self.row, reason=self.reason)


@dataclass
class RuleBook:
    """What a file says.

    Args:
        read: rows of the file below the headers; rules + empty + headers + troubles = read.
        notes: sentences about what was kept beside or made up.
    """

    rules: list[ManualRule] = field(default_factory=list)
    troubles: list[RowTrouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: int = 0
    empty: int = 0
    headers: int = 0


def read_rule_book(file: Path, mapping: ManualMapping) -> RuleBook:
    """Read a whole file; what is wrong with its rows is told in `troubles`.

    Raises:
        Refused: it cannot be read, or a sheet has no row with the headers of the mapping.
    """
    limits = LimitReader(mapping.units, mapping.limits)
    book = RuleBook()
    sheets = read_sheets(file, mapping.read)
    for name in sheets[0].left_out if sheets else ():
        book.notes.append(_(HIDDEN).format(sheet=name))
    for sheet in sheets:
        if any(any(cells) for _row, cells in sheet.rows):
            SheetReader(mapping, limits, sheet, file.name).into(book)
    if not book.rules and not book.troubles:
        raise Refused(_("{file} holds no rules.").format(file=file.name))
    return book


class SheetReader:
    """One pass over one sheet."""

    def __init__(self, mapping: ManualMapping, limits: LimitReader, sheet: Sheet, file_name: str) -> None:
        self._mapping, self._limits, self._sheet = mapping, limits, sheet
        self._kinds = {fold(word): kind for word, kind in (DEFAULT_KINDS | mapping.kinds).items()}
        self._header_at, self._columns = self._find_header(file_name)
        self._above: dict[str, str] = {}
        self._last_no = 0

    def into(self, book: RuleBook) -> None:
        """Add the rows of this sheet to a book."""
        header = [plain(cell) for cell in self._sheet.rows[self._header_at][1]]
        for number, cells in self._sheet.rows[self._header_at + 1 :]:
            book.read += 1
            if not any(cells):
                book.empty += 1
            elif [plain(cell) for cell in cells] == header:
                book.headers += 1
            else:
                self._add(book, number, cells)

    def _add(self, book: RuleBook, number: int, cells: list[str]) -> None:
        try:
            rule, notes = self._rule(number, self._filled(cells))
        except Refused as trouble:
            book.troubles.append(RowTrouble(self._sheet.name, number, str(trouble)))
            return
        book.rules.append(rule)
        place = RowTrouble(self._sheet.name, number, "")
        book.notes += [str(RowTrouble(place.sheet, place.row, note)) for note in notes]

    def _find_header(self, file_name: str) -> tuple[int, dict[str, int]]:
        best: dict[str, int] = {}
        for at, (_row, cells) in enumerate(self._sheet.rows[:LATEST_HEADER]):
            found = {name: at for name, at in self._match(cells) if at >= 0}
            if found.keys() >= set(self._mapping.columns):
                return at, found
            best = max(best, found, key=len)
        optional = set(self._mapping.columns) - best.keys()
        missing = next((name for name in self._mapping.columns if name in optional), NEEDED[0])
        sentence = _("{file} has no row of headers with the column “{column}” ({field}).")
        place = f"{file_name} [{self._sheet.name}]" if self._sheet.name else file_name
        raise Refused(sentence.format(file=place, column="/".join(self._mapping.columns[missing]), field=missing))

    def _match(self, cells: list[str]) -> Iterator[tuple[str, int]]:
        headers = [plain(cell) for cell in cells]
        for name, words in self._mapping.columns.items():
            places = [headers.index(plain(word)) for word in words if plain(word) in headers]
            yield name, places[0] if places else -1

    def _filled(self, cells: list[str]) -> dict[str, str]:
        """Return the fields of a row, blanks filled from the row above where they repeat it."""
        given = {name: cells[at] if at < len(cells) else "" for name, at in self._columns.items()}
        above = self._above
        changed = min(
            (LEVELS[name] for name in CLASS_FIELDS if given.get(name) and given[name] != above.get(name)), default=NONE
        )
        row = {name: word or (above.get(name, "") if self._repeats(name, given, changed) else "")
               for name, word in given.items()}  # fmt: skip
        if changed != NONE:
            self._last_no = 0
        self._above = row
        return row

    def _repeats(self, name: str, given: dict[str, str], changed: int) -> bool:
        """Tell whether a blank repeats the row above; `changed` is the highest level at which the class is another."""
        if name in self._mapping.read.repeat:
            return True
        if name in LEVELS:
            return LEVELS[name] < changed
        if name == "condition_no":
            return not given.get("condition") and changed == NONE
        if name in STANDS_ALONE or given.get(name.removesuffix("_en")):
            return False  # a translation goes with its own text
        return changed == NONE

    def _rule(self, number: int, row: dict[str, str]) -> tuple[ManualRule, list[str]]:
        notes: list[str] = []
        for name in NEEDED:
            if not row[name]:
                raise Refused(_("has no {field} (“{column}”)").format(
                    field=name, column=self._mapping.columns[name][0]))  # fmt: skip
        kind = self._kind(row.get("kind", ""))
        parsed = self._limits.read(row["limit"])
        if parsed.others or parsed.note:
            notes.append(_("keeps beside its limit: {note}").format(note=row["limit"]))
        major, code = self._codes(row)
        rule = ManualRule(
            kind=kind, class_code=code, condition_no=self._condition_no(row, notes), class_name=row["class_name"],
            condition=row["condition"], closing=row["closing"], limit=parsed.limit, limit_text=row["limit"],
            further_limits=parsed.others, note=" … ".join(filter(None, (parsed.note, row.get("note", "")))),
            major_code=major, major_name=row.get("major_name", ""), class_name_en=row.get("class_name_en") or None,
            condition_en=row.get("condition_en") or None, closing_en=row.get("closing_en") or None,
            handling_units=row.get("handling_units", ""), handling_units_en=row.get("handling_units_en") or None,
            supervising_departments=row.get("supervising_departments", ""),
            supervising_departments_en=row.get("supervising_departments_en") or None,
            is_hazard=self._is_hazard(row), valid_from=_day(row.get("valid_from", "")),
            valid_to=_day(row.get("valid_to", "")), source_sheet=self._sheet.name, source_row=number,
        )  # fmt: skip
        if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
            raise Refused(_("ends before it begins"))
        return rule, notes

    def _kind(self, word: str) -> str:
        for candidate in (word, self._mapping.constant_kind or "", "" if word else self._sheet.name):
            if candidate and fold(candidate) in self._kinds:
                return self._kinds[fold(candidate)]
            if candidate and candidate == word:
                raise Refused(_("has the unknown kind “{word}”: name it in [kinds]").format(word=word))
        raise Refused(_("does not say whether it is about components or events: name it in constant_kind"))

    def _codes(self, row: dict[str, str]) -> tuple[str, str]:
        whole = _code(row.get("class_code", ""), 2 + self._mapping.minor_digits)
        major = _code(row.get("major_code", ""), 2)
        if whole:
            return major or whole[:2], whole
        minor = _code(row.get("minor_code", ""), self._mapping.minor_digits)
        if not major or not minor:
            raise Refused(_("has no code of its class"))
        return major, major + minor

    def _condition_no(self, row: dict[str, str], notes: list[str]) -> int:
        text = fold(row.get("condition_no", "")).strip("()[]、.第条项 ")
        if text:
            number = number_of(text) if re.fullmatch(rf"\d{{1,4}}(\.0)?|{CHINESE_NUMERAL}", text) else 0
            if not 0 < number <= 9999:
                raise Refused(_("has the number “{number}”, which is not a number").format(number=row["condition_no"]))
            self._last_no = int(number)
        else:
            self._last_no += 1
            if "condition_no" in self._columns:
                notes.append(_("has no number; {number} was given").format(number=self._last_no))
        return self._last_no

    def _is_hazard(self, row: dict[str, str]) -> bool:
        word = fold(row.get("is_hazard", ""))
        if "is_hazard" in self._columns:
            if word not in YES | NO:
                raise Refused(_("says “{word}” instead of yes or no (is_hazard)").format(word=row["is_hazard"]))
            return word in YES
        return any(word in row["condition"] for word in self._mapping.read.hazard_words)


def plain(text: str) -> str:
    """Return a header as it is compared: without gaps, full-width signs as plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def _code(text: str, digits: int) -> str:
    code = fold(text).removesuffix(".0")
    return code.zfill(digits) if code.isdigit() else code


def _day(text: str) -> date | None:
    if not text:
        return None
    day = read_day(fold(text))
    if day is None and is_counted_day(text):
        raise Refused(_(COUNTED_DAY).format(value=text))
    if day is None:
        raise Refused(_("has an unreadable date “{text}”").format(text=text))
    return day
