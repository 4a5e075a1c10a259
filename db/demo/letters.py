"""Letters of 58 months in the demo city, all marked as such.

How many there are is the seed's figure; units, days and replies are our own assumption. No files are kept of them.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db.schema.queries import query

STATEMENTS = (
    "demo_letters", "demo_letter_cases", "demo_letter_counts", "demo_letter_acts", "demo_letter_numbers",
)  # fmt: skip


def write_letters(connection: Connection) -> None:
    """Write letters from the beginning of the city to today; the latest are about cases that are late now."""
    before = connection.scalar(text("select current_setting('gridhall.bulk', true)"))
    as_loader = text("select set_config('gridhall.bulk', :bulk, true)")
    connection.execute(as_loader, {"bulk": "on"})
    for name in STATEMENTS:
        connection.execute(query(name))
    connection.execute(as_loader, {"bulk": before or ""})
