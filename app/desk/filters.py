"""What of a queue is looked at: filters by what cases have in common, and how they are sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.city import City
from app.desk.viewer import CaseSlice, Viewer
from app.i18n import N_, _, pick
from app.map.marks import due_at

Mask = NDArray[np.bool_]
DAY_S = 86_400.0
PLACE_CHARACTERS = 24


class Age(StrEnum):
    """How long ago cases were reported."""

    ONE_DAY = "one_day"
    THREE_DAYS = "three_days"
    WEEK = "week"
    OLDER = "older"


AGES = {Age.ONE_DAY: (0.0, 1.0), Age.THREE_DAYS: (1.0, 3.0), Age.WEEK: (3.0, 7.0), Age.OLDER: (7.0, np.inf)}
"""From and to, in days since the report."""
AGE_LABELS = {
    Age.ONE_DAY: N_("up to 1 day"), Age.THREE_DAYS: N_("1 to 3 days"), Age.WEEK: N_("3 to 7 days"),
    Age.OLDER: N_("more than 7 days"),
}  # fmt: skip


@dataclass(frozen=True)
class CaseFigure:
    """A figure that was opened: its words, and the cases that it counted.

    Args:
        queue: the key of the list that holds them all.
    """

    queue: str
    words: str
    case_ids: frozenset[int]


@dataclass(frozen=True)
class Narrowing:
    """Filters that hold together; None leaves a fact out.

    Args:
        figure: the cases that a figure of another page counted.
        is_mine: cases that the person received, or acted on today or yesterday.
    """

    unit_id: int | None = None
    class_id: int | None = None
    street_id: int | None = None
    handler_id: int | None = None
    age: Age | None = None
    is_mine: bool = False
    figure: CaseFigure | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it leaves everything in."""
        return self == Narrowing()

    def at(self, name: str, value: int | None) -> Narrowing:
        """Return it with another value for one of `NUMBERED`."""
        numbers = {one: getattr(self, one) for one in NUMBERED} | {name: value}
        return Narrowing(**numbers, age=self.age, is_mine=self.is_mine, figure=self.figure)

    def mask(self, cases: CaseSlice, viewer: Viewer) -> Mask:
        """Which rows stay."""
        kept = np.ones(len(cases.rows), bool)
        for name in NUMBERED:
            value = getattr(self, name)
            if value is not None:
                kept &= cases.column(name) == value
        if self.age is not None:
            kept &= _is_of_age(cases, self.age)
        if self.figure is not None:
            ids = self.figure.case_ids
            kept &= np.isin(cases.column("case_id"), np.fromiter(ids, np.int64, len(ids)))
        return kept & _is_mine(cases, viewer) if self.is_mine else kept


NUMBERED = {
    "unit_id": N_("Unit"),
    "class_id": N_("Class"),
    "street_id": N_("Street"),
    "handler_id": N_("Unit officer"),
}
"""Filters by a number, with what they are called."""


def _is_of_age(cases: CaseSlice, age: Age) -> Mask:
    days = (cases.now - cases.column("reported_at")) / DAY_S
    least, most = AGES[age]
    return (days >= least) & (days < most) if age is not Age.ONE_DAY else days < most


def _is_mine(cases: CaseSlice, viewer: Viewer) -> Mask:
    acted = ~np.isnan(cases.column("mine_at"))
    staff_id = viewer.person.staff_id
    return acted if staff_id is None else acted | (cases.column("handler_id") == staff_id)


@dataclass(frozen=True)
class Choice:
    """One filter that can be chosen.

    Args:
        title: what it leaves in.
        count: how many cases of the queue that is.
    """

    group: str
    title: str
    count: int
    narrowing: Narrowing


def value_name(city: City, name: str, value: int) -> str:
    """Return what a number of a filter is called; '–' where it is not known."""
    if name == "unit_id":
        unit = city.units.get(value)
        return pick(unit.name, unit.name_en) if unit else "–"
    if name == "class_id":
        found = city.classes.get(value)
        return pick(found.name, found.name_en) if found else "–"
    if name == "street_id":
        at = np.flatnonzero(city.streets.ids == value)
        return pick(city.streets.names[at[0]], city.streets.names_en[at[0]]) if len(at) else "–"
    return city.staff_names.get(value, "–")


def choices(cases: CaseSlice, viewer: Viewer, now: Narrowing) -> list[Choice]:
    """Return the filters that leave something in, each group by its most frequent value, added to those chosen now."""
    found = []
    count = int(np.count_nonzero(_is_mine(cases, viewer)))
    if count and not now.is_mine:
        found.append(Choice(_("Mine"), _("Only my cases"), count, replace(now, is_mine=True)))
    for age, words in AGE_LABELS.items():
        count = int(np.count_nonzero(_is_of_age(cases, age)))
        if count and age is not now.age:
            found.append(Choice(_("Age"), _(words), count, replace(now, age=age)))
    for name, label in NUMBERED.items():
        values = cases.column(name)
        numbers, counts = np.unique(values[values >= 0], return_counts=True)
        for at in np.argsort(-counts, kind="stable").tolist():
            value = int(numbers[at])
            if value != getattr(now, name):
                title = value_name(cases.city, name, value)
                found.append(Choice(_(label), title, int(counts[at]), now.at(name, value)))
    return found


def chosen_words(city: City, now: Narrowing) -> list[tuple[str, Narrowing]]:
    """Return each filter that is chosen in words, with what is left when it is dropped."""
    found = []
    if now.figure is not None:
        found.append((now.figure.words, replace(now, figure=None)))
    for name, label in NUMBERED.items():
        value = getattr(now, name)
        if value is not None:
            words = _("{fact} = {value}").format(fact=_(label), value=value_name(city, name, value))
            found.append((words, now.at(name, None)))
    if now.age is not None:
        found.append(
            (_("{fact} = {value}").format(fact=_("Age"), value=_(AGE_LABELS[now.age])), replace(now, age=None))
        )
    if now.is_mine:
        found.append((_("Only my cases"), replace(now, is_mine=False)))
    return found


# Sorting --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sorting:
    """By what a list is sorted; '' for the order of the list itself."""

    key: str = ""
    is_descending: bool = False

    def turned(self, key: str) -> Sorting:
        """What a press on the head of a column makes of it: up, down, and the list's own order again."""
        if key != self.key:
            return Sorting(key)
        return Sorting() if self.is_descending else Sorting(key, True)


def read_sorting(words: list[str]) -> Sorting:
    """Return a sorting from the words that were kept."""
    return Sorting(words[0], "down" in words[1:]) if words and words[0] in SORTED_BY else Sorting()


def sorting_words(sorting: Sorting) -> list[str]:
    """Return a sorting as words to be kept."""
    return [sorting.key, *(["down"] if sorting.is_descending else [])] if sorting.key else []


def _by_name(column: str, name: str) -> Callable[[CaseSlice], NDArray[Any]]:
    """Rank numbers by what they are called, those without one last."""

    def rank(cases: CaseSlice) -> NDArray[Any]:
        values = cases.column(column)
        numbers, back = np.unique(values, return_inverse=True)
        names = [value_name(cases.city, name, int(number)) if number >= 0 else "\uffff" for number in numbers.tolist()]
        order = np.argsort(np.array(names, dtype=object), kind="stable")
        ranks = np.empty(len(numbers), np.int64)
        ranks[order] = np.arange(len(numbers))
        return ranks[back]

    return rank


def _places(cases: CaseSlice) -> NDArray[Any]:
    """By the beginning of the address; whole ones of any length would be sorted several times slower."""
    texts = [cases.city.cases.addresses[row][:PLACE_CHARACTERS] for row in cases.rows.tolist()]
    return np.unique(np.array(texts, str), return_inverse=True)[1] if texts else np.empty(0, np.int64)


def _due(cases: CaseSlice) -> NDArray[Any]:
    due = np.where(cases.column("is_suspended"), np.nan, due_at(cases))
    return np.nan_to_num(due, nan=np.inf)


SORTED_BY: dict[str, Callable[[CaseSlice], NDArray[Any]]] = {
    "number": lambda cases: cases.column("case_id"),
    "what": _by_name("class_id", "class_id"),
    "place": _places,
    "whose": _by_name("unit_id", "unit_id"),
    "handler": _by_name("handler_id", "handler_id"),
    "channel": lambda cases: cases.column("channel").astype(np.int64),
    "district": lambda cases: cases.column("district"),
    "state": lambda cases: cases.column("state").astype(np.int64),
    "returned": lambda cases: -cases.column("returned_times").astype(np.int64),
    "reported": lambda cases: cases.column("reported_at"),
    "left": _due,
}
"""What ranks the rows of a slice, by the key of a column, as numbers with a sign; the smallest comes first."""
