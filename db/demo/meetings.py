"""Hard items, seventy meetings and the rulings of the latest in the demo city, all marked as such.

Units, disputes and rulings are our own assumption; the numbers of meetings are those of the seed city.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db.schema.queries import query


def write_meetings(connection: Connection) -> None:
    """Let some cases be disputed, put them on the board, and write the meetings behind and before it."""
    before = connection.scalar(text("select current_setting('gridhall.bulk', true)"))
    as_loader = text("select set_config('gridhall.bulk', :bulk, true)")
    connection.execute(as_loader, {"bulk": "on"})
    connection.execute(query("demo_hard_cases"))
    connection.execute(query("demo_hard_items"))
    connection.execute(query("demo_meetings"))
    connection.execute(query("demo_agenda"))
    connection.execute(query("demo_rulings"))
    connection.execute(
        text("select city.follow_item(i) from city.hard_items i where i.state in ('scheduled', 'adjourned')")
    )
    connection.execute(as_loader, {"bulk": before or ""})
