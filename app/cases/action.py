"""What one row of the table of acts can say; `db/schema/transitions.py` writes it into `city.case_moves`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.cases.inputs import InputField
from app.cases.model import Post, State

CLOCK, MERGING, SPLITTING, RULING = "clock", "merge", "split", "ruling"
"""Parts of the system that act for themselves; a person cannot act on their behalf."""


@dataclass(frozen=True)
class Precondition:
    """What a case must be like for an act.

    Args:
        fact: the column of cases, or one of `COUNTED`.
        values: one of these, as text; empty means that it must be empty.
        refusal: the code of the sentence that is said otherwise.
        is_any: it must be filled, with whatever.
    """

    fact: str
    values: tuple[str, ...] = ()
    refusal: str = "GH032"
    is_any: bool = False

    def is_met(self, value: Any) -> bool:
        """Tell whether the value of the fact will do."""
        if self.is_any:
            return value is not None
        return (value is None) if not self.values else value is not None and str(value).lower() in self.values


@dataclass(frozen=True)
class CaseAction:
    """One thing that can be done to a case.

    Args:
        key: stored in the history, never renamed.
        label: what the button says.
        done_label: what the history and the wall say afterwards, in the past.
        from_states: the states in which it can be done; empty for the report that makes the case.
        to_state: the state it leads to; None where the case stays where it is.
        posts: who may; the first that a person holds is the one signed with.
        asks: what it asks for.
        confirms: what the person is asked before it is done, where it cannot easily be undone.
        needs: what the case must be like.
        excluded_actors: columns of cases with people who may not do this.
        answers: keys of acts that ask for this; who did the last of each may not answer it.
        is_own_unit: handlers must be of the unit that has the case.
        is_own_command: dispatchers must be of the district command that has the case.
        on_behalf_of: the part of the system that alone does this, never a person by hand.
        sets_time: the column of cases that takes the time of the act.
        sets_actor: the column of cases that takes the person.
        copies_inputs: column of cases -> the answer that it takes, where one was given.
        sets: column of cases -> value.
        clears: columns of cases that start anew.
        increments: the column of cases that is raised by one.
        ends, starts: stage clocks that end and begin.
        assignment: `opens` a new one for the unit of the case, or the column of the running one that takes the time.
        effects: what is special about it: functions in `app/cases/effects.py` and in `32_effects.sql`.
        is_quiet: it changes neither state nor unit nor deadline, so it outruns nobody: an act on an older version is
            taken where only quiet ones lie between.
        is_tried_out: the dialog shows what it would change before it is done.
        is_for_several: it may be done to several cases that a person selected, after one question.
        is_next_when: what makes it the next act for its first post, before the one that leads the case on; only desks
            ask for it.
    """

    key: str
    label: str
    from_states: frozenset[State]
    to_state: State | None
    posts: tuple[Post, ...]
    done_label: str = field(kw_only=True)
    asks: tuple[InputField, ...] = ()
    confirms: str | None = None
    needs: tuple[Precondition, ...] = ()
    excluded_actors: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    is_own_unit: bool = False
    is_own_command: bool = False
    on_behalf_of: str | None = None
    sets_time: str | None = None
    sets_actor: str | None = None
    copies_inputs: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)
    clears: tuple[str, ...] = ()
    increments: str | None = None
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    assignment: str | None = None
    effects: tuple[str, ...] = ()
    is_quiet: bool = False
    is_tried_out: bool = False
    is_for_several: bool = False
    is_next_when: Precondition | None = None

    def is_possible(self, state: State) -> bool:
        """Tell whether a case in this state can be acted on like this."""
        return state in self.from_states
