"""When things happen to a case: a matrix of steps in the order in which they can happen, NaN where they do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.deadlines.clock import WORKING_UNITS, Calendar, limit_seconds

Floats = NDArray[np.float64]

(REPORT, ACCEPT, FILE, VOID, DISPATCH, RECEIVE, RETURN, DISPATCH_AGAIN, RECEIVE_AGAIN, HANDLE, FAIL_CHECK, REWORK,
 RECEIVE_REWORK, HANDLE_REWORK, CHECK, CLOSE) = range(16)  # fmt: skip
STATES = ("reported", "accepted", "at_dispatch", "void", "dispatched", "received", "returned", "dispatched",
          "received", "handled", "to_rework", "dispatched", "received", "handled", "checked", "closed")  # fmt: skip
"""The state that each step leads to."""
REFUSE = len(STATES)
ACTIONS = ("report", "accept", "file", "refuse_filing", "dispatch", "receive", "return", "redispatch", "receive",
           "handle", "fail_check", "rework", "receive", "handle", "check", "close", "refuse")  # fmt: skip
"""The act of each step; a report that ends before it was accepted is refused (row REFUSE)."""

HOURLY = (0.4, 0.3, 0.2, 0.2, 0.2, 0.4, 1.3, 3.4, 7.4, 9.6, 10.0, 8.4, 4.6, 4.4, 7.0, 9.2, 9.4, 8.0, 5.4, 3.9, 2.8, 1.7,
          0.9, 0.5)  # fmt: skip
"""Reports by hour of the day: our own assumption, two peaks and a quiet night."""
DAY_S, ZONE_S = 86_400, 8 * 3600
SHARE_VOID, SHARE_RETURNED, SHARE_REWORKED, SHARE_STUCK = 0.085, 0.03, 0.015, 0.014


@dataclass(frozen=True)
class Limits:
    """The handling limit of each case: value, unit (row of UNITS), and whether it is a repair by plan."""

    value: Floats
    unit: NDArray[np.int64]
    by_plan: NDArray[np.bool_]


UNITS = ("urgent_hour", "work_hour", "work_day", "natural_day")


def times_of_day(count: int, rng: np.random.Generator, until_s: float = DAY_S) -> Floats:
    """Return sorted seconds of the day after the hourly curve; how many fall before `until_s` follows from it."""
    edges = np.concatenate([[0.0], np.cumsum(HOURLY)]) / np.sum(HOURLY)
    hours = np.interp(rng.random(count), edges, np.arange(25))
    seconds = np.sort(hours * 3600)
    return seconds[seconds < until_s]


def due_after(calendar: Calendar, started: Floats, limits: Limits) -> tuple[Floats, NDArray[np.bool_]]:
    """Return when the handling that starts at these instants is due (NaN stays), and where that is provisional."""
    seconds = np.array([limit_seconds(1, unit) for unit in UNITS])[limits.unit] * limits.value
    working = np.isin(limits.unit, [k for k, unit in enumerate(UNITS) if unit in WORKING_UNITS])
    known = np.isfinite(started)
    due, provisional = np.full(len(started), np.nan), np.zeros(len(started), dtype=bool)
    due[known], provisional[known] = calendar.due_seconds(started[known], seconds[known], working[known])
    return due, provisional


def make_steps(
    reported: Floats, limits: Limits, pace: Floats, calendar: Calendar, rng: np.random.Generator, may_void: bool = True
) -> Floats:
    """Return (n, 16) instants of all steps, as if there were no present.

    Args:
        reported: (n,) Unix seconds.
        pace: (n,) how slowly the unit works; 1 is usual.
        may_void: some reports are not filed.
    """
    count = len(reported)
    steps = np.full((count, len(STATES)), np.nan)

    def some(share: float) -> NDArray[np.bool_]:
        return rng.random(count) < share

    def wait(median_s: float, spread: float, longest_s: float) -> Floats:
        return np.minimum(median_s * np.exp(rng.normal(0, spread, count)), longest_s) + 5

    steps[:, REPORT] = reported
    steps[:, ACCEPT] = steps[:, REPORT] + wait(240, 0.6, 3000)
    steps[:, FILE] = steps[:, ACCEPT] + wait(280, 0.6, 3600)
    steps[:, DISPATCH] = steps[:, FILE] + wait(260, 0.7, 5400)
    slow = some(0.06)
    steps[:, RECEIVE] = by_day(steps[:, DISPATCH] + np.where(slow, wait(5400, 0.8, 40_000), wait(620, 0.7, 7000)), rng)
    returned = some(SHARE_RETURNED)
    back = by_day(steps[:, RECEIVE] + wait(2400, 0.8, 30_000), rng)
    steps[:, RETURN] = np.where(returned, back, np.nan)
    steps[:, DISPATCH_AGAIN] = steps[:, RETURN] + wait(900, 0.8, 9000)
    steps[:, RECEIVE_AGAIN] = by_day(steps[:, DISPATCH_AGAIN] + wait(900, 0.8, 20_000), rng)
    began = np.where(returned, steps[:, DISPATCH_AGAIN], steps[:, DISPATCH])
    received = np.where(returned, steps[:, RECEIVE_AGAIN], steps[:, RECEIVE])
    due, _provisional = due_after(calendar, began, limits)
    used = 0.56 * pace * np.exp(rng.normal(0, np.where(limits.by_plan, 0.28, 0.42), count))
    steps[:, HANDLE] = by_day(np.maximum(began + (due - began) * used, received + wait(700, 0.5, 3000)), rng)
    reworked = some(SHARE_REWORKED)
    steps[:, FAIL_CHECK] = np.where(reworked, by_day(steps[:, HANDLE] + wait(1500, 0.6, 12_000), rng), np.nan)
    steps[:, REWORK] = by_day(steps[:, FAIL_CHECK] + wait(900, 0.6, 8000), rng)
    steps[:, RECEIVE_REWORK] = by_day(steps[:, REWORK] + wait(900, 0.7, 20_000), rng)
    due_again, _provisional = due_after(calendar, steps[:, REWORK], limits)
    hurried = np.where(limits.by_plan, 0.08, 0.5)
    steps[:, HANDLE_REWORK] = by_day(
        np.maximum(steps[:, REWORK] + (due_again - steps[:, REWORK]) * hurried, steps[:, RECEIVE_REWORK] + 300), rng
    )
    handled = np.where(reworked, steps[:, HANDLE_REWORK], steps[:, HANDLE])
    steps[:, CHECK] = by_day(handled + wait(1300, 0.7, 12_000), rng)
    steps[:, CLOSE] = by_day(steps[:, CHECK] + wait(650, 0.7, 7000), rng)
    if may_void:
        void, at_once = some(SHARE_VOID), some(0.3)
        steps[void, VOID] = np.where(at_once, steps[:, ACCEPT], steps[:, FILE])[void]
        steps[void & at_once, ACCEPT] = np.nan
        steps[void, FILE] = np.nan
        steps[void, DISPATCH:] = np.nan
    return steps


def by_day(instants: Floats, rng: np.random.Generator) -> Floats:
    """Move what would be done at night to the next morning; a tenth is done at night all the same."""
    local = (instants + ZONE_S) % DAY_S
    night = ((local < 7 * 3600) | (local > 21.5 * 3600)) & (rng.random(len(instants)) > 0.1)
    morning = instants - local + np.where(local < 7 * 3600, 0, DAY_S) + rng.uniform(7.2, 10.0, len(instants)) * 3600
    return np.where(night, morning, instants)


def until_now(steps: Floats, now_s: float) -> Floats:
    """Return the steps that have happened; each row's steps are in the order of time."""
    return np.where(steps <= now_s, steps, np.nan)


def stick(steps: Floats, stuck: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Let some cases rest at their unit, in place: most with the unit at work, some not even received."""
    never_received = stuck & (rng.random(len(steps)) < 0.15)
    steps[stuck, HANDLE:] = np.nan
    steps[never_received, RECEIVE:] = np.nan


def acts_of(steps: Floats, row: NDArray[np.int64], step: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which of ACTIONS led to each step (row, step) that has happened."""
    return np.where((step == VOID) & np.isnan(steps[row, ACCEPT]), REFUSE, step)


def last_step(steps: Floats) -> NDArray[np.int64]:
    """Return the last step of each case that has happened."""
    there = np.isfinite(steps)
    return steps.shape[1] - 1 - np.argmax(there[:, ::-1], axis=1)
