"""The plain values of the ladder: what is done against overdue cases, after how long, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from app.cases.reasons import LATENESS_KINDS
from app.i18n import N_, NC_
from app.versions.model import DatedVersion

LATENESS = tuple(key for key, _label in LATENESS_KINDS)
STAGES_OF = {
    "accept": ("accept", "file"), "dispatch": ("dispatch",), "receive": ("receive",), "handle": ("handle",),
    "silent": ("handle",), "check": ("check", "close"),
    "soon": ("accept", "file", "dispatch", "receive", "handle", "check", "close"),
}  # fmt: skip
"""The stages of each kind of lateness; `city.stages_of_lateness` says the same."""
DOES = {
    "urge": N_("System urge"), "telephone": N_("Telephone urge"), "digest": N_("Digest to the unit"),
    "letter": N_("Supervision letter"), "notice": N_("Notice to leaders"),
}  # fmt: skip
"""What a row does, from the weakest to the strongest: a ladder only climbs."""
STEPS = {
    "urge": NC_("step", "Urges"), "telephone": NC_("step", "Calls"), "digest": NC_("step", "Digests"),
    "letter": NC_("step", "Letters"), "notice": NC_("step", "Notices"),
}  # fmt: skip
"""The same in a word, where they are counted."""
RECIPIENTS = {
    "desk": N_("the desk"), "unit": N_("the unit"), "shift_leader": N_("shift leader"),
    "leader": N_("leaders"),
}  # fmt: skip
LONGEST_AFTER_S = 31_536_000


@dataclass(frozen=True)
class LadderVersion(DatedVersion):
    """One edition of the ladder; `rule_count` is how many rows it has."""


@dataclass(frozen=True)
class LadderRow:
    """One row of the ladder.

    Args:
        code: what steps keep; a row that is copied into another version keeps it, so no step is done twice.
        lateness: one of `LATENESS`.
        after_s: time since the deadline (for due soon: since the beginning of that), in working seconds; for a row of
            urgent cases alone each hour of day and night counts.
        quiet_from, quiet_to: local times between which nothing is done; they may run over midnight.
        class_codes, unit_ids, area_codes: None for all.
        is_urgent: None for cases of either kind.
        does: a key of `DOES`.
        recipient: a key of `RECIPIENTS`.
    """

    code: str
    lateness: str
    after_s: int
    does: str
    recipient: str
    quiet_from: time | None = None
    quiet_to: time | None = None
    class_codes: tuple[str, ...] | None = None
    unit_ids: tuple[int, ...] | None = None
    area_codes: tuple[str, ...] | None = None
    is_urgent: bool | None = None
    note: str = ""

    @property
    def is_for_all(self) -> bool:
        """Whether it holds for every class, unit and area."""
        return self.class_codes is None and self.unit_ids is None and self.area_codes is None


@dataclass(frozen=True)
class TrialCount:
    """How many steps of a kind a ladder would have done for a unit on a local day; None for cases without a unit."""

    does: str
    unit_id: int | None
    day_on: date
    steps: int


@dataclass(frozen=True)
class StepsToday:
    """How the ladder does today, for one kind of step.

    Args:
        waiting: open steps, of whatever day: what a person or a message has still to do.
    """

    does: str
    planned: int
    done: int
    waiting: int
    shelved: int
    dropped: int


@dataclass(frozen=True)
class Call:
    """A call that is to be made, as a step of the ladder.

    Args:
        late_at: the deadline.
        phone: of the unit's duty desk; '' where none is known.
    """

    step_id: int
    case_id: int
    case_no: str
    lateness: str
    late_at: datetime
    unit: str
    unit_en: str
    class_name: str
    class_name_en: str
    address: str
    is_urgent: bool
    phone: str
    now_at: datetime
