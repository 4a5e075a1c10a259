"""The ladder of the demo city: the one that is shipped, in force since the beginning of the present month."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from app.i18n import pick
from app.ladder.model import LadderVersion
from app.ladder.reading import read_ladder
from db.schema.queries import query
from db.stores.ladder import DatabaseLadderStore

FILE = Path(__file__).resolve().parent.parent.parent / "resources" / "ladder" / "default.csv"
NAME = "2026-11"
TITLE, TITLE_EN = "默认催办阶梯", "Default ladder"


def load_demo_ladder(connection: Connection) -> str:
    """Put the shipped ladder in force and return its name; twice changes nothing."""
    known = text("select count(*) from city.ladder_versions where name = :name")
    if connection.scalar(known, {"name": NAME}):
        return NAME
    version = LadderVersion(NAME, pick(TITLE, TITLE_EN), "2026", FILE.name)
    DatabaseLadderStore(connection).save_draft(None, version, read_ladder(FILE))
    before = connection.scalar(text("select current_setting('gridhall.bulk', true)"))
    as_loader = text("select set_config('gridhall.bulk', :bulk, true)")
    connection.execute(as_loader, {"bulk": "on"})
    connection.execute(query("ladder_demo_in_force"), {"name": NAME})
    connection.execute(as_loader, {"bulk": before or ""})
    connection.execute(text("select city.keep_rhythms()"))
    return NAME
