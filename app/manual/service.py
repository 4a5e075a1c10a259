"""The use cases of the command manual."""

from __future__ import annotations

from datetime import date, datetime

from app.errors import Refused
from app.i18n import N_, _
from app.manual.difference import Difference, compare
from app.manual.model import ManualRule, ManualVersion, RuleKey
from app.manual.ports import ManualStore
from app.versions.model import version_at
from app.versions.service import VersionWords

WORDS = VersionWords(
    unknown=N_("There is no version “{name}” of the command manual."),
    published=N_("“{name}” is published. Copy it as a draft to make changes."),
    nameless=N_("A version needs a name and a title."),
    taken=N_("A version named “{name}” already exists. Choose another name."),
    past=N_("A command manual cannot take effect in the past: {day} is over."),
    not_to_come=N_("Only a version that is not yet in effect can be withdrawn."),
)


class ManualService:
    """Looks up, compares, edits and publishes; a person is a database role, None the one who is logged in."""

    def __init__(self, store: ManualStore) -> None:
        self._store = store

    def now(self) -> datetime:
        """Return the city's time."""
        return self._store.now()[0]

    def versions(self) -> list[ManualVersion]:
        """Return all versions, drafts first, then from the latest to the oldest."""
        return self._store.versions()

    def in_force(self, at: datetime | None = None) -> ManualVersion | None:
        """Return the version in force at an instant of the city, or now; None before the first."""
        return version_at(self._store.versions(), at or self._store.now()[0])

    def rules(self, name: str) -> list[ManualRule]:
        """Return the rules of a version.

        Raises:
            Refused: there is no such version.
        """
        WORDS.find(self._store.versions(), name)
        return self._store.rules(name)

    def rule_for(self, class_id: int, condition_no: int | None, at: datetime) -> tuple[str, ManualRule] | None:
        """Return the version in force at an instant and its rule for a class; None where there is none.

        Args:
            condition_no: None means the usual condition.
        """
        return self._store.rule_for(class_id, condition_no, at)

    def rule_of(self, name: str, class_id: int, condition_no: int | None, day: date) -> ManualRule | None:
        """Return the rule of the version that a case was filed under, on the local day of its filing."""
        return self._store.rule_of(name, class_id, condition_no, day)

    def difference(self, after: str, before: str | None = None) -> Difference:
        """Return what a version changes against another, or against the one in force.

        Raises:
            Refused: there is no such version, or the two name their classes by different code tables.
        """
        versions = self._store.versions()
        new = WORDS.find(versions, after)
        old = WORDS.find(versions, before) if before else version_at(versions, self._store.now()[0])
        if old is None:
            return compare([], self._store.rules(new.name))
        if old.code_version != new.code_version:
            sentence = _(
                "“{before}” and “{after}” use different code tables ({one} and {other}); they cannot be compared."
            )
            raise Refused(sentence.format(
                before=old.name, after=new.name, one=old.code_version, other=new.code_version))  # fmt: skip
        return compare(self._store.rules(old.name), self._store.rules(new.name))

    def copy(self, person: str | None, name: str, new_name: str, title: str) -> None:
        """Make a draft from another version, to be edited.

        Raises:
            Refused: there is no such version, the new name is taken or empty, or the person may not.
        """
        self._store.copy(person, name, WORDS.copy(self._store.versions(), name, new_name, title))

    def save_rule(self, person: str | None, name: str, rule: ManualRule) -> None:
        """Put a rule into a draft, in place of the one with its key and first day.

        Raises:
            Refused: the version is no draft, the rule is not complete, or the person may not.
        """
        self._check_draft(name)
        for words in (rule.class_code, rule.class_name, rule.condition, rule.closing):
            if not words.strip():
                raise Refused(_("A rule needs a class, a filing condition and a closing condition."))
        if rule.limit.value <= 0:
            raise Refused(_("A time limit must be longer than zero."))
        self._store.save_rule(person, name, rule)

    def remove_rule(self, person: str | None, name: str, key: RuleKey) -> None:
        """Take a condition out of a draft.

        Raises:
            Refused: the version is no draft, or the person may not.
        """
        self._check_draft(name)
        self._store.remove_rule(person, name, key)

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        """Let a draft take force at the beginning of a local day, today from now on; return the instant.

        Raises:
            Refused: not a draft, a day that is over, a day on which another version takes force, rules that are not in
                order, or a person who is no administrator.
        """
        return WORDS.publish(self._store, self._store.versions(), person, name, effective_on)

    def withdraw(self, person: str | None, name: str) -> None:
        """Take back a version that has not yet taken force; it is a draft again.

        Raises:
            Refused: it is in force or was, or the person is no administrator.
        """
        WORDS.withdraw(self._store, self._store.versions(), person, name)

    def _check_draft(self, name: str) -> None:
        WORDS.check_draft(self._store.versions(), name)
