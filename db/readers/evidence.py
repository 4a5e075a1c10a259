"""Reads the evidence of an item."""

from __future__ import annotations

from sqlalchemy import Connection

from app.errors import Refused
from app.i18n import _
from app.meetings.evidence import (
    CensusRecord,
    Evidence,
    EvidenceFile,
    EvidenceItem,
    MapShape,
    NearComponent,
    Statement,
    Step,
)
from app.meetings.model import Precedent
from db.readers.presentation import read_alike
from db.schema.queries import query


def read_evidence(connection: Connection, item_id: int, radius_m: float, most_photos: int) -> Evidence:
    """Return everything that is known about an item.

    Raises:
        Refused: there is no such item.
    """
    asked = {"item_id": item_id, "radius_m": radius_m}
    row = connection.execute(query("evidence_item"), asked).one_or_none()
    if row is None:
        raise Refused(_("There is no item {number}; the board shows the number of each.").format(number=item_id))
    item = EvidenceItem(**(dict(row._mapping) | {"causes": tuple(row.causes)}))
    journey = tuple(Step(*one) for one in connection.execute(query("evidence_journey"), asked))
    shapes = connection.execute(query("evidence_shapes"), asked | {"day": item.since_on})
    shown = [step.attachment_id for step in journey if step.attachment_id is not None][:most_photos]
    return Evidence(
        item,
        journey,
        tuple(MapShape(one.layer, one.name, one.name_en, bytes(one.shape)) for one in shapes),
        tuple(NearComponent(*one) for one in connection.execute(query("evidence_components"), asked)),
        tuple(CensusRecord(*one) for one in connection.execute(query("evidence_census"), asked)),
        tuple(Precedent(*one) for one in connection.execute(query("item_precedents"), asked)),
        read_alike(connection, item_id),
        tuple(Statement(*one) for one in connection.execute(query("evidence_statements"), asked)),
        tuple(EvidenceFile(*one) for one in connection.execute(query("evidence_files"), asked)),
        _read_photos(connection, shown),
    )


def _read_photos(connection: Connection, attachment_ids: list[int]) -> dict[int, bytes]:
    found = {}
    for attachment_id in attachment_ids:
        content = connection.scalar(query("desk_photo"), {"attachment_id": attachment_id})
        if content is not None:
            found[attachment_id] = bytes(content)
    return found
