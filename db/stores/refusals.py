"""What the database refuses, in plain words: one sentence for each code of class GH in `db/schema/sql/city`."""

from __future__ import annotations

from typing import Any

from app.cases.actions import BY_KEY
from app.cases.inputs import TEXT_LABELS
from app.cases.model import Post, State
from app.cases.sentences import SENTENCES as LAW
from app.cases.sentences import WHYS, explain_more
from app.i18n import N_, _

SENTENCES = {
    "GH001": N_("There is no case {case_id}."),
    "GH002": N_("Another user acted first. The case is now “{state}”. Check it and decide again."),
    "GH003": N_("“{action}” is not possible while the case is “{state}”."),
    "GH004": N_("Your post does not allow “{action}”. Allowed: {posts}."),
    "GH005": N_("{person} holds no post today, or the account is locked."),
    "GH006": N_("“{input}” is missing or not valid."),
    "GH007": N_("This request was already sent and was not repeated. Close the dialog and open the case again."),
    "GH008": N_("History cannot be changed."),
    "GH009": N_("Only the responsible unit can carry out “{action}”."),
    "GH010": N_("The place is outside the city. Choose a place inside it."),
    "GH011": N_("Only the clock of a demo city may be changed."),
    "GH012": N_(
        "The first attempt of “{action}” was saved with other details. Nothing more was changed; check the case "
        "history."
    ),
    "GH014": N_("This was asked in an old picture of the city, in which nothing is changed: begin anew."),
    "GH015": N_("This took too long to be finished and was not done; do it again."),
    "GH017": N_("This class is not dispatched automatically any more."),
    "GH042": N_("This case has no running time limit, so there is nothing to extend."),
    "GH050": N_("“{action}” is not allowed: the case is outside the area of your post."),
    "GH0R1": N_("The role {role} on the server belongs to somebody else, and was left alone."),
    "42501": N_("Your post does not allow this action."),
} | LAW


def explain_refusal(code: str, facts: dict[str, Any]) -> str | None:
    """Return the sentence for a refusal of the database, or None where the error is no refusal."""
    if code not in SENTENCES:
        return None
    more = explain_more(code, facts)
    if more is not None:
        return more
    if code + " " + str(facts.get("why")) in SENTENCES:
        code += f" {facts['why']}"
    words = dict.fromkeys(("case_id", "state", "action", "posts", "person", "input", "why"), "?")
    words |= {key: _word(key, value) for key, value in facts.items()}
    return _(SENTENCES[code]).format(**words)


def _word(key: str, value: Any) -> str:
    if key == "state" and value in set(State):
        return State(value).label
    if key == "action" and value in BY_KEY:
        return _(BY_KEY[value].label)
    if key == "why":
        return _(WHYS.get(value, value))
    if key == "posts":
        return ", ".join(Post(post).label for post in value)
    if key == "input":
        asks = {ask.key: ask.label for action in BY_KEY.values() for ask in action.asks} | TEXT_LABELS
        return _(asks.get(value, value))
    return str(value)
