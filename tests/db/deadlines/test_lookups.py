"""A deadline is a few lookups in the calendar, never a walk through it; whatever its limit and however often asked."""

import pytest
from sqlalchemy import Connection, text

COUNTERS = text(
    "select seq_scan, coalesce(idx_scan, 0) as idx_scan, seq_tup_read + coalesce(idx_tup_fetch, 0) as rows"
    " from pg_stat_xact_user_tables where relid = 'city.calendar_days'::regclass"
)


def lookups(city: Connection, statement: str) -> tuple[int, float, float]:
    """Scans from end to end, lookups by index, and rows touched, for each call of eight."""
    before = city.execute(COUNTERS).one()
    for _ in range(8):  # the later ones run by a plan for any value
        city.execute(text(statement))
    after = city.execute(COUNTERS).one()
    return (after.seq_scan - before.seq_scan, (after.idx_scan - before.idx_scan) / 8, (after.rows - before.rows) / 8)


@pytest.mark.parametrize(
    ("statement", "most"),
    [
        ("select city.due('2026-09-30 16:20+08', 3, 'work_day')", 2),
        ("select city.due('2026-11-25 16:20+08', 1, 'work_hour')", 2),
        ("select city.due('2026-11-25 16:20+08', 3, 'natural_day')", 0),
        ("select city.deadline('2026-09-30 16:20+08', 86400, true, 86400)", 4),
        ("select city.own_seconds('2026-09-30 16:20+08', '2026-11-30 16:20+08', true)", 2),
    ],
)
def test_a_deadline_is_a_few_lookups(city: Connection, statement: str, most: int) -> None:
    city.execute(text("analyze city.calendar_days"))
    scans, found, rows = lookups(city, statement)
    assert scans == 0
    assert found <= most and rows <= most


def test_the_counters_see_a_scan(city: Connection) -> None:
    assert lookups(city, "select count(*) from city.calendar_days where note = 'x'")[0] == 8
