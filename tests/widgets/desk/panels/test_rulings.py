"""The rulings at the desk: a list that is searched, what the chosen one did, and the way from a candidate's reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import shapely
from PySide6.QtCore import QPoint, Qt

from app.cases.model import Post
from app.responsibility.model import Candidate, Reason
from app.rulings.model import (
    Effect,
    RoutedCase,
    Ruling,
    RulingEffect,
    RulingFilter,
    RulingState,
    Surroundings,
)
from tests.fakes.desk import context, person
from widgets.desk.panel import PanelState
from widgets.desk.panels.candidates.panel import CandidatesPanel
from widgets.desk.panels.rulings.panel import RulingsPanel


def ruling(number: int, **values: Any) -> Ruling:
    given: dict[str, Any] = {
        "ruling_id": number, "ruling_no": f"70-{number}", "title": f"民族大道井盖 {number}",
        "words": "由排水公司负责。",
        "effect": Effect.RULE, "state": RulingState.IN_FORCE, "meeting_no": 70, "item_id": number,
        "decided_on": date(2026, 11, 6), "chair": "演示", "valid_from": date(2026, 11, 7), "valid_to": None,
        "replaced_by": None, "classes": ("雨水井盖",), "classes_en": ("Rain cover",), "units": ("排水公司",),
        "units_en": ("Drainage company",), "place": "民族大道", "dispatched": 9, "refused": 1, "is_demo": True,
        "shape": shapely.to_wkb(shapely.box(108.3 + number / 100, 22.8, 108.305 + number / 100, 22.805)),
    }  # fmt: skip
    return Ruling(**given | values)


class Rulings:
    """Three rulings; the second was replaced."""

    def __init__(self) -> None:
        self.asked: list[RulingFilter] = []
        self.all = [ruling(1), ruling(2, state=RulingState.REPLACED, replaced_by="70-3"), ruling(3)]

    def rulings(self, only: RulingFilter) -> list[Ruling]:
        self.asked.append(only)
        return [one for one in self.all if only.state in (None, one.state) and only.words in one.ruling_no + one.title]

    def around_ruling(self, one: Ruling) -> tuple[RulingEffect, Surroundings]:
        case = RoutedCase(7, "450103-1", "received", "排水公司", "Drainage company", 0.0, False)
        return RulingEffect(one.ruling_id, 12, 5, 6.0, 9, 1, 2.0, cases=(case,)), Surroundings()


@pytest.fixture
def panel(qtbot: Any, qapp: Any) -> Any:
    made = context(person(Post.DISPATCHER), rulings=Rulings())
    panel = RulingsPanel(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 660)
    panel.show()
    panel.ask()
    qtbot.waitUntil(lambda: panel.is_at_rest() and panel.state is PanelState.ANSWERED)
    qtbot.waitUntil(lambda: bool(panel.view._did.text()))
    yield panel
    panel.stop()
    made.background.close()


def numbers(panel: Any) -> list[str]:
    return [panel.view.table.item(row, 0).text() for row in range(panel.view.table.rowCount())]


def test_the_list_shows_what_is_in_force_and_what_it_did(panel: Any) -> None:
    assert numbers(panel) == ["70-1", "70-3"] and panel.view.chosen.ruling_no == "70-1"
    did = panel.view._did.text()
    assert "9 cases went by it, 1 came back" in did and "5 refusals" in did and "36 days saved" in did


def test_words_and_states_narrow_the_list(qtbot: Any, panel: Any) -> None:
    panel.view.state.setCurrentIndex(panel.view.state.findText("replaced"))
    qtbot.waitUntil(lambda: numbers(panel) == ["70-2"])
    assert "replaced by 70-3" in panel.view.table.item(0, 4).text()
    panel.view.state.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(numbers(panel)) == 3)
    panel.view.search.setText("井盖 3")
    qtbot.waitUntil(lambda: numbers(panel) == ["70-3"])
    assert panel.entries()[0].title == "70-3 民族大道井盖 3"


def test_a_case_that_went_by_it_is_opened(qtbot: Any, panel: Any) -> None:
    button = panel.view._cases.itemAt(0).widget()
    with qtbot.waitSignal(panel.context.selection.case_asked_for):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.context.selection.case_id == 7


def test_a_ruling_is_looked_for_by_its_number(qtbot: Any, panel: Any) -> None:
    with qtbot.waitSignal(panel.panel_asked_for) as asked:
        panel.context.selection.ruling_opened.emit("70-2")
    assert asked.args == ["rulings"]
    qtbot.waitUntil(lambda: panel.view.chosen is not None and panel.view.chosen.ruling_no == "70-2")


def test_the_map_chooses_what_is_clicked(qtbot: Any, panel: Any) -> None:
    places = panel.view.map
    places.choose(None)
    places.show_all()
    at = places.place_on(108.3325, 22.8025).toPoint()
    assert places.rect().contains(at)
    qtbot.mouseClick(places, Qt.MouseButton.LeftButton, pos=at)
    assert panel.view.chosen.ruling_no == "70-3"
    qtbot.mouseClick(places, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert panel.view.chosen.ruling_no == "70-3" and not panel.grab().isNull()


class Responsibility:
    """Knows one unit, which a ruling names."""

    def candidates(self, _case_id: int) -> tuple[Candidate, ...]:
        facts = {
            "code": "70-2",
            "decision_no": "70-2",
            "decided_on": "2026-11-06",
            "title": "井盖",
            "decided_by": "ruling",
        }
        return (Candidate(2, "排水公司", 1, True, False, 5, (Reason("ruling", facts),)),)


def test_the_reason_of_a_unit_leads_to_its_ruling(qtbot: Any, qapp: Any) -> None:
    made = context(person(Post.DISPATCHER), responsibility=Responsibility())
    panel = CandidatesPanel(made)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_ruling()
    made.selection.select_case(7)
    qtbot.waitUntil(lambda: panel.is_current)
    with qtbot.waitSignal(made.selection.ruling_opened) as opened:
        panel.show_ruling()
    assert opened.args == ["70-2"]
    made.background.close()
