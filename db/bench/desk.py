"""How long people wait for a screen, as staff under row-level security, and what ten times the history costs."""

from __future__ import annotations

import statistics
import time

import numpy as np
from sqlalchemy import Engine

from app.bench.model import Measurement
from app.i18n import _
from app.progress import Progress
from db.bench.asking import TURNS, QueryProbe, find_askers, scope_name
from db.bench.questions import QUESTIONS, Question

GOAL_MS = 200.0
GOAL_GROWTH = 1.3
ROUNDS = 2
LONGEST_S = 3.0
"""One question is asked TURNS * ROUNDS times, fewer where that takes longer."""
Waits = list[float]


def measure_screens(engine: Engine, tenth: Engine | None, growth: str, progress: Progress) -> list[Measurement]:
    """Measure every question of QUESTIONS as each of its askers.

    Args:
        tenth: a city with a tenth of the history; the same questions are asked there, turn by turn.
        growth: how much more history there is here, in words.
    """
    askers = {asker.scope: asker for asker in find_askers(engine)}
    others = {asker.scope: asker for asker in find_askers(tenth)} if tenth is not None else {}
    rows: list[Measurement] = []
    grown: list[Measurement] = []
    for number, question in enumerate(QUESTIONS):
        progress.step(_("Asking as staff"), number, len(QUESTIONS))
        here, there = 0.0, 0.0
        for scope in question.who:
            if scope not in askers:
                continue
            waits, elsewhere, floor = _ask(question, askers[scope], others.get(scope))
            rows.append(_row(question, askers[scope], waits, floor))
            here += statistics.median(waits)
            there += statistics.median(elsewhere) if elsewhere else 0.0
        if there:
            grown.append(_growth(question, here / there, growth))
    progress.step(_("Asking as staff"), len(QUESTIONS), len(QUESTIONS))
    return rows + grown


def _ask(question: Question, asker: QueryProbe, other: QueryProbe | None) -> tuple[Waits, Waits, float]:
    """Return the seconds of each turn here, in the other city, and the median of the floor."""
    waits: Waits = []
    elsewhere: Waits = []
    floor: Waits = []
    asker.seconds(question, 0)
    if other is not None:
        other.seconds(question, 0)
    begun = time.perf_counter()
    for turn in range(TURNS * ROUNDS):
        waits.append(asker.seconds(question, turn))
        if other is not None:
            elsewhere.append(other.seconds(question, turn))
        floor.append(asker.floor_s(turn))
        if time.perf_counter() - begun > LONGEST_S:
            break
    return waits, elsewhere, statistics.median(floor)


def _row(question: Question, asker: QueryProbe, waits: Waits, floor: float) -> Measurement:
    scanned = asker.scanned(question)
    value, p95 = float(np.median(waits)) * 1000, float(np.percentile(waits, 95)) * 1000
    name = f"{_(question.name)} · {scope_name(asker.scope)} (p95 {p95:.1f} ms)"
    if scanned:
        name += " · " + _("full scan of {tables}").format(tables=", ".join(scanned))
    goal = "" if question.is_of_start else f"p95 <= {GOAL_MS:.0f} ms"
    is_met = not scanned and (question.is_of_start or p95 <= GOAL_MS)
    return Measurement(name, value, "ms", goal, is_met, floor * 1000, value / (floor * 1000), len(waits))


def _growth(question: Question, ratio: float, growth: str) -> Measurement:
    name = f"{_(question.name)} · {growth}"
    if question.grows:
        return Measurement(name + " · " + _("its answer grows as well"), ratio, "x")
    return Measurement(name, ratio, "x", f"<= {GOAL_GROWTH} x", ratio <= GOAL_GROWTH)
