"""A person who may not read a topic gets a city without it, which says so: nothing is not zero."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.schema.people import make_post_roles
from tests.db.feed.conftest import CASES, case, component


@pytest.fixture
def half_blind(town: Engine) -> Iterator[FeedSource]:
    """A feed of a wall that may see cases, but neither components nor people."""
    name = f"{town.url.database}_half_blind"
    with town.begin() as connection:
        make_post_roles(connection)
        wall, staff = (connection.scalar(text(f"select city.post_role('{post}')")) for post in ("wall", "staff"))
        connection.execute(text(f'create role "{name}" login in role "{wall}"'))
        on_staff = text("insert into city.staff (role_name, name) values (:name, 'x') returning staff_id")
        staff_id = connection.scalar(on_staff, {"name": name})
        connection.execute(text("insert into city.staff_posts (staff_id, post) values (:id, 'wall')"), {"id": staff_id})
        connection.execute(text(f'revoke select on city.components, city.latest_positions from "{staff}"'))
    engine = make_engine(town.url.set(username=name))
    made = FeedSource(engine)
    made.connect()
    yield made
    made.close()
    engine.dispose()
    with town.begin() as connection:
        connection.execute(text(f'drop role "{name}"'))


def test_what_may_not_be_read_is_empty_and_named(half_blind: FeedSource, do) -> None:
    do(component(1), case(1))
    city = half_blind.load()
    assert city.forbidden == {"components", "staff", "claims"}, "no wall is told who works on a case"
    assert city.components.count == 0 and len(city.people.staff_ids) == 0
    assert city.cases.record(CASES + 1)["number"] == "no-1"
    do(component(2), case(2))
    change = city.apply(half_blind.read())
    assert change.opened == {CASES + 2} and change.topics == {"cases"} and city.components.count == 0
    half_blind.look()


def test_nothing_is_forbidden_to_the_owner(feed: FeedSource, do) -> None:
    do(component(1))
    assert feed.load().forbidden == frozenset()
