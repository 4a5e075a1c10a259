"""What the stores of dated versions have in common."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Connection, Engine, Table, TextClause, select, text

from app.errors import Refused
from app.i18n import _
from db.stores.work import told_work


class DatabaseVersionStore:
    """Dated versions in the database, which itself guards what was published; a topic names its table and its words."""

    table: ClassVar[Table]
    publishing: ClassVar[TextClause]
    withdrawing: ClassVar[TextClause]
    sentences: ClassVar[dict[str, str]]
    facts: ClassVar[tuple[str, ...]]
    unknown: ClassVar[str]

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def now(self) -> tuple[datetime, date]:
        """Return the city's time and its local day."""
        with self._work() as connection:
            at = connection.execute(text("select city.city_now() as at")).scalar_one()
            return at, connection.execute(text("select city.local_day(:at)"), {"at": at}).scalar_one()

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        """Let a draft take force; return the instant."""
        with self._work(person) as connection:
            return connection.execute(self.publishing, {"name": name, "day": effective_on}).scalar_one()

    def withdraw(self, person: str | None, name: str) -> None:
        """Take back a version that has not yet taken force."""
        with self._work(person) as connection:
            connection.execute(self.withdrawing, {"name": name})

    def _id_of(self, connection: Connection, name: str) -> int:
        (key,) = self.table.primary_key
        found: int | None = connection.scalar(select(key).where(self.table.c.name == name))
        if found is None:
            raise Refused(_(self.sentences[self.unknown]).format(version=name))
        return found

    def _work(self, person: str | None = None) -> AbstractContextManager[Connection]:
        return told_work(self._bind, person, self.sentences, self.facts)
