"""Reads what the screens of a meeting show."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.errors import Refused
from app.i18n import _
from app.meetings.model import MeetingState, Precedent
from app.meetings.presentation import (
    ALIKE_M,
    HERE_S,
    MOST_PHOTOS,
    ComponentFacts,
    ItemPhoto,
    ItemScreen,
    LikeCase,
    LikeCases,
    MeetingAgenda,
    Note,
    Presence,
    ShownItem,
    Stage,
)
from db.readers.meetings import read_agenda, read_detail, read_meetings, read_sketches
from db.readers.responsibility import read_candidates
from db.schema.queries import query

NOW = text("select extract(epoch from city.city_now())::float8, city.time_zone()")
ME = text("select extract(epoch from city.city_now())::float8, city.my_staff_id()")
MOST_OPEN = 50


def read_meeting_agenda(connection: Connection) -> MeetingAgenda:
    """Return the meeting that is running, else the next, with its items."""
    now_s, zone = connection.execute(NOW).one()
    coming = read_meetings(connection, MOST_OPEN, only_open=True)
    coming.sort(key=lambda one: (one.state is not MeetingState.RUNNING, one.starts_at))
    meeting = coming[0] if coming else None
    items = read_agenda(connection, meeting.meeting_no) if meeting is not None else []
    return MeetingAgenda(meeting, tuple(items), now_s, zone)


def read_screen(connection: Connection, item_id: int, radius_m: float) -> ItemScreen:
    """Return everything about an item that the room sees.

    Raises:
        Refused: there is no such item.
    """
    detail = read_detail(connection, item_id)
    if not detail.acts:
        raise Refused(_("There is no such item here any more. Press F5."))
    asked = {"item_id": item_id}
    sketches = read_sketches(connection, [item_id], radius_m)
    case_id = connection.scalar(query("screen_case"), asked)
    photos = connection.execute(query("screen_photos"), asked | {"most": MOST_PHOTOS})
    component = connection.execute(query("screen_component"), asked).one_or_none()
    return ItemScreen(
        detail,
        sketches[0] if sketches else None,
        tuple(Precedent(*row) for row in connection.execute(query("item_precedents"), asked)),
        read_candidates(connection, case_id) if case_id is not None else (),
        tuple(ItemPhoto(row.kind, row.at_s, bytes(row.content)) for row in photos),
        None if component is None else ComponentFacts(**component._mapping),
        read_alike(connection, item_id),
    )


def read_alike(connection: Connection, item_id: int) -> LikeCases:
    """Return the cases like those of an item in twelve months, the latest first."""
    rows = connection.execute(query("item_alike"), {"item_id": item_id, "radius_m": ALIKE_M}).all()
    if not rows:
        return LikeCases()
    cases = tuple(LikeCase(*row[:-1]) for row in rows)
    return LikeCases(rows[0].found, sum(1 for one in cases if one.refused_times), cases)


def read_stage(connection: Connection, meeting_no: int) -> Stage:
    """Return what everybody who joined a meeting shares."""
    asked = {"meeting_no": meeting_no}
    now_s, me = connection.execute(ME).one()
    row = connection.execute(query("stage_shown"), asked).one_or_none()
    shown = ShownItem()
    if row is not None:
        strokes = tuple(tuple((float(x), float(y)) for x, y in line) for line in row.strokes)
        shown = ShownItem(row.version, row.item_id, row.shown_s, row.person or "", strokes)
    presences = connection.execute(query("stage_presences"), asked | {"here_s": HERE_S})
    notes = connection.execute(query("stage_notes"), asked)
    return Stage(
        shown, tuple(Presence(*one) for one in presences), tuple(Note(*one) for one in notes), now_s, me
    )  # fmt: skip
