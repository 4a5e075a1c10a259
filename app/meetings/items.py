"""The table of everything one can do to a hard item by hand; `city.item_moves()` says the same, and a test compares."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import N_
from app.meetings.model import ItemState

OPEN = frozenset({ItemState.CANDIDATE, ItemState.EVIDENCE, ItemState.SCHEDULED, ItemState.ADJOURNED})


@dataclass(frozen=True)
class ItemAction:
    """One thing that can be done to an item.

    Args:
        key: stored in the history, never renamed.
        label: what the button says.
        done_label: what the history says.
        leaves: states in which it can be done.
        enters: the state it leads to; None where the item stays.
        asks: `meeting`, `reason`, `until`, `causes`, `case_id` or `text`.
        letter: the key that presses it on the board, '' for none.
        is_by_itself: nobody does it by hand on the board.
    """

    key: str
    label: str
    done_label: str
    leaves: frozenset[ItemState]
    enters: ItemState | None
    asks: tuple[str, ...] = ()
    letter: str = ""
    is_by_itself: bool = False


ITEM_ACTIONS = (
    ItemAction("gather", N_("Gather evidence"), N_("evidence is gathered"), frozenset({ItemState.CANDIDATE}),
               ItemState.EVIDENCE, letter="E"),
    ItemAction("schedule", N_("Put on the agenda"), N_("put on the agenda"),
               frozenset({ItemState.CANDIDATE, ItemState.EVIDENCE, ItemState.ADJOURNED}), ItemState.SCHEDULED,
               ("meeting",), "S"),
    ItemAction("unschedule", N_("Take off the agenda"), N_("taken off the agenda"), frozenset({ItemState.SCHEDULED}),
               ItemState.EVIDENCE, letter="E"),
    ItemAction("adjourn", N_("Adjourn"), N_("adjourned"),
               frozenset({ItemState.CANDIDATE, ItemState.EVIDENCE, ItemState.SCHEDULED}), ItemState.ADJOURNED,
               ("reason", "until"), "A"),
    ItemAction("resume", N_("Take up again"), N_("taken up again"), frozenset({ItemState.ADJOURNED}),
               ItemState.EVIDENCE, letter="E"),
    ItemAction("rule", N_("Rule"), N_("ruled"), frozenset({ItemState.SCHEDULED}), ItemState.RULED, is_by_itself=True),
    ItemAction("follow_up", N_("Follow up"), N_("followed up"), frozenset({ItemState.RULED}), ItemState.FOLLOWED_UP,
               letter="F"),
    ItemAction("finish", N_("Finish"), N_("finished"), frozenset({ItemState.RULED, ItemState.FOLLOWED_UP}),
               ItemState.DONE, letter="D"),
    ItemAction("settle", N_("Settle"), N_("settled without a meeting"), OPEN, ItemState.DONE, is_by_itself=True),
    ItemAction("set_causes", N_("Name the causes"), N_("causes named"), OPEN, None, ("causes",)),
    ItemAction("add_case", N_("Add a case"), N_("case added"), OPEN, None, ("case_id",)),
    ItemAction("remove_case", N_("Remove a case"), N_("case removed"), OPEN, None, ("case_id",)),
    ItemAction("note", N_("Add note"), N_("note added"), frozenset(ItemState), None, ("text",)),
)  # fmt: skip
BY_KEY = {action.key: action for action in ITEM_ACTIONS}


def actions_of(state: ItemState) -> list[ItemAction]:
    """Return what can be done by hand to an item in a state, in the order of the table."""
    return [action for action in ITEM_ACTIONS if state in action.leaves and not action.is_by_itself]


def action_between(state: ItemState, to_state: ItemState) -> ItemAction | None:
    """Return the act that leads from one column of the board to another, None where none does."""
    return next((action for action in actions_of(state) if action.enters is to_state), None)


def action_of_letter(state: ItemState, letter: str) -> ItemAction | None:
    """Return what a key of the board does to an item in a state."""
    return next((action for action in actions_of(state) if letter and action.letter == letter), None)
