"""A ladder climbs, says nothing twice, and leaves no kind of lateness out."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.ladder.model import LadderRow
from app.ladder.order import find_disorder
from app.ladder.reading import read_ladder

SHIPPED = read_ladder(Path("resources/ladder/default.csv"))
H1 = next(row for row in SHIPPED if row.code == "H1")


def test_the_shipped_ladder_is_in_order() -> None:
    assert find_disorder(SHIPPED) is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*SHIPPED, replace(H1, code="H9", after_s=400 * 3600)], "contradict"),
        ([*SHIPPED, replace(H1, code="H9")], "contradict"),
        ([row for row in SHIPPED if row.lateness != "dispatch"], "Dispatch overdue"),
    ],
)
def test_a_loop_a_double_row_and_a_gap_are_told(rows: list[LadderRow], words: str) -> None:
    assert words in (find_disorder(rows) or "")


def test_rows_of_other_cases_may_be_weaker() -> None:
    assert find_disorder([*SHIPPED, replace(H1, code="H9", after_s=400 * 3600, unit_ids=(1,))]) is None
