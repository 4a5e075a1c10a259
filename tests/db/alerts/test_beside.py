"""Sweeps beside each other and beside acts: nothing is raised twice, and no act waits or is refused."""

from __future__ import annotations

import threading
from uuid import uuid4

from sqlalchemy import Engine, text

from app.cases.service import CaseService
from db.stores.cases import DatabaseCaseStore
from tests.db.alerts.conftest import many_late, set_time, sweep, unreceived
from tests.fakes import tiny_city


def test_an_act_passes_while_a_sweep_is_not_committed_and_a_sweep_while_an_act_is_not(database: Engine) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        set_time(connection, "2026-11-23 09:00+08")
        people = tiny_city.people(connection)
        case_ids = [unreceived(connection) for _ in range(2)]
    store = DatabaseCaseStore(database)
    with database.connect() as sweeping:
        begun = sweeping.begin()
        sweeping.execute(text("set local lock_timeout = '5s'"))
        assert sweep(sweeping) == 2
        seen = store.look(case_ids[0])
        assert seen is not None
        CaseService(store).act(people["handler-1"], uuid4(), seen, "receive", {})
        begun.commit()
    with database.connect() as acting, database.begin() as sweeping:
        begun = acting.begin()
        acting.execute(text("select from city.cases where case_id = :id for update"), {"id": case_ids[1]})
        sweeping.execute(text("set local lock_timeout = '5s'"))
        assert sweep(sweeping, None) == 0
        begun.rollback()
    with database.connect() as connection:
        open_ones = text("select count(*) from city.alerts where ended_at is null")
        assert connection.scalar(open_ones) == 1, "the one that was received has ended"


def test_sweeps_at_once_and_workers_that_are_killed_raise_each_once(database: Engine) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        set_time(connection, "2026-11-23 09:00+08")
        many_late(connection, 40, "2026-11-23 09:00+08")
        for _ in range(4):
            unreceived(connection)

    def work(is_killed: bool) -> None:
        with database.connect() as connection:
            begun = connection.begin()
            sweep(connection)
            begun.rollback() if is_killed else begun.commit()

    for killed in ((True, True), (False, False), (True, False)):
        threads = [threading.Thread(target=work, args=(one,)) for one in killed]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with database.connect() as connection:
        raised = connection.scalar(text("select count(*) from city.alert_acts where act = 'raise'"))
        assert raised == connection.scalar(text("select count(*) from city.alerts")) <= 10
        assert connection.scalar(text("select count(*) from city.alert_causes where times = 1")) == 44
