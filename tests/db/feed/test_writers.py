"""Many writers that commit out of order beside a long import: nothing missed, nothing twice, nobody held back."""

from __future__ import annotations

import random
import threading
import time

import pytest
from sqlalchemy import text

from db.feed.source import FeedSource
from tests.app.city.test_follow import until
from tests.db.feed.conftest import component
from tests.db.feed.test_bad_days import commit

WRITERS, COMMITS = 10, 40


def write(town, number: int) -> None:
    """Commit transactions of one to three rows; each stays open for a random time, so that they overtake each other."""
    rng = random.Random(number)
    with town.connect() as connection:
        for commit in range(COMMITS):
            first = 10_000 * (number + 1) + commit * 3
            rows = rng.randint(1, 3)
            for row in range(rows):
                connection.execute(text(component(first + row)))
                time.sleep(rng.random() * 0.003)
            if rng.random() < 0.1:
                connection.rollback()
            else:
                connection.commit()


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_nothing_is_missed_and_nothing_comes_twice(town, isolation):
    readers = [FeedSource(town) for _ in range(2)]
    seen: list[list[int]] = [[], []]
    for reader in readers:
        reader.connect()
        reader.load()
    importer = town.connect().execution_options(isolation_level=isolation)
    importer.execute(text("insert into city.components (component_id, code, class_id, geom) select i, i::text, 1,"
                          " st_setsrid(st_makepoint(108.5, 22.5), 4490) from generate_series(1, 3000) i"))  # fmt: skip
    engine = town.execution_options(isolation_level=isolation)
    writers = [threading.Thread(target=write, args=(engine, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        for reader, keys in zip(readers, seen, strict=True):
            reader.wait(0.05)
            take(reader, keys)
    for reader, keys in zip(readers, seen, strict=True):
        take(reader, keys)
    with town.connect() as connection:
        committed = sorted(connection.scalars(text("select component_id from city.components")))
    for keys in seen:
        check(keys, committed)  # the open import has held nobody back
    importer.commit()
    importer.close()
    for reader, keys in zip(readers, seen, strict=True):
        assert reader.wait(5), "the import was hinted at"
        take(reader, keys)
        check(keys, [*committed, *range(1, 3001)])
        reader.close()


def test_who_has_a_position_becomes_visible_before_the_next_one_gets_any(town):
    reader = FeedSource(town)
    reader.connect()
    reader.load()
    with town.connect() as first:
        first.execute(text(component(1)))
        first.execute(text("set constraints city.number_commit immediate"))  # numbered, not yet visible
        second = threading.Thread(target=commit, args=(town, 2))
        second.start()
        until(lambda: is_somebody_waiting(town))
        assert reader.read() is None
        first.commit()
    second.join()
    assert sorted(reader.read().components["component_id"].tolist()) == [1, 2]
    reader.close()


def is_somebody_waiting(town) -> bool:
    """Whether a commit waits for its turn to be numbered."""
    question = "select exists (select from pg_locks where relation = 'city.feed_turn'::regclass and not granted)"
    with town.connect() as connection:
        return connection.scalar(text(question))


def check(seen: list[int], committed: list[int]) -> None:
    missed, twice = set(committed).difference(seen), len(seen) - len(set(seen))
    assert committed
    assert not missed
    assert twice == 0
    assert len(seen) == len(committed)


def take(reader: FeedSource, keys: list[int]) -> None:
    delta = reader.read()
    if delta is not None:
        assert not len(delta.components_gone)
        keys.extend(delta.components["component_id"].tolist())
