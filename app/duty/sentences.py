"""What the database refuses about shifts and contacts, in plain words: the codes of 56_duty.sql."""

from __future__ import annotations

from typing import Any

from app.cases.model import Post
from app.i18n import N_, _

SENTENCES = {
    "GH080": N_("Only these posts do this: {posts}."),
    "GH081": N_("Missing or not valid in the shift: {what}."),
    "GH082": N_("“{number}” has a shift at that time already."),
    "GH083": N_("This lies outside the area that you look after."),
    "GH084": N_("Missing or not valid in the contact: {what}."),
    "GH085": N_("This entry no longer exists. Press F5."),
}
WHATS = {
    "number": N_("the staff number"),
    "time": N_("the time: at most 36 hours, and the end after the beginning"),
    "seat": N_("the seat: at most 40 characters"),
    "area": N_("the district or zone of the post"),
    "post": N_("the post: it is not held on that day"),
    "unit": N_("the unit"),
    "purpose": N_("the purpose"),
    "value": N_("the number or address for this purpose"),
    "person": N_("the name: at most 60 characters"),
    "day": N_("the dates: the end is before the beginning"),
}


def explain(code: str, facts: dict[str, Any]) -> str | None:
    """Return the sentence of a code, or None where the error is no refusal about shifts and contacts."""
    if code not in SENTENCES:
        return None
    posts = _(", ").join(Post(post).label for post in facts.get("posts", ()))
    what = str(facts.get("what", "?"))
    return _(SENTENCES[code]).format(posts=posts, what=_(WHATS.get(what, what)), number=facts.get("number", "?"))
