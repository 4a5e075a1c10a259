"""The card of the desk's map tells what no pane tells, hides no button, and goes with Escape or with another case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.map.marks import is_open
from tests.fakes.desk import context as make_context
from tests.fakes.hand_city import make_city
from widgets.background import Background
from widgets.desk.panels.map import MapPanel
from widgets.map.picker import Hit


@pytest.fixture
def panel(qtbot: Any) -> Iterator[MapPanel]:
    background = Background(1)
    context = make_context(background=background)
    made = MapPanel(context)
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    context.changes.load(make_city(cases=300, components=300))  # type: ignore[attr-defined]
    yield made
    made.stop()
    background.close()


def cases_of(panel: MapPanel) -> list[int]:
    cases = panel.canvas.city.cases
    return [int(number) for number in cases.column("case_id")[is_open(cases)][:3]]


def hit(panel: MapPanel, case_id: int) -> Hit:
    return Hit("case", case_id, panel.canvas.city.cases.row_of(case_id))


def test_the_card_of_the_case_in_the_pane_is_not_shown(qtbot: Any, panel: MapPanel) -> None:
    first, second, _third = cases_of(panel)
    panel.context.selection.select_case(first)
    panel.canvas.picker.choose(hit(panel, first))
    assert not panel.canvas.picker.card.isVisible()
    panel.canvas.picker.choose(hit(panel, second))
    assert panel.canvas.picker.card.isVisible()
    panel.context.selection.select_case(second)  # it was opened: the pane tells of it now
    qtbot.waitUntil(lambda: not panel.canvas.picker.card.isVisible())


def test_another_case_closes_the_card(qtbot: Any, panel: MapPanel) -> None:
    first, second, _third = cases_of(panel)
    panel.context.selection.select_case(first)
    panel.canvas.picker.choose(Hit("grid", 0, 0))
    assert panel.canvas.picker.card.isVisible()
    panel.context.selection.select_case(second)
    qtbot.waitUntil(lambda: not panel.canvas.picker.card.isVisible())


def test_escape_closes_the_card_and_leaves_the_ring_of_the_selected_case(qtbot: Any, panel: MapPanel) -> None:
    first, _second, _third = cases_of(panel)
    panel.context.selection.select_case(first)
    ring = panel.canvas.selection.point
    panel.canvas.picker.card.show()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert not panel.canvas.picker.card.isVisible() and panel.canvas.selection.point == ring
    panel.canvas.picker.card.show()
    dict(panel.page_keys())["Esc"]()
    assert not panel.canvas.picker.card.isVisible()


def test_the_card_stands_below_the_button_of_the_layers(panel: MapPanel) -> None:
    panel.canvas.picker.choose(Hit("grid", 0, 0))
    card = panel.canvas.picker.card
    assert card.isVisible() and card.geometry().top() > panel.button.geometry().bottom()
