"""The command manual of the demo city: all classes of 2026, in force since before the first case."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from app.manual.imports import refuse_troubles, version_of
from app.manual.mapping import load_manual_mapping
from app.manual.model import ManualRule
from app.manual.order import find_disorder
from app.manual.reading import read_rule_book
from db.schema.queries import query
from db.stores.manual import DatabaseManualStore

RESOURCES = Path(__file__).resolve().parent.parent.parent / "resources"
MAPPING = RESOURCES / "manual" / "demo.toml"
BOOKS = tuple(RESOURCES / "manual" / f"demo_{kind}.csv" for kind in ("components", "events"))


def read_demo_manual() -> list[ManualRule]:
    """Return the rules of the demo manual."""
    mapping = load_manual_mapping(MAPPING)
    rules: list[ManualRule] = []
    for file in BOOKS:
        book = read_rule_book(file, mapping)
        refuse_troubles(file.name, [*book.troubles, *find_disorder(book.rules)])
        rules += book.rules
    return rules


def load_demo_manual(connection: Connection) -> str:
    """Put the demo manual in force and return its name, for the cases that are made; twice changes nothing.

    It takes force with the year before last in the city's own time, so that every case of the demo was filed under it.
    """
    version = version_of(load_manual_mapping(MAPPING))
    known = text("select count(*) from city.manual_versions where name = :name and published_at is not null")
    if connection.scalar(known, {"name": version.name}):
        return version.name
    rules = read_demo_manual()
    DatabaseManualStore(connection).save_draft(version, rules, ("component", "event"))
    before = connection.scalar(text("select current_setting('gridhall.bulk', true)"))
    as_loader = text("select set_config('gridhall.bulk', :bulk, true)")
    connection.execute(as_loader, {"bulk": "on"})
    connection.execute(query("manual_demo_in_force"), {"name": version.name})
    connection.execute(as_loader, {"bulk": before or ""})
    return version.name
