"""What a tile shows, as plain values: figures, rows, curves, columns and case lines.

Labels are English source texts marked with `N_`, or names of the city itself; both go through `_` when shown. Tones are
names of theme colours (`text`, `accent`, `good`, `soon`, `late`, `urgent`, `paused`, `text_2`) or `series:K`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass

import numpy as np
from numpy.typing import NDArray


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
    """

    label: str
    value: float
    before: float | None = None
    tone: str = "text"
    good_is: int = 0
    unit: str = ""
    decimals: int = 0

    @property
    def change(self) -> float | None:
        """Share by which the number rose since the same hour yesterday; None where that says nothing."""
        if self.before is None or not self.before or np.isnan(self.value) or np.isnan(self.before):
            return None
        return (self.value - self.before) / self.before


@dataclass(frozen=True)
class Figures:
    """Large numbers side by side."""

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Row:
    """One named bar.

    Args:
        name: what it stands for.
        value: length of the bar, in the measure of the tile.
        tone: colour of the bar.
        parts: lengths and tones of a bar made of several pieces, empty for a plain one.
        numerator, denominator: the two counts behind a share, kept so that nobody has to believe a rate.
        is_share: the value is a share and is printed as a percentage.
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


@dataclass(frozen=True)
class Rows:
    """Named bars, longest meaning `full`; `left_out` more rows were not taken in.

    Args:
        keys: names and tones of the pieces of the bars, for the legend line.
    """

    rows: tuple[Row, ...]
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
class Columns:
    """Stacked columns over named steps."""

    series: tuple[Series, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class CaseLine:
    """One case in a list: mark, what, where, and a span or a time."""

    case_id: int
    lateness: str  # in_time, soon, overdue, urgent, suspended, closed
    name: str
    place: str
    unit: str = ""
    returned_times: int = 0
    seconds: float = float("nan")  # how long overdue, or how long until due


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


Answer = Figures | Rows | Curves | Columns | CaseLines | Nothing


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
