"""Reads what the papers of a meeting say; never who reported a case, nor the text of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row

from app.errors import Refused
from app.i18n import _, pick
from app.meetings.model import Precedent, Refusal
from app.papers.model import (
    MapShape,
    MeetingPapers,
    PaperCase,
    PaperItem,
    PaperMonth,
    PaperPhoto,
    PaperRuling,
    PaperUnit,
)
from db.connection.errors import translated
from db.connection.session import transaction
from db.readers.cases import NO_RIGHT_TO_SEE
from db.readers.meetings import read_agenda, read_meeting
from db.schema.queries import query

MAP_RADIUS_M = 1200
"""So far around an item its map is read; it shows less."""
AROUND_M = 300
"""Cases of an item's class so near to it are counted for its chart; our own rule, D-722."""


class DatabasePaperSource:
    """What papers say, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def read_meeting(self, meeting_no: int) -> MeetingPapers:
        """Return a meeting with everything that its papers say; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            asked = {"meeting_no": meeting_no}
            facts = connection.execute(query("paper_facts"), asked).one()
            meeting = read_meeting(connection, meeting_no)
            if meeting is None:
                raise Refused(_("There is no meeting {meeting}.").format(meeting=meeting_no))
            units = connection.execute(query("paper_units"), asked).all()
            return MeetingPapers(
                meeting, pick(facts.name, facts.name_en), pick(facts.centre_name, facts.centre_name_en),
                facts.note or "", facts.now.astimezone(ZoneInfo(facts.time_zone)), facts.time_zone,
                tuple(PaperUnit(pick(row.name, row.name_en), row.has_attended) for row in units),
                tuple(_read_items(connection, meeting_no)),
            )  # fmt: skip

    def read_photo(self, attachment_id: int) -> bytes | None:
        """Return the content of a photo; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            content = connection.scalar(query("desk_photo"), {"attachment_id": attachment_id})
            return None if content is None else bytes(content)


def _read_items(connection: Connection, meeting_no: int) -> list[PaperItem]:
    asked = {"meeting_no": meeting_no}
    said = {row.item_id: row for row in connection.execute(query("paper_rulings"), asked)}
    cases = _by_item(connection, "paper_cases", asked, _case)
    refusals = _by_item(connection, "paper_refusals", asked, _refusal)
    around = asked | {"radius_m": AROUND_M}
    months = _by_item(connection, "paper_months", around, lambda row: PaperMonth(row.first_on, row.cases, row.refusals))
    photos = _by_item(
        connection, "paper_photos", asked, lambda row: PaperPhoto(row.attachment_id, row.kind, row.taken_at)
    )
    shapes = _by_item(connection, "paper_maps", asked | {"radius_m": MAP_RADIUS_M}, _shape)
    items = []
    for one in read_agenda(connection, meeting_no):
        number = one.card.item_id
        rows = connection.execute(query("item_precedents"), {"item_id": number})
        items.append(PaperItem(
            one.card, one.place_no, one.outcome, said[number].outcome_text if number in said else "",
            _ruling(said.get(number)), cases[number], refusals[number], tuple(Precedent(*row) for row in rows),
            months[number], photos[number], shapes[number],
        ))  # fmt: skip
    return items


def _by_item(
    connection: Connection, name: str, asked: dict[str, Any], make: Callable[[Row[Any]], Any]
) -> defaultdict[int, tuple[Any, ...]]:
    found: defaultdict[int, tuple[Any, ...]] = defaultdict(tuple)
    lists: defaultdict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query(name), asked):
        lists[row.item_id].append(make(row))
    found.update({number: tuple(rows) for number, rows in lists.items()})
    return found


def _ruling(row: Row[Any] | None) -> PaperRuling | None:
    if row is None or row.ruling_no is None:
        return None
    unit = pick(row.unit or "", row.unit_en)
    return PaperRuling(row.ruling_no, row.title, row.words, unit, row.valid_from, row.valid_to)


def _case(row: Row[Any]) -> PaperCase:
    unit = pick(row.unit, row.unit_en)
    return PaperCase(row.case_no, row.state, row.reported_s, row.refused_times, unit, row.lon, row.lat)


def _refusal(row: Row[Any]) -> Refusal:
    return Refusal(row.case_no, row.at_s, row.unit, row.unit_en, row.words)


def _shape(row: Row[Any]) -> MapShape:
    return MapShape(row.kind, pick(row.name, row.name_en), bytes(row.shape))


def _photo(row: Row[Any]) -> PaperPhoto:
    return PaperPhoto(row.attachment_id, row.kind, row.taken_at)
