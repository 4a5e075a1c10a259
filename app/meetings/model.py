"""Hard items on their board, meetings with an agenda, and rulings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.i18n import N_, NC_


class ItemState(StrEnum):
    """Where a hard item stands; stored words, never renamed."""

    CANDIDATE = "candidate"
    EVIDENCE = "evidence"
    SCHEDULED = "scheduled"
    RULED = "ruled"
    FOLLOWED_UP = "followed_up"
    DONE = "done"
    ADJOURNED = "adjourned"


class MeetingState(StrEnum):
    """Where a meeting stands; stored words, never renamed."""

    DRAFT = "draft"
    CALLED = "called"
    RUNNING = "running"
    CLOSED = "closed"


ITEM_STATES = {
    ItemState.CANDIDATE: NC_("hard item", "Candidate"),
    ItemState.EVIDENCE: NC_("hard item", "Evidence"),
    ItemState.SCHEDULED: NC_("hard item", "Scheduled"),
    ItemState.RULED: NC_("hard item", "Ruled"),
    ItemState.FOLLOWED_UP: NC_("hard item", "Followed up"),
    ItemState.DONE: NC_("hard item", "Done"),
    ItemState.ADJOURNED: NC_("hard item", "Adjourned"),
}
MEETING_STATES = {
    MeetingState.DRAFT: NC_("meeting", "Draft"),
    MeetingState.CALLED: NC_("meeting", "Called"),
    MeetingState.RUNNING: NC_("meeting", "Running"),
    MeetingState.CLOSED: NC_("meeting", "Closed"),
}
MEETING_KINDS = {"hall": N_("Coordination meeting"), "on_site": N_("On-site coordination meeting")}
CAUSES = {
    "boundary": NC_("cause", "Boundary"),
    "shared": NC_("cause", "Shared well or pole"),
    "not_handed_over": NC_("cause", "Not handed over"),
    "ownerless": NC_("cause", "Ownerless"),
    "railway": NC_("cause", "Railway"),
    "military": NC_("cause", "Military"),
    "other": NC_("cause", "Other"),
}
"""Why an item is hard, in the order in which the board lists it."""
LIMITS = {
    ItemState.CANDIDATE: 120,
    ItemState.EVIDENCE: 40,
    ItemState.SCHEDULED: 60,
    ItemState.RULED: 20,
    ItemState.FOLLOWED_UP: 30,
}
"""How many items a column should hold at most; a board that is over says what to do. Our own rule, D-661."""


@dataclass(frozen=True)
class CardFilter:
    """Which items the board shows; every field narrows.

    Args:
        cause: a key of `CAUSES`.
        least_days: reported so many days ago or earlier.
        least_bounces: refused so often or more.
        words: part of a place, a class, a unit or a ruling number.
    """

    cause: str | None = None
    least_days: int = 0
    least_bounces: int = 0
    words: str = ""


@dataclass(frozen=True)
class Card:
    """One hard item as the board shows it; times are Unix seconds of the city.

    Args:
        item_id: its number.
        units, units_en: units in dispute, in the order in which they refused.
        causes: keys of `CAUSES`.
        bounces: how often units refused its cases as not theirs.
        cases: how many cases it holds.
        since_s: the report of its oldest case.
        schedule_by_s: until then it should be on an agenda.
        meeting_s: when its meeting begins.
        ruling_from: the day from which its ruling holds.
        address_en: where the address is the name of a street that has an English one.
        sent, refused: cases that its ruling has dispatched since, and those that came back.
    """

    item_id: int
    version: int
    state: ItemState
    class_name: str
    class_name_en: str
    address: str
    units: tuple[str, ...]
    units_en: tuple[str, ...]
    causes: tuple[str, ...]
    bounces: int
    cases: int
    is_urgent: bool
    since_s: float
    schedule_by_s: float | None = None
    state_s: float = 0.0
    lon: float | None = None
    lat: float | None = None
    meeting_no: int | None = None
    meeting_s: float | None = None
    minutes: int | None = None
    ruling_no: str | None = None
    ruling_from: date | None = None
    adjourned_until: date | None = None
    reason: str | None = None
    sent: int = 0
    refused: int = 0
    address_en: str | None = None


@dataclass(frozen=True)
class BoardColumn:
    """The top of a column; `count` is exact for the whole column under the filter, `total` without it."""

    state: ItemState
    count: int
    total: int
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class PairCount:
    """How many open items two units dispute, and how often they refused."""

    unit: str
    unit_en: str
    other: str
    other_en: str
    items: int
    bounces: int


@dataclass(frozen=True)
class Proposal:
    """Open items that one ruling could settle: the same two units dispute them.

    Args:
        item_ids: the oldest first; it takes the cases of the others.
        classes, cases: how many they have together.
        version: of the first.
    """

    item_ids: tuple[int, ...]
    unit: str
    unit_en: str
    other: str
    other_en: str
    classes: int
    cases: int
    version: int


@dataclass(frozen=True)
class Meeting:
    """One meeting; `used_minutes` is the sum of its agenda.

    Args:
        meeting_no: its number.
        kind: a key of `MEETING_KINDS`.
        starts_at: in the time zone of the city.
        minutes: how long the room is free.
        rulings: how many it made.
    """

    meeting_no: int
    version: int
    kind: str
    state: MeetingState
    starts_at: datetime
    minutes: int
    place: str
    chair: str | None
    items: int
    used_minutes: int
    units: int
    rulings: int
    is_demo: bool

    @property
    def minutes_over(self) -> int:
        """By how many minutes the agenda is too long, 0 where it is not."""
        return max(0, self.used_minutes - self.minutes)


@dataclass(frozen=True)
class Board:
    """The board as it stands.

    Args:
        causes: key -> how many open items have it.
        pairs: the pairs of units with most open items.
        meeting: the next meeting that is not closed.
        now_s: Unix seconds of the city.
        proposals: items that one ruling could settle together.
    """

    columns: tuple[BoardColumn, ...]
    causes: dict[str, int]
    pairs: tuple[PairCount, ...]
    meeting: Meeting | None
    now_s: float
    time_zone: str
    proposals: tuple[Proposal, ...] = ()

    @property
    def total(self) -> int:
        """All items under the filter."""
        return sum(column.count for column in self.columns)


@dataclass(frozen=True)
class Refusal:
    """A unit that refused a case of an item: when, who, in its own words."""

    case_no: str
    at_s: float
    unit: str
    unit_en: str
    words: str


@dataclass(frozen=True)
class ItemCase:
    """A case of an item."""

    case_id: int
    case_no: str
    state: str
    reported_s: float
    refused_times: int
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class ItemAct:
    """One line of an item's history; `person` is '' for what arose by itself."""

    action: str
    at_s: float
    person: str
    inputs: dict[str, Any]


@dataclass(frozen=True)
class ItemDetail:
    """Everything the board says about the focused item."""

    item_id: int
    cases: tuple[ItemCase, ...]
    refusals: tuple[Refusal, ...]
    acts: tuple[ItemAct, ...]


@dataclass(frozen=True)
class Sketch:
    """What lies around an item, for a small map; lines and outlines are WKB in degrees.

    Args:
        lines: (kind, shape): lane, small, secondary, main, trunk, district or water.
    """

    item_id: int
    lines: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class AgendaItem:
    """An item on the agenda of a meeting; `outcome` is None before it was decided."""

    card: Card
    place_no: int
    outcome: str | None


@dataclass(frozen=True)
class Precedent:
    """An earlier ruling that concerns the class or the place of an item, and what it did since."""

    ruling_no: str
    title: str
    sent: int
    refused: int
