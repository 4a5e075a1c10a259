"""Rewriting the rules of a draft: some go, others take their place, in one step that can be undone by its reverse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from app.errors import Refused
from app.i18n import _
from app.manual.model import ManualRule


@dataclass(frozen=True)
class BookClass:
    """A class of a code table, as a new rule names it."""

    kind: str
    code: str
    name: str
    name_en: str
    major_code: str
    major_name: str


@dataclass(frozen=True)
class Rewrite:
    """Rules that went and rules that took their place; turned round, it undoes itself."""

    before: tuple[ManualRule, ...]
    after: tuple[ManualRule, ...]

    def reversed(self) -> Rewrite:
        """Return what puts everything as it was."""
        return Rewrite(self.after, self.before)


class ManualRuleStore(Protocol):
    """Reads classes and rewrites the rules of drafts."""

    def classes(self, code_version: str) -> list[BookClass]:
        """Return the classes of a code table in their order."""

    def rules(self, name: str) -> list[ManualRule]:
        """Return the rules of a version in their order."""

    def rewrite(self, person: str | None, name: str, rewrite: Rewrite) -> None:
        """Take rules out of a draft and put others in, all or nothing.

        Raises:
            Refused: a rule that is to go is not there any more as it was seen.
        """


class ManualEditing:
    """What the editor of a draft does; a person is a database role, None the one who is logged in."""

    def __init__(self, store: ManualRuleStore) -> None:
        self._store = store

    def classes(self, code_version: str) -> list[BookClass]:
        """Return the classes of a code table in their order."""
        return self._store.classes(code_version)

    def rewrite(self, person: str | None, name: str, rewrite: Rewrite) -> Rewrite:
        """Put rules of a draft in place of others; return what was done.

        Raises:
            Refused: a rule is not complete, its days are reversed or overlap those of another one, somebody else has
                changed it meanwhile, the version is no draft, or the person may not.
        """
        for rule in rewrite.after:
            check_rule(rule)
        gone = {(one.key, one.valid_from) for one in rewrite.before}
        kept = [one for one in self._store.rules(name) if (one.key, one.valid_from) not in gone]
        check_days(rewrite.after, kept)
        self._store.rewrite(person, name, rewrite)
        return rewrite


def check_rule(rule: ManualRule) -> None:
    """Refuse a rule that is not complete.

    Raises:
        Refused: with what it lacks.
    """
    if not rule.class_code.strip() or not rule.class_name.strip():
        raise Refused(_("Choose the class first: enter a part of its name or code."))
    if not rule.condition.strip() or not rule.closing.strip():
        raise Refused(_("A rule needs a filing condition and a closing condition."))
    if rule.limit.value <= 0:
        raise Refused(_("A time limit must be longer than zero."))
    if rule.valid_from and rule.valid_to and rule.valid_from > rule.valid_to:
        words = _("The days are reversed: {first} is after {last}.")
        raise Refused(words.format(first=rule.valid_from, last=rule.valid_to))


def check_days(rules: Sequence[ManualRule], others: Iterable[ManualRule]) -> None:
    """Refuse rules of one condition that hold on the same day.

    Raises:
        Refused: with the days of the other one.
    """
    there = list(others)
    for rule in rules:
        for other in there:
            if other.key == rule.key and _overlap(rule, other):
                words = _("Condition {condition} already has a rule for these days ({days}). End it first.")
                raise Refused(words.format(condition=f"{rule.class_code}-{rule.condition_no}", days=days_text(other)))
        there.append(rule)


def split_rule(rule: ManualRule, changed: ManualRule) -> Rewrite:
    """Let a rule end on the day before another one of its condition begins.

    Raises:
        Refused: the other one has no first day, or one that lies outside the days of the first.
    """
    first = changed.valid_from
    if first is None:
        raise Refused(_("Enter the day from which the new rule applies."))
    if (rule.valid_from and first <= rule.valid_from) or (rule.valid_to and first > rule.valid_to):
        words = _("The rule to be changed applies {days}; {day} is outside.")
        raise Refused(words.format(days=days_text(rule), day=first))
    return Rewrite((rule,), (replace(rule, valid_to=first - timedelta(days=1)), changed))


def new_rule(chosen: BookClass, rules: Iterable[ManualRule], blank: ManualRule) -> ManualRule:
    """Return a rule for a class, with the next number among its conditions."""
    numbers = [one.condition_no for one in rules if (one.kind, one.class_code) == (chosen.kind, chosen.code)]
    return replace(
        blank, kind=chosen.kind, class_code=chosen.code, class_name=chosen.name, class_name_en=chosen.name_en or None,
        major_code=chosen.major_code, major_name=chosen.major_name, condition_no=max(numbers, default=0) + 1,
    )  # fmt: skip


def classes_lacking(classes: Iterable[BookClass], rules: Iterable[ManualRule]) -> tuple[BookClass, ...]:
    """Return the classes that have no rule."""
    there = {(one.kind, one.class_code) for one in rules}
    return tuple(one for one in classes if (one.kind, one.code) not in there)


def days_text(rule: ManualRule) -> str:
    """From 2026-03-01, until 2026-02-28, both; always."""
    if rule.valid_from and rule.valid_to:
        return f"{rule.valid_from} – {rule.valid_to}"
    if rule.valid_from:
        return _("from {day} on").format(day=rule.valid_from)
    if rule.valid_to:
        return _("until {day}").format(day=rule.valid_to)
    return _("always")


def _overlap(one: ManualRule, other: ManualRule) -> bool:
    return (one.valid_from or date.min) <= (other.valid_to or date.max) and (other.valid_from or date.min) <= (
        one.valid_to or date.max
    )
