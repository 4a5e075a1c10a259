"""Keeps the command manual; the database itself guards what was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from app.i18n import N_
from app.manual.model import ManualRule, ManualVersion, RuleKey
from db.readers.manual import read_rule_for, read_rule_of, read_rules, read_versions, row_of_rule
from db.schema.queries import query
from db.schema.tables.manual import manual_rules, manual_versions
from db.stores.versions import DatabaseVersionStore

SENTENCES = {
    "GH020": N_("There is no version “{version}” of the command manual."),
    "GH021": N_("“{version}” is published. Copy it as a draft to make changes."),
    "GH022": N_("A command manual cannot take effect in the past: {day} is over."),
    "GH023": N_("Another version takes effect on {day}. Choose another day."),
    "GH024": N_(
        "The versions of the command manual must follow each other without a gap. There is a gap after “{version}”."
    ),
    "GH025": N_("“{version}” is published and cannot be changed. Copy it as a draft to make changes."),
    "GH026": N_("Only administrators change the command manual."),
    "GH027": N_("“{version}” has no rules."),
    "GH028": N_("The dates of class {class}, condition {condition} (row {row}) have a gap or an overlap."),
    "23505": N_("The name of a version, and each rule in a draft, must be unique."),
    "23514": N_("A rule or a version of the command manual is incomplete."),
}
FACTS = ("version", "day", "class", "condition", "row")


class DatabaseManualStore(DatabaseVersionStore):
    """The manual in the database."""

    table, sentences, facts, unknown = manual_versions, SENTENCES, FACTS, "GH020"
    publishing = text("select city.publish_manual(:name, :day)")
    withdrawing = text("select city.withdraw_manual(:name)")

    def versions(self) -> list[ManualVersion]:
        """Return all versions, drafts first, then from the latest to the oldest."""
        with self._work() as connection:
            return read_versions(connection)

    def rules(self, name: str) -> list[ManualRule]:
        """Return the rules of a version in their order."""
        with self._work() as connection:
            return read_rules(connection, name)

    def rule_for(self, class_id: int, condition_no: int | None, at: datetime) -> tuple[str, ManualRule] | None:
        """Return the version in force at an instant and its rule for a class; None where there is none."""
        with self._work() as connection:
            return read_rule_for(connection, class_id, condition_no, at)

    def rule_of(self, name: str, class_id: int, condition_no: int | None, day: date) -> ManualRule | None:
        """Return the rule of a named version, for a case that keeps it."""
        with self._work() as connection:
            return read_rule_of(connection, name, class_id, condition_no, day)

    def class_codes(self, code_version: str) -> set[tuple[str, str]]:
        """Return kind and code of all classes of a code table."""
        statement = text("select kind, code from city.classes where version = :version")
        with self._work() as connection:
            return {(row.kind, row.code) for row in connection.execute(statement, {"version": code_version})}

    def save_draft(self, version: ManualVersion, rules: Sequence[ManualRule], kinds: Sequence[str]) -> None:
        """Make a draft, or write anew its rules of these kinds."""
        with self._work() as connection:
            version_id = _draft(connection, version)
            connection.execute(
                delete(manual_rules).where(manual_rules.c.version_id == version_id, manual_rules.c.kind.in_(kinds))
            )
            connection.execute(insert(manual_rules), [row_of_rule(rule, version_id) for rule in rules])

    def copy(self, person: str | None, name: str, version: ManualVersion) -> None:
        """Make a draft with the rules of another version."""
        with self._work(person) as connection:
            version_id = _draft(connection, version)
            connection.execute(query("manual_copy_rules"), {"version_id": version_id, "name": name})

    def save_rule(self, person: str | None, name: str, rule: ManualRule) -> None:
        """Put a rule into a draft, in place of the one with its key and first day."""
        with self._work(person) as connection:
            row = row_of_rule(rule, self._id_of(connection, name))
            statement = upsert(manual_rules).values(row)
            connection.execute(statement.on_conflict_do_update(constraint="manual_rules_double", set_=row))

    def remove_rule(self, person: str | None, name: str, key: RuleKey) -> None:
        """Take a condition out of a draft."""
        table = manual_rules.c
        with self._work(person) as connection:
            connection.execute(
                delete(manual_rules).where(
                    table.version_id == self._id_of(connection, name),
                    table.kind == key.kind,
                    table.class_code == key.class_code,
                    table.condition_no == key.condition_no,
                )  # fmt: skip
            )


def _draft(connection: Connection, version: ManualVersion) -> int:
    names = ("name", "title", "code_version", "source", "proposed_on")
    return connection.execute(query("manual_draft"), {name: getattr(version, name) for name in names}).scalar_one()
