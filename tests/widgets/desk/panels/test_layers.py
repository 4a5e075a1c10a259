"""The layers of the map at a desk: each has a key, is switched at once, and stays so at the next start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.map.layers import LAYERS, shown_at_start
from tests.fakes.desk import context as make_context
from tests.fakes.hand_city import make_city
from widgets.background import Background
from widgets.desk.panel import PanelContext
from widgets.desk.panels.map import MapPanel
from widgets.map.layer_list import LEGEND, LETTERS
from widgets.preferences import Preferences


@pytest.fixture
def context(qapp: Any, tmp_path: Path) -> Iterator[PanelContext]:
    background = Background(1)
    yield replace(make_context(background=background), preferences=Preferences(tmp_path, "demo_d01"))
    background.close()


@pytest.fixture
def open_map(qtbot: Any, context: PanelContext) -> Iterator[Any]:
    opened: list[MapPanel] = []

    def open_it() -> MapPanel:
        panel = MapPanel(context)
        opened.append(panel)
        qtbot.addWidget(panel)
        panel.resize(560, 400)
        panel.show()
        context.changes.load(make_city(cases=50, components=50))  # type: ignore[attr-defined]
        return panel

    yield open_it
    for panel in opened:
        panel.stop()


def is_on(panel: MapPanel) -> dict[str, bool]:
    return {layer.key: panel.canvas.scenery.is_visible(layer.key) for layer in LAYERS}


def test_every_layer_and_the_legend_has_a_switch_with_a_key_of_its_own(open_map: Any) -> None:
    panel = open_map()
    assert panel.layers.boxes.keys() == {layer.key for layer in LAYERS} | {LEGEND}
    assert len(set(LETTERS)) == len(LETTERS) >= len(panel.layers.boxes)
    assert is_on(panel) == shown_at_start() and not panel.canvas.furniture.has_legend


def test_a_key_switches_its_layer_and_the_next_start_remembers_it(qtbot: Any, open_map: Any, context: Any) -> None:
    panel = open_map()
    panel.switch_layers()
    qtbot.waitUntil(panel.layers.isVisible)
    letters = {key: letter for letter, key in panel.layers._letters.items()}
    for key in ("people", "streets", LEGEND):
        qtbot.keyClick(panel.layers, letters[key])
    changed = {"people": True, "streets": False}
    assert is_on(panel) == shown_at_start() | changed and panel.canvas.furniture.has_legend
    assert context.preferences.layers() == changed | {LEGEND: True}
    qtbot.keyClick(panel.layers, Qt.Key.Key_Escape)
    assert not panel.layers.isVisible()

    again = open_map()
    assert is_on(again) == shown_at_start() | changed and again.canvas.furniture.has_legend
    again.switch_layers()
    assert again.layers.boxes["people"].isChecked() and not again.layers.boxes["streets"].isChecked()
    qtbot.keyClick(again.layers, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: is_on(again) == shown_at_start())
    assert context.preferences.layers() == {} and not again.layers.boxes[LEGEND].isChecked()


def test_arrows_and_the_space_bar_switch_too(qtbot: Any, open_map: Any) -> None:
    panel = open_map()
    panel.switch_layers()
    first = next(iter(panel.layers.boxes))
    qtbot.keyClick(panel.layers, Qt.Key.Key_Down)
    assert panel.layers.boxes[first].hasFocus()
    qtbot.keyClick(panel.layers.boxes[first], Qt.Key.Key_Space)
    assert is_on(panel)[first] is not shown_at_start()[first]


def test_layers_that_show_only_nearer_say_so(open_map: Any) -> None:
    panel = open_map()
    panel.layers.show_state(shown_at_start(), 10.0)
    told = {key for key, note in panel.layers._notes.items() if note.text()}
    assert told == {layer.key for layer in LAYERS if layer.min_zoom > 10.0}
    panel.layers.show_state(shown_at_start(), 18.0)
    assert not any(note.text() for note in panel.layers._notes.values())


def test_what_is_kept_of_a_layer_that_is_gone_harms_nothing(open_map: Any, context: Any) -> None:
    context.preferences.keep_layers({"people": True, "a layer of long ago": True})
    assert is_on(open_map()) == shown_at_start() | {"people": True}
    context.preferences._settings.setValue("demo_d01/layers-1", 17)
    assert is_on(open_map()) == shown_at_start()
