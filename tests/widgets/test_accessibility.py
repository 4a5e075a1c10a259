"""What a screen reader hears of a desk: rows of the queue, its tabs, keys of buttons, and what the map shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from app.cases.actions import find_action
from app.cases.foresight import Offer
from app.cases.model import Post
from app.desk.lines import line_of
from app.desk.queues import look_at, queues_of, viewer_of
from app.i18n import set_language
from app.map.marks import Lateness
from tests.fakes.desk import context as make_context
from tests.fakes.desk import person
from tests.fakes.hand_city import make_city
from widgets.background import Background
from widgets.desk.panels.case.act_bar import ActBar
from widgets.desk.panels.map import MapPanel
from widgets.desk.panels.queue.queue_list import QueueList, heard
from widgets.desk.queue_tabs import QueueTabs
from widgets.map.decorations import legend_rows
from widgets.parts.key_button import KeyButton
from widgets.theme import load_theme

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


def heard_of(widget: QWidget, text: QAccessible.Text = NAME) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(text)


@pytest.fixture(scope="module")
def city() -> Any:
    return make_city(cases=400, components=100)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_row_of_the_queue_says_how_late_what_where_and_what_is_left(qtbot: Any, city: Any, language: str) -> None:
    set_language(language)
    queue = QueueList(load_theme("dark"))
    qtbot.addWidget(queue)
    queue.resize(500, 700)
    now = city.clock.now()
    queue.lines.show_city(city, now)
    someone = person(Post.DISPATCHER).person
    (received,) = [one for one in queues_of(someone) if one.key == "received"]
    ids = look_at(city, received, viewer_of(someone)).case_ids
    queue.cases.show_cases(ids)
    queue.show()
    read = QAccessible.queryAccessibleInterface(queue)
    assert read.text(NAME) and read.childCount() >= len(ids) > 5
    for row in range(len(ids)):
        line = line_of(city, int(ids[row]), now)
        said = read.child(row).text(NAME)
        assert line is not None and said == heard(line)
        assert line.title in said and line.place in said and line.number in said and line.whose in said
        if line.time_late in (Lateness.OVERDUE, Lateness.SOON, Lateness.IN_TIME) and line.left:
            assert line.left in said


def test_a_hazard_that_is_late_says_both(city: Any) -> None:
    line = line_of(city, int(city.cases.column("case_id")[0]), city.clock.now())
    assert line is not None
    late = replace(line, late=Lateness.URGENT, time_late=Lateness.OVERDUE, left="41 s overdue", returned_times=2)
    said = heard(late)
    assert said.startswith("Urgent, Overdue, ") and "41 s overdue" in said and "returned 2" in said


def test_tabs_say_that_they_are_queues_and_how_many_cases_wait(qtbot: Any, city: Any) -> None:
    tabs = QueueTabs(queues_of(person(Post.DISPATCHER).person), load_theme("dark"))
    qtbot.addWidget(tabs)
    tabs.show_counts({"at_dispatch": 24})
    assert heard_of(tabs.tabs["at_dispatch"]) == "Queue To dispatch, 24 cases"
    assert all(heard_of(tab).startswith("Queue ") for tab in tabs.tabs.values())
    tabs.choose("at_dispatch")
    assert QAccessible.queryAccessibleInterface(tabs.tabs["at_dispatch"]).state().checked


def test_buttons_say_their_keys(qtbot: Any) -> None:
    button = KeyButton("Layers", "Ctrl+L")
    qtbot.addWidget(button)
    assert (heard_of(button), heard_of(button, DESCRIPTION)) == ("Layers", "Key Ctrl L")
    button.setText("Other layers")
    assert heard_of(button) == "Other layers"
    bar = ActBar()
    qtbot.addWidget(bar)
    acts = (Offer(find_action("dispatch")), Offer(find_action("hand_to_district")))
    bar.show_acts(acts, {"hand_to_district": "H"}, acts[0])
    assert [heard_of(one, DESCRIPTION) for one in bar.buttons.values()] == ["Key Enter", "Key H"]
    assert all(heard_of(one) for one in bar.buttons.values())


@pytest.fixture
def panel(qtbot: Any, city: Any) -> Iterator[MapPanel]:
    background = Background(1)
    context = make_context(background=background)
    QAccessible.setActive(True)
    made = MapPanel(context)
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    context.changes.load(city)  # type: ignore[attr-defined]
    yield made
    QAccessible.setActive(False)
    made.stop()
    background.close()


def test_the_map_has_a_name_and_says_what_it_shows(qtbot: Any, panel: MapPanel) -> None:
    assert heard_of(panel.canvas) == "Map"
    qtbot.waitUntil(lambda: "Open cases" in heard_of(panel.canvas, DESCRIPTION), timeout=5000)
    first = legend_rows(panel.canvas)[0]
    assert f"{first.title} {first.figure}" in heard_of(panel.canvas, DESCRIPTION)
    before = heard_of(panel.canvas, DESCRIPTION)
    panel.canvas.fly_to(*panel.canvas.city.duty_grids.anchors_m[0], 17, 0)
    qtbot.waitUntil(lambda: heard_of(panel.canvas, DESCRIPTION) != before, timeout=5000)
