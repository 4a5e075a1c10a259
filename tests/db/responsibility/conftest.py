"""The tiny city with areas and components to be responsible for, and the service over the real store."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from app.cases.model import Person
from app.cases.service import CaseService
from app.responsibility.automatic import AutomaticDispatch
from app.responsibility.service import ResponsibilityService
from db.stores.cases import DatabaseCaseStore
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.fakes import tiny_city

MORE = """
insert into city.areas (kind, code, name, name_en, parent_code, geom) values
    ('district', '450107', '西乡塘区', 'Xixiangtang', null, st_multi(st_makeenvelope(108.0, 22.7, 108.2, 22.9, 4490))),
    ('development_zone', '4501GX', '高新区', 'Zone', '450103',
     st_multi(st_makeenvelope(108.36, 22.81, 108.38, 22.83, 4490)));
insert into city.units (code, name, name_en, kind, field, district_code) values
    ('U3', '高新区管委会', 'Zone office', 'zone', 'district', '450103'),
    ('U4', '西乡塘区城管局', 'Xixiangtang', 'district', 'district', '450107'),
    ('U5', '电信甲', 'Telecom A', 'company', 'telecom', null),
    ('U6', '电信乙', 'Telecom B', 'company', 'telecom', null);
update city.units set field = 'district' where code = 'U1';
insert into city.components (code, class_id, owner_unit_id, maintainer_unit_id, district_code, duty_grid_id, geom)
values ('4501030100100001', 2, 2, 5, '450103', 1, st_setsrid(st_makepoint(108.35, 22.82), 4490));
"""


@pytest.fixture(scope="module")
def template(cluster, empty_template) -> Iterator[Engine]:
    """One tiny city for all tests of a file."""
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-rules", empty_template), pool_size=10)
    with engine.begin() as connection:
        tiny_city.build(connection)
        with connection.connection.cursor() as cursor:
            cursor.execute(MORE)
    yield engine
    engine.dispose()
    cluster.drop_database("test-rules")


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
def admin(people: dict[str, Person]) -> str:
    """The role of the administrator."""
    return str(people["administrator-1"].role_name)


@pytest.fixture
def store(city: Connection) -> DatabaseResponsibilityStore:
    """The store of this test's transaction."""
    return DatabaseResponsibilityStore(city)


@pytest.fixture
def rules(store: DatabaseResponsibilityStore) -> ResponsibilityService:
    """The service over that store."""
    return ResponsibilityService(store)


@pytest.fixture
def cases(city: Connection) -> CaseService:
    """Acts on cases in this test's transaction."""
    return CaseService(DatabaseCaseStore(city))


@pytest.fixture
def automatic(city: Connection, store: DatabaseResponsibilityStore) -> AutomaticDispatch:
    """Automatic dispatch in this test's transaction."""
    return AutomaticDispatch(store, DatabaseCaseStore(city))


def set_strip(city: Connection, metres: float) -> None:
    """Let the strip along borders be so wide."""
    city.execute(text("update city.city_profile set border_strip_m = :metres"), {"metres": metres})
