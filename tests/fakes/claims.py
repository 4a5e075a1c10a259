"""A store of claims in memory, for desks without a database; whoever is asked about is the person of the desk."""

from __future__ import annotations

import threading

from app.claims.model import Holder
from app.claims.service import ClaimService
from app.errors import Unavailable

ME = Holder(1, "演示人员 1", True)


class FakeClaimStore:
    """Who holds what, by case.

    Attributes:
        held: the holder of each case that somebody holds.
        reasons: why each case was taken over.
        present: the case that is open at the desk.
        taken: every case that was asked for, in order.
        is_away: the server cannot be reached.
        gate: while it is not set, whoever takes waits.
    """

    def __init__(self) -> None:
        self.held: dict[int, Holder] = {}
        self.reasons: dict[int, str] = {}
        self.present: int | None = None
        self.taken: list[int] = []
        self.is_away = False
        self.gate = threading.Event()
        self.gate.set()

    def take(self, case_id: int, reason: str | None) -> Holder:
        self.gate.wait(10)
        self._reach()
        self.taken.append(case_id)
        if reason is not None:
            self.reasons[case_id] = reason
        if reason is not None or case_id not in self.held:
            self.held[case_id] = ME
        return self.held[case_id]

    def give_back(self, case_id: int) -> None:
        self._reach()
        if self.held.get(case_id) == ME:
            del self.held[case_id]

    def note_presence(self, case_id: int | None) -> None:
        self._reach()
        self.present = case_id

    def _reach(self) -> None:
        if self.is_away:
            raise Unavailable("The server is away.")


def claims_in_memory() -> ClaimService:
    """A service of claims over a store of its own."""
    return ClaimService(FakeClaimStore())
