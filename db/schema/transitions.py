"""Writes the table of moves into the database, from `app/cases/actions.py`: there is one source."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert

from app.cases.actions import ACTIONS, CaseAction
from app.cases.inputs import InputField
from app.deadlines.limits import DEFAULT_HANDLE_LIMIT, RULE_VERSION, STAGE_LIMITS
from db.schema.tables.cases import case_moves


def write_moves(connection: Connection) -> None:
    """Replace the moves in the database by those of this programme."""
    connection.execute(delete(case_moves))
    connection.execute(insert(case_moves), [row for action in ACTIONS for row in rows_of(action)])


def rows_of(action: CaseAction) -> list[dict[str, Any]]:
    """Return one row for each state that an act leaves; a report leaves none."""
    return [
        {
            "action": action.key,
            "leaves": leaves,
            "enters": action.to_state and action.to_state.value,
            "posts": [post.value for post in action.posts],
            "asks": [_ask(ask) for ask in action.asks],
            "needs": [asdict(need) for need in action.needs],
            "differs_from": list(action.excluded_actors),
            "answers": list(action.answers),
            "on_behalf_of": action.on_behalf_of,
            "stamps": action.sets_time,
            "signs": action.sets_actor,
            "keeps": dict(action.copies_inputs),
            "sets": dict(action.sets),
            "clears": list(action.clears),
            "ends_stages": list(action.ends),
            "starts_stages": [_stage(stage) for stage in action.starts],
            "counts": action.increments,
            "assignment": action.assignment,
            "is_own_unit": action.is_own_unit,
            "is_own_command": action.is_own_command,
            "effects": list(action.effects),
            "is_quiet": action.is_quiet,
        }
        for leaves in sorted(state.value for state in action.from_states) or [""]
    ]


def _ask(ask: InputField) -> dict[str, Any]:
    facts: dict[str, Any] = {"key": ask.key, "kind": ask.kind, "is_required": ask.is_required}
    return facts | {"words": [word for word, _label in ask.words]} if ask.words else facts


def _stage(stage: str) -> dict[str, Any]:
    limit = STAGE_LIMITS[stage]
    facts: dict[str, Any] = {"stage": stage, "rule_version": RULE_VERSION}
    if limit is None:
        return facts | {"else_value": DEFAULT_HANDLE_LIMIT.value, "else_unit": DEFAULT_HANDLE_LIMIT.unit}
    return facts | {"limit_value": limit.value, "limit_unit": limit.unit}
