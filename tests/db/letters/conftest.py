"""The tiny city with late cases, and letters as each of its people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person
from app.letters.acts import BY_KEY
from app.letters.model import Letter
from app.letters.service import LetterService
from db.stores.letters import DatabaseLetterStore
from tests.db.jobs.conftest import city, people, template
from tests.db.ladder.conftest import late_case

__all__ = ["BY_KEY", "city", "late_case", "people", "template"]

StoreOf = Callable[[str], DatabaseLetterStore]
DUE = "2026-11-20 10:00+08"
WORDS = "限期办结。"


@pytest.fixture
def store(city: Connection, people: dict[str, Person]) -> StoreOf:
    """The store of letters as somebody."""
    return lambda number: DatabaseLetterStore(city, str(people[number].role_name))


def late_cases(city: Connection, count: int, unit_id: int = 1) -> list[int]:
    """Late cases in the hands of a unit, each with its version and its number."""
    made = []
    for at in range(count):
        case_id = late_case(city, DUE)
        city.execute(
            text("update city.cases set unit_id = :unit, version = 1, case_no = :no,"
                 " address = '民族大道' || :at || '号' where case_id = :id"),
            {"unit": unit_id, "id": case_id, "no": f"450103-261120-{at + 1:04}", "at": str(at)},
        )  # fmt: skip
        made.append(case_id)
    return made


def reply_by(city: Connection, days: float = 4) -> datetime:
    """Some days from now in the time of the city."""
    now: datetime = city.execute(text("select city.city_now()")).scalar_one()
    return now + timedelta(days=days)


def act(store: StoreOf, person: str, letter_id: int, key: str, **inputs: object) -> Letter:
    """Let somebody do something to a letter as it stands; return it as the leader then sees it."""
    seen = store("leader-1").letter(letter_id)
    LetterService(store(person)).act(seen, BY_KEY[key], inputs)
    return store("leader-1").letter(letter_id)


def approved(city: Connection, store: StoreOf, case_ids: list[int]) -> Letter:
    """A supervision letter that a dispatcher drafted and a leader approved."""
    letter_id = store("dispatcher-1").draft(case_ids, WORDS, reply_by(city))
    return act(store, "leader-1", letter_id, "approve")


def send(store: StoreOf, letter: Letter, person: str = "shift_leader-1") -> Letter:
    """Send a letter with a document of a few bytes."""
    with store(person).sending(letter) as sending:
        if letter.kind == "urging":
            sending.keep("annex", b"annex")
        sending.keep("document", b"document")
    return store("leader-1").letter(letter.letter_id)
