"""The plain values of responsibility."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from app.i18n import N_, _
from app.versions.model import DatedVersion

# The states of a set, under the name of this topic.


class DecidedBy(StrEnum):
    """What decided a rule."""

    MANUAL = "manual"
    HANDOVER = "handover"
    RULING = "ruling"

    @property
    def label(self) -> str:
        """The word for it."""
        return _(_DECIDED_LABELS[self])


_DECIDED_LABELS = {
    DecidedBy.MANUAL: N_("command manual"),
    DecidedBy.HANDOVER: N_("handover document"),
    DecidedBy.RULING: N_("coordination ruling"),
}


class Assigns(StrEnum):
    """Whom a rule names."""

    UNIT = "unit"
    OWNER = "owner"
    MAINTAINER = "maintainer"
    TURNS = "turns"
    LOCAL = "local"

    @property
    def label(self) -> str:
        """The word for it."""
        return _(_ASSIGNS_LABELS[self])


_ASSIGNS_LABELS = {
    Assigns.UNIT: N_("a named unit"),
    Assigns.OWNER: N_("the owner of the component"),
    Assigns.MAINTAINER: N_("the maintainer of the component"),
    Assigns.TURNS: N_("rotating units"),
    Assigns.LOCAL: N_("the unit of the district of the place"),
}


@dataclass(frozen=True)
class Rule:
    """One rule of a set; an empty condition holds for everything.

    Args:
        code: what people call it, such as R-118; it stays when a set is copied.
        area_id: holds inside this area; area_kind says what kind of area it is.
        valid_from, valid_to: local days, both inclusive.
        weekdays: 1 is Monday; from_time, to_time: hours of the local day, over midnight where they are turned round.
        field: with `Assigns.LOCAL`: whose unit of the district it is, such as sanitation.
        turn_unit_ids: with `Assigns.TURNS`: take turns of turn_every days, weeks or months from turn_from on.
        is_fallback: only where nobody else is found.
        decision_no, decided_on, decision_text: of the paper that decided it.
    """

    code: str
    assigns: Assigns
    decided_by: DecidedBy = DecidedBy.MANUAL
    title: str = ""
    title_en: str | None = None
    kind: str | None = None
    class_code: str | None = None
    major_code: str | None = None
    condition_no: int | None = None
    project: str | None = None
    owner_unit_id: int | None = None
    maintainer_unit_id: int | None = None
    area_id: int | None = None
    area_kind: str | None = None
    duty_grid_ids: tuple[int, ...] = ()
    unit_grid_ids: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    weekdays: tuple[int, ...] = ()
    from_time: time | None = None
    to_time: time | None = None
    unit_id: int | None = None
    field: str | None = None
    turn_unit_ids: tuple[int, ...] = ()
    turn_every: int | None = None
    turn_unit: str | None = None
    turn_from: date | None = None
    priority: int = 0
    is_fallback: bool = False
    decision_no: str = ""
    decided_on: date | None = None
    decision_text: str = ""
    note: str = ""
    rule_id: int = 0


@dataclass(frozen=True)
class RuleSet(DatedVersion):
    """One edition of the rules."""

    set_id: int = 0


@dataclass(frozen=True)
class CaseFacts:
    """What rules ask about a case, in the codes of their set.

    Args:
        area_ids: areas that cover the place.
        at: local time without zone.
    """

    kind: str
    class_code: str | None
    major_code: str | None
    at: datetime
    condition_no: int | None = None
    project: str = "regular"
    owner_unit_id: int | None = None
    maintainer_unit_id: int | None = None
    area_ids: frozenset[int] = frozenset()
    duty_grid_id: int | None = None
    unit_grid_id: int | None = None
    district_code: str | None = None


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and from when to when; both days inclusive."""

    unit_id: int
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Reason:
    """Why a unit may be meant: the kind and the values of its sentence (`reasons.py` words it)."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A unit that may be meant for a case.

    Args:
        rank: 1 comes first.
        is_suggested: the rules are sure of it.
        is_to_ask: it stands on one side of a border nearby, and the other side has to be asked too.
    """

    unit_id: int
    unit_name: str
    rank: int
    is_suggested: bool
    is_to_ask: bool
    rule_id: int | None
    reasons: tuple[Reason, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it can be offered before anybody has chosen: suggested, no border to ask at, never refused here."""
        kinds = {reason.kind for reason in self.reasons}
        return self.is_suggested and not self.is_to_ask and not kinds & {"refused", "fallback"}

    def basis(self) -> dict[str, Any]:
        """Return what a dispatch keeps of its reasons; the load of the day is left out."""
        kept = [{"kind": one.kind} | one.facts for one in self.reasons if one.kind != "load"][:6]
        found: dict[str, Any] = {"kind": "candidate", "rank": self.rank, "reasons": kept}
        return found | ({"rule_id": self.rule_id} if self.rule_id else {})


@dataclass(frozen=True)
class ReplayedCase:
    """A case of the replay: whose it is by the rules in force today, by the draft, and who has it.

    Args:
        unit_before, unit_after: None where no rule names a unit; code_before, code_after: the winning rules.
    """

    case_id: int
    case_no: str
    class_id: int
    unit_before: int | None
    code_before: str | None
    unit_after: int | None
    code_after: str | None
    unit_actual: int | None

    @property
    def is_changed(self) -> bool:
        """Tell whether the draft gives it to somebody else."""
        return self.unit_before != self.unit_after


@dataclass(frozen=True)
class Replay:
    """What a draft would change about the cases of some days.

    Args:
        moves: unit before and unit after → number of cases, the most first.
        changed: the cases that change, at most as many as are shown.
        unmatched: cases that no rule of the draft holds for.
        agreed_before, agreed_after: cases whose unit by the rules is the one that had them last.
    """

    from_on: date
    to_on: date
    count: int
    moves: tuple[tuple[int | None, int | None, int], ...]
    changed: tuple[ReplayedCase, ...]
    unmatched: int
    agreed_before: int
    agreed_after: int

    @property
    def changed_count(self) -> int:
        """How many cases change hands."""
        return sum(count for _before, _after, count in self.moves)


@dataclass(frozen=True)
class RuleResult:
    """How often what a rule named was dispatched, and refused as not theirs, in the last days."""

    dispatched: int
    refused: int


@dataclass(frozen=True)
class ClassScore:
    """How a class does in automatic dispatch.

    Args:
        judged, agreed: shadow cases since it came into shadow, at most as many as are needed.
        unsure: shadow cases that the rules left to people.
        sent, returned: automatic dispatches of the window, and those that came back.
    """

    class_id: int
    mode: str
    since: datetime | None = None
    judged: int = 0
    agreed: int = 0
    unsure: int = 0
    sent: int = 0
    returned: int = 0
    last_why: str = ""
    last_by: str = ""
    last_by_itself: bool = False


@dataclass(frozen=True)
class AutomaticLimits:
    """When a class may be switched on, and when it goes back to shadow by itself."""

    shadow_cases: int = 500
    shadow_share: float = 0.995
    return_window: int = 50
    return_days: int = 30
    return_share: float = 0.05

    def is_earned(self, score: ClassScore) -> bool:
        """Tell whether a class in shadow may be switched on."""
        return (
            score.mode == "shadow"
            and score.judged >= self.shadow_cases
            and score.agreed >= self.shadow_share * score.judged
        )
