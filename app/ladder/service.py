"""The use cases of the ladder."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.errors import Refused
from app.i18n import N_, _
from app.ladder.model import Call, LadderRow, LadderVersion, StepsToday, TrialCount
from app.ladder.order import find_disorder
from app.ladder.ports import LadderStore
from app.versions.model import version_at
from app.versions.service import VersionWords

WORDS = VersionWords(
    unknown=N_("There is no ladder “{name}”."),
    published=N_("The ladder “{name}” is published. Copy it as a draft to make changes."),
    nameless=N_("A ladder needs a name and a title."),
    taken=N_("A ladder named “{name}” already exists. Choose another name."),
    past=N_("A ladder cannot take effect in the past: {day} is over."),
    not_to_come=N_("Only a ladder that is not yet in effect can be withdrawn."),
)
TRIAL_DAYS = 30
MOST_CALLS = 200
SHELVED_HOURS = (1, 2, 4, 8, 24, 72)
"""For so long a call may be put off; the database takes seven days at most."""


class LadderService:
    """Shows, edits, tries and publishes ladders; a person is a database role, None the one who is logged in."""

    def __init__(self, store: LadderStore) -> None:
        self._store = store

    def now(self) -> tuple[datetime, date]:
        """Return the city's time and its local day."""
        return self._store.now()

    def versions(self) -> list[LadderVersion]:
        """Return all versions, drafts first, then from the latest to the oldest."""
        return self._store.versions()

    def in_force(self) -> LadderVersion | None:
        """Return the version in force now; None before the first."""
        return version_at(self._store.versions(), self._store.now()[0])

    def rows(self, name: str) -> list[LadderRow]:
        """Return the rows of a version.

        Raises:
            Refused: there is no such version.
        """
        WORDS.find(self._store.versions(), name)
        return self._store.rows(name)

    def copy(self, person: str | None, name: str, new_name: str, title: str) -> None:
        """Make a draft from a version.

        Raises:
            Refused: no such version, the name is taken, or this is for administrators.
        """
        self._store.copy(person, name, WORDS.copy(self._store.versions(), name, new_name, title))

    def save_row(self, person: str | None, name: str, row: LadderRow) -> None:
        """Put a row into a draft.

        Raises:
            Refused: the version is published, or the row is not possible.
        """
        WORDS.check_draft(self._store.versions(), name)
        self._store.save_row(person, name, row)

    def remove_row(self, person: str | None, name: str, code: str) -> None:
        """Take a row out of a draft.

        Raises:
            Refused: the version is published.
        """
        WORDS.check_draft(self._store.versions(), name)
        self._store.remove_row(person, name, code)

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        """Let a draft take force with a local day, today from now on.

        Raises:
            Refused: not a draft, a day that is over, or its rows are not in order.
        """
        WORDS.check_draft(self._store.versions(), name)
        rows = self._store.rows(name)
        disorder = find_disorder(rows) if rows else None
        if disorder is not None:
            raise Refused(disorder)
        return WORDS.publish(self._store, self._store.versions(), person, name, effective_on)

    def withdraw(self, person: str | None, name: str) -> None:
        """Take back a version that is not yet in force.

        Raises:
            Refused: it is in force or was.
        """
        WORDS.withdraw(self._store, self._store.versions(), person, name)

    def try_on(self, person: str | None, name: str, days: int = TRIAL_DAYS) -> list[TrialCount]:
        """Return what a version would have done in the last whole days.

        Raises:
            Refused: no such version. Forbidden: this person does not see the whole city.
        """
        today = self._store.now()[1]
        return self._store.try_on(person, name, today - timedelta(days=days), today - timedelta(days=1))

    def today(self) -> list[StepsToday]:
        """Return how the ladder does today; empty for whoever does not see the whole city."""
        return self._store.today()

    def silent_cases(self) -> frozenset[int]:
        """Return the cases whose handling is late without a word of the unit since the limit."""
        return self._store.silent_cases()

    def calls(self) -> list[Call]:
        """Return the calls that are to be made, hazards first, then those that are late for longest.

        Raises:
            Forbidden: this person makes no calls.
        """
        return self._store.calls(MOST_CALLS)

    def note_call(self, person: str | None, step_id: int, result: str) -> None:
        """Note what a call gave.

        Raises:
            Refused: nothing was written, or the step is not open any more.
        """
        if not result.strip():
            raise Refused(_("Write what the call gave."))
        self._store.note_call(person, step_id, result.strip())

    def shelve(self, person: str | None, step_id: int, hours: float, reason: str) -> None:
        """Put a call off for some hours of city time; it comes back by itself.

        Raises:
            Refused: no reason, or the step is not open any more.
        """
        if not reason.strip():
            raise Refused(_("Write why the call is shelved."))
        self._store.shelve(person, step_id, self._store.now()[0] + timedelta(hours=hours), reason.strip())
