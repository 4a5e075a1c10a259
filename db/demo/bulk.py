"""Loading many rows at once: no row triggers, indexes built after the rows, topics told to the feed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

TOPICS = (
    "cases", "components", "areas", "duty_grids", "unit_grids", "streets", "waters", "greens", "units", "staff",
    "classes", "cameras", "profile", "hard_items", "meetings", "rulings", "letters",
)  # fmt: skip
TABLES = (
    "areas", "duty_grids", "unit_grids", "streets", "waters", "greens", "units", "staff", "staff_posts",
    "latest_positions", "cameras", "classes", "components", "cases", "flow_records", "assignments", "stage_clocks",
    "case_requests", "case_numbers", "reports", "case_terms", "attachments", "attachment_contents",
)  # fmt: skip
WRITTEN_WITH_CASES = (
    "areas", "duty_grids", "unit_grids", "units", "staff", "staff_posts", "components", "cases",
    "flow_records", "assignments", "stage_clocks", "reports", "case_terms",
)  # fmt: skip

INDEXES = text("""
    select c.conname as name, pg_get_constraintdef(c.oid) as definition, true as is_constraint
    from pg_constraint c where c.conrelid = cast(:relation as regclass) and c.contype in ('u', 'f')
    union all
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), false
    from pg_index i where i.indrelid = cast(:relation as regclass)
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
    order by is_constraint, name
""")


def bulk_loading(connection: Connection) -> None:
    """Let the rest of the transaction load rows as history: the door and the feed's row triggers stand aside."""
    for setting in (
        "gridhall.bulk = 'on'",
        "synchronous_commit = off",
        "maintenance_work_mem = '512MB'",
        "max_parallel_maintenance_workers = 1",
    ):
        connection.execute(text(f"set local {setting}"))


@contextmanager
def rebuilt_indexes(connection: Connection, table: str) -> Iterator[None]:
    """Drop the indexes and foreign keys of a table, and build them again after the rows; the primary key stays."""
    relation = f"city.{table}"
    found = connection.execute(INDEXES, {"relation": relation}).all()
    for row in found:
        statement = (
            f'alter table {relation} drop constraint "{row.name}"' if row.is_constraint else f"drop index {row.name}"
        )
        connection.execute(text(statement))
    yield
    for row in found:
        statement = (
            f'alter table {relation} add constraint "{row.name}" {row.definition}'
            if row.is_constraint
            else row.definition
        )
        connection.exec_driver_sql(statement)


def note_topics(connection: Connection) -> None:
    """Tell the feed once for each topic that everything is new."""
    for topic in TOPICS:
        connection.execute(text("select city.note_bulk(:topic)"), {"topic": topic})


def sample_statistics(connection: Connection, tables: Sequence[str] = WRITTEN_WITH_CASES) -> None:
    """Let the planner know the rows that this transaction has written, for the statements that read them in it.

    Without it the planner takes tables of 100,000 rows for empty ones: the photos of a city of 30,000 open cases took
    143 s of 229 s, and 7 s of 80 s with it.
    """
    for table in tables:
        connection.execute(text(f"analyze city.{table}"))


def analyse(engine: Engine, tables: Sequence[str] = TABLES) -> None:
    """Let the planner know the new rows of tables, and mark their pages as visible to all."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.execute(text(f"vacuum (analyze) city.{table}"))
