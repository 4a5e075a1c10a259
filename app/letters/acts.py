"""What can be done to a letter: the table that buttons, keys and the database agree on."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.model import Post
from app.i18n import N_
from app.letters.model import Letter, LetterState

S = LetterState
DRAFTERS = frozenset({Post.LEADER, Post.SHIFT_LEADER, Post.DISPATCHER, Post.INSPECTOR})
ANSWERERS = frozenset({Post.HANDLER, Post.DISPATCHER, Post.SHIFT_LEADER, Post.LEADER})
SENDERS = frozenset({Post.LEADER, Post.SHIFT_LEADER})
READERS = DRAFTERS | {Post.EVALUATOR, Post.HANDLER}


@dataclass(frozen=True)
class LetterAction:
    """One act.

    Args:
        leaves: the states in which it is possible.
        enters: the state after it; None: the same.
        posts: who may.
        asks: what is asked before, marked for translation; '' for nothing.
        done: how its line in the history begins.
    """

    key: str
    label: str
    letter: str
    leaves: frozenset[LetterState]
    enters: LetterState | None
    posts: frozenset[Post]
    done: str
    asks: str = ""


LETTER_ACTIONS = (
    LetterAction("change", N_("Change"), "E", frozenset({S.DRAFT}), None, DRAFTERS, N_("changed"), N_("Requirement")),
    LetterAction("recount", N_("Count again"), "R", frozenset({S.DRAFT}), None, DRAFTERS, N_("counted again")),
    LetterAction("approve", N_("Approve"), "A", frozenset({S.DRAFT}), S.APPROVED, frozenset({Post.LEADER}),
                 N_("approved")),
    LetterAction("send_back", N_("Back to draft"), "B", frozenset({S.APPROVED}), S.DRAFT, SENDERS, N_("sent back")),
    LetterAction("send", N_("Send"), "S", frozenset({S.APPROVED}), S.SENT, SENDERS, N_("sent")),
    LetterAction("receive", N_("Note receipt"), "C", frozenset({S.SENT}), S.RECEIVED, ANSWERERS, N_("receipt noted")),
    LetterAction("answer", N_("Note reply"), "W", frozenset({S.SENT, S.RECEIVED}), S.ANSWERED, ANSWERERS,
                 N_("answered"), N_("Reply of the unit")),
    LetterAction("void", N_("Void"), "V", frozenset({S.DRAFT, S.APPROVED, S.SENT, S.RECEIVED}), S.VOID, SENDERS,
                 N_("made void"), N_("Reason")),
)  # fmt: skip
BY_KEY = {one.key: one for one in LETTER_ACTIONS}
DONE = {one.key: one.done for one in LETTER_ACTIONS} | {
    "draft": N_("drafted"),
    "add_case": N_("case added by the ladder"),
}


def is_possible(action: LetterAction, letter: Letter, posts: frozenset[Post]) -> bool:
    """Tell whether somebody with these posts can do it now; the database decides again."""
    own_draft = action.key == "approve" and letter.is_mine
    return letter.state in action.leaves and bool(action.posts & posts) and not own_draft
