"""What the database refuses about people, in plain words: the codes of db/schema/sql/city/52_staff.sql."""

from __future__ import annotations

from typing import Any

from app.cases.model import POST_LABELS, Post
from app.i18n import N_, _

SENTENCES = {
    "GH005": N_("You are not on the staff of this city today, or are locked."),
    "GH051": N_("A person needs at least one post, and no post twice."),
    "GH052": N_("This is no verifier of a password; let the programme make it."),
    "GH053": N_(
        "“{number}” cannot be the number of a person: small letters, digits, - and _, no name of a post, and short."
    ),
    "GH054": N_("The number “{number}” is taken."),
    "GH055": N_("Nobody does this for themselves; another administrator must."),
    "GH056": N_("Only administrators look after the staff."),
    "GH057": N_("There is nobody with the number “{number}”."),
    "GH058": N_("This is wrong or missing: {what}."),
    "GH059": N_("This lies outside the area that you look after."),
    "GH014": N_("This was asked in an old picture of the city, in which nothing is changed: begin anew."),
}
WHATS = {
    "unit": N_("the unit (a handler needs one)"),
    "area": N_("the district or zone (not for handlers, whose unit decides)"),
    "duty_grid": N_("the duty grid"),
    "day": N_("the days: the end lies before the beginning"),
    "past": N_("the day: who held which post in the past stays as it was"),
    "name": N_("the name"),
}
UNKNOWN_POST = N_("There is no post “{post}”; there are: {posts}.")


def explain(code: str, facts: dict[str, Any]) -> str | None:
    """Return the sentence of a code, or None where the error is no refusal about people."""
    if code not in SENTENCES:
        return None
    if code == "GH051" and facts.get("post") and facts["post"] not in set(Post):
        return _(UNKNOWN_POST).format(post=facts["post"], posts=", ".join(POST_LABELS))
    what = facts.get("what", "?")
    return _(SENTENCES[code]).format(number=facts.get("number", "?"), what=_(WHATS.get(what, what)))
