"""Use cases of rulings: what one would do, confirming it, finding all of them, and what they did."""

from __future__ import annotations

import shapely

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
from app.rulings.ports import RulingStore

AROUND_DEGREES = 0.01
MOST_RULINGS = 500
"""So many rulings a list holds; it is narrowed by words beyond that."""


class RulingService:
    """The use cases; every method raises Unavailable where the database cannot be reached."""

    def __init__(self, store: RulingStore) -> None:
        self._rulings = store

    def basis(self, item_id: int) -> RulingBasis:
        """Return what the form of a ruling begins with."""
        return self._rulings.basis(item_id)

    def surroundings(self, west: float, south: float, east: float, north: float, is_wide: bool = False) -> Surroundings:
        """Return what lies within a box in degrees, to be picked and snapped to."""
        return self._rulings.surroundings(west, south, east, north)

    def collisions(self, ruling: NewRuling) -> list[RulingCollision]:
        """Return the rulings that a new one meets; those of equal rank have to be replaced expressly.

        Raises:
            Refused: its place is none.
        """
        return self._rulings.collisions(ruling)

    def preview(self, ruling: NewRuling) -> RulingPreview:
        """Return what a ruling would have done in the last twelve months.

        Raises:
            Refused: its place is none.
        """
        return self._rulings.preview(ruling)

    def confirm_ruling(self, meeting_no: int, item_id: int, version: int, ruling: NewRuling) -> ConfirmedRuling:
        """Confirm a ruling as the chair: the rule holds and the cases of the item move, all or nothing.

        Raises:
            Refused: not the chair, the meeting is not running, the ruling is not whole or collides.
            Conflict: somebody was faster.
        """
        return self._rulings.confirm(meeting_no, item_id, version, ruling)

    def rulings(self, only: RulingFilter | None = None) -> list[Ruling]:
        """Return rulings, the latest first."""
        return self._rulings.rulings(only or RulingFilter(), MOST_RULINGS)

    def ruling_effect(self, ruling_id: int) -> RulingEffect:
        """Return what a ruling did since, with the cases behind."""
        return self._rulings.ruling_effect(ruling_id)

    def around_ruling(self, ruling: Ruling) -> tuple[RulingEffect, Surroundings]:
        """Return what a ruling did, and what lies around its place."""
        effect = self._rulings.ruling_effect(ruling.ruling_id)
        if ruling.shape is None:
            return effect, Surroundings()
        west, south, east, north = shapely.from_wkb(ruling.shape).bounds
        near = AROUND_DEGREES
        return effect, self._rulings.surroundings(west - near, south - near, east + near, north + near)

    def class_choices(self) -> list[tuple[int, str, str, str]]:
        """Return number, code, name and English name of every class in use."""
        return self._rulings.class_choices()
