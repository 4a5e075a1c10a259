"""How people come, change, and go."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.errors import Refused
from app.i18n import _
from app.people.model import LoggedIn, Member, NewMember, PostHeld, StaffChange
from app.people.ports import StaffStore
from app.people.reading import StaffRow

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read as something else
FIRST_PASSWORD_LENGTH = 14


@dataclass(frozen=True)
class Added:
    """What an import of staff did.

    Args:
        people: how many were added, or would be.
        rejects: line, number and reason of the rows that were not.
        passwords: number -> first password, of those who were added.
    """

    people: int
    rejects: tuple[tuple[int, str, str], ...]
    passwords: dict[str, str]


class StaffService:
    """The use cases of administrators, and of everybody about themselves."""

    def __init__(self, store: StaffStore) -> None:
        self._store = store

    def me(self) -> LoggedIn:
        """Return who is logged in.

        Raises:
            Refused: they hold no post here today.
        """
        me = self._store.me()
        if me is None:
            raise Refused(_("You hold no post in this city today. Ask the administrator."))
        return me

    def members(self) -> list[Member]:
        """Return everybody, by number."""
        return self._store.members()

    def changes(self, number: str | None, most: int = 200) -> list[StaffChange]:
        """Return what changed of somebody, or (None) of everybody whom the asker looks after; newest first."""
        return self._store.changes(number, most)

    def add(self, new: NewMember, password: str | None) -> None:
        """Add one member of staff.

        Raises:
            Refused: something about them is wrong, or the asker is no administrator.
        """
        if password is not None:
            check_password(password, new.number)
        verifier = None if password is None else self._store.verifier(new.number, password)
        reason = self._store.add([(new, verifier)])[0]
        if reason is not None:
            raise Refused(reason)

    def bring_in(self, rows: Sequence[StaffRow], *, is_dry_run: bool, are_passwords_wanted: bool) -> Added:
        """Add everybody of a file, or nobody when one row is wrong.

        Raises:
            Refused: the asker is no administrator.
        """
        rejects = [(line, row.number, reason) for row in rows for line, reason in row.problems]
        good = [row for row in rows if row.new is not None]
        passwords = {row.number: make_password() for row in good} if are_passwords_wanted else {}
        people = [
            (row.new, self._store.verifier(row.number, passwords[row.number]) if passwords else None)
            for row in good if row.new is not None
        ]  # fmt: skip
        reasons = self._store.add(people, is_kept=not is_dry_run and not rejects) if people else []
        rejects += [(row.line, row.number, why) for row, why in zip(good, reasons, strict=True) if why is not None]
        is_whole = not rejects
        return Added(
            len(people) if is_whole else 0, tuple(sorted(rejects)), passwords if is_whole and not is_dry_run else {}
        )

    def lock(self, number: str, is_locked: bool) -> None:
        """Lock somebody at once, or let them in again.

        Raises:
            Refused: there is nobody of that number, it is oneself, or the asker is no administrator.
        """
        self._store.lock(number, is_locked)

    def change_posts(self, number: str, posts: Sequence[PostHeld], from_on: date | None = None) -> None:
        """Let somebody hold these posts, and only these, from a day on.

        Raises:
            Refused: a post is wrong, it is oneself, or the asker is no administrator.
        """
        self._store.change_posts(number, posts, from_on)

    def set_password(self, number: str | None, password: str) -> None:
        """Set the password of somebody who forgot theirs, or (None) one's own.

        Raises:
            Refused: the password is too weak, or the asker may not.
        """
        check_password(password, number or "")
        self._store.set_password(number, password)


def check_password(password: str, number: str) -> None:
    """Refuse a password that is guessed too easily.

    Raises:
        Refused: with what is wrong.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(
            _("A password must have {shortest} to {longest} characters.").format(
                shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD
            )
        )
    if len(set(password)) < 5 or (number and number in password.lower()) or not password.isprintable():
        raise Refused(
            _("This password is too easy to guess. Leave out staff numbers and use more different characters.")
        )


def make_password() -> str:
    """Return a first password that nobody guesses and everybody can type."""
    return "".join(secrets.choice(ALPHABET) for _place in range(FIRST_PASSWORD_LENGTH))
