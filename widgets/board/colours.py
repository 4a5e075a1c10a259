"""Colours of the board that follow from the theme: causes, chips and lateness."""

from __future__ import annotations

from PySide6.QtGui import QColor

from widgets.theme import Theme

CAUSE_SERIES = {"boundary": 0, "shared": 3, "not_handed_over": 5, "ownerless": 1, "railway": 4, "military": 2}
"""Cause -> place in the series of the theme; `other` has none."""


def mixed(colour: str, ground: str, share: float) -> QColor:
    """A colour laid over a ground so thin that only a share of it shows."""
    over, under = QColor(colour), QColor(ground)
    pairs = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    return QColor(*(round(a * share + b * (1 - share)) for a, b in pairs))


def cause_colour(theme: Theme, cause: str) -> str:
    """The colour of a cause."""
    place = CAUSE_SERIES.get(cause)
    return theme.text_3 if place is None else theme.series[place % len(theme.series)]


def chip_ground(theme: Theme, cause: str) -> QColor:
    """What a cause is written on."""
    return mixed(cause_colour(theme, cause), theme.panel, 0.18)


def chip_text(theme: Theme, cause: str) -> QColor:
    """What a cause is written in: its colour, moved towards the text until it can be read."""
    return mixed(cause_colour(theme, cause), theme.text, 0.72 if theme.name == "dark" else 0.6)


def chosen_ground(theme: Theme) -> QColor:
    """The ground of the focused card."""
    return mixed(theme.accent, theme.panel, 0.16)
