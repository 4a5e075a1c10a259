"""What rulings need from outside."""

from __future__ import annotations

from typing import Protocol

from app.rulings.model import (
    ConfirmedRuling,
    NewRuling,
    Ruling,
    RulingBasis,
    RulingCollision,
    RulingEffect,
    RulingFilter,
    RulingPreview,
    Surroundings,
)


class RulingStore(Protocol):
    """Keeps rulings; every method is one transaction of the person who is logged in.

    Every method raises Refused where the database says no, Conflict where somebody was faster, and Unavailable where it
    cannot be reached.
    """

    def basis(self, item_id: int) -> RulingBasis:
        """Return what the form of a ruling begins with."""

    def surroundings(self, west: float, south: float, east: float, north: float, is_wide: bool = False) -> Surroundings:
        """Return grids, streets and areas within a box in degrees, to be picked and snapped to."""

    def collisions(self, ruling: NewRuling) -> list[RulingCollision]:
        """Return the rulings that a new one meets."""

    def preview(self, ruling: NewRuling) -> RulingPreview:
        """Return what a ruling would have done in the last twelve months."""

    def confirm(self, meeting_no: int, item_id: int, version: int, ruling: NewRuling) -> ConfirmedRuling:
        """Make a ruling and move the cases of its item, all or nothing."""

    def rulings(self, only: RulingFilter, most: int) -> list[Ruling]:
        """Return rulings, the latest first."""

    def ruling_effect(self, ruling_id: int) -> RulingEffect:
        """Return what a ruling did since."""

    def class_choices(self) -> list[tuple[int, str, str, str]]:
        """Return number, code, name and English name of every class in use."""
