"""What the services of responsibility need from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from app.responsibility.model import AutomaticLimits, Candidate, ClassScore, ReplayedCase, Rule, RuleResult, RuleSet


class ResponsibilityStore(Protocol):
    """Keeps the rules in sets, and asks them."""

    def now(self) -> tuple[datetime, date]:
        """Return the city's time and its local day."""

    def sets(self) -> list[RuleSet]:
        """Return all sets, drafts first, then from the latest to the oldest."""

    def rules(self, name: str) -> list[Rule]:
        """Return the rules of a set in the written order."""

    def results(self, name: str, days: int) -> dict[str, RuleResult]:
        """Return by code how often what a rule named was dispatched and refused."""

    def candidates(self, person: str | None, case_id: int) -> tuple[Candidate, ...]:
        """Return who may be meant for a case, in order."""

    def area_kinds(self) -> dict[int, str]:
        """Return the kind of each area."""

    def save_draft(self, person: str | None, rules_of: RuleSet, rules: Sequence[Rule]) -> None:
        """Make a draft with these rules, or write its rules anew."""

    def copy(self, person: str | None, name: str, copied: RuleSet) -> None:
        """Make a draft with the rules of another set."""

    def rewrite(self, person: str | None, name: str, before: Rule | None, after: Rule | None) -> None:
        """Let a rule of a draft take the place of another (None: nothing), all or nothing.

        Raises:
            Refused: the rule that is to go is not there any more as it was seen, or the code of the new one is taken.
        """

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        """Let a draft take force; return the instant."""

    def withdraw(self, person: str | None, name: str) -> None:
        """Take back a set that has not yet taken force."""

    def equal_rules(self, name: str) -> list[tuple[str, str]]:
        """Return the pairs of rules of equal rank with different results."""

    def draw_area(
        self, person: str | None, code: str, name: str, name_en: str | None, outline: bytes, source: str
    ) -> int:
        """Keep a responsibility area (WKB, EPSG:4490); return its id."""

    def draw_areas(
        self, person: str | None, areas: Sequence[tuple[str, str, str | None, bytes]], source: str
    ) -> list[int]:
        """Keep many responsibility areas (code, name, English name, WKB), all or none; return their ids."""

    def replay(self, person: str | None, name: str, from_on: date, to_on: date) -> Iterable[ReplayedCase]:
        """Return the cases of some days with their unit by the rules in force today and by the draft."""


class AutomaticStore(Protocol):
    """Keeps which classes are dispatched automatically, and their score."""

    def limits(self) -> AutomaticLimits:
        """Return when a class may be switched on and when it goes back."""

    def scores(self) -> list[ClassScore]:
        """Return the score of each class that was ever switched."""

    def switch(self, person: str | None, class_id: int, mode: str, why: str) -> str:
        """Switch a class; return its mode."""

    def to_send(self, case_id: int, version: int) -> tuple[int, dict[str, Any]] | None:
        """Return unit and trace of a case that is to be dispatched; None where it is not any more."""

    def note_sent(self, case_id: int, version: int, trouble: str | None) -> None:
        """Note that a case was dispatched, or why not."""

    def worker(self) -> str | None:
        """Return the role that automatic dispatch acts as."""
