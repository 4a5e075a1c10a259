"""Whether the rows of a ladder are in order; `city.find_loose_ladder_row` says the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from app.cases.reasons import LATENESS_KINDS
from app.i18n import _
from app.ladder.model import DOES, LadderRow

NEEDED = ("accept", "dispatch", "receive", "handle", "check")
"""Each of these kinds of lateness needs a row, so that nothing overdue stays unseen."""
STRENGTH = tuple(DOES)


def find_disorder(rows: Sequence[LadderRow]) -> str | None:
    """Return what is wrong with a ladder in one sentence, None where all is well.

    A later row that is weaker than an earlier one of the same cases would go down again (a loop); two rows that do the
    same at once are one too many; a kind of lateness without a row is a gap.
    """
    for one, other in permutations(rows, 2):
        if (one.lateness, _scope(one)) != (other.lateness, _scope(other)):
            continue
        is_weaker = one.after_s < other.after_s and STRENGTH.index(one.does) > STRENGTH.index(other.does)
        is_double = (one.after_s, one.does, one.recipient) == (other.after_s, other.does, other.recipient)
        if is_weaker or is_double:
            words = _(
                "Rows {row} and {other} contradict each other: a later step must be stronger. Change one of them."
            )
            return words.format(row=one.code, other=other.code)
    labels = dict(LATENESS_KINDS)
    missing = next((kind for kind in NEEDED if all(row.lateness != kind for row in rows)), None)
    if missing is not None:
        return _("The ladder has a gap: no row for “{lateness}”. Add one.").format(lateness=_(labels[missing]))
    return None


def _scope(row: LadderRow) -> tuple[object, ...]:
    return row.class_codes, row.unit_ids, row.area_codes, row.is_urgent
