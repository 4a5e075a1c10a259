"""What the database refuses about people, in plain words: the codes of db/schema/sql/city/52_staff.sql."""

from __future__ import annotations

from typing import Any

from app.cases.model import POST_LABELS, Post
from app.i18n import N_, _

SENTENCES = {
    "GH005": N_("You hold no post in this city today, or your account is locked. Ask the administrator."),
    "GH051": N_("A person needs at least one post, and no post twice."),
    "GH052": N_("The password must be set by Gridhall: main.py staff password NUMBER."),
    "GH053": N_(
        "“{number}” is not a valid staff number. Use a short number of small letters, digits, - and _ that "
        "is not the name of a post."
    ),
    "GH054": N_("The staff number “{number}” is in use. Choose another one."),
    "GH055": N_("An administrator cannot do this to their own account. Ask another administrator."),
    "GH056": N_("Only administrators manage staff."),
    "GH057": N_("There is no staff member with the number “{number}”."),
    "GH058": N_("Missing or not valid: {what}."),
    "GH059": N_("This lies outside the area that you look after."),
    "GH014": N_("This was asked in an old picture of the city, in which nothing is changed: begin anew."),
}
WHATS = {
    "unit": N_("the unit (required for unit officers)"),
    "area": N_("the district or zone (not for unit officers, whose unit decides)"),
    "duty_grid": N_("the duty grid"),
    "day": N_("the dates: the end is before the beginning"),
    "past": N_("the date: past posts cannot be changed"),
    "name": N_("the name"),
}
UNKNOWN_POST = N_("There is no post “{post}”. Use one of: {posts}.")


def explain(code: str, facts: dict[str, Any]) -> str | None:
    """Return the sentence of a code, or None where the error is no refusal about people."""
    if code not in SENTENCES:
        return None
    if code == "GH051" and facts.get("post") and facts["post"] not in set(Post):
        return _(UNKNOWN_POST).format(post=facts["post"], posts=", ".join(POST_LABELS))
    what = facts.get("what", "?")
    return _(SENTENCES[code]).format(number=facts.get("number", "?"), what=_(WHATS.get(what, what)))
