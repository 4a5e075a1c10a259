"""A click on the map shows a case, and only Enter or a double click takes it up; the case at work is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from app.cases.model import Post
from tests.fakes.case_desk import CaseDesk
from widgets.desk.panels.map import STREET_ZOOM, MapPanel
from widgets.map.picker import Hit


@pytest.fixture
def world(qapp: Any) -> Iterator[CaseDesk]:
    made = CaseDesk(Post.DISPATCHER)
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: Any, world: CaseDesk, monkeypatch: Any) -> Iterator[MapPanel]:
    made = MapPanel(world.context)
    qtbot.addWidget(made)
    made.resize(560, 400)
    made.show()
    world.changes.load(world.city)
    first, second = (int(one) for one in world.city.cases.column("case_id")[:2])
    world.context.selection.select_case(first)
    hit = Hit("case", second, world.city.cases.row_of(second))
    monkeypatch.setattr(made.canvas.picker, "find", lambda _place: hit)
    yield made
    made.stop()


def ids(world: CaseDesk) -> tuple[int, int]:
    first, second = (int(one) for one in world.city.cases.column("case_id")[:2])
    return first, second


def key(panel: MapPanel, kind: QEvent.Type, is_held: bool = False) -> QKeyEvent:
    event = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", is_held)
    event.ignore()
    QApplication.sendEvent(panel.canvas, event)
    return event


def double_click(panel: MapPanel) -> None:
    at, button, nothing = QPointF(100, 100), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    kind = QEvent.Type.MouseButtonDblClick
    event = QMouseEvent(kind, at, panel.canvas.mapToGlobal(at), button, button, nothing)
    QApplication.sendEvent(panel.canvas, event)


def test_a_click_shows_the_card_and_leaves_the_case_at_work(panel: MapPanel, world: CaseDesk) -> None:
    first, _second = ids(world)
    panel.canvas.picker.click(QPointF(100, 100))
    assert panel.canvas.picker.card.isVisible() and world.context.selection.case_id == first


def test_enter_opens_the_case_of_the_card_and_not_the_next_act_of_the_case_at_work(
    panel: MapPanel, world: CaseDesk
) -> None:
    _first, second = ids(world)
    assert not key(panel, QEvent.Type.ShortcutOverride).isAccepted(), "without a card the key is the desk's"
    panel.canvas.picker.click(QPointF(100, 100))
    assert key(panel, QEvent.Type.ShortcutOverride).isAccepted()
    key(panel, QEvent.Type.KeyPress, is_held=True)
    assert world.context.selection.case_id != second
    key(panel, QEvent.Type.KeyPress)
    assert world.context.selection.case_id == second and not panel.canvas.picker.card.isVisible()
    assert not key(panel, QEvent.Type.ShortcutOverride).isAccepted()


def test_a_double_click_opens_the_case_and_does_not_move_the_map(panel: MapPanel, world: CaseDesk) -> None:
    _first, second = ids(world)
    zoom = panel.canvas.navigator.target.zoom
    panel.canvas.picker.click(QPointF(100, 100))
    double_click(panel)
    assert world.context.selection.case_id == second and panel.canvas.navigator.target.zoom == zoom


def test_a_double_click_beside_a_case_goes_on_zooming(panel: MapPanel, world: CaseDesk, monkeypatch: Any) -> None:
    first, _second = ids(world)
    monkeypatch.setattr(panel.canvas.picker, "find", lambda _place: None)
    zoom = panel.canvas.navigator.target.zoom
    double_click(panel)
    assert world.context.selection.case_id == first and panel.canvas.navigator.target.zoom > zoom


def test_the_line_to_the_case_of_a_merge_lies_in_view(panel: MapPanel, world: CaseDesk) -> None:
    cases = world.city.cases
    places = [(float(x), float(y)) for x, y in zip(cases.column("x_m")[:2], cases.column("y_m")[:2], strict=True)]
    first, second = ids(world)
    world.context.selection.hold_against(second)
    assert panel.canvas.selection.line == (places[0], places[1])
    panel.canvas.navigator.show(panel.canvas.navigator.target)
    for place in places:
        x, y = (float(value) for value in panel.canvas.view.to_px(*place))
        assert 0 < x < panel.canvas.view.width and 0 < y < panel.canvas.view.height
    world.context.selection.hold_against(None)
    assert panel.canvas.selection.line is None and panel.canvas.selection.point == places[0]
    assert world.context.selection.case_id == first


def test_a_case_that_another_panel_selects_when_the_city_comes_is_shown(qtbot: Any, world: CaseDesk) -> None:
    """The queue hears of the city first and selects its first case, before the map has the city."""
    first, _second = ids(world)
    world.changes.city_loaded.connect(lambda _city: world.context.selection.select_case(first))
    made = MapPanel(world.context)
    qtbot.addWidget(made)
    made.resize(560, 400)
    made.show()
    world.changes.load(world.city)
    row = world.city.cases.row_of(first)
    place = [float(world.city.cases.column(name)[row]) for name in ("x_m", "y_m")]
    qtbot.waitUntil(lambda: made.canvas.case_beside == first and made._is_seen((place[0], place[1])))
    assert made._zoom() >= STREET_ZOOM - 0.01
    made.stop()


def test_a_case_that_ended_long_ago_is_ringed_where_its_file_says(panel: MapPanel, world: CaseDesk, qtbot: Any) -> None:
    """The city in memory does not hold it; a case that it holds stays where it has it."""
    old, (west, south, east, north) = 201801000000000001, panel.shown_box() or (0.0, 0.0, 0.0, 0.0)
    lon, lat = west + (east - west) * 3, south + (north - south) * 3
    world.context.selection.select_case(old)
    assert panel.picture() is None
    world.context.selection.note_place(old, lon, lat)
    around = panel.shown_box()
    assert around is not None and around[0] < lon < around[2] and around[1] < lat < around[3]
    assert (panel.picture() or b"").startswith(b"\x89PNG") and panel.button.isVisible()
    first, _second = ids(world)
    world.context.selection.select_case(first)
    world.context.selection.note_place(old, lon, lat)
    world.context.selection.note_place(first, lon, lat)
    assert panel.asked == first and panel.read(world.city, first) != panel.read(world.city, old)
