"""Keeps cases through the one door: a flow record goes in, the database moves and signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, TextClause, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from app.cases.actions import is_quiet
from app.cases.model import (
    COUNTED,
    ActionResult,
    Case,
    CaseFacts,
    DryRun,
    Inputs,
    Photo,
    SimilarPhoto,
    State,
    Supervision,
)
from db.connection.errors import Failure, insist, translated
from db.connection.session import transaction
from db.readers.responsibility import read_candidates
from db.schema.tables.cases import cases
from db.stores.refusals import explain_refusal

MOVE = text(
    "insert into city.flow_records (request_id, case_id, seen_version, action, inputs)"
    " values (:request_id, :case_id, :seen_version, :action, :inputs)"
    " returning case_id, version, to_state, unit_id, acted_at"
).bindparams(bindparam("inputs", type_=JSONB), bindparam("request_id", type_=PG_UUID))
TRY = text(
    "insert into city.flow_records (request_id, case_id, seen_version, action, inputs)"
    " values (:request_id, :case_id, :seen_version, :action, :inputs) returning changed"
).bindparams(bindparam("inputs", type_=JSONB), bindparam("request_id", type_=PG_UUID))
REPORT = text("select city.report_case(:request_id, :inputs)").bindparams(
    bindparam("inputs", type_=JSONB), bindparam("request_id", type_=PG_UUID)
)
ANSWER = text(
    "select case_id, version, to_state, unit_id, acted_at from city.flow_records"
    " where case_id = :case_id and request_id = :request_id"
).bindparams(bindparam("request_id", type_=PG_UUID))

ADD_PHOTO = text(
    "select city.add_attachment(:content, :kind, :file_name, :taken_at, :lon, :lat, cast(:dhash as bigint),"
    " cast(:original as bytea))"
)
UPLOADED = text("select city.uploaded_bytes(:upload_id)").bindparams(bindparam("upload_id", type_=PG_UUID))
ADD_PIECE = text("select city.add_photo_piece(:upload_id, :begins, :content)").bindparams(
    bindparam("upload_id", type_=PG_UUID)
)
FINISH = text(
    "select city.finish_photo(:upload_id, :size_b, :kind, :file_name, :taken_at, :lon, :lat, cast(:dhash as bigint),"
    " :original_b)"
).bindparams(bindparam("upload_id", type_=PG_UUID))
COVER = text("select city.cover_attachment(:attachment_id, :content)")
SIMILAR = text("select * from city.similar_photos(cast(:dhash as bigint))")
FACTS = tuple(field.name for field in fields(CaseFacts))
LOOK = select(
    cases.c.case_id,
    cases.c.version,
    cases.c.state,
    cases.c.unit_id,
    cases.c.quiet_acts,
    *(getattr(func.city, name)(cases.c.case_id).label(name) if name in COUNTED else cases.c[name] for name in FACTS),
).where(cases.c.case_id == bindparam("case_id"))

Answer = TypeVar("Answer")
CHECK_VIOLATION = "23514"
PIECE_B = 256 * 1024
"""A line of 1 Mbit/s sends a piece in two seconds, which is what a cut costs at most."""


class DatabaseCaseStore:
    """The cases in the database."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def record(self, person: str | None, request_id: UUID, case: Case, action_key: str, inputs: Inputs) -> ActionResult:
        """Move a case, or give the answer of an earlier same request.

        Raises:
            Refused: the case was moved meanwhile, or the database's own rules say no.
            Unavailable: the database cannot be reached; the same request may be sent again.
        """
        values = {
            "request_id": request_id, "case_id": case.case_id, "seen_version": case.version, "action": action_key,
            "inputs": inputs,
        }  # fmt: skip

        def move(connection: Connection) -> ActionResult:
            row = connection.execute(MOVE, values).one_or_none()
            if row is None:
                row = connection.execute(ANSWER, {"case_id": case.case_id, "request_id": request_id}).one()
            return _after(case, action_key, _moved(row))

        return self._insist(person, move, case.case_id)

    def dry_run(self, person: str | None, case: Case, action_key: str, inputs: Inputs) -> DryRun:
        """Do an act and undo it: what it changed is what it would change.

        Raises:
            Refused: the case was moved meanwhile, or the database's own rules say no.
            Unavailable: the database cannot be reached.
        """
        values = {
            "request_id": uuid4(), "case_id": case.case_id, "seen_version": case.version, "action": action_key,
            "inputs": inputs,
        }  # fmt: skip

        def try_it(connection: Connection) -> DryRun:
            before = read_candidates(connection, case.case_id)
            changed = connection.scalar(TRY, values) or {}
            after = read_candidates(connection, case.case_id)
            raise _UndoneError(DryRun(changed, *(tuple(one.unit_name for one in found) for found in (before, after))))

        try:
            return self._insist(person, try_it, case.case_id)
        except _UndoneError as undone:
            return undone.found

    def report(self, person: str | None, request_id: UUID, inputs: Inputs) -> ActionResult:
        """Make a case, or give the answer of an earlier same request.

        Raises:
            Refused: the database's rules say no.
            Unavailable: the database cannot be reached; the same request may be sent again.
        """

        def make(connection: Connection) -> ActionResult:
            case_id = connection.scalar(REPORT, {"request_id": request_id, "inputs": inputs})
            return _moved(connection.execute(ANSWER, {"case_id": case_id, "request_id": request_id}).one())

        return self._insist(person, make)

    def add_photo(self, person: str | None, photo: Photo) -> int:
        """Keep a photo for an act to come; the same content is kept once.

        Raises:
            Refused: it is too large, no picture, or the person is not on the staff.
            Unavailable: the database cannot be reached.
        """
        values = {field.name: getattr(photo, field.name) for field in fields(photo)}
        return self._insist(person, partial(_count, ADD_PHOTO, values))

    def upload_photo(self, person: str | None, upload_id: UUID, photo: Photo) -> int:
        """Keep a photo piece by piece, from where an earlier try of the same upload was cut; it becomes one photo.

        Each piece is a transaction of its own, so that a slow line holds nothing.

        Args:
            upload_id: of this photo of this person, the same for every try.

        Raises:
            Refused: it is too large, no picture, or the person is not on the staff.
            Unavailable: the database cannot be reached; what has arrived is kept for a day.
        """
        whole = photo.content + (photo.original or b"")
        upload = {"upload_id": upload_id}
        there = self._insist(person, partial(_count, UPLOADED, upload))
        while there < len(whole):
            piece = upload | {"begins": there, "content": whole[there : there + PIECE_B]}
            there = self._insist(person, partial(_count, ADD_PIECE, piece))
        about = {field.name: getattr(photo, field.name) for field in fields(photo)} | upload
        about |= {"size_b": len(photo.content), "original_b": len(photo.original or b"")}
        return self._insist(person, partial(_count, FINISH, about))

    def cover_photo(self, person: str | None, attachment_id: int, content: bytes) -> None:
        """Put a picture in which something is covered in the place of a photo of a case.

        Raises:
            Refused: the person may not, or it is no picture.
            Unavailable: the database cannot be reached.
        """
        values = {"attachment_id": attachment_id, "content": content}
        self._insist(person, lambda connection: connection.execute(COVER, values))

    def similar_photos(self, person: str | None, dhash: int) -> tuple[SimilarPhoto, ...]:
        """Return photos of cases that show the same as a picture, the nearest first.

        Raises:
            Unavailable: the database cannot be reached.
        """
        with translated(), transaction(self._bind, person) as connection:
            return tuple(SimilarPhoto(**row._mapping) for row in connection.execute(SIMILAR, {"dhash": dhash}))

    def look(self, case_id: int) -> Case | None:
        """Return a case with every fact that the law asks about; None where there is none to be seen."""
        with translated(), transaction(self._bind) as connection:
            row = connection.execute(LOOK, {"case_id": case_id}).one_or_none()
        return None if row is None else case_of(row)

    def _insist(
        self, person: str | None, work: Callable[[Connection], Answer], case_id: int | None = None
    ) -> Answer:  # fmt: skip
        def attempt() -> Answer:
            with transaction(self._bind, person) as connection:
                return work(connection)

        def explain(failure: Failure) -> str | None:
            if _is_of_no_month(failure):
                return explain_refusal("GH001", {"case_id": case_id})
            return explain_refusal(failure.state, failure.facts or {})

        return insist(attempt, explain)


def _count(statement: TextClause, values: Inputs, connection: Connection) -> int:
    return int(connection.scalar(statement, values) or 0)


class _UndoneError(Exception):
    """Leaves a transaction that is undone, with what was found in it."""

    def __init__(self, found: DryRun) -> None:
        super().__init__()
        self.found = found


def _moved(row: Any) -> ActionResult:
    acted_at: datetime = row.acted_at
    return ActionResult(Case(row.case_id, row.version, State(row.to_state), row.unit_id), acted_at)


def _after(seen: Case, action_key: str, moved: ActionResult) -> ActionResult:
    """After a quiet act whatever was seen is still what nobody has outrun."""
    if not is_quiet(action_key):
        return moved
    return replace(moved, case=replace(moved.case, quiet_acts=moved.case.version - seen.loud_version))


def case_of(row: Any) -> Case:
    """Return the case in a row that holds its key, version, state, unit and everything of `FACTS`."""
    told = {
        "signers": row.signers or {},
        "open_supervisions": tuple(Supervision(*one) for one in row.open_supervisions or ()),
    }
    facts = CaseFacts(**{name: getattr(row, name) for name in FACTS} | told)
    return Case(row.case_id, row.version, State(row.state), row.unit_id, facts, row.quiet_acts)


def _is_of_no_month(failure: Failure) -> bool:
    """Tell whether a case lies in a month that never was.

    The server looks for the month's table before the door can say that there is no such case.
    """
    return (failure.state, failure.table, failure.constraint) == (CHECK_VIOLATION, "flow_records", "")
