"""Sixty days of cases and the open ones, as if the city had worked: consistent cases, records, assignments, clocks."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from app.deadlines.clock import Calendar
from db.demo.casemix import CaseMix, CaseMixer
from db.demo.casetimes import (
    CHECK,
    CLOSE,
    DAY_S,
    DISPATCH,
    DISPATCH_AGAIN,
    FAIL_CHECK,
    HANDLE,
    HANDLE_REWORK,
    RECEIVE,
    RECEIVE_AGAIN,
    RECEIVE_REWORK,
    REPORT,
    RETURN,
    REWORK,
    SHARE_STUCK,
    SHARE_VOID,
    VOID,
    ZONE_S,
    Floats,
    Limits,
    due_after,
    last_step,
    make_steps,
    stick,
    times_of_day,
    until_now,
)  # fmt: skip

FILED_A_DAY = 1060
DAYS = 60
OLDEST_DAY = 170
OPEN = {"city": 30_000, "small": 2_000}
SHARE_OVERDUE = 0.043
URGENT_OPEN = 7
WEEK = (1.06, 1.08, 1.05, 1.05, 1.04, 0.90, 0.82)
LONG_PLANS = (60, 90, 120, 150)
TAKEN_BY_ANOTHER = 10
"""One in so many of the cases that come back is taken by a unit that the tables do not name; our own assumption."""


@dataclass(frozen=True)
class Cases:
    """All cases in the order in which they were reported.

    Args:
        mix: what they are about; steps: (n, 16) instants that have happened.
        due: (n, 3) when the handling of the first, second and rework assignment is due, NaN where there was none;
        provisional: the same shape.
    """

    mix: CaseMix
    steps: Floats
    due: Floats
    provisional: NDArray[np.bool_]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether each case is neither closed nor void."""
        return np.isnan(self.steps[:, CLOSE]) & np.isnan(self.steps[:, VOID])

    def now_due(self) -> Floats:
        """Return when the running handling is due; NaN before dispatch and after a return."""
        steps = self.steps
        again = np.where(np.isfinite(steps[:, RETURN]), self.due[:, 1], self.due[:, 0])
        return np.where(np.isfinite(steps[:, REWORK]), self.due[:, 2], again)


def make_cases(mixer: CaseMixer, calendar: Calendar, size: str, now_s: float, rng: np.random.Generator) -> Cases:
    """Return the cases of the last 60 days and older open ones, so that exactly OPEN[size] are open now."""
    scale = OPEN[size] / OPEN["city"]
    reported = _reported(now_s, scale, rng)
    mix = mixer.draw(len(reported))
    steps = make_steps(reported, mix.limits, mix.pace, calendar, rng)
    stick(steps, (rng.random(len(reported)) < SHARE_STUCK) & ~np.isfinite(steps[:, VOID]), rng)
    recent = _finish(mix, until_now(steps, now_s), calendar)
    missing = OPEN[size] - int(recent.is_open.sum())
    if missing < 0:
        recent = _drop_open(recent, -missing, rng)
        missing = 0
    late = max(0, round(SHARE_OVERDUE * OPEN[size]) - int(_is_overdue(recent, now_s).sum()))
    old = _old_open(mixer, calendar, missing, min(late, missing), now_s, rng)
    cases = _join(old, recent)
    _mark_urgent(cases, max(2, round(URGENT_OPEN * scale)), now_s)
    return cases


def _reported(now_s: float, scale: float, rng: np.random.Generator) -> Floats:
    """Return the instants of all reports of the last 60 days, today up to now."""
    today = int((now_s + ZONE_S) // DAY_S)
    days = range(today - DAYS + 1, today)
    return np.concatenate([
        *(_reported_on(day, scale, rng) for day in days),
        _reported_on(today, scale, rng, now_s + ZONE_S - today * DAY_S),
    ])  # fmt: skip


def _reported_on(day: int, scale: float, rng: np.random.Generator, until_s: float = DAY_S) -> Floats:
    """Return the instants of the reports of one day (since 1970), up to a second of the day."""
    mean = FILED_A_DAY / (1 - SHARE_VOID) * scale * WEEK[(day + 3) % 7] / np.mean(WEEK)
    count = int(round(mean * (1 + rng.normal(0, 0.025))))
    return day * DAY_S - ZONE_S + times_of_day(count, rng, until_s)


def make_closed_cases(
    mixer: CaseMixer, calendar: Calendar, size: str, days: range, until_s: float, rng: np.random.Generator
) -> Cases:
    """Return the cases that were reported on some days (since 1970) and closed, or void, before an instant."""
    reported = np.concatenate([_reported_on(day, OPEN[size] / OPEN["city"], rng) for day in days])
    mix = mixer.draw(len(reported))
    cases = _finish(mix, make_steps(reported, mix.limits, mix.pace, calendar, rng), calendar)
    ended = np.fmax(cases.steps[:, CLOSE], cases.steps[:, VOID])
    return take_cases(cases, np.flatnonzero(ended < until_s))


def _finish(mix: CaseMix, steps: Floats, calendar: Calendar) -> Cases:
    """Add when the handling of each assignment is due; what came back had mostly been sent to another unit."""
    came_back = np.isfinite(steps[:, RETURN]) & (np.arange(len(steps)) % TAKEN_BY_ANOTHER > 0)
    mix = replace(
        mix, unit=np.where(came_back, mix.unit_after_return, mix.unit),
        unit_after_return=np.where(came_back, mix.unit, mix.unit_after_return),
    )  # fmt: skip
    found = [due_after(calendar, steps[:, step], mix.limits) for step in (DISPATCH, DISPATCH_AGAIN, REWORK)]
    return Cases(mix, steps, np.column_stack([due for due, _p in found]), np.column_stack([p for _due, p in found]))


def _is_overdue(cases: Cases, now_s: float) -> NDArray[np.bool_]:
    is_handled = np.isin(last_step(cases.steps), (HANDLE, FAIL_CHECK, HANDLE_REWORK, CHECK))
    return cases.is_open & ~is_handled & (np.nan_to_num(cases.now_due(), nan=np.inf) < now_s)


def _old_open(
    mixer: CaseMixer, calendar: Calendar, count: int, late: int, now_s: float, rng: np.random.Generator
) -> Cases:
    """Return older open cases: repairs by plan that are not due yet, and a few that are late."""
    mix = mixer.draw(count, only_planned=True)
    today = int((now_s + ZONE_S) // DAY_S)
    age = np.minimum(OLDEST_DAY - 1, DAYS + (rng.exponential(45, count)).astype(int))
    second = rng.choice(times_of_day(5000, rng), count)
    reported = (today - age) * DAY_S - ZONE_S + second
    order = np.argsort(reported)
    reported, age = reported[order], age[order]
    # The shortest plan that still runs; a day of the calendar holds 5/7 of a working day, holidays less.
    plan = np.array(LONG_PLANS)[np.minimum(np.searchsorted(LONG_PLANS, age * 5 / 7 + 4), len(LONG_PLANS) - 1)]
    is_late = np.zeros(count, dtype=bool)
    is_late[rng.choice(count, late, replace=False)] = True
    value = np.where(is_late, np.maximum(5, age * 0.62 - rng.gamma(1.2, 5, count)).astype(int), plan)
    limits = Limits(value.astype(float), np.full(count, mix.limits.unit[0] if count else 0), np.ones(count, dtype=bool))
    mix = replace(mix, limits=limits, is_urgent=np.zeros(count, dtype=bool))
    steps = make_steps(reported, limits, mix.pace, calendar, rng, may_void=False)
    steps[:, HANDLE:] = np.nan
    return _finish(mix, until_now(steps, now_s), calendar)


def _drop_open(cases: Cases, count: int, rng: np.random.Generator) -> Cases:
    """Leave out open cases of earlier days, where there are more than wanted."""
    candidates = np.flatnonzero(cases.is_open)
    gone = rng.choice(candidates, count, replace=False)
    keep = np.setdiff1d(np.arange(len(cases.steps)), gone)
    return take_cases(cases, keep)


def take_cases(cases: Cases, rows: NDArray | slice) -> Cases:
    """Return some of the cases."""
    return Cases(_take_mix(cases.mix, rows), cases.steps[rows], cases.due[rows], cases.provisional[rows])


def _take_mix(mix: CaseMix, rows: NDArray | slice) -> CaseMix:
    limits = Limits(mix.limits.value[rows], mix.limits.unit[rows], mix.limits.by_plan[rows])
    columns = {field.name: getattr(mix, field.name)[rows] for field in fields(mix) if field.name != "limits"}
    return CaseMix(**columns, limits=limits)


def _join(old: Cases, recent: Cases) -> Cases:
    """Put both together in the order of their reports."""
    limits = Limits(*(
        np.concatenate([getattr(old.mix.limits, field.name), getattr(recent.mix.limits, field.name)])
        for field in fields(Limits)
    ))  # fmt: skip
    columns = {
        field.name: np.concatenate([getattr(old.mix, field.name), getattr(recent.mix, field.name)])
        for field in fields(CaseMix)
        if field.name != "limits"
    }
    joined = Cases(
        CaseMix(**columns, limits=limits), np.concatenate([old.steps, recent.steps]),
        np.concatenate([old.due, recent.due]), np.concatenate([old.provisional, recent.provisional]),
    )  # fmt: skip
    return take_cases(joined, np.argsort(joined.steps[:, REPORT], kind="stable"))


def _mark_urgent(cases: Cases, count: int, now_s: float) -> None:
    """Let exactly `count` open cases be urgent, in place: the newest that units have at work."""
    cases.mix.is_urgent[cases.is_open] = False
    at_work = cases.is_open & np.isfinite(cases.steps[:, DISPATCH]) & ~cases.mix.limits.by_plan & cases.mix.is_component
    at_work &= last_step(cases.steps) < HANDLE
    at_work &= now_s - cases.steps[:, REPORT] < 3 * DAY_S
    chosen = np.flatnonzero(at_work)[-count:]
    cases.mix.is_urgent[chosen] = True


def now_columns(cases: Cases) -> dict[str, Floats]:
    """Return the instants of the present assignment, as the door keeps them in the row of a case."""
    steps = cases.steps
    returned, reworked = np.isfinite(steps[:, RETURN]), np.isfinite(steps[:, REWORK])

    def present(first: int, again: int, rework: int) -> Floats:
        return np.where(reworked, steps[:, rework], np.where(returned, steps[:, again], steps[:, first]))

    return {
        "dispatched_at": present(DISPATCH, DISPATCH_AGAIN, REWORK),
        "received_at": present(RECEIVE, RECEIVE_AGAIN, RECEIVE_REWORK),
        "handled_at": np.where(reworked, steps[:, HANDLE_REWORK], steps[:, HANDLE]),
        "closed_at": np.where(np.isfinite(steps[:, CLOSE]), steps[:, CLOSE], steps[:, VOID]),
    }
