"""What the intake reads from outside."""

from __future__ import annotations

from typing import Protocol

from app.intake.model import ChannelRules, ComponentAt, PlaceFacts, PlaceHistory
from app.intake.repeats import Reach


class IntakeReader(Protocol):
    """Reads what a report needs before it is sent, as the person whose desk it is; changes nothing.

    Every method raises Forbidden where this person may not read it, and Unavailable where the database is away.
    """

    def channels(self) -> tuple[ChannelRules, ...]:
        """Return the sources in their order."""

    def place_facts(self, lon: float, lat: float) -> PlaceFacts:
        """Return grids, areas and street of a place, as the door will fill them in; one round trip."""

    def place_history(self, lon: float, lat: float, class_id: int, reach: Reach) -> PlaceHistory:
        """Return what happened near a place within a year, as far as this person may see it; one round trip."""

    def texts(self, most: int) -> tuple[tuple[int, str], ...]:
        """Return the class and the text of the latest cases that this person sees, at most so many."""

    def components(self, code: str) -> tuple[ComponentAt, ...]:
        """Return the components whose code begins so, or on which exactly this code is painted."""
