"""A city source without a database, whose trouble a test decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from app.city.city import City
from app.city.components import Components
from app.city.delta import CityDelta
from app.city.model import COMPONENT_DTYPE, CityProfile
from app.city.ports import ReadAnew
from app.errors import Unavailable

PROFILE = CityProfile(
    "测试市", "Test", "中心", "Centre", "000000", 108, 22, 109, 23, "Asia/Shanghai", "CN", 4545, (), "2026", True
)


def component_rows(*ids: int) -> np.ndarray:
    """Components with these ids at the place (id, id) in metres."""
    rows = np.zeros(len(ids), COMPONENT_DTYPE)
    rows["component_id"], rows["x_cm"], rows["y_cm"] = ids, np.array(ids) * 100, np.array(ids) * 100
    return rows


class FakeSource:
    """Facts are a growing list of components; `commit` adds one and hints."""

    def __init__(self) -> None:
        self.facts: list[int] = []
        self.is_down = False
        self.is_pruned = False
        self.loads, self.reads, self.connects = 0, 0, 0
        self.rests_while_away = 0
        self.away = False
        self._position = 0
        self._hint = threading.Event()

    def commit(self, *ids: int) -> None:
        """Add components."""
        self.facts.extend(ids)
        self._hint.set()

    def connect(self) -> None:
        """See CitySource."""
        self.connects += 1
        self._check()

    def load(self, tell: Callable[[str, int, int], None]) -> City:
        """See CitySource."""
        self._check()
        tell("reading", 1, 1)
        self.loads += 1
        self.is_pruned = False
        self._position = len(self.facts)
        return City(PROFILE, position=self._position, components=Components.from_rows(component_rows(*self.facts)))

    def read(self) -> CityDelta | None:
        """See CitySource."""
        self._check()
        self.reads += 1
        if self.is_pruned:
            raise ReadAnew("pruned")
        new = self.facts[self._position :]
        if not new:
            return None
        self._position += len(new)
        return CityDelta(self._position, time.time(), frozenset({"components"}), components=component_rows(*new))

    def look(self) -> CityDelta | None:
        """See CitySource."""
        self._check()
        return None

    def wait(self, seconds: float) -> bool:
        """See CitySource."""
        self._check()
        came = self._hint.wait(seconds)
        self._hint.clear()
        return came

    def probe(self) -> None:
        """See CitySource."""
        self._check()

    def rest(self) -> None:
        """See CitySource."""
        self.rests_while_away += self.away

    def close(self) -> None:
        """See CitySource."""

    def _check(self) -> None:
        if self.is_down:
            raise Unavailable("the server is away")
