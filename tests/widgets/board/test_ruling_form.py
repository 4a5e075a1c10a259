"""The form of a ruling: what is drawn decides, what it meets is shown, and a lost connection loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely
from PySide6.QtCore import Qt

from app.errors import Unavailable
from app.rulings.drawing import Tool
from app.rulings.model import (
    ConfirmedRuling,
    Effect,
    Flow,
    NewRuling,
    Overlap,
    RulingBasis,
    RulingCollision,
    RulingPreview,
    Surroundings,
)
from tests.widgets.board.test_columns import card
from widgets.background import Background
from widgets.board.ruling import RulingDialog
from widgets.theme import load_theme

GRIDS = ((1, shapely.box(108.30, 22.80, 108.31, 22.81)), (2, shapely.box(108.31, 22.80, 108.32, 22.81)))
BASIS = RulingBasis(
    (3,), ("雨水井盖",), ("Rain cover",), (1,), (),
    ((1, "城管局", "Bureau"), (2, "排水公司", "Drainage"), (5, "电信", "Telecom")), date(2026, 12, 1),
    ((108.305, 22.805),), shapely.to_wkb(GRIDS[0][1]), None,
)  # fmt: skip
MEETING = '{"type": "Polygon", "coordinates": [[[108.3, 22.8], [108.31, 22.8], [108.31, 22.81], [108.3, 22.8]]]}'


class Rulings:
    """Answers at once; the network is down where a test says so."""

    def __init__(self) -> None:
        self.asked: list[NewRuling] = []
        self.confirmed: list[NewRuling] = []
        self.collided: list[RulingCollision] = []
        self.is_down = False

    def surroundings(self, *_box: float) -> Surroundings:
        return Surroundings(
            unit_grids=tuple((number, shapely.to_wkb(shape)) for number, shape in GRIDS),
            areas=(("district", "青秀区", shapely.to_wkb(shapely.box(108.2, 22.7, 108.5, 22.9))),),
        )

    def class_choices(self) -> list[tuple[int, str, str, str]]:
        return [(3, "01003", "雨水井盖", "Rain cover"), (4, "01002", "污水井盖", "Sewer cover")]

    def preview(self, ruling: NewRuling) -> RulingPreview:
        self.asked.append(ruling)
        return RulingPreview(
            61, 37, 48, 53, 9.6, 1.4, (("2026-11", 4), ("2026-12", 0)), (Flow(1, "城管局", "Bureau", 61),),
            (Overlap("R-118", "井盖", "Covers", False, 12),), ((108.305, 22.805, True),),
        )  # fmt: skip

    def collisions(self, _ruling: NewRuling) -> list[RulingCollision]:
        return self.collided

    def confirm(self, ruling: NewRuling) -> ConfirmedRuling:
        if self.is_down:
            raise Unavailable("The database cannot be reached.")
        self.confirmed.append(ruling)
        return ConfirmedRuling(1, "71-1", 1, 0)


@pytest.fixture
def rulings() -> Rulings:
    return Rulings()


@pytest.fixture
def form(qtbot: Any, qapp: Any, rulings: Rulings) -> Any:
    background: Any = Background(2)
    service: Any = rulings
    made = RulingDialog(service, background, rulings.confirm, 71, card(1), BASIS, load_theme("dark"))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitUntil(lambda: made.is_complete() and bool(rulings.asked))
    yield made
    background.close()


def keys(qtbot: Any, form: Any, *words: str) -> None:
    form.editor.canvas.setFocus()
    for word in words:
        qtbot.keyClick(form.editor.canvas, getattr(Qt.Key, f"Key_{word}"), Qt.KeyboardModifier.ShiftModifier
                       if word in ("Left", "Right", "Up", "Down") else Qt.KeyboardModifier.NoModifier)  # fmt: skip


def test_it_begins_with_the_grids_of_the_cases_and_says_what_it_would_have_done(form: Any, rulings: Rulings) -> None:
    assert form.ruling().unit_grid_ids == (1,) and rulings.asked[-1].unit_grid_ids == (1,)
    assert [figure.text() for figure, _words in form.panel._figures] == ["48", "37", "9.6 → 1.4"]
    assert form._confirm_button.isEnabled() and "Bureau" in form._says.text()
    assert not form.grab().isNull()


def test_a_place_is_drawn_by_keys_and_confirmed(qtbot: Any, form: Any, rulings: Rulings) -> None:
    keys(qtbot, form, "P", "Delete", "N", "Return", "Right", "Return", "Down", "Return", "F")
    assert form.fields.place.currentData() == "drawn"
    qtbot.waitUntil(lambda: rulings.asked[-1].outline is not None)
    qtbot.waitUntil(form._confirm_button.isEnabled)
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.confirmed is not None)
    assert rulings.confirmed[0].outline is not None and rulings.confirmed[0].unit_grid_ids == ()


def test_a_border_that_crosses_itself_is_not_asked_about(qtbot: Any, form: Any, rulings: Rulings) -> None:
    asked = len(rulings.asked)
    keys(qtbot, form, "Delete", "P", "N", "Return", "Right", "Down", "Return", "Up", "Return", "Left", "Down", "Return")
    assert form.drawing.trouble() == "crosses" and not form._confirm_button.isEnabled()
    qtbot.wait(400)
    assert len(rulings.asked) == asked


def test_what_is_drawn_stays_when_the_connection_breaks(qtbot: Any, form: Any, rulings: Rulings) -> None:
    form.drawing.pick_grid(2)
    form.editor.canvas.redraw()
    before = form.drawing.state
    rulings.is_down = True
    qtbot.waitUntil(form._confirm_button.isEnabled)
    form._confirm_button.click()
    qtbot.waitUntil(lambda: "cannot be reached" in form._said.text())
    assert form.isVisible() and form.drawing.state == before and form._confirm_button.isEnabled()
    rulings.is_down = False
    form._confirm_button.click()
    qtbot.waitUntil(lambda: form.confirmed is not None)


def test_an_equal_ruling_is_drawn_and_has_to_be_replaced(qtbot: Any, form: Any, rulings: Rulings) -> None:
    rulings.collided = [RulingCollision("70-12", 2, (3,), True, MEETING)]
    form.fields.unit.setCurrentIndex(1)
    qtbot.waitUntil(lambda: form.replaces.isVisible())
    assert "70-12" in form.replaces.text() and form.editor.canvas._meeting is not None
    assert not form._confirm_button.isEnabled()
    form.replaces.setChecked(True)
    assert form._confirm_button.isEnabled() and form.ruling().replaces == ("70-12",)


def test_turns_hours_and_fallback_are_said(form: Any) -> None:
    fields = form.fields
    fields.in_turns.setChecked(True)
    fields.turns[0].setCurrentIndex(2)
    fields.has_hours.setChecked(True)
    fields._weekday_boxes[6].setChecked(False)
    fields.is_fallback.setChecked(True)
    given = form.ruling()
    assert given.unit_id is None and given.turns is not None and given.turns.unit_ids == (1, 5)
    assert (given.turns.every, given.turns.unit) == (1, "month")
    assert given.hours is not None and given.hours.weekdays == (1, 2, 3, 4, 5, 6) and given.is_fallback
    assert "in turns" in fields.words.toPlainText()


def test_a_boundary_takes_a_line_and_says_that_districts_stay(qtbot: Any, form: Any) -> None:
    form.fields.effects.button(3).click()
    assert form.fields.effect is Effect.BOUNDARY and form.drawing.state.tool is Tool.LINE
    assert form.fields._district_note.isVisible() and "no meeting moves them" in form.fields._district_note.text()
    assert not form._confirm_button.isEnabled()
    keys(qtbot, form, "N", "Return", "Right", "Right", "Return", "F")
    given = form.ruling()
    assert given.line is not None and given.outline is None and (given.left_unit_id, given.right_unit_id) == (1, 2)
    assert form._confirm_button.isEnabled()


def test_owner_and_campaign_ask_for_what_they_need(form: Any) -> None:
    form.fields.effects.button(1).click()
    assert not form._confirm_button.isEnabled()
    form.fields.owner.setCurrentIndex(form.fields.owner.findData(5))
    assert form._confirm_button.isEnabled() and form.ruling().owner_unit_id == 5
    form.fields.effects.button(2).click()
    assert not form._confirm_button.isEnabled() and form.ruling().to_on is not None
    form.fields.goal.setText("全部完好")
    assert form._confirm_button.isEnabled()


def test_classes_are_added_and_taken_away(form: Any) -> None:
    form.fields.classes.add(4)
    assert form.ruling().class_ids == (3, 4) and "Sewer cover" in form.fields.words.toPlainText()
    form.fields.classes.take_away(3)
    form.fields.classes.take_away(4)
    assert not form._confirm_button.isEnabled()


def test_what_was_drawn_is_handed_to_the_next_form(qtbot: Any, form: Any, rulings: Rulings) -> None:
    keys(qtbot, form, "G", "Delete")
    drawn = replace(form.drawing.state, unit_grids=frozenset({2}))
    service: Any = rulings
    background = Background(1)
    again = RulingDialog(service, background, None, 71, card(1), BASIS, load_theme("light"), drawn)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: again.editor.canvas.ground is not None)
    assert again.ruling().unit_grid_ids == (2,) and not again._confirm_button.isEnabled(), "nobody here confirms"
    background.close()
