"""A tiny city, its people, and the service over the real store, for tests of what people may do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from app.cases.model import Person
from app.cases.service import CaseService
from app.manual.service import ManualService
from db.stores.cases import DatabaseCaseStore
from db.stores.manual import DatabaseManualStore
from tests.fakes import tiny_city


@pytest.fixture(scope="module")
def template(cluster, empty_template) -> Iterator[Engine]:
    """One tiny city for all tests of a file, each of them rolled back."""
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-law", empty_template))
    with engine.begin() as connection:
        tiny_city.build(connection)
    yield engine
    engine.dispose()
    cluster.drop_database("test-law")


@pytest.fixture
def city(template: Engine) -> Iterator[Connection]:
    """A connection to the tiny city in a transaction that is rolled back after the test."""
    with template.connect() as opened:
        undone = opened.begin()
        yield opened
        undone.rollback()


@pytest.fixture
def people(city: Connection) -> dict[str, Person]:
    """Everybody by number."""
    return tiny_city.people(city)


@pytest.fixture
def service(city: Connection) -> CaseService:
    """The service over the store of this test's transaction."""
    return CaseService(DatabaseCaseStore(city))


@pytest.fixture
def manual(city: Connection) -> ManualService:
    """The manual over the store of this test's transaction."""
    return ManualService(DatabaseManualStore(city))
