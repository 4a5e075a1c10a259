"""One of the clients of the feed's benchmark, in a process of its own: hears, reads, applies, and says when.

Speaks with the benchmark in lines: it prints `ready`, then for every hint of the bare channel `bare <number> <time>`
and for every step of the feed `feed <position> <time read> <time applied>`; a line on its input ends it. Times are
nanoseconds of the machine's monotonic clock, which all processes share.
"""

from __future__ import annotations

import select
import sys
import time

from sqlalchemy import make_url

from app.city.city import City
from app.city.components import Components
from db.engine import make_engine
from db.feed import FeedSource

BARE_CHANNEL = "gridhall_bench"


class LightSource(FeedSource):
    """A feed whose city has no components, so that twenty of them fit into one machine."""

    def _load_components(self, *_: object) -> Components:
        return Components.empty()


def main() -> None:
    """Follow until told to end."""
    source = LightSource(make_engine(make_url(sys.argv[1])))
    city = source.load()
    connection = source._listener.connection
    connection.execute(f"listen {BARE_CHANNEL}")
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        for hint in list(connection.notifies(timeout=0.5, stop_after=1)):
            if hint.channel == BARE_CHANNEL:
                print("bare", hint.payload, time.monotonic_ns(), flush=True)
            else:
                follow(source, city)


def follow(source: FeedSource, city: City) -> None:
    """Read and apply one step, and tell when."""
    delta = source.read()
    read_at = time.monotonic_ns()
    if delta is not None:
        city.apply(delta)
        print("feed", delta.position, read_at, time.monotonic_ns(), flush=True)


if __name__ == "__main__":
    main()
