"""Nothing acts by accident, on the wrong case, or later: the pane, the queue and the candidates over a held server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.cases.model import Post, State
from app.desk.acts import act_letters
from app.desk.queues import Filter
from app.errors import Conflict, Refused, Unavailable
from tests.fakes.case_desk import CaseDesk
from widgets.desk.act_gate import SETTLE_S, WANTED_S
from widgets.desk.panels.candidates.panel import CandidatesPanel
from widgets.desk.panels.case.panel import CasePane
from widgets.desk.panels.queue.panel import QueuePanel
from widgets.desk.window import MainWindow

AWAY = Unavailable("The database cannot be reached now. Try again.")


class Desk:
    """A queue and a case beside each other."""

    def __init__(self, qtbot: Any, world: CaseDesk, queue: State) -> None:
        self.qtbot, self.world, self.selection = qtbot, world, world.context.selection
        self.queue, self.pane = QueuePanel(world.context), CasePane(world.context)
        for panel in (self.queue, self.pane):
            qtbot.addWidget(panel)
            panel.resize(560, 700)
            panel.show()
        self.selection.select_queue(queue.value)
        world.changes.load(world.city)
        self.wait()

    @property
    def ids(self) -> list[int]:
        return self.queue.list.cases.case_ids.tolist()

    def wait(self) -> None:
        """Until the selected case is there."""
        self.qtbot.waitUntil(self.pane._is_current)
        self.world.see()

    def go(self, case_id: int) -> None:
        self.selection.select_case(case_id)
        self.wait()

    def number(self, case_id: int) -> str:
        return str(self.world.city.cases.record(case_id)["number"])


@pytest.fixture
def open_desk(qtbot: Any, qapp: Any) -> Iterator[Callable[..., Desk]]:
    worlds = []

    def opened(*posts: Post, queue: State = State.REPORTED, **more: Any) -> Desk:
        world = CaseDesk(*posts, state=queue, **more)
        worlds.append(world)
        return Desk(qtbot, world, queue)

    yield opened
    for world in worlds:
        world.close()


# On the right case ----------------------------------------------------------------------------------------------------


def test_an_answer_that_comes_after_j_names_the_right_case(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    first, second = desk.ids[:2]
    desk.world.gate.clear()
    desk.pane.act_main()
    assert not any(button.isEnabled() for button in desk.pane.acts.buttons.values())
    desk.queue.go_next()
    desk.wait()
    assert desk.number(first) in desk.pane.elsewhere.text(), "what is pending elsewhere is visible"
    assert any(button.isEnabled() for button in desk.pane.acts.buttons.values()), "and keeps nobody from this case"
    desk.world.gate.set()
    qtbot.waitUntil(lambda: bool(desk.pane.done.text()))
    assert desk.number(first) in desk.pane.done.text() and desk.number(second) not in desk.pane.done.text()
    assert desk.selection.case_id == second and not desk.pane.elsewhere.text()


def test_a_lost_act_is_offered_again_under_its_own_case_and_nowhere_else(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    first, second = desk.ids[:2]
    desk.world.troubles = [AWAY]
    desk.pane.act_main()
    qtbot.waitUntil(lambda: not desk.pane.again.isHidden())
    assert desk.number(first) in desk.pane.sentence.text()
    desk.go(second)
    assert desk.pane.again.isHidden() and desk.number(first) in desk.pane.elsewhere.text()
    desk.world.troubles = [Refused("no")]
    desk.pane.act_main()  # a refusal on another case brings no button back that belongs to the first
    qtbot.waitUntil(lambda: "no" in desk.pane.sentence.text() or desk.pane.dialog is not None)
    assert desk.pane.again.isHidden() and desk.world.acted == []
    if desk.pane.dialog is not None:
        desk.pane.dialog.reject()
    desk.pane.go_there.click()
    desk.wait()
    assert desk.selection.case_id == first and not desk.pane.again.isHidden()
    desk.pane.again.click()
    qtbot.waitUntil(lambda: bool(desk.pane.done.text()))
    assert [case_id for _request, case_id, _key in desk.world.acted] == [first]
    assert desk.number(first) in desk.pane.done.text() and desk.pane.again.isHidden()


def lose_an_act(qtbot: Any, desk: Any) -> int:
    """Press the main act while the server is away; give its case."""
    desk.world.troubles = [AWAY]
    desk.pane.act_main()
    qtbot.waitUntil(lambda: not desk.pane.again.isHidden())
    return int(desk.ids[0])


def test_a_lost_act_on_which_a_colleague_was_faster_is_not_offered_again(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    case_id = lose_an_act(qtbot, desk)
    desk.world.move(case_id, State.VOID, key="refuse")
    qtbot.waitUntil(lambda: desk.pane.again.isHidden())
    assert "Another user acted first" in desk.pane.sentence.text() and "“Void”" in desk.pane.sentence.text()
    assert desk.pane.runner.all_pending() == [] and desk.world.acted == []


def test_a_lost_act_that_came_through_says_so(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    case_id = lose_an_act(qtbot, desk)
    me = desk.world.context.services.me.person.staff_id
    desk.world.move(case_id, State.ACCEPTED, key="accept", staff_id=me)
    qtbot.waitUntil(lambda: desk.pane.again.isHidden())
    assert desk.number(case_id) in desk.pane.done.text() and not desk.pane.sentence.text()


def test_a_lost_act_on_a_case_that_is_as_it_was_says_that_the_server_is_back(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    case_id = lose_an_act(qtbot, desk)
    desk.world.move(case_id, key="urge")  # quiet: the act is as good as before
    qtbot.waitUntil(lambda: "can be reached again" in desk.pane.sentence.text())
    desk.pane.again.click()
    qtbot.waitUntil(lambda: len(desk.world.acted) == 1)
    assert desk.world.acted[0][1] == case_id


def test_a_lost_act_of_a_dialog_that_was_closed_stays_with_its_case(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    first = desk.ids[0]
    desk.world.troubles = [AWAY]
    desk.pane.start_act("refuse")
    dialog = desk.pane.dialog
    dialog.fields["reason_code"].set_value("duplicate")
    qtbot.keyClicks(dialog.fields["reason"].input, "reported at eight")
    dialog.carry_out()
    qtbot.waitUntil(lambda: "cannot be reached" in dialog.sentence.text())
    request = dialog.intent.request_id
    dialog.reject()  # nothing is lost by it: what was sent stays with the case
    qtbot.waitUntil(lambda: desk.pane.dialog is None)
    assert not desk.pane.again.isHidden()
    desk.pane.again.click()
    qtbot.waitUntil(lambda: len(desk.world.acted) == 1)
    assert desk.world.acted == [(request, first, "refuse")]


@pytest.mark.parametrize("trouble", [Conflict("Somebody else was faster."), Refused("A rule says no."), AWAY])
def test_trouble_that_comes_while_another_case_is_shown_names_its_own(
    qtbot: Any, open_desk: Any, trouble: BaseException
) -> None:
    desk = open_desk(Post.ACCEPTOR)
    first, second = desk.ids[:2]
    desk.world.troubles = [trouble]
    desk.world.gate.clear()
    desk.pane.act_main()
    desk.go(second)
    desk.world.gate.set()
    told = (desk.pane.elsewhere, desk.pane.sentence)
    qtbot.waitUntil(lambda: not desk.pane.runner.is_on_its_way(first))
    assert any(desk.number(first) in one.text() for one in told)
    assert desk.pane.dialog is None and desk.selection.case_id == second and desk.pane.again.isHidden()


# Nothing unseen -------------------------------------------------------------------------------------------------------


def keys_of(desk: Desk) -> dict[str, Callable[[], object]]:
    """Every way by which a key acts on the case."""
    pane, case_id = desk.pane, desk.selection.case_id
    letters = {
        f"letter {one}": lambda one=one: pane.acts._on_letter_pressed(one) for one in pane.acts.buttons
    }  # fmt: skip
    buttons = {f"button {key}": button.click for key, button in pane.acts.buttons.items()}
    palette = {f"palette {entry.title}": entry.run for entry in pane.entries()}
    unit = {"unit": lambda: desk.selection.choose_unit(1, {})}
    assert case_id is not None and letters and palette
    return {"main": pane.act_main} | letters | buttons | palette | unit


def test_nothing_acts_on_a_case_that_has_not_been_seen_for_a_while(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(*Post, queue=State.AT_DISPATCH)
    desk.queue.go_next()
    qtbot.waitUntil(desk.pane._is_current)
    ways = keys_of(desk)
    assert len(ways) > 10
    for way, press in ways.items():
        press()
        assert desk.pane.dialog is None and not desk.pane.runner.all_pending(), way
    desk.world.clock.wait(SETTLE_S * 2)
    qtbot.wait(20)
    assert desk.pane.dialog is None and desk.world.acted == [], "a press that came too soon is not kept for later"
    desk.pane.act_main()
    assert desk.pane.dialog is not None
    desk.pane.dialog.reject()


def test_an_act_by_somebody_else_makes_the_keys_wait_again(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    assert desk.pane.can_act()
    desk.world.move(desk.ids[0])
    version = desk.world.city.cases.record(desk.ids[0])["version"]
    qtbot.waitUntil(lambda: desk.pane.answer is not None and desk.pane.answer.file.case.version == version)
    assert not desk.pane.can_act()
    desk.world.see()
    assert desk.pane.can_act()


def test_four_quick_presses_of_enter_do_one_act(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    first = desk.ids[0]
    for _press in range(4):
        desk.pane.act_main()
        qtbot.waitUntil(lambda: not desk.pane.runner.all_pending())
        qtbot.waitUntil(desk.pane._is_current)
    assert [case_id for _request, case_id, _key in desk.world.acted] == [first]


def test_what_was_offered_for_one_case_is_done_to_no_other(qtbot: Any, open_desk: Any) -> None:
    """A palette or a menu that is open while an answer leads to the next case still speaks of the case before."""
    desk = open_desk(Post.ACCEPTOR)
    desk.world.advise(1, 2)
    panel = CandidatesPanel(desk.world.context)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.is_current)
    entries = [*desk.pane.entries(), *panel.entries()]
    button = desk.pane.acts.buttons["refuse"]
    button.setDown(True)
    desk.queue.go_next()
    desk.wait()
    assert len(entries) > 3 and desk.pane.can_act() and not button.isDown()
    for entry in entries:
        entry.run()
        assert desk.pane.dialog is None and not desk.pane.runner.all_pending(), entry.title


# Not later ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_soon", [True, False])
def test_a_number_pressed_while_the_server_was_away_is_forgotten(qtbot: Any, open_desk: Any, is_soon: bool) -> None:
    desk = open_desk(Post.DISPATCHER, queue=State.AT_DISPATCH)
    desk.world.advise(1, 2)
    panel = CandidatesPanel(desk.world.context)
    qtbot.addWidget(panel)
    desk.world.reading.clear()
    panel._has_answer = False
    panel.show()
    panel._has_answer = False  # its answer is on its way
    panel.take_rank(1)
    desk.world.clock.wait(WANTED_S * (0.5 if is_soon else 1.5))
    desk.world.reading.set()
    panel.reload()
    qtbot.waitUntil(lambda: panel.is_current and len(panel.cards) == 2)
    qtbot.wait(20)
    assert (desk.pane.dialog is not None) == is_soon
    if desk.pane.dialog is not None:
        desk.pane.dialog.reject()


def test_a_card_is_lit_no_more_when_its_dialog_was_left(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.DISPATCHER, queue=State.AT_DISPATCH)
    desk.world.advise(1, 2)
    panel = CandidatesPanel(desk.world.context)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: len(panel.cards) == 2)
    panel.take_rank(2)
    assert panel.cards[1].property("chosen") == "true" and desk.pane.dialog is not None
    desk.pane.dialog.reject()
    assert panel.cards[1].property("chosen") == "false"


# Which case is next ---------------------------------------------------------------------------------------------------


def test_the_desk_goes_on_only_when_the_act_took_the_case_out_of_the_queue(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(*Post, queue=State.AT_DISPATCH)
    first, second, third = desk.ids[:3]
    desk.go(second)
    desk.pane.start_act("urge")
    desk.pane.dialog.fields["way"].set_value("phone")
    desk.pane.dialog.carry_out()
    qtbot.waitUntil(lambda: desk.pane.dialog is None)
    assert desk.selection.case_id == second, "it was urged and stays where it is"
    desk.wait()
    desk.pane.start_act("return_to_acceptance")
    desk.pane.dialog.fields["reason_code"].set_value("other")
    desk.pane.dialog.fields["reason"].set_value("x")
    desk.pane.dialog.carry_out()
    qtbot.waitUntil(lambda: desk.pane.dialog is None)
    assert desk.selection.case_id == third


def test_a_case_that_left_says_where_it_went_and_j_goes_on_from_where_it_stood(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    above, here, below = desk.ids[4:7]
    desk.go(here)
    desk.world.move(here, State.ACCEPTED)
    qtbot.waitUntil(lambda: here not in desk.ids)
    assert desk.selection.case_id == here and desk.queue.left.isVisible()
    assert State.ACCEPTED.label in desk.queue.left.words.text()
    desk.world.move(below, State.ACCEPTED)  # the one below goes as well
    qtbot.waitUntil(lambda: below not in desk.ids)
    desk.queue.go_next()
    assert desk.selection.case_id == desk.ids[5] and not desk.queue.left.isVisible()
    desk.queue.go_previous()
    assert desk.selection.case_id == above


def test_a_case_outside_the_filter_says_so(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR, cases=200)
    plain = next(one for one in desk.ids if not desk.world.city.cases.record(one)["is_urgent"])
    desk.go(plain)
    desk.queue.choose_filter(Filter.URGENT)
    assert desk.selection.case_id == plain and "“Urgent”" in desk.queue.left.words.text()
    desk.queue.choose_filter(Filter.ALL)
    assert not desk.queue.left.isVisible()
    district = desk.world.city.cases.record(plain)["district"]
    desk.selection.select_district(desk.world.city.districts[district - 1])
    assert "another district" in desk.queue.left.words.text()


# What is offered ------------------------------------------------------------------------------------------------------


def test_what_is_certain_to_be_refused_is_grey_and_its_letter_says_why(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.HANDLER, queue=State.RECEIVED)
    desk.world.facts[desk.ids[9]] = {"suspended_times": 1, "extended_times": 2}
    desk.go(desk.ids[9])
    for key, words in (("ask_suspension", "allowed once for each case"), ("ask_extension", "extended twice")):
        button = desk.pane.acts.buttons[key]
        assert not button.isEnabled() and words in button.toolTip()
        desk.pane.acts._on_letter_pressed(key)
        assert desk.pane.dialog is None and words in desk.pane.sentence.text()
    assert desk.pane.acts.buttons["return"].isEnabled()


def test_enter_without_a_next_act_says_so(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.LEADER)
    desk.pane.act_main()
    assert desk.pane.sentence.text()


def test_what_was_done_is_said_for_a_few_seconds(qtbot: Any, open_desk: Any) -> None:
    desk = open_desk(Post.ACCEPTOR)
    desk.pane.foot._done_timer.setInterval(50)
    desk.pane.act_main()
    qtbot.waitUntil(lambda: "done" in desk.pane.done.text())
    qtbot.waitUntil(lambda: not desk.pane.done.text())


def test_no_key_that_acts_repeats_while_it_is_held(qtbot: Any, qapp: Any) -> None:
    from PySide6.QtGui import QShortcut

    world = CaseDesk(*Post, state=State.AT_DISPATCH)
    window = MainWindow(world.context)
    qtbot.addWidget(window)
    window.show()
    world.changes.load(world.city)
    qtbot.waitUntil(lambda: bool(window.panels["case"].acts.buttons))
    moving = {"J", "K"}
    keys = {one.key().toString(): one.autoRepeat() for one in window.findChildren(QShortcut)}
    assert {"Return", "Enter", "1", "9", "Space"} <= keys.keys() and set(act_letters().values()) & keys.keys()
    assert {key for key, repeats in keys.items() if repeats} == moving
    assert not any(action.autoRepeat() for action in window.actions() if not action.shortcut().isEmpty())
    window.close()
    world.close()


def test_the_list_has_the_keys_at_start_after_a_queue_an_act_and_a_dialog(qtbot: Any, qapp: Any) -> None:
    world = CaseDesk(Post.ACCEPTOR, state=State.REPORTED)
    window = MainWindow(world.context)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    world.changes.load(world.city)
    queue, pane = window.panels["queue"], window.panels["case"]

    def has_keys() -> bool:
        return window.focusWidget() is queue.list

    qtbot.waitUntil(has_keys)
    qtbot.waitUntil(pane._is_current)
    ids = queue.list.cases.case_ids.tolist()
    for key, row in ((Qt.Key.Key_End, -1), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Down, 1)):
        qtbot.keyClick(queue.list, key)
        assert world.context.selection.case_id == ids[row], key
    window.go_next_queue()  # an empty one
    assert has_keys()
    window.go_previous_queue()
    assert has_keys()
    qtbot.waitUntil(pane._is_current)
    world.see()
    pane.start_act("refuse")
    pane.dialog.reject()
    qtbot.waitUntil(has_keys)
    world.see()
    pane.act_main()
    qtbot.waitUntil(lambda: len(world.acted) == 1)
    qtbot.waitUntil(has_keys)
    window.close()
    world.close()
