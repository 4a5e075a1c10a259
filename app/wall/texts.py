"""What the wall says beside numbers and times: how a figure changed, what was done to a case."""

from __future__ import annotations

from app.cases.actions import BY_KEY
from app.i18n import N_, _
from app.texts.numbers import MINUS, change_text
from app.wall.answers import Figure

IMPORTED = N_("imported")
"""What the history says of a case that came by an import; no action does that."""


def figure_change(figure: Figure) -> str:
    """How a figure stands against the same hour yesterday: in percent on a large base, else as a count: +8."""
    if figure.change is not None:
        return change_text(figure.change)
    if figure.difference is None:
        return ""
    rise = round(figure.difference)
    return f"{'+' if rise > 0 else MINUS if rise < 0 else '±'}{abs(rise):,}"


def action_text(action: str) -> str:
    """What was done, in the past; an action that no row knows is shown as it is stored."""
    if action == "import":
        return _(IMPORTED)
    return _(BY_KEY[action].done_label) if action in BY_KEY else action
