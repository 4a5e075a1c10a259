"""A tiny city whose facts the tests of the feed change by plain statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from db.feed.source import FeedSource

PROFILE = """
create table city.cases_rest partition of city.cases default;
insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east, north,
    time_zone, measure_epsg) values ('测试市', 'Test City', '测试中心', 'Test Centre', '450100', 108, 22, 109, 23,
    'Asia/Shanghai', 4545);
delete from city.classes;
insert into city.classes (class_id, version, kind, code, major_code, major_name, major_name_en, name, name_en)
    values (1, '2026', 'component', '01001', '01', '公用设施', 'Public', '井盖', 'Cover');
insert into city.areas (kind, code, name, geom) values ('district', '450103', '青秀区',
    st_multi(st_makeenvelope(108.1, 22.1, 108.9, 22.9, 4490)));
"""


@pytest.fixture
def town(database: Engine) -> Engine:
    """A database with a profile, one class and one district."""
    with database.begin() as connection:
        connection.execute(text(PROFILE))
    return database


@pytest.fixture
def feed(town: Engine) -> Iterator[FeedSource]:
    """A feed that is connected to the town."""
    made = FeedSource(town)
    made.connect()
    yield made
    made.close()


@pytest.fixture
def do(town: Engine) -> Callable[..., Any]:
    """Run statements in one transaction."""

    def run(*statements: str, **parameters: Any) -> None:
        with town.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), parameters)

    return run


def component(number: int, lon: float = 108.5, state: str = "intact") -> str:
    """A statement that inserts a component."""
    return (
        "insert into city.components (component_id, code, class_id, state, geom) values "
        f"({number}, '{number}', 1, '{state}', st_setsrid(st_makepoint({lon}, 22.5), 4490))"
    )


def case(number: int, state: str = "reported", closed: str = "null") -> str:
    """A statement that inserts a case as an import would, past the door."""
    return (
        "insert into city.cases (case_id, case_no, state, kind, class_id, channel, district_code, reported_on,"
        " reported_at, closed_at, last_action, last_at, geom) values "
        f"({CASES + number}, 'no-{number}', '{state}', 'event', 1, 'hotline', '450103', '2026-11-23', now(), {closed},"
        " 'report', now(), st_setsrid(st_makepoint(108.5, 22.5), 4490))"
    )


CASES = 202611 * 10**12 + 10**9
