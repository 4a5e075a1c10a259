"""Cases like those of an item are found by place, with much history too: no big table is scanned."""

from __future__ import annotations

from sqlalchemy import Engine, text

from tests.db.responsibility.test_plans import MANY, SCAN, plans_of
from tests.fakes import tiny_city

ITEM = """
insert into city.hard_items (unit_ids, arose_by, put_at, state_at, since_at, class_id, geom)
values (array[1], 'hand', now(), now(), now(), 1, st_setsrid(st_makepoint(108.305, 22.82), 4490)) returning item_id
"""


def test_cases_like_it_are_found_by_place(template: Engine) -> None:
    with template.connect() as connection:
        undone = connection.begin()
        with connection.connection.cursor() as cursor:
            cursor.execute(MANY)
            cursor.execute("analyze city.cases")
        item_id = connection.execute(text(ITEM)).scalar_one()
        presenter = str(tiny_city.people(connection)["presenter-1"].role_name)
        plans = plans_of(connection, presenter, "select * from city.cases_like_item(:id, 500)", {"id": item_id})
        undone.rollback()
    whole = "\n".join(plans)
    assert "cases_" in whole and "geom" in whole
    scans = [(table, int(rows)) for table, _part, rows in SCAN.findall(whole) if int(rows) > 200]
    assert scans == []
