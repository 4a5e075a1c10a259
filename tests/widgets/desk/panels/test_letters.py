"""A letter goes from the draft to the reply of the unit, each act by its key, and every page that looks follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import text

import widgets.desk.panels.letters.panel as panel_module
from app.cases.model import Post
from app.errors import Unavailable
from app.letters.model import BatchResult, Letter, LetterDetail, LetterKind, LetterList, LetterState, StateCount
from app.letters.service import LetterService
from tests.db.letters.conftest import late_cases
from tests.fakes.desk import context, person
from tests.widgets.desk.test_journey import LONG
from widgets.desk.dialogs.urging_dialog import UrgingDialog
from widgets.desk.panel import PanelState
from widgets.desk.panels.letters.panel import LettersPanel

CTRL = Qt.KeyboardModifier.ControlModifier
NOW = datetime(2026, 11, 30, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
LETTER = Letter(
    1, 2, LetterKind.SUPERVISION, LetterState.APPROVED, 1, "市排水公司", "Drainage company", "Settle it.",
    NOW + timedelta(days=4), 3, 40, 1, NOW - timedelta(days=9), NOW, "Somebody", NOW, NOW + timedelta(hours=3), False,
)  # fmt: skip


class Store:
    """Letters in memory; what the page reads of them."""

    def __init__(self, *letters: Letter) -> None:
        self.kept = list(letters)
        self.trouble: Exception | None = None

    def letters(self, state: LetterState | None, most: int) -> LetterList:
        if self.trouble is not None:
            raise self.trouble
        counts = tuple(StateCount(one, sum(a.state is one for a in self.kept), sum(a.state is one and a.is_late
                                                                                  for a in self.kept))
                       for one in LetterState)  # fmt: skip
        found = [one for one in self.kept if (one.is_late if state is None else one.state is state)]
        return LetterList(counts, tuple(found), NOW, "Asia/Shanghai")

    def detail(self, letter_id: int, most: int) -> LetterDetail:
        return LetterDetail(letter_id, (), (), False, False)


class Press:
    """Sends the first and says that the disk is full; or waits until it is cancelled."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.waits = False

    def send(self, letter_ids: Any, step: Any, is_cancelled: Any) -> BatchResult:
        self.asked = list(letter_ids)
        step("Drainage company: 3 cases", 1, len(letter_ids))
        while self.waits and not is_cancelled():
            pass
        if self.waits:
            return BatchResult((1,), tuple(letter_ids[1:]), is_cancelled=True)
        return BatchResult((1,), tuple(letter_ids[1:]), "The disk is full.")


@pytest.fixture
def make(qtbot: Any, qapp: Any) -> Any:
    made: list[Any] = []

    def make_panel(*letters: Letter, post: Post = Post.LEADER, press: Any = None, shown: str = "approved") -> Any:
        store = Store(*letters)
        services: Any = LetterService(store, press)  # type: ignore[arg-type]
        found = context(person(post), letters=services)
        panel: Any = LettersPanel(found)
        panel.store, panel.filter = store, shown
        qtbot.addWidget(panel)
        panel.resize(1366, 660)
        panel.show()
        qtbot.waitUntil(lambda: panel.state is not PanelState.LOADING and panel.state is not PanelState.IDLE)
        made.append(panel)
        return panel

    yield make_panel
    for panel in made:
        panel.stop()
        panel.context.background.close()


def shown(panel: Any) -> set[str]:
    return {key for key, button in panel.buttons.items() if button.isVisible()}


def test_counts_list_and_letter_are_shown(make: Any) -> None:
    panel = make(LETTER, replace(LETTER, letter_id=2, state=LetterState.DRAFT))
    assert panel.chips["approved"].text() == "Approved 1" and panel.chips["draft"].text() == "Draft 1"
    row = [cell.text for cell in panel.table.model_of_rows.rows[0]]
    assert row == ["Supervision letter (no number yet)", "Drainage company", "3", "send by 18:00"]
    assert "3 late cases · 40 in handling" in panel.view.facts.text()
    assert {"send", "send_back", "void"} <= shown(panel) and "approve" not in shown(panel)


@pytest.mark.parametrize(
    ("post", "state", "may"),
    [
        (Post.LEADER, "draft", {"approve", "change", "void"}), (Post.DISPATCHER, "draft", {"change"}),
        (Post.DISPATCHER, "approved", set()), (Post.SHIFT_LEADER, "approved", {"send", "send_back", "void"}),
        (Post.HANDLER, "sent", {"receive", "answer"}), (Post.EVALUATOR, "sent", set()),
    ],
)  # fmt: skip
def test_each_post_is_offered_what_it_may_do(make: Any, post: Post, state: str, may: set[str]) -> None:
    number = {"number": 3, "year": 2026} if state == "sent" else {}
    panel = make(replace(LETTER, state=LetterState(state), cases=1, **number), post=post, shown=state)
    acts = {"approve", "change", "void", "send", "send_back", "receive", "answer", "recount"}
    assert shown(panel) & acts == may


def test_who_wrote_it_is_not_offered_to_approve(make: Any) -> None:
    panel = make(replace(LETTER, state=LetterState.DRAFT, is_mine=True), shown="draft")
    assert "approve" not in shown(panel)


def test_an_empty_state_says_so_and_a_lost_server_too(make: Any, qtbot: Any) -> None:
    panel = make(LETTER, shown="void")
    assert panel.nothing_here.isVisible() and not panel.view.isVisible()
    panel.store.trouble = Unavailable("The server cannot be reached.")
    panel.choose_filter("sent")
    qtbot.waitUntil(lambda: panel.state in (PanelState.ERROR, PanelState.LATE))


def test_a_full_disk_is_told_with_what_is_sent_and_what_waits(make: Any, qtbot: Any) -> None:
    press = Press()
    panel = make(LETTER, replace(LETTER, letter_id=2), press=press)
    panel.buttons["send_all"].click()
    qtbot.waitUntil(lambda: "disk is full" in panel.batch.words.text())
    assert press.asked == [1, 2] and panel.batch.words.text() == "1 letter sent. 1 waits. The disk is full."
    assert not panel.is_sending and panel.buttons["send"].isEnabled()


def test_a_batch_can_be_cancelled_while_the_page_is_used(make: Any, qtbot: Any) -> None:
    press = Press()
    press.waits = True
    panel = make(LETTER, replace(LETTER, letter_id=2), press=press)
    panel.send_all()
    qtbot.waitUntil(lambda: panel.batch.bar.value() == 1 and panel.batch.button.isVisible())
    assert not panel.buttons["send"].isEnabled(), "one batch at a time"
    panel.choose_filter("draft")
    panel.batch.button.click()
    qtbot.waitUntil(lambda: panel.batch.words.text() == "1 letter sent. 1 waits.")


def test_what_was_sent_is_saved_with_a_pdf_where_there_is_an_office(tmp_path: Any, monkeypatch: Any) -> None:
    services: Any = SimpleNamespace(letters=SimpleNamespace(file=lambda _letter_id, part: part.encode()))
    sent = replace(LETTER, kind=LetterKind.URGING, state=LetterState.SENT, year=2026, number=3)
    monkeypatch.setattr(panel_module, "find_office", lambda: None)
    name = "Urging letter 〔2026〕 no. 3"
    assert panel_module._save(services, sent, tmp_path) == [f"{name}.docx", f"{name}.xlsx"]
    monkeypatch.setattr(panel_module, "find_office", lambda: "soffice")
    monkeypatch.setattr(panel_module, "to_pdf", lambda file: b"%PDF of " + file.read_bytes())
    assert f"{name}.pdf" in panel_module._save(services, sent, tmp_path)
    assert (tmp_path / f"{name}.pdf").read_bytes() == b"%PDF of document"


def page(qtbot: Any, desk: Any, shown_state: str) -> Any:
    desk.show_panel("letters")
    panel = desk.panels["letters"]
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED, timeout=LONG)
    panel.choose_filter(shown_state)
    qtbot.waitUntil(lambda: panel.is_current and panel.chosen() is not None, timeout=LONG)
    return panel


def stands(city: Any) -> tuple[Any, ...]:
    with city.connect() as connection:
        return tuple(connection.execute(text("select state, letter_no, answer from city.letters")).one())


def test_from_the_draft_to_the_reply_of_the_unit(qtbot: Any, city: Any, open_desk: Any) -> None:
    with city.begin() as connection:
        late_cases(connection, 2)
        connection.execute(text("set local gridhall.bulk = 'on'"))
        connection.execute(text("update city.flow_records set acted_at = now() - interval '1 day', actor = 'loader'"))
    with open_desk("dispatcher") as desk:
        desk.show_panel("letters")
        panel = desk.panels["letters"]
        qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED, timeout=LONG)
        panel.buttons["draft"].click()
        qtbot.waitUntil(lambda: panel.dialog is not None and panel.dialog.isVisible(), timeout=LONG)
        panel.dialog.reject()
        panel.draft_urging()
        dialog: UrgingDialog = panel.dialog
        qtbot.waitUntil(lambda: len(dialog.picked()) == 1, timeout=LONG)
        assert "2 late cases" in dialog.list.item(0).text() and dialog.summary.text() == "1 letter · about 2 late cases"
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: panel.chosen() is not None, timeout=LONG)
        with open_desk("leader") as other:
            there = page(qtbot, other, "draft")
            there.buttons["approve"].click()
            qtbot.waitUntil(lambda: stands(city)[0] == "approved", timeout=LONG)
            qtbot.waitUntil(lambda: panel.chosen() is None, timeout=LONG)  # the first desk follows by the feed
            page(qtbot, other, "approved").buttons["send"].click()
            qtbot.waitUntil(lambda: stands(city)[:2] == ("sent", 1), timeout=LONG)
            qtbot.waitUntil(lambda: "1 letter sent." in there.batch.words.text(), timeout=LONG)
    with open_desk("handler") as desk:
        panel = page(qtbot, desk, "sent")
        assert panel.chosen().name == "Urging letter 〔2026〕 no. 1"
        panel.buttons["answer"].click()
        qtbot.keyClicks(panel.dialog._lines[0], "Tomorrow")
        qtbot.keyClick(panel.dialog, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: stands(city) == ("answered", 1, "Tomorrow"), timeout=LONG)
    with city.connect() as connection:
        notes = connection.scalars(
            text("select action from city.flow_records where version > 1 order by case_id, version")
        )
        assert list(notes) == ["urge", "note"] * 2
