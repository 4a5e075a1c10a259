"""Reads limits as rule books write them: 2紧急工作时, 三个工作日内, 1紧急工作时制止, 4小时；重大的1天."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.deadlines.limits import Limit
from app.errors import Refused
from app.i18n import _, ngettext
from app.manual.numbered import MARK, POWER, mark_items, unglue
from app.manual.numerals import CHINESE_NUMERAL, is_unclear, number_of
from app.manual.phrases import moment_in, parts_of_one_duration

LIMIT_UNITS = ("urgent_hour", "work_hour", "work_day", "natural_day")
UNITS: dict[str, Limit] = {
    "紧急工作时": Limit(1, "urgent_hour"), "紧急工作小时": Limit(1, "urgent_hour"), "紧急小时": Limit(1, "urgent_hour"),
    "自然小时": Limit(1, "urgent_hour"), "自然时": Limit(1, "urgent_hour"), "urgent hour": Limit(1, "urgent_hour"),
    "分钟": Limit(1 / 60, "urgent_hour"), "分": Limit(1 / 60, "urgent_hour"), "minute": Limit(1 / 60, "urgent_hour"),
    "工作小时": Limit(1, "work_hour"), "工作时": Limit(1, "work_hour"), "小时": Limit(1, "work_hour"),
    "时": Limit(1, "work_hour"), "working hour": Limit(1, "work_hour"), "work hour": Limit(1, "work_hour"),
    "hour": Limit(1, "work_hour"), "钟头": Limit(1, "work_hour"),
    "工作日": Limit(1, "work_day"), "工作天": Limit(1, "work_day"), "天": Limit(1, "work_day"),
    "日": Limit(1, "work_day"), "working day": Limit(1, "work_day"), "work day": Limit(1, "work_day"),
    "day": Limit(1, "work_day"),
    "紧急工作日": Limit(1, "natural_day"), "紧急工作天": Limit(1, "natural_day"), "紧急日": Limit(1, "natural_day"),
    "自然日": Limit(1, "natural_day"), "自然天": Limit(1, "natural_day"), "日历日": Limit(1, "natural_day"),
    "日历天": Limit(1, "natural_day"), "natural day": Limit(1, "natural_day"), "urgent day": Limit(1, "natural_day"),
    "calendar day": Limit(1, "natural_day"), "周": Limit(7, "natural_day"), "星期": Limit(7, "natural_day"),
    "week": Limit(7, "natural_day"),
}  # fmt: skip
"""What each unit of the rule books means. A plain hour or day is one of work.

Source: the units of local rule books (小时 is 工作时, 天 is 工作日). Minutes run day and night as the stage limits
do; a week is seven days on the calendar, which is our own. A city that means something else says so in its mapping,
under [units].
"""

LONGEST_DAYS = 3660
HALF = "半"
URGENT = "紧急"
"""In front of a figure it would change the unit behind it, and nobody can be sure."""
_GAP = r"[\s]*"
_BEFORE = r"(?:(?:不超过|不得超过|不多于|限时|限|≤|<=|<)\s*)?"
_NUMBER = rf"(?:\d+(?:\.\d+)?|{CHINESE_NUMERAL})"
_WITHIN = r"(?:之内|以内|内)?"
_SINGLE_HALF = r"(?:半个?)"
_RANGE_SIGN = r"(?:[-~—–～]+|至|到)"


@dataclass(frozen=True)
class ParsedLimit:
    """What one cell says.

    Args:
        limit: the first limit of the cell.
        others: further limits of the same cell, in order; kept for people, no clock runs by them.
        note: the words that are no limit.
        text: the cell as it was written.
    """

    limit: Limit
    others: tuple[Limit, ...] = ()
    note: str = ""
    text: str = ""


class LimitReader:
    """Reads the limits of one rule book.

    Args:
        units: further units, or another meaning of known ones: word -> a limit such as `30 natural_day`.
        words: whole cells without a figure: 立即 -> `1紧急工作时`.

    Raises:
        Refused: a meaning cannot be read itself.
    """

    def __init__(self, units: Mapping[str, str] | None = None, words: Mapping[str, str] | None = None) -> None:
        self._units = {fold(word): limit for word, limit in UNITS.items()}
        self._units |= {fold(word): _stored_limit(word, meant) for word, meant in (units or {}).items()}
        self._pattern = _pattern_of(self._units)
        self._words = {_fold_cell(word): self._read_figures(_fold_cell(meant), meant)
                       for word, meant in (words or {}).items()}  # fmt: skip

    def read(self, text: str) -> ParsedLimit:
        """Return what a cell says.

        Raises:
            Refused: it is empty, has no figure, a figure whose unit is unknown, or one that is no duration: an ordinal,
                a time of day, a frequency, the number of a list.
        """
        folded = _fold_cell(text)
        if not folded:
            raise Refused(_("has no limit"))
        if folded in self._words:
            known = self._words[folded]
            return ParsedLimit(known.limit, known.others, text.strip(), text)
        return self._read_figures(folded, text)

    def _read_figures(self, folded: str, text: str) -> ParsedLimit:
        folded = mark_items(folded, text)
        found: list[Limit] = []
        rest: list[str] = []
        at = 0
        last: re.Match[str] | None = None
        for match in self._pattern.finditer(folded):
            moment = moment_in(match)
            if moment and found:
                continue  # words beside the limit
            between = folded[at : match.start()]
            if not found:
                _refuse_a_figure_without_unit(between, text)
                if moment:
                    raise _no_duration(moment, text)
                _refuse_a_first_item_without_limit(between, text)
            if last is not None and parts_of_one_duration(between, self._unit(last).seconds, self._unit(match).seconds):
                raise _no_duration(folded[last.start() : match.end()], text)
            rest.append(between)
            _refuse_an_unclear_numeral(match, text)
            found += [self._limit(number, match) for number in _numbers(match)]
            at, last = match.end(), match
        if not found:
            _refuse_a_figure_without_unit(folded, text)
            raise Refused(_("has a limit without a figure: “{text}”").format(text=text.strip()))
        rest.append(folded[at:])
        for limit in found:
            _check_size(limit, text)
        return ParsedLimit(found[0], tuple(found[1:]), _note(rest), text)

    def _unit(self, match: re.Match[str]) -> Limit:
        return self._units[match["unit"].lower()]

    def _limit(self, number: float, match: re.Match[str]) -> Limit:
        unit = self._unit(match)
        return Limit(round(number * unit.value, 6), unit.unit)


def fold(text: str) -> str:
    """Return a text as it is compared: full-width signs as plain ones, gaps as one blank, small letters."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).lower()


def _fold_cell(text: str) -> str:
    return fold(unglue(text))


def limit_words(value: float, unit: str) -> str:
    """Return a limit as people read it."""
    return _words_of(unit, 1 if value == 1 else 2).format(value=f"{value:.6g}")  # half an hour is no one hour


def unit_words(unit: str) -> str:
    """Return a unit of limits as people read it in a list of units."""
    return _words_of(unit, 2).format(value="").strip()


def _words_of(unit: str, count: int) -> str:
    names = {
        "urgent_hour": ngettext("{value} urgent hour", "{value} urgent hours", count),
        "work_hour": ngettext("{value} working hour", "{value} working hours", count),
        "work_day": ngettext("{value} working day", "{value} working days", count),
        "natural_day": ngettext("{value} urgent day", "{value} urgent days", count),
    }
    return names[unit]


def _pattern_of(units: Iterable[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(units, key=len, reverse=True))
    number = rf"(?P<number>{_NUMBER})(?:{_GAP}个?{_GAP}(?P<half>{HALF}))?|(?P<single>{_SINGLE_HALF})"
    until = rf"(?:{_GAP}个?{_GAP}{_RANGE_SIGN}{_GAP}(?P<until>{_NUMBER}))?"
    return re.compile(
        rf"{_BEFORE}(?:{number}){until}{_GAP}个?{_GAP}(?P<unit>{words})(?:s(?![a-z]))?(?P<after>{HALF})?{_WITHIN}",
        re.IGNORECASE,
    )


def _numbers(match: re.Match[str]) -> list[float]:
    first = 0.5 if match["single"] else number_of(match["number"])
    first += 0.5 if match["half"] else 0
    numbers = [first] if match["until"] is None else [first, number_of(match["until"])]
    numbers[-1] += 0.5 if match["after"] else 0
    return numbers


def _refuse_a_figure_without_unit(words: str, text: str) -> None:
    if words.rstrip().endswith(URGENT):
        raise Refused(_("has the unknown unit “{unit}” in its limit “{text}”").format(unit=URGENT, text=text.strip()))
    found = re.search(rf"(?:\d+(?:\.\d+)?|{CHINESE_NUMERAL})\s*个?\s*(?P<unit>[^\d\s,，;；。、()（）]*)", words)
    if found is None:
        return
    unit = found["unit"][:12]
    if not unit:
        raise Refused(_("has a figure without a unit in its limit “{text}”").format(text=text.strip()))
    raise Refused(_("has the unknown unit “{unit}” in its limit “{text}”").format(unit=unit, text=text.strip()))


def _refuse_a_first_item_without_limit(words: str, text: str) -> None:
    """The limit that counts is that of the first item; of a list it may not be another one's."""
    if words.count(MARK) > 1:
        raise Refused(_("has a list whose first item has no limit: “{text}”").format(text=text.strip()))


def _refuse_an_unclear_numeral(match: re.Match[str], text: str) -> None:
    for figure in (match["number"], match["until"]):
        if figure is not None and is_unclear(figure):
            sentence = _("has the figure “{figure}” in its limit “{text}”, which can be read in two ways")
            raise Refused(sentence.format(figure=figure, text=text.strip()))


def _no_duration(words: str, text: str) -> Refused:
    sentence = _("has “{words}” in its limit “{text}”, which is no duration: name the whole cell in [limits]")
    return Refused(sentence.format(words=words.replace(MARK, " ").strip(), text=text.strip()))


def _check_size(limit: Limit, text: str) -> None:
    if not 0 < limit.seconds <= LONGEST_DAYS * 86_400:
        raise Refused(_("has the invalid limit “{text}”").format(text=text.strip()))


def _note(rest: list[str]) -> str:
    parts = (
        " ".join(part.replace(MARK, " ").replace(POWER, " ").split()).strip(" ,，;；。、:：/\\+()") for part in rest
    )
    return " … ".join(part for part in parts if part and part not in ("或", "和", "及", "至", "到"))


def _stored_limit(word: str, meant: str) -> Limit:
    value, _blank, unit = meant.strip().partition(" ")
    units = {limit.unit for limit in UNITS.values()}
    try:
        number = float(value) if unit else 1.0
    except ValueError:
        number = 0.0
    unit = unit or value
    if unit not in units or not number > 0 or number > LONGEST_DAYS:
        sentence = _("units.{word} = “{meant}” is not valid. Write a number and one of {units}.")
        raise Refused(sentence.format(word=word, meant=meant, units=", ".join(sorted(units))))
    return Limit(number, unit)
