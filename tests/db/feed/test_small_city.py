"""A whole demo city is read as it stands, and the same from a local copy."""

from __future__ import annotations

import numpy as np
from sqlalchemy import text

from db.feed.source import FeedSource

FACTS = """
select (select count(*) from city.components), (select count(*) from city.cases where closed_at is null),
       (select count(*) from city.duty_grids), (select count(*) from city.cameras)
"""


def test_the_demo_city_in_memory_is_the_one_in_the_database(small_city, tmp_path):
    source = FeedSource(small_city, tmp_path)
    city = source.load()
    source.rest()
    source.close()
    with small_city.connect() as connection:
        facts = connection.execute(text(FACTS)).one()
    open_cases = int(np.isnan(city.cases.column("closed_at")).sum())
    assert (city.components.count, open_cases, len(city.duty_grids), len(city.cameras.ids)) == tuple(facts)
    from_copy = FeedSource(small_city, tmp_path)
    again = from_copy.load()
    from_copy.close()
    order, order_again = (np.argsort(one.components.column("component_id")) for one in (city, again))
    for name in ("component_id", "x_cm", "y_cm", "class_id", "state"):
        assert (city.components.column(name)[order] == again.components.column(name)[order_again]).all()


def test_duty_grids_named_after_their_township_have_english_names(small_city, tmp_path):
    source = FeedSource(small_city, tmp_path)
    grids = source.load().duty_grids
    source.close()
    assert len(set(grids.names_en)) == len(grids)
    for name, english in zip(grids.names, grids.names_en, strict=True):
        number = "".join(sign for sign in name if sign.isdecimal())
        assert english.isascii() and english.endswith(f" Grid {number}"), (name, english)
