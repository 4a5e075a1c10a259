"""What stored words are called on screens, each once: states of cases and components, sources, weekdays, months.

Keys are stored words and never renamed. A label is looked up where it is shown: `_(STATE_LABELS[word])`.

Source: the glossary of the project's language, in the words of GB/T 30428.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import N_, NC_, _

STATE_LABELS: dict[str, str] = {
    "reported": N_("To accept"),
    "accepted": N_("To file"),
    "at_dispatch": N_("To dispatch"),
    "dispatched": N_("To receive"),
    "received": N_("In progress"),
    "handled": N_("To check"),
    "checked": N_("To close"),
    "closed": N_("Closed"),
    "void": NC_("state", "Void"),
    "to_verify": N_("To verify"),
    "at_district": N_("District to dispatch"),
    "returned": N_("Returned"),
    "to_rework": N_("To rework"),
    "to_coordinate": N_("To coordinate"),
    "merged": N_("Merged"),
}
"""Of cases: what is to be done next, or how it ended."""

COMPONENT_STATE_LABELS: dict[str, str] = {
    "intact": N_("Intact"),
    "damaged": N_("Damaged"),
    "lost": N_("Lost"),
    "abandoned": N_("Abandoned"),
    "removed": N_("Removed"),
}

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
"""Monday first."""
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"),
    N_("Nov"), N_("Dec"),
)  # fmt: skip


@dataclass(frozen=True)
class Channel:
    """Where reports come from.

    Attributes:
        key: the stored word.
        label: the source of one report.
        many: the same over a count; '' where it is the label.
    """

    key: str
    label: str
    many: str = ""


CHANNELS = (
    Channel("supervisor", N_("Patrol officer"), N_("Patrol officers")),
    Channel("hotline", N_("Hotline")),
    Channel("wechat", N_("WeChat")),
    Channel("video", N_("Video")),
    Channel("media", N_("Media")),
    Channel("web", N_("Web")),
    Channel("dust", N_("Dust reports")),
    Channel("inspection", N_("Inspection")),
    Channel("other", N_("Other sources")),
)
"""In the order in which the columns of the city number them."""
_CHANNELS = {one.key: one for one in CHANNELS}


def channel_label(key: str) -> str:
    """Return the source of a report; a word that no row has is shown as it is stored."""
    return _(_CHANNELS[key].label) if key in _CHANNELS else key


def counted_channel(key: str) -> str:
    """Return the text, not yet looked up, of a source over a count of reports."""
    return _CHANNELS[key].many or _CHANNELS[key].label
