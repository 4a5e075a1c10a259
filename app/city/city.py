"""The city as it is now: the one picture that every view reads."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.alerts.model import AlertSummary
from app.city.cases import Cases
from app.city.components import Components
from app.city.delta import Cameras, CityDelta
from app.city.model import CaseClass, CityChange, CityClock, CityProfile, People, Shapes, Unit
from app.city.places import no_shapes
from app.claims.model import AtWork
from app.duty.model import OnDuty
from app.jobs.model import WorkerHealth
from app.meetings.on_wall import ShownMeeting

PICTURES = (
    "districts", "units", "classes", "cameras", "people", "profile", "clock", "workers", "at_work", "on_duty",
    "alerts", "meeting",
)  # fmt: skip
"""What a step brings whole."""


def nobody() -> People:
    """A street without people."""
    return People(np.empty(0, np.int32), np.empty((0, 2)), np.empty(0), [], np.empty(0, bool))


@dataclass
class City:
    """The city in memory. Only `apply` changes it, in one thread; views read it in that thread.

    Args:
        epoch, position: the state of the feed that it stands at.
        read_at: Unix seconds when it was read; moved on by each step of the feed.
        districts: codes of the areas that cases are counted by, the order of CASE_DTYPE 'district'.
        left_out: by topic, how many rows cannot be drawn as they are stored.
        at_work: who works on which case and who has it open.
        on_duty: whose shift it is now.
        alerts: how many alerts call this person.
        meeting: what a wall may show of the running meeting.
        forbidden: topics of which this person may read nothing; they are empty, which does not mean zero.
    """

    profile: CityProfile
    clock: CityClock = field(default_factory=CityClock)
    epoch: str = ""
    position: int = 0
    read_at: float = field(default_factory=time.time)
    classes: dict[int, CaseClass] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)
    staff_names: dict[int, str] = field(default_factory=dict)
    districts: list[str] = field(default_factory=list)
    forbidden: frozenset[str] = frozenset()
    left_out: dict[str, int] = field(default_factory=dict)
    areas: Shapes = field(default_factory=no_shapes)
    duty_grids: Shapes = field(default_factory=no_shapes)
    unit_grids: Shapes = field(default_factory=no_shapes)
    streets: Shapes = field(default_factory=no_shapes)
    waters: Shapes = field(default_factory=no_shapes)
    greens: Shapes = field(default_factory=no_shapes)
    components: Components = field(default_factory=Components.empty)
    cases: Cases = field(default_factory=Cases)
    people: People = field(default_factory=nobody)
    cameras: Cameras = field(default_factory=Cameras)
    workers: WorkerHealth = field(default_factory=WorkerHealth)
    at_work: AtWork = field(default_factory=AtWork)
    on_duty: tuple[OnDuty, ...] = ()
    alerts: AlertSummary = field(default_factory=AlertSummary)
    meeting: ShownMeeting = ShownMeeting()

    @property
    def cameras_m(self) -> NDArray[np.float64]:
        """(n, 2) east and north of the cameras in metres, EPSG:3857."""
        return self.cameras.points_m

    @property
    def camera_ids(self) -> NDArray[np.int64]:
        """(n,) ids of the cameras."""
        return self.cameras.ids

    @property
    def camera_names(self) -> list[str]:
        """Names of the cameras."""
        return self.cameras.names

    def apply(self, delta: CityDelta) -> CityChange:
        """Put one step of the feed in. Safe to repeat: the same facts again change nothing.

        Returns:
            What a view has to draw again.
        """
        opened, changed, gone = self._apply_cases(delta)
        boxes, component_ids = self._apply_components(delta)
        for topic, shapes in delta.places.items():
            setattr(self, topic, shapes)
        for name in PICTURES:
            value = getattr(delta, name)
            if value is not None:
                setattr(self, name, value)
        self.left_out |= delta.left_out
        self.position = max(self.position, delta.position)
        self.read_at = max(self.read_at, delta.read_at)
        topics = delta.topics | ({"people"} if delta.people is not None else set())
        topics |= {"at_work"} if delta.at_work is not None else set()
        topics |= {"alerts"} if delta.alerts is not None else set()
        return CityChange(self.position, opened, changed, gone, boxes, component_ids, frozenset(topics))

    def _apply_cases(self, delta: CityDelta) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
        if delta.cases_anew is not None:
            before = set(self.cases.column("case_id").tolist())
            self.cases = Cases(delta.cases_anew)
            after = set(self.cases.column("case_id").tolist())
            opened, changed, gone = after - before, after & before, before - after
        else:
            opened, changed, gone = set(), set(), set()
        came, moved = self.cases.put(delta.cases)
        left = self.cases.drop(list(delta.cases_gone))
        if delta.keep_from is not None:
            left += self.cases.drop(self.cases.settled_before(delta.keep_from))
        gone |= set(left)
        return frozenset((opened | set(came)) - gone), frozenset((changed | set(moved)) - gone), frozenset(gone)

    def _apply_components(self, delta: CityDelta) -> tuple[NDArray[np.float64], frozenset[int]]:
        if delta.components_anew is not None and delta.components_anew is not self.components:
            self.components = delta.components_anew
        if not len(delta.components) and not len(delta.components_gone):
            return np.empty((0, 4)), frozenset()
        boxes = self.components.apply(delta.components, delta.components_gone)
        return boxes, frozenset(delta.components["component_id"].tolist() + delta.components_gone.tolist())
