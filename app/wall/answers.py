"""What a tile shows, as plain values: figures, rows, curves, columns and case lines.

Labels are English source texts marked with `N_`, or names of the city itself; both go through `_` when shown. Tones are
names of theme colours (`text`, `accent`, `good`, `soon`, `late`, `urgent`, `paused`, `text_2`) or `series:K`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_BASE = 30
"""Of fewer, shares and changes are told as counts and not in percent. Source: our own rule, DECISIONS 2026-11-30."""


@dataclass(frozen=True)
class Figure:
    """One large number.

    Args:
        label: what is counted.
        value: the number; NaN where it cannot be known.
        before: the same number at the same hour yesterday, None where there is nothing to compare.
        tone: colour of the number.
        good_is: +1 when more is better, -1 when less is better, 0 when neither.
        unit: a short unit after the number ('%', 'km²'), empty for a count.
        decimals: digits after the point.
        of: for a share, the count that it is taken of; printed after the number where the share is told as a count.
    """

    label: str
    value: float
    before: float | None = None
    tone: str = "text"
    good_is: int = 0
    unit: str = ""
    decimals: int = 0
    of: int | None = None

    @property
    def difference(self) -> float | None:
        """By how much the number rose since the same hour yesterday; None where that says nothing."""
        if self.before is None or np.isnan(self.value) or np.isnan(self.before) or not (self.before or self.value):
            return None
        return self.value - self.before

    @property
    def change(self) -> float | None:
        """Share by which the number rose since the same hour yesterday; None where the base is too small for one."""
        difference = self.difference
        if difference is None or self.before is None or self.before < LEAST_BASE:
            return None
        return difference / self.before


def share_figure(label: str, part: int, base: int, tone: str = "text") -> Figure:
    """A share as a figure: in percent, of few as a count of its base, of none as unknown."""
    if base < LEAST_BASE:
        return Figure(label, part if base else float("nan"), of=base if base else None)
    return Figure(label, 100 * part / base, tone=tone, unit="%", decimals=1, of=base)


@dataclass(frozen=True)
class Figures:
    """Large numbers side by side."""

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class RankingRow:
    """One named bar.

    Args:
        name: what it stands for.
        value: length of the bar, in the measure of the tile.
        tone: colour of the bar.
        parts: lengths and tones of a bar made of several pieces, empty for a plain one.
        numerator, denominator: the two counts behind a share, kept so that nobody has to believe a rate.
        is_share: the value is a share: printed as a percentage, or as its two counts where the base is small.
        note: second text before the value, such as "12 / 40".
        before: length of the quiet bar behind: what the same count was at last, None where there is none.
    """

    name: str
    value: float
    tone: str = "accent"
    parts: tuple[tuple[float, str], ...] = ()
    numerator: int | None = None
    denominator: int | None = None
    is_share: bool = False
    note: str = ""
    before: float | None = None

    @property
    def is_percent(self) -> bool:
        """Whether the value is printed as a percentage."""
        return self.is_share and (self.denominator is None or self.denominator >= LEAST_BASE)


@dataclass(frozen=True)
class Rows:
    """Named bars, longest meaning `full`; `left_out` more rows were not taken in.

    Args:
        keys: names and tones of the pieces of the bars, for the legend line.
    """

    rows: tuple[RankingRow, ...]
    full: float
    total: float | None = None
    left_out: int = 0
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Series:
    """One line or one layer of columns."""

    name: str
    values: NDArray[np.float64]
    tone: str = "accent"
    is_past: bool = False  # drawn quietly, beside or behind the others: yesterday
    at: NDArray[np.float64] | None = None  # places on the axis; without them 0, 1, 2 …


@dataclass(frozen=True)
class Curves:
    """Values over an axis with named steps; the last value of a series that is not past is the present."""

    series: tuple[Series, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class ColumnChart:
    """Stacked columns over named steps."""

    series: tuple[Series, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class CaseLine:
    """One case in a list: mark, what, where, and a span or a time."""

    case_id: int
    lateness: str  # a word of app.deadlines.lateness.LATENESS_WORDS
    name: str
    place: str
    unit: str = ""
    returned_times: int = 0
    seconds: float = float("nan")  # how long overdue; negative: how long until due
    is_age: bool = False  # the seconds are since the report


@dataclass(frozen=True)
class CaseLines:
    """The cases that stand out most, out of `total`."""

    lines: tuple[CaseLine, ...]
    total: int


@dataclass(frozen=True)
class Happening:
    """Something that just happened, for the ticker."""

    case_id: int
    at: float
    district: str
    place: str
    name: str
    action: str
    unit: str
    lateness: str


@dataclass(frozen=True)
class Nothing:
    """There is nothing to show, and why: this is not zero and not an error."""

    reason: str


Answer = Figures | Rows | Curves | ColumnChart | CaseLines | Nothing


def is_same(one: object, other: object) -> bool:
    """Whether two answers show the same; arrays are compared value by value, NaN equals NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and bool(np.array_equal(one, other, equal_nan=True))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if is_dataclass(one):
        return all(is_same(getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
    return one == other or (one != one and other != other)
