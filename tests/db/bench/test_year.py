"""A short year of the ladder with workers that are killed: each step exactly once, no act of a person refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.bench.year import Year, live_a_year, make_year_city

MAIN = Path(__file__).resolve().parents[3] / "main.py"


@pytest.mark.parametrize("seed", [5])
def test_workers_that_are_killed_lose_and_double_nothing(database: Engine, tmp_path: Path, seed: int) -> None:
    make_year_city(database)
    url = database.url.render_as_string(hide_password=False)
    around = {**os.environ, "GRIDHALL_DATA_DIR": str(tmp_path)}

    def start_worker() -> subprocess.Popen[bytes]:
        words = [sys.executable, str(MAIN), "worker", "--database", url]
        return subprocess.Popen(words, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    result = live_a_year(database, start_worker, Year(days=60, seconds=12.0, cases=16, kills=5, seed=seed))
    assert result.kills == 5 and result.acts > 60
    assert result.expected > 20 and result.urges > 5, result
    assert (result.lost, result.doubled, result.refused) == (0, 0, 0), result
