"""A meeting on its screens: what the room sees, who joined, the notes of the presenter, and all about one item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.meetings.model import AgendaItem, ItemDetail, Meeting, Precedent, Sketch
from app.responsibility.model import Candidate

HERE_S = 20.0
"""Who was seen so many seconds ago is still there; everybody tells every five."""
TELL_S = 5.0
MOST_PHOTOS = 2
ALIKE_M = 500
"""So near an item a case of its class is like it; our own rule, D-782."""

Point = tuple[float, float]
Stroke = tuple[Point, ...]
"""A line that was drawn on the map: longitude and latitude in degrees."""


@dataclass(frozen=True)
class MeetingAgenda:
    """The meeting that is presented: the one that is running, else the next.

    Args:
        meeting: None where none is planned.
        now_s: Unix seconds of the city.
    """

    meeting: Meeting | None
    items: tuple[AgendaItem, ...]
    now_s: float
    time_zone: str

    def place_of(self, item_id: int) -> int | None:
        """Return the place of an item, counted from 0."""
        return next((place for place, one in enumerate(self.items) if one.card.item_id == item_id), None)

    @property
    def planned_minutes(self) -> int:
        """The sum of all items."""
        return sum(one.card.minutes or 0 for one in self.items)


@dataclass(frozen=True)
class ItemPhoto:
    """A photo of a case of an item; reporters' data are no part of it."""

    kind: str
    at_s: float
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class ComponentFacts:
    """Who owns and keeps the component of an item, and what the census says.

    Args:
        census_on: when it was counted last, None: never.
        changes: how often its record was changed since it was made.
    """

    code: str
    state: str
    owner: str | None
    owner_en: str | None
    maintainer: str | None
    maintainer_en: str | None
    census_on: date | None
    changes: int


@dataclass(frozen=True)
class LikeCase:
    """A case like those of an item: of its class, near its place, in the last twelve months."""

    case_id: int
    case_no: str
    reported_s: float
    state: str
    unit: str | None
    unit_en: str | None
    refused_times: int
    address: str
    distance_m: float
    lon: float
    lat: float


@dataclass(frozen=True)
class LikeCases:
    """Cases like those of an item; `count` is exact, `cases` are the latest of them.

    Args:
        refused: how many of `cases` a unit refused as not its own.
    """

    count: int = 0
    refused: int = 0
    cases: tuple[LikeCase, ...] = ()


@dataclass(frozen=True)
class ItemScreen:
    """What is known of the item on the screen."""

    detail: ItemDetail
    sketch: Sketch | None = None
    precedents: tuple[Precedent, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    photos: tuple[ItemPhoto, ...] = ()
    component: ComponentFacts | None = None
    alike: LikeCases = LikeCases()


@dataclass(frozen=True)
class ShownItem:
    """The row that everybody who joined follows.

    Args:
        version: that of the row; 0 where nothing was shown yet.
        shown_s: Unix seconds of the city since when this item is shown.
        person: who shows it.
    """

    version: int = 0
    item_id: int | None = None
    shown_s: float = 0.0
    person: str = ""
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True)
class Presence:
    """Somebody who joined; `writes_item_id` is the item whose notes they write at the moment."""

    staff_id: int
    name: str
    writes_item_id: int | None


@dataclass(frozen=True)
class Note:
    """The notes of an item; `version` is 0 where there are none."""

    item_id: int
    version: int = 0
    words: str = ""
    person: str = ""


@dataclass(frozen=True)
class Stage:
    """What everybody who joined shares.

    Args:
        me: the staff number of whoever asks, as an id.
        notes: for those who prepare meetings; others get none.
    """

    shown: ShownItem
    presences: tuple[Presence, ...]
    notes: tuple[Note, ...]
    now_s: float
    me: int | None

    def note_of(self, item_id: int) -> Note:
        """Return the notes of an item, empty ones where nobody wrote any."""
        return next((one for one in self.notes if one.item_id == item_id), Note(item_id))

    def others(self) -> tuple[Presence, ...]:
        """Return who else is there."""
        return tuple(one for one in self.presences if one.staff_id != self.me)

    def writers_of(self, item_id: int) -> tuple[Presence, ...]:
        """Return who else writes the notes of an item."""
        return tuple(one for one in self.others() if one.writes_item_id == item_id)


class PresentationStore(Protocol):
    """Reads and shares what a meeting shows; every method is one transaction of the person who is logged in.

    Every method raises Refused where the database says no, Conflict where somebody was faster, and Unavailable where it
    cannot be reached.
    """

    def agenda(self) -> MeetingAgenda:
        """Return the meeting that is running, else the next, with its items."""

    def screen(self, item_id: int, radius_m: float) -> ItemScreen:
        """Return everything about an item that the room sees."""

    def stage(self, meeting_no: int) -> Stage:
        """Return what everybody who joined shares."""

    def show(self, meeting_no: int, version: int, item_id: int) -> int:
        """Show an item to everybody; return the new version of the row."""

    def draw(self, meeting_no: int, item_id: int, strokes: Sequence[Stroke]) -> int:
        """Put lines on the map of the item that is shown; return the new version of the row."""

    def join(self, meeting_no: int, writes_item_id: int | None) -> None:
        """Tell that one is there, and whose notes one writes."""

    def write_note(self, meeting_no: int, note: Note, words: str) -> int:
        """Write the notes of an item over those that were seen; return their new version."""


class PresentationService:
    """The use cases of the screens of a meeting; see the port for what each raises."""

    def __init__(self, store: PresentationStore) -> None:
        self._store = store

    def agenda(self) -> MeetingAgenda:
        """Return the meeting that is running, else the next, with its items."""
        return self._store.agenda()

    def screen(self, item_id: int, radius_m: float) -> ItemScreen:
        """Return everything about an item that the room sees; no reporter is ever read for it.

        Raises:
            Refused: there is no such item.
        """
        return self._store.screen(item_id, radius_m)

    def stage(self, meeting_no: int, writes_item_id: int | None = None) -> Stage:
        """Tell that one is there, and return what everybody who joined shares.

        Raises:
            Refused: the person does not see this meeting.
        """
        self._store.join(meeting_no, writes_item_id)
        return self._store.stage(meeting_no)

    def look(self, meeting_no: int) -> Stage:
        """Return what everybody who joined shares, without joining."""
        return self._store.stage(meeting_no)

    def show(self, meeting_no: int, version: int, item_id: int) -> int:
        """Show an item to everybody who joined.

        Raises:
            Refused: not on the agenda, or the meeting is not running.
            Conflict: somebody else shows another item.
        """
        return self._store.show(meeting_no, version, item_id)

    def draw(self, meeting_no: int, item_id: int, strokes: Sequence[Stroke]) -> int:
        """Put lines on the map that everybody sees.

        Raises:
            Refused: too many lines.
            Conflict: another item is shown.
        """
        return self._store.draw(meeting_no, item_id, strokes)

    def write_note(self, meeting_no: int, note: Note, words: str) -> int:
        """Write the notes of an item over those that were seen.

        Raises:
            Refused: too long, or the meeting is closed.
            Conflict: somebody else wrote them meanwhile; nothing of theirs is lost.
        """
        return self._store.write_note(meeting_no, note, words)
