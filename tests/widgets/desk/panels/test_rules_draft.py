"""A draft of responsibility rules at a desk: a rule is added, renamed, taken out, and all of it undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from sqlalchemy import Engine

from app.responsibility.model import Assigns, Rule
from db.feed.source import FeedSource
from db.services import engine_as, make_services
from tests.fakes.changes import FakeChanges
from widgets.background import Background
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panel import PanelContext, PanelState
from widgets.desk.panels.responsibility.panel import ResponsibilityRulesPanel
from widgets.shared import Selection
from widgets.theme import load_theme


@pytest.fixture
def panel(qtbot: Any, cluster: Any, demo_template: str) -> Iterator[ResponsibilityRulesPanel]:
    from db.connection.engine import make_engine

    owner: Engine = make_engine(cluster.ensure_database("test-rules-desk", demo_template))
    engine, background, changes = engine_as(owner, "administrator"), Background(2), FakeChanges()
    source = FeedSource(engine)
    found: Any = changes
    context = PanelContext(make_services(engine), Selection(), found, background, load_theme("dark"))
    made = ResponsibilityRulesPanel(context)
    qtbot.addWidget(made)
    made.resize(1500, 800)
    made.show()
    changes.load(source.load(lambda _label, _done, _total: None))
    qtbot.waitUntil(lambda: made.state is PanelState.ANSWERED)
    context.services.responsibility.copy(None, made._shown_name(), "draft", "Draft")
    made._asked_set = "draft"
    made.ask()
    qtbot.waitUntil(lambda: made._shown_name() == "draft" and made.state is PanelState.ANSWERED)
    yield made
    background.close()
    source.close()
    engine.dispose()
    owner.dispose()
    cluster.drop_database("test-rules-desk")


def rules(panel: ResponsibilityRulesPanel) -> dict[str, Rule]:
    return {rule.code: rule for rule in panel._page.rules}


def press(
    qtbot: Any, panel: ResponsibilityRulesPanel, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier
) -> None:
    panel.activateWindow()
    panel.table.setFocus()
    qtbot.waitUntil(panel.isActiveWindow)
    qtbot.keyClick(panel.table, key, modifier)


def open_form(qtbot: Any, panel: ResponsibilityRulesPanel, key: Any) -> Any:
    before = panel.form
    press(qtbot, panel, key)
    qtbot.waitUntil(lambda: panel.form is not None and panel.form is not before and panel.form.isVisible())
    return panel.form


def test_a_rule_by_grids_and_condition_is_added_renamed_taken_out_and_undone(qtbot, panel, monkeypatch):
    first = rules(panel)
    form = open_form(qtbot, panel, Qt.Key.Key_N)
    form._texts["code"].setText("Z-1")
    form._assigns.setCurrentIndex(form._assigns.findText(Assigns.UNIT.label))
    form._unit.setCurrentIndex(1)
    row = next(row for row in range(1, form._class.count()) if form._class.itemData(row)[0] == "component")
    form._class.setCurrentIndex(row)
    qtbot.waitUntil(lambda: form._condition.count() > 1)
    form._condition.setCurrentIndex(1)
    grids = panel._grids["unit_grid"].shapes.ids.tolist()[:2]
    form._grids.set_value("unit_grid", tuple(grids))
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Z-1" in rules(panel))
    made = rules(panel)["Z-1"]
    assert made.unit_grid_ids == tuple(grids) and made.condition_no == form._condition.itemData(1)
    assert panel._page.rules[panel.table.chosen()].code == "Z-1" and not panel.map._marked.isEmpty()

    form = open_form(qtbot, panel, Qt.Key.Key_E)
    form._texts["code"].setText(next(iter(first)))
    form.accept()
    assert "already" in form.trouble.text()
    form._texts["code"].setText("Z-2")
    form.accept()
    qtbot.waitUntil(lambda: {"Z-2"} == rules(panel).keys() - first.keys())

    monkeypatch.setattr(PromptDialog, "exec", lambda _self: QDialog.DialogCode.Accepted)
    press(qtbot, panel, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: rules(panel).keys() == first.keys())
    for left in ({"Z-2"}, {"Z-1"}, set()):
        press(qtbot, panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda left=left: rules(panel).keys() - first.keys() == left)
    assert not panel.undo_button.isEnabled()
    assert rules(panel).keys() == first.keys()
