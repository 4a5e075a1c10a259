"""The verb `meeting evidence`: everything about an item as one page that opens on any computer."""

from __future__ import annotations

from sqlalchemy import Engine

from app.command_line.options import MeetingOptions
from app.errors import Refused
from app.i18n import _
from app.meetings.evidence import EvidenceService
from app.meetings.evidence_map import evidence_page
from app.meetings.pages import write_page
from db.stores.evidence import DatabaseEvidenceStore


def write_evidence(engine: Engine, options: MeetingOptions) -> int:
    """Write the evidence of an item and print the file.

    Raises:
        Refused: no number, no file, there is no such item, or the file cannot be written.
        Unavailable: Leaflet is not installed.
    """
    if options.number is None or options.out is None:
        raise Refused(_("Name an item and a file: main.py meeting evidence ID --out FILE.html"))
    evidence = EvidenceService(DatabaseEvidenceStore(engine)).evidence(options.number)
    write_page(options.out, evidence_page(evidence, options.theme))
    print(options.out)
    return 0
