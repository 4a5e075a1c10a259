"""The verb `meeting list`: meetings as a table, their numbers first."""

from __future__ import annotations

from sqlalchemy import Engine

from app.i18n import _
from app.meetings.service import MeetingService
from app.meetings.texts import meeting_row
from app.texts.text_table import text_table
from db.stores.meetings import DatabaseMeetingStore


def list_meetings(engine: Engine) -> int:
    """Print the meetings that this person sees, the latest first."""
    found = MeetingService(DatabaseMeetingStore(engine)).meetings()
    heading = (
        _("id"), _("status"), _("when"), _("kind of meeting"), _("place"), _("chair"), _("items"), _("agenda"),
        _("rulings"),
    )  # fmt: skip
    print(text_table([heading, *(meeting_row(one) for one in found)]) if found else _("No meeting yet."))
    return 0
