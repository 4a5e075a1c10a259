"""Every panel says which it is, and tells what is missing or forbidden in its own words; over the small demo city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.cases.model import Post, State
from app.errors import Forbidden, Unavailable
from app.services import Services
from db.feed.source import FeedSource
from db.services import engine_as, make_services
from tests.fakes.changes import FakeChanges
from tests.fakes.desk import person
from widgets.background import Background
from widgets.desk.commands import BESIDE, CASES, COMMANDS, MENUS
from widgets.desk.panel import DockPlace, Panel, PanelContext, PanelState
from widgets.desk.panels import panel_classes
from widgets.desk.panels.case.panel import CasePane
from widgets.desk.panels.manual.panel import ManualPanel
from widgets.desk.panels.queue.panel import Filter, QueuePanel
from widgets.shared import Selection
from widgets.theme import load_theme

KEYS = [one.key for one in panel_classes()]


@pytest.fixture(scope="module")
def desk_engine(small_city: Engine) -> Iterator[Engine]:
    engine = engine_as(small_city, "dispatcher")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def services(desk_engine: Engine) -> Services:
    return make_services(desk_engine)


@pytest.fixture(scope="module")
def city(desk_engine: Engine) -> Iterator[Any]:
    source = FeedSource(desk_engine)
    yield source.load()
    source.close()


@pytest.fixture
def context(qapp: Any, services: Services) -> Iterator[PanelContext]:
    background, changes = Background(2), FakeChanges()
    found: Any = changes
    yield PanelContext(services, Selection(), found, background, load_theme("dark"))
    background.close()


def show(qtbot: Any, context: PanelContext, panel_class: type[Panel[Any, Any]]) -> Any:
    panel = panel_class(context)
    qtbot.addWidget(panel)
    panel.resize(700, 800)
    panel.show()
    return panel


def some_case(engine: Engine, state: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(text("select max(case_id) from city.cases where state = :state"), {"state": state})


def test_the_table_of_commands_names_what_is_there():
    panels = {one.key: one for one in panel_classes()}
    for command in COMMANDS:
        assert command.menu in MENUS and command.page in ("", CASES, BESIDE)
        if command.panel is not None:
            assert callable(getattr(panels[command.panel], command.does)), command
    keys = [command.shortcut for command in COMMANDS if command.shortcut]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("panel_class", panel_classes(), ids=KEYS)
def test_a_panel_is_found_by_dropping_its_file(panel_class):
    assert panel_class.key and panel_class.title and isinstance(panel_class.place, DockPlace)
    assert KEYS.count(panel_class.key) == 1 and panel_class.__module__.startswith("widgets.desk.panels.")


def test_the_case_pane_shows_what_happened_and_what_may_be_done(qtbot, context, desk_engine):
    pane = show(qtbot, context, CasePane)
    case_id = some_case(desk_engine, "closed")
    context.selection.select_case(case_id)
    qtbot.waitUntil(lambda: pane.state is PanelState.ANSWERED)
    file = pane.answer.file
    assert file.case.state is State.CLOSED and pane.history.rows and file.number in pane.number.text()
    assert [row.title for row in pane.history.rows][0] and not pane.due.isVisible()
    assert set(pane.acts.buttons) == {offer.action.key for offer in pane.offers}


def test_the_case_pane_says_when_there_is_no_such_case(qtbot, context):
    pane = show(qtbot, context, CasePane)
    context.selection.select_case(1)
    qtbot.waitUntil(lambda: pane.state is PanelState.EMPTY)
    assert "This case cannot be shown" in pane.notice.sentence.text() and pane.entries() == []


def test_nothing_can_be_done_while_another_case_is_on_its_way(qtbot, context, desk_engine):
    pane = show(qtbot, context, CasePane)
    context.selection.select_case(some_case(desk_engine, "received"))
    qtbot.waitUntil(lambda: pane.state is PanelState.ANSWERED)
    assert pane._is_current()
    context.selection.select_case(some_case(desk_engine, "closed"))
    assert not pane._is_current()
    pane.start_act("urge")
    pane.act_main()
    assert pane.dialog is None


@pytest.mark.parametrize(
    ("trouble", "state"), [(Forbidden("Not for you."), "forbidden"), (Unavailable("No server."), "error")]
)
@pytest.mark.parametrize("panel_class", [CasePane, ManualPanel])
def test_trouble_of_a_reader_is_told(qtbot, context, monkeypatch, panel_class, trouble, state):
    def fail(_services: Services, _question: Any) -> None:
        raise trouble

    monkeypatch.setattr(panel_class, "load", staticmethod(fail))
    panel = show(qtbot, context, panel_class)
    context.selection.select_case(202611001000000001)
    qtbot.waitUntil(lambda: panel.state == state)
    assert panel.notice.sentence.text() == str(trouble)


def test_the_queue_waits_for_the_city_and_then_shows_it(qtbot, context, city):
    panel = show(qtbot, context, QueuePanel)
    context.selection.select_queue("received")
    assert panel.state is PanelState.LOADING
    context.changes.load(city)
    assert panel.state is PanelState.ANSWERED
    ids = panel.list.cases.case_ids
    assert len(ids) > 1000 and context.selection.case_id == ids[0]
    panel.go_next()
    assert context.selection.case_id == ids[1]
    panel.go_previous()
    panel.go_previous()
    assert context.selection.case_id == ids[0]


def test_the_queue_orders_hazards_first_and_then_what_is_due_first(qtbot, context, city):
    panel = show(qtbot, context, QueuePanel)
    context.changes.load(city)
    context.selection.select_queue("received")
    records = [city.cases.record(int(case_id)) for case_id in panel.list.cases.case_ids]
    dues = [min(one["due_at"] or float("inf"), one["stage_due_at"] or float("inf")) for one in records]
    order = [(not one["is_urgent"], due) for one, due in zip(records, dues, strict=True)]
    assert order == sorted(order)


def test_filters_and_districts_narrow_the_queue_and_their_counts_add_up(qtbot, context, city):
    panel = show(qtbot, context, QueuePanel)
    context.changes.load(city)
    context.selection.select_queue("received")
    whole = len(panel.list.cases.case_ids)
    assert panel.chips[Filter.ALL].text().endswith(f"{whole:,}")
    found = 0
    for code in city.districts:
        context.selection.select_district(code)
        found += len(panel.list.cases.case_ids)
    assert found == whole
    context.selection.select_district(None)
    panel.choose_filter(Filter.RETURNED)
    assert all(city.cases.record(int(one))["returned_times"] for one in panel.list.cases.case_ids)


def test_an_empty_queue_says_so(qtbot, context, city):
    panel = show(qtbot, context, QueuePanel)
    context.changes.load(city)
    context.selection.select_queue("reported")
    panel.choose_filter(Filter.RETURNED)  # what was just reported was never sent back
    assert len(panel.list.cases.case_ids) == 0
    assert panel.empty_words.isVisible()
    if context.selection.case_id is not None:  # the case at work stays, and the list says where it is
        assert panel.left.isVisible()


def test_the_manual_is_read_by_a_dispatcher_and_edited_by_nobody_but_an_administrator(qtbot, context):
    panel = show(qtbot, context, ManualPanel)
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED)
    assert panel.table.rules.rowCount() > 500
    assert not any(button.isVisible() for button in panel.buttons.values())
    panel.search.setText("01001")
    codes = {line.rule.class_code for line in panel.table.rules.lines}
    assert codes == {"01001"}


def test_a_panel_asks_nothing_for_a_post_that_may_not_see_it(qtbot, context):
    guarded = [one for one in panel_classes() if one.posts]
    assert len(guarded) > 2
    for panel_class in guarded:
        others = set(Post) - panel_class.posts
        assert others, f"{panel_class.key} names every post: it is for everybody"
        me = person(sorted(others)[0])
        panel = show(qtbot, replace(context, services=replace(context.services, me=me)), panel_class)
        assert panel.state is PanelState.FORBIDDEN and panel.asked is None, panel_class.key
    assert person(Post.DISPATCHER).holds_one_of(frozenset())
