"""Letters to units, their states and clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.i18n import N_, NC_, _


class LetterKind(StrEnum):
    """What a letter is about; stored words, never renamed."""

    SUPERVISION = "supervision"
    URGING = "urging"


class LetterState(StrEnum):
    """Where a letter stands; stored words, never renamed."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    ANSWERED = "answered"
    VOID = "void"


KINDS = {LetterKind.SUPERVISION: N_("Supervision letter"), LetterKind.URGING: N_("Urging letter")}
STATES = {
    LetterState.DRAFT: NC_("letter", "Draft"),
    LetterState.APPROVED: NC_("letter", "Approved"),
    LetterState.SENT: NC_("letter", "Sent"),
    LetterState.RECEIVED: NC_("letter", "Received"),
    LetterState.ANSWERED: NC_("letter", "Answered"),
    LetterState.VOID: NC_("letter", "Void"),
}
CLOCKS = {
    LetterState.DRAFT: N_("approve by {time}"),
    LetterState.APPROVED: N_("send by {time}"),
    LetterState.SENT: N_("receipt due {time}"),
    LetterState.RECEIVED: N_("reply due {time}"),
}
"""What the clock of a state waits for."""
FEW_CASES = 5
"""So many cases are few enough for a supervision letter of the ladder; `city.few_cases()` says the same."""
IN_LETTER = 50
"""So many cases are shown in a letter itself; the annex has all."""


@dataclass(frozen=True)
class Letter:
    """One letter; instants are in the time zone of the city.

    Args:
        unit, unit_en: whom it goes to.
        cases: how many it is about; `silent_cases` of them without a word of the unit since the limit.
        open_cases: what the unit had in handling at `counted_at`.
        due_at: until then it should have left its state; None at the end of its way.
        drafted_by: None where the ladder drafted it; people by name.
        year, number: of a letter that was sent.
        is_late: whether it is, or was when it left, behind one of its clocks.
        unnoted: cases whose history does not tell of it yet.
    """

    letter_id: int
    version: int
    kind: LetterKind
    state: LetterState
    unit_id: int
    unit: str
    unit_en: str
    requirement: str
    reply_by: datetime
    cases: int
    open_cases: int
    silent_cases: int
    oldest_due_at: datetime | None
    counted_at: datetime
    drafted_by: str | None
    drafted_at: datetime
    due_at: datetime | None
    is_late: bool
    approved_by: str | None = None
    approved_at: datetime | None = None
    year: int | None = None
    number: int | None = None
    sent_by: str | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    void_reason: str | None = None
    is_mine: bool = False
    unnoted: int = 0
    is_demo: bool = False

    @property
    def name(self) -> str:
        """How it is called: kind and number, or that it has none yet."""
        kind = _(KINDS[self.kind])
        if self.number is None:
            return _("{kind} (no number yet)").format(kind=kind)
        return _("{kind} 〔{year}〕 no. {number}").format(kind=kind, year=self.year, number=self.number)


@dataclass(frozen=True)
class StateCount:
    """How many letters are in a state, and how many of them are late."""

    state: LetterState
    count: int
    late: int


@dataclass(frozen=True)
class LetterList:
    """Letters of one state with the counts of all.

    Args:
        now: the city's time, in its time zone.
    """

    counts: tuple[StateCount, ...]
    letters: tuple[Letter, ...]
    now: datetime
    time_zone: str

    def count(self, state: LetterState) -> StateCount:
        """Return the count of a state."""
        return next((one for one in self.counts if one.state is state), StateCount(state, 0, 0))


@dataclass(frozen=True)
class LetterCase:
    """A case of a letter as the letter tells it: nothing that a citizen wrote, and nobody's name.

    Args:
        due_at: the limit, in the time zone of the city.
        photo: hash of the first photo of the place, whose content is read apart.
        lon, lat: degrees; None where it has no place.
    """

    place_no: int
    case_id: int
    number: str
    class_name: str
    class_name_en: str
    address: str
    grid: str
    state: str
    due_at: datetime | None
    dispatched_at: datetime | None
    urged_times: int
    is_silent: bool
    lon: float | None = None
    lat: float | None = None
    attachment_id: int | None = None


@dataclass(frozen=True)
class LetterAct:
    """One line of a letter's history; `person` is '' for what the ladder did."""

    action: str
    at: datetime
    person: str
    words: str


@dataclass(frozen=True)
class LetterDetail:
    """What the page says beside the list about one letter; `cases` are the first of them."""

    letter_id: int
    cases: tuple[LetterCase, ...]
    acts: tuple[LetterAct, ...]
    has_document: bool
    has_annex: bool


@dataclass(frozen=True)
class LateUnit:
    """A unit that an urging letter could go to.

    Args:
        cases, silent: late ones, and those of them without a word since the limit.
        draft_id: the urging letter that waits already.
        unanswered: urging letters that were sent and not answered.
    """

    unit_id: int
    unit: str
    unit_en: str
    cases: int
    silent: int
    oldest_due_at: datetime | None
    draft_id: int | None = None
    unanswered: int = 0


@dataclass(frozen=True)
class SentNumber:
    """What a letter got when it was sent."""

    version: int
    number: int
    year: int
    at: datetime


@dataclass(frozen=True)
class BatchResult:
    """How a batch of letters ended.

    Args:
        done: letters that were sent, by their numbers.
        waiting: letters that were not tried or not sent; each can be sent again.
        trouble: the sentence that stopped it; '' where it was cancelled or went to its end.
    """

    done: tuple[int, ...]
    waiting: tuple[int, ...]
    trouble: str = ""
    is_cancelled: bool = False
