"""What the service of the staff needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from app.people.model import LoggedIn, Member, NewMember, PostHeld, StaffChange


class StaffStore(Protocol):
    """Keeps the staff; every method is one transaction."""

    def me(self) -> LoggedIn | None:
        """Return who is logged in; None for who holds no post here today."""

    def members(self) -> list[Member]:
        """Return everybody, by number."""

    def add(self, people: Sequence[tuple[NewMember, str | None]], is_kept: bool = True) -> list[str | None]:
        """Add people, each with a verifier of their password or without, and all or none.

        Args:
            is_kept: False tries all of it and keeps nothing.

        Returns:
            for each why not, or None; when one has a reason, nobody was added.
        """

    def lock(self, number: str, is_locked: bool) -> None:
        """Lock somebody and end their sessions, or let them in again."""

    def change_posts(self, number: str, posts: Sequence[PostHeld], from_on: date | None) -> None:
        """Let somebody hold these posts, and only these, from a day on."""

    def set_password(self, number: str | None, password: str) -> None:
        """Set somebody's password, or (None) one's own; only a verifier leaves this machine."""

    def changes(self, number: str | None, most: int) -> list[StaffChange]:
        """Return what changed of somebody, or (None) of everybody, as far as the asker may see it; newest first."""

    def verifier(self, number: str, password: str) -> str:
        """Return what the server keeps instead of a password."""
