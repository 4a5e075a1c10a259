"""Who closed on time in the last thirty days: units and districts, with both counts behind every rate.

On time: handled no later than the deadline of the last handling. Due to close: closed in these days, or open and not
handled when that was due in these days; a check that the centre is late with is not its unit's fault. What was left
over from before is the backlog, a figure of its own, and so at every hour the same span of time is judged.
Source: 按期结案率 and 应结案 of the field's evaluation practice; both counts stand by the rate because cities differ.
Thirty days and not a calendar month: our own rule, DECISIONS 2026-11-30.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.i18n import N_
from app.wall.answers import LEAST_BASE, Answer, Nothing, RankingRow, Rows
from app.wall.figures.late import has_deadlines
from app.wall.figures.names import district_name, unit_name
from app.wall.snapshot import CitySnapshot, Mask

if TYPE_CHECKING:
    from app.wall.figures.names import NameOf

GOOD_SHARE, FAIR_SHARE = 0.90, 0.80
LEAST_DUE = 10
NOTHING_DUE = N_("Nothing was due to close in the last 30 days")
TOO_FEW_DUE = N_("Too few cases were due to close in the last 30 days to compare")


def due_to_close(moment: CitySnapshot) -> Mask:
    """Closed in the last thirty days under a deadline, or late with a handling that was due in them."""
    closed_at = moment.column("closed_at")
    closed = (
        moment.is_closed
        & (closed_at >= moment.judged_from)
        & (closed_at <= moment.now)
        & np.isfinite(moment.column("due_at"))
    )
    return closed | (moment.is_handling_late & (moment.column("due_at") >= moment.judged_from))


def closed_on_time(moment: CitySnapshot) -> Mask:
    """Of those due to close: closed, and handled no later than due."""
    handled_at = moment.column("handled_at")
    done_at = np.where(np.isnan(handled_at), moment.column("closed_at"), handled_at)
    return due_to_close(moment) & moment.is_closed & (done_at <= moment.column("due_at"))


def rates(moment: CitySnapshot, keys: NDArray[Any]) -> list[tuple[int, int, int]]:
    """(key, closed on time, due to close) for every key >= 0 with something due, best share first, then most due."""
    due, on_time = due_to_close(moment) & (keys >= 0), closed_on_time(moment) & (keys >= 0)
    found, all_due = np.unique(keys[due], return_counts=True)
    known, good = np.unique(keys[on_time], return_counts=True)
    good_of = dict(zip(known.tolist(), good.tolist(), strict=True))
    pairs = [(key, good_of.get(key, 0), count) for key, count in zip(found.tolist(), all_due.tolist(), strict=True)]
    return sorted(pairs, key=lambda row: (-row[1] / row[2], -row[2], row[0]))


def tone_of(share: float) -> str:
    """Green from 90 %, amber from 80 %, red below."""
    return "good" if share >= GOOD_SHARE else "soon" if share >= FAIR_SHARE else "late"


def weighty(ranked: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Without those that had next to nothing due: one case must not put a unit at the head or the end of a ranking.

    Source: our own rule, DECISIONS 2026-11 and 2026-11-30: where nobody has enough, nobody is ranked.
    """
    return [row for row in ranked if row[2] >= LEAST_DUE]


def share_tone(good: int, due: int) -> str:
    """The tone of a share; of few, a share is no reason for red."""
    return tone_of(good / due) if due >= LEAST_BASE else "text_2"


def _share_rows(moment: CitySnapshot, keys: NDArray[Any], name_of: NameOf, most: int) -> Answer:
    everybody = rates(moment, keys)
    ranked = [(name_of(moment.city, key), good, due) for key, good, due in weighty(everybody)]
    if not ranked:
        return Nothing(TOO_FEW_DUE if everybody else NOTHING_DUE)
    good, due = sum(row[1] for row in ranked), sum(row[2] for row in ranked)
    rows = tuple(
        RankingRow(
            name, on_time / count, share_tone(on_time, count), numerator=on_time, denominator=count, is_share=True
        )
        for name, on_time, count in ranked[:most]
    )
    return Rows(rows, full=1.0, total=good / due, left_out=max(0, len(ranked) - most))


def districts_on_time(moment: CitySnapshot, most: int = 500) -> Answer:
    """Districts and zones by on-time closing in the last thirty days."""
    if not moment.city.districts:
        return Nothing(N_("This city has no districts"))
    if not has_deadlines(moment):
        return Nothing(N_("The cases of this city have no deadlines"))
    return _share_rows(moment, moment.column("district"), district_name, most)


def units_on_time(moment: CitySnapshot, most: int = 500) -> Answer:
    """Responsible units by on-time closing in the last thirty days."""
    if not moment.city.units:
        return Nothing(N_("This city has no responsible units"))
    if not has_deadlines(moment):
        return Nothing(N_("The cases of this city have no deadlines"))
    return _share_rows(moment, moment.column("unit_id"), unit_name, most)
