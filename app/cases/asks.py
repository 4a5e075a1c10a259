"""What an act can ask for; the database knows the same kinds (`city.is_answer`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.city.model import CHANNELS
from app.i18n import N_

LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Ask:
    """One question of an act.

    Args:
        key: the name of the input, stored in the history.
        kind: what an answer must be; one of `KINDS`.
        label: what the dialog says.
        is_required: whether the act can be done without an answer.
    """

    key: str
    kind: str
    label: str
    is_required: bool = False

    def required(self) -> Ask:
        """The same question, which must be answered."""
        return replace(self, is_required=True)

    def named(self, key: str) -> Ask:
        """The same kind of question under another name."""
        return replace(self, key=key, label=TEXT_LABELS[key])

    def accepts(self, value: Any) -> bool:
        """Tell whether a value can be an answer; whether it exists is known to the database only."""
        return KINDS[self.kind](value)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_reporter(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() <= {"name", "phone", "wishes_secrecy"}


KINDS: dict[str, Callable[[Any], bool]] = {
    "class": _is_id,
    "unit": _is_id,
    "component": _is_id,
    "lon": _is_number(-180, 180),
    "lat": _is_number(-90, 90),
    "text": _is_text,
    "reason": lambda value: _is_text(value) and bool(value.strip()),
    "channel": lambda value: value in CHANNELS,
    "flag": lambda value: isinstance(value, bool),
    "reporter": _is_reporter,
    "photos": lambda value: isinstance(value, list) and all(_is_id(photo) for photo in value),
}

TEXT_LABELS = {
    "text": N_("What is the matter"),
    "address": N_("Address"),
    "outside_id": N_("Number of the other system"),
    "project": N_("Project"),
    "is_urgent": N_("Urgent"),
}

CLASS = Ask("class_id", "class", N_("Class"))
UNIT = Ask("unit_id", "unit", N_("Responsible unit"))
COMPONENT = Ask("component_id", "component", N_("Component"))
PLACE = (Ask("lon", "lon", N_("Longitude"), True), Ask("lat", "lat", N_("Latitude"), True))
TEXT = Ask("text", "text", TEXT_LABELS["text"])
FLAG = Ask("is_urgent", "flag", TEXT_LABELS["is_urgent"])
REASON = Ask("reason", "reason", N_("Reason"))
CHANNEL = Ask("channel", "channel", N_("Channel"))
REPORTER = Ask("reporter", "reporter", N_("Reporter"))
PHOTOS = Ask("photo_ids", "photos", N_("Photos"))
