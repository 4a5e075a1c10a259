"""What the law of a case refuses, in plain words: the same codes in `app/cases` and in `db/sql/city`."""

from __future__ import annotations

from typing import Any

from app.i18n import N_, _

SENTENCES = {
    "GH013": N_("The case has one report only: there is nothing to make a case of its own."),
    "GH029": N_("The case was handled in time: there is nothing to appeal against."),
    "GH030": N_("“{action}” is done by the system itself, never by hand."),
    "GH031": N_("The case is suspended: resume it before “{action}”."),
    "GH032": N_("“{action}” is not possible: the case has nothing open that it could answer, or one is open already."),
    "GH033": N_("The report was not verified: send it to be verified, or say why it is filed without."),
    "GH034": N_("Who handled or checked a case may not do this as well: “{action}”."),
    "GH034 asked": N_("Who asked for something does not answer it: somebody else must do “{action}”."),
    "GH035": N_("“{action}” can be done once only, and was."),
    "GH036": N_("The day is too late, too early or too far away."),
    "GH037": N_("The manual in force has no such filing condition for this class."),
    "GH038": N_("This other case or report cannot be taken: it is the same one, has ended, or lies elsewhere."),
    "GH039": N_("This photo cannot be taken: {why}."),
    "GH040": N_("The deadline has passed; an extension is asked for before it."),
    "GH041": N_("This case was extended twice already; that is all there is."),
}
ASKED = "GH034 asked"
"""The other sentence of GH034."""

WHYS = {
    "format": N_("it is no JPEG, PNG or WebP picture, or not a whole one"),
    "sides": N_("its sides must have 16 to 20,000 pixels, and at most 100 million together"),
    "size": N_("it is empty or larger than 8 MB"),
    "own": N_("at least one photo must be your own and new"),
    "after": N_("at least one must show the place after the work"),
    "kind": N_("its kind is not known"),
    "place": N_("its place or time cannot be"),
    "many": N_("too many of your photos belong to no case yet"),
}
"""Why a photo is not taken, by the word that the database gives."""


def explain(code: str, words: dict[str, Any]) -> str:
    """Return the sentence of a code.

    Args:
        words: `label` is what the button of the act says, `why` one of `WHYS`.
    """
    why = words.get("why", "?")
    return _(SENTENCES[code]).format(action=words.get("label", "?"), why=_(WHYS.get(why, why)))
