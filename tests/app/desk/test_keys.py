"""The table of keys per act in PERFORMANCE.md follows from the rows of the acts and the letters that people press."""

from __future__ import annotations

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS
from app.cases.inputs import InputField
from app.cases.model import Person, State
from app.desk.acts import act_letters, asked_of_people, can_be_done_at_once
from app.desk.queues import leads_on
from tests.app.cases.test_matrix import WRITE_ANEW
from tests.house.source import ROOT

PAPER = ROOT / "PERFORMANCE.md"
BEGINS, ENDS = "<!-- keys per act -->\n", "<!-- end of keys per act -->\n"
HEAD = "| Action | Key | Fewest keys beside text |\n| --- | --- | --- |\n"
TYPED = frozenset({"text", "reason"})
"""Kinds of answers that are typed as text, which is not counted."""


def write_keys() -> str:
    """The table, an action in each line, in the order of the acts; those of the page of reports stand apart."""
    rows = (f"| {one.label} | {key_of(one)} | {keys_of(one)} |\n" for one in ACTIONS if is_at_a_case(one))
    return BEGINS + HEAD + "".join(rows) + ENDS


def committed_keys() -> str:
    """The table as PERFORMANCE.md has it."""
    text = PAPER.read_text("utf-8")
    assert BEGINS in text and ENDS in text, "PERFORMANCE.md has lost its table of keys"
    return text[text.index(BEGINS) : text.index(ENDS) + len(ENDS)]


def is_at_a_case(action: CaseAction) -> bool:
    return action.on_behalf_of is None and bool(action.from_states)


def key_of(action: CaseAction) -> str:
    """Enter where it is what the first of its posts is there for, and its letter."""
    letter = act_letters()[action.key]
    return f"Enter or {letter}" if is_next(action) else letter


def is_next(action: CaseAction) -> bool:
    person = Person(None, {action.posts[0]: None}, 1)
    return action.is_next_when is not None or any(leads_on(action, person, state) for state in State)


def keys_of(action: CaseAction) -> int:
    """Enter alone, or: what opens the dialog, one key for each answer that must be chosen, one to go on, Ctrl+Enter."""
    if can_be_done_at_once(action) and is_next(action):
        return 1
    required = [ask for ask in asked_of_people(action) if ask.is_required]
    return 1 + sum(answer_keys(ask) for ask in required) + max(0, len(required) - 1) + 1


def answer_keys(ask: InputField) -> int:
    return 0 if ask.kind in TYPED else 1


def test_the_table_of_keys_is_the_committed_one() -> None:
    assert committed_keys() == write_keys(), (
        f"keys changed: read the difference of PERFORMANCE.md after `{WRITE_ANEW}`; letters that people know stay"
    )


def test_the_acts_of_every_day_take_few_keys() -> None:
    most = {
        "receive": 1,
        "accept": 1,
        "file": 1,
        "close": 1,
        "handle": 3,
        "return": 4,
        "ask_extension": 2,
        "dispatch": 3,
    }
    keys = {one.key: keys_of(one) for one in ACTIONS if is_at_a_case(one)}
    assert {key: keys[key] for key in most} == most
    assert max(keys.values()) <= 8
