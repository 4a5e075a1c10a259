"""Reads what a desk shows: who sits there, and everything about one case; each question goes by a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.cases.model import Person, Post
from app.desk.case_file import AssignmentLine, CaseFile, FlowLine, Named, PhotoLine, ReportLine
from app.desk.model import DeskUser
from app.errors import Refused
from app.i18n import _, pick
from app.photos.model import RepeatedPhoto
from db.connection.errors import NO_RIGHT_TO_SEE, translated
from db.connection.session import transaction
from db.schema.queries import query
from db.stores.cases import case_of

MOST_LINES = 200
MOST_REPEATS = 500
MAY_KNOW_REPORTERS = text("select has_table_privilege('city.reporters', 'select')")


def read_me(connection: Connection) -> DeskUser:
    """Return who is logged in.

    Raises:
        Refused: this role is nobody of the staff.
    """
    row = connection.execute(query("desk_me")).one_or_none()
    if row is None:
        person = connection.scalar(text("select session_user"))
        raise Refused(
            _("{person} holds no post today, or the account is locked. Ask the administrator.").format(person=person)
        )
    posts: dict[Post, int | None] = {}
    areas: dict[Post, str | None] = {}
    for post, unit_id, area_code in zip(row.posts, row.unit_ids, row.area_codes, strict=True):
        posts.setdefault(Post(post), unit_id)
        if area_code is not None:
            areas.setdefault(Post(post), area_code)
    return DeskUser(
        Person(None, posts, row.staff_id, areas), row.role_name, row.name, row.number, row.unit, row.unit_en
    )


def find_role(connection: Connection, word: str) -> str:
    """Return the role that a role name, a staff number or a post means.

    Raises:
        Refused: nobody is called like that.
    """
    found = connection.scalar(query("desk_find_person"), {"word": word})
    if found is None:
        if word in {post.value for post in Post}:
            words = _(
                "Nobody holds the post “{word}”. Add somebody: main.py staff add NUMBER --name NAME --post {word}."
            )
            raise Refused(words.format(word=word))
        raise Refused(_("No staff member has the role, staff number or post “{word}”.").format(word=word))
    return found


class DatabaseCaseReader:
    """The case reader (app/desk/ports.py) of whoever the engine logs in as."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def case_file(self, case_id: int) -> CaseFile | None:
        """Return everything known about a case; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            row = connection.execute(query("desk_case"), {"case_id": case_id}).one_or_none()
            if row is None:
                return None
            asked = {"case_id": case_id, "most": MOST_LINES}
            return replace(
                _case_file(row),
                reports=_reports(connection, asked),
                photos=tuple(PhotoLine(**one._mapping) for one in connection.execute(query("desk_photos"), asked)),
                history=tuple(_flow_line(one) for one in connection.execute(query("desk_history"), asked)),
                assignments=tuple(_assignment(one) for one in connection.execute(query("desk_assignments"), asked)),
            )

    def photo(self, attachment_id: int) -> bytes | None:
        """Return the content of a photo; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            return connection.scalar(query("desk_photo"), {"attachment_id": attachment_id})

    def original_photo(self, attachment_id: int) -> bytes | None:
        """Return the content of a photo before something in it was covered; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            return connection.scalar(query("desk_photo_original"), {"attachment_id": attachment_id})

    def repeated_photos(self, days: int) -> tuple[RepeatedPhoto, ...]:
        """Return the photos that show the same as an earlier one; see the port."""
        asked = {"days": days, "most": MOST_REPEATS}
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            return tuple(RepeatedPhoto(**row._mapping) for row in connection.execute(query("repeated_photos"), asked))

    def commands(self) -> tuple[tuple[str, str], ...]:
        """Return the districts that have a command; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            return tuple(
                (row.area_code, pick(row.name, row.name_en)) for row in connection.execute(query("desk_commands"))
            )


def _case_file(row: Any) -> CaseFile:
    def named(name: str) -> Named | None:
        words: Mapping[str, Any] = row._mapping
        return Named(words[name], words[f"{name}_en"]) if words[name] else None

    return CaseFile(
        case=case_of(row),
        number=row.case_no,
        class_name=Named(row.class_name, row.class_name_en),
        major_name=Named(row.major_name, row.major_name_en),
        text=row.text or "",
        address=row.address or "",
        district=named("district_name"),
        duty_grid=pick(row.duty_grid or "", row.duty_grid_en),
        unit_grid=row.unit_grid or "",
        owner=named("owner"),
        maintainer=named("maintainer"),
        unit=named("unit"),
        due_at=row.counted_due_at,
        is_provisional=row.is_provisional,
        **{name: getattr(row, name) for name in SAME},
    )


SAME = (
    "kind", "class_id", "class_code", "channel", "project", "reported_at", "now", "time_zone", "is_urgent",
    "component_id", "component_code", "handler", "lon", "lat", "manual_version", "manual_title", "condition_no",
    "soon_at", "stage", "stage_started_at", "into_number",
)  # fmt: skip
"""What the row and the case file call by the same name."""


def _reports(connection: Connection, asked: dict[str, Any]) -> tuple[ReportLine, ...]:
    lines = [ReportLine(**one._mapping) for one in connection.execute(query("desk_reports"), asked)]
    if not lines or not connection.scalar(MAY_KNOW_REPORTERS):
        return tuple(lines)
    known = {one.report_id: one for one in connection.execute(query("desk_reporters"), asked)}
    return tuple(
        replace(line, reporter=known[line.report_id].name, phone=known[line.report_id].phone)
        if line.report_id in known
        else line
        for line in lines
    )


def _flow_line(row: Any) -> FlowLine:
    names = {
        "unit_id": Named(row.unit, row.unit_en) if row.unit else None,
        "class_id": Named(row.class_name, row.class_name_en) if row.class_name else None,
        "into_case_id": Named(row.other_no) if row.other_no else None,
        "case_id": Named(row.other_no) if row.other_no else None,
        "command_code": Named(row.command, row.command_en) if row.command else None,
        "component_id": Named(row.component) if row.component else None,
        "officer_id": Named(row.officer) if row.officer else None,
    }
    return FlowLine(
        row.version, row.action, row.acted_at, row.person, row.post, row.on_behalf_of, row.inputs or {},
        {key: name for key, name in names.items() if name is not None and key in (row.inputs or {})}, row.staff_id,
        row.changed or {},
    )  # fmt: skip


def _assignment(row: Any) -> AssignmentLine:
    return AssignmentLine(
        row.assignment_no, Named(row.name, row.name_en), row.dispatched_at, row.received_at, row.handled_at,
        row.returned_at, row.taken_back_at, row.return_code,
    )  # fmt: skip
