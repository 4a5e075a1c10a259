"""Remembers which identifiers a file has had, in 16 bytes each."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


class SeenIds:
    """Identifiers with the line where each was taken; runs of sorted numbers that double in length."""

    def __init__(self) -> None:
        self._runs: list[tuple[NDArray[np.uint64], NDArray[np.int64]]] = []

    def lines_of(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the line of each key, 0 where it is new."""
        found = np.zeros(len(keys), np.int64)
        for known, lines in self._runs:
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            hit = known[at] == keys
            found[hit] = lines[at[hit]]
        return found

    def add(self, keys: NDArray[np.uint64], lines: NDArray[np.int64]) -> None:
        """Remember keys that are new and different from each other."""
        if not len(keys):
            return
        order = np.argsort(keys)
        self._runs.append((keys[order], lines[order]))
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            (keys_a, lines_a), (keys_b, lines_b) = self._runs.pop(), self._runs.pop()
            keys, lines = np.concatenate([keys_a, keys_b]), np.concatenate([lines_a, lines_b])
            order = np.argsort(keys, kind="stable")
            self._runs.append((keys[order], lines[order]))


def key_of(text: str) -> int:
    """Return 64 bits that stand for an identifier; two of ten million meet by chance once in some 300,000 files."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def keys_of(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the keys of many identifiers."""
    return np.fromiter((key_of(text) for text in texts), np.uint64, len(texts))
