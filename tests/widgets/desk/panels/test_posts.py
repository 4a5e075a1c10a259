"""The desk of every post under its own rights: each panel that a post may see reads what it asks for, and the others
take no room."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.cases.model import Person, Post
from app.city.places import no_shapes
from app.desk.manual_view import ManualQuestion
from app.desk.model import DeskUser
from app.desk.queues import queues_of
from app.errors import Forbidden, Refused
from app.intake.service import IntakeQuestion
from app.rulings.model import RulingFilter
from app.search.model import SearchQuery
from app.services import Services
from db.feed.source import FeedSource
from db.services import engine_as, make_services
from tests.fakes.desk import context
from widgets.desk.panel import DockPlace, Panel
from widgets.desk.panels import panel_classes
from widgets.desk.panels.case.panel import CasePane
from widgets.desk.window import MainWindow

DESKS = [post for post in Post if post is not Post.WALL]


@pytest.fixture(scope="module")
def first(small_city: Engine) -> dict[str, str]:
    """The first number of every post, and that of a dispatcher of a district."""
    statement = text(
        "select p.post || case when p.post = 'dispatcher' and p.area_code is not null then '-area' else '' end as who,"
        " min(s.number) as number from city.staff s join city.staff_posts p using (staff_id)"
        " where p.unit_id is null or p.post <> 'handler' or exists ("
        "   select from city.cases c where c.unit_id = p.unit_id and c.closed_at is null)"
        " group by 1"
    )
    with small_city.connect() as connection:
        return {row.who: row.number for row in connection.execute(statement)}


@pytest.fixture(scope="module")
def some_cases(small_city: Engine) -> list[int]:
    """A case of every state."""
    statement = text("select max(case_id) from city.cases group by state")
    with small_city.connect() as connection:
        return list(connection.scalars(statement))


@pytest.fixture(params=[*(post.value for post in DESKS), "dispatcher-area"])
def desk(request: pytest.FixtureRequest, small_city: Engine, first: dict[str, str]) -> Iterator[Engine]:
    engine = engine_as(small_city, first[request.param])
    yield engine
    engine.dispose()


def seen_cases(engine: Engine, some_cases: list[int]) -> list[int]:
    statement = text("select case_id from city.cases where closed_at is null order by case_id desc limit 3")
    with engine.connect() as connection:
        return [*connection.scalars(statement), *some_cases]


def questions(panel: type[Panel[Any, Any]], services: Services, cases: list[int]) -> list[Any]:
    """What a panel may ask; a panel that answers from the city in memory asks the database nothing."""
    if panel.load is Panel.load:
        return []
    if panel.place in (DockPlace.CASE, DockPlace.SIDE):
        return list(cases)
    return [FIRST_QUESTIONS[panel.key]]


FIRST_QUESTIONS = {
    "manual": ManualQuestion(), "responsibility_rules": "", "automatic": 0, "calendar": 0, "worker": 0, "duty": 0,
    "contacts": 0, "on_behalf": 0, "intake": IntakeQuestion((), "2026", no_shapes(), no_shapes()),
    "search": SearchQuery(text="路灯"), "ladder": "", "calls": 0, "alerts": 0, "letters": "draft",
    "outbox": ("stuck", "failed"), "rulings": RulingFilter(), "repeats": 31,
}  # fmt: skip
"""What each page asks before anybody has touched it."""


def test_each_panel_that_a_post_may_see_can_be_read_by_it(desk: Engine, some_cases: list[int]) -> None:
    services = make_services(desk)
    source = FeedSource(desk)
    try:
        assert source.load().profile.name
    finally:
        source.close()
    cases, asked = seen_cases(desk, some_cases), 0
    for panel in panel_classes():
        if services.me.holds_one_of(panel.posts):
            for question in questions(panel, services, cases):
                try:
                    panel.load(services, question)
                except Forbidden as trouble:
                    pytest.fail(f"{panel.key} is offered to {services.me.number}, but: {trouble}")
                except Refused as trouble:
                    assert "There is no case" in str(trouble), (panel.key, services.me.number, trouble)
                asked += 1
    assert asked > 3 and services.case_reader.commands()


def test_what_a_post_may_not_see_takes_no_room_on_its_desk(qtbot: Any, qapp: Any) -> None:
    me = DeskUser(Person(None, {Post.HANDLER: 1}, 1), "test_h1", "演示处置员 1", "h1")
    made = context(me, case_reader=SimpleNamespace(photo=None))
    window = MainWindow(made)
    qtbot.addWidget(window)
    offered = {entry.title for entry in window.entries()}
    assert "candidates" not in window.docks and "Responsible unit" not in offered and "Deadlines" in offered
    window.show()
    window.show_panel("candidates")  # asked for by name, it says why not
    assert window.page == "candidates" and "Only for" in window.panels["candidates"].notice.sentence.text()
    window.close()
    made.background.close()
    assert "case" in window.docks and not DeskUser(Person(None, {Post.WALL: None}), "w", "w").holds_one_of(
        CasePane.posts
    )
    assert [queue.key for queue in queues_of(me.person) if queue.is_mine] == ["dispatched", "received"]
