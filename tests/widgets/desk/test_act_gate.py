"""What is acted on has been seen, and what was wanted a while ago is not wanted any more; no test sleeps for it."""

from __future__ import annotations

from tests.fakes.desk import HandClock
from widgets.desk.act_gate import SETTLE_S, WANTED_S, ActGate, Wanted


def test_the_gate_opens_when_the_same_thing_was_there_for_a_while() -> None:
    clock = HandClock()
    gate = ActGate(clock)
    assert not gate.is_open()
    gate.note_shown((1, 3))
    assert not gate.is_open()
    clock.wait(SETTLE_S * 0.9)
    gate.note_shown((1, 3))  # shown anew, but the same
    assert not gate.is_open()
    clock.wait(SETTLE_S * 0.2)
    assert gate.is_open()
    gate.note_shown((1, 4))  # the case was moved: the same key is another act now
    assert not gate.is_open()
    clock.wait(SETTLE_S * 2)
    assert gate.is_open()
    gate.close()
    clock.wait(SETTLE_S * 2)
    assert not gate.is_open()


def test_a_wish_is_taken_once_and_forgotten_soon() -> None:
    clock = HandClock()
    wanted: Wanted[int] = Wanted(clock)
    assert wanted.take() is None
    wanted.want(7)
    assert wanted.take() == 7 and wanted.take() is None
    wanted.want(8)
    clock.wait(WANTED_S * 1.1)
    assert wanted.take() is None
