"""What the page of the workers needs."""

from __future__ import annotations

from typing import Protocol

from app.jobs.model import WorkersAtWork


class JobReader(Protocol):
    """Tells how jobs and workers do."""

    def look(self) -> WorkersAtWork:
        """Return workers, backlog and the next jobs.

        Raises:
            Forbidden: the person looks after no workers.
            Unavailable: the database cannot be reached.
        """
