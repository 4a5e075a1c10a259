"""Keeps the staff through functions of the database, which alone make, lock and re-key roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from app.cases.model import Post
from app.errors import Refused
from app.people.model import (
    ENDED,
    LOCKED,
    NO_POST,
    TO_COME,
    WORKS,
    HeldPost,
    LoggedIn,
    Member,
    NewMember,
    PostHeld,
    StaffChange,
)
from app.people.sentences import explain
from db.connection.errors import DATABASE_ERRORS, FORBIDDEN_STATE, Failure, failure_of, translated
from db.connection.session import transaction
from db.schema.queries import query

ADD = text(
    "select city.add_staff(:number, :name, :posts, :unit_id, :verifier, :valid_from, :valid_to)"
).bindparams(bindparam("posts", type_=JSONB))  # fmt: skip
CHANGE = text("select city.change_posts(:staff_id, :posts, :from_on)").bindparams(bindparam("posts", type_=JSONB))
OF_WHO_ASKS = ("GH005", "GH056")
"""Refusals that concern whoever asks, and none of the people in the list."""
UNKNOWN_ID = -1
"""No unit or grid has it: the database says what is wrong with it."""


class DatabaseStaffStore:
    """The staff in the database."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the way to the database.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def me(self) -> LoggedIn | None:
        """Return who is logged in; None for who holds no post here today."""
        with self._transaction() as connection:
            row = connection.execute(text("select * from city.me()")).one_or_none()
        if row is None:
            return None
        posts = tuple(
            HeldPost(Post(held["post"]), held["unit_id"], held["area_code"], held["duty_grid_id"]) for held in row.posts
        )
        return LoggedIn(row.staff_id, row.role_name, row.name, row.unit_id, posts)

    def members(self) -> list[Member]:
        """Return everybody, by number."""
        with self._transaction() as connection:
            rows = connection.execute(query("staff_members")).all()
        return [
            Member(row.number or "", row.name, row.role_name, row.unit, tuple(_held(post) for post in row.posts),
                   row.valid_from, row.valid_to, _standing(row))
            for row in rows
        ]  # fmt: skip

    def add(self, people: Sequence[tuple[NewMember, str | None]], is_kept: bool = True) -> list[str | None]:
        """Add people, all or none, and tell for each why not; see the port."""
        reasons: list[str | None] = []
        with self._transaction() as connection, connection.begin_nested() as undone:
            ids = _Ids(connection)
            for new, verifier in people:
                reasons.append(self._add(connection, ids, new, verifier))
            if not is_kept or any(reasons):
                undone.rollback()
        return reasons

    def _add(self, connection: Connection, ids: _Ids, new: NewMember, verifier: str | None) -> str | None:
        values = {
            "number": new.number, "name": new.name, "posts": [ids.post(held) for held in new.posts],
            "unit_id": ids.unit(new.unit), "verifier": verifier, "valid_from": new.valid_from, "valid_to": new.valid_to,
        }  # fmt: skip
        try:
            with connection.begin_nested():
                connection.execute(ADD, values)
        except DATABASE_ERRORS as error:
            failure = failure_of(error)
            reason = _explain(failure)
            if reason is None or failure.state in OF_WHO_ASKS:
                raise
            return reason
        return None

    def lock(self, number: str, is_locked: bool) -> None:
        """Lock somebody and end their sessions, or let them in again."""
        with self._transaction() as connection:
            staff_id = _staff_id(connection, number)
            connection.execute(
                text("select city.lock_staff(:id, :is_locked)"), {"id": staff_id, "is_locked": is_locked}
            )
        self._end_sessions(staff_id)

    def change_posts(self, number: str, posts: Sequence[PostHeld], from_on: date | None) -> None:
        """Let somebody hold these posts, and only these, from a day on."""
        with self._transaction() as connection:
            ids = _Ids(connection)
            staff_id = _staff_id(connection, number)
            values = {"staff_id": staff_id, "posts": [ids.post(held) for held in posts]}
            connection.execute(CHANGE, values | {"from_on": from_on})
        self._end_sessions(staff_id)

    def set_password(self, number: str | None, password: str) -> None:
        """Set somebody's password, or (None) one's own; only a verifier leaves this machine."""
        with self._transaction() as connection:
            if number is None:
                role = str(connection.scalar(text("select session_user")))
                change, values = text("select city.change_my_password(:verifier)"), {}
            else:
                role = str(connection.scalar(text("select city.post_role(:number)"), {"number": number}))
                staff_id = _staff_id(connection, number)
                change, values = text("select city.rekey_staff(:id, :verifier)"), {"id": staff_id}
            connection.execute(change, values | {"verifier": make_verifier(connection, role, password)})
        if number is not None:
            self._end_sessions(staff_id)

    def changes(self, number: str | None, most: int) -> list[StaffChange]:
        """Return what changed of somebody or of everybody, newest first."""
        with self._transaction() as connection:
            rows = connection.execute(query("staff_changes"), {"number": number, "most": most}).all()
        return [
            StaffChange(row.changed_at, row.number, row.what, _words(row.what, row.was), _words(row.what, row.becomes),
                        row.changed_by)
            for row in rows
        ]  # fmt: skip

    def verifier(self, number: str, password: str) -> str:
        """Return what the server keeps instead of a password."""
        with self._transaction() as connection:
            return make_verifier(connection, f"{connection.engine.url.database}_{number}", password)

    def _end_sessions(self, staff_id: int) -> None:
        """End the sessions of somebody once more, who may just have been let in while a change was written."""
        with self._transaction() as connection:
            connection.execute(text("select city.end_sessions(:id)"), {"id": staff_id})

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with translated(_explain), transaction(self._bind, self._person) as connection:
            yield connection


def make_verifier(connection: Connection, role: str, password: str) -> str:
    """Return the SCRAM-SHA-256 verifier of a password, computed on this machine by libpq."""
    driver: Any = connection.connection.driver_connection
    return driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode("ascii")


class _Ids:
    """The ids behind the codes that people write."""

    def __init__(self, connection: Connection) -> None:
        units = connection.execute(text("select code, unit_id from city.units"))
        grids = connection.execute(text("select code, duty_grid_id from city.duty_grids"))
        self._units: dict[str, int] = {row.code: row.unit_id for row in units}
        self._grids: dict[str, int] = {row.code: row.duty_grid_id for row in grids}

    def unit(self, code: str | None) -> int | None:
        return None if code is None else self._units.get(code, UNKNOWN_ID)

    def post(self, held: PostHeld) -> dict[str, Any]:
        grid = None if held.duty_grid is None else self._grids.get(held.duty_grid, UNKNOWN_ID)
        return {
            "post": held.post.value, "unit_id": self.unit(held.unit), "area_code": held.area, "duty_grid_id": grid,
        }  # fmt: skip


def _staff_id(connection: Connection, number: str) -> int:
    found = connection.scalar(text("select staff_id from city.staff where number = :number"), {"number": number})
    if found is None:
        raise Refused(explain("GH057", {"number": number}) or number)
    return int(found)


def _held(facts: dict[str, Any]) -> PostHeld:
    return PostHeld(Post(facts["post"]), facts["unit"], facts["area"], facts["duty_grid"])


def _words(what: str, value: Any) -> str:
    """What something was or is, to be read."""
    if value is None:
        return ""
    if what.startswith("post"):
        held = PostHeld(Post(value["post"]), value["unit"], value["area_code"], value["duty_grid"]).words()
        return f"{held} {_days(value['valid_from'], value['valid_to'])}"
    if what == "days":
        return _days(*value)
    return str(value["name"]) if isinstance(value, dict) else str(value)


def _days(first: str | None, last: str | None) -> str:
    return f"{first or '…'} – {last or '…'}"


def _standing(row: Any) -> str:
    if row.is_locked:
        return LOCKED
    if row.has_ended:
        return ENDED
    if row.is_to_come:
        return TO_COME
    return WORKS if row.holds_post else NO_POST


def _explain(failure: Failure) -> str | None:
    state = failure.state
    if state == FORBIDDEN_STATE and "permission denied for function" in failure.words:
        state = "GH056"  # who is no administrator may not even ask
    return explain(state, failure.facts or {})
