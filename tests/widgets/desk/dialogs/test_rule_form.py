"""The form of a responsibility rule: grids by keyboard and map, conditions of its class, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QDialog

from app.responsibility.model import Assigns, Rule
from app.responsibility.texts import Names
from tests.fakes.hand_city import make_city
from widgets.desk.panels.responsibility.grids_dialog import ChosenGrids, GridsDialog
from widgets.desk.panels.responsibility.rule_form import RuleContext, RuleForm
from widgets.theme import load_theme

RULE = Rule("R-1", Assigns.LOCAL, kind="event", class_code="06010", condition_no=2, field="order", area_id=1)
NAMES = Names(
    {1: "A"}, {1: "Border strip"}, {("event", "06010"): "Litter", ("event", "06020"): "Noise"}, {"06": "Appearance"}
)
CONDITIONS = {"06010": [(1, "1  a bag"), (2, "2  a heap")], "06020": [(1, "1  loud")]}


class Context:
    """Answers the form at once, and keeps what it was given; `refusal` is said instead where it is set."""

    def __init__(self, codes: frozenset[str] = frozenset()) -> None:
        city = make_city(cases=0, components=10)
        self.kept: list[Rule] = []
        self.refusal = ""
        self.grids = {"duty_grid": ChosenGrids(city.duty_grids), "unit_grid": ChosenGrids(city.unit_grids)}
        self.context = RuleContext(self.grids, city.areas, load_theme("dark"), self.ask, self.save, codes)

    def ask(self, kind: str, code: str, take: Callable[[Any], None]) -> None:
        take(CONDITIONS.get(code, []))

    def save(self, rule: Rule, done: Callable[[], None], refuse: Callable[[str], None]) -> None:
        if self.refusal:
            refuse(self.refusal)
        else:
            self.kept.append(rule)
            done()


@pytest.fixture
def context(qapp: QApplication) -> Context:
    return Context(frozenset({"R-9"}))


def open_form(qtbot: Any, context: Context, rule: Rule | None = RULE) -> RuleForm:
    form = RuleForm(rule, NAMES, None, context.context)
    qtbot.addWidget(form)
    form.show()
    return form


def open_grids(qtbot: Any, form: RuleForm) -> GridsDialog:
    form._grids.click()
    qtbot.waitUntil(lambda: form._grids.dialog is not None and form._grids.dialog.isVisible())
    return form._grids.dialog


def test_grids_are_typed_pasted_taken_all_and_left_out_by_keyboard(qtbot: Any, context: Context) -> None:
    form = open_form(qtbot, context)
    dialog = open_grids(qtbot, form)
    codes, ids = context.grids["duty_grid"].shapes.codes, context.grids["duty_grid"].shapes.ids.tolist()
    qtbot.keyClicks(dialog.line, codes[3])
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.value() == ("duty_grid", (ids[3],)) and not dialog.map._marked.isEmpty()
    dialog.line.setText(f"{codes[5]}、{codes[6]} nowhere")
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.value()[1] == (ids[3], ids[5], ids[6])
    assert dialog.line.text() == "nowhere" and "There is no grid nowhere" in dialog.sentence.text()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert "no grid “nowhere”" in dialog.sentence.text()
    dialog.taken.setCurrentRow(1)
    qtbot.keyClick(dialog.taken, Qt.Key.Key_Delete)
    assert dialog.value()[1] == (ids[3], ids[6])
    dialog.line.setText(codes[0][:1])
    dialog.all_button.click()
    assert set(dialog.value()[1]) >= {number for number, title in context.grids["duty_grid"].titles.items()
                                      if codes[0][:1] in title}  # fmt: skip
    dialog.none_button.click()
    dialog.add([ids[3]])
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form._area.currentData() is None and form._grids.text().startswith(
        "Duty grids 1"
    )  # grids take the place of an area
    rule = form.rule()
    assert (rule.duty_grid_ids, rule.unit_grid_ids, rule.area_id) == ((ids[3],), (), None)
    form._area.setCurrentIndex(1)
    assert form.rule().duty_grid_ids == () and form.rule().area_id == 1


def test_escape_leaves_the_grids_as_they_were(qtbot: Any, context: Context) -> None:
    form = open_form(qtbot, context)
    dialog = open_grids(qtbot, form)
    dialog.add([context.grids["duty_grid"].shapes.ids.tolist()[0]])
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert form._grids.chosen == () and form.rule() == RULE


def test_a_click_on_the_map_takes_a_grid_or_leaves_it_out(qtbot: Any, context: Context) -> None:
    dialog = open_grids(qtbot, open_form(qtbot, context))
    shapes = context.grids["duty_grid"].shapes
    east, north = (float(value) for value in shapes.anchors_m[10])
    scale, shift = dialog.map._fit()
    place = QPointF(east, -north) * scale + shift
    qtbot.mouseClick(dialog.map, Qt.MouseButton.LeftButton, pos=place.toPoint())
    (chosen,) = dialog.value()[1]
    dialog.map.place_picked.emit(*(float(value) for value in shapes.anchors_m[shapes.ids.tolist().index(chosen)]))
    assert dialog.value()[1] == ()


def test_the_conditions_are_those_of_the_class(qtbot: Any, context: Context) -> None:
    form = open_form(qtbot, context)
    assert form._condition.currentText() == "2  a heap" and form.rule() == RULE
    form._class.setCurrentIndex(form._class.findText("06020 Noise"))
    assert [form._condition.itemText(row) for row in range(form._condition.count())] == ["all conditions", "1  loud"]
    assert form.rule().condition_no is None
    form._condition.setCurrentIndex(1)
    assert form.rule().condition_no == 1
    form._class.setCurrentIndex(0)
    assert not form._condition.isEnabled() and form.rule().condition_no is None


def test_a_condition_that_the_manual_in_force_lacks_is_kept(qtbot: Any, context: Context) -> None:
    rule = Rule("R-1", Assigns.LOCAL, kind="event", class_code="06010", condition_no=7, field="order")
    assert open_form(qtbot, context, rule).rule() == rule


def test_what_is_refused_is_said_and_the_form_stays(qtbot: Any, context: Context) -> None:
    form = open_form(qtbot, context)
    form._texts["code"].setText("R-9")
    form.accept()
    assert "There is already a rule R-9" in form.trouble.text() and not context.kept
    form._texts["code"].setText("R-2")
    context.refusal = "The rules are for administrators."
    form.accept()
    assert form.trouble.text() == context.refusal and form.isVisible()
    context.refusal = ""
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.result() == QDialog.DialogCode.Accepted and context.kept[0].code == "R-2"
