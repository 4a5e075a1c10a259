"""The use cases of alerts."""

from __future__ import annotations

from datetime import datetime

from app.alerts.model import Alert, AlertAct, AlertBoard
from app.alerts.ports import AlertStore
from app.errors import Refused
from app.i18n import _

MOST_HAZARDS = 200
LOAD_DAYS = 3
RATE_HOURS = 6
SHELF_MINUTES = (15, 30, 60, 120, 240, 480)
LOOK_MINUTES = (10, 15, 30, 60, 120, 240)


class AlertService:
    """Shows alerts and urgent cases, and what is done about them; a person is a database role, None oneself."""

    def __init__(self, store: AlertStore) -> None:
        self._store = store

    def board(self) -> AlertBoard:
        """Return everything of alerts that this person sees.

        Raises:
            Forbidden: this person's post has no alerts.
        """
        return self._store.board(MOST_HAZARDS, LOAD_DAYS, RATE_HOURS)

    def acts(self, alert_id: int) -> list[AlertAct]:
        """Return what happened to an alert, the latest first; nothing for one that does not call this person."""
        return self._store.acts(alert_id)

    def cases(self, alert_id: int) -> list[int]:
        """Return the cases in an alert that this person sees, the urgent ones first."""
        return self._store.cases(alert_id)

    def acknowledge(self, person: str | None, alert_id: int) -> datetime:
        """Note that a person is on it; it ends by itself when the time to act is over.

        Raises:
            Refused: the alert has ended, or does not call this person.
        """
        return self._store.acknowledge(person, alert_id)

    def shelve(self, person: str | None, alert_id: int, minutes: int, reason: str) -> datetime:
        """Put an alert off for some minutes of city time; it comes back, at once where something urgent joins.

        Raises:
            Refused: no reason, longer than its kind allows, or the alert has ended.
        """
        if not reason.strip():
            raise Refused(_("Write why the alert is shelved."))
        return self._store.shelve(person, alert_id, minutes * 60, reason.strip())

    def see_hazard(self, person: str | None, case_id: int) -> None:
        """Note that a person has looked at an urgent case.

        Raises:
            Refused: it is closed, or not urgent.
        """
        self._store.see_hazard(person, case_id)

    def plan_look(self, person: str | None, case_id: int, minutes: int) -> datetime:
        """Plan the next look at an urgent case; whoever plans has looked.

        Raises:
            Refused: it is closed, or not urgent.
        """
        return self._store.plan_look(person, case_id, minutes)

    def switch_storm(self, person: str | None, is_on: bool, why: str) -> None:
        """Switch storm mode, in which the kinds are off that can wait.

        Raises:
            Refused: no reason, or this is for shift leaders and administrators.
        """
        self._switch(person, None, is_on, None, why)

    def switch_kind(self, person: str | None, kind: str, is_on: bool, is_on_in_storm: bool, why: str) -> None:
        """Switch a kind, in ordinary times and in storm mode.

        Raises:
            Refused: no reason, or this is for shift leaders and administrators.
        """
        self._switch(person, kind, is_on, is_on_in_storm, why)

    def _switch(self, person: str | None, kind: str | None, is_on: bool, is_on_in_storm: bool | None, why: str) -> None:
        if not why.strip():
            raise Refused(_("Write why this is switched."))
        self._store.switch(person, kind, is_on, is_on_in_storm, why.strip())


def shelf_choices(alert: Alert) -> tuple[int, ...]:
    """Return for how many minutes an alert may be shelved."""
    return tuple(minutes for minutes in SHELF_MINUTES if minutes * 60 <= alert.longest_shelf_s)
