"""Asserts that everything that shows a case names one and the same clock: database, strip, row, card, colour, panel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from app.city.cases import Cases
from app.city.city import City
from app.deadlines.lateness import LATENESS_WORDS, Lateness, first_clock
from app.deadlines.model import CaseClocks
from app.deadlines.service import in_order
from app.deadlines.texts import lateness_of
from app.desk.case_file import CaseFile
from app.desk.lines import QueueLine, line_of
from app.desk.texts import due_texts
from app.map.details import case_details
from app.map.marks import due_at, lateness
from app.texts.spans import overdue_text, span_text
from app.wall.snapshot import LATENESS, CitySnapshot
from db.readers.cases import DatabaseCaseReader
from db.readers.city_facts import KeptCases, read_cases_by_key
from db.readers.deadlines import read_clocks
from tests.fakes.hand_city import make_city

TONES = {Lateness.IN_TIME: "accent", Lateness.SOON: "soon", Lateness.OVERDUE: "late", Lateness.SUSPENDED: "paused"}
CITY: list[City] = []


def city_with(connection: Connection, case_id: int) -> City:
    """A city in memory whose only case is this one, read as every window reads it."""
    if not CITY:
        CITY.append(make_city(cases=0, components=0))
    driver = connection.connection.driver_connection
    cases, left_out = read_cases_by_key(driver, [case_id], KeptCases(CITY[0].districts, 0.0, 0.0))
    assert left_out.size == 0, "the case cannot be drawn"
    CITY[0].cases = Cases(cases)
    return CITY[0]


def assert_one_clock(connection: Connection, case_id: int) -> Lateness | None:
    """Compare all of them before, at and after every turn of a clock; return how late the case is now."""
    found = read_clocks(connection, case_id)
    assert found is not None
    row = connection.execute(text("select * from city.cases where case_id = :id"), {"id": case_id}).one()
    said = connection.execute(text("select (city.first_clock(:id)).*"), {"id": case_id}).one()
    first = first_clock(found.clocks)
    assert (
        (first.clock_no, first.stage, first.due_at) == (said.clock_no, said.stage, said.due_at)
        if first
        else (said.clock_no is None)
    )
    if row.closed_at is None:
        kept = (row.stage_due_at, row.soon_at)
        assert kept == ((first.due_at, first.soon_at) if first else (None, None)), (row.state, found.clocks)
    turns = [at for clock in found.clocks for at in (clock.soon_at, clock.due_at) if at is not None]
    instants = {at + timedelta(seconds=by) for at in [*turns, found.now] for by in (-0.5, 0.5)}
    latest = None
    case, city = DatabaseCaseReader(connection).case_file(case_id), city_with(connection, case_id)
    assert case is not None
    for now in sorted(instants):
        latest = _assert_at(city, case, found, now, row.closed_at is not None)
    return latest


def _assert_at(city: City, case: CaseFile, clocks: CaseClocks, now: datetime, is_ended: bool) -> Lateness:
    now_s, case_id = now.timestamp(), clocks.case_id
    line = line_of(city, case_id, now_s)
    assert line is not None
    late = Lateness(int(lateness(city.cases, now_s, shows_urgency=False)[0]))
    assert line.time_late is late
    moment = CitySnapshot(city, now_s)
    assert LATENESS[moment.lateness[0]] == LATENESS_WORDS[line.late]
    left, _words, tone = due_texts(case, now_s)
    if is_ended:
        assert late is Lateness.CLOSED and left == ""
        return late
    if clocks.is_suspended:
        assert late is Lateness.SUSPENDED and tone == "paused" and line.left == left
        return late
    assert tone == TONES.get(late, "text_2")
    first = next((one for one in in_order(clocks.clocks) if one.ended_at is None), None)
    if first is None or first.due_at is None:
        assert late is Lateness.NO_LIMIT and line.left == left
        return late
    assert lateness_of(first, now) == LATENESS_WORDS[late], "the first card of the panel has the colour of the row"
    assert (case.stage, case.due_at, case.soon_at) == (first.stage, first.due_at, first.soon_at)
    assert case.is_provisional == clocks.is_provisional == first.is_provisional
    assert clocks.due_at == first.due_at
    assert abs(float(due_at(city.cases)[0]) - first.due_at.timestamp()) < 1e-5
    _assert_spans(line, left, first.due_at.timestamp() - now_s)
    _assert_card(city, case_id, now, left, late)
    assert moment.is_overdue[0] == (late is Lateness.OVERDUE) and moment.is_due_soon[0] == (late is Lateness.SOON)
    return late


def _assert_spans(line: QueueLine, strip: str, left_s: float) -> None:
    assert strip == (overdue_text(left_s) if left_s < 0 else span_text(left_s))
    assert line.left == (overdue_text(left_s, most=1) if left_s < 0 else strip)


def _assert_card(city: City, case_id: int, now: datetime, left: str, late: Lateness) -> None:
    clock, city.clock = city.clock, FixedClock(now)  # type: ignore[assignment]
    card = case_details(city, case_id)
    city.clock = clock
    assert card is not None and dict(card.lines)["Time left"] == left
    assert card.late in (late, Lateness.URGENT)


class FixedClock:
    """A clock of the city that stands."""

    def __init__(self, now: datetime) -> None:
        self._now_s = now.astimezone(UTC).timestamp()

    def now(self) -> float:
        """The instant at which it stands."""
        return self._now_s
