"""An intake officer enters what a patrol officer tells by radio, with the keyboard; an administrator allows it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from sqlalchemy import text

from app.cases.model import State
from tests.widgets.desk.test_journey import LONG, press, state_of, wait_for_case, wait_for_dialog
from widgets.desk.panel import PanelState

CTRL = Qt.KeyboardModifier.ControlModifier


def panel_of(qtbot: Any, desk: Any) -> Any:
    desk.show_panel("on_behalf")
    panel = desk.panels["on_behalf"]
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED, timeout=LONG)
    return panel


def test_from_the_switch_to_the_list_that_is_read_back(qtbot, city, report, act, open_desk):
    with open_desk("administrator") as desk:
        panel = panel_of(qtbot, desk)
        assert "takes no results" in panel.switch_words.text() and panel.switch_button.isVisible()
        panel.switch_button.click()
        qtbot.keyClicks(panel.dialog._lines[0], "Trial")
        qtbot.keyClick(panel.dialog, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: "takes results" in panel.switch_words.text(), timeout=LONG)
        assert "Trial" in panel.why_words.text()

    case = act("acceptor-1", report(), "accept").case
    case_id = act("acceptor-1", case, "send_to_verify").case.case_id
    with open_desk("acceptor") as desk:
        desk.context.selection.select_queue(State.TO_VERIFY.value)
        pane = wait_for_case(qtbot, desk, case_id)
        letter = pane.acts.buttons["verify_for"].letter
        press(qtbot, desk, getattr(Qt.Key, f"Key_{letter}"))
        dialog = wait_for_dialog(qtbot, pane)
        officer = dialog.fields["officer_id"]
        qtbot.waitUntil(lambda: officer._search.list.count() == 2, timeout=LONG)
        assert dialog.focusWidget() is officer._search.line, "the first question is whose result it is"
        qtbot.keyClicks(officer._search.line, "supervisor-2")
        dialog.fields["told_by"].set_value("radio")
        dialog.fields["result"].set_value("exists")
        dialog.carry_out()
        qtbot.waitUntil(lambda: "photo that was sent" in dialog.sentence.text(), timeout=LONG)
        dialog.fields["no_photo_reason"].set_value("Radio only")
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: state_of(city, case_id) == State.ACCEPTED, timeout=LONG)
        panel = panel_of(qtbot, desk)
        assert not panel.switch_button.isVisible()
        assert "Today: 1 entry, 1 by you, 1 without a photo" in panel.counts.text()
        assert panel.table.model().rowCount() == 1
    with city.connect() as connection:
        inputs = connection.scalar(text("select inputs from city.flow_records where action = 'verify_for'"))
    assert inputs["told_by"] == "radio" and inputs["no_photo_reason"] == "Radio only"
