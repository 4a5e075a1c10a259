"""Classes found by Chinese words, pinyin, initials, English or code; those that this desk uses most come first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.city.model import CaseClass
from app.deadlines.texts import limit_text
from app.i18n import pick
from app.intake.pinyin import Readings, fit, plain_letters, readings_of
from app.manual.model import ManualRule

MOST = 9
EXACT, CODE, NAME, INSIDE_NAME, MAJOR, WITH_CONDITION = 0, 1, 2, 4, 7, 8
SHORTEST_PART = 2


@dataclass(frozen=True)
class Condition:
    """A filing condition of the manual, as it is shown."""

    number: int
    text: str
    limit_text: str
    original: str = ""


@dataclass(frozen=True)
class ClassEntry:
    """A class with what it is found by."""

    class_id: int
    kind: str
    code: str
    name: str
    name_en: str
    major: str
    major_en: str
    is_hazard: bool
    readings: Readings
    major_readings: Readings
    conditions: tuple[Condition, ...] = ()

    @property
    def text(self) -> str:
        """The name in the language of the screen."""
        return pick(self.name, self.name_en)

    @property
    def major_text(self) -> str:
        """The major class in the language of the screen."""
        return pick(self.major, self.major_en)


@dataclass(frozen=True)
class FoundClass:
    """A class that was found, and the condition that the words spoke of as well."""

    entry: ClassEntry
    condition: Condition | None = None


@dataclass
class ClassIndex:
    """The classes of the code table in force.

    Args:
        uses: how often this desk took each class, by its id.
        common: how often each class stands among the cases in memory; decides where the desk has not chosen yet.
    """

    entries: tuple[ClassEntry, ...] = ()
    uses: Counter[int] = field(default_factory=Counter)
    common: Mapping[int, int] = field(default_factory=dict)

    def find(self, words: str, most: int = MOST) -> list[FoundClass]:
        """Return the classes that words fit, the best first; without words those that are used most."""
        words = words.strip()
        found = []
        for entry in self.entries:
            fitted = _fit_entry(entry, words) if words else (0, None)
            if fitted is not None:
                found.append((fitted[0], -self.uses[entry.class_id], -self.common.get(entry.class_id, 0),
                              entry.code, FoundClass(entry, fitted[1])))  # fmt: skip
        found.sort(key=lambda one: one[:4])
        return [one[4] for one in found[:most]]

    def by_id(self, class_id: int | None) -> ClassEntry | None:
        """Return a class by its id."""
        return next((one for one in self.entries if one.class_id == class_id), None)


def make_entries(
    classes: Iterable[CaseClass], code_version: str, rules: Iterable[ManualRule]
) -> tuple[ClassEntry, ...]:
    """Return the classes of a code table with the conditions of the manual.

    Args:
        classes: all classes of the city; those of other tables are left out, unless there is none of this one.
        rules: of the manual in force.
    """
    conditions: dict[tuple[str, str], list[Condition]] = {}
    for rule in rules:
        text = pick(rule.condition, rule.condition_en)
        conditions.setdefault((rule.kind, rule.class_code), []).append(
            Condition(rule.condition_no, text, limit_text(rule.limit), rule.condition)
        )
    everything = list(classes)
    ours = [one for one in everything if one.version == code_version] or everything
    return tuple(
        ClassEntry(
            one.class_id, one.kind, one.code, one.name, one.name_en, one.major_name, one.major_name_en, one.is_hazard,
            readings_of(one.name), readings_of(one.major_name),
            tuple(sorted(conditions.get((one.kind, one.code), []), key=lambda row: row.number)),
        )
        for one in sorted(ours, key=lambda one: (one.kind, one.code))
    )  # fmt: skip


def _fit_entry(entry: ClassEntry, words: str) -> tuple[int, Condition | None] | None:
    if words.isdecimal():
        return (EXACT if words == entry.code else CODE, None) if entry.code.startswith(words) else None
    plain = words.casefold()
    if plain in (entry.name, entry.name_en.casefold()):
        return EXACT, None
    if entry.name.startswith(words) or entry.name_en.casefold().startswith(plain):
        return NAME, None
    if words in entry.name or all(word in entry.name_en.casefold() for word in plain.split()):
        return INSIDE_NAME, None
    letters = plain_letters(words)
    if letters:
        fitted = fit(entry.readings, letters)
        if fitted is not None:
            return NAME + fitted, None
    if words in entry.major or (len(letters) >= SHORTEST_PART and fit(entry.major_readings, letters) is not None):
        return MAJOR, None
    return _fit_with_condition(entry, words, letters)


def _fit_with_condition(entry: ClassEntry, words: str, letters: str) -> tuple[int, Condition | None] | None:
    """A caller says what is wrong with it (井盖缺失): the class of the first words with the condition of the others."""
    typed = letters or words.replace(" ", "")
    for cut in range(len(typed) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        first, second = typed[:cut], typed[cut:]
        if not (fit(entry.readings, first) is not None if letters else first in entry.name):
            continue
        for condition in entry.conditions:
            is_meant = (
                fit(readings_of(condition.original), second) is not None if letters else second in condition.original
            )
            if is_meant:
                return WITH_CONDITION, condition
    return None
