"""Takes out of schema `city` what no script makes any more: renamed functions, and triggers and policies of theirs.

Compared is the catalogue before and after the scripts: what they make or replace carries another transaction number or
is new, and what they left untouched is a leftover. What belongs to an extension stays, and so does whatever somebody
built upon it by hand.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import Connection, text

from db.connection.errors import DATABASE_ERRORS, DEPENDENT_OBJECTS, failure_of
from db.schema.queries import query

DROP = text("select city.drop_leftover(:kind, :oid)")

log = logging.getLogger(__name__)

Stand = frozenset[tuple[str, int, str]]


def made_so_far(connection: Connection) -> Stand:
    """Return every function, trigger and policy of the city with the number of the transaction that wrote it."""
    rows = connection.execute(query("made_in_the_city"))
    return frozenset((row.kind, row.oid, row.written_by) for row in rows)


def drop_leftovers(connection: Connection, before: Stand) -> list[str]:
    """Drop what stands now as it stood before the scripts ran; return the names of what was dropped."""
    rows = connection.execute(query("made_in_the_city")).all()
    left = [row for row in rows if (row.kind, row.oid, row.written_by) in before]
    functions = [row for row in left if row.kind == "function"]
    obsolete = {row.oid for row in functions}
    dropped = []
    for row in left:
        if row.kind == "policy" or (row.kind == "trigger" and (not row.is_kept or row.function_oid in obsolete)):
            connection.execute(DROP, {"kind": row.kind, "oid": row.oid})
            dropped.append(f"{row.kind} {row.name}")
    while functions:  # one may be used by another
        gone = [row for row in functions if _is_dropped(connection, row)]
        if not gone:
            names = ", ".join(row.name for row in functions)
            log.warning("No script makes these functions any more, but something else uses them: %s", names)
            break
        dropped += [f"function {row.name}" for row in gone]
        functions = [row for row in functions if row not in gone]
    if dropped:
        log.info("Dropped what no script makes any more: %s", ", ".join(dropped))
    return dropped


def _is_dropped(connection: Connection, row: Any) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(DROP, {"kind": row.kind, "oid": row.oid})
    except DATABASE_ERRORS as error:
        if failure_of(error).state == DEPENDENT_OBJECTS:
            return False
        raise
    return True
