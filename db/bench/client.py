"""One of the clients of the feed's benchmark, in a process of its own: hears, reads, applies, and says when.

Speaks with the benchmark in lines: it is told the address of the database, prints `ready`, then for every hint of the
bare channel `bare <number> <time>` and for every step of the feed `feed <position> <changes read> <rows read>
<applied>`; the end of its input ends it. Times are nanoseconds of the machine's monotonic clock, which all processes
share. It speaks only in quiet moments, so that speaking is not measured.
"""

from __future__ import annotations

import select
import sys
import time

from sqlalchemy import make_url

from app.city.city import City
from app.city.components import Components
from app.city.local_copy import FeedMark
from db.connection.engine import make_engine
from db.feed.changes import FeedBatch
from db.feed.source import FeedSource

BARE_CHANNEL = "gridhall_bench"


class LightSource(FeedSource):
    """A feed whose city has no components, so that twenty of them fit into one machine; it times its first question."""

    noted_at = 0

    def _load_components(self, *_: object) -> Components:
        return Components.empty()

    def _noted_since(self, mark: FeedMark) -> FeedBatch:
        noted = super()._noted_since(mark)
        self.noted_at = time.monotonic_ns()
        return noted


def light_source() -> LightSource:
    """The source whose address is the first line of the input."""
    return LightSource(make_engine(make_url(sys.stdin.readline().strip())))


def main() -> None:
    """Follow until told to end."""
    source = light_source()
    city = source.load()
    connection = source._listener.connection
    connection.execute(f"listen {BARE_CHANNEL}")
    said = ["ready"]
    while not select.select([sys.stdin], [], [], 0)[0]:
        # A list: the connection is locked as long as its hints are being walked through.
        hints = list(connection.notifies(timeout=0.15, stop_after=1))
        if not hints and said:
            print("\n".join(said), flush=True)
            said = []
        for hint in hints:
            if hint.channel == BARE_CHANNEL:
                said.append(f"bare {hint.payload} {time.monotonic_ns()}")
            else:
                said += follow(source, city)


def follow(source: LightSource, city: City) -> list[str]:
    """Read and apply one step, and tell when."""
    delta = source.read()
    read_at = time.monotonic_ns()
    if delta is None:
        return []
    city.apply(delta)
    return [f"feed {delta.position} {source.noted_at} {read_at} {time.monotonic_ns()}"]


if __name__ == "__main__":
    main()
