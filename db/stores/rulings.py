"""Keeps rulings through functions of the database, which decide who may."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.meetings.sentences import explain
from app.rulings.model import (
    ConfirmedRuling,
    NewRuling,
    Ruling,
    RulingBasis,
    RulingCollision,
    RulingEffect,
    RulingFilter,
    RulingPreview,
    Surroundings,
)
from db.connection.errors import Failure
from db.readers.rulings import preview_of, read_basis, read_effect, read_rulings, read_surroundings
from db.schema.queries import query
from db.stores.refusals import explain_refusal
from db.stores.work import contended_work

FASTER = "GH102"
"""The code of an act on an older version."""
PREVIEW = text("select city.preview_ruling(cast(:ruling as jsonb))")
COLLISIONS = text("select * from city.ruling_collisions(cast(:ruling as jsonb))")
CONFIRM = text("select city.confirm_ruling(:meeting_no, :item_id, :version, cast(:ruling as jsonb))")


class DatabaseRulingStore:
    """Rulings in the database, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def basis(self, item_id: int) -> RulingBasis:
        """Return what the form of a ruling begins with; see the port."""
        with self._work() as connection:
            return read_basis(connection, item_id)

    def surroundings(self, west: float, south: float, east: float, north: float, is_wide: bool = False) -> Surroundings:
        """Return what lies within a box; see the port."""
        with self._work() as connection:
            return read_surroundings(connection, {"west": west, "south": south, "east": east, "north": north})

    def collisions(self, ruling: NewRuling) -> list[RulingCollision]:
        """Return the rulings that a new one meets; see the port."""
        with self._work() as connection:
            rows = connection.execute(COLLISIONS, {"ruling": ruling_json(ruling)}).all()
        return [
            RulingCollision(row.ruling_no, row.unit_id, tuple(row.class_ids), row.is_equal, row.meeting) for row in rows
        ]

    def preview(self, ruling: NewRuling) -> RulingPreview:
        """Return what a ruling would have done; see the port."""
        with self._work() as connection:
            return preview_of(connection.execute(PREVIEW, {"ruling": ruling_json(ruling)}).scalar_one())

    def confirm(self, meeting_no: int, item_id: int, version: int, ruling: NewRuling) -> ConfirmedRuling:
        """Make a ruling and move the cases of its item; see the port."""
        asked = {"meeting_no": meeting_no, "item_id": item_id, "version": version, "ruling": ruling_json(ruling)}
        with self._work() as connection:
            return ConfirmedRuling(**connection.execute(CONFIRM, asked).scalar_one())

    def rulings(self, only: RulingFilter, most: int) -> list[Ruling]:
        """Return rulings, the latest first; see the port."""
        with self._work() as connection:
            return read_rulings(connection, only, most)

    def ruling_effect(self, ruling_id: int) -> RulingEffect:
        """Return what a ruling did since; see the port."""
        with self._work() as connection:
            return read_effect(connection, ruling_id)

    def class_choices(self) -> list[tuple[int, str, str, str]]:
        """Return every class in use; see the port."""
        with self._work() as connection:
            return [tuple(row) for row in connection.execute(query("ruling_classes"))]

    def _work(self) -> AbstractContextManager[Connection]:
        """One transaction whose refusals are told."""
        return contended_work(self._bind, self._person, _told, {FASTER})


def ruling_json(ruling: NewRuling) -> str:
    """Return a ruling as `city.confirm_ruling` takes it: 73_ruling_checks.sql."""
    turns, hours = ruling.turns, ruling.hours
    return json.dumps({
        "effect": ruling.effect.value,
        "title": ruling.title,
        "words": ruling.words,
        "class_ids": ruling.class_ids,
        "unit_id": ruling.unit_id,
        "from": ruling.from_on.isoformat(),
        "to": _iso(ruling.to_on),
        "outline": ruling.outline,
        "unit_grid_ids": ruling.unit_grid_ids,
        "duty_grid_ids": ruling.duty_grid_ids,
        "replaces": ruling.replaces,
        "cases": "unit" if ruling.sends_to_unit else "dispatch",
        "turns": turns and {
            "unit_ids": turns.unit_ids, "every": turns.every, "unit": turns.unit, "from": turns.from_on.isoformat(),
        },
        "hours": hours and {
            "weekdays": hours.weekdays, "from": _iso(hours.from_time), "to": _iso(hours.to_time),
        },
        "is_fallback": ruling.is_fallback,
        "component_ids": ruling.component_ids,
        "case_ids": ruling.case_ids,
        "only_ownerless": ruling.only_ownerless,
        "owner_unit_id": ruling.owner_unit_id,
        "maintainer_unit_id": ruling.maintainer_unit_id,
        "goal": ruling.goal,
        "line": ruling.line,
        "left_unit_id": ruling.left_unit_id,
        "right_unit_id": ruling.right_unit_id,
        "reach_m": ruling.reach_m,
    })  # fmt: skip


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat()


def _told(failure: Failure) -> str | None:
    facts = failure.facts or {}
    return explain(failure.state, facts) or explain_refusal(failure.state, facts)
