"""In no dialog does a key by accident carry something out, or lose what was typed; a dialog follows its case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS, BY_KEY
from app.cases.model import DryRun, Post, State
from app.errors import Refused, Unavailable
from tests.fakes.case_desk import CaseDesk
from widgets.background import Background
from widgets.desk.act_gate import SETTLE_S
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panels.case.act_dialog import ActDialog
from widgets.desk.panels.case.field import FieldContext
from widgets.desk.panels.case.fields import CaseField, UnitField
from widgets.desk.panels.case.photos_field import PhotosField

BY_HAND = [action for action in ACTIONS if action.on_behalf_of is None]
PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@pytest.fixture
def desk(qapp: Any) -> Iterator[CaseDesk]:
    made = CaseDesk(*Post)
    yield made
    made.close()


def open_dialog(qtbot: Any, desk: CaseDesk, action: CaseAction, **given: Any) -> ActDialog:
    case_id = int(desk.city.cases.column("case_id")[3])
    context = FieldContext(desk.context.services, desk.background, desk.city, desk.file(case_id), (108.3, 22.8),
                           desk.changes, desk.clock)  # fmt: skip
    dialog = ActDialog(action, context, given or None)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.see()
    return dialog


def watched(dialog: Any, name: str = "carry_out") -> list[str]:
    done: list[str] = []
    setattr(dialog, name, lambda: done.append(name))
    return done


def press(widget: QWidget, key: Any, modifier: Any = PLAIN, is_held: bool = False) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifier, "\r", is_held))


def takers(dialog: QWidget) -> list[QWidget]:
    """Everything in a dialog that can have the focus."""
    found = [one for one in dialog.findChildren(QWidget) if one.window() is dialog]  # no list that opens by itself
    return [one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_inside(one)]


def is_inside(widget: QWidget) -> bool:
    """Whether a line is a part of a spin box or a list, which have the focus themselves."""
    return isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)


def texts_of(dialog: ActDialog) -> list[QLineEdit | QPlainTextEdit]:
    """The fields for words of one's own."""
    lines = [one for one in dialog.findChildren(QLineEdit) if not is_inside(one) and not one.property("is_search")]
    return [*dialog.findChildren(QPlainTextEdit), *lines]


@pytest.mark.parametrize("action", BY_HAND, ids=lambda action: action.key)
def test_enter_alone_carries_nothing_out_from_any_field_of_any_act(qtbot: Any, desk: CaseDesk, action: Any) -> None:
    dialog = open_dialog(qtbot, desk, action)
    done = watched(dialog)
    dialog.is_complete = lambda: True  # type: ignore[method-assign]
    dialog._look_at_answers()
    assert dialog.do_button.isEnabled() and len(takers(dialog)) >= 2
    for widget in takers(dialog):
        for key in ENTER:
            for is_held in (False, True):
                press(widget, key, is_held=is_held)
    assert done == [] and dialog.isVisible(), "Enter goes on, and nothing else"
    for widget in takers(dialog):
        press(widget, Qt.Key.Key_Return, CTRL)
    assert len(done) == len(takers(dialog)), "Ctrl and Enter do it wherever the focus is"
    press(takers(dialog)[0], Qt.Key.Key_Return, CTRL, is_held=True)
    assert len(done) == len(takers(dialog)), "and once, however long they are held"
    assert not any(one.isDefault() or one.autoDefault() for one in dialog.findChildren(QPushButton))


def test_every_other_dialog_is_done_by_ctrl_and_enter_alone(qtbot: Any, qapp: Any) -> None:
    background = Background(1)
    asked: list[tuple[Any, ...]] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    line = QLineEdit("x")
    form = FormDialog("Publish", [("Name", line)], asked.append, lambda: (("x",),), background, parent)
    words = PromptDialog("Publish", "All of it.", (("Reason", "x"),), parent=parent)
    for dialog in (form, words):
        dialog.show()
        asked.clear()
        for widget in takers(dialog):
            press(widget, Qt.Key.Key_Return)
        assert dialog.isVisible() and asked == []
        assert not any(one.isDefault() or one.autoDefault() for one in dialog.findChildren(QPushButton))
        press(takers(dialog)[0], Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda dialog=dialog: not dialog.isVisible())
        assert len(asked) == (dialog is form)
    background.close()


def test_nothing_is_sent_before_the_dialog_has_been_seen(qtbot: Any, desk: CaseDesk) -> None:
    dialog = open_dialog(qtbot, desk, BY_KEY["urge"])
    done = watched(dialog)
    dialog.gate.close()
    dialog.gate.note_shown("anew")
    dialog.fields["way"].set_value("phone")
    for _turn in range(2):
        press(dialog.fields["way"].input, Qt.Key.Key_Return, CTRL)
        dialog.do_button.click()
        assert done == []
    desk.clock.wait(SETTLE_S * 2)
    dialog.do_button.click()
    assert done == ["carry_out"]


# What was typed -------------------------------------------------------------------------------------------------------


def test_escape_asks_where_something_was_typed_and_no_key_by_accident_loses_it(qtbot: Any, desk: CaseDesk) -> None:
    for action in BY_HAND:
        dialog = open_dialog(qtbot, desk, action)
        for text in texts_of(dialog)[:1]:
            qtbot.keyClicks(text, "seen at eight")
            for keys in (1, 2):
                press(text, Qt.Key.Key_Escape)
                assert dialog.isVisible() and dialog.is_asking_to_leave() == (keys == 1), action.key
            for key in (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Y):
                press(text, key)
            assert dialog.isVisible() and "seen at eight" in (
                text.toPlainText() if isinstance(text, QPlainTextEdit) else text.text()
            )
        dialog.discard()
        assert not dialog.isVisible()


def test_escape_asks_nothing_where_nothing_was_typed(qtbot: Any, desk: CaseDesk) -> None:
    dialog = open_dialog(qtbot, desk, BY_KEY["merge"])
    qtbot.keyClicks(dialog.fields["into_case_id"].input.line, "4")
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_photos_are_not_lost_by_escape_either(qtbot: Any, desk: CaseDesk) -> None:
    dialog = open_dialog(qtbot, desk, BY_KEY["handle"])
    field = next(one for one in dialog.fields.values() if isinstance(one, PhotosField))
    field.photo_input.add_image(QImage(64, 48, QImage.Format.Format_RGB32))
    press(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.is_asking_to_leave()


# The case moves -------------------------------------------------------------------------------------------------------


def test_a_dialog_whose_case_moves_sends_nothing_and_says_who_did_what(qtbot: Any, desk: CaseDesk) -> None:
    desk = CaseDesk(*Post, state=State.AT_DISPATCH)
    dialog = open_dialog(qtbot, desk, BY_KEY["void"])
    case_id = dialog.intent.case.case_id
    dialog.fields["reason_code"].set_value("solved")
    qtbot.keyClicks(dialog.fields["reason"].input, "nothing there any more")
    desk.reading.clear()
    desk.move(case_id + 0, who="Li", key="split")
    assert not dialog.do_button.isEnabled() and dialog.sentence.text()
    request = dialog.intent.request_id
    dialog.carry_out()
    assert not dialog.runner.all_pending()
    desk.reading.set()
    qtbot.waitUntil(lambda: dialog.intent.request_id != request)
    said = dialog.sentence.text()
    assert "Li" in said and "Split" in said and dialog.fields["reason"].value() == "nothing there any more"
    assert dialog.do_button.isEnabled() and not dialog.gate.is_open(), "it can be sent when it has been seen"
    desk.move(case_id, State.DISPATCHED, who="Wang", key="dispatch")
    qtbot.waitUntil(lambda: "Wang" in dialog.sentence.text())
    assert not dialog.do_button.isEnabled() and State.DISPATCHED.label in dialog.sentence.text()
    assert dialog.fields["reason"].value() == "nothing there any more" and dialog.isVisible()
    desk.close()


def test_a_quiet_act_does_not_disturb_a_dialog(qtbot: Any, desk: CaseDesk) -> None:
    """Somebody types while others urge and supervise: no word, no new request, and it can be sent at any time."""
    desk = CaseDesk(*Post, state=State.AT_DISPATCH)
    dialog = open_dialog(qtbot, desk, BY_KEY["void"])
    case_id, seen = dialog.intent.case.case_id, dialog.intent.case.version
    dialog.fields["reason_code"].set_value("solved")
    qtbot.keyClicks(dialog.fields["reason"].input, "nothing there any more")
    desk.see()
    request = dialog.intent.request_id
    desk.reading.clear()
    for who, key in (("Li", "urge"), ("Wang", "supervise"), ("Li", "urge")):
        desk.move(case_id, who=who, key=key)
        assert dialog.do_button.isEnabled() and not dialog.sentence.text() and dialog.gate.is_open()
    desk.reading.set()
    qtbot.waitUntil(lambda: dialog.intent.case.version == seen + 3)
    assert dialog.intent.request_id == request and not dialog.sentence.text() and dialog.gate.is_open()
    assert dialog.intent.case.loud_version == seen and dialog.do_button.isEnabled()
    desk.move(case_id, who="Zhao", key="split")
    qtbot.waitUntil(lambda: "Zhao" in dialog.sentence.text())
    assert dialog.intent.request_id != request and "Urge" not in dialog.sentence.text()
    desk.move(case_id, who="Li", key="urge")
    qtbot.waitUntil(lambda: dialog.intent.case.version == seen + 5)
    assert "Zhao" in dialog.sentence.text(), "what was said of the loud one stays"
    desk.close()


def test_what_a_quiet_act_hides_is_told_all_the_same(qtbot: Any, desk: CaseDesk) -> None:
    """Where the news of a loud act and of a quiet one after it come together, the loud one is named."""
    desk = CaseDesk(*Post, state=State.AT_DISPATCH)
    dialog = open_dialog(qtbot, desk, BY_KEY["void"])
    case_id = dialog.intent.case.case_id
    dialog.hide()
    desk.move(case_id, who="Zhao", key="split")
    dialog.show()
    desk.move(case_id, who="Li", key="urge")
    qtbot.waitUntil(lambda: "Zhao" in dialog.sentence.text())
    assert "Li" not in dialog.sentence.text()
    desk.close()


def test_a_correction_shows_what_it_would_change_before_it_is_sent(qtbot: Any, desk: CaseDesk) -> None:
    desk = CaseDesk(*Post, state=State.RETURNED)
    desk.would_change = DryRun({"address": ["old", "new"]}, ("U1",), ("U2",))
    dialog = open_dialog(qtbot, desk, BY_KEY["correct"])
    assert dialog.inputs() == {} and not dialog.do_button.isEnabled() and not dialog.dry_run.isVisible()
    dialog.fields["address"].set_value("opposite the school")
    assert dialog.inputs() == {"address": "opposite the school"}
    qtbot.waitUntil(lambda: "old → new" in dialog.dry_run.lines.text())
    assert "U1 → U2" in dialog.dry_run.lines.text() and dialog.dry_run.isVisible() and not desk.acted
    dialog.fields["lon"].set_value(dialog.fields["lon"].value() + 0.001)
    dialog.fields["reason"].set_value("the caller said so")
    assert set(dialog.inputs()) == {"address", "lon", "reason"} and dialog.do_button.isEnabled()
    desk.refuses_dry_run = Refused("The place is outside the city.")
    dialog.fields["lon"].set_value(100.0)
    qtbot.waitUntil(lambda: "outside" in dialog.dry_run.lines.text())
    desk.close()


def test_other_cases_and_ones_own_act_do_not_disturb_a_dialog(qtbot: Any, desk: CaseDesk) -> None:
    desk = CaseDesk(*Post, state=State.AT_DISPATCH)
    dialog = open_dialog(qtbot, desk, BY_KEY["urge"])
    dialog.fields["way"].set_value("phone")
    case_id = dialog.intent.case.case_id
    other = next(int(one) for one in desk.city.cases.column("case_id") if one != case_id)
    desk.move(other)
    assert dialog.do_button.isEnabled() and not dialog.sentence.text()
    desk.troubles = [Unavailable("away")]
    dialog.carry_out()
    qtbot.waitUntil(lambda: dialog.sentence.text() == "away")
    desk.move(case_id)  # perhaps this very act came through: only the answer tells
    assert dialog.do_button.isEnabled() and dialog.sentence.text() == "away"
    request = dialog.intent.request_id
    dialog.carry_out()
    qtbot.waitUntil(lambda: bool(desk.acted))
    assert desk.acted[0][0] == request
    qtbot.waitUntil(lambda: not dialog.isVisible())
    desk.close()


def test_a_dialog_that_was_closed_asks_nothing_any_more(qtbot: Any, desk: CaseDesk) -> None:
    dialog = open_dialog(qtbot, desk, BY_KEY["urge"])
    dialog.discard()
    desk.background.close()
    desk.move(dialog.intent.case.case_id)
    dialog._look_again.timeout.emit()
    assert desk.read == []


# Single fields --------------------------------------------------------------------------------------------------------


def test_a_number_in_the_dispatch_dialog_means_the_unit_with_that_number(qtbot: Any, desk: CaseDesk) -> None:
    desk.advise(3, 2, 1)
    dialog = open_dialog(qtbot, desk, BY_KEY["dispatch"])
    field = dialog.fields["unit_id"]
    assert isinstance(field, UnitField)
    qtbot.waitUntil(lambda: field.value() == 3)
    line = field._search.line
    qtbot.keyClick(line, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert field.value() == 2
    qtbot.keyClicks(line, "1")  # takes the place of the name and is not added to it
    assert line.text() == "1" and field._search.list.count()
    line.selectAll()
    qtbot.keyClicks(line, "2")
    press(line, Qt.Key.Key_Return)
    assert field.value() == 2 and dialog.isVisible()


def test_a_unit_against_the_advice_needs_a_reason(qtbot: Any, desk: CaseDesk) -> None:
    desk.advise(3, 2)
    dialog = open_dialog(qtbot, desk, BY_KEY["dispatch"])
    qtbot.waitUntil(lambda: dialog.fields["unit_id"].value() == 3)
    assert dialog.do_button.isEnabled()
    dialog.fields["unit_id"].set_value(2)
    assert not dialog.do_button.isEnabled() and dialog.fields["reason"].is_needed
    assert "another unit" in dialog.sentence.text()
    dialog.fields["reason"].set_value("they are there already")
    assert dialog.do_button.isEnabled()


def test_a_suggestion_that_has_just_come_is_seen_before_it_is_sent(qtbot: Any, desk: CaseDesk) -> None:
    desk.advise(3)
    dialog = open_dialog(qtbot, desk, BY_KEY["dispatch"])
    qtbot.waitUntil(lambda: dialog.fields["unit_id"].value() == 3)
    assert not dialog.gate.is_open()
    desk.see()
    assert dialog.gate.is_open()


def test_an_answer_that_the_case_makes_necessary_is_said_and_has_the_cursor(qtbot: Any, desk: CaseDesk) -> None:
    desk = CaseDesk(*Post, state=State.ACCEPTED)
    case_id = int(desk.city.cases.column("case_id")[3])
    desk.facts[case_id] = {"channel": "hotline"}
    dialog = open_dialog(qtbot, desk, BY_KEY["file"])
    dialog.activateWindow()
    field = dialog.fields["unverified_reason"]
    assert field.is_needed and not dialog.do_button.isEnabled() and "not verified" in dialog.sentence.text()
    assert dialog.focusWidget() is field.input
    field.set_value("the caller sent photos")
    assert dialog.do_button.isEnabled()
    desk.close()


def test_merging_shows_both_cases_and_says_when_their_classes_differ(qtbot: Any, desk: CaseDesk) -> None:
    desk = CaseDesk(*Post, state=State.REPORTED, cases=400)
    dialog = open_dialog(qtbot, desk, BY_KEY["merge"])
    field = dialog.fields["into_case_id"]
    assert isinstance(field, CaseField)
    mine = dialog.context.case.class_id
    found = [one.value for one in field.matching("民族大道")]
    kinds = [desk.city.cases.record(one)["class_id"] != mine for one in found]
    assert found and kinds == sorted(kinds), "those of the same class come first"
    other = next(one for one in found if desk.city.cases.record(one)["class_id"] != mine)
    qtbot.keyClicks(field._search.line, desk.city.cases.record(other)["number"])
    press(field._search.line, Qt.Key.Key_Return)
    assert field.value() == other and dialog.isVisible() and not dialog.runner.all_pending()
    rows = {cells[0].text(): (cells[1].text(), cells[2].text()) for cells in field.beside.cells}
    assert set(rows) == {"Number", "Class", "Place", "State", "Reported", "Distance"}
    assert all(there for _here, there in rows.values()) and rows["Distance"][1].endswith(" m")
    assert "differ" in field.beside.warning.text()
    desk.close()
