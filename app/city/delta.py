"""One step of the feed as prepared values: read in the listener's thread, put into the city in the window's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.alerts.model import AlertSummary
from app.city.cases import CaseRows
from app.city.components import Components
from app.city.model import COMPONENT_DTYPE, CaseClass, CityClock, CityProfile, People, Shapes, Unit
from app.claims.model import AtWork
from app.duty.model import OnDuty
from app.jobs.model import WorkerHealth
from app.meetings.on_wall import ShownMeeting

PLACE_TOPICS = ("areas", "duty_grids", "unit_grids", "streets", "waters", "greens")
TOPICS = ("cases", "components", *PLACE_TOPICS, "units", "staff", "classes", "cameras", "profile")


@dataclass(frozen=True)
class Cameras:
    """Where cameras stand.

    Args:
        ids: (n,) int64.
        points_m: (n, 2) east and north in metres, EPSG:3857.
        names: n texts.
        left_out: how many are not here, as they stand nowhere on the earth.
    """

    ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    points_m: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    names: list[str] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True)
class CityDelta:
    """What changed between two positions of the feed, as the facts are now.

    Args:
        position: where the city stands afterwards.
        topics: every topic that was touched, also where nothing of it is kept in memory.
        cases, cases_gone: facts of touched cases that are kept; ids of touched ones that are not, or are no more.
        cases_anew: all cases, in place of those at hand.
        components, components_gone: the same for components, (n,) of COMPONENT_DTYPE and (k,) int64.
        components_anew: all components, in place of those at hand; also when rows were only sorted anew.
        places: shapes by topic, whole.
        keep_from: cases settled before this instant are let go.
        left_out: by topic that was read, how many of its rows cannot be drawn as they are stored.
    """

    position: int
    read_at: float = 0.0
    topics: frozenset[str] = frozenset()
    cases: CaseRows = field(default_factory=CaseRows)
    cases_gone: tuple[int, ...] = ()
    cases_anew: CaseRows | None = None
    components: NDArray[Any] = field(default_factory=lambda: np.empty(0, COMPONENT_DTYPE))
    components_gone: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    components_anew: Components | None = None
    places: dict[str, Shapes] = field(default_factory=dict)
    districts: list[str] | None = None
    units: dict[int, Unit] | None = None
    staff_names: dict[int, str] | None = None
    classes: dict[int, CaseClass] | None = None
    cameras: Cameras | None = None
    people: People | None = None
    profile: CityProfile | None = None
    clock: CityClock | None = None
    keep_from: float | None = None
    workers: WorkerHealth | None = None
    at_work: AtWork | None = None
    on_duty: tuple[OnDuty, ...] | None = None
    alerts: AlertSummary | None = None
    meeting: ShownMeeting | None = None
    left_out: dict[str, int] = field(default_factory=dict)
