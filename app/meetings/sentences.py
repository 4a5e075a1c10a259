"""What the database refuses about hard items, meetings and rulings, in plain words: 74_items.sql, 71_rulings.sql."""

from __future__ import annotations

from typing import Any

from app.cases.model import Post
from app.i18n import N_, _
from app.meetings.items import BY_KEY
from app.meetings.model import ITEM_STATES, MEETING_STATES, ItemState, MeetingState

SENTENCES = {
    "GH101": N_("There is no such item here any more. Press F5."),
    "GH102": N_("Another user acted first. It is now “{state}”. Check it and decide again."),
    "GH103": N_("“{action}” is not possible while the item is “{state}”."),
    "GH104": N_("Only these posts do this: {posts}."),
    "GH105": N_("Missing or not valid: {what}."),
    "GH106": N_("The case is part of another open item already."),
    "GH107": N_("There is no meeting {meeting}."),
    "GH108": N_("This is not possible while the meeting is “{state}”."),
    "GH109": N_("The meeting has no chair yet. A leader names one."),
    "GH110": N_("History cannot be changed."),
    "GH111": N_("Only the chair of this meeting confirms a ruling."),
    "GH112": N_("Ruling {ruling} says something else here with equal rank. Note that this ruling replaces it."),
    "GH113": N_("The place is not valid: {why}."),
    "GH114": N_("A ruling begins today or later, and ends after it begins."),
    "GH115": N_("Choose the classes that the ruling is about."),
    "GH116": N_("The responsible unit does not exist on that day."),
    "GH117": N_("A ruling needs a title of at most 200 characters and a text of at most 1,000."),
    "GH118": N_("Ruling {ruling} cannot be replaced: there is none, or another one replaces it already."),
    "GH119": N_("A ruling stays as it was made; a later ruling replaces it."),
    "GH150": N_("Not valid: {why}."),
    "GH151": N_("No components can be given an owner or a goal here: {why}."),
    "GH152": N_("A campaign needs a goal of at most 400 characters and a last day."),
    "GH153": N_("The line of the boundary is not valid: {why}."),
}
WHATS = {
    "reason": N_("the reason"),
    "until": N_("the day: later than today and within one year"),
    "causes": N_("the causes"),
    "text": N_("the text"),
    "last_case": N_("an item keeps at least one case"),
    "open_case": N_("the case has ended"),
    "kind": N_("the kind of meeting"),
    "time": N_("the time: later than now"),
    "minutes": N_("the minutes"),
    "place": N_("the place"),
    "chair": N_("the chair: a leader or a meeting chair of the city"),
    "unit": N_("the unit"),
}
WHYS = {
    "form": N_("it is no area"),
    "crosses": N_("its border crosses itself"),
    "outside": N_("it leaves the city"),
    "one": N_("name an area or grids, and only one of them"),
    "turns": N_("a rotation names 2 to 24 units and a period of 1 to 366 days, weeks or months"),
    "hours": N_("hours begin and end at different times of the day"),
    "none": N_("there is none of these classes at this place"),
    "many": N_("a ruling holds at most 10,000 components"),
    "line": N_("it needs two points, two different units and 20 to 2,000 m to each side"),
    "bends": N_("it bends too sharply for its width; draw it straighter or narrower"),
}


def explain(code: str, facts: dict[str, Any]) -> str | None:
    """Return the sentence of a code, or None where the error is no refusal about meetings."""
    if code not in SENTENCES:
        return None
    action, state = str(facts.get("action", "?")), str(facts.get("state", "?"))
    return _(SENTENCES[code]).format(
        state=_state(state),
        action=_(BY_KEY[action].label) if action in BY_KEY else action,
        posts=_(", ").join(Post(post).label for post in facts.get("posts", ())),
        what=_(WHATS.get(str(facts.get("what")), "?")),
        why=_(WHYS.get(str(facts.get("why")), "?")),
        meeting=facts.get("meeting", "?"),
        ruling=facts.get("ruling", "?"),
    )


def _state(word: str) -> str:
    if word in set(ItemState):
        return _(ITEM_STATES[ItemState(word)])
    return _(MEETING_STATES[MeetingState(word)]) if word in set(MeetingState) else word
