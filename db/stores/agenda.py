"""Keeps agenda, invitations, templates and addenda of meetings through functions of the database."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, text

from app.errors import Refused
from app.i18n import _
from app.meetings.agenda import Addendum, Dossier, InvitedPerson, InvitedUnit, Template
from db.readers.meetings import read_agenda, read_meeting, read_meetings
from db.schema.queries import query
from db.stores.presentation import meeting_work

NOW = text("select extract(epoch from city.city_now())::float8, city.time_zone()")
NOTE_OF = text("select note from city.meetings where meeting_no = :meeting_no")
ORDER = text("select city.order_agenda(:meeting_no, :item_id, :place, :minutes)")
NOTE = text("select city.note_meeting(:meeting_no, :version, :words)")
NAME_CHAIR = text("select city.name_chair(:meeting_no, :number)")
INVITE_UNIT = text("select city.invite_unit(:meeting_no, :unit_id)")
INVITE_DISPUTING = text("select city.invite_disputing_units(:meeting_no)")
INVITE_PERSON = text("select city.invite_person(:meeting_no, :name, :unit_id)")
UNINVITE = text("select city.uninvite(:meeting_no, :person_no, :unit_id)")
ATTEND = text("select city.note_attendance(:meeting_no, :person_no, :unit_id, :has_attended)")
KEEP_TEMPLATE = text("select city.keep_template(cast(:template as jsonb))")
RETIRE_TEMPLATE = text("select city.retire_template(:template_id)")
PLAN_FROM = text("select city.plan_from_template(:template_id, :starts_at)")
ADD_ADDENDUM = text("select city.add_addendum(:meeting_no, :item_id, :words)")


class DatabaseAgendaStore:
    """What belongs to a meeting in the database, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def _do(self, statement: TextClause, **asked: Any) -> Any:
        with meeting_work(self._bind, self._person) as connection:
            return connection.execute(statement, asked).scalar_one()

    def dossier(self, meeting_no: int) -> Dossier:
        """Return everything about a meeting; see the port."""
        asked = {"meeting_no": meeting_no}
        with meeting_work(self._bind, self._person) as connection:
            now_s, zone = connection.execute(NOW).one()
            meeting = read_meeting(connection, meeting_no)
            if meeting is None:
                raise Refused(_("There is no meeting {meeting}.").format(meeting=meeting_no))
            chairs = connection.execute(query("meeting_chairs"))
            return Dossier(
                meeting,
                str(connection.scalar(NOTE_OF, asked) or ""),
                tuple(read_agenda(connection, meeting_no)),
                tuple(InvitedUnit(*row) for row in connection.execute(query("meeting_units"), asked)),
                tuple(InvitedPerson(*row) for row in connection.execute(query("meeting_people"), asked)),
                tuple(Addendum(*row) for row in connection.execute(query("meeting_addenda"), asked)),
                tuple((row.number, row.name) for row in chairs),
                now_s,
                zone,
            )

    def templates(self) -> list[Template]:
        """Return templates and series; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            rows = connection.execute(query("meeting_templates")).all()
        return [Template(**(dict(row._mapping) | {"unit_ids": tuple(row.unit_ids)})) for row in rows]

    def open_days(self) -> list[date]:
        """Return the days of the meetings that are not closed; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            return [one.starts_at.date() for one in read_meetings(connection, 1000, only_open=True)]

    def order(self, meeting_no: int, item_id: int, place: int, minutes: int) -> None:
        """Give an item its place and its minutes; see the port."""
        self._do(ORDER, meeting_no=meeting_no, item_id=item_id, place=place, minutes=minutes)

    def note(self, meeting_no: int, version: int, words: str) -> int:
        """Keep the notes of a meeting; see the port."""
        return int(self._do(NOTE, meeting_no=meeting_no, version=version, words=words))

    def name_chair(self, meeting_no: int, number: str) -> None:
        """Say who holds it; see the port."""
        self._do(NAME_CHAIR, meeting_no=meeting_no, number=number)

    def invite_unit(self, meeting_no: int, unit_id: int) -> None:
        """Invite a unit; see the port."""
        self._do(INVITE_UNIT, meeting_no=meeting_no, unit_id=unit_id)

    def invite_disputing(self, meeting_no: int) -> int:
        """Invite all units in dispute; see the port."""
        return int(self._do(INVITE_DISPUTING, meeting_no=meeting_no))

    def invite_person(self, meeting_no: int, name: str, unit_id: int | None) -> int:
        """Invite a person; see the port."""
        return int(self._do(INVITE_PERSON, meeting_no=meeting_no, name=name, unit_id=unit_id))

    def uninvite(self, meeting_no: int, person_no: int | None, unit_id: int | None) -> None:
        """Take a person or a unit off the list; see the port."""
        self._do(UNINVITE, meeting_no=meeting_no, person_no=person_no, unit_id=unit_id)

    def attend(self, meeting_no: int, person_no: int | None, unit_id: int | None, has_attended: bool | None) -> None:
        """Note whether somebody was there; see the port."""
        self._do(ATTEND, meeting_no=meeting_no, person_no=person_no, unit_id=unit_id, has_attended=has_attended)

    def keep_template(self, template: Template) -> int:
        """Keep a new template or series; see the port."""
        return int(self._do(KEEP_TEMPLATE, template=json.dumps(template.to_store())))

    def retire_template(self, template_id: int) -> None:
        """Use a template no more; see the port."""
        self._do(RETIRE_TEMPLATE, template_id=template_id)

    def plan_from(self, template_id: int, starts_at: datetime) -> int:
        """Plan a meeting as a template says; see the port."""
        return int(self._do(PLAN_FROM, template_id=template_id, starts_at=starts_at))

    def add_addendum(self, meeting_no: int, item_id: int | None, words: str) -> int:
        """Add a correction to a closed meeting; see the port."""
        return int(self._do(ADD_ADDENDUM, meeting_no=meeting_no, item_id=item_id, words=words))
