"""Who works on a case: a dialog opens at once, J goes to a free case, and who loses a case reads why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest

from app.cases.model import Post, State
from app.city.delta import CityDelta
from app.claims.model import Claim, Holder, Presence, at_work
from app.desk.lines import line_of
from tests.fakes.case_desk import CaseDesk
from tests.fakes.claims import ME
from tests.widgets.desk.panels.test_acts import Desk
from widgets.desk.claim_keeper import FRESH_S, RENEW_S
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panels.queue.queue_list import heard

OTHER = Holder(7, "演示员 7", False)


@pytest.fixture
def desk(qtbot: Any, qapp: Any) -> Iterator[Desk]:
    world = CaseDesk(Post.ACCEPTOR, state=State.REPORTED)
    yield Desk(qtbot, world, State.REPORTED)
    world.close()


def tell(desk: Desk, *claims: Claim, presences: tuple[Presence, ...] = ()) -> None:
    """Have a look of the feed bring this picture, after what was answered before has grown old."""
    desk.world.clock.wait(2 * FRESH_S)
    city = desk.world.city
    desk.world.changes.city_changed.emit(city.apply(CityDelta(city.position, at_work=at_work(claims, presences))))


def held_by_other(case_id: int, **more: Any) -> Claim:
    return Claim(case_id, OTHER.staff_id, OTHER.name, True, **more)


def test_a_dialog_claims_its_case_and_gives_it_back(qtbot: Any, desk: Desk) -> None:
    first, store = desk.ids[0], desk.world.claims
    store.gate.clear()
    desk.pane.start_act("refuse")
    assert desk.pane.dialog is not None and desk.pane.dialog.isVisible(), "nothing waits for the answer"
    store.gate.set()
    qtbot.waitUntil(lambda: store.held == {first: ME})
    qtbot.waitUntil(lambda: desk.pane.claim.words.text() == "Claimed by you")
    desk.pane.dialog.reject()
    qtbot.waitUntil(lambda: store.held == {})
    assert "Not claimed" in desk.pane.claim.words.text()


def test_a_claim_of_a_colleague_is_said_and_stops_no_act(qtbot: Any, desk: Desk) -> None:
    first = desk.ids[0]
    desk.world.claims.held[first] = OTHER
    desk.pane.start_act("refuse")
    dialog = desk.pane.dialog
    qtbot.waitUntil(lambda: OTHER.name in dialog.claim.text())
    dialog.fields["reason_code"].set_value("duplicate")
    dialog.fields["reason"].set_value("reported at eight")
    dialog.carry_out()
    qtbot.waitUntil(lambda: len(desk.world.acted) == 1)
    assert desk.world.claims.held == {first: OTHER}


def test_a_server_that_is_away_stops_no_dialog(qtbot: Any, desk: Desk) -> None:
    desk.world.claims.is_away = True
    desk.pane.start_act("refuse")
    assert desk.pane.dialog is not None and desk.pane.dialog.isVisible()
    desk.pane.dialog.reject()
    desk.pane.switch_claim()
    qtbot.waitUntil(lambda: "away" in desk.pane.sentence.text())


def test_a_claim_by_key_stays_after_a_dialog_and_ends_when_the_case_is_left(qtbot: Any, desk: Desk) -> None:
    first, store = desk.ids[0], desk.world.claims
    desk.pane.switch_claim()
    qtbot.waitUntil(lambda: store.held == {first: ME})
    desk.pane.start_act("refuse")
    desk.pane.dialog.reject()
    qtbot.wait(50)
    assert store.held == {first: ME}
    desk.go(desk.ids[1])
    qtbot.waitUntil(lambda: store.held == {})
    desk.go(first)
    desk.pane.switch_claim()
    qtbot.waitUntil(lambda: store.held == {first: ME})
    desk.pane.switch_claim()
    qtbot.waitUntil(lambda: store.held == {})


def test_only_who_is_active_holds_a_claim_longer(qtbot: Any, desk: Desk) -> None:
    store = desk.world.claims
    desk.pane.switch_claim()
    qtbot.waitUntil(lambda: len(store.taken) == 1)
    desk.world.clock.wait(RENEW_S + 1)
    desk.pane.claims.look()
    qtbot.wait(50)
    assert len(store.taken) == 1
    desk.pane.claims.note_activity()
    desk.pane.claims.look()
    qtbot.waitUntil(lambda: len(store.taken) == 2)


def test_keys_and_clicks_of_a_window_are_activity(qtbot: Any, desk: Desk) -> None:
    handle = desk.pane.window().windowHandle()
    assert isinstance(handle, QWindow)
    desk.pane.switch_claim()
    before = desk.pane.claims._active_at
    desk.world.clock.wait(5)
    QTest.keyClick(handle, Qt.Key.Key_Shift)
    assert desk.pane.claims._active_at > before


def test_a_case_is_taken_over_with_a_reason(qtbot: Any, desk: Desk) -> None:
    first, store = desk.ids[0], desk.world.claims
    store.held[first] = OTHER
    tell(desk, held_by_other(first))
    assert desk.pane.claim.words.text() == f"Claimed by {OTHER.name}" and "Take over" in desk.pane.claim.button.text()
    desk.pane.switch_claim()
    (dialog,) = desk.pane.findChildren(PromptDialog)
    assert not dialog.done_button.isEnabled(), "a reason is needed"
    dialog._lines[0].setText("he is at lunch")
    dialog.keep()
    qtbot.waitUntil(lambda: store.reasons == {first: "he is at lunch"})
    qtbot.waitUntil(lambda: desk.pane.claim.words.text() == "Claimed by you")


def test_who_loses_a_case_reads_who_and_why_and_keeps_what_was_typed(qtbot: Any, desk: Desk) -> None:
    first = desk.ids[0]
    desk.pane.start_act("refuse")
    dialog = desk.pane.dialog
    qtbot.waitUntil(lambda: desk.world.claims.held == {first: ME})
    dialog.fields["reason"].set_value("reported at eight")
    taken = held_by_other(first, taken_from=1, reason="he is at lunch", since_s=5.0)
    tell(desk, taken)
    for said in (dialog.claim.text(), desk.pane.sentence.text()):
        assert OTHER.name in said and "he is at lunch" in said
    assert dialog.inputs()["reason"] == "reported at eight" and dialog.isVisible()
    desk.pane.say("")
    tell(desk, taken, presences=(Presence(first, 8, "x"),))
    assert desk.pane.sentence.text() == "", "it is told once"
    desk.world.claims.held[first] = OTHER
    dialog.reject()
    qtbot.wait(50)
    assert desk.world.claims.held == {first: OTHER}


def test_j_goes_to_the_next_free_case_and_arrows_go_to_every_case(qtbot: Any, desk: Desk) -> None:
    ids = desk.ids
    tell(desk, held_by_other(ids[1]), held_by_other(ids[2]), Claim(ids[4], 1, "me", True))
    assert desk.selection.neighbours[0] == ids[3]
    desk.queue.go_next()
    assert desk.selection.case_id == ids[3]
    desk.queue.go_next()
    assert desk.selection.case_id == ids[4], "one's own is free"
    desk.go(ids[3])
    desk.queue.go_previous()
    assert desk.selection.case_id == ids[2]


def test_where_colleagues_have_all_cases_below_j_says_so(desk: Desk) -> None:
    ids = desk.ids
    tell(desk, *(held_by_other(one) for one in ids[1:]))
    desk.queue.go_next()
    assert desk.selection.case_id == ids[0] and "Colleagues" in desk.queue.left.words.text()


def test_a_row_and_the_pane_name_the_holder_and_who_looks(desk: Desk) -> None:
    first = desk.ids[0]
    tell(desk, held_by_other(first), presences=(Presence(first, 8, "演示员 8"), Presence(first, 1, "me")))
    line = line_of(desk.world.city, first, desk.world.city.clock.now())
    assert line is not None and line.holder == OTHER.name and OTHER.name in heard(line)
    assert OTHER.name not in heard(replace(line, holder=""))
    assert desk.pane.claim.words.text().endswith("Viewed by: 演示员 8")


def test_a_claim_asks_for_no_case_anew(qtbot: Any, desk: Desk) -> None:
    qtbot.wait(300)
    read = len(desk.world.read)
    tell(desk, held_by_other(desk.ids[0]))
    qtbot.wait(300)
    assert len(desk.world.read) == read


def test_whoever_stays_at_a_case_has_it_open(qtbot: Any, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.world.claims.present == desk.ids[0], timeout=3000)
    desk.pane.stop()
    qtbot.waitUntil(lambda: desk.world.claims.present is None)
