"""The use cases of whoever looks after the outbox."""

from __future__ import annotations

from app.errors import Refused
from app.i18n import _
from app.outbox.model import STATES, OutboxView
from app.outbox.ports import OutboxStore

MOST_SHOWN = 300
OPEN_STATES = ("stuck", "failed", "waiting", "sending")
"""The states that the page shows first: what somebody may have to look at."""


class OutboxService:
    """Looks at messages, tries them again, drops and acknowledges them.

    Every method raises Forbidden for whoever is no administrator, and Unavailable where the database cannot be reached.
    """

    def __init__(self, store: OutboxStore) -> None:
        self._store = store

    def look(self, states: tuple[str, ...] = OPEN_STATES) -> OutboxView:
        """Return counts, channels, and the first messages of some states."""
        assert set(states) <= set(STATES)
        return self._store.look(states, MOST_SHOWN)

    def retry(self, message_id: int) -> None:
        """Try a message again that is stuck or failed.

        Raises:
            Refused: it is in another state by now.
        """
        self._store.retry(message_id)

    def drop(self, message_id: int, reason: str) -> None:
        """Send a message no more.

        Raises:
            Refused: there is no reason, or it is sent already.
        """
        if not reason.strip():
            raise Refused(_("Give the reason."))
        self._store.drop(message_id, reason.strip())

    def acknowledge(self, message_id: int, note: str) -> None:
        """Note that the unit has the message.

        Raises:
            Refused: it was not sent.
        """
        self._store.acknowledge(message_id, note.strip())
