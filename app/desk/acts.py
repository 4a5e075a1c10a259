"""Which act is the next one on a case, and which key presses each: both follow from the table of acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS, allowed_actions
from app.cases.effects import OWN_CHANNELS
from app.cases.foresight import Foresight, Offer, foresee, offers_on
from app.cases.inputs import InputField
from app.cases.model import Case, Person, Post
from app.desk.case_file import CaseFile
from app.desk.queues import leads_on

FIRST_TAKEN = frozenset("JKGL")
"""Letters of the commands that go through a queue and of the map."""
TAKEN = FIRST_TAKEN | frozenset("MN")
"""These, and the letters of the large map and of a new report."""
EVERYWHERE = {
    "urge": "I", "supervise": "P", "answer_supervision": "W", "split": "Y", "correct": "Z", "note": "B",
    "add_photos": "Q", "add_report": "X",
}  # fmt: skip
"""Letters of acts that are possible in many states, chosen so that hardly any other act wants them."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GIVEN_BY_THE_SYSTEM = frozenset({"basis"})
"""Kinds of answers that nobody types."""


@cache
def act_letters() -> dict[str, str]:
    """Return a letter for each act, by its key; acts that may be possible together have different ones.

    A letter of the key's own words is taken where one is free, so a new row at the end changes no letter of another.
    What only the system does has none.
    """
    letters = dict(EVERYWHERE)
    for action in ACTIONS:
        if action.key not in letters and action.on_behalf_of is None:
            _give_letter(letters, action, FIRST_TAKEN)
    for action in [one for one in ACTIONS if one.key not in EVERYWHERE and letters.get(one.key) in TAKEN]:
        del letters[action.key]  # after all others, so that none of the letters that people know is another one
        _give_letter(letters, action, TAKEN)
    return letters


def _give_letter(letters: dict[str, str], action: CaseAction, reserved: frozenset[str]) -> None:
    others = [other for other in ACTIONS if other.key in letters and other.from_states & action.from_states]
    taken = reserved | {letters[other.key] for other in others}
    wanted = [word[0] for word in action.key.split("_")] + list(action.key.replace("_", "")) + list(ALPHABET)
    free = [letter.upper() for letter in wanted if letter.upper() not in taken]
    if free:
        letters[action.key] = free[0]


def acts_on(case: Case, person: Person) -> tuple[CaseAction, ...]:
    """Return what this person may do to this case now, the next act first."""
    allowed = allowed_actions(case, person)
    first = main_act(case, allowed, person)
    return tuple(sorted(allowed, key=lambda action: action is not first))


def main_act(case: Case, allowed: list[CaseAction], person: Person) -> CaseAction | None:
    """Return the act that leads the case on: the first that one of the person's posts is there for."""
    next_here = [action for action in allowed if _is_next(case, action, person)]
    own = next_here or [action for action in allowed if leads_on(action, person, case.state)]
    return own[0] if own else None


def _is_next(case: Case, action: CaseAction, person: Person) -> bool:
    """Whether what is known of the case makes this act the next one for the post that it is there for."""
    need = action.is_next_when
    if need is None or case.facts is None or not set(action.posts[:1]) & set(person.posts):
        return False
    return need.is_met(getattr(case.facts, need.fact))


def offers_for(file: CaseFile, person: Person, now: float) -> tuple[Offer, ...]:
    """Return what this person's posts are there for on a case as it is now, the next act first.

    Args:
        now: the time of the city, in Unix seconds.
    """
    case, at = _as_known(file), datetime.fromtimestamp(now, UTC)
    found = offers_on(case, person, at, _signed(file))
    first = main_act(case, [offer.action for offer in found if offer.is_open], person)
    return tuple(sorted(found, key=lambda offer: (offer.action is not first, not offer.is_open)))


def main_offer(file: CaseFile, person: Person, offers: tuple[Offer, ...]) -> Offer | None:
    """Return the offer that leads the case on, None where there is none."""
    first = main_act(_as_known(file), [offer.action for offer in offers if offer.is_open], person)
    return next((offer for offer in offers if offer.action is first), None)


def foresee_for(file: CaseFile | None, action: CaseAction, person: Person, now: float) -> Foresight:
    """Return what is foreseen of one act on a case."""
    if file is None:
        return Foresight()
    return foresee(_as_known(file), action, person, datetime.fromtimestamp(now, UTC), _signed(file))


def _signed(file: CaseFile) -> frozenset[tuple[str, int]]:
    signed = {(line.action, line.staff_id) for line in file.history if line.staff_id is not None}
    told = {(line.action, line.inputs.get("officer_id")) for line in file.history}
    named = {(action, officer) for action, officer in told if isinstance(officer, int)}
    return frozenset(signed | named)


def _as_known(file: CaseFile) -> Case:
    """The case with what its history adds: who only answers the telephone has not been there, whatever was said."""
    case, facts = file.case, file.case.facts
    first = file.history[0] if file.history else None
    is_by_phone = first is not None and first.version == 1 and first.post == Post.HOTLINE_AGENT
    if facts is None or not is_by_phone or facts.channel not in OWN_CHANNELS:
        return case
    return replace(case, facts=replace(facts, channel="hotline"))


def asked_of_people(action: CaseAction) -> tuple[InputField, ...]:
    """Return the questions that a person answers."""
    return tuple(ask for ask in action.asks if ask.kind not in GIVEN_BY_THE_SYSTEM)


def said_already(action: CaseAction, file: CaseFile | None) -> dict[str, Any]:
    """Return what the case says already about the questions of an act: an answer is only what differs from it.

    A place that need not be given is that of the case; texts are those of the case where the act corrects it.
    """
    if file is None:
        return {}
    said: dict[str, Any] = {"text": file.text, "address": file.address} if action.is_tried_out else {}
    said |= {
        ask.key: getattr(file, ask.kind) for ask in action.asks if ask.kind in ("lon", "lat") and not ask.is_required
    }
    return {key: value for key, value in said.items() if value not in (None, "")}


def can_be_done_at_once(action: CaseAction, foresight: Foresight | None = None) -> bool:
    """Tell whether an act needs no answer and no second thought."""
    is_answered = not (foresight and foresight.needed) and not any(ask.is_required for ask in action.asks)
    return action.confirms is None and is_answered


def takes_units(person: Person) -> bool:
    """Tell whether any act of these posts asks for a unit."""
    return any(ask.kind == "unit" for action in ACTIONS if set(action.posts) & set(person.posts) for ask in action.asks)
