"""The table of acts by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from app.cases.actions import ACTIONS, allowed_actions, apply, check, find_action, is_overdue
from app.cases.model import Case, Inputs, Person, Post, State
from app.errors import Refused

HANDLER = Person(None, {Post.HANDLER: 1})
DISPATCHER = Person(None, {Post.DISPATCHER: None})


def case(state: State, unit_id: int | None = 1) -> Case:
    return Case(1, 3, state, unit_id)


def test_every_state_but_the_last_two_can_be_left_and_every_state_can_be_entered() -> None:
    left = set().union(*(action.leaves for action in ACTIONS))
    assert left == set(State) - {State.CLOSED, State.VOID}
    assert {action.enters for action in ACTIONS} == set(State)


def test_keys_are_unique() -> None:
    assert len({action.key for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize(
    ("person", "given", "action", "inputs", "sentence"),
    [
        (
            DISPATCHER,
            case(State.REPORTED),
            "dispatch",
            {"unit_id": 1},
            "not possible for a case in the state “To be accepted”",
        ),
        (DISPATCHER, case(State.DISPATCHED), "receive", {}, "is for: Handler"),
        (HANDLER, case(State.DISPATCHED, 2), "receive", {}, "is for the unit that has the case"),
        (HANDLER, case(State.DISPATCHED), "return", {}, "needs: Reason"),
        (HANDLER, case(State.DISPATCHED), "return", {"reason": "  "}, "no answer to “Reason”"),
        (DISPATCHER, case(State.AT_DISPATCH), "dispatch", {"unit_id": "one"}, "no answer to “Responsible unit”"),
        (DISPATCHER, case(State.AT_DISPATCH), "dispatch", {"unit_id": 1, "version": 9}, "does not ask for “version”"),
    ],
)
def test_refusals_are_plain(person: Person, given: Case, action: str, inputs: Inputs, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        check(given, find_action(action), inputs, person)


def test_an_unknown_act_is_refused() -> None:
    with pytest.raises(Refused, match="no act called “explode”"):
        find_action("explode")


def test_buttons_of_a_handler() -> None:
    assert [action.key for action in allowed_actions(case(State.DISPATCHED), HANDLER)] == ["receive", "return"]
    assert allowed_actions(case(State.DISPATCHED, 2), HANDLER) == []


def test_apply_moves_one_step() -> None:
    assert apply(case(State.AT_DISPATCH, None), find_action("dispatch"), {"unit_id": 7}) == Case(
        1, 4, State.DISPATCHED, 7
    )
    assert apply(case(State.RECEIVED), find_action("return"), {"reason": "r"}).unit_id is None
    assert apply(case(State.HANDLED), find_action("rework"), {"reason": "r"}).unit_id == 1


def test_lateness() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    early, late = now - timedelta(hours=1), now + timedelta(hours=1)
    assert is_overdue(now, None, None, early, late)
    assert is_overdue(now, None, None, None, early), "before the dispatch the stage counts"
    assert not is_overdue(now, None, None, late, early), "not received in time is not overdue yet"
    assert not is_overdue(now, None, early, early, late), "handled too late, but nobody is late with it any more"
    assert is_overdue(now, None, early, late, early), "handled in time, but nobody came to check"
    assert not is_overdue(now, now, early, early, early)
    assert not is_overdue(now, None, None, early, early, is_suspended=True)
