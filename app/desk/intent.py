"""One intent of a person: an act with its answers under one request id, which is sent again until an answer comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid4, uuid5

from app.cases.model import ActionResult, Case, Inputs, Photo
from app.cases.service import REPORT
from app.desk.case_file import CaseFile
from app.errors import Refused, Unavailable
from app.services import Services


@dataclass(frozen=True)
class Intent:
    """What a person wants to do.

    Args:
        case: as the person saw it, with its version; None where the act makes a case.
        request_id: the same for every try, so that trying again changes nothing twice.
    """

    action_key: str
    case: Case | None
    request_id: UUID = field(default_factory=uuid4)


class Fate(StrEnum):
    """What became of an intent whose answer was lost, as the case that is read afterwards tells."""

    DONE = "done"  # the history has it
    CONFLICT = "conflict"  # the history does not have it, and somebody else acted
    NOT_DONE = "not_done"  # the case is as it was


def fate_of(intent: Intent, file: CaseFile, staff_id: int | None) -> Fate:
    """Tell what became of an intent of the person with this number, from its case with the history since."""
    assert intent.case is not None
    since = [line for line in file.history if line.version > intent.case.version]
    if any(line.action == intent.action_key and line.staff_id == staff_id for line in since):
        return Fate.DONE
    return Fate.CONFLICT if intent.case.is_outrun_by(file.case) else Fate.NOT_DONE


@dataclass(frozen=True)
class Attempt:
    """What came of one try.

    Args:
        moved: what the act made of the case; None where it was not carried out, or nobody knows.
        trouble: why not.
        photo_ids: the numbers of the photos that have been sent, so that the next try sends none twice.
    """

    moved: ActionResult | None = None
    trouble: Refused | Unavailable | None = None
    photo_ids: Mapping[Photo, int] = field(default_factory=dict)


def upload_id_of(intent: Intent, photo: Photo) -> UUID:
    """Return the key of a photo of an intent, which is the same for every try."""
    return uuid5(intent.request_id, f"{sha256(photo.content).hexdigest()} {photo.kind}")


def carry_out(
    services: Services, intent: Intent, inputs: Inputs, photos: tuple[Photo, ...], photo_key: str,
    photo_ids: Mapping[Photo, int],
) -> Attempt:  # fmt: skip
    """Send the photos that were not sent yet, then act; runs in a background thread and changes nothing it is given.

    A refusal (somebody else was faster, a rule said no) and a lost connection are part of the answer, since what was
    sent before them is known.
    """
    person, sent = services.me.person, dict(photo_ids)
    try:
        for photo in photos:
            if photo not in sent:
                sent[photo] = services.cases.add_photo(person, photo, upload_id_of(intent, photo))
        if photos:
            inputs = inputs | {photo_key: list(dict.fromkeys(sent[photo] for photo in photos))}
        if intent.action_key == REPORT:
            return Attempt(services.cases.report(person, intent.request_id, inputs), photo_ids=sent)
        assert intent.case is not None
        moved = services.cases.act(person, intent.request_id, intent.case, intent.action_key, inputs)
        return Attempt(moved, photo_ids=sent)
    except (Refused, Unavailable) as trouble:
        return Attempt(None, trouble, sent)
