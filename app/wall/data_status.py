"""How far a tile may be believed. Each standing looks different, and an error never looks like zero."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.i18n import _
from app.texts.spans import span_text
from app.texts.times import clock_text
from app.wall.answers import Answer, Nothing


class DataStatus(StrEnum):
    """How far a tile may be believed."""

    LOADING = "loading"
    LIVE = "live"
    LATE = "late"
    DEAD = "dead"
    EMPTY = "empty"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class FeedState:
    """What is known about the feed.

    Args:
        state: loading, live, late or dead, as whoever keeps the city current sees it.
        age_s: seconds since the last sign of life of the server.
        since: city time in Unix seconds of that sign.
        forbidden: topics that the person of this wall may not read.
        trouble: what is wrong, in one sentence; '' when nothing is.
    """

    state: str = "loading"
    age_s: float = 0.0
    since: float = 0.0
    forbidden: frozenset[str] = frozenset()
    trouble: str = ""


def status_of_feed(feed: FeedState) -> DataStatus:
    """The standing of the picture as a whole."""
    return DataStatus(feed.state)


def standing_of_tile(feed: FeedState, topics: frozenset[str], answer: Answer | None) -> DataStatus:
    """The standing of a tile that reads these topics and shows this answer."""
    if feed.forbidden & topics:
        return DataStatus.FORBIDDEN
    whole = status_of_feed(feed)
    if answer is None and whole is DataStatus.LIVE:
        return DataStatus.LOADING
    if whole is DataStatus.LIVE and isinstance(answer, Nothing):
        return DataStatus.EMPTY
    return whole


def age_texts(standing: DataStatus, feed: FeedState, time_zone: str) -> tuple[str, ...]:
    """What a tile prints about its age, from the full text to the shortest; nothing while it is live."""
    if standing is DataStatus.LATE:
        age = span_text(feed.age_s)
        return _("delayed {span}").format(span=age), age
    if standing is DataStatus.DEAD:
        clock = clock_text(feed.since, time_zone)
        return _("no data since {time}").format(time=clock), _("since {time}").format(time=clock), clock[:5]
    return ()
