"""What an act can ask for; the database knows the same kinds (`city.is_answer`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.cases.reasons import Words
from app.city.model import CHANNELS
from app.i18n import N_

LONGEST_TEXT = 4000
LONGEST_NAME = 100
LARGEST_BASIS = 4096
MOST_PHOTOS = 20


@dataclass(frozen=True)
class InputField:
    """One question of an act.

    Args:
        key: the name of the input, stored in the history.
        kind: what an answer must be; one of `KINDS`.
        label: what the dialog says.
        is_required: whether the act can be done without an answer.
        words: the list that the answer of a `word` comes from.
    """

    key: str
    kind: str
    label: str
    is_required: bool = False
    words: Words = ()

    def required(self) -> InputField:
        """The same question, which must be answered."""
        return replace(self, is_required=True)

    def optional(self) -> InputField:
        """The same question, which need not be answered."""
        return replace(self, is_required=False)

    def named(self, key: str) -> InputField:
        """The same kind of question under another name."""
        return replace(self, key=key, label=TEXT_LABELS[key])

    def accepts(self, value: Any) -> bool:
        """Tell whether a value can be an answer; whether it exists is known to the database only."""
        if self.kind == "word":
            return isinstance(value, str) and value in dict(self.words)
        return KINDS[self.kind](value)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_instant(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_basis(value: Any) -> bool:
    try:
        return isinstance(value, dict) and len(json.dumps(value, ensure_ascii=False).encode()) <= LARGEST_BASIS
    except (TypeError, ValueError):
        return False


def _is_photos(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_PHOTOS and all(_is_id(photo) for photo in value)


def _is_reporter(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() - {"name", "phone", "wishes_secrecy"}:
        return False
    words = [value[key] for key in ("name", "phone") if value.get(key) is not None]
    is_secret = value.get("wishes_secrecy")
    return (is_secret is None or isinstance(is_secret, bool)) and all(
        isinstance(word, str) and len(word) <= LONGEST_NAME for word in words
    )


KINDS: dict[str, Callable[[Any], bool]] = {
    "class": _is_id,
    "unit": _is_id,
    "component": _is_id,
    "staff": _is_id,
    "lon": _is_number(-180, 180),
    "lat": _is_number(-90, 90),
    "text": _is_text,
    "reason": lambda value: _is_text(value) and bool(value.strip()),
    "channel": lambda value: value in CHANNELS,
    "flag": lambda value: isinstance(value, bool),
    "reporter": _is_reporter,
    "photos": _is_photos,
    "proof": lambda value: _is_photos(value) and bool(value),
    "after": lambda value: _is_photos(value) and bool(value),
    "case": _is_id,
    "report": _is_id,
    "number": lambda value: _is_id(value) and value < 1000,
    "command": lambda value: isinstance(value, str) and 0 < len(value) <= 20,
    "instant": _is_instant,
    "basis": _is_basis,
}
"""`proof` is at least one photo that the person who acts has taken; `after` the same, of the kind `after`; `word` is
looked up in the list of the question."""

TEXT_LABELS = {
    "text": N_("Problem description"),
    "address": N_("Address"),
    "outside_id": N_("Number of the other system"),
    "project": N_("Campaign"),
    "is_urgent": N_("Urgent"),
    "wants_call_back": N_("Wants to be called back"),
    "unverified_reason": N_("Reason for filing without verification"),
    "requirement": N_("What is required"),
    "notice": N_("Who was informed of what"),
    "no_photo_reason": N_("Reason why there is no photo"),
}

CLASS = InputField("class_id", "class", N_("Class"))
UNIT = InputField("unit_id", "unit", N_("Responsible unit"))
COMPONENT = InputField("component_id", "component", N_("Component"))
PLACE = (InputField("lon", "lon", N_("Longitude"), True), InputField("lat", "lat", N_("Latitude"), True))
TEXT = InputField("text", "text", TEXT_LABELS["text"])
FLAG = InputField("is_urgent", "flag", TEXT_LABELS["is_urgent"])
REASON = InputField("reason", "reason", N_("Reason"))
CHANNEL = InputField("channel", "channel", N_("Source"))
REPORTER = InputField("reporter", "reporter", N_("Reporter"))
NOTE = InputField("text", "reason", N_("Note"), True)
PHOTOS = InputField("photo_ids", "photos", N_("Photos"))
PROOF = InputField("photo_ids", "proof", N_("Photos taken by you"), True)
AFTER = InputField("photo_ids", "after", N_("Photos after handling"), True)
CONDITION = InputField("condition_no", "number", N_("Filing condition"))
BASIS = InputField("basis", "basis", N_("Basis of the dispatch"))
COMMAND = InputField("command_code", "command", N_("District command"), True)
UNTIL = InputField("until", "instant", N_("Until"))
INTO = InputField("into_case_id", "case", N_("Case to merge into"), True)
OTHER_CASE = InputField("case_id", "case", N_("Other case"), True)
SUPERVISION = InputField("supervision_no", "number", N_("Supervision"))
OFFICER = InputField("officer_id", "staff", N_("Patrol officer"), True)
REPORT_ID = InputField("report_id", "report", N_("Report"), True)


def code(key: str, label: str, words: Words) -> InputField:
    """A question that is answered from a list, and must be."""
    return InputField(key, "word", label, True, words)
