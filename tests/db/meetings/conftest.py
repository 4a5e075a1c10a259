"""The tiny city with areas to be responsible for, and the service of meetings as each of its people."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine

from app.meetings.service import MeetingService
from app.responsibility.service import ResponsibilityService
from db.connection.engine import make_engine
from db.stores.meetings import DatabaseMeetingStore
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.db.responsibility.conftest import MORE
from tests.db.stores.test_acts import Centre
from tests.fakes import tiny_city

MeetingsOf = Callable[[str], MeetingService]


@pytest.fixture(scope="module")
def template(cluster, empty_template) -> Iterator[Engine]:
    """One tiny city for all tests of a file."""
    engine = make_engine(cluster.ensure_database("test-meetings", empty_template))
    with engine.begin() as connection:
        tiny_city.build(connection)
        with connection.connection.cursor() as cursor:
            cursor.execute(MORE)
    yield engine
    engine.dispose()
    cluster.drop_database("test-meetings")


@pytest.fixture
def city(template: Engine) -> Iterator[Connection]:
    """A connection to the tiny city in a transaction that is rolled back after the test."""
    with template.connect() as opened:
        undone = opened.begin()
        yield opened
        undone.rollback()


@pytest.fixture
def centre(city: Connection) -> Centre:
    """The people at work on cases."""
    return Centre(city, tiny_city.people(city))


@pytest.fixture
def meetings(city: Connection, centre: Centre) -> MeetingsOf:
    """The service of meetings as somebody."""
    return lambda number: MeetingService(DatabaseMeetingStore(city, str(centre.people[number].role_name)))


@pytest.fixture
def rules(city: Connection) -> ResponsibilityService:
    """Rules and candidates."""
    return ResponsibilityService(DatabaseResponsibilityStore(city))
