"""The SQL files of the programme, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.dialects.postgresql import psycopg

SQL = Path(__file__).resolve().parent / "sql"


@cache
def _files() -> dict[str, Path]:
    """Every query by its name, which is unique among all topics (tests/db/schema/test_queries.py)."""
    return {file.stem: file for file in (SQL / "queries").rglob("*.sql")}


@cache
def query(name: str) -> TextClause:
    """Return `db/schema/sql/queries/<topic>/<name>.sql`; its parameters are written `:name`."""
    return text(_files()[name].read_text("utf-8"))


@cache
def plain_query(name: str) -> str:
    """Return the same file for psycopg itself, its parameters written `%(name)s`."""
    return str(query(name).compile(dialect=psycopg.dialect()))


def scripts(folder: str) -> list[str]:
    """Return the texts of all files of `db/schema/sql/<folder>`, in the order of their names."""
    return [file.read_text("utf-8") for file in sorted((SQL / folder).glob("*.sql"))]


def run_script(connection: Connection, script: str) -> None:
    """Run a whole file of SQL; without parameters the server takes it at once, and % stays %."""
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
