"""What the law of a case refuses, in plain words: the same codes in `app/cases` and in `db/schema/sql/city`."""

from __future__ import annotations

from typing import Any

from app.i18n import N_, _

SENTENCES = {
    "GH013": N_("The case has only one report, so it cannot be split."),
    "GH018": N_("There is no supervision of this number that waits for a reply."),
    "GH019": N_("Nothing is corrected: change at least one answer."),
    "GH029": N_("The case was handled on time, so it cannot be appealed."),
    "GH030": N_("“{action}” is done by the system itself, never by hand."),
    "GH031": N_("The case is suspended. Resume it before “{action}”."),
    "GH032": N_("“{action}” is not possible: the case has nothing open that it could answer, or one is open already."),
    "GH033": N_("The report was not verified: send it to be verified, or say why it is filed without."),
    "GH034": N_("“{action}” is not allowed for a person who handled or checked this case."),
    "GH034 asked": N_("Who asked for something does not answer it: somebody else must do “{action}”."),
    "GH035": N_("“{action}” is allowed once for each case and was already done."),
    "GH036": N_("The day must be later than now and within one year."),
    "GH037": N_(
        "The command manual in force has no filing condition of this number for the class. Choose another condition."
    ),
    "GH038": N_("This other case or report cannot be taken: it is the same one, has ended, or lies elsewhere."),
    "GH039": N_("The photo was not added: {why}."),
    "GH040": N_("The deadline has passed. An extension can only be requested before the deadline."),
    "GH041": N_("This case was extended twice; no further extension is possible."),
    "GH070": N_("This city takes no results on behalf of patrol officers. An administrator can allow it."),
    "GH071": N_("Choose a patrol officer who is on the staff today and whose area has the case."),
    "GH072": N_("Enter the result of another person who was at the place; for your own there is an action of its own."),
    "GH073": N_("Add the photo that was sent, or say why there is none."),
}
ASKED = "GH034 asked"
"""The other sentence of GH034."""

VERIFIED = {
    "not_exists": N_("Verification found the report untrue: do not file it, or say why it is filed all the same."),
    "cannot_tell": N_("Verification could not tell whether the report is true: say why it is filed all the same."),
}
"""What is said instead of GH033 where somebody has been there, by what they found."""
CLOSED_LONG_AGO = N_("It is too late to reopen the case: that is possible within {days} days after it was closed.")
"""What is said instead of GH036 where no day was answered, but the case has been closed for too long."""
REOPEN_DAYS = 15
"""So long may a reporter dispute that a case was closed. Our own rule."""
WHYS = {
    "piece": N_("it did not arrive whole; send it again"),
    "format": N_("it is no JPEG, PNG or WebP picture, or not a whole one"),
    "sides": N_("its sides must have 16 to 20,000 pixels, and at most 100 million together"),
    "size": N_("it is empty or larger than 8 MB"),
    "own": N_("at least one photo must be new and taken by you"),
    "after": N_("at least one photo must show the place after handling"),
    "kind": N_("its kind is unknown"),
    "place": N_("its place or time cannot be"),
    "cover": N_("only evaluators and administrators who see the case can cover a photo of it"),
    "many": N_("too many of your photos belong to no case yet"),
}
"""Why a photo is not taken, by the word that the database gives."""


def explain_more(code: str, facts: dict[str, Any]) -> str | None:
    """Return the sentence of a code that says more, where the facts of the refusal allow it."""
    if code == "GH033" and facts.get("result") in VERIFIED:
        return _(VERIFIED[facts["result"]])
    if code == "GH036" and facts.get("closed_at"):
        return _(CLOSED_LONG_AGO).format(days=REOPEN_DAYS)
    return None


def explain(code: str, words: dict[str, Any]) -> str:
    """Return the sentence of a code.

    Args:
        words: `label` is what the button of the act says, `why` one of `WHYS`, `result` one of `VERIFIED`.
    """
    found = explain_more(code, words)
    if found is not None:
        return found
    why = words.get("why", "?")
    return _(SENTENCES[code]).format(action=words.get("label", "?"), why=_(WHYS.get(why, why)))
