"""Names the sessions that hold what somebody waits for; for the eyes of the owner of the database only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.i18n import _
from db.schema.queries import query

MOST_NAMED = 3
MOST_TABLES = 4


@dataclass(frozen=True)
class Holder:
    """A session, or a prepared transaction, that holds something.

    Args:
        pid: its process on the server; None for a prepared transaction.
        application: what the session calls itself, or the name of the prepared transaction.
        since: when its transaction began; None where this login may not see it.
        tables: what it holds.
    """

    pid: int | None
    role_name: str
    application: str
    is_autovacuum: bool
    since: datetime | None
    tables: tuple[str, ...]

    def sentence(self) -> str:
        """Say who it is, since when, and what it holds."""
        since = f"{self.since.astimezone():%Y-%m-%d %H:%M:%S}" if self.since else "?"
        words = {
            "person": self.role_name or "–", "application": self.application, "since": since, "process": self.pid,
            "tables": ", ".join(self.tables[:MOST_TABLES]) + (" …" if len(self.tables) > MOST_TABLES else ""),
        }  # fmt: skip
        if self.pid is None:
            return _("the prepared transaction “{application}” of {person}, since {since}, holding {tables}").format(
                **words
            )
        if not self.tables:
            return _("{person} with {application}, process {process}, since {since}").format(**words)
        return _("{person} with {application}, process {process}, since {since}, holding {tables}").format(**words)


def who_holds_the_city(connection: Connection, older_s: float = 0.0) -> list[Holder]:
    """Return who else holds tables of the city, the longest first; asks in a transaction of its own.

    Args:
        older_s: only whose transaction has lasted for so long; whoever has just come is in nobody's way.
    """
    with connection.begin():
        return [_holder(row) for row in connection.execute(query("in_the_way"), {"older_s": older_s})]


def who_upgrades(connection: Connection, lock: int) -> tuple[list[Holder], bool]:
    """Return who holds the lock of an upgrade, and whether they all may be upgrading."""
    with connection.begin():
        rows = connection.execute(query("other_upgrade"), {"lock": lock}).all()
    return [_holder(row) for row in rows], all(row.is_upgrade for row in rows)


def tell_holders(holders: list[Holder]) -> str:
    """Name the first few of them in one line."""
    words = "; ".join(holder.sentence() for holder in holders[:MOST_NAMED])
    more = len(holders) - MOST_NAMED
    return words if more <= 0 else _("{words}; and {count} more").format(words=words, count=more)


def _holder(row: Any) -> Holder:
    return Holder(row.pid, row.role_name or "", row.application or "", row.is_autovacuum, row.since, tuple(row.tables))
