"""The plain values of the command manual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.deadlines.limits import Limit
from app.versions.model import DatedVersion

# The states of a version, under the name of this topic.


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
class ManualVersion(DatedVersion):
    """One edition of the manual."""

    proposed_on: date | None = None

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
