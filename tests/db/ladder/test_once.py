"""Workers that are killed, two at a time, and a clock that is set back: nothing is lost and nothing doubled."""

from __future__ import annotations

import random
import threading

import pytest
from sqlalchemy import Engine, text

from app.ladder.model import LadderRow
from tests.db.jobs.conftest import set_time
from tests.db.ladder.conftest import HOUR, in_force, late_case
from tests.fakes import tiny_city

CASES, ROUNDS = 24, 14


class Killed(Exception):
    """The worker ends in the middle."""


def work(engine: Engine, chance: random.Random) -> None:
    """Sweep and do steps in one transaction each; some of them end before they are committed."""
    for statement in ("select city.sweep_ladder()", "select city.do_ladder_steps(5)", "select city.do_ladder_steps(3)"):
        try:
            with engine.begin() as connection:
                connection.execute(text(statement))
                if chance.random() < 0.4:
                    raise Killed
        except Killed:
            pass


@pytest.mark.parametrize("seed", [1, 2])
def test_each_step_of_each_case_is_done_once(database: Engine, seed: int) -> None:
    chance = random.Random(seed)
    rows = [LadderRow(f"H{n}", "handle", n * HOUR, "urge", "unit") for n in range(3)]
    with database.begin() as connection:
        tiny_city.build(connection)
        set_time(connection, "2026-11-23 08:00+08")
        in_force(connection, "one", *rows)
        cases = [late_case(connection, f"2026-11-23 09:{minute:02}+08") for minute in range(CASES)]
    hours = sorted(chance.uniform(9, 12) for _ in range(ROUNDS))
    hours[chance.randrange(ROUNDS)] = 8.5  # the clock is set back once
    for hour in hours:
        with database.begin() as connection:
            set_time(connection, f"2026-11-23 {int(hour):02}:{int(hour % 1 * 60):02}+08")
        threads = [threading.Thread(target=work, args=(database, random.Random(chance.random()))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with database.begin() as connection:
        set_time(connection, "2026-11-23 15:00+08")
    with database.begin() as connection:
        connection.execute(text("update city.ladder_steps set retry_at = null"))
        connection.execute(text("select city.sweep_ladder()"))
        while connection.scalar(text("select city.do_ladder_steps(100)")):
            pass
    with database.connect() as connection:
        asked = text("select case_id, row_code from city.ladder_steps where state = 'done'")
        done = [tuple(row) for row in connection.execute(asked)]
        told = connection.execute(
            text("select case_id, count(*) from city.flow_records where action = 'system_urge' group by case_id")
        )
        assert sorted(done) == sorted((case_id, row.code) for case_id in cases for row in rows)
        assert {tuple(row) for row in told} == {(case_id, len(rows)) for case_id in cases}
