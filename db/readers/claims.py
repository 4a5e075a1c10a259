"""Reads who works on which case and who has it open."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from app.city.drawable import one_line
from app.claims.model import AtWork, Claim, Presence, at_work
from app.claims.service import LONGEST_REASON
from db.schema.queries import plain_query


def read_at_work(connection: Connection[Any]) -> AtWork:
    """Return claims and presences of the cases that this person sees."""
    claims, presences = [], []
    for case_id, staff_id, name, is_held, taken_from, reason, since_s in connection.execute(
        plain_query("claims_at_work"), prepare=True
    ):
        if is_held is None:
            presences.append(Presence(case_id, staff_id, one_line(name)))
        else:
            claims.append(
                Claim(case_id, staff_id, one_line(name), is_held, taken_from, one_line(reason, LONGEST_REASON), since_s)
            )
    return at_work(claims, presences)
