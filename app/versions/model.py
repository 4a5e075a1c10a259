"""What all dated versions have in common, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self, TypeVar

from app.i18n import N_, _


class VersionState(StrEnum):
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
    VersionState.DRAFT: N_("draft"),
    VersionState.TO_COME: N_("upcoming"),
    VersionState.IN_FORCE: N_("in force"),
    VersionState.RETIRED: N_("retired"),
}


@dataclass(frozen=True)
class DatedVersion:
    """One edition of something that changes on a day.

    Args:
        name: what cases keep; never given twice.
        code_version: the code table that its classes come from.
        effective_from: None for a draft.
        effective_to: the instant at which the next version takes over; None while there is none.
        effective_on: the local day of effective_from.
    """

    name: str
    title: str
    code_version: str
    source: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    effective_on: date | None = None
    published_at: datetime | None = None
    published_by: str | None = None
    is_demo: bool = False
    rule_count: int = 0

    def state_at(self, at: datetime) -> VersionState:
        """Return where the version stands at an instant; at the instant of a change the new version holds."""
        if self.effective_from is None:
            return VersionState.DRAFT
        if at < self.effective_from:
            return VersionState.TO_COME
        if self.effective_to is None or at < self.effective_to:
            return VersionState.IN_FORCE
        return VersionState.RETIRED

    def draft_named(self, name: str, title: str) -> Self:
        """Return a draft of the same origin under another name."""
        return type(self)(name, title, self.code_version, self.source)


V = TypeVar("V", bound=DatedVersion)


def version_at(versions: Iterable[V], at: datetime) -> V | None:
    """Return the version in force at an instant, None before the first one."""
    return next((one for one in versions if one.state_at(at) is VersionState.IN_FORCE), None)
