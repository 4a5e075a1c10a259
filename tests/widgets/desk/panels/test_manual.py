"""The manual from a copy to its publication, by an administrator at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDateEdit, QDoubleSpinBox, QLineEdit, QPlainTextEdit
from sqlalchemy import Engine

from app.versions.model import VersionState
from db.services import engine_as, make_services
from tests.fakes.changes import FakeChanges
from widgets.background import Background
from widgets.desk.dialogs.search_field import SearchInput
from widgets.desk.panel import PanelContext, PanelState
from widgets.desk.panels.manual.panel import ManualPanel
from widgets.shared import Selection
from widgets.theme import load_theme


@pytest.fixture
def panel(qtbot: Any, cluster: Any, demo_template: str) -> Iterator[ManualPanel]:
    from db.connection.engine import make_engine

    owner: Engine = make_engine(cluster.ensure_database("test-manual-desk", demo_template))
    engine, background, changes = engine_as(owner, "administrator"), Background(2), FakeChanges()
    found: Any = changes
    made = ManualPanel(PanelContext(make_services(engine), Selection(), found, background, load_theme("dark")))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    qtbot.waitUntil(lambda: made.state is PanelState.ANSWERED)
    yield made
    background.close()
    engine.dispose()
    owner.dispose()
    cluster.drop_database("test-manual-desk")


def fill(qtbot: Any, panel: ManualPanel, **texts: str) -> None:
    for name, words in texts.items():
        (line,) = [one for one in panel.form.findChildren(QLineEdit) if one.accessibleName() == name]
        line.setText(words)
    panel.form.do()


def test_copy_change_compare_publish_and_take_back(qtbot, panel):
    assert [key for key, button in panel.buttons.items() if button.isVisible()] == ["copy"]
    panel.copy_version()
    fill(qtbot, panel, Name="", Title="Draft")
    qtbot.waitUntil(lambda: panel.form.sentence.isVisible())  # nothing typed is lost, and it says what is missing
    fill(qtbot, panel, Name="2027-01")
    qtbot.waitUntil(lambda: panel.view.shown.name == "2027-01" and panel.state is PanelState.ANSWERED)
    assert panel.view.shown.state_at(panel.view.at) is VersionState.DRAFT
    assert "no differences" in panel.summary.text()

    panel.table.selectRow(0)
    panel.edit_rule()
    box = panel.form.findChild(QDoubleSpinBox)
    box.setValue(box.value() + 5)
    panel.form.do()
    qtbot.waitUntil(lambda: panel.view.counts.get("changed") == 1)
    panel.only_changes.setChecked(True)
    assert panel.table.rules.rowCount() == 1
    difference = panel.table.rules.index(0, 6).data()
    assert difference.startswith("time limit: ") and "→" in difference

    panel.only_changes.setChecked(False)
    panel.table.selectRow(3)
    panel.remove_rule()
    panel.form.do()
    qtbot.waitUntil(lambda: panel.view.counts.get("removed") == 1)

    panel.publish()
    day = panel.form.findChild(QDateEdit)
    day.setDate(day.date().addDays(-3000))
    panel.form.do()
    qtbot.waitUntil(lambda: "past" in panel.form.sentence.text())
    day.setDate(day.date().addDays(6000))
    panel.form.do()
    qtbot.waitUntil(lambda: panel.view.shown.state_at(panel.view.at) is VersionState.TO_COME)
    assert panel.buttons["withdraw"].isVisible() and not panel.buttons["edit"].isVisible()
    panel.withdraw()
    panel.form.do()
    qtbot.waitUntil(lambda: panel.view.shown.state_at(panel.view.at) is VersionState.DRAFT)


def test_the_manual_is_edited_without_the_mouse(qtbot, panel):
    assert [entry.title for entry in panel.entries()] == ["Copy as a draft"]
    panel.entries()[0].run()
    fill(qtbot, panel, Name="2027-02")
    qtbot.waitUntil(lambda: panel.view.shown.name == "2027-02" and panel.state is PanelState.ANSWERED)
    offered = {entry.title for entry in panel.entries()}
    assert {"Change", "Publish"} <= {words.split()[0] for words in offered}
    assert {entry.title: entry.keys for entry in panel.entries()}["Add"] == "N"
    panel.table.selectRow(2)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.form.isVisible())
    condition = panel.form.findChild(QPlainTextEdit)
    condition.setPlainText("另一种说法")
    qtbot.keyClick(condition, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.view.counts.get("changed") == 1)
    line = panel.table.rules.lines[2]
    assert line.rule.condition == "另一种说法" and line.rule.condition_en is None  # no translation of another text
    assert panel.table.rules.index(2, 2).data() == "另一种说法"


def make_draft(qtbot, panel, name):
    panel.copy_version()
    fill(qtbot, panel, Name=name)
    qtbot.waitUntil(lambda: panel.view.shown.name == name and panel.state is PanelState.ANSWERED)
    panel.table.setFocus()
    panel.table.selectRow(0)


def press(qtbot, panel, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.waitUntil(lambda: panel.form is None or not panel.form.isVisible())
    panel.activateWindow()
    panel.table.setFocus()
    qtbot.waitUntil(panel.isActiveWindow)
    qtbot.keyClick(panel.table, key, modifier)


def named(panel, kind, name):
    (found,) = [one for one in panel.form.findChildren(kind) if one.accessibleName() == name]
    return found


def do(qtbot, panel, widget):
    qtbot.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_class_that_the_manual_lacks_is_found_by_typing_and_can_be_undone(qtbot, panel):
    make_draft(qtbot, panel, "2027-03")
    rules = panel.view.rules
    taken = [rule for rule in rules if rule.class_code == rules[0].class_code and rule.kind == rules[0].kind]
    for _rule in taken:  # now the draft lacks this class
        count = len(panel.view.rules)
        press(qtbot, panel, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: panel.form is not None and panel.form.isVisible())
        do(qtbot, panel, panel.form)
        qtbot.waitUntil(lambda count=count: len(panel.view.rules) == count - 1)
        panel.table.selectRow(next(r for r, one in enumerate(panel.table.rules.lines) if one.change != "removed"))
    assert [one.code for one in panel.view.lacking] == [
        taken[0].class_code
    ] and "1 class has no rule" in panel.count.text()

    press(qtbot, panel, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: panel.form.isVisible())
    search = panel.form.findChild(SearchInput)
    search.line.selectAll()
    qtbot.keyClicks(search.line, taken[0].class_code)
    assert "not in the command manual yet" in search.list.item(0).text() and search.value().code == taken[0].class_code
    assert named(panel, QLineEdit, "Handling units").text() == ""  # those of another class do not come along
    do(qtbot, panel, search.line)
    qtbot.waitUntil(lambda: "closing condition" in panel.form.sentence.text())
    named(panel, QPlainTextEdit, "Filing condition").setPlainText("井盖缺失")
    named(panel, QPlainTextEdit, "Closing condition").setPlainText("恢复")
    named(panel, QLineEdit, "Departments in charge").setText("市城管局")
    named(panel, QLineEdit, "Effective from").setText("2027-02-30")
    do(qtbot, panel, search.line)
    qtbot.waitUntil(lambda: "is not a valid date" in panel.form.sentence.text())
    named(panel, QLineEdit, "Effective from").setText("")
    do(qtbot, panel, search.line)
    qtbot.waitUntil(lambda: not panel.view.lacking)
    line = panel.table.chosen()
    assert (line.rule.class_code, line.rule.condition_no) == (taken[0].class_code, 1)
    assert line.rule.supervising_departments == "市城管局"
    assert ("Departments in charge", "市城管局") in panel.details.facts

    press(qtbot, panel, Qt.Key.Key_N)  # the next condition of the class: its units come along
    qtbot.waitUntil(lambda: panel.form.isVisible())
    assert named(panel, QLineEdit, "Departments in charge").text() == "市城管局"
    qtbot.keyClick(panel.form, Qt.Key.Key_Escape)
    press(qtbot, panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(panel.view.lacking) == 1)
    assert len(panel.done) == len(taken)


def test_a_rule_says_something_else_from_a_day_on(qtbot, panel):
    make_draft(qtbot, panel, "2027-04")
    rule = panel.table.chosen().rule
    press(qtbot, panel, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: panel.form is not None and panel.form.isVisible())
    box = panel.form.findChild(QDoubleSpinBox)
    box.setValue(rule.limit.value + 3)
    do(qtbot, panel, box)
    qtbot.waitUntil(lambda: "the day from which" in panel.form.sentence.text())
    named(panel, QLineEdit, "Effective from").setText("2027-05-01")
    do(qtbot, panel, box)
    qtbot.waitUntil(lambda: len([one for one in panel.view.rules if one.key == rule.key]) == 2)
    old, new = [one for one in panel.view.rules if one.key == rule.key]
    assert str(old.valid_to) == "2027-04-30" and str(new.valid_from) == "2027-05-01"
    assert new.limit.value == rule.limit.value + 3
    line = panel.table.chosen()
    assert line.rule == new and ("Valid", "from 2027-05-01 on") in panel.details.facts
    press(qtbot, panel, Qt.Key.Key_Delete)  # takes out this piece alone
    qtbot.waitUntil(lambda: panel.form.isVisible())
    do(qtbot, panel, panel.form)
    qtbot.waitUntil(lambda: [one for one in panel.view.rules if one.key == rule.key] == [old])
    for left in ([old, new], [rule]):
        press(qtbot, panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda left=left: [one for one in panel.view.rules if one.key == rule.key] == left)
    assert not panel.buttons["undo"].isEnabled()
