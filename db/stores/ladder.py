"""Keeps the ladder; the database itself guards what was published, and does the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from app.i18n import N_
from app.ladder.model import Call, LadderRow, LadderVersion, StepsToday, TrialCount
from db.schema.queries import query
from db.schema.tables.ladder import ladder_rows, ladder_versions
from db.stores.versions import DatabaseVersionStore

SENTENCES = {
    "GH070": N_("There is no ladder “{version}”."),
    "GH071": N_("The ladder “{version}” is published. Copy it as a draft to make changes."),
    "GH072": N_("A ladder cannot take effect in the past: {day} is over."),
    "GH073": N_("Another ladder takes effect on {day}. Choose another day."),
    "GH074": N_("The ladder “{version}” has no rows."),
    "GH075": N_("The ladder “{version}” is published and cannot be changed. Copy it as a draft to make changes."),
    "GH076": N_("Only administrators change the ladder."),
    "GH077": N_("The ladder “{version}” has a gap: a stage has no row. Add one."),
    "GH078": N_("Rows {row} and {other} contradict each other: a later step must be stronger. Change one of them."),
    "GH079": N_("This step is not open any more. Refresh the page."),
    "23503": N_("A row names a unit or an area that does not exist."),
    "23505": N_("The names of ladders and the codes of rows must be unique."),
    "23514": N_("A row of the ladder is incomplete or contradictory. Check its fields."),
}
FACTS = ("version", "day", "lateness", "row", "other", "step")
LISTS = ("class_codes", "unit_ids", "area_codes")


class DatabaseLadderStore(DatabaseVersionStore):
    """The ladder in the database."""

    table, sentences, facts, unknown = ladder_versions, SENTENCES, FACTS, "GH070"
    publishing = text("select city.publish_ladder(:name, :day)")
    withdrawing = text("select city.withdraw_ladder(:name)")

    def versions(self) -> list[LadderVersion]:
        """Return all versions, drafts first, then from the latest to the oldest."""
        with self._work() as connection:
            return [LadderVersion(**row._mapping) for row in connection.execute(query("ladder_versions"))]

    def rows(self, name: str) -> list[LadderRow]:
        """Return the rows of a version: by lateness and time."""
        with self._work() as connection:
            return [_row_of(row) for row in connection.execute(query("ladder_rows"), {"name": name})]

    def save_draft(self, person: str | None, version: LadderVersion, rows: Sequence[LadderRow]) -> None:
        """Make a draft with these rows, or write its rows anew."""
        with self._work(person) as connection:
            version_id = _draft(connection, version)
            connection.execute(delete(ladder_rows).where(ladder_rows.c.version_id == version_id))
            connection.execute(insert(ladder_rows), [_columns(row, version_id) for row in rows])

    def copy(self, person: str | None, name: str, copied: LadderVersion) -> None:
        """Make a draft with the rows of another version."""
        with self._work(person) as connection:
            connection.execute(query("ladder_copy_rows"), {"version_id": _draft(connection, copied), "name": name})

    def save_row(self, person: str | None, name: str, row: LadderRow) -> None:
        """Put a row into a draft, in place of the one with its code."""
        with self._work(person) as connection:
            values = _columns(row, self._id_of(connection, name))
            statement = upsert(ladder_rows).values(values)
            connection.execute(statement.on_conflict_do_update(constraint="ladder_rows_double", set_=values))

    def remove_row(self, person: str | None, name: str, code: str) -> None:
        """Take a row out of a draft."""
        with self._work(person) as connection:
            version_id = self._id_of(connection, name)
            connection.execute(
                delete(ladder_rows).where(ladder_rows.c.version_id == version_id, ladder_rows.c.code == code)
            )

    def try_on(self, person: str | None, name: str, first_on: date, last_on: date) -> list[TrialCount]:
        """Return what a version would have done between two local days."""
        statement = text("select * from city.try_ladder(:name, :first_on, :last_on)")
        with self._work(person) as connection:
            found = connection.execute(statement, {"name": name, "first_on": first_on, "last_on": last_on})
            return [TrialCount(*row) for row in found]

    def today(self) -> list[StepsToday]:
        """Return how the ladder does today."""
        with self._work() as connection:
            return [StepsToday(*row) for row in connection.execute(text("select * from city.ladder_today()"))]

    def silent_cases(self) -> frozenset[int]:
        """Return the cases whose handling is late without a word of the unit since the limit."""
        with self._work() as connection:
            return frozenset(connection.scalars(text("select case_id from city.silent_cases()")))

    def calls(self, most: int) -> list[Call]:
        """Return the calls that are to be made."""
        with self._work() as connection:
            return [
                Call(
                    row.step_id, row.case_id, row.case_no or "", row.lateness, row.late_at, row.unit_name or "",
                    row.unit_name_en or "", row.class_name, row.class_name_en or "", row.address or "",
                    row.is_urgent, row.phone or "", row.now_at,
                )
                for row in connection.execute(query("ladder_calls"), {"most": most})
            ]  # fmt: skip

    def note_call(self, person: str | None, step_id: int, result: str) -> None:
        """Note what a call gave."""
        with self._work(person) as connection:
            connection.execute(text("select city.note_call(:id, :result)"), {"id": step_id, "result": result})

    def shelve(self, person: str | None, step_id: int, until: datetime, reason: str) -> None:
        """Put a step off."""
        values = {"id": step_id, "until": until, "reason": reason}
        with self._work(person) as connection:
            connection.execute(text("select city.shelve_step(:id, :until, :reason)"), values)


def _draft(connection: Connection, version: LadderVersion) -> int:
    names = ("name", "title", "code_version", "source")
    return connection.execute(query("ladder_draft"), {name: getattr(version, name) for name in names}).scalar_one()


def _columns(row: LadderRow, version_id: int) -> dict[str, Any]:
    lists = {name: list(value) if (value := getattr(row, name)) is not None else None for name in LISTS}
    return asdict(row) | lists | {"version_id": version_id}


def _row_of(row: Any) -> LadderRow:
    facts = dict(row._mapping)
    return LadderRow(**facts | {name: tuple(facts[name]) if facts[name] is not None else None for name in LISTS})
