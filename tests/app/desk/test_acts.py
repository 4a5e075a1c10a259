"""What the desk derives from the table of acts: queues, the next act, letters."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest

from app.cases.actions import ACTIONS, BY_KEY, allowed_actions
from app.cases.model import Case, CaseFacts, Person, Post, State
from app.desk.acts import (
    TAKEN,
    act_letters,
    acts_on,
    can_be_done_at_once,
    foresee_for,
    main_act,
    main_offer,
    offers_for,
)
from app.desk.case_file import CaseFile, FlowLine, Named
from app.desk.queues import first_queue, queues_of
from app.desk.texts import counter_words

ONE_EACH = {post: Person(None, {post: 1}, 1) for post in Post}


def main_of(state: State, post: Post) -> str | None:
    case = Case(1, 1, state, 1, CaseFacts(handler_id=9, handled_by=9, checked_by=8))
    person = ONE_EACH[post]
    found = main_act(case, allowed_actions(case, person), person)
    return found.key if found else None


@pytest.mark.parametrize(
    ("state", "post", "key"),
    [
        (State.REPORTED, Post.ACCEPTOR, "accept"),
        (State.ACCEPTED, Post.SHIFT_LEADER, "file"),
        (State.AT_DISPATCH, Post.DISPATCHER, "dispatch"),
        (State.RETURNED, Post.DISPATCHER, "redispatch"),
        (State.DISPATCHED, Post.HANDLER, "receive"),
        (State.RECEIVED, Post.HANDLER, "handle"),
        (State.HANDLED, Post.SUPERVISOR, "check"),
        (State.CHECKED, Post.SHIFT_LEADER, "close"),
        (State.TO_COORDINATE, Post.PRESENTER, "decide_unit"),
        (State.DISPATCHED, Post.DISPATCHER, None),  # taking a dispatch back is never one keystroke away
        (State.REPORTED, Post.SHIFT_LEADER, None),
        (State.RECEIVED, Post.DISPATCHER, None),
    ],
)
def test_the_next_act_leads_forward_and_is_what_the_post_is_for(state, post, key):
    assert main_of(state, post) == key


def test_nothing_that_cannot_be_undone_is_done_at_once():
    for action in ACTIONS:
        if action.confirms or any(ask.is_required for ask in action.asks):
            assert not can_be_done_at_once(action), action.key


def test_a_wrong_place_leads_to_correcting_it() -> None:
    """A dispatcher's next act on what came back for its place; anything else is dispatched again."""
    dispatcher = Person(None, {Post.DISPATCHER: None}, 5)
    for reason, expected in (("wrong_place", "correct"), ("other", "redispatch"), (None, "redispatch")):
        case = Case(1, 5, State.RETURNED, None, CaseFacts(returned_code=reason))
        assert acts_on(case, dispatcher)[0].key == expected, reason


def test_every_act_that_people_do_has_a_letter_of_its_own_among_those_possible_together():
    letters = act_letters()
    by_hand = [action for action in ACTIONS if action.from_states and action.on_behalf_of is None]
    assert {action.key for action in by_hand} <= letters.keys()
    assert not set(letters.values()) & TAKEN
    for one, other in combinations(by_hand, 2):
        if one.from_states & other.from_states:
            assert letters[one.key] != letters[other.key], (one.key, other.key)


def test_the_next_act_comes_first_and_the_others_keep_the_order_of_the_table():
    case = Case(1, 1, State.AT_DISPATCH, None, CaseFacts())
    found = [action.key for action in acts_on(case, ONE_EACH[Post.DISPATCHER])]
    assert found[0] == "dispatch"
    table = [key for key in BY_KEY if key in found and key != "dispatch"]
    assert found[1:] == table and len(found) > 3


@pytest.mark.parametrize(
    ("post", "first"),
    [
        (Post.ACCEPTOR, State.REPORTED),
        (Post.SHIFT_LEADER, State.ACCEPTED),
        (Post.DISPATCHER, State.AT_DISPATCH),
        (Post.HANDLER, State.DISPATCHED),
        (Post.SUPERVISOR, State.TO_VERIFY),
    ],
)
def test_a_desk_opens_with_the_queue_that_its_post_leads_on(post, first):
    queues = queues_of(ONE_EACH[post])
    assert first_queue(queues).state is first
    assert {queue.state for queue in queues} == set(State) - {State.CLOSED, State.VOID, State.MERGED}


def test_an_empty_queue_of_ones_own_gives_way_to_one_with_cases():
    queues = queues_of(ONE_EACH[Post.DISPATCHER])
    assert first_queue(queues, {"at_dispatch": 0, "returned": 2, "received": 900}).state is State.RETURNED
    assert first_queue(queues, {"received": 900}).state is State.AT_DISPATCH


def file_of(state: State, *history: FlowLine, **facts: object) -> CaseFile:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    case = Case(1, 3, state, 1, CaseFacts(**facts))
    return CaseFile(case, "1", "event", 1, "06010", Named("x"), Named("y"), "hotline", "regular",
                    now, now, "Asia/Shanghai", history=history)  # fmt: skip


@pytest.mark.parametrize(
    ("result", "key"), [("not_exists", "refuse_filing"), ("exists", "file"), ("cannot_tell", "file"), (None, "file")]
)
def test_what_was_found_untrue_is_offered_not_to_be_filed(result: str | None, key: str) -> None:
    file = file_of(State.ACCEPTED, channel="hotline", verify_result=result)
    leader = ONE_EACH[Post.SHIFT_LEADER]
    offers = offers_for(file, leader, file.now.timestamp())
    main = main_offer(file, leader, offers)
    assert main is not None and main.action.key == key and offers[0] is main
    badges = dict(counter_words(file))
    assert ("verified: untrue" in badges) == (result == "not_exists")


def test_what_the_hotline_says_a_supervisor_reported_needs_its_reason() -> None:
    first = FlowLine(1, "report", datetime(2026, 11, 21, tzinfo=UTC), "x", "hotline_agent", staff_id=5)
    leader = ONE_EACH[Post.SHIFT_LEADER]
    for history, needed in (((first,), {"unverified_reason"}), ((), set())):
        file = file_of(State.ACCEPTED, *history, channel="supervisor")
        assert foresee_for(file, BY_KEY["file"], leader, file.now.timestamp()).needed == needed
