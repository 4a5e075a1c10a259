"""What alerts need from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from app.alerts.model import AlertAct, AlertBoard


class AlertStore(Protocol):
    """Keeps alerts; a person is a database role, None the one who is logged in."""

    def board(self, most_hazards: int, days: int, hours: int) -> AlertBoard:
        """Return everything of alerts that this person sees."""

    def acts(self, alert_id: int) -> list[AlertAct]:
        """Return what happened to an alert, the latest first."""

    def cases(self, alert_id: int) -> list[int]:
        """Return the cases in an alert that this person sees, the urgent ones first."""

    def acknowledge(self, person: str | None, alert_id: int) -> datetime:
        """Note that a person is on it; return until when that holds."""

    def shelve(self, person: str | None, alert_id: int, seconds: int, reason: str) -> datetime:
        """Put an alert off; return until when."""

    def see_hazard(self, person: str | None, case_id: int) -> None:
        """Note that a person has looked at an urgent case."""

    def plan_look(self, person: str | None, case_id: int, minutes: int) -> datetime:
        """Plan the next look at an urgent case; return when."""

    def switch(self, person: str | None, kind: str | None, is_on: bool, is_on_in_storm: bool | None, why: str) -> None:
        """Switch a kind, or storm mode (None)."""
