"""What can be foreseen of an act before a word is typed: whether it is certain to be refused, and what it must be told.

Nothing here names an act: the row and its effects are tried with no answer and with every answer. What is refused even
with every answer is certain to be refused; an answer without which it is refused is needed, whatever the row says.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS, BY_KEY
from app.cases.inputs import InputField
from app.cases.model import Case, Inputs, Person
from app.cases.sentences import explain
from app.cases.workflow import apply, signing_post, stands_apart
from app.errors import Refused
from app.i18n import _

NOTHING_TO_DO = frozenset({"GH013", "GH032", "GH070"})
"""Refusals that say that there is nothing which the act could be done to: it is not offered at all."""
SAMPLES: dict[str, Any] = {"text": "x", "reason": "x", "flag": True, "class": 1, "unit": 1, "staff": 0, "photos": [1]}
"""Answers of these kinds stand for whatever a person would say."""

Signed = Collection[tuple[str, int]]
"""Who has done what to a case: the key of the act and the number of the person on the staff."""


@dataclass(frozen=True)
class Foresight:
    """What is known of an act before it is asked for.

    Args:
        refusal: why it is refused whatever is answered; '' where it can be tried.
        needed: keys of answers without which this case makes it refused, although the row does not require them.
        because: why they are needed.
    """

    refusal: str = ""
    needed: frozenset[str] = frozenset()
    because: str = ""


@dataclass(frozen=True)
class Offer:
    """An act that a person's post is there for in this state of a case, with what is foreseen of it."""

    action: CaseAction
    foresight: Foresight = Foresight()

    @property
    def is_open(self) -> bool:
        """Whether it can be tried."""
        return not self.foresight.refusal


def offers_on(case: Case, person: Person, at: datetime | None = None, signed: Signed = ()) -> list[Offer]:
    """Return what this person's posts are there for in the state of a case, in the order of the table.

    Args:
        at: the time of the city; without it nothing that depends on the time is foreseen.
        signed: the history, for who must stay apart.
    """
    found = []
    for action in ACTIONS:
        if action.is_possible(case.state) and action.on_behalf_of is None and signing_post(case, action, person):
            if any(need.refusal in NOTHING_TO_DO for need in _unmet(case, action)):
                continue
            found.append(Offer(action, foresee(case, action, person, at, signed)))
    return found


def foresee(
    case: Case | None, action: CaseAction, person: Person, at: datetime | None = None, signed: Signed = ()
) -> Foresight:  # fmt: skip
    """Try an act in mind, with no answer and with every answer."""
    if case is not None and (not action.is_possible(case.state) or signing_post(case, action, person) is None):
        sentence = _("“{action}” is not possible while the case is “{state}”.")
        return Foresight(sentence.format(action=_(action.label), state=case.state.label))
    if case is None or case.facts is None:
        return Foresight()
    words = {"action": action.key, "label": _(action.label)}
    unmet = _unmet(case, action)
    if unmet:
        return Foresight(explain(unmet[0].refusal, words))
    if stands_apart(case.facts, action, person) or _has_signed(action, person, signed):
        return Foresight(explain("GH034", words))
    return _foresee_effects(case, action, person, at)


def _foresee_effects(case: Case, action: CaseAction, person: Person, at: datetime | None) -> Foresight:
    every = {ask.key: value for ask in action.asks if (value := _sample(ask, at)) is not None}
    required = {key: value for key, value in every.items() if _is_required(action, key)}
    without = _refusal(case, action, required, person, at)
    if not without:
        return Foresight()
    refusal = _refusal(case, action, every, person, at)
    if refusal:
        return Foresight(refusal)
    needed = {
        key for key in every.keys() - required.keys()
        if _refusal(case, action, {name: value for name, value in every.items() if name != key}, person, at)
    }  # fmt: skip
    return Foresight("", frozenset(needed), without if needed else "")  # any one answer will do: nothing is needed


def _refusal(case: Case, action: CaseAction, inputs: Inputs, person: Person, at: datetime | None) -> str:
    try:
        apply(case, action, inputs, signer_id=person.staff_id, at=at)
    except Refused as refused:
        return str(refused)
    return ""


def _unmet(case: Case, action: CaseAction) -> list[Any]:
    return [] if case.facts is None else [
        need for need in action.needs if not need.is_met(getattr(case.facts, need.fact))
    ]  # fmt: skip


def _has_signed(action: CaseAction, person: Person, signed: Signed) -> bool:
    """Whether the person did in an earlier round what keeps them from this; the columns of the case began anew."""
    if person.staff_id is None or not action.excluded_actors:
        return False
    return any(
        staff_id == person.staff_id and key in BY_KEY and BY_KEY[key].sets_actor in action.excluded_actors
        for key, staff_id in signed
    )


def _sample(ask: InputField, at: datetime | None) -> Any:
    if ask.kind == "instant":
        return None if at is None else (at + timedelta(days=1)).isoformat()
    return ask.words[0][0] if ask.words else SAMPLES.get(ask.kind)


def _is_required(action: CaseAction, key: str) -> bool:
    return any(ask.key == key and ask.is_required for ask in action.asks)
