"""Keeps the rules of responsibility and automatic dispatch; the database itself guards what was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, text

from app.errors import Refused
from app.i18n import N_, _
from app.responsibility.model import AutomaticLimits, Candidate, ClassScore, ReplayedCase, Rule, RuleResult, RuleSet
from app.responsibility.reading import Known
from db.readers.responsibility import (
    read_candidates,
    read_limits,
    read_replay,
    read_results,
    read_rules,
    read_scores,
    read_sets,
    row_of_rule,
    rule_of_row,
)
from db.schema.queries import query
from db.schema.tables.responsibility import responsibility_rules, rule_sets
from db.stores.versions import DatabaseVersionStore

SENTENCES = {
    "GH060": N_("There is no rule set “{version}”."),
    "GH061": N_("The rule set “{version}” is published. Copy it as a draft to make changes."),
    "GH062": N_("Rules cannot take effect in the past: {day} is over."),
    "GH063": N_("Another rule set takes effect on {day}. Choose another day."),
    "GH064": N_("The rule set “{version}” has no rules."),
    "GH065": N_("The rule set “{version}” is published and cannot be changed. Copy it as a draft to make changes."),
    "GH066": N_("Only administrators change responsibility rules and automatic dispatch."),
    "GH067": N_("The boundary of “{area}” crosses itself, or published rules use the area. Draw a new area."),
    "GH068": N_("Rules {one} and {other} have the same rank but name different units. Give one of them priority."),
    "GH069": N_("Not yet: {agreed} of the last {judged} trial cases match. {needed} cases and {percent} % are needed."),
    "23503": N_("A rule names a class, a unit, an area or a grid that does not exist."),
    "23505": N_("The names of rule sets and the numbers of rules must be unique."),
    "23514": N_("A rule is incomplete or contradictory. Check its fields."),
}
FACTS = ("version", "day", "area", "one", "other", "agreed", "judged", "needed", "percent")
MOST_ROWS = 2000


class DatabaseResponsibilityStore(DatabaseVersionStore):
    """Rules and automatic dispatch in the database."""

    table, sentences, facts, unknown = rule_sets, SENTENCES, FACTS, "GH060"
    publishing = text("select city.publish_rules(:name, :day)")
    withdrawing = text("select city.withdraw_rules(:name)")

    def sets(self) -> list[RuleSet]:
        """Return all sets, drafts first, then from the latest to the oldest."""
        with self._work() as connection:
            return read_sets(connection)

    def rules(self, name: str) -> list[Rule]:
        """Return the rules of a set in the written order."""
        with self._work() as connection:
            return read_rules(connection, name)

    def results(self, name: str, days: int) -> dict[str, RuleResult]:
        """Return by code how often what a rule named was dispatched and refused."""
        with self._work() as connection:
            return read_results(connection, name, days)

    def candidates(self, person: str | None, case_id: int) -> tuple[Candidate, ...]:
        """Return who may be meant for a case, in order."""
        with self._work(person) as connection:
            return read_candidates(connection, case_id)

    def area_kinds(self) -> dict[int, str]:
        """Return the kind of each area."""
        with self._work() as connection:
            return {row.area_id: row.kind for row in connection.execute(text("select area_id, kind from city.areas"))}

    def save_draft(self, person: str | None, rules_of: RuleSet, rules: Sequence[Rule]) -> None:
        """Make a draft with these rules, or write its rules anew."""
        with self._work(person) as connection:
            set_id = _draft(connection, rules_of)
            connection.execute(delete(responsibility_rules).where(responsibility_rules.c.set_id == set_id))
            for begin in range(0, len(rules), MOST_ROWS):
                rows = [row_of_rule(rule, set_id) for rule in rules[begin : begin + MOST_ROWS]]
                connection.execute(insert(responsibility_rules), rows)

    def copy(self, person: str | None, name: str, copied: RuleSet) -> None:
        """Make a draft with the rules of another set."""
        with self._work(person) as connection:
            connection.execute(query("rules_copy"), {"set_id": _draft(connection, copied), "name": name})

    def rewrite(self, person: str | None, name: str, before: Rule | None, after: Rule | None) -> None:
        """Let a rule of a draft take the place of another; see the port."""
        with self._work(person) as connection:
            set_id = self._id_of(connection, name)
            if before is not None:
                row = connection.execute(query("rules_take"), {"name": name, "code": before.code}).one_or_none()
                if row is None or row_of_rule(rule_of_row(row), set_id) != row_of_rule(before, set_id):
                    words = _("Another user has changed {rule}. Check it again.")
                    raise Refused(words.format(rule=before.code))
            if after is not None:
                connection.execute(insert(responsibility_rules), [row_of_rule(after, set_id)])

    def equal_rules(self, name: str) -> list[tuple[str, str]]:
        """Return the pairs of rules of equal rank with different results."""
        with self._work() as connection:
            return [(row.one, row.other) for row in connection.execute(query("rules_equal"), {"name": name})]

    def draw_area(
        self, person: str | None, code: str, name: str, name_en: str | None, outline: bytes, source: str
    ) -> int:
        """Keep a responsibility area (WKB, EPSG:4490); return its id."""
        statement = text("select city.draw_responsibility_area(:code, :name, :name_en, :outline, :source)")
        values = {"code": code, "name": name, "name_en": name_en, "outline": outline, "source": source}
        with self._work(person) as connection:
            return connection.execute(statement, values).scalar_one()

    def replay(self, person: str | None, name: str, from_on: date, to_on: date) -> list[ReplayedCase]:
        """Return the cases of some days with their unit by the rules in force today and by a set."""
        with self._work(person) as connection:
            return read_replay(connection, name, from_on, to_on)

    def draw_areas(
        self, person: str | None, areas: Sequence[tuple[str, str, str | None, bytes]], source: str
    ) -> list[int]:
        """Keep many responsibility areas (code, name, English name, WKB), all or none; return their ids."""
        with self._work(person) as connection:
            store = DatabaseResponsibilityStore(connection)
            return [store.draw_area(None, code, name, name_en, wkb, source) for code, name, name_en, wkb in areas]

    def known(self, code_version: str) -> Known:
        """Return units, areas, grids and classes by code."""
        with self._work() as connection:
            rows = connection.execute(query("rules_known"), {"code_version": code_version}).all()
        ids = {
            what: {row.code: row.id for row in rows if row.what == what} for what in ("unit", "duty_grid", "unit_grid")
        }
        areas = [row for row in rows if row.what == "area"]
        by_code: dict[str, list[tuple[int, str]]] = {}
        for row in areas:
            by_code.setdefault(row.code, []).append((row.id, row.kind))
        return Known(
            ids["unit"],
            {code: rows[0] if len(rows) == 1 else None for code, rows in by_code.items()}
            | {f"{row.kind}:{row.code}": (row.id, row.kind) for row in areas},
            ids["duty_grid"],
            ids["unit_grid"],
            frozenset((row.kind, row.code) for row in rows if row.what == "class"),
        )

    # Automatic dispatch

    def limits(self) -> AutomaticLimits:
        """Return when a class may be switched on and when it goes back."""
        with self._work() as connection:
            return read_limits(connection)

    def scores(self) -> list[ClassScore]:
        """Return the score of each class that was ever switched."""
        with self._work() as connection:
            return read_scores(connection)

    def switch(self, person: str | None, class_id: int, mode: str, why: str) -> str:
        """Switch a class; return its mode."""
        values = {"class_id": class_id, "mode": mode, "why": why}
        with self._work(person) as connection:
            return connection.execute(text("select city.switch_automatic(:class_id, :mode, :why)"), values).scalar_one()

    def to_send(self, case_id: int, version: int) -> tuple[int, dict[str, Any]] | None:
        """Return unit and trace of a case that is to be dispatched; None where it is not any more."""
        statement = text("select unit_id, basis from city.case_to_send(:case_id, :version)")
        with self._work() as connection:
            row = connection.execute(statement, {"case_id": case_id, "version": version}).one_or_none()
            return None if row is None else (row.unit_id, row.basis)

    def note_sent(self, case_id: int, version: int, trouble: str | None) -> None:
        """Note that a case was dispatched, or why not."""
        values = {"case_id": case_id, "version": version, "trouble": trouble}
        with self._work() as connection:
            connection.execute(text("select city.note_sent(:case_id, :version, :trouble)"), values)

    def worker(self) -> str | None:
        """Return the role that automatic dispatch acts as; None where the worker itself is logged in."""
        with self._work() as connection:
            row = connection.execute(query("rules_worker")).one()
        if not (row.is_worker or row.may_be_anyone):
            raise Refused(
                _("Automatic dispatch acts as {role}. Start a worker that logs in with this account.").format(
                    role=row.role
                )
            )
        return None if row.is_worker else row.role


def _draft(connection: Connection, rules_of: RuleSet) -> int:
    names = ("name", "title", "code_version", "source")
    return connection.execute(query("rules_draft"), {name: getattr(rules_of, name) for name in names}).scalar_one()
