"""What the page of the ladder shows: a version with its rows in words, and a trial beside the version in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.cases.reasons import LATENESS_KINDS
from app.i18n import _
from app.ladder.model import DOES, RECIPIENTS, LadderRow, LadderVersion, TrialCount
from app.ladder.order import find_disorder
from app.ladder.service import TRIAL_DAYS, LadderService
from app.texts.spans import span_text
from app.versions.model import version_at

CHANGES = ("", "added", "changed", "removed")


@dataclass(frozen=True)
class LadderLine:
    """One row of a version, or one that it leaves out; `change` against the version in force is one of `CHANGES`."""

    row: LadderRow
    change: str = ""


@dataclass(frozen=True)
class LadderView:
    """One version as it is shown.

    Args:
        at, today: the city's time and its local day.
        against: name of the version in force that the lines are compared with; '' where it is the one shown.
        disorder: why the version cannot be published as it is; None where it can.
    """

    at: datetime
    today: date
    versions: tuple[LadderVersion, ...]
    shown: LadderVersion | None = None
    lines: tuple[LadderLine, ...] = ()
    against: str = ""
    disorder: str | None = None


def look_at_ladder(ladder: LadderService, name: str | None) -> LadderView:
    """Return a version with its rows; without a name the one in force, or else the first.

    Raises:
        Refused: there is no version of this name.
    """
    at, today = ladder.now()
    versions = tuple(ladder.versions())
    in_force = version_at(versions, at)
    shown = next((one for one in versions if one.name == name), in_force or next(iter(versions), None))
    if shown is None:
        return LadderView(at, today, versions)
    rows = ladder.rows(shown.name)
    is_other = in_force is not None and in_force.name != shown.name
    before = ladder.rows(in_force.name) if is_other and in_force is not None else None
    lines = [LadderLine(row) for row in rows] if before is None else compare(rows, before)
    against = in_force.name if is_other and in_force is not None else ""
    return LadderView(at, today, versions, shown, tuple(lines), against, find_disorder(rows) if rows else None)


def compare(rows: Sequence[LadderRow], before: Sequence[LadderRow]) -> list[LadderLine]:
    """Return rows with what became of them, and at the end those that are left out."""
    old = {row.code: row for row in before}
    lines = [
        LadderLine(row, "added" if row.code not in old else "changed" if old[row.code] != row else "") for row in rows
    ]
    codes = {row.code for row in rows}
    return [*lines, *(LadderLine(row, "removed") for row in before if row.code not in codes)]


# Words ----------------------------------------------------------------------------------------------------------------


def lateness_text(key: str) -> str:
    """Return a kind of lateness in words."""
    return _(dict(LATENESS_KINDS)[key])


def after_text(row: LadderRow) -> str:
    """Return after how long a row does something; working time, where nothing else is said."""
    if not row.after_s:
        return _("at once")
    span = span_text(row.after_s) if row.after_s < 3600 else _("{value} h").format(value=f"{row.after_s / 3600:g}")
    return _("{span}, day and night").format(span=span) if row.is_urgent else span


def quiet_text(row: LadderRow) -> str:
    """Return the quiet hours of a row: 20:00–08:00."""
    if row.quiet_from is None or row.quiet_to is None:
        return _("none")
    return f"{row.quiet_from:%H:%M}–{row.quiet_to:%H:%M}"


def urgency_text(row: LadderRow) -> str:
    """Return which cases a row is for, by urgency."""
    return _("all cases") if row.is_urgent is None else _("urgent only") if row.is_urgent else _("not urgent")


def does_text(row: LadderRow) -> str:
    """Return what a row does."""
    return _(DOES[row.does])


def recipient_text(row: LadderRow) -> str:
    """Return to whom."""
    return _(RECIPIENTS[row.recipient])


# A trial --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrialRow:
    """How many steps of each kind a unit, or the whole city, would have had in the days of a trial.

    Args:
        unit_id: None for the whole city; -1 for cases without a unit.
        counts, before: by the keys of `DOES`; before of the version in force.
    """

    unit_id: int | None
    counts: tuple[int, ...]
    before: tuple[int, ...]


@dataclass(frozen=True)
class Trial:
    """A trial of a version beside the one in force.

    Args:
        worst: the most steps of each kind on one day.
        rows: the whole city first, then units with the most steps.
        by_day: all steps of each day of the trial, in order.
    """

    name: str
    days: int
    worst: tuple[int, ...]
    rows: tuple[TrialRow, ...]
    by_day: tuple[tuple[date, int], ...]
    is_compared: bool


def run_trial(ladder: LadderService, name: str, against: str) -> Trial:
    """Try a version on the last days, and the one in force beside it.

    Raises:
        Refused: there is no such version. Forbidden: this person does not see the whole city.
    """
    counts = ladder.try_on(None, name)
    return summarize(name, counts, ladder.try_on(None, against) if against else [], bool(against))


def summarize(name: str, counts: Sequence[TrialCount], before: Sequence[TrialCount], is_compared: bool) -> Trial:
    """Add up what a version would have done."""
    new, old = _by_unit(counts), _by_unit(before)
    units = sorted((key for key in {*new, *old} if key is not None), key=lambda key: (-sum(new.get(key, ())), key))
    nothing = (0,) * len(DOES)
    rows = [TrialRow(key, new.get(key, nothing), old.get(key, nothing)) for key in (None, *units)]
    days: dict[date, int] = defaultdict(int)
    kinds: dict[tuple[str, date], int] = defaultdict(int)
    for one in counts:
        days[one.day_on] += one.steps
        kinds[one.does, one.day_on] += one.steps
    worst = tuple(max((steps for (does, _day), steps in kinds.items() if does == key), default=0) for key in DOES)
    return Trial(name, TRIAL_DAYS, worst, tuple(rows), tuple(sorted(days.items())), is_compared)


def _by_unit(counts: Sequence[TrialCount]) -> dict[int | None, tuple[int, ...]]:
    """Unit -> steps of each kind; None for the sum of all, -1 for cases without a unit."""
    numbers: dict[int | None, list[int]] = defaultdict(lambda: [0] * len(DOES))
    order = list(DOES)
    for one in counts:
        for key in (None, -1 if one.unit_id is None else one.unit_id):
            numbers[key][order.index(one.does)] += one.steps
    return {key: tuple(found) for key, found in numbers.items()}
