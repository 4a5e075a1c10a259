"""Which act is the next one on a case, and which key presses each: both follow from the table of acts."""

from __future__ import annotations

from functools import cache

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS, allowed_actions
from app.cases.asks import Ask
from app.cases.model import Case, Person
from app.desk.queues import leads_on

TAKEN = frozenset("JKGL")
"""Letters of the commands that go through a queue and of the map."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GIVEN_BY_THE_SYSTEM = frozenset({"basis"})
"""Kinds of answers that nobody types."""


@cache
def act_letters() -> dict[str, str]:
    """Return a letter for each act, by its key; acts that may be possible together have different ones.

    A letter of the key's own words is taken where one is free, so a new row at the end changes no letter of another.
    """
    letters: dict[str, str] = {}
    for action in ACTIONS:
        taken = TAKEN | {
            letters[other.key] for other in ACTIONS if other.key in letters and other.leaves & action.leaves
        }
        wanted = [word[0] for word in action.key.split("_")] + list(action.key.replace("_", "")) + list(ALPHABET)
        free = [letter.upper() for letter in wanted if letter.upper() not in taken]
        if free:
            letters[action.key] = free[0]
    return letters


def acts_on(case: Case, person: Person) -> tuple[CaseAction, ...]:
    """Return what this person may do to this case now, the next act first."""
    allowed = allowed_actions(case, person)
    first = main_act(case, allowed, person)
    return tuple(sorted(allowed, key=lambda action: action is not first))


def main_act(case: Case, allowed: list[CaseAction], person: Person) -> CaseAction | None:
    """Return the act that leads the case on: the first that one of the person's posts is there for."""
    own = [action for action in allowed if leads_on(action, person, case.state)]
    return own[0] if own else None


def asked_of_people(action: CaseAction) -> tuple[Ask, ...]:
    """Return the questions that a person answers."""
    return tuple(ask for ask in action.asks if ask.kind not in GIVEN_BY_THE_SYSTEM)


def can_be_done_at_once(action: CaseAction) -> bool:
    """Tell whether an act needs no answer and no second thought."""
    return action.confirms is None and not any(ask.is_required for ask in action.asks)
