"""The steps of a dated version, refused in the words of its topic; the database refuses the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.errors import Refused
from app.i18n import _
from app.versions.model import DatedVersion, V, VersionState
from app.versions.ports import VersionStore


@dataclass(frozen=True)
class VersionWords:
    """How a topic words its refusals; texts that are looked up when they are told.

    Args:
        unknown, published, taken: name the version as {name}.
        past: names the local day as {day}.
    """

    unknown: str
    published: str
    nameless: str
    taken: str
    past: str
    not_to_come: str

    def find(self, versions: Sequence[V], name: str) -> V:
        """Return the version of a name.

        Raises:
            Refused: there is none.
        """
        found = next((one for one in versions if one.name == name), None)
        if found is None:
            raise Refused(_(self.unknown).format(name=name))
        return found

    def check_draft(self, versions: Sequence[DatedVersion], name: str) -> None:
        """Refuse to change a version that is published, or that is not there."""
        if self.find(versions, name).effective_from is not None:
            raise Refused(_(self.published).format(name=name))

    def copy(self, versions: Sequence[V], name: str, new_name: str, title: str) -> V:
        """Return the draft that a copy of a version begins as.

        Raises:
            Refused: there is no such version, or the new name is taken or empty.
        """
        source = self.find(versions, name)
        new_name, title = new_name.strip(), title.strip()
        if not new_name or not title:
            raise Refused(_(self.nameless))
        if any(one.name == new_name for one in versions):
            raise Refused(_(self.taken).format(name=new_name))
        return source.draft_named(new_name, title)

    def publish(
        self, store: VersionStore, versions: Sequence[DatedVersion], person: str | None, name: str, effective_on: date
    ) -> datetime:
        """Let a draft take force at the beginning of a local day, today from now on; return the instant.

        Raises:
            Refused: not a draft, a day that is over, or the database said no.
        """
        self.check_draft(versions, name)
        if effective_on < store.now()[1]:
            raise Refused(_(self.past).format(day=effective_on))
        return store.publish(person, name, effective_on)

    def withdraw(self, store: VersionStore, versions: Sequence[DatedVersion], person: str | None, name: str) -> None:
        """Take back a version that has not yet taken force; it is a draft again.

        Raises:
            Refused: it is in force or was, or the database said no.
        """
        if self.find(versions, name).state_at(store.now()[0]) is not VersionState.TO_COME:
            raise Refused(_(self.not_to_come))
        store.withdraw(person, name)
