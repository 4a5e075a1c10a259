"""What the change feed holds after a mark: which keys of which topics, and whether what lies in between is whole.

Positions are given at commit under a lock (20_feed.sql), so whoever sees position n sees every position
below it: what lies after the last position read is all there is to read, in one statement.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from app.city.local_copy import FeedMark
from app.errors import Unavailable
from app.i18n import _
from db.schema.queries import plain_query

COMMITS_AT_ONCE = 500
"""As many as city_feed_changes.sql takes."""


@dataclass(frozen=True)
class FeedBatch:
    """What the feed holds after a mark.

    Args:
        mark: where it stands now.
        touched: the keys of each topic.
        is_broken: why what lies in between cannot be trusted, '' when it can.
        is_full: whether there may be more than was asked for.
    """

    mark: FeedMark
    touched: dict[str, set[int]]
    is_broken: str
    is_full: bool


def newest_mark(connection: Connection[Any]) -> FeedMark:
    """Where the feed stands.

    Raises:
        Unavailable: there is no feed in the database.
    """
    row = connection.execute(plain_query("city_feed_status")).fetchone()
    if row is None:
        raise Unavailable(_("This database has no change feed. Ask its owner to run: main.py db upgrade."))
    epoch, newest, mark = row
    return FeedMark(epoch, newest, mark or "")


def changes_since(connection: Connection[Any], mark: FeedMark) -> FeedBatch:
    """What was noted after a mark; each question takes a part of it."""
    noted = _ask(connection, mark)
    while noted.is_full and not noted.is_broken:
        more = _ask(connection, noted.mark)
        for topic, keys in noted.touched.items():
            more.touched[topic] |= keys
        noted = more
    return noted


def _ask(connection: Connection[Any], mark: FeedMark) -> FeedBatch:
    cursor = connection.execute(plain_query("city_feed_changes"), {"position": mark.position}, prepare=True)
    return _digest(cursor.fetchall(), mark)


def _digest(rows: list[tuple], since: FeedMark) -> FeedBatch:
    """Sort the rows of city_feed_changes; see there."""
    life, pruned_to = rows[0][:2] if rows else ("", 0)
    newest, touched, holds, commits = since, defaultdict(set), since.position in (0, pruned_to), set()
    for _life, _pruned_to, position, mark, topic, key in rows:
        commits.add(position)
        if position == since.position:
            holds = mark == since.mark
        elif position is not None and position > newest.position:
            newest = FeedMark(since.epoch, position, mark)
        if topic is not None:
            touched[topic].add(key)
    broken = "" if holds else "the feed was set back"
    if not life or not since.epoch.endswith(life):
        broken = "the feed has begun a new life"
    elif pruned_to > since.position:
        broken = "what was missed has been pruned"
    return FeedBatch(newest, touched, broken, len(commits) >= COMMITS_AT_ONCE)
