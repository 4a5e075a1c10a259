"""A desk and a wall that were open when the database was upgraded say what to do, and do nothing half."""

import logging
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.errors import Refused, Unavailable
from db.feed.source import FeedSource
from db.readers.cases import DatabaseCaseReader
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city

LATER = {
    "the door was renamed": "drop function city.report_case(uuid, jsonb)",
    "views were renamed": "alter schema read_side rename to read_side_of_tomorrow",
    "a table has another name": "alter table city.reports rename to messages",
}


@pytest.mark.parametrize("change", LATER)
def test_what_runs_on_says_that_the_database_is_another(
    database: Engine, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        people = tiny_city.people(connection)
    source = FeedSource(database)
    acceptor = people["acceptor-1"].role_name
    store = DatabaseCaseStore(database)
    case = store.report(acceptor, uuid4(), tiny_city.litter()).case
    source.load()
    with database.begin() as connection:
        connection.execute(text(LATER[change]))
    asked: list[Callable[[], object]] = [
        lambda: store.report(acceptor, uuid4(), tiny_city.litter()),
        lambda: store.record(acceptor, uuid4(), case, "accept", {}),
        lambda: DatabaseCaseReader(database).case_file(case.case_id),
        source.load,
    ]
    troubles = []
    for ask in asked:
        try:
            ask()
        except Unavailable as trouble:
            troubles.append(str(trouble))
        except Refused:
            pass
    assert troubles and all("another version" in words and "update Gridhall" in words for words in troubles)
    assert any(record.levelno == logging.ERROR for record in caplog.records), "the log keeps the error"
    source.close()
