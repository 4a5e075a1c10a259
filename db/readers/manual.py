"""Reads the command manual."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from app.deadlines.limits import Limit
from app.manual.model import ManualRule, ManualVersion
from db.schema.queries import query

_COLUMNS = (
    "kind", "class_code", "condition_no", "class_name", "condition", "closing", "limit_text", "note", "major_code",
    "major_name", "class_name_en", "condition_en", "closing_en", "handling_units", "handling_units_en",
    "supervising_departments", "supervising_departments_en", "is_hazard", "valid_from", "valid_to", "source_sheet",
    "source_row",
)  # fmt: skip


def read_versions(connection: Connection) -> list[ManualVersion]:
    """Return all versions, drafts first, then from the latest to the oldest."""
    return [ManualVersion(**row._mapping) for row in connection.execute(query("manual_versions"))]


def read_rules(connection: Connection, name: str) -> list[ManualRule]:
    """Return the rules of a version in their order."""
    return [rule_of_row(row) for row in connection.execute(query("manual_rules"), {"name": name})]


def read_rule_for(
    connection: Connection, class_id: int, condition_no: int | None, at: datetime
) -> tuple[str, ManualRule] | None:
    """Return the version in force at an instant and its rule for a class; None where there is none."""
    values = {"class_id": class_id, "condition_no": condition_no, "at": at}
    row = connection.execute(query("manual_rule_for"), values).one_or_none()
    return None if row is None else (row.version, rule_of_row(row))


def read_rule_of(
    connection: Connection, name: str, class_id: int, condition_no: int | None, day: date
) -> ManualRule | None:
    """Return the rule of a named version, None where it has none."""
    values = {"name": name, "class_id": class_id, "condition_no": condition_no, "day": day}
    row = connection.execute(query("manual_rule_of"), values).one_or_none()
    return None if row is None else rule_of_row(row)


def rule_of_row(row: Any) -> ManualRule:
    """Return one row of `manual_rules` as a rule."""
    return ManualRule(
        limit=Limit(row.limit_value, row.limit_unit),
        further_limits=tuple(Limit(value, unit) for value, unit in row.further_limits),
        **{name: getattr(row, name) for name in _COLUMNS},
    )


def row_of_rule(rule: ManualRule, version_id: int) -> dict[str, Any]:
    """Return a rule as the columns of `manual_rules`."""
    return {name: getattr(rule, name) for name in _COLUMNS} | {
        "version_id": version_id,
        "limit_value": rule.limit.value,
        "limit_unit": rule.limit.unit,
        "further_limits": [[limit.value, limit.unit] for limit in rule.further_limits],
    }
