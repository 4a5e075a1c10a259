"""What is certain to be refused is known before a word is typed, for every row of the table and no row by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.cases.actions import ACTIONS, allowed_actions, check, find_action
from app.cases.foresight import NOTHING_TO_DO, Foresight, foresee, offers_on
from app.cases.model import Case, CaseFacts, Person, Post, State
from app.errors import Refused

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYBODY = Person(None, dict.fromkeys(Post, 1), 7)


def case(state: State, **facts: object) -> Case:
    return Case(1, 3, state, 1, CaseFacts(**facts))


@pytest.mark.parametrize(
    ("action", "given", "sentence"),
    [
        ("ask_extension", case(State.RECEIVED, due_at=NOW - HOUR), "deadline has passed"),
        (
            "ask_extension",
            case(State.RECEIVED, due_at=NOW + HOUR, extended_times=2),
            "extended twice; no further",
        ),
        (
            "grant_extension",
            case(State.RECEIVED, asked="extension", extended_times=2),
            "extended twice; no further",
        ),
        ("ask_suspension", case(State.RECEIVED, suspended_times=1), "allowed once for each case"),
        ("handle", case(State.RECEIVED, suspended_at=NOW), "is suspended"),
        ("handle", case(State.RECEIVED, checked_by=7), "not allowed for a person who handled or checked this case"),
        ("check", case(State.HANDLED, handled_by=7), "not allowed for a person who handled or checked this case"),
        ("close", case(State.CHECKED, checked_by=7), "not allowed for a person who handled or checked this case"),
        ("reopen", case(State.CLOSED, closed_at=NOW - 16 * 24 * HOUR), "too late to reopen"),
        (
            "reopen",
            case(State.CLOSED, closed_at=NOW, reopened_times=1),
            "allowed once for each case",
        ),
        (
            "appeal",
            case(State.CLOSED, due_at=NOW - HOUR, handled_at=NOW, appeal="refused"),
            "allowed once for each case",
        ),
        ("appeal", case(State.CLOSED, due_at=NOW, handled_at=NOW - HOUR), "handled on time"),
    ],
)
def test_what_is_certain_to_be_refused_is_offered_with_its_reason(action: str, given: Case, sentence: str) -> None:
    (offer,) = [one for one in offers_on(given, EVERYBODY, NOW) if one.action.key == action]
    assert not offer.is_open and sentence in offer.foresight.refusal


def test_an_act_that_answers_nothing_is_not_offered_at_all() -> None:
    for state in State:
        for action in ACTIONS:
            hidden = [need for need in action.needs if need.refusal in NOTHING_TO_DO]
            unmet = [need for need in hidden if not need.is_met(getattr(CaseFacts(), need.fact))]
            if unmet and state in action.from_states:
                assert action not in [offer.action for offer in offers_on(case(state), EVERYBODY, NOW)], action.key


@pytest.mark.parametrize("state", list(State))
def test_what_may_be_tried_is_what_the_table_allows_less_what_is_certain_to_be_refused(state: State) -> None:
    given = case(state)
    offered = {offer.action.key for offer in offers_on(given, EVERYBODY) if offer.is_open}
    allowed = {action.key for action in allowed_actions(given, EVERYBODY)}
    assert offered <= allowed
    for key in allowed - offered:
        assert foresee(given, find_action(key), EVERYBODY).refusal, key


def test_who_did_it_in_an_earlier_round_is_kept_away_as_the_database_does() -> None:
    given = case(State.HANDLED, handled_by=99)
    check_it = find_action("check")
    assert not foresee(given, check_it, EVERYBODY, NOW).refusal
    assert "not allowed for a person who handled" in foresee(given, check_it, EVERYBODY, NOW, [("handle", 7)]).refusal
    assert not foresee(given, check_it, EVERYBODY, NOW, [("handle", 8), ("urge", 7)]).refusal


@pytest.mark.parametrize(
    ("action", "given", "needed"),
    [
        ("file", case(State.ACCEPTED, channel="hotline"), {"unverified_reason"}),
        ("file", case(State.ACCEPTED, channel="hotline", verify_result="not_exists"), {"unverified_reason"}),
        ("file", case(State.ACCEPTED, channel="hotline", verify_result="exists"), set()),
        ("file", case(State.ACCEPTED, channel="supervisor"), set()),
        ("grant_suspension", case(State.RECEIVED, asked="suspension", asked_until=NOW - HOUR), {"until"}),
        ("grant_suspension", case(State.RECEIVED, asked="suspension", asked_until=NOW + HOUR), set()),
    ],
)
def test_an_answer_that_this_case_makes_necessary_is_asked_for(action: str, given: Case, needed: set[str]) -> None:
    found = foresee(given, find_action(action), EVERYBODY, NOW)
    assert found.needed == needed and not found.refusal and bool(found.because) == bool(needed)


def test_nothing_is_foreseen_that_the_law_would_allow() -> None:
    """For every act and state: what is refused in mind is refused by the law, too."""
    for action in ACTIONS:
        for state in action.from_states:
            for facts in (
                CaseFacts(),
                CaseFacts(appeal="asked"),
                CaseFacts(reopened_times=1),
                CaseFacts(asked="extension"),
            ):
                given = replace(case(state), facts=facts)
                if action.on_behalf_of is None and foresee(given, action, EVERYBODY).refusal:
                    with pytest.raises(Refused):
                        check(given, action, {ask.key: _answer(ask) for ask in action.asks}, EVERYBODY)


def _answer(ask: object) -> object:
    words = {"word": None, "text": "x", "reason": "x", "class": 1, "unit": 1, "staff": 9,
             "number": 1, "photos": [1], "after": [1],
             "proof": [1], "instant": (NOW + HOUR).isoformat(), "flag": True, "report": 1, "case": 9, "basis": {},
             "command": "450103"}  # fmt: skip
    return ask.words[0][0] if ask.words else words[ask.kind]  # type: ignore[attr-defined]


def test_an_act_that_needs_any_one_answer_is_open_and_asks_for_none_of_them() -> None:
    case = Case(1, 5, State.RETURNED, None, CaseFacts(returned_code="wrong_place"))
    found = foresee(case, find_action("correct"), Person(None, {Post.DISPATCHER: None}, 5))
    assert found == Foresight()
