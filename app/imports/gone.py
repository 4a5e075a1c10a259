"""What is gone from a new edition of a file that holds everything of its kind.

A row that was rejected is in the file all the same, so that what it names is not gone. Where a row does not say which
one it is, nobody can know what is gone, and nothing is marked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.i18n import _, ngettext
from app.imports.mapping import Mapping
from app.imports.model import Chunk, ImportResult
from app.imports.ports import ImportStore
from app.imports.seen import SeenIds, keys_of

MARKED_AT_ONCE = 10_000


class PresentIds:
    """The identifiers of all rows of a file, good or not."""

    def __init__(self) -> None:
        self._seen = SeenIds()
        self.unnamed = 0

    def add(self, chunk: Chunk, ids: NDArray[np.object_], wrong: set[int]) -> None:
        """Add the rows of a chunk.

        Args:
            wrong: rows whose identifier is damaged.
        """
        named = [str(one) for row, one in enumerate(ids) if one and row not in chunk.broken and row not in wrong]
        self.unnamed += len(ids) - len(named)
        keys = np.unique(keys_of(named))
        new = keys[self._seen.lines_of(keys) == 0]
        self._seen.add(new, np.ones(len(new), np.int64))

    def has(self, ids: list[str]) -> NDArray[np.bool_]:
        """Tell which of these identifiers the file has."""
        return self._seen.lines_of(keys_of(ids)) > 0


@dataclass
class Gone:
    """What a new edition no longer has.

    Args:
        keys: keys in the database of what is gone.
        known: how many came from this source and are in the city, the gone ones among them.
    """

    keys: list[int] = field(default_factory=list)
    known: int = 0

    @property
    def percent(self) -> float:
        """The share that is gone, 0 to 100."""
        return 100 * len(self.keys) / max(self.known, 1)


def mark_gone(mapping: Mapping, store: ImportStore, present: PresentIds, result: ImportResult) -> None:
    """Find what is gone, mark it unless this is a dry run, and write the number into the result.

    Nothing is marked where more is gone than the mapping allows, or where a row of the file does not say which it is.
    """
    gone = Gone()
    for ids, keys in store.present(mapping):
        gone.known += len(ids)
        gone.keys += [keys[at] for at in np.flatnonzero(~present.has(ids))]
    result.gone = len(gone.keys)
    if not gone.keys:
        return
    refusal = _refusal(mapping, present, gone)
    if refusal:
        result.is_gone_refused = True
        result.notes.append(refusal)
    elif not result.dry_run:
        for first in range(0, len(gone.keys), MARKED_AT_ONCE):
            store.mark_gone(mapping, gone.keys[first : first + MARKED_AT_ONCE])


def _refusal(mapping: Mapping, present: PresentIds, gone: Gone) -> str:
    if present.unnamed:
        words = ngettext(
            "Nothing was marked as gone: {count} row of the file has no readable identifier, so that nobody can know "
            "what is gone. Correct it and import the file again.",
            "Nothing was marked as gone: {count} rows of the file have no readable identifier, so that nobody can know "
            "what is gone. Correct them and import the file again.",
            present.unnamed,
        )
        return words.format(count=f"{present.unnamed:,}")
    if gone.percent > mapping.gone_limit:
        words = _(
            "Nothing was marked as gone: {count} of {known} ({percent} %) are missing from the file, more than "
            "{limit} %. If the file is really complete, run the command again with --gone-limit {enough}."
        )
        return words.format(
            count=f"{len(gone.keys):,}", known=f"{gone.known:,}", percent=f"{gone.percent:.1f}",
            limit=f"{mapping.gone_limit:g}", enough=int(gone.percent) + 1 if gone.percent < 100 else 100,
        )  # fmt: skip
    return ""
