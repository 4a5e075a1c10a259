"""One intent of a person: an act with its answers under one request id, which is sent again until an answer comes."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from app.cases.model import Case, Inputs, Moved, Photo
from app.cases.service import REPORT
from app.services import Services


@dataclass
class Intent:
    """What a person wants to do.

    Args:
        case: as the person saw it, with its version; None where the act makes a case.
        request_id: the same for every try, so that trying again changes nothing twice.
        photo_ids: numbers of photos that were sent already, so that trying again sends none twice.
    """

    action_key: str
    case: Case | None
    request_id: UUID = field(default_factory=uuid4)
    photo_ids: dict[int, int] = field(default_factory=dict)


def carry_out(services: Services, intent: Intent, inputs: Inputs, photos: tuple[Photo, ...], photo_key: str) -> Moved:
    """Send the photos that were not sent yet, then act.

    Raises:
        Refused: a rule said no. Outrun: somebody else was faster.
        Unavailable: the database cannot be reached; carry out the same intent again.
    """
    person = services.me.person
    for at, photo in enumerate(photos):
        key = hash((at, photo.content))
        if key not in intent.photo_ids:
            intent.photo_ids[key] = services.cases.add_photo(person, photo)
    if photos:
        keys = [hash((at, photo.content)) for at, photo in enumerate(photos)]
        inputs = inputs | {photo_key: [intent.photo_ids[key] for key in keys]}
    if intent.action_key == REPORT:
        return services.cases.report(person, intent.request_id, inputs)
    assert intent.case is not None
    return services.cases.act(person, intent.request_id, intent.case, intent.action_key, inputs)
