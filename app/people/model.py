"""Members of the staff and their posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.cases.model import Post
from app.i18n import N_, _

WORKS, LOCKED, ENDED, TO_COME, NO_POST = "works", "locked", "ended", "to_come", "no_post"

STANDINGS = {
    WORKS: N_("active"),
    LOCKED: N_("locked"),
    ENDED: N_("left"),
    TO_COME: N_("starts later"),
    NO_POST: N_("holds no post"),
}
"""How a member of staff stands today, in words."""

CHANGES = {
    "added": N_("joined the staff"),
    "removed": N_("was removed"),
    "name": N_("name"),
    "number": N_("staff number"),
    "role": N_("name of the login"),
    "unit": N_("unit"),
    "days": N_("first and last day"),
    "locked": N_("locked"),
    "unlocked": N_("let in again"),
    "post_given": N_("post given"),
    "post_changed": N_("post changed"),
    "post_taken": N_("post taken"),
    "password": N_("password"),
}
"""What can change of a member of staff, in words."""


@dataclass(frozen=True)
class PostHeld:
    """One post as it is asked for or held.

    Args:
        unit: code of the unit that it is held in; None: the person's own.
        area: code of the district or zone that it is held for; None: the whole city.
        duty_grid: code of the duty grid of a supervisor.
    """

    post: Post
    unit: str | None = None
    area: str | None = None
    duty_grid: str | None = None

    def words(self) -> str:
        """The post in a table: its name, and what it is held for."""
        places = [place for place in (self.unit, self.area, self.duty_grid) if place]
        if not places:
            return self.post.label
        return _("{post} ({places})").format(post=self.post.label, places=", ".join(places))


@dataclass(frozen=True)
class NewMember:
    """Somebody who is to join the staff.

    Args:
        number: short number in small letters and digits; the name of the role is made from it.
        valid_from, valid_to: first and last day; None: today, and without an end.
    """

    number: str
    name: str
    posts: tuple[PostHeld, ...]
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Member:
    """One row of the staff.

    Args:
        standing: one of `STANDINGS`.
    """

    number: str
    name: str
    role_name: str
    unit: str | None
    posts: tuple[PostHeld, ...]
    valid_from: date
    valid_to: date | None
    standing: str


@dataclass(frozen=True)
class StaffChange:
    """One thing that changed of somebody.

    Args:
        changed_at: local day and time, to be read.
        what: one of `CHANGES`.
        was, becomes: what it was and is, to be read; '' where the word says it all.
        changed_by: name and number of who did it, or the role of the owner.
    """

    changed_at: str
    number: str
    what: str
    was: str
    becomes: str
    changed_by: str


@dataclass(frozen=True)
class LoggedIn:
    """Who is logged in, with the posts of today."""

    staff_id: int
    role_name: str
    name: str
    unit_id: int | None
    posts: tuple[HeldPost, ...]


@dataclass(frozen=True)
class HeldPost:
    """A post of today as the database gives it: by ids."""

    post: Post
    unit_id: int | None
    area_code: str | None
    duty_grid_id: int | None
