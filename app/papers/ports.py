"""What papers need from outside: what a meeting said, and pictures."""

from __future__ import annotations

from typing import Protocol

from app.papers.model import MeetingPapers, PaperItem


class PaperSource(Protocol):
    """Reads what papers say as the person who is logged in; no method ever reads who reported a case.

    Every method raises Unavailable where the database cannot be reached.
    """

    def read_meeting(self, meeting_no: int) -> MeetingPapers:
        """Return a meeting with everything that its papers say.

        Raises:
            Refused: there is no such meeting that this person sees.
        """

    def read_photo(self, attachment_id: int) -> bytes | None:
        """Return the content of a photo with its covered parts covered, None where it is gone."""


class PicturePainter(Protocol):
    """Paints maps and makes photos small; offscreen, without a display."""

    def paint_map(self, item: PaperItem) -> bytes | None:
        """Return a map of an item as JPEG, None where it has no place."""

    def shrink_photo(self, content: bytes) -> bytes | None:
        """Return a photo as a JPEG that fits papers, None where it cannot be shown."""
