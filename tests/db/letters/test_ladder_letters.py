"""A step of the ladder makes a draft and sends nothing; old arrears of a unit become one letter."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.ladder.model import LadderRow
from app.letters.model import FEW_CASES
from tests.db.ladder.conftest import HOUR, in_force, late_case, steps, sweep

LETTER = LadderRow("H5", "handle", HOUR, "letter", "unit")
LETTERS = text("select kind, state, cases, drafted_by, letter_no from city.letters order by letter_id")


def test_one_late_case_becomes_a_draft_that_nobody_sent(city: Connection) -> None:
    in_force(city, "one", LETTER)
    case_id = late_case(city, "2026-11-20 09:00+08")
    for _turn in range(3):
        sweep(city)
    assert steps(city, case_id) == [("H5", "done", "drafted")]
    assert city.execute(LETTERS).all() == [("supervision", "draft", 1, None, None)]


def test_arrears_become_one_urging_letter_for_each_unit(city: Connection) -> None:
    in_force(city, "one", LETTER)
    mine = [late_case(city, "2026-11-18 09:00+08") for _turn in range(FEW_CASES + 3)]
    others = [late_case(city, "2026-11-18 09:00+08") for _turn in range(2)]
    city.execute(text("update city.cases set unit_id = 2 where case_id = any(:ids)"), {"ids": others})
    sweep(city)
    assert sorted(city.execute(LETTERS).all()) == [
        ("supervision", "draft", 2, None, None), ("urging", "draft", FEW_CASES + 3, None, None),
    ]  # fmt: skip
    assert city.scalar(text("select count(*) from city.letter_cases")) == len(mine) + len(others)


def test_what_comes_after_the_approval_is_a_new_draft(city: Connection) -> None:
    in_force(city, "one", LETTER)
    late_case(city, "2026-11-18 09:00+08")
    sweep(city)
    city.execute(text("update city.letters set state = 'approved'"))
    late_case(city, "2026-11-18 09:00+08")
    sweep(city)
    assert [row.state for row in city.execute(LETTERS)] == ["approved", "draft"]
