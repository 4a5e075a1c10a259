"""A case from the report to its end, over the desks of those who handle it, with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from sqlalchemy import text

from app.cases.model import State
from app.responsibility.model import Assigns, Rule, RuleSet
from app.responsibility.service import ResponsibilityService
from db.stores.responsibility import DatabaseResponsibilityStore
from widgets.desk.panel import PanelState
from widgets.desk.panels.case.photos_field import PhotosField

LONG = 20_000


def state_of(city: Any, case_id: int) -> str:
    with city.connect() as connection:
        return connection.scalar(text("select state from city.cases where case_id = :id"), {"id": case_id})


def wait_for_case(qtbot: Any, desk: Any, case_id: int) -> Any:
    pane = desk.panels["case"]
    qtbot.waitUntil(lambda: desk.context.selection.case_id == case_id, timeout=LONG)
    qtbot.waitUntil(pane.can_act, timeout=LONG)  # it has been on the screen for a while
    return pane


def press(qtbot: Any, desk: Any, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(desk, key, modifier)


def wait_for_dialog(qtbot: Any, pane: Any) -> Any:
    qtbot.waitUntil(lambda: pane.dialog is not None and pane.dialog.isVisible(), timeout=LONG)
    qtbot.waitUntil(pane.dialog.gate.is_open, timeout=LONG)
    return pane.dialog


def test_from_the_report_to_the_end_by_keyboard(qtbot, city, report, open_desk, tmp_path):
    case_id = report().case_id

    with open_desk("acceptor") as desk:
        wait_for_case(qtbot, desk, case_id)
        press(qtbot, desk, Qt.Key.Key_Return)  # accepting needs no answer: it is done at once
        qtbot.waitUntil(lambda: state_of(city, case_id) == State.ACCEPTED, timeout=LONG)

    with open_desk("shift_leader") as desk:
        wait_for_case(qtbot, desk, case_id)
        press(qtbot, desk, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: state_of(city, case_id) == State.AT_DISPATCH, timeout=LONG)

    with open_desk("dispatcher") as desk:
        pane = wait_for_case(qtbot, desk, case_id)
        press(qtbot, desk, Qt.Key.Key_Return)
        dialog = wait_for_dialog(qtbot, pane)
        assert not dialog.do_button.isEnabled()
        qtbot.keyClicks(dialog.fields["unit_id"].input.line, "U2")
        assert dialog.inputs() == {"unit_id": 2} and dialog.do_button.isEnabled()
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: state_of(city, case_id) == State.DISPATCHED, timeout=LONG)
        qtbot.waitUntil(lambda: pane.dialog is None, timeout=LONG)

    with open_desk("handler-2") as desk:
        pane = wait_for_case(qtbot, desk, case_id)
        press(qtbot, desk, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: state_of(city, case_id) == State.RECEIVED, timeout=LONG)
        desk.context.selection.select_queue(State.RECEIVED.value)
        pane = wait_for_case(qtbot, desk, case_id)
        qtbot.waitUntil(lambda: pane.main is not None and pane.main.action.key == "handle", timeout=LONG)
        qtbot.waitUntil(pane.can_act, timeout=LONG)
        press(qtbot, desk, Qt.Key.Key_Return)
        dialog = wait_for_dialog(qtbot, pane)
        photos = dialog.fields["photo_ids"]
        assert isinstance(photos, PhotosField) and not dialog.do_button.isEnabled()
        photos.photo_input.add_files([picture(tmp_path / "after.png"), text_file(tmp_path / "no-picture.png")])
        qtbot.waitUntil(lambda: not photos.photo_input.is_busy(), timeout=LONG)
        assert len(photos.photos) == 1 and "no-picture.png" in photos.photo_input.words.text()
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: state_of(city, case_id) == State.HANDLED, timeout=LONG)

    with open_desk("shift_leader") as desk:
        desk.context.selection.select_queue(State.HANDLED.value)
        pane = wait_for_case(qtbot, desk, case_id)
        titles = [row.title for row in pane.history.rows]
        assert titles == [
            "Handled",
            "Received",
            "Dispatched → Drainage company",
            "Filed",
            "Accepted",
            "Reported",
        ]
        assert "1 photo" in pane.history.rows[0].details
        qtbot.waitUntil(lambda: pane.photos.image(0) is not None, timeout=LONG)


def picture(file: Any) -> str:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("#808080"))
    assert image.save(str(file))
    return str(file)


def text_file(file: Any) -> str:
    file.write_text("this is no picture")
    return str(file)


def test_after_an_act_the_next_case_is_looked_at(qtbot, city, report, open_desk):
    first, second = report().case_id, report().case_id
    with open_desk("acceptor") as desk:
        wait_for_case(qtbot, desk, first)
        press(qtbot, desk, Qt.Key.Key_Return)
        wait_for_case(qtbot, desk, second)
        qtbot.waitUntil(lambda: state_of(city, first) == State.ACCEPTED, timeout=LONG)
        assert state_of(city, second) == State.REPORTED
        queue = desk.panels["queue"]
        qtbot.waitUntil(lambda: queue.list.cases.case_ids.tolist() == [second], timeout=LONG)


def test_j_and_k_step_and_the_map_follows(qtbot, report, open_desk):
    cases = [report().case_id for _turn in range(3)]
    with open_desk("acceptor") as desk:
        wait_for_case(qtbot, desk, cases[0])
        press(qtbot, desk, Qt.Key.Key_J)
        wait_for_case(qtbot, desk, cases[1])
        press(qtbot, desk, Qt.Key.Key_J)
        press(qtbot, desk, Qt.Key.Key_J)  # at the end it stays
        wait_for_case(qtbot, desk, cases[2])
        press(qtbot, desk, Qt.Key.Key_K)
        wait_for_case(qtbot, desk, cases[1])
        assert not desk.panels["map"].canvas.selection.is_empty


def test_a_case_that_was_moved_meanwhile_is_never_acted_on_and_nothing_typed_is_lost(
    qtbot, city, report, act, open_desk
):
    case = report()
    with open_desk("acceptor") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        pane.start_act("refuse")
        dialog = wait_for_dialog(qtbot, pane)
        dialog.fields["reason_code"].set_value("duplicate")
        dialog.fields["reason"].set_value("reported at eight")
        first_request = dialog.intent.request_id
        act("acceptor-1", case, "accept")
        dialog.carry_out()
        qtbot.waitUntil(lambda: "no longer possible" in dialog.sentence.text(), timeout=LONG)
        assert state_of(city, case.case_id) == State.ACCEPTED
        assert dialog.isVisible() and not dialog.do_button.isEnabled()
        assert dialog.fields["reason"].value() == "reported at eight"
        assert dialog.intent.request_id != first_request
        dialog.reject()
        qtbot.waitUntil(lambda: pane.dialog is None, timeout=LONG)


def test_a_stale_version_that_can_still_be_acted_on_is_a_new_intent(qtbot, city, report, act, open_desk):
    case = report()
    accepted = act("acceptor-1", case, "accept").case
    with open_desk("shift_leader") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        pane.start_act("refuse_filing")
        dialog = wait_for_dialog(qtbot, pane)
        dialog.fields["reason_code"].set_value("solved")
        dialog.fields["reason"].set_value("nothing there any more")
        act("shift_leader-1", accepted, "correct", text="beside the gate", reason="more precise")
        dialog.carry_out()
        qtbot.waitUntil(lambda: dialog.intent.case.version == accepted.version + 1, timeout=LONG)
        assert state_of(city, case.case_id) == State.ACCEPTED and "faster" in dialog.sentence.text()
        dialog.carry_out()
        qtbot.waitUntil(lambda: state_of(city, case.case_id) == State.VOID, timeout=LONG)


def test_a_quiet_act_of_a_colleague_outruns_nobody_at_a_desk(qtbot, city, report, act, open_desk):
    case = report()
    accepted = act("acceptor-1", case, "accept").case
    with open_desk("shift_leader") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        pane.start_act("refuse_filing")
        dialog = wait_for_dialog(qtbot, pane)
        dialog.fields["reason_code"].set_value("solved")
        dialog.fields["reason"].set_value("nothing there any more")
        act("shift_leader-1", accepted, "urge", way="phone")
        dialog.carry_out()
        qtbot.waitUntil(lambda: state_of(city, case.case_id) == State.VOID, timeout=LONG)


def test_a_refusal_of_the_database_is_said_and_the_dialog_opens_for_the_answer(qtbot, city, report, act, open_desk):
    case = report(channel="hotline")
    act("acceptor-1", case, "accept")
    with open_desk("shift_leader") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        press(qtbot, desk, Qt.Key.Key_Return)
        dialog = wait_for_dialog(qtbot, pane)
        assert "not verified" in dialog.sentence.text()
        dialog.fields["unverified_reason"].set_value("the caller sent photos")
        dialog.carry_out()
        qtbot.waitUntil(lambda: state_of(city, case.case_id) == State.AT_DISPATCH, timeout=LONG)


def test_a_lost_server_keeps_the_dialog_and_the_same_request(qtbot, city, report, open_desk):
    case = report()
    with open_desk("acceptor") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        pane.start_act("refuse")
        dialog = wait_for_dialog(qtbot, pane)
        dialog.fields["reason_code"].set_value("duplicate")
        dialog.fields["reason"].set_value("reported at eight")
        request = dialog.intent.request_id
        lock = city.connect()
        lock.execute(text("select * from city.cases where case_id = :id for update"), {"id": case.case_id})
        dialog.carry_out()
        ended = end_waiting_backends(qtbot, city)
        qtbot.waitUntil(lambda: dialog.do_button.isEnabled(), timeout=LONG)
        lock.close()
        assert ended and dialog.isVisible() and "cannot be reached" in dialog.sentence.text()
        assert dialog.intent.request_id == request and state_of(city, case.case_id) == State.REPORTED
        dialog.carry_out()
        qtbot.waitUntil(lambda: state_of(city, case.case_id) == State.VOID, timeout=LONG)


def end_waiting_backends(qtbot: Any, city: Any) -> int:
    """End the session of the desk while it waits for the lock, as a server that goes away does."""
    ended: list[int] = []

    def end() -> bool:
        with city.begin() as connection:
            ended.extend(
                connection.scalars(
                    text(
                        "select pg_terminate_backend(pid)::int from pg_stat_activity"
                        " where wait_event_type = 'Lock' and datname = current_database()"
                    )
                )
            )
        return bool(ended)

    qtbot.waitUntil(end, timeout=LONG)
    return len(ended)


@pytest.mark.parametrize("key", ["case", "deadline", "map", "queue"])
def test_every_panel_shows_an_answer_over_a_real_city(qtbot, report, open_desk, key):
    case = report()
    with open_desk("acceptor") as desk:
        wait_for_case(qtbot, desk, case.case_id)
        desk.show_panel(key)
        qtbot.waitUntil(lambda: desk.panels[key].state is PanelState.ANSWERED, timeout=LONG)
        qtbot.waitUntil(desk.is_complete, timeout=60_000)


def test_from_another_page_a_tab_or_escape_leads_back_to_the_cases(qtbot, report, open_desk):
    case = report()
    with open_desk("acceptor") as desk:
        wait_for_case(qtbot, desk, case.case_id)
        queue = desk.context.selection.queue
        desk.show_panel("manual")
        assert desk.page == "manual" and desk.header.tabs.chosen == ""
        desk.header.tabs.tabs[queue].click()
        assert desk.page == "cases" and desk.header.tabs.chosen == queue
        desk.show_panel("manual")
        press(qtbot, desk, Qt.Key.Key_Escape)
        assert desk.page == "cases" and desk.context.selection.case_id == case.case_id


def test_a_desk_that_becomes_smaller_keeps_the_shares_of_its_columns(qtbot, report, open_desk):
    report()
    with open_desk("acceptor") as desk:
        for width in (1920, 1366):
            desk.resize(width, 768)
            qtbot.waitUntil(lambda width=width: abs(desk.docks["case"].width() / width - 0.375) < 0.06, timeout=LONG)


def test_cases_that_come_and_go_take_nobody_off_a_page(qtbot, report, open_desk):
    case = report()
    with open_desk("acceptor") as desk:
        wait_for_case(qtbot, desk, case.case_id)
        desk.show_panel("manual")
        desk.context.selection.select_case(None)
        desk.context.selection.select_queue(State.RECEIVED.value)
        assert desk.page == "manual" and desk.header.tabs.chosen == ""
        desk.context.selection.show_case(case.case_id)
        assert desk.page == "cases" and desk.header.tabs.chosen == State.RECEIVED.value


@pytest.fixture
def rules(city: Any, people: Any) -> None:
    """Everything is the Drainage company's, says the one rule that is in force."""
    responsibility = ResponsibilityService(DatabaseResponsibilityStore(city))
    boss = people["administrator-1"].role_name
    responsibility.write_draft(boss, RuleSet("a", "a", "2026"), [Rule("R-1", Assigns.UNIT, title="all", unit_id=2)])
    responsibility.publish(boss, "a", responsibility.page("a").today)


def at_dispatch(report: Any, act: Any) -> Any:
    case = act("acceptor-1", report(), "accept").case
    return act("shift_leader-1", case, "file").case


def test_a_number_takes_a_unit_whatever_tab_is_in_front(qtbot, city, rules, report, act, open_desk):
    case = at_dispatch(report, act)
    with open_desk("dispatcher") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        candidates = desk.panels["candidates"]
        desk.show_panel("deadline")
        qtbot.waitUntil(lambda: candidates.visibleRegion().isEmpty(), timeout=LONG)
        press(qtbot, desk, Qt.Key.Key_1)
        dialog = wait_for_dialog(qtbot, pane)
        assert not candidates.visibleRegion().isEmpty()  # its reasons can be read behind the dialog
        first = candidates.cards[0].candidate
        assert dialog.inputs() == {"unit_id": first.unit_id, "basis": first.basis()}
        assert state_of(city, case.case_id) == State.AT_DISPATCH  # nothing is done before it is confirmed
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: state_of(city, case.case_id) == State.DISPATCHED, timeout=LONG)


def test_enter_offers_the_unit_that_the_rules_are_sure_of(qtbot, city, rules, report, act, open_desk):
    case = at_dispatch(report, act)
    with open_desk("dispatcher") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        press(qtbot, desk, Qt.Key.Key_Return)
        dialog = wait_for_dialog(qtbot, pane)
        qtbot.waitUntil(lambda: dialog.is_complete(), timeout=LONG)
        assert dialog.fields["unit_id"].value() == 2 and "R-1" in dialog.fields["unit_id"].reasons.text()
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: state_of(city, case.case_id) == State.DISPATCHED, timeout=LONG)
        with city.connect() as connection:
            basis = connection.scalar(
                text("select inputs->'basis' from city.flow_records where case_id = :id and action = 'dispatch'"),
                {"id": case.case_id},
            )
        assert basis["reasons"][0]["code"] == "R-1"


def test_a_number_on_another_page_or_without_a_case_takes_nothing(qtbot, rules, report, act, open_desk):
    case = at_dispatch(report, act)
    with open_desk("dispatcher") as desk:
        pane = wait_for_case(qtbot, desk, case.case_id)
        desk.show_panel("calendar")
        press(qtbot, desk, Qt.Key.Key_1)
        assert desk.page == "calendar" and pane.dialog is None
        desk.show_cases()
        desk.context.selection.select_case(None)
        press(qtbot, desk, Qt.Key.Key_1)
        qtbot.wait(300)
        assert pane.dialog is None


def test_a_number_tells_a_post_that_takes_no_unit(qtbot, rules, report, act, open_desk):
    case = at_dispatch(report, act)
    with open_desk("leader") as desk:
        desk.context.selection.show_case(case.case_id)
        pane = wait_for_case(qtbot, desk, case.case_id)
        qtbot.waitUntil(lambda: desk.panels["candidates"].is_current, timeout=LONG)
        press(qtbot, desk, Qt.Key.Key_1)
        qtbot.waitUntil(lambda: "takes a unit" in pane.sentence.text(), timeout=LONG)
        assert pane.dialog is None


def test_a_number_for_a_case_that_is_left_meanwhile_takes_nothing(qtbot, rules, report, act, open_desk):
    first, second = at_dispatch(report, act), at_dispatch(report, act)
    with open_desk("dispatcher") as desk:
        pane = wait_for_case(qtbot, desk, first.case_id)
        desk.panels["candidates"].reload()
        desk.panels["candidates"]._has_answer = False  # its answer is on its way
        press(qtbot, desk, Qt.Key.Key_1)
        press(qtbot, desk, Qt.Key.Key_J)
        wait_for_case(qtbot, desk, second.case_id)
        qtbot.waitUntil(desk.is_complete, timeout=LONG)
        assert pane.dialog is None


@pytest.mark.parametrize("key", ["responsibility_rules", "automatic", "calendar"])
def test_the_keys_of_a_page_work_as_soon_as_it_is_there(qtbot, rules, report, open_desk, key):
    report()
    with open_desk("administrator") as desk:
        desk.show_panel(key)
        panel = desk.panels[key]
        qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED, timeout=LONG)
        qtbot.waitUntil(lambda: panel.isAncestorOf(desk.focusWidget()), timeout=LONG)
