"""The plain values of the intake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.i18n import pick


@dataclass(frozen=True)
class ChannelRules:
    """A source of reports and what it may and must (`city.channels`)."""

    code: str
    may_be_anonymous: bool
    must_be_verified: bool
    gets_call_back: bool
    posts: frozenset[str]


@dataclass(frozen=True)
class BorderSide:
    """A district that a place lies in or beside."""

    code: str
    name: str
    name_en: str | None
    away_m: float

    @property
    def text(self) -> str:
        """The name in the language of the screen."""
        return pick(self.name, self.name_en or "")


@dataclass(frozen=True)
class PlaceFacts:
    """What the database fills in for a place, read before anything is reported.

    Args:
        sides: the districts and zones within a few metres, the one that it lies in first; two or more on a boundary.
    """

    unit_grid: str = ""
    duty_grid: str = ""
    duty_grid_en: str = ""
    township: str = ""
    community: str = ""
    street: str = ""
    street_en: str = ""
    district: str = ""
    district_en: str = ""
    sides: tuple[BorderSide, ...] = ()

    @property
    def is_nowhere(self) -> bool:
        """Whether no grid and no district holds the place."""
        return not (self.unit_grid or self.duty_grid or self.district)


@dataclass(frozen=True)
class PastCase:
    """A case that was closed near a place."""

    case_id: int
    number: str
    class_id: int
    state: str
    away_m: float
    closed_at: datetime
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class PlaceHistory:
    """What happened near a place: cases of one class in a year, and those of it that were closed lately.

    Args:
        count: cases of the class, open ones too.
        count_all: cases of all classes.
        unit: who handled the last one.
        closed: closed within the days of the class, the nearest first; of every class.
    """

    count: int = 0
    count_all: int = 0
    last_at: datetime | None = None
    unit: str = ""
    unit_en: str = ""
    closed: tuple[PastCase, ...] = ()


@dataclass(frozen=True)
class ComponentAt:
    """A component that was found by its code, or by the code that is painted on it."""

    component_id: int
    code: str
    name: str
    class_id: int
    lon: float
    lat: float
