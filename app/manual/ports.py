"""What the manual service needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from app.manual.model import ManualRule, ManualVersion, RuleKey


class ManualStore(Protocol):
    """Keeps the versions of the manual and their rules."""

    def now(self) -> tuple[datetime, date]:
        """Return the city's time and its local day."""

    def versions(self) -> list[ManualVersion]:
        """Return all versions, drafts first, then from the latest to the oldest."""

    def rules(self, name: str) -> list[ManualRule]:
        """Return the rules of a version in their order."""

    def rule_for(self, class_id: int, condition_no: int | None, at: datetime) -> tuple[str, ManualRule] | None:
        """Return the version in force at an instant and its rule for a class; None where there is none."""

    def rule_of(self, name: str, class_id: int, condition_no: int | None, day: date) -> ManualRule | None:
        """Return the rule of a named version, for a case that keeps it."""

    def class_codes(self, code_version: str) -> set[tuple[str, str]]:
        """Return kind and code of all classes of a code table."""

    def save_draft(self, version: ManualVersion, rules: Sequence[ManualRule], kinds: Sequence[str]) -> None:
        """Make a draft, or write anew its rules of these kinds."""

    def copy(self, person: str | None, name: str, version: ManualVersion) -> None:
        """Make a draft with the rules of another version."""

    def save_rule(self, person: str | None, name: str, rule: ManualRule) -> None:
        """Put a rule into a draft, in place of the one with its key and first day."""

    def remove_rule(self, person: str | None, name: str, key: RuleKey) -> None:
        """Take a condition out of a draft."""

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        """Let a draft take force; return the instant."""

    def withdraw(self, person: str | None, name: str) -> None:
        """Take back a version that has not yet taken force."""
