"""What the database refuses about screens, notes, agendas and evidence, in plain words: 78_agenda.sql and 79_*.sql."""

from __future__ import annotations

from typing import Any

from app.i18n import N_, _

SENTENCES = {
    "GH160": N_("{person} was faster with {what}. Look at it and decide again."),
    "GH161": N_("This item is not on the agenda of the meeting."),
    "GH162": N_("The meeting is not running: others follow as soon as it is opened."),
    "GH163": N_("Missing or not valid: {what}."),
    "GH164": N_("What was said and added stays as it is. Add a correction."),
    "GH165": N_("The file was not taken: {why}."),
    "GH166": N_("Only meeting chairs and leaders enter this for another unit."),
}
WHATS = {
    "screen": N_("the item on the screen"),
    "note": N_("the notes, at most 4,000 characters"),
    "strokes": N_("the lines on the map"),
    "name": N_("the name, at most 80 characters"),
    "people": N_("at most 400 persons"),
    "template": N_("the template: title, kind, place, minutes, time and rhythm"),
}
WHYS = {
    "name": N_("it has no name"),
    "size": N_("it is empty or too large; a PDF may have 20 MB, a picture 8 MB"),
    "format": N_("it is no PDF and no JPEG, PNG or WebP picture"),
    "many": N_("the item has 40 files already"),
}
BROKEN = N_("it is damaged")
CODES_FASTER = frozenset({"GH160", "GH102"})
"""Codes of an act on an older version."""


def explain_agenda(code: str, facts: dict[str, Any]) -> str | None:
    """Return the sentence of a code, or None where the error is about something else."""
    if code not in SENTENCES:
        return None
    return _(SENTENCES[code]).format(
        person=facts.get("person") or "?",
        what=_(WHATS.get(str(facts.get("what")), "?")),
        why=_(WHYS.get(str(facts.get("why")), BROKEN)),
    )
