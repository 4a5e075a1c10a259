"""What the played people know of their city."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.cases.model import Case, Inputs, Person, Post, State


@dataclass(slots=True)
class OpenCase:
    """A case as those know it who may act on it next.

    Args:
        due_s: when the running stage is due, Unix seconds of city time.
        is_contested: its unit will appeal against being called late.
    """

    case: Case
    class_id: int
    district_code: str | None
    duty_grid_id: int | None
    due_s: float
    is_contested: bool = False

    @property
    def asked(self) -> str | None:
        """What waits for an answer beside the work: a request, or an appeal and how far it came; None where nothing."""
        facts = self.case.facts
        if self.case.state is State.CLOSED:
            return facts.appeal if facts and facts.appeal else "contested" if self.is_contested else None
        return facts.asked if facts else None


@dataclass(frozen=True)
class Player:
    """One of the staff, with what decides which cases come to them."""

    staff_id: int
    person: Person
    posts: frozenset[Post]
    unit_id: int | None
    duty_grid_id: int | None
    area_code: str | None = None

    def covers(self, case: OpenCase) -> bool:
        """Tell whether a case lies where this person's post is held for; `city.post_covers` decides."""
        if self.area_code is None and self.duty_grid_id is None:
            return True
        return (self.area_code is not None and self.area_code == case.district_code) or (
            self.duty_grid_id is not None and self.duty_grid_id == case.duty_grid_id
        )


@dataclass(frozen=True)
class Spot:
    """A place where something can be found: a street corner, or a component.

    Args:
        unit_id: the unit that had such a case there last; None where nobody had it yet.
    """

    lon: float
    lat: float
    class_id: int
    component_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class World:
    """What the play begins with.

    Args:
        cases: every open case.
        members: the staff.
        spots: places of past cases and components with the class found there; drawn from with equal chance.
        channels: channels of past cases, as often as they were used.
        handle_limits_s: seconds on the clock that a class's handling roughly takes, by class.
        paths: lines to walk on by duty grid, each an array of (lon, lat).
        reports_a_day: how many reports came on a day of the past weeks.
        utc_offset_s: what the city's wall clock shows more than UTC.
    """

    cases: list[OpenCase]
    members: list[Player]
    spots: list[Spot]
    channels: list[str]
    handle_limits_s: dict[int, float]
    paths: dict[int, list[Any]]
    reports_a_day: float
    utc_offset_s: float


@dataclass(frozen=True)
class Deed:
    """One act that somebody is about to do; sent again with the same request id when the answer was lost.

    Args:
        photo_kind: the act shows a photo of this kind, which is taken just before.
        owner_id: of a report, the unit whose it will turn out to be; None where nobody knows.
    """

    request_id: UUID
    person: Person
    action: str
    inputs: Inputs = field(default_factory=dict)
    open_case: OpenCase | None = None
    photo_kind: str | None = None
    owner_id: int | None = None

    def showing(self, photo_id: int) -> Deed:
        """The same act with its photo."""
        return replace(self, inputs=self.inputs | {"photo_ids": [photo_id]})

    @property
    def state(self) -> State | None:
        """The state of the case before; None for a report."""
        return self.open_case.case.state if self.open_case else None
