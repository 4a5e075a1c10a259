"""The times of imported cases: what cannot have been is a reason to reject, what is doubtful is left out and told."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.i18n import _
from app.imports import problems as why
from app.imports.notes import Note
from app.imports.problems import Problems
from app.imports.targets import CASES

DONE = ("closed", "void")
BETWEEN = ("accepted_at", "filed_at", "dispatched_at", "received_at", "handled_at", "checked_at")
OLDEST_YEAR, LAST_YEAR = 1950, 2199
TOLERANCE = timedelta(days=1)
"""Clocks of other systems may be ahead of ours, and days end at other times elsewhere."""


def without_limit(made: dict[str, Any]) -> NDArray[np.bool_]:
    """Return which cases are open and have no due time."""
    return ~np.isin(made["state"].astype(object), DONE) & made["due_at"].isna().to_numpy()


def check_times(made: dict[str, Any], problems: Problems, now: datetime, counted: Counter[Note]) -> None:
    """Check the times of cases in place; `made` holds an instant series per field and the states."""
    reported, closed = made["reported_at"], made["closed_at"]
    done = np.isin(made["state"].astype(object), DONE)
    _check_range(reported, "reported_at", problems, now)
    _check_range(closed.where(done), "closed_at", problems, now)
    # A closing time that could not be read has its own reason already.
    lacking = done & closed.isna().to_numpy() & problems.is_good()
    problems.add_where(lacking, why.NO_CLOSING)
    early = done & (closed < reported).to_numpy()
    problems.add_where(early, why.CLOSED_EARLY, lambda row: {
        "closed": shown_instant(closed[row]), "reported": shown_instant(reported[row])})  # fmt: skip
    open_but_closed = ~done & closed.notna().to_numpy()
    counted[Note.OPEN_BUT_CLOSED] += int((open_but_closed & problems.is_good()).sum())
    made["closed_at"] = closed = closed.where(done)
    latest = closed.fillna(pd.Timestamp(now + TOLERANCE))
    for name in BETWEEN:
        odd = made[name].notna() & ((made[name] < reported) | (made[name] > latest))
        counted[Note.EARLY] += int((odd.to_numpy() & problems.is_good()).sum())
        made[name] = made[name].where(~odd)
    never = made["due_at"].notna() & (made["due_at"] >= pd.Timestamp(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)))
    counted[Note.NEVER_DUE] += int((never.to_numpy() & problems.is_good()).sum())
    made["due_at"] = made["due_at"].where(~never)
    odd = made["due_at"].notna() & (made["due_at"] < reported)
    counted[Note.EARLY_DUE] += int((odd.to_numpy() & problems.is_good()).sum())
    made["due_at"] = made["due_at"].where(~odd)


def _check_range(at: pd.Series, name: str, problems: Problems, now: datetime) -> None:
    label = _(CASES.field(name).label)
    later = (at > pd.Timestamp(now + TOLERANCE)).to_numpy()
    problems.add_where(later, why.IN_FUTURE, lambda row: {"field": label, "value": shown_instant(at[row])})
    older = (at < pd.Timestamp(datetime(OLDEST_YEAR, 1, 1, tzinfo=UTC))).to_numpy()
    problems.add_where(
        older, why.TOO_OLD, lambda row: {"field": label, "year": OLDEST_YEAR, "value": shown_instant(at[row])}
    )


def shown_instant(at: pd.Timestamp) -> str:
    """Return an instant of any year for a reason, in UTC."""
    minute = np.datetime64(at.tz_localize(None).to_datetime64(), "m")
    return f"{str(minute).replace('T', ' ')} UTC"
