"""The table of acts by itself."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.cases.actions import ACTIONS, allowed_actions, apply, check, find_action, is_overdue
from app.cases.effects import EFFECTS
from app.cases.inputs import KINDS
from app.cases.model import ENDED, Case, CaseFacts, Inputs, Person, Post, State
from app.deadlines.limits import STAGE_LIMITS
from app.errors import Refused

HANDLER = Person(None, {Post.HANDLER: 1}, 7)
DISPATCHER = Person(None, {Post.DISPATCHER: None}, 8)
LEADER = Person(None, {Post.SHIFT_LEADER: None}, 9)
SUPERVISOR = Person(None, {Post.SUPERVISOR: None}, 10)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
RETURN: Inputs = {"reason_code": "not_ours", "reason": "r"}


def case(state: State, unit_id: int | None = 1, **facts: object) -> Case:
    return Case(1, 3, state, unit_id, CaseFacts(**facts) if facts else None)


def test_every_open_state_can_be_left_and_every_state_can_be_entered() -> None:
    moving = [action for action in ACTIONS if action.to_state is not None]
    assert set().union(*(action.from_states for action in moving)) == set(State) - ENDED | {State.CLOSED}
    assert {action.to_state for action in moving} == set(State)
    assert State.MERGED in find_action("undo_merge").from_states


def test_keys_are_unique() -> None:
    assert len({action.key for action in ACTIONS}) == len(ACTIONS)


def test_a_row_says_only_what_is_known() -> None:
    names = {field.name for field in fields(CaseFacts)}
    for action in ACTIONS:
        asked = {ask.key for ask in action.asks}
        assert set(action.copies_inputs.values()) <= asked, action.key
        assert {need.fact for need in action.needs} <= names, action.key
        assert set(action.excluded_actors) <= names, action.key
        assert set(action.effects) <= EFFECTS.keys(), action.key
        assert {*action.starts, *action.ends} <= STAGE_LIMITS.keys(), action.key
        assert all(ask.kind in KINDS or (ask.kind == "word" and ask.words) for ask in action.asks), action.key
        assert len(asked) == len(action.asks), action.key


def test_no_state_keeps_a_clock_that_nothing_ends() -> None:
    """What an act starts is ended by every act that leads away from where it leads to."""
    for starter in ACTIONS:
        for leaver in ACTIONS:
            if starter.to_state in leaver.from_states and leaver.to_state not in (None, starter.to_state, State.MERGED):
                left = set(starter.starts) - {"handle"} if leaver.key == "receive" else set(starter.starts)
                assert left <= set(leaver.ends), (starter.key, leaver.key)


@pytest.mark.parametrize(
    ("person", "given", "action", "inputs", "sentence"),
    [
        (
            DISPATCHER,
            case(State.REPORTED),
            "dispatch",
            {"unit_id": 1},
            "not possible while the case is “To accept”",
        ),
        (DISPATCHER, case(State.DISPATCHED), "receive", {}, "Allowed: Unit officer"),
        (HANDLER, case(State.DISPATCHED, 2), "receive", {}, "Only the responsible unit can carry out"),
        (HANDLER, case(State.DISPATCHED), "return", {"reason_code": "other"}, "needs: Reason"),
        (HANDLER, case(State.DISPATCHED), "return", {"reason": "r"}, "needs: Kind of reason"),
        (HANDLER, case(State.DISPATCHED), "return", RETURN | {"reason": "  "}, "is not valid for “Reason”"),
        (HANDLER, case(State.DISPATCHED), "return", RETURN | {"reason_code": "lazy"},
         "is not valid for “Kind of reason”"),
        (DISPATCHER, case(State.AT_DISPATCH), "dispatch", {"unit_id": "one"}, "is not valid for “Responsible unit”"),
        (DISPATCHER, case(State.AT_DISPATCH), "dispatch", {"unit_id": 1, "version": 9}, "does not take “version”"),
        (DISPATCHER, case(State.AT_DISPATCH), "dispatch", {"unit_id": 1, "basis": {"x": "y" * 5000}},
         "is not valid for"),
        (HANDLER, case(State.RECEIVED), "handle", {}, "needs: Photos after handling"),
        (HANDLER, case(State.RECEIVED), "handle", {"photo_ids": []}, "is not valid for “Photos after handling”"),
        (SUPERVISOR, case(State.HANDLED), "check", {}, "needs: Photos taken by you"),
        (HANDLER, case(State.RECEIVED, suspended_at=NOON), "handle", {"photo_ids": [1]}, "is suspended"),
        (DISPATCHER, case(State.RECEIVED, asked="suspension"), "grant_extension", {}, "nothing open"),
        (HANDLER, case(State.RECEIVED, asked="extension"), "ask_extension", {"reason": "r"}, "is open already"),
        (HANDLER, case(State.RECEIVED, suspended_times=1), "ask_suspension",
         {"reason": "r", "until": "2026-12-01T00:00:00+08:00"}, "allowed once for each case and was already done"),
        (SUPERVISOR, case(State.HANDLED, handled_by=10), "check", {"photo_ids": [1]},
         "not allowed for a person who handled or checked this case"),
        (LEADER, case(State.CHECKED, checked_by=9), "close", {},
         "not allowed for a person who handled or checked this case"),
        (LEADER, case(State.CHECKED, handler_id=9), "close", {},
         "not allowed for a person who handled or checked this case"),
        (LEADER, case(State.ACCEPTED, channel="hotline"), "file", {}, "was not verified"),
        (LEADER, case(State.ACCEPTED, channel="supervisor", verify_result="not_exists"), "file", {},
         "found the report untrue"),
        (LEADER, case(State.ACCEPTED, channel="hotline", verify_result="cannot_tell"), "file", {}, "could not tell"),
        (LEADER, case(State.CLOSED, reopened_times=1), "reopen", {"reason": "r"},
         "allowed once for each case and was already done"),
        (HANDLER, case(State.CLOSED, due_at=NOON, handled_at=NOON), "appeal", {"reason": "r"}, "handled on time"),
        (DISPATCHER, case(State.RECEIVED), "resume_by_itself", {}, "by the system itself"),
        (DISPATCHER, case(State.AT_DISTRICT, command_code="450103"), "dispatch_in_district", {"unit_id": 1},
         "Only the responsible unit can carry out"),
    ],
)  # fmt: skip
def test_refusals_are_plain(person: Person, given: Case, action: str, inputs: Inputs, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        check(given, find_action(action), inputs, person)


@pytest.mark.parametrize(
    ("facts", "inputs"),
    [
        ({"channel": "supervisor"}, {}), ({"channel": "inspection"}, {}),
        ({"channel": "hotline", "verify_result": "exists"}, {}),
        ({"channel": "hotline", "verify_result": "cannot_tell"}, {"unverified_reason": "视频可见"}),
        ({"channel": "video"}, {"unverified_reason": "视频可见"}),
    ],
)  # fmt: skip
def test_what_may_be_filed(facts: dict, inputs: Inputs) -> None:
    check(case(State.ACCEPTED, None, **facts), find_action("file"), inputs, LEADER)


def test_an_unknown_act_is_refused() -> None:
    with pytest.raises(Refused, match="no action “explode”"):
        find_action("explode")


MENDING = ["correct", "note", "add_photos"]
"""What is possible in every open state: the first for desks alone."""


def test_buttons_of_a_handler() -> None:
    assert [action.key for action in allowed_actions(case(State.DISPATCHED, channel="web"), HANDLER)] == [
        "receive",
        "return",
        "note",
        "add_photos",
    ]
    assert allowed_actions(case(State.DISPATCHED, 2), HANDLER) == []
    known = case(State.RECEIVED, asked="extension")
    assert [action.key for action in allowed_actions(known, DISPATCHER)] == [
        "grant_extension", "refuse_extension", "urge", *MENDING
    ]  # fmt: skip
    several = case(State.RECEIVED, has_several_reports=True)
    assert [action.key for action in allowed_actions(several, DISPATCHER)] == ["urge", "split", *MENDING]
    assert [action.key for action in allowed_actions(case(State.RECEIVED, suspended_at=NOON), HANDLER)] == MENDING[1:]


def test_who_handled_a_case_gets_no_button_to_check_or_close_it() -> None:
    both = Person(None, {Post.SUPERVISOR: None, Post.SHIFT_LEADER: None}, 10)

    def keys(state: State, **facts: object) -> set[str]:
        return {action.key for action in allowed_actions(case(state, **facts), both)}

    ends = {"check", "fail_check", "close", "close_by_notice"}
    assert keys(State.HANDLED, handled_by=7) & ends == {"check", "fail_check", "close_by_notice"}
    assert keys(State.HANDLED, handled_by=10) & ends == keys(State.HANDLED, handler_id=10) & ends == set()
    assert keys(State.CHECKED, checked_by=7) & ends == {"close", "close_by_notice"}
    assert keys(State.CHECKED, checked_by=10) & ends == set()


def test_after_a_return_one_can_dispatch_again_return_further_or_void() -> None:
    moving = {
        action.key
        for action in ACTIONS
        if action.is_possible(State.RETURNED) and action.to_state and not action.on_behalf_of
    }
    assert moving == {"redispatch", "hand_to_district", "return_to_acceptance", "void", "send_to_coordination", "merge"}


def test_apply_moves_one_step() -> None:
    assert apply(case(State.AT_DISPATCH, None), find_action("dispatch"), {"unit_id": 7}) == Case(
        1, 4, State.DISPATCHED, 7
    )
    assert apply(case(State.RECEIVED), find_action("return"), RETURN).unit_id is None
    assert apply(case(State.TO_REWORK), find_action("rework"), {"reason": "r"}).unit_id == 1


@pytest.mark.parametrize(
    ("refused", "state", "is_disputed"),
    [(0, State.RETURNED, False), (1, State.RETURNED, True), (2, State.TO_COORDINATE, True)],
)
def test_refusals_are_counted(refused: int, state: State, is_disputed: bool) -> None:
    given = case(State.DISPATCHED, refused_times=refused, is_disputed=refused > 1)
    after = apply(given, find_action("return"), RETURN)
    assert (after.state, after.facts.refused_times, after.facts.is_disputed) == (state, refused + 1, is_disputed)
    other = apply(given, find_action("return"), RETURN | {"reason_code": "wrong_class"})
    assert (other.state, other.facts.refused_times, other.facts.returned_times) == (State.RETURNED, refused, 1)


def test_what_a_district_dispatched_goes_back_to_it() -> None:
    given = case(State.DISPATCHED, command_code="450103")
    assert apply(given, find_action("return"), RETURN).state == State.AT_DISTRICT
    assert apply(given, find_action("take_back"), {"reason": "r"}).state == State.AT_DISTRICT


def test_a_merge_and_its_undoing() -> None:
    given = case(State.AT_DISPATCH, None, channel="web")
    merged = apply(given, find_action("merge"), {"into_case_id": 5}, at=NOON)
    assert (merged.state, merged.facts.merged_into, merged.facts.closed_at) == (State.MERGED, 5, NOON)
    again = apply(merged, find_action("undo_merge"), {}, at=NOON)
    assert again == replace(given, version=5)


def test_times_are_checked_where_the_time_is_known() -> None:
    day = timedelta(days=1)
    closed = case(State.CLOSED, closed_at=NOON)
    apply(closed, find_action("reopen"), {"reason": "r"}, at=NOON + 15 * day)
    with pytest.raises(Refused, match="too late"):
        apply(closed, find_action("reopen"), {"reason": "r"}, at=NOON + 16 * day)
    late = case(State.RECEIVED, due_at=NOON)
    with pytest.raises(Refused, match="deadline has passed"):
        apply(late, find_action("ask_extension"), {"reason": "r"}, at=NOON + day)
    for days in (-1, 0, 367):
        until = (NOON + days * day).isoformat()
        with pytest.raises(Refused, match="later than now and within one year"):
            apply(late, find_action("ask_suspension"), {"reason": "r", "until": until}, at=NOON)


def test_lateness() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    early, late = now - timedelta(hours=1), now + timedelta(hours=1)
    assert is_overdue(now, None, None, early, late)
    assert is_overdue(now, None, None, None, early), "before the dispatch the stage counts"
    assert is_overdue(now, None, None, late, early), "of two clocks the one that is due first speaks"
    assert not is_overdue(now, None, early, early, late), "handled too late, but nobody is late with it any more"
    assert is_overdue(now, None, early, late, early), "handled in time, but nobody came to check"
    assert not is_overdue(now, now, early, early, early)
    assert not is_overdue(now, None, None, early, early, is_suspended=True)
