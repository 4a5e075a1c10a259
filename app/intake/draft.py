"""What stands in the form of a report, what is wrong with it in plain words, and what is sent."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from app.cases.inputs import LONGEST_NAME, LONGEST_TEXT
from app.cases.model import Photo
from app.city.model import CityProfile
from app.i18n import _, ngettext
from app.intake.coordinates import is_in_city

PHONE = re.compile(r"[+]?[\d\s()（）\-—*#,，转]*")
LEAST_DIGITS, MOST_DIGITS = 3, 20
CLASS, PLACE, CHANNEL, TEXT, NAME, PHONE_FIELD = "class", "place", "channel", "text", "name", "phone"


@dataclass(frozen=True)
class Draft:
    """A report that is not sent yet.

    Args:
        lon, lat: degrees in the stored frame; None while there is no place.
        photos: sent before the report, which names them by their numbers.
        wants_call_back, wishes_secrecy: two answers of their own; the first does not follow from a telephone number.
    """

    channel: str = ""
    class_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    component_id: int | None = None
    is_urgent: bool = False
    text: str = ""
    name: str = ""
    phone: str = ""
    wishes_secrecy: bool = False
    wants_call_back: bool = False
    photos: tuple[Photo, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody has entered anything."""
        return not (
            self.class_id or self.lon is not None or self.text.strip() or self.name or self.phone or self.photos
        )

    def inputs(self) -> dict[str, Any]:
        """Return the answers of the act `report`."""
        return self._shared() | {
            "class_id": self.class_id, "is_urgent": self.is_urgent,
        } | ({"component_id": self.component_id} if self.component_id else {})  # fmt: skip

    def joining_inputs(self) -> dict[str, Any]:
        """Return the answers of the act `add_report`: what the report says beside the class of its case."""
        return self._shared()

    def _shared(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "channel": self.channel, "lon": self.lon, "lat": self.lat, "wants_call_back": self.wants_call_back,
        }  # fmt: skip
        said |= {key: words for key, words in (("text", self.text.strip()), ("address", self.address)) if words}
        reporter = {key: words for key, words in (("name", self.name.strip()), ("phone", self.phone.strip())) if words}
        if reporter or self.wishes_secrecy:
            said["reporter"] = reporter | {"wishes_secrecy": self.wishes_secrecy}
        return said


@dataclass(frozen=True)
class Problem:
    """What keeps a report from being sent: the field, and a sentence that says what to do."""

    field: str
    sentence: str


def problems_of(draft: Draft, profile: CityProfile, *, is_joining: bool = False) -> list[Problem]:
    """Return what is wrong, in the order of the form; one sentence for each field."""
    found = []
    if not draft.channel:
        found.append(Problem(CHANNEL, _("Choose the source of the report.")))
    if draft.class_id is None and not is_joining:
        found.append(Problem(CLASS, _("Choose a class: type a few letters and press Enter.")))
    if draft.lon is None or draft.lat is None:
        found.append(Problem(PLACE, _("Enter the place, or click it on the map.")))
    elif not is_in_city(profile, draft.lon, draft.lat):
        found.append(Problem(PLACE, _("The place lies outside the city. Enter a place in the city.")))
    found += [
        Problem(field, sentence)
        for field, sentence in (
            (TEXT, _text_problem(draft.text)),
            (NAME, _name_problem(draft.name)),
            (PHONE_FIELD, _phone_problem(draft.phone)),
        )
        if sentence
    ]
    if draft.wants_call_back and not draft.phone.strip():
        found.append(
            Problem(PHONE_FIELD, _("A call-back needs a telephone number. Enter one, or clear the call-back."))
        )
    return found


def _text_problem(text: str) -> str:
    length = len(text.strip())
    if length > LONGEST_TEXT:
        return ngettext(
            "The text has {count} character; at most {most} are kept. Shorten it.",
            "The text has {count} characters; at most {most} are kept. Shorten it.", length,
        ).format(count=f"{length:,}", most=f"{LONGEST_TEXT:,}")  # fmt: skip
    if _is_unwritable(text, allowed="\n\t"):
        return _("The text contains characters that cannot be stored. Delete them.")
    return ""


def _name_problem(name: str) -> str:
    if len(name.strip()) > LONGEST_NAME:
        return _("The name is longer than {most} characters. Shorten it.").format(most=LONGEST_NAME)
    if any(unicodedata.category(one) in ("So", "Sk", "Cs", "Co", "Cn", "Cc") for one in name):
        return _("The name contains pictures or signs. Write it in letters or characters.")
    return ""


def _phone_problem(phone: str) -> str:
    digits = sum(one.isdecimal() for one in phone)
    if not phone.strip():
        return ""
    if not PHONE.fullmatch(phone.strip()):
        return _("A telephone number consists of digits. Correct it; a name belongs in the field before it.")
    if not LEAST_DIGITS <= digits <= MOST_DIGITS:
        return _("A telephone number has {least} to {most} digits. Check it.").format(
            least=LEAST_DIGITS, most=MOST_DIGITS
        )
    return ""


def _is_unwritable(text: str, allowed: str) -> bool:
    return any(unicodedata.category(one) in ("Cc", "Cs") and one not in allowed for one in text)
