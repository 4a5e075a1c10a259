"""The plain values of the command manual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.deadlines.limits import Limit
from app.i18n import N_, _


class ManualState(StrEnum):
    """Where a version stands; follows from its dates, so nothing has to be switched on the day of the change."""

    DRAFT = "draft"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        """The state as people read it."""
        return _(_STATE_LABELS[self])


_STATE_LABELS = {
    ManualState.DRAFT: N_("draft"),
    ManualState.TO_COME: N_("to come"),
    ManualState.IN_FORCE: N_("in force"),
    ManualState.RETIRED: N_("retired"),
}


@dataclass(frozen=True)
class RuleKey:
    """One filing condition of one class."""

    kind: str
    class_code: str
    condition_no: int


@dataclass(frozen=True)
class ManualRule:
    """One row of the manual.

    Args:
        kind: `component` or `event`.
        class_code: in the code table of its version.
        limit: of the handling; the clock runs by it.
        limit_text: the limit as the rule book writes it.
        further_limits: other limits of the same cell, for people only.
        note: what else stood in the cell of the limit.
        valid_from: first local day, None from the beginning of the version.
        valid_to: last local day, None to its end.
        source_row: row of the file it came from.
    """

    kind: str
    class_code: str
    condition_no: int
    class_name: str
    condition: str
    closing: str
    limit: Limit
    limit_text: str = ""
    further_limits: tuple[Limit, ...] = ()
    note: str = ""
    major_code: str = ""
    major_name: str = ""
    class_name_en: str | None = None
    condition_en: str | None = None
    closing_en: str | None = None
    handling_units: str = ""
    handling_units_en: str | None = None
    supervising_departments: str = ""
    supervising_departments_en: str | None = None
    is_hazard: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    source_sheet: str = ""
    source_row: int | None = None

    @property
    def key(self) -> RuleKey:
        """What names this rule within its version."""
        return RuleKey(self.kind, self.class_code, self.condition_no)

    def holds_on(self, day: date) -> bool:
        """Tell whether the rule holds on a local day of its version's time."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class ManualVersion:
    """One edition of the manual.

    Args:
        name: what cases keep; never given twice.
        code_version: the code table that its classes come from.
        effective_from: None for a draft.
        effective_on: its local day.
        effective_to: the instant at which the next version takes over; None while there is none.
    """

    name: str
    title: str
    code_version: str
    source: str = ""
    proposed_on: date | None = None
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    effective_on: date | None = None
    published_at: datetime | None = None
    published_by: str | None = None
    is_demo: bool = False
    rule_count: int = 0

    def state_at(self, at: datetime) -> ManualState:
        """Return where the version stands at an instant."""
        if self.effective_from is None:
            return ManualState.DRAFT
        if at < self.effective_from:
            return ManualState.TO_COME
        if self.effective_to is None or at < self.effective_to:
            return ManualState.IN_FORCE
        return ManualState.RETIRED

    def followed_at(self, instant: datetime | None) -> ManualVersion:
        """Return the version as it is when another takes over at an instant."""
        return replace(self, effective_to=instant)


@dataclass(frozen=True)
class ClassInBook:
    """A class as cases name it, with its codes in both tables."""

    version: str
    kind: str
    code: str
    code_2013: str | None = None
    code_2026: str | None = None

    def code_in(self, code_version: str) -> str | None:
        """Return the code of this class in another code table, None where it has none."""
        if code_version == self.version:
            return self.code
        return {"2013": self.code_2013, "2026": self.code_2026}.get(code_version)
