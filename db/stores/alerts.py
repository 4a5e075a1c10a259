"""Reads alerts and keeps what people do about them, through functions of the database, which look at post and case."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from psycopg import Connection as PlainConnection
from sqlalchemy import Connection, Engine, text

from app.alerts.model import (
    Alert,
    AlertAct,
    AlertBoard,
    AlertSummary,
    Hazard,
    HazardTimes,
    KindState,
    SeatLoad,
)
from app.i18n import N_
from db.schema.queries import plain_query, query
from db.stores.work import told_work

SENTENCES = {
    "GH120": N_("This alert has ended or is not for you. Refresh the page."),
    "GH121": N_("This alert has ended: its cause is over. Refresh the page."),
    "GH122": N_("Choose a time between 1 and {minutes} minutes."),
    "GH123": N_("Only shift leaders and administrators of the city switch alerts."),
    "GH124": N_("There is no alert of this kind. Refresh the page."),
    "GH125": N_("This case is closed, or it is not urgent. Refresh the page."),
}
FACTS = ("minutes",)
LOAD = text("select * from city.alert_load(:days)")
RATE = text("select * from city.alert_rate(:hours)")
TIMES = text("select * from city.hazard_times(31)")
KINDS = text("select * from city.known_alert_kinds()")
ACTS = text("select * from city.acts_on_alert(:id)")
NOW = text("select city.city_now() as now_at, city.time_zone() as time_zone")


class DatabaseAlertStore:
    """Alerts in the database."""

    def __init__(self, bind: Engine | Connection) -> None:
        """Keep the address."""
        self._bind = bind

    def board(self, most_hazards: int, days: int, hours: int) -> AlertBoard:
        """Return everything of alerts that this person sees."""
        with self._work() as connection:
            now = connection.execute(NOW).one()
            return AlertBoard(
                tuple(_alert_of(row) for row in connection.execute(query("alerts_open"))),
                tuple(Hazard(*row) for row in connection.execute(query("alerts_hazards"), {"most": most_hazards})),
                tuple(_load_of(row) for row in connection.execute(LOAD, {"days": days})),
                tuple((row.back, row.calls, row.floods) for row in connection.execute(RATE, {"hours": hours})),
                HazardTimes(*connection.execute(TIMES).one()),
                tuple(_kind_of(row) for row in connection.execute(KINDS)),
                now.now_at,
                now.time_zone,
            )

    def acts(self, alert_id: int) -> list[AlertAct]:
        """Return what happened to an alert, the latest first."""
        with self._work() as connection:
            return [
                AlertAct(row.act, row.acted_at, row.name or "", row.until, row.reason or "")
                for row in connection.execute(ACTS, {"id": alert_id})
            ]

    def cases(self, alert_id: int) -> list[int]:
        """Return the cases in an alert that this person sees, the urgent ones first."""
        with self._work() as connection:
            return list(connection.scalars(text("select city.cases_of_alert(:id)"), {"id": alert_id}))

    def acknowledge(self, person: str | None, alert_id: int) -> datetime:
        """Note that a person is on it."""
        return self._asked(person, "select city.acknowledge_alert(:id)", id=alert_id)

    def shelve(self, person: str | None, alert_id: int, seconds: int, reason: str) -> datetime:
        """Put an alert off."""
        statement = "select city.shelve_alert(:id, :seconds, :reason)"
        return self._asked(person, statement, id=alert_id, seconds=seconds, reason=reason)

    def see_hazard(self, person: str | None, case_id: int) -> None:
        """Note that a person has looked at an urgent case."""
        self._asked(person, "select city.see_hazard(:id)", id=case_id)

    def plan_look(self, person: str | None, case_id: int, minutes: int) -> datetime:
        """Plan the next look at an urgent case."""
        return self._asked(person, "select city.plan_look(:id, :minutes)", id=case_id, minutes=minutes)

    def switch(self, person: str | None, kind: str | None, is_on: bool, is_on_in_storm: bool | None, why: str) -> None:
        """Switch a kind, or storm mode."""
        statement = "select city.switch_alerts(:kind, :on, :storm, :why)"
        self._asked(person, statement, kind=kind, on=is_on, storm=is_on_in_storm, why=why)

    def _asked(self, person: str | None, statement: str, **values: object) -> Any:
        with self._work(person) as connection:
            return connection.scalar(text(statement), values)

    def _work(self, person: str | None = None) -> AbstractContextManager[Connection]:
        return told_work(self._bind, person, SENTENCES, FACTS)


def read_summary_plainly(connection: PlainConnection[Any]) -> AlertSummary:
    """Return what foot and header say, over the connection of the feed."""
    row = connection.execute(plain_query("alerts_summary"), prepare=True).fetchone()
    return AlertSummary(*row) if row else AlertSummary()


def _alert_of(row: Any) -> Alert:
    return Alert(**dict(row._mapping) | {"causes": tuple(row.causes)})


def _load_of(row: Any) -> SeatLoad:
    return SeatLoad(row.seat or "", *tuple(row)[1:])


def _kind_of(row: Any) -> KindState:
    facts = dict(row._mapping)
    named = {"switched_by": row.switched_by or "", "why": row.why or "", "is_storm": facts.pop("storm")}
    return KindState(**facts | named)
