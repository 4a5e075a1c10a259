"""The manual from a copy to its publication, by an administrator at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDateEdit, QDoubleSpinBox, QLineEdit, QPlainTextEdit
from sqlalchemy import Engine

from app.manual.model import ManualState
from db.services import engine_as, make_services
from tests.fakes.changes import FakeChanges
from widgets.background import Background
from widgets.panel import PanelContext, PanelState
from widgets.panels.manual import ManualPanel
from widgets.shared import Selection
from widgets.theme import load_theme


@pytest.fixture
def panel(qtbot: Any, cluster: Any, demo_template: str) -> Iterator[ManualPanel]:
    from db.engine import make_engine

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
    assert panel.view.shown.state_at(panel.view.at) is ManualState.DRAFT
    assert "nothing differs" in panel.summary.text()

    panel.table.selectRow(0)
    panel.edit_rule()
    box = panel.form.findChild(QDoubleSpinBox)
    box.setValue(box.value() + 5)
    panel.form.do()
    qtbot.waitUntil(lambda: panel.view.counts.get("changed") == 1)
    panel.only_changes.setChecked(True)
    assert panel.table.rules.rowCount() == 1
    difference = panel.table.rules.index(0, 6).data()
    assert difference.startswith("handling limit: ") and "→" in difference

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
    qtbot.waitUntil(lambda: panel.view.shown.state_at(panel.view.at) is ManualState.TO_COME)
    assert panel.buttons["withdraw"].isVisible() and not panel.buttons["edit"].isVisible()
    panel.withdraw()
    panel.form.do()
    qtbot.waitUntil(lambda: panel.view.shown.state_at(panel.view.at) is ManualState.DRAFT)


def test_the_manual_is_edited_without_the_mouse(qtbot, panel):
    assert [entry.title for entry in panel.entries()] == ["Copy as a draft"]
    panel.entries()[0].run()
    fill(qtbot, panel, Name="2027-02")
    qtbot.waitUntil(lambda: panel.view.shown.name == "2027-02" and panel.state is PanelState.ANSWERED)
    offered = {entry.title for entry in panel.entries()}
    assert {"Change", "Publish"} <= {words.split()[0] for words in offered}
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
