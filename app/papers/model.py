"""What the papers of a meeting are made from: plain values, and never who reported a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.meetings.model import Card, Meeting, Precedent, Refusal


@dataclass(frozen=True)
class PaperRuling:
    """What was ruled about an item; `unit` is who is responsible from the first day on."""

    ruling_no: str
    title: str
    words: str
    unit: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class PaperMonth:
    """Cases of an item's class around its place in one month, and how often units refused them.

    Args:
        first_on: the first day of the month.
    """

    first_on: date
    cases: int
    refusals: int


@dataclass(frozen=True)
class PaperPhoto:
    """A photo of an item; `kind` as in the case file: near, far, before, after, reference, other."""

    attachment_id: int
    kind: str
    taken_at: datetime


@dataclass(frozen=True)
class MapShape:
    """Something on a map.

    Args:
        kind: water, area, ruling, or the class of a street: lane, small, secondary, main, trunk.
        name: in the language of the paper, '' for none.
        shape: WKB in degrees.
    """

    kind: str
    name: str
    shape: bytes


@dataclass(frozen=True)
class PaperCase:
    """A case of an item; without its text, in which reporters may be named."""

    case_no: str
    state: str
    reported_s: float
    refused_times: int
    unit: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class PaperItem:
    """An item of the agenda with everything that papers say about it.

    Args:
        outcome: decision, task, information or adjourned; None before it was decided.
        outcome_text: what was said with it.
        months: the last twelve, the oldest first.
    """

    card: Card
    place_no: int
    outcome: str | None
    outcome_text: str
    ruling: PaperRuling | None = None
    cases: tuple[PaperCase, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    months: tuple[PaperMonth, ...] = ()
    photos: tuple[PaperPhoto, ...] = ()
    shapes: tuple[MapShape, ...] = ()


@dataclass(frozen=True)
class PaperUnit:
    """A unit that was invited; `has_attended` is None where nobody noted it."""

    name: str
    has_attended: bool | None


@dataclass(frozen=True)
class MeetingPapers:
    """A meeting as its papers tell it.

    Args:
        organ: the command centre, in the language of the papers.
        note: what was noted about the meeting.
        as_of: when it was read, in the time of the city.
    """

    meeting: Meeting
    city: str
    organ: str
    note: str
    as_of: datetime
    time_zone: str
    units: tuple[PaperUnit, ...] = ()
    items: tuple[PaperItem, ...] = ()


@dataclass(frozen=True)
class Pictures:
    """The pictures of an item, ready to be put into papers; what could not be shown is missing here.

    Args:
        map_image: JPEG, None where the item has no place.
        photos: JPEG by attachment.
    """

    map_image: bytes | None = None
    photos: dict[int, bytes] = field(default_factory=dict)
