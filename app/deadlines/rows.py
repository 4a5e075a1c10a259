"""The count of a deadline as rows to read: a row for each day, days off between them, the middle left out when long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.deadlines.clock import WORKING_UNITS, Calendar
from app.deadlines.explain import NOTHING, Explanation, Kind, Stretch

MOST = 9
"""Rows shown of one count."""
DAY = timedelta(days=1)


class RowKind(StrEnum):
    """What a row tells."""

    DAY = "day"
    OFF = "off"
    PAUSE = "pause"
    EVEN = "even"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class ClockRow:
    """One row of a count.

    Args:
        spans: from and until on the wall clock of the city; `until` is None for a pause that has not ended.
        counted: what it takes from the limit, in whole seconds; the rows of a count add up to it.
        note: what the calendar says about the day.
        is_sure: whether the calendar is sure of it.
        days: of work or rest that the row stands for.
    """

    kind: RowKind
    first_on: date
    last_on: date
    spans: tuple[tuple[datetime, datetime | None], ...] = ()
    counted: timedelta = NOTHING
    note: str | None = None
    is_sure: bool = True
    days: int = 1


def rows_of(explanation: Explanation, calendar: Calendar, most: int = MOST) -> list[ClockRow]:
    """Return the rows of a count, at most so many."""
    clock = explanation.clock
    is_working = clock.limit is not None and clock.limit.unit in WORKING_UNITS
    rows = _merged(_row(stretch, calendar, is_working) for stretch in explanation.stretches)
    if is_working:
        rows = _with_days_off(rows, calendar.local_time(clock.started_at).date(), calendar)
    return _whole_seconds(elide(rows, most))


def elide(rows: list[ClockRow], most: int) -> list[ClockRow]:
    """Leave out the middle of a long count; one row says how much that is."""
    if len(rows) <= most:
        return rows
    head = most // 2
    tail = len(rows) - (most - head - 1)
    middle = rows[head:tail]
    left_out = ClockRow(
        RowKind.LEFT_OUT, middle[0].first_on, middle[-1].last_on,
        counted=sum((row.counted for row in middle), NOTHING), is_sure=all(row.is_sure for row in middle),
        days=sum(row.days for row in middle if row.kind is RowKind.DAY),
    )  # fmt: skip
    return [*rows[:head], left_out, *rows[tail:]]


def _row(stretch: Stretch, calendar: Calendar, is_working: bool) -> ClockRow:
    since = calendar.local_time(stretch.since)
    until = None if stretch.until is None else calendar.local_time(stretch.until)
    kind = {Kind.COUNTED: RowKind.DAY, Kind.PAUSED: RowKind.PAUSE, Kind.EVEN: RowKind.EVEN}[stretch.kind]
    day = calendar.day(since.date()) if is_working and calendar.knows(since.date()) else None
    last_on = since.date() if until is None or is_working and kind is RowKind.DAY else until.date()
    return ClockRow(
        kind, since.date(), last_on, ((since, until),), stretch.counted,
        day.note if day and kind is RowKind.DAY else None,
        kind is not RowKind.EVEN and (day is None or day.is_sure or kind is RowKind.PAUSE),
    )  # fmt: skip


def _merged(rows: Iterable[ClockRow]) -> list[ClockRow]:
    """One row for the stretches of one day that follow each other."""
    merged: list[ClockRow] = []
    for row in rows:
        last = merged[-1] if merged else None
        if last is not None and row.kind is RowKind.DAY is last.kind and row.first_on == last.first_on == last.last_on:
            merged[-1] = replace(last, spans=last.spans + row.spans, counted=last.counted + row.counted)
        else:
            merged.append(row)
    return merged


def _with_days_off(rows: list[ClockRow], started_on: date, calendar: Calendar) -> list[ClockRow]:
    """Whole days without work before and between the rows get rows that name them, one for each reason."""
    filled: list[ClockRow] = []
    after = started_on
    for row in rows:
        filled += _days_off(after, row.first_on - DAY, calendar)
        filled.append(row)
        after = row.last_on if row.kind is RowKind.PAUSE else row.last_on + DAY
    return filled


def _days_off(first: date, last: date, calendar: Calendar) -> list[ClockRow]:
    found: list[ClockRow] = []
    for day_on in (first + k * DAY for k in range((last - first).days + 1)):
        if not calendar.knows(day_on) or calendar.day(day_on).stretches:
            continue
        day = calendar.day(day_on)
        if found and found[-1].note == day.note and found[-1].last_on + DAY == day_on:
            before = found[-1]
            is_sure = before.is_sure and day.is_sure
            found[-1] = replace(before, last_on=day_on, days=before.days + 1, is_sure=is_sure)
        else:
            found.append(ClockRow(RowKind.OFF, day_on, day_on, note=day.note, is_sure=day.is_sure))
    return found


def _whole_seconds(rows: list[ClockRow]) -> list[ClockRow]:
    """Round what rows count so that their sum stays: each up to the rounded sum so far."""
    so_far, shown, rounded = NOTHING, 0, []
    for row in rows:
        so_far += row.counted
        until = round(so_far.total_seconds())
        rounded.append(replace(row, counted=timedelta(seconds=until - shown)))
        shown = until
    return rounded
