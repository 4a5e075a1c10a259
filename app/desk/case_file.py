"""One case with everything that is known about it: plain values, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.cases.model import Case
from app.i18n import pick


@dataclass(frozen=True)
class Named:
    """A thing with a name in both languages."""

    name: str
    name_en: str | None = None

    def __str__(self) -> str:
        """The name in the language of this process."""
        return pick(self.name, self.name_en)


@dataclass(frozen=True)
class ReportLine:
    """One report of the case.

    Args:
        reporter, phone: None where nobody is named, or this person may not know.
    """

    report_id: int
    channel: str
    reported_at: datetime
    text: str | None = None
    address: str | None = None
    outside_id: str | None = None
    reporter: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class PhotoLine:
    """One photo, without its content.

    Args:
        distance_m: from the place of the case, where the photo says its own.
        other_cases: how many other cases have the very same picture.
        is_of_others: somebody else brought the very same picture, for this case or another.
        is_covered: something in it was covered; the original lies apart.
        covered_at, covered_by: when that was, and who did it, last; None where it was covered before it was sent.
    """

    attachment_id: int
    kind: str
    added_at: datetime
    taken_at: datetime | None = None
    distance_m: float | None = None
    file_name: str | None = None
    other_cases: int = 0
    is_of_others: bool = False
    is_covered: bool = False
    covered_at: datetime | None = None
    covered_by: str | None = None


@dataclass(frozen=True)
class FlowLine:
    """One act of the history, as it was signed.

    Args:
        person: the name of who acted; None where the system did.
        names: key of an input -> what it names in words: a unit, a class, another case.
        staff_id: who acted, number on the staff; None where the system did.
        changed: what the act changed of what the case says: what -> before and after.
    """

    version: int
    action: str
    at: datetime
    person: str | None = None
    post: str | None = None
    on_behalf_of: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Named] = field(default_factory=dict)
    staff_id: int | None = None
    changed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AssignmentLine:
    """One unit that the case was sent to."""

    number: int
    unit: Named
    dispatched_at: datetime
    received_at: datetime | None = None
    handled_at: datetime | None = None
    returned_at: datetime | None = None
    taken_back_at: datetime | None = None
    return_code: str | None = None


@dataclass(frozen=True)
class CaseFile:
    """Everything about a case.

    Args:
        case: with every fact that the law asks about.
        lon, lat: None for a case without a place.
        due_at: what the case has to be ready for now; the same that lists and map show.
        now: the city's time when it was read.
    """

    case: Case
    number: str
    kind: str
    class_id: int
    class_code: str
    class_name: Named
    major_name: Named
    channel: str
    project: str
    reported_at: datetime
    now: datetime
    time_zone: str
    is_urgent: bool = False
    is_provisional: bool = False
    text: str = ""
    address: str = ""
    district: Named | None = None
    duty_grid: str = ""
    unit_grid: str = ""
    component_id: int | None = None
    component_code: str | None = None
    owner: Named | None = None
    maintainer: Named | None = None
    unit: Named | None = None
    handler: str | None = None
    lon: float | None = None
    lat: float | None = None
    manual_version: str | None = None
    manual_title: str | None = None
    condition_no: int | None = None
    due_at: datetime | None = None
    soon_at: datetime | None = None
    stage: str | None = None
    stage_started_at: datetime | None = None
    reports: tuple[ReportLine, ...] = ()
    photos: tuple[PhotoLine, ...] = ()
    history: tuple[FlowLine, ...] = ()
    assignments: tuple[AssignmentLine, ...] = ()
    into_number: str | None = None
