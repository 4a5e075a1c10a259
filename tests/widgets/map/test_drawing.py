"""Drawing a place on the map by keys alone and by mouse."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from PySide6.QtCore import QPoint, Qt

from app.rulings.drawing import Tool
from app.rulings.model import Surroundings
from app.rulings.snapping import Ground
from widgets.map.drawing.editor import DrawingEditor
from widgets.theme import load_theme

MIDDLE = (108.31, 22.81)
STREET = shapely.LineString([(108.30, 22.805), (108.32, 22.805)])
MEETING = '{"type": "Polygon", "coordinates": [[[108.3, 22.8], [108.31, 22.8], [108.31, 22.81], [108.3, 22.8]]]}'
KEYS = {"left": Qt.Key.Key_Left, "right": Qt.Key.Key_Right, "up": Qt.Key.Key_Up, "down": Qt.Key.Key_Down}


@pytest.fixture
def editor(qtbot: Any) -> DrawingEditor:
    made = DrawingEditor(load_theme("dark"), MIDDLE, (MIDDLE,))
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    grids = ((1, shapely.box(108.30, 22.80, 108.31, 22.81)), (2, shapely.box(108.31, 22.80, 108.32, 22.81)))
    made.canvas.show_ground(Ground(Surroundings(
        unit_grids=tuple((number, shapely.to_wkb(shape)) for number, shape in grids),
        streets=(("民族大道", "Minzu Avenue", "trunk", shapely.to_wkb(STREET)),),
        areas=(("district", "青秀区", shapely.to_wkb(shapely.box(108.2, 22.7, 108.5, 22.9))),),
    )))  # fmt: skip
    made.canvas.setFocus()
    return made


def press(qtbot: Any, editor: DrawingEditor, *words: str) -> None:
    for word in words:
        key = KEYS.get(word) or getattr(Qt.Key, f"Key_{word}")
        held = Qt.KeyboardModifier.ShiftModifier if word in KEYS else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(editor.canvas, key, held)


def test_an_area_is_drawn_by_keys_alone(qtbot: Any, editor: DrawingEditor) -> None:
    press(
        qtbot,
        editor,
        "N",
        "Return",
        "right",
        "right",
        "Return",
        "down",
        "down",
        "Return",
        "left",
        "left",
        "Return",
        "F",
    )
    shape = editor.drawing.shape()
    assert shape is not None and len(shape.exterior.coords) == 5 and "ha" in editor.size_text()
    side_m = 2 * 60 / editor.canvas.scale
    assert editor.drawing.area_m2() == pytest.approx(side_m**2, rel=0.01)
    press(qtbot, editor, "H", "up", "Return", "right", "Return", "down", "Return", "F")
    assert editor.drawing.area_m2() < side_m**2
    press(qtbot, editor, "Z")
    assert editor.drawing.state.points, "the last step comes back"
    press(qtbot, editor, "Y")
    assert not editor.drawing.state.points


def test_backspace_takes_the_last_point_and_a_crossing_is_told(qtbot: Any, editor: DrawingEditor) -> None:
    press(qtbot, editor, "N", "Return", "right", "down", "Return", "up", "Return", "left", "down", "Return")
    assert editor.drawing.trouble() == "crosses" and "crosses itself" in editor._validity.text()
    press(qtbot, editor, "F")
    assert len(editor.drawing.state.points) == 4
    press(qtbot, editor, "Backspace", "F")
    assert editor.drawing.trouble() is None and "valid" in editor._validity.text()


def test_grids_and_streets_are_picked_under_the_crosshair(qtbot: Any, editor: DrawingEditor) -> None:
    press(qtbot, editor, "G", "down", "right", "Return")
    assert editor.drawing.unit_grid_ids() == (2,)
    press(qtbot, editor, "Return")
    assert editor.drawing.unit_grid_ids() == ()
    canvas = editor.canvas
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_on(108.305, 22.803).toPoint())
    assert editor.drawing.unit_grid_ids() == (1,)
    press(qtbot, editor, "S")
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_on(108.307, 22.805).toPoint())
    assert editor.drawing.outline() is not None


def test_points_snap_and_a_line_ends_where_it_is_set_twice(qtbot: Any, editor: DrawingEditor) -> None:
    canvas = editor.canvas
    editor.offer((Tool.LINE,))
    assert editor.drawing.state.tool is Tool.LINE
    for place in ((108.30, 22.80), (108.32, 22.80)):
        at = canvas.place_on(*place).toPoint() + QPoint(3, 2)
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    line = [tuple(round(one, 6) for one in point) for point in editor.drawing.state.line]
    assert line == [(108.3, 22.8), (108.32, 22.8)]
    assert "m long" in editor.size_text()


def test_the_map_follows_the_crosshair_and_is_painted(qtbot: Any, editor: DrawingEditor) -> None:
    before = editor.canvas.middle
    for _turn in range(14):
        press(qtbot, editor, "right")
    assert editor.canvas.middle[0] > before[0]
    editor.canvas.show_meeting(MEETING)
    editor.canvas.show_points(((108.305, 22.805, True), (108.306, 22.805, False)))
    assert not editor.grab().isNull()
    scale = editor.canvas.scale
    qtbot.keyClick(editor.canvas, Qt.Key.Key_Plus)
    assert editor.canvas.scale > scale
