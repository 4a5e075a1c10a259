"""Keeps letters through functions of the database, which decide who may, and give the numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, text

from app.cases.sentences import SENTENCES as LAW
from app.errors import Refused
from app.i18n import N_, _
from app.letters.acts import BY_KEY
from app.letters.model import (
    STATES,
    LateUnit,
    Letter,
    LetterAct,
    LetterCase,
    LetterDetail,
    LetterKind,
    LetterList,
    LetterState,
    SentNumber,
    StateCount,
)
from db.connection.errors import Failure
from db.schema.queries import query
from db.stores.refusals import explain_refusal
from db.stores.work import contended_work

SENTENCES = LAW | {
    "GH130": N_("There is no such letter here any more. Press F5."),
    "GH131": N_("Another user acted first. The letter is now “{state}”. Check it and decide again."),
    "GH132": N_("“{action}” is not possible while the letter is “{state}”."),
    "GH133": N_("Your post does not allow this for letters."),
    "GH134": N_("Whoever wrote a letter does not approve it. Another leader must."),
    "GH135 requirement": N_("Write what is required, in at most 1,000 characters."),
    "GH135 phone": N_("A letter holds no telephone number. Take it out of the text."),
    "GH135 reply_by": N_("The reply must be due in the future, within a year."),
    "GH135 cases": N_("A supervision letter is about 1 to 50 cases. For more, draft an urging letter."),
    "GH135 unit": N_("There is no such unit."),
    "GH135 answer": N_("Write what the unit replied, in at most 2,000 characters."),
    "GH135 reason": N_("Write the reason, in at most 1,000 characters."),
    "GH136": N_("What was sent stays as it is."),
    "GH137 state": N_("Case {number} is not in the hands of a unit. Leave it out."),
    "GH137 unit": N_("Case {number} is with another unit. One letter goes to one unit."),
    "GH137 gone": N_("Case {number} is closed or with another unit now. Send the letter back and count again."),
    "GH138": N_("The letter has no document, so it was not sent. Try again."),
    "GH139": N_("The unit has no late case any more. Make the draft void."),
}
FASTER = "GH131"
CLASSES_NEAR = ("lane", "small", "secondary", "main", "trunk")
CLASSES_FAR = ("main", "trunk")
NEAR_DEG = 0.06
DRAFT = text("select city.draft_letter(cast(:case_ids as bigint[]), :requirement, :reply_by)")
DRAFT_URGING = text("select city.draft_urging_letter(:unit_id, :requirement, :reply_by)")
ACT = text("select city.act_on_letter(:letter_id, :version, :action, cast(:inputs as jsonb))")
SEND = text("select new_version, number, in_year, at from city.send_letter(:letter_id, :version)")
KEEP = text("select city.keep_letter_file(:letter_id, :part, :content)")
NOTE = text("select city.note_letter_cases(:letter_id, :most)")
FILE = text("select content from city.letter_files where letter_id = :letter_id and part = :part")
NOW = text("select city.city_now(), city.time_zone()")


class OpenSending:
    """The open transaction of a letter that is being sent; see the port."""

    def __init__(self, connection: Connection, letter_id: int, number: SentNumber) -> None:
        self._connection, self._letter_id, self.number = connection, letter_id, number

    def keep(self, part: str, content: bytes) -> None:
        """Keep what is sent."""
        self._connection.execute(KEEP, {"letter_id": self._letter_id, "part": part, "content": content})


class DatabaseLetterStore:
    """Letters in the database, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def letters(self, state: LetterState | None, most: int) -> LetterList:
        """Return letters of a state, or the late ones; see the port."""
        asked = {"letter_id": None, "state": state and state.value, "most": most}
        with self._work() as connection:
            now, zone = connection.execute(NOW).one()
            counts = tuple(
                StateCount(LetterState(row.state), row.letters, row.late)
                for row in connection.execute(query("letter_counts"))
            )
            rows = connection.execute(query("letter_rows"), asked).all()
        return LetterList(counts, tuple(_letter(row, ZoneInfo(zone)) for row in rows), now.astimezone(ZoneInfo(zone)),
                          zone)  # fmt: skip

    def letter(self, letter_id: int) -> Letter:
        """Return one letter; see the port."""
        with self._work() as connection:
            zone = ZoneInfo(connection.execute(NOW).one()[1])
            asked = {"letter_id": letter_id, "state": None, "most": 1}
            row = connection.execute(query("letter_rows"), asked).one_or_none()
        if row is None:
            raise Refused(_(SENTENCES["GH130"]))
        return _letter(row, zone)

    def detail(self, letter_id: int, most: int) -> LetterDetail:
        """Return what the page says of one letter; see the port."""
        with self._work() as connection:
            zone = ZoneInfo(connection.execute(NOW).one()[1])
            cases = tuple(_read_cases(connection, letter_id, most, False, zone))
            acts = tuple(
                LetterAct(row.action, row.at.astimezone(zone), row.person, row.words)
                for row in connection.execute(query("letter_act_rows"), {"letter_id": letter_id})
            )
            parts = set(connection.scalars(query("letter_parts"), {"letter_id": letter_id}))
        return LetterDetail(letter_id, cases, acts, "document" in parts, "annex" in parts)

    def cases(self, letter_id: int, most: int | None) -> list[LetterCase]:
        """Return the cases of a letter; see the port."""
        with self._work() as connection:
            zone = ZoneInfo(connection.execute(NOW).one()[1])
            return _read_cases(connection, letter_id, most, most is not None, zone)

    def case_ids(self, letter_id: int) -> list[int]:
        """Return the numbers of all cases of a letter; see the port."""
        with self._work() as connection:
            return list(connection.scalars(query("letter_case_ids"), {"letter_id": letter_id}))

    def ids_of_numbers(self, numbers: Sequence[str]) -> list[tuple[str, int | None]]:
        """Return the cases of numbers; see the port."""
        with self._work() as connection:
            rows = connection.execute(query("letter_cases_by_number"), {"numbers": list(numbers)})
            return [(row.number, row.case_id) for row in rows]

    def late_units(self) -> list[LateUnit]:
        """Return units with late cases; see the port."""
        with self._work() as connection:
            return [LateUnit(*row) for row in connection.execute(query("letter_late_units"))]

    def draft(self, case_ids: Sequence[int], requirement: str, reply_by: datetime) -> int:
        """Draft a supervision letter; see the port."""
        asked = {"case_ids": list(case_ids), "requirement": requirement, "reply_by": reply_by}
        with self._work() as connection:
            return int(connection.execute(DRAFT, asked).scalar_one())

    def draft_urging(self, unit_id: int, requirement: str, reply_by: datetime) -> int:
        """Draft an urging letter; see the port."""
        asked = {"unit_id": unit_id, "requirement": requirement, "reply_by": reply_by}
        with self._work() as connection:
            return int(connection.execute(DRAFT_URGING, asked).scalar_one())

    def act(self, letter_id: int, version: int, action: str, inputs: dict[str, Any]) -> int:
        """Do something to a letter; see the port."""
        asked = {"letter_id": letter_id, "version": version, "action": action, "inputs": json.dumps(inputs)}
        with self._work() as connection:
            return int(connection.execute(ACT, asked).scalar_one())

    @contextmanager
    def sending(self, letter: Letter) -> Iterator[OpenSending]:
        """Send a letter in one transaction; see the port."""
        with self._work() as connection:
            row = connection.execute(SEND, {"letter_id": letter.letter_id, "version": letter.version}).one()
            zone = ZoneInfo(connection.execute(NOW).one()[1])
            number = SentNumber(row.new_version, row.number, row.in_year, row.at.astimezone(zone))
            yield OpenSending(connection, letter.letter_id, number)

    def note_cases(self, letter_id: int, most: int) -> int:
        """Note a letter or its answer on some of its cases; see the port."""
        with self._work() as connection:
            return int(connection.execute(NOTE, {"letter_id": letter_id, "most": most}).scalar_one())

    def file(self, letter_id: int, part: str) -> bytes:
        """Return what was sent; see the port."""
        with self._work() as connection:
            content = connection.execute(FILE, {"letter_id": letter_id, "part": part}).scalar_one_or_none()
        if content is None:
            raise Refused(_("There is no file of this letter."))
        return bytes(content)

    def photos(self, attachment_ids: Sequence[int]) -> dict[int, bytes]:
        """Return the contents of photos; see the port."""
        with self._work() as connection:
            rows = connection.execute(query("letter_photos"), {"ids": list(attachment_ids)})
            return {row.attachment_id: bytes(row.content) for row in rows}

    def streets(self, west: float, south: float, east: float, north: float) -> list[tuple[str, bytes]]:
        """Return what lies in a box of degrees; see the port."""
        classes = CLASSES_NEAR if east - west < NEAR_DEG else CLASSES_FAR
        asked = {"west": west, "south": south, "east": east, "north": north, "classes": list(classes)}
        with self._work() as connection:
            return [(row.kind, bytes(row.shape)) for row in connection.execute(query("letter_streets"), asked)]

    def office(self) -> tuple[str, str, datetime]:
        """Return who issues letters, the time zone and the time of the city; see the port."""
        with self._work() as connection:
            row = connection.execute(query("letter_office")).one()
            return row.centre_name, row.time_zone, row.now_at.astimezone(ZoneInfo(row.time_zone))

    def _work(self) -> AbstractContextManager[Connection]:
        """One transaction whose refusals are told."""
        return contended_work(self._bind, self._person, _told, {FASTER})


def _read_cases(
    connection: Connection, letter_id: int, most: int | None, with_photos: bool, zone: ZoneInfo
) -> list[LetterCase]:
    asked = {"letter_id": letter_id, "most": most, "with_photos": with_photos}
    return [LetterCase(**_local(row, zone)) for row in connection.execute(query("letter_case_rows"), asked)]


def _letter(row: Row[Any], zone: ZoneInfo) -> Letter:
    values = _local(row, zone)
    return Letter(**values | {"kind": LetterKind(row.kind), "state": LetterState(row.state)})


def _local(row: Row[Any], zone: ZoneInfo) -> dict[str, Any]:
    """The values of a row with its instants in the time zone of the city."""
    return {key: value.astimezone(zone) if isinstance(value, datetime) else value
            for key, value in row._mapping.items()}  # fmt: skip


def _told(failure: Failure) -> str | None:
    facts = failure.facts or {}
    key = f"{failure.state} {facts.get('what') or facts.get('why')}"
    sentence = SENTENCES.get(key) or (SENTENCES.get(failure.state) if failure.state.startswith("GH13") else None)
    if sentence is None:
        return explain_refusal(failure.state, facts)
    state, action = facts.get("state"), BY_KEY.get(str(facts.get("action")))
    words = {"state": _(STATES[LetterState(state)]) if state else "?", "number": facts.get("number", "?")}
    return _(sentence).format(action=_(action.label) if action else "?", **words)
