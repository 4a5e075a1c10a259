"""Reads sets of rules, candidates and replays."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from app.i18n import pick
from app.responsibility.model import (
    Assigns,
    AutomaticLimits,
    Candidate,
    ClassScore,
    DecidedBy,
    Reason,
    ReplayedCase,
    Rule,
    RuleResult,
    RuleSet,
)
from db.schema.queries import query

_PLAIN = (
    "code", "title", "title_en", "kind", "class_code", "major_code", "condition_no", "project", "owner_unit_id",
    "maintainer_unit_id", "area_id", "valid_from", "valid_to", "from_time", "to_time", "unit_id", "field",
    "turn_every", "turn_unit", "turn_from", "priority", "is_fallback", "decision_no", "decided_on", "decision_text",
    "note",
)  # fmt: skip
_LISTS = ("duty_grid_ids", "unit_grid_ids", "weekdays", "turn_unit_ids")


def read_sets(connection: Connection) -> list[RuleSet]:
    """Return all sets, drafts first, then from the latest to the oldest."""
    return [RuleSet(**row._mapping) for row in connection.execute(query("rules_sets"))]


def read_rules(connection: Connection, name: str) -> list[Rule]:
    """Return the rules of a set in the written order."""
    return [rule_of_row(row) for row in connection.execute(query("rules_of_set"), {"name": name})]


def read_results(connection: Connection, name: str, days: int) -> dict[str, RuleResult]:
    """Return by code how often what a rule named was dispatched and refused."""
    rows = connection.execute(query("rules_results"), {"name": name, "days": days})
    return {row.code: RuleResult(row.dispatched, row.refused) for row in rows}


def read_candidates(connection: Connection, case_id: int) -> tuple[Candidate, ...]:
    """Return who may be meant for a case, in order."""
    return tuple(
        Candidate(
            row.unit_id, pick(row.name, row.name_en), row.rank, row.is_suggested, row.is_to_ask, row.rule_id,
            tuple(Reason(one.pop("kind"), one) for one in row.reasons),
        )
        for row in connection.execute(query("rules_candidates"), {"case_id": case_id})
    )  # fmt: skip


def read_replay(connection: Connection, name: str, from_on: date, to_on: date) -> list[ReplayedCase]:
    """Return the cases of some days with their unit by the rules in force and by a set."""
    values = {"name": name, "from_on": from_on, "to_on": to_on}
    return [ReplayedCase(**row._mapping) for row in connection.execute(query("rules_replay"), values)]


def read_limits(connection: Connection) -> AutomaticLimits:
    """Return when a class may be switched on and when it goes back."""
    statement = text(
        "select shadow_cases, shadow_share, return_window, return_days, return_share from city.automatic_limits"
    )
    return AutomaticLimits(**connection.execute(statement).one()._mapping)


def read_scores(connection: Connection) -> list[ClassScore]:
    """Return the score of each class that was ever switched."""
    rows = connection.execute(text("select * from city.automatic_scores()"))
    return [ClassScore(**row._mapping) for row in rows]


def rule_of_row(row: Any) -> Rule:
    """Return one row of `responsibility_rules` as a rule."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    values |= {name: tuple(getattr(row, name) or ()) for name in _LISTS}
    return Rule(
        assigns=Assigns(row.assigns),
        decided_by=DecidedBy(row.decided_by),
        area_kind=row.area_kind,
        rule_id=row.rule_id,
        **values,
    )


def row_of_rule(rule: Rule, set_id: int) -> dict[str, Any]:
    """Return a rule as the columns of `responsibility_rules`; the database computes its rank."""
    return (
        {name: getattr(rule, name) for name in _PLAIN}
        | {name: list(getattr(rule, name)) or None for name in _LISTS}
        | {"set_id": set_id, "assigns": rule.assigns.value, "decided_by": rule.decided_by.value}
    )
