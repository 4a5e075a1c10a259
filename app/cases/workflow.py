"""Decides whether an act may be done to a case, and applies it: the same step that the database takes at its door."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from app.cases.action import CaseAction
from app.cases.effects import EFFECTS, Step
from app.cases.model import Case, CaseFacts, Inputs, Person, Post
from app.cases.sentences import ASKED, explain
from app.errors import Refused
from app.i18n import _

FACTS = frozenset(field.name for field in fields(CaseFacts))
NOTHING = CaseFacts()


def check(case: Case | None, action: CaseAction, inputs: Inputs, person: Person) -> None:
    """Refuse in plain words what the database would refuse, before the round trip.

    Raises:
        Refused: the case is not in a state for it, no post of the person allows it, an input is missing or wrong, or
            what is known of the case forbids it.
    """
    if case is not None and not action.is_possible(case.state):
        raise Refused(
            _("“{action}” is not possible while the case is “{state}”.").format(
                action=_(action.label), state=case.state.label
            )
        )
    if action.on_behalf_of is not None:
        raise Refused(explain("GH030", {"action": action.key, "label": _(action.label)}))
    if signing_post(case, action, person) is None:
        raise Refused(refuse_post(action, person))
    if case is not None and case.facts is not None:
        _check_facts(case.facts, action, person)
    check_inputs(action, inputs)
    if case is not None and case.facts is not None:
        apply(case, action, inputs, signer_id=person.staff_id)


def signing_post(case: Case | None, action: CaseAction, person: Person) -> Post | None:
    """Return the post that this person would act with, or None where none allows it."""
    return next((post for post in action.posts if post in person.posts and _is_bound(case, action, person, post)), None)


def _is_bound(case: Case | None, action: CaseAction, person: Person, post: Post) -> bool:
    """Tell whether a post is one of the unit or the district command that has the case, where the act wants that."""
    if case is None:
        return True
    if action.is_own_unit and post is Post.HANDLER and person.posts[post] != case.unit_id:
        return False
    if action.is_own_command and case.facts is not None:
        return person.areas.get(post) == case.facts.command_code
    return True


def refuse_post(action: CaseAction, person: Person) -> str:
    """Say why none of a person's posts allows an act."""
    if set(action.posts) & set(person.posts) and (action.is_own_unit or action.is_own_command):
        return _("Only the responsible unit can carry out “{action}”.").format(action=_(action.label))
    posts = ", ".join(post.label for post in action.posts)
    return _("Your post does not allow “{action}”. Allowed: {posts}.").format(action=_(action.label), posts=posts)


def _check_facts(facts: CaseFacts, action: CaseAction, person: Person) -> None:
    words = {"action": action.key, "label": _(action.label)}
    for need in action.needs:
        if not need.is_met(getattr(facts, need.fact)):
            raise Refused(explain(need.refusal, words))
    if stands_apart(facts, action, person):
        raise Refused(explain("GH034", words))
    if has_asked(facts, action, person):
        raise Refused(explain(ASKED, words))


def stands_apart(facts: CaseFacts, action: CaseAction, person: Person) -> bool:
    """Tell whether somebody may not do this because of what they did; of earlier rounds only the database knows."""
    return person.staff_id is not None and person.staff_id in {getattr(facts, name) for name in action.excluded_actors}


def has_asked(facts: CaseFacts, action: CaseAction, person: Person) -> bool:
    """Tell whether somebody would answer what they asked for themselves."""
    return person.staff_id is not None and person.staff_id in {facts.signers.get(key) for key in action.answers}


def check_inputs(action: CaseAction, inputs: Inputs) -> None:
    """Refuse inputs that an act does not ask for, lacks, or that are not what they should be.

    Raises:
        Refused: with the name of the input.
    """
    asks = {ask.key: ask for ask in action.asks}
    for key in inputs.keys() - asks.keys():
        raise Refused(_("“{action}” does not take “{input}”.").format(action=_(action.label), input=key))
    for ask in asks.values():
        value = inputs.get(ask.key)
        if value is None and ask.is_required:
            raise Refused(_("“{action}” needs: {input}.").format(action=_(action.label), input=_(ask.label)))
        if value is not None and not ask.accepts(value):
            raise Refused(_("“{value}” is not valid for “{input}”.").format(input=_(ask.label), value=value))


def apply(
    case: Case | None, action: CaseAction, inputs: Inputs, case_id: int = 0,
    signer_id: int | None = None, at: datetime | None = None,
) -> Case:  # fmt: skip
    """Return the case after an act that `check` allowed.

    Args:
        case_id: the number of a case that the act makes.
        signer_id: who acts, number on the staff.
        at: when; without it, what depends on the time is left to the database.

    Raises:
        Refused: what is special about the act forbids it.
    """
    if case is None:
        enters = action.to_state
        assert enters is not None
        case = Case(case_id, 0, enters, None, CaseFacts(channel=inputs.get("channel")))
    facts = case.facts
    changed = _changes(case, action, inputs, signer_id, at)
    after = Case(
        case.case_id, case.version + 1, action.to_state or case.state, changed.get("unit_id", case.unit_id),
        facts and replace(facts, **{name: value for name, value in changed.items() if name in FACTS}),
        case.quiet_acts + 1 if action.is_quiet else 0,
    )  # fmt: skip
    if facts is None or after.facts is None:
        return after
    if signer_id is not None:
        after = replace(after, facts=replace(after.facts, signers={**facts.signers, action.key: signer_id}))
    for name in action.effects:
        after = EFFECTS[name](Step(case, after, inputs, at, signer_id))
    return after


def _changes(
    case: Case, action: CaseAction, inputs: Inputs, signer_id: int | None, at: datetime | None
) -> dict[str, Any]:
    """Column of cases -> value, for every column that the row changes; `city.changes_of` gives the same."""
    changed: dict[str, Any] = {name: getattr(NOTHING, name, None) for name in action.clears}
    changed |= action.sets
    changed |= {
        name: _fact(name, inputs[key]) for name, key in action.copies_inputs.items() if inputs.get(key) is not None
    }
    if action.sets_time:
        changed[action.sets_time] = at
    if action.sets_actor:
        changed[action.sets_actor] = signer_id
    if action.increments:
        changed[action.increments] = getattr(case.facts or NOTHING, action.increments) + 1
    return changed


def _fact(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_until") else value
