"""Claims and presence as one picture: who works on which case, and who has it open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Holder:
    """Who holds a case after it was asked for.

    Args:
        staff_id, name: the holder.
        is_mine: the holder is who asked.
    """

    staff_id: int
    name: str
    is_mine: bool


@dataclass(frozen=True)
class Claim:
    """Somebody works on a case, or has taken it over from somebody.

    Args:
        staff_id, name: who holds it, or held it last.
        is_held: the lease runs, by the clock of the database.
        taken_from: who held it before it was taken over, None where nobody did.
        reason: why it was taken over, '' where it was not.
        since_s: Unix seconds, real time.
    """

    case_id: int
    staff_id: int
    name: str
    is_held: bool
    taken_from: int | None = None
    reason: str = ""
    since_s: float = 0.0


@dataclass(frozen=True)
class Presence:
    """Somebody has a case open."""

    case_id: int
    staff_id: int
    name: str


@dataclass(frozen=True)
class AtWork:
    """Who is at work on which case, as read last; a picture like the people on the street, which no feed tells.

    Args:
        claims: by case, also those that ended just now after they were taken over.
        presences: everybody who has a case open.
    """

    claims: dict[int, Claim] = field(default_factory=dict)
    presences: tuple[Presence, ...] = ()

    def holder_of(self, case_id: int) -> Claim | None:
        """Return who works on a case, None where nobody does."""
        claim = self.claims.get(case_id)
        return claim if claim is not None and claim.is_held else None

    def is_held_by_others(self, case_id: int, staff_id: int | None) -> bool:
        """Tell whether somebody other than this person works on a case."""
        claim = self.holder_of(case_id)
        return claim is not None and claim.staff_id != staff_id

    def others_at(self, case_id: int, staff_id: int | None) -> tuple[str, ...]:
        """Return the names of those who have a case open, without this person and without who holds it."""
        holder = self.holder_of(case_id)
        known = {staff_id, holder.staff_id if holder is not None else None}
        return tuple(one.name for one in self.presences if one.case_id == case_id and one.staff_id not in known)

    def taken_from(self, staff_id: int | None) -> tuple[Claim, ...]:
        """Return the claims that others have taken over from this person."""
        return tuple(one for one in self.claims.values() if staff_id is not None and one.taken_from == staff_id)


def at_work(claims: Iterable[Claim], presences: Iterable[Presence]) -> AtWork:
    """Return the picture of what was read."""
    return AtWork({one.case_id: one for one in claims}, tuple(presences))
