"""Many meetings on many days, publications in between, and two chairs at once: no ruling is lost or made twice."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.errors import Conflict, Refused
from app.meetings.service import MeetingService
from app.responsibility.service import ResponsibilityService
from db.services import engine_as
from db.stores.meetings import DatabaseMeetingStore
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.db.meetings.test_meetings import only_card, refused_three_times, ruling, running, with_rules
from tests.db.responsibility.conftest import MORE
from tests.db.responsibility.test_rules import make_draft, publish, rule
from tests.db.stores.test_acts import Centre
from tests.fakes import tiny_city

INSERT = text(
    "with made as (insert into city.rulings (ruling_no, meeting_no, title, words, decided_on, confirmed_at, valid_from,"
    " valid_to) values (:no, 1, 'x', 'x', :today, city.city_now(), :since, :until) returning ruling_id)"
    " insert into city.ruling_rules (rule_id, ruling_id, class_id, unit_grid_ids, unit_id)"
    " select nextval(pg_get_serial_sequence('city.responsibility_rules', 'rule_id')), ruling_id, 1, array[:grid], 2"
    " from made"
)
REPLACE = text(
    "update city.rulings o set replaced_by = n.ruling_id, replaced_from = greatest(n.valid_from, o.valid_from)"
    " from city.rulings n where o.ruling_no = :old and n.ruling_no = :new and o.replaced_by is null"
)
HOLDING = text(
    "select decision_no from city.consulted_rules((select set_id from city.rules_in_force(city.city_now()))) r"
    " where r.set_id is null and r.valid_from <= :day and (r.valid_to is null or r.valid_to >= :day)"
)
MEETINGS, ITEMS = 12, 20


def test_every_ruling_holds_on_its_days_whatever_is_published(
    city: Connection, centre: Centre, rules: ResponsibilityService
) -> None:
    chance, today = random.Random(7), city.execute(text("select city.local_day(city.city_now())")).scalar_one()
    store, admin = DatabaseResponsibilityStore(city), str(centre.people["administrator-1"].role_name)
    city.execute(
        text(
            "insert into city.meetings (meeting_no, kind, starts_at, minutes, place) values (1, 'hall', now(), 60, 'x')"
        )
    )
    spans: dict[str, tuple[date, date]] = {}
    make_draft(store, "oldest", rule("R-1", 1))
    for held in range(MEETINGS):
        if held == 3:
            make_draft(store, "newer", rule("R-1", 2))
            publish(rules, store, admin, "newer")
        if held == 8:
            publish(rules, store, admin, "oldest")
        for item in range(ITEMS):
            number, since = f"{held}-{item}", today + timedelta(days=held)
            until = since + timedelta(days=chance.randrange(30)) if chance.random() < 0.3 else None
            city.execute(INSERT, {"no": number, "today": today, "since": since, "until": until, "grid": 1 + item % 4})
            if spans and chance.random() < 0.2:
                old = chance.choice(sorted(spans))
                if spans[old][1] >= since:
                    city.execute(REPLACE, {"old": old, "new": number})
                    spans[old] = (spans[old][0], min(spans[old][1], max(since, spans[old][0]) - timedelta(days=1)))
            spans[number] = (since, until or date.max)
    for day in range(0, 40, 3):
        on = today + timedelta(days=day)
        expected = {number for number, (since, until) in spans.items() if since <= on <= until}
        assert set(city.scalars(HOLDING, {"day": on})) == expected, on
    assert city.scalar(text("select count(*) from city.rulings")) == MEETINGS * ITEMS, "nothing is erased"


def test_two_chairs_at_once_make_one_ruling(database: Engine) -> None:
    with database.begin() as city:
        tiny_city.build(city)
        with city.connection.cursor() as cursor:
            cursor.execute(MORE)
    with database.begin() as city:
        centre = Centre(city, tiny_city.people(city))
        with_rules(city, centre, ResponsibilityService(DatabaseResponsibilityStore(city)))
        refused_three_times(centre)

        def as_person(number: str) -> MeetingService:
            return MeetingService(DatabaseMeetingStore(city, str(centre.people[number].role_name)))

        number, given = running(as_person), ruling(city)
    engine = engine_as(database, "leader-1")
    card, told, begin = only_card(MeetingService(DatabaseMeetingStore(engine))), [], threading.Barrier(2)

    def confirm() -> None:
        begin.wait()
        try:
            told.append(MeetingService(DatabaseMeetingStore(engine)).confirm(number, card, given))
        except (Conflict, Refused) as refused:
            told.append(refused)

    chairs: list[Any] = [threading.Thread(target=confirm) for _chair in range(2)]
    for chair in chairs:
        chair.start()
    for chair in chairs:
        chair.join()
    assert sorted(isinstance(one, Exception) for one in told) == [False, True], told
    with database.connect() as city:
        assert city.scalar(text("select count(*) from city.rulings")) == 1
    engine.dispose()
