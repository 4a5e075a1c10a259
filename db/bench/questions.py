"""The table of what screens ask the database, each question through the reader that the screen uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, text

from app.city.window import MINE_DAYS, kept_from, midnights
from app.desk.overdue_months import FactSpan, months_until
from app.i18n import N_
from app.manual.service import ManualService
from app.responsibility.service import ResponsibilityService
from app.search.model import Box, SearchQuery
from db.readers.cases import DatabaseCaseReader, find_role, read_me
from db.readers.city_facts import KeptCases, read_cases, read_cases_by_key
from db.readers.city_places import read_cameras, read_classes, read_people, read_profile, read_shapes, read_units
from db.readers.city_rights import read_forbidden, read_scope
from db.readers.deadlines import read_alarm, read_clocks, read_year
from db.readers.manual import read_rule_for, read_rule_of
from db.readers.monthly_facts import DatabaseMonthlyFacts
from db.readers.responsibility import read_candidates, read_limits, read_replay, read_results, read_scores
from db.readers.search import DatabaseCaseSearch
from db.schema.queries import plain_query
from db.stores.manual import DatabaseManualStore
from db.stores.responsibility import DatabaseResponsibilityStore

CITY, AREA, UNIT, CENTRE = "city", "area", "unit", "centre"
SCOPES = {CITY: N_("city"), AREA: N_("district"), UNIT: N_("unit"), CENTRE: N_("administrator")}
"""Who asks: a dispatcher of the city, one of a district command, a handler, an administrator."""
DESKS = (CITY, AREA, UNIT)
SHAPES = ("areas", "duty_grids", "unit_grids", "streets", "waters", "greens")
RESULT_DAYS = 30
BOX = 0.002
"""Degrees to each side: some blocks of houses."""


@dataclass(frozen=True)
class Asked:
    """What one turn asks about: a case that this person sees, and where the city stands.

    Args:
        keys: twenty cases that this person sees, for the feed.
        photo_id: a photo of some case, 0 where there is none.
        position: of the feed.
    """

    case_id: int
    case_no: str
    class_id: int
    lon: float
    lat: float
    reported_at: datetime
    manual: str
    keys: list[int]
    photo_id: int
    position: int
    now: datetime
    districts: list[str] = field(default_factory=list)

    @property
    def kept(self) -> KeptCases:
        """Which cases the city in memory keeps."""
        now, zone = self.now.timestamp(), "Asia/Shanghai"
        return KeptCases(self.districts, kept_from(now, zone), midnights(now, zone, MINE_DAYS)[0])


@dataclass(frozen=True)
class Question:
    """One question of a screen.

    Args:
        name: what people see by it, marked for translation.
        ask: puts it, inside a transaction of the person.
        who: the scopes that may ask it.
        is_of_start: asked once when a room opens, or for a whole month, not while people wait for a screen.
        grows: its answer is history itself, so that it has more rows where there is more of it.
    """

    name: str
    ask: Callable[[Connection, Asked], Any]
    who: tuple[str, ...] = DESKS
    is_of_start: bool = False
    grows: bool = False


def _plain(connection: Connection) -> psycopg.Connection[Any]:
    """The driver's own connection, which the readers of the city in memory take."""
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def _changes(connection: Connection, asked: Asked) -> Any:
    return _plain(connection).execute(plain_query("city_feed_changes"), {"position": asked.position}).fetchall()


def _people(connection: Connection, _asked: Asked) -> Any:
    return read_people(_plain(connection))


def _places(connection: Connection, asked: Asked) -> Any:
    plain, today = _plain(connection), asked.now.date()
    return [read_shapes(plain, topic, today) for topic in SHAPES]


def _names(connection: Connection, _asked: Asked) -> Any:
    plain = _plain(connection)
    return read_units(plain), read_classes(plain), read_cameras(plain)


def _me(connection: Connection, _asked: Asked) -> Any:
    plain = _plain(connection)
    return (
        read_me(connection), read_scope(plain), read_forbidden(plain),
        read_profile(plain, lambda: datetime.now(UTC).timestamp()),
    )  # fmt: skip


def _in_box(is_open_only: bool) -> Callable[[Connection, Asked], Any]:
    ids = text("select city.cases_in_box(:west, :south, :east, :north, :is_open, 500)")

    def ask(connection: Connection, asked: Asked) -> Any:
        box = {"west": asked.lon - BOX, "south": asked.lat - BOX, "east": asked.lon + BOX, "north": asked.lat + BOX}
        found = connection.scalars(ids, box | {"is_open": is_open_only}).all()
        return read_cases_by_key(_plain(connection), list(found), replace(asked.kept, keep_from=0.0))

    return ask


def _by_number(length: int) -> Callable[[Connection, Asked], Any]:
    ids = text("select city.cases_by_number(:beginning, 50)")

    def ask(connection: Connection, asked: Asked) -> Any:
        found = connection.scalars(ids, {"beginning": asked.case_no[:length]}).all()
        return read_cases_by_key(_plain(connection), list(found), replace(asked.kept, keep_from=0.0))

    return ask


def _all_months(asked: Asked) -> tuple[date, date]:
    months = months_until(asked.now.date())
    return months[0], months[-1]


def _search(make: Callable[[Asked], SearchQuery]) -> Callable[[Connection, Asked], Any]:
    return lambda connection, asked: DatabaseCaseSearch(connection).find(make(asked))


def _box_of(asked: Asked) -> Box:
    return asked.lon - BOX, asked.lat - BOX, asked.lon + BOX, asked.lat + BOX


def _replay(connection: Connection, asked: Asked) -> Any:
    to_on = asked.now.date() - timedelta(days=1)
    return read_replay(connection, _rules_in_force(connection), to_on - timedelta(days=29), to_on)


def _rules_in_force(connection: Connection) -> str:
    return connection.scalar(text("select name from city.rules_in_force(city.city_now())")) or ""


def _rule_of(connection: Connection, asked: Asked) -> Any:
    day: date = asked.reported_at.date()
    return (
        read_rule_of(connection, asked.manual, asked.class_id, None, day),
        read_rule_for(connection, asked.class_id, None, asked.reported_at),
    )


def _manual(connection: Connection, asked: Asked) -> Any:
    service = ManualService(DatabaseManualStore(connection))
    return service.versions(), service.rules(asked.manual)


QUESTIONS = (
    Question(
        N_("the queue and the wall: all cases of a start"),
        lambda c, a: read_cases(_plain(c), a.kept),
        is_of_start=True,
    ),
    Question(
        N_("the queue: twenty cases that changed"),
        lambda c, a: read_cases_by_key(_plain(c), a.keys, a.kept),
    ),
    Question(N_("what changed since"), _changes),
    Question(N_("people on duty"), _people),
    Question(N_("the user and what they may see"), _me),
    Question(N_("districts, grids, streets and water"), _places, is_of_start=True),
    Question(N_("units, classes and cameras"), _names, is_of_start=True),
    Question(N_("case pane with history, reports and photos"), lambda c, a: DatabaseCaseReader(c).case_file(a.case_id)),
    Question(N_("a photo"), lambda c, a: DatabaseCaseReader(c).photo(a.photo_id)),
    Question(N_("deadlines with their calendar"), lambda c, a: read_clocks(c, a.case_id)),
    Question(N_("missing parts of the work calendar"), lambda c, _a: read_alarm(c)),
    Question(N_("a year of the work calendar"), lambda c, _a: read_year(c, None)),
    Question(N_("candidates with reasons"), lambda c, a: read_candidates(c, a.case_id), (CITY, AREA)),
    Question(N_("districts with a command"), lambda c, _a: DatabaseCaseReader(c).commands()),
    Question(N_("a person by staff number"), lambda c, _a: find_role(c, "h001")),
    Question(N_("a case by its whole number"), _by_number(40)),
    Question(N_("cases by area and day"), _by_number(13)),
    Question(N_("cases by area alone"), _by_number(6)),
    Question(N_("open cases in a box"), _in_box(True)),
    Question(N_("all cases in a box"), _in_box(False), grows=True),
    Question(N_("search: a frequent word"), _search(lambda _a: SearchQuery("破损"))),
    Question(N_("search: two words, one rare"), _search(lambda _a: SearchQuery("破损 十三巷")), grows=True),
    Question(N_("search: words that no case has"), _search(lambda _a: SearchQuery("独角兽在飞"))),
    Question(N_("search: the end of a number"), _search(lambda a: SearchQuery(a.case_no[-4:])), grows=True),
    Question(N_("search: a whole number"), _search(lambda a: SearchQuery(a.case_no))),
    Question(N_("search: a class"), _search(lambda a: SearchQuery(class_id=a.class_id)), grows=True),
    Question(N_("search: a word in a box"), _search(lambda a: SearchQuery("破损", box=_box_of(a))), grows=True),
    Question(N_("search: a telephone"), _search(lambda _a: SearchQuery(phone="13800000000"))),
    Question(N_("search: void cases"), _search(lambda _a: SearchQuery(states=("void",))), grows=True),
    Question(
        N_("facts of sixty months"), lambda c, a: DatabaseMonthlyFacts(c).months(*_all_months(a)), (CITY,), grows=True
    ),
    Question(
        N_("the cases of one fact of sixty months"),
        lambda c, a: DatabaseMonthlyFacts(c).case_ids(FactSpan("late", *_all_months(a))),
        (CITY,),
        grows=True,
    ),
    Question(N_("the rule of the manual for a case"), _rule_of),
    Question(N_("the whole manual"), _manual),
    Question(
        N_("responsibility rules with results"),
        lambda c, _a: ResponsibilityService(DatabaseResponsibilityStore(c)).page(),
        (CITY, AREA, CENTRE),
    ),
    Question(
        N_("results of rules in 30 days"),
        lambda c, _a: read_results(c, _rules_in_force(c), RESULT_DAYS),
        (CITY, AREA, CENTRE),
    ),
    Question(N_("automatic dispatch by class"), lambda c, _a: (read_limits(c), read_scores(c)), (CITY, AREA, CENTRE)),
    Question(N_("a trial run on the last 30 days"), _replay, (CENTRE,), is_of_start=True),
)
