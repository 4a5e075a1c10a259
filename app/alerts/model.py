"""The plain values of alerts and of the looks at urgent cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class AlertSummary:
    """What foot and header say; without any case.

    Args:
        calling: open alerts that nobody has acknowledged or shelved.
        worst: the kind of the worst of them; None where there is none.
        rung_s: when one of them called last, Unix seconds of city time; 0 where there is none.
        held: open alerts that are acknowledged or shelved.
    """

    calling: int = 0
    worst: str | None = None
    rung_s: float = 0.0
    held: int = 0
    is_storm: bool = False


@dataclass(frozen=True)
class Alert:
    """An open alert that calls this person; all instants are city time.

    Args:
        raised_at: when it was raised first.
        due_at: when the time to act is over.
        cases, urgent: the cases in it that this person sees, and those of them that are urgent.
        case_id: where there is but one; of its case are `case_no`, `state`, `address`, and the unit's names and phone.
        causes: the kinds of what is in a group.
        facts: of an alert without a case.
        acknowledged_by, shelved_by: '' for nobody.
    """

    alert_id: int
    kind: str
    priority: str
    raised_at: datetime
    due_at: datetime
    cases: int
    urgent: int
    case_id: int | None
    causes: tuple[str, ...]
    now_at: datetime
    longest_shelf_s: int
    street: str = ""
    major: str = ""
    major_en: str = ""
    case_no: str = ""
    state: str = ""
    address: str = ""
    class_name: str = ""
    class_name_en: str = ""
    unit: str = ""
    unit_en: str = ""
    phone: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    acknowledged_by: str = ""
    acknowledged_until: datetime | None = None
    shelved_by: str = ""
    shelved_until: datetime | None = None
    shelved_reason: str = ""

    @property
    def is_held(self) -> bool:
        """Whether somebody is on it, or has put it off."""
        return self.acknowledged_until is not None or self.shelved_until is not None

    @property
    def left_s(self) -> float:
        """How much of the time to act is left, in seconds; negative where it is over."""
        return (self.due_at - self.now_at).total_seconds()


@dataclass(frozen=True)
class AlertAct:
    """What happened to an alert; `name` is '' for the system."""

    act: str
    acted_at: datetime
    name: str
    until: datetime | None
    reason: str


@dataclass(frozen=True)
class Hazard:
    """An urgent case that is open.

    Args:
        looks: how many people have looked at it; `seats` names where they sit, the latest first.
        next_at: when it is to be looked at next; of one that nobody has looked at, when it was reported.
        last_action: the key of the last act, at `last_at`.
        alerted_at: when its unit was alerted; None where it has none yet.
    """

    case_id: int
    case_no: str
    state: str
    class_name: str
    class_name_en: str
    address: str
    unit: str
    unit_en: str
    last_action: str
    last_at: datetime
    due_at: datetime | None
    reported_at: datetime
    looks: int
    seats: str
    looked_at: datetime | None
    next_at: datetime
    alerted_at: datetime | None
    now_at: datetime


@dataclass(frozen=True)
class SeatLoad:
    """The load of one shift at one seat.

    Args:
        calls: how often alerts called: raised, joined by more, come back.
        stretches: ten-minute stretches of the shift that are over.
        worst: calls in the worst of them; `in_flood` how many had more than ten.
        top_ten: calls of the ten most frequent sources: kind, street and major class.
        longest_s: how long the alert stood that stood for longest.
    """

    seat: str
    name: str
    post: str
    begins_at: datetime
    ends_at: datetime
    is_now: bool
    calls: int
    stretches: float
    worst: int
    in_flood: int
    top_ten: int
    high: int
    medium: int
    low: int
    longest_s: float

    @property
    def mean(self) -> float:
        """Calls in ten minutes, on the average."""
        return self.calls / self.stretches

    @property
    def flood_share(self) -> float:
        """The share of the time in flood, 0 to 1."""
        return min(self.in_flood / self.stretches, 1.0)


@dataclass(frozen=True)
class HazardTimes:
    """How soon units were alerted to urgent cases; the times within which nine of ten were, in seconds.

    Args:
        within_minute: cases whose unit was alerted within 60 s of the report.
    """

    cases: int = 0
    of_dispatch_s: float | None = None
    of_report_s: float | None = None
    within_minute: int = 0


@dataclass(frozen=True)
class KindState:
    """Whether a kind is on, and who switched it or storm mode last."""

    kind: str
    priority: str
    act_within_s: int
    is_on: bool
    is_on_in_storm: bool
    is_storm: bool
    switched_at: datetime | None
    switched_by: str
    why: str

    @property
    def calls_now(self) -> bool:
        """Whether alerts of this kind are raised at present."""
        return self.is_on and (self.is_on_in_storm or not self.is_storm)


@dataclass(frozen=True)
class AlertBoard:
    """Everything that the page of alerts shows.

    Args:
        rate: (stretch back from now, calls, calls of floods) of each ten minutes of the last hours with any.
    """

    alerts: tuple[Alert, ...]
    hazards: tuple[Hazard, ...]
    load: tuple[SeatLoad, ...]
    rate: tuple[tuple[int, int, int], ...]
    times: HazardTimes
    kinds: tuple[KindState, ...]
    now_at: datetime
    time_zone: str

    @property
    def is_storm(self) -> bool:
        """Whether storm mode is on."""
        return any(kind.is_storm for kind in self.kinds)
