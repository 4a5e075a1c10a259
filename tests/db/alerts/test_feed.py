"""How many alerts call comes to every client by the feed, and by the look that follows the hour."""

from __future__ import annotations

from sqlalchemy import Engine, text

from db.feed.source import FeedSource
from tests.db.alerts.conftest import set_time, sweep, unreceived
from tests.fakes import tiny_city


def test_a_client_hears_of_an_alert_and_of_its_end(database: Engine) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        set_time(connection, "2026-11-23 09:00+08")
    source = FeedSource(database)
    try:
        city = source.load()
        assert city.alerts.calling == 0
        with database.begin() as connection:
            unreceived(connection)
            sweep(connection)
        delta = source.read()
        assert delta is not None and delta.alerts is not None
        assert "alerts" in city.apply(delta).topics and city.alerts.worst == "hazard_not_received"
        with database.begin() as connection:
            connection.execute(text("update city.cases set state = 'closed', closed_at = now()"))
            sweep(connection)
        while (delta := source.read()) is not None:
            city.apply(delta)
        looked = source.look()
        assert city.alerts.calling == 0 and (looked is None or looked.alerts is None)
    finally:
        source.close()
