"""What is special about a few acts, each one function; `32_effects.sql` has one of the same name for each.

A function gets the step and returns the case after it, or refuses. What only the database can know (whether another
case is open, what a clock says) is decided there; the function here then changes what can be foreseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.cases.model import Case, CaseFacts, Inputs, State, Supervision
from app.cases.reasons import NOT_OURS
from app.cases.sentences import ASKED, REOPEN_DAYS, explain
from app.errors import Refused
from app.i18n import N_, _

OWN_CHANNELS = frozenset({"supervisor", "inspection"})
"""Who reports through these has been at the place; every other report is verified before it is filed.

Source: the workflow of the trade (信息收集 to 核查结案), which verifies every report but those of patrol officers.
"""
CHECKING = N_("Enter check: passed")
ANSWERING = N_("Reply to supervision")
DISPUTED_AFTER, COORDINATED_AFTER = 2, 3
"""So many units that say "not ours" make a dispute, and lead to coordination."""
LONGEST_SUSPENSION = timedelta(days=366)
"""Source: rules of local systems, which suspend (挂账) for up to one year."""


@dataclass(frozen=True)
class Step:
    """One act on its way: the case before, the case after what its row says, the answers, and when.

    Args:
        at: the instant of the act; None where it is not known, and then no time is checked.
        signer_id: who acts, number on the staff; None where it is not known.
    """

    before: Case
    after: Case
    inputs: Inputs
    at: datetime | None
    signer_id: int | None = None

    @property
    def facts(self) -> CaseFacts:
        """The facts before the act."""
        return self.before.facts or CaseFacts()

    def moved(self, state: State | None = None, **facts: Any) -> Case:
        """The case after the act in another state, or with other facts."""
        after = self.after
        return replace(after, state=state or after.state, facts=after.facts and replace(after.facts, **facts))


def verified_first(step: Step) -> Case:
    """A report by others than supervisors is filed when it was found to exist, or with a reason why not.

    Whether somebody of the hotline only says that a supervisor reported is known to the history in the database.
    """
    is_sure = step.facts.channel in OWN_CHANNELS and step.facts.verify_result is None
    if (
        not is_sure
        and step.facts.verify_result != "exists"
        and not (step.inputs.get("unverified_reason") or "").strip()
    ):
        raise Refused(explain("GH033", {"result": step.facts.verify_result}))
    return step.after


def known_condition(step: Step) -> Case:
    """The filing condition is one of the manual in force; only the database has it."""
    return step.after


def back_to_command(step: Step) -> Case:
    """What a district command had dispatched goes back to it, not to the city."""
    return step.moved(State.AT_DISTRICT) if step.facts.command_code is not None else step.after


def count_refusal(step: Step) -> Case:
    """A return as "not ours" is a refusal: the second makes a dispute, the third leads to coordination."""
    if step.inputs.get("reason_code") != NOT_OURS:
        return step.after
    times = step.facts.refused_times + 1
    state = State.TO_COORDINATE if times >= COORDINATED_AFTER else None
    return step.moved(state, refused_times=times, is_disputed=step.facts.is_disputed or times >= DISPUTED_AFTER)


def before_due(step: Step) -> Case:
    """More time is asked for before the deadline only, and twice at most."""
    if step.at and step.facts.due_at and step.facts.due_at < step.at:
        raise Refused(explain("GH040", {}))
    return extend(step)


def extend(step: Step) -> Case:
    """One original limit more, twice at most, also where the answer comes after the deadline; the clocks add it."""
    if step.facts.extended_times >= 2:
        raise Refused(explain("GH041", {}))
    return step.after


def within_a_year(step: Step) -> Case:
    """A suspension ends after now and within a year."""
    _check_until(step, step.inputs.get("until"))
    return step.after


def suspend(step: Step) -> Case:
    """The clocks stand still until the day that was granted, or else asked for."""
    until = _check_until(step, step.inputs.get("until")) or step.facts.asked_until
    if until is not None and step.at and until <= step.at:
        raise Refused(explain("GH036", {}))
    return step.moved(suspended_until=until)


def _check_until(step: Step, words: str | None) -> datetime | None:
    """A day that is set lies after now and within a year."""
    until = datetime.fromisoformat(words) if words else None
    if until and step.at and not step.at < until <= step.at + LONGEST_SUSPENSION:
        raise Refused(explain("GH036", {}))
    return until


def resume(step: Step) -> Case:
    """The clocks go on with what was left."""
    return step.after


def within_days(step: Step) -> Case:
    """A closed case is disputed within so many days."""
    closed_at = step.facts.closed_at
    if step.at and closed_at and step.at > closed_at + timedelta(days=REOPEN_DAYS):
        raise Refused(explain("GH036", {"closed_at": closed_at}))
    return step.after


def was_overdue(step: Step) -> Case:
    """Only a case that was handled too late can be appealed."""
    done_at = step.facts.handled_at or step.facts.closed_at
    if step.facts.due_at is None or (done_at is not None and done_at <= step.facts.due_at):
        raise Refused(explain("GH029", {}))
    return step.after


def merge(step: Step) -> Case:
    """Its reports become reports of the other case; its own clocks stand still."""
    if step.inputs.get("into_case_id") == step.before.case_id:
        raise Refused(explain("GH038", {}))
    return step.moved(merged_state=step.before.state.value)


def undo_merge(step: Step) -> Case:
    """Its reports come back, it is again what it was, and its clocks go on."""
    state = step.facts.merged_state
    return step.moved(State(state) if state else None)


def split(step: Step) -> Case:
    """One of several reports becomes a case of its own; the case itself stays as it is."""
    return step.after


def supervise(step: Step) -> Case:
    """A supervision is one more beside those that are not answered yet; the case says why the oldest was made."""
    _check_until(step, step.inputs.get("until"))
    facts, kind = step.facts, step.inputs["kind"]
    made = Supervision(facts.supervised_times + 1, kind, step.signer_id)
    return step.moved(supervised_kind=facts.supervised_kind or kind, open_supervisions=(*facts.open_supervisions, made))


def answer_supervision(step: Step) -> Case:
    """The supervision that is named is answered, or else the oldest; who supervises does not answer it."""
    named, waiting = step.inputs.get("supervision_no"), step.facts.open_supervisions
    answered = next((one for one in waiting if named in (None, one.number)), None)
    if answered is None:
        if named is not None:
            raise Refused(explain("GH018", {}))
        return step.moved(supervised_kind=None)
    if step.signer_id is not None and answered.staff_id == step.signer_id:
        raise Refused(explain(ASKED, {"label": _(ANSWERING)}))
    rest = tuple(one for one in waiting if one is not answered)
    return step.moved(supervised_kind=rest[0].kind if rest else None, open_supervisions=rest)


def named_officer(step: Step) -> Case:
    """The officer who is named is not who types, and sent a photo, or it is said why none came.

    Whether they are a patrol officer for this case today is known to the database.
    """
    if step.signer_id is not None and step.inputs.get("officer_id") == step.signer_id:
        raise Refused(explain("GH072", {}))
    if not step.inputs.get("photo_ids") and not (step.inputs.get("no_photo_reason") or "").strip():
        raise Refused(explain("GH073", {}))
    return step.after


def checked_by_officer(step: Step) -> Case:
    """The check is the officer's, who must not have handled the case; of earlier rounds only the database knows."""
    officer_id = step.inputs.get("officer_id")
    if officer_id is not None and officer_id in (step.facts.handler_id, step.facts.handled_by):
        raise Refused(explain("GH034", {"label": _(CHECKING)}))
    return step.moved(checked_by=officer_id)


def correct(step: Step) -> Case:
    """Something is corrected; grids, areas, street, limit and deadline follow in the database."""
    if all(value is None for key, value in step.inputs.items() if key != "reason"):
        raise Refused(explain("GH019", {}))
    return step.after


def add_report(step: Step) -> Case:
    """One more report of the same case."""
    return step.moved(has_several_reports=True)


EFFECTS: dict[str, Callable[[Step], Case]] = {
    function.__name__: function
    for function in (
        verified_first, known_condition, back_to_command, count_refusal, before_due, extend, within_a_year, suspend,
        resume, within_days, was_overdue, merge, undo_merge, split, supervise, answer_supervision, named_officer,
        checked_by_officer, correct, add_report,
    )
}  # fmt: skip
