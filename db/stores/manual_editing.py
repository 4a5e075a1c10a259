"""Rewrites the rules of a draft of the manual, and tells the classes that they may be for."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, insert, select

from app.errors import Refused
from app.i18n import N_, _
from app.manual.editing import BookClass, Rewrite
from app.manual.model import ManualRule
from db.readers.manual import read_rules, row_of_rule, rule_of_row
from db.schema.queries import query
from db.schema.tables.manual import manual_rules, manual_versions
from db.stores.work import told_work

SENTENCES = {
    "GH025": N_("“{version}” is published and cannot be changed. Copy it as a draft to make changes."),
    "GH026": N_("Only administrators change the command manual."),
    "23505": N_("This condition already has a rule with the same first day."),
    "23514": N_("A rule or a version of the command manual is incomplete."),
    "42501": N_("Only administrators change the command manual."),
}
FACTS = ("version",)


class DatabaseManualEditing:
    """Drafts in the database."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def classes(self, code_version: str) -> list[BookClass]:
        """Return the classes of a code table in their order."""
        with told_work(self._bind, None, SENTENCES, FACTS) as connection:
            found = connection.execute(query("manual_classes"), {"version": code_version})
            return [BookClass(**row._mapping) for row in found]

    def rules(self, name: str) -> list[ManualRule]:
        """Return the rules of a version in their order."""
        with told_work(self._bind, None, SENTENCES, FACTS) as connection:
            return read_rules(connection, name)

    def rewrite(self, person: str | None, name: str, rewrite: Rewrite) -> None:
        """Take rules out of a draft and put others in, all or nothing."""
        with told_work(self._bind, person, SENTENCES, FACTS) as connection:
            version_id = connection.scalar(select(manual_versions.c.version_id).where(manual_versions.c.name == name))
            if version_id is None:
                raise Refused(_("There is no version “{name}” of the command manual.").format(name=name))
            for rule in rewrite.before:
                values = {"name": name, "kind": rule.kind, "class_code": rule.class_code,
                          "condition_no": rule.condition_no, "valid_from": rule.valid_from}  # fmt: skip
                row = connection.execute(query("manual_take_rule"), values).one_or_none()
                if row is None or rule_of_row(row) != rule:
                    words = _("Another user has changed {rule}. Check it again.")
                    raise Refused(words.format(rule=f"{rule.class_code}-{rule.condition_no}"))
            if rewrite.after:
                connection.execute(insert(manual_rules), [row_of_rule(rule, version_id) for rule in rewrite.after])
