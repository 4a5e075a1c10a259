"""Gives open cases of the demo city, and those closed lately, their pictures: at the report and after the work."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from db.demo.drawings import VARIANTS, Drawing, group_of
from db.schema.queries import query

CLOSED_DAYS = 7
KEEP = text(
    "insert into city.attachment_contents (sha256, content, is_sample) values (sha256(:content), :content, true)"
    " on conflict (sha256) do update set is_sample = true"
)


def write_photos(connection: Connection, drawings: list[Drawing]) -> None:
    """Keep pictures and give them to the cases of a new city."""
    keep_drawings(connection, drawings)
    groups = read_groups(connection)
    connection.execute(
        query("demo_photos"),
        {
            "class_ids": list(groups), "class_groups": list(groups.values()), "variants": VARIANTS, "days": CLOSED_DAYS,
            "groups": [one.group for one in drawings], "numbers": [one.variant for one in drawings],
            "moments": [one.moment for one in drawings], "sizes": [len(one.content) for one in drawings],
            "hashes": [hashlib.sha256(one.content).digest() for one in drawings],
        },
    )  # fmt: skip


def keep_drawings(connection: Connection, drawings: list[Drawing]) -> None:
    """Keep each picture once, as one that many cases have on purpose."""
    connection.execute(KEEP, [{"content": one.content} for one in drawings])


def read_groups(connection: Connection) -> dict[int, str]:
    """Return what each class is drawn as, by its number."""
    rows = connection.execute(text("select class_id, name from city.classes order by class_id"))
    return {row.class_id: group_of(row.name) for row in rows}
