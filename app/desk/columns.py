"""The columns of a list: a row gives what is painted, how wide it is and what goes first where there is little room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from app.desk.lines import QueueLine
from app.i18n import N_

WHAT, WHOSE, LEFT, NUMBER, RETURNED = "what", "whose", "left", "number", "returned"


@dataclass(frozen=True)
class ListColumn:
    """One column.

    Args:
        key: stored in preferences; also what `SORTED_BY` ranks by.
        title: of its head.
        width: in pixels; 0 takes what the others leave.
        keeps: where room is scarce the column with the smallest number goes first; what must stay has 0.
        text: what it says of a case; the panel paints `what` and `left` itself.
        is_shown: whether it is there at first.
        is_right: set to the right.
    """

    key: str
    title: str
    width: int
    keeps: int
    text: Callable[[QueueLine], str]
    is_shown: bool = False
    is_right: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether it cannot be left out."""
        return self.keeps == 0


def returns_text(line: QueueLine) -> str:
    """How often a case was returned; '' for never."""
    return f"↩ {line.returned_times}" if line.returned_times else ""


COLUMNS = (
    ListColumn(NUMBER, N_("Number"), 112, 5, lambda line: line.number, True),
    ListColumn(WHAT, N_("Case"), 0, 0, lambda line: line.title, True),
    ListColumn(WHOSE, N_("Whose"), 168, 8, lambda line: line.whose, True),
    ListColumn("state", N_("State"), 104, 7, lambda line: line.state),
    ListColumn("channel", N_("Source"), 96, 1, lambda line: line.channel, True),
    ListColumn("district", N_("District"), 112, 2, lambda line: line.district),
    ListColumn("reported", N_("Reported at"), 104, 3, lambda line: line.reported),
    ListColumn(RETURNED, N_("Returns"), 64, 4, returns_text, True),
    ListColumn(LEFT, N_("Time left"), 122, 0, lambda line: line.left, True, True),
)  # fmt: skip
COLUMN_BY_KEY = {column.key: column for column in COLUMNS}
FIRST_COLUMNS = tuple(column.key for column in COLUMNS if column.is_shown)


@dataclass(frozen=True)
class ListLayout:
    """How a person has arranged the rows of all lists.

    Args:
        columns: keys in order from left to right.
        is_compact: one line for each case.
    """

    columns: tuple[str, ...] = FIRST_COLUMNS
    is_compact: bool = False

    def switched(self, key: str) -> ListLayout:
        """Return the layout with a column more or less; one that comes stands where the table has it."""
        if key in self.columns:
            kept = tuple(one for one in self.columns if one != key or COLUMN_BY_KEY[one].is_fixed)
            return ListLayout(kept, self.is_compact)
        order = list(COLUMN_BY_KEY)
        before = [one for one in self.columns if order.index(one) < order.index(key)]
        at = self.columns.index(before[-1]) + 1 if before else 0
        return ListLayout((*self.columns[:at], key, *self.columns[at:]), self.is_compact)

    def moved(self, key: str, step: int) -> ListLayout:
        """Return the layout with a column moved by one place to the left (-1) or right (1)."""
        columns = [one for one in self.columns if one != key]
        at = max(0, min(len(columns), self.columns.index(key) + step))
        columns.insert(at, key)
        return ListLayout(tuple(columns), self.is_compact)


@dataclass(frozen=True)
class Cell:
    """Where a column stands in a row, in pixels from its left edge."""

    column: ListColumn
    left: float
    width: float


@lru_cache(maxsize=16)
def cells(layout: ListLayout, width: float, least: float) -> tuple[Cell, ...]:
    """Lay the columns into a row.

    Args:
        width: of the row, in pixels.
        least: so much the case itself must have; where it has less, columns go, the smallest `keeps` first.
    """
    wanted = [COLUMN_BY_KEY[key] for key in layout.columns]
    taken = {one.key for one in wanted if one.is_fixed}
    room = width - least - sum(one.width for one in wanted if one.is_fixed)
    for one in sorted((one for one in wanted if not one.is_fixed), key=lambda one: -one.keeps):
        if one.width <= room:
            taken.add(one.key)
            room -= one.width
    shown = [one for one in wanted if one.key in taken]
    rest = max(0.0, width - sum(one.width for one in shown))
    found, at = [], 0.0
    for column in shown:
        wide = column.width or rest
        found.append(Cell(column, at, wide))
        at += wide
    return tuple(found)


def read_layout(words: list[str]) -> ListLayout:
    """Return a layout from the words that were kept; unknown columns are left out, fixed ones are always there."""
    known = tuple(dict.fromkeys(word for word in words if word in COLUMN_BY_KEY))
    if not known:
        return ListLayout(is_compact="compact" in words)
    missing = tuple(one.key for one in COLUMNS if one.is_fixed and one.key not in known)
    return ListLayout((*known, *missing), "compact" in words)


def words_of(layout: ListLayout) -> list[str]:
    """Return a layout as words to be kept."""
    return [*layout.columns, *(["compact"] if layout.is_compact else [])]
