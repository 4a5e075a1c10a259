"""What is new for a person: only what comes into queues of theirs after the first look, each thing once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.cases.model import Person, Post, State
from app.city.model import CASE_STATES
from app.desk.news import BACK, URGENT, NewsWatch
from tests.fakes.hand_city import make_city


@pytest.fixture
def city() -> Any:
    made = make_city(cases=60, components=10)
    change(made, slice(None), state=State.CLOSED, is_urgent=False, returned_times=0, reworked_times=0)
    return made


def change(city: Any, rows: Any, **values: Any) -> None:
    """Write into the columns, as a step of the feed does."""
    for name, value in values.items():
        column = city.cases.column(name)
        column.flags.writeable = True
        column[rows] = CASE_STATES.index(value) if name == "state" else value


def ids(city: Any, *rows: int) -> list[int]:
    return [int(city.cases.column("case_id")[row]) for row in rows]


DISPATCHER = Person(None, {Post.DISPATCHER: None})


def test_the_first_look_tells_nothing_and_nothing_is_told_twice(city: Any) -> None:
    change(city, 0, state=State.AT_DISPATCH, is_urgent=True)
    watch = NewsWatch(DISPATCHER)
    assert watch.look(city) == ()
    change(city, 1, state=State.AT_DISPATCH, is_urgent=True)
    change(city, 2, state=State.AT_DISPATCH)
    change(city, 3, state=State.RECEIVED, is_urgent=True)  # it waits for a unit
    (one,) = watch.look(city)
    assert (one.kind, [one.case_id], one.state) == (URGENT, ids(city, 1), "at_dispatch")
    assert watch.look(city) == ()


def test_a_case_that_becomes_urgent_in_my_queue_is_news(city: Any) -> None:
    change(city, 4, state=State.AT_DISPATCH)
    watch = NewsWatch(DISPATCHER)
    watch.look(city)
    change(city, 4, is_urgent=True)
    assert [one.case_id for one in watch.look(city)] == ids(city, 4)


def test_a_case_that_comes_back_is_news_each_time(city: Any) -> None:
    change(city, 5, state=State.DISPATCHED)
    watch = NewsWatch(DISPATCHER)
    watch.look(city)
    change(city, 5, state=State.RETURNED, returned_times=1)
    (one,) = watch.look(city)
    assert (one.kind, one.state, [one.case_id]) == (BACK, "returned", ids(city, 5))
    change(city, 5, state=State.DISPATCHED)
    assert watch.look(city) == ()
    change(city, 5, state=State.RETURNED, returned_times=2)
    assert [one.kind for one in watch.look(city)] == [BACK]


def test_a_unit_officer_hears_of_the_own_unit_only(city: Any) -> None:
    watch = NewsWatch(Person(None, {Post.HANDLER: 7}))
    watch.look(city)
    change(city, 8, state=State.DISPATCHED, unit_id=7, is_urgent=True)
    change(city, 9, state=State.DISPATCHED, unit_id=8, is_urgent=True)
    assert [(one.kind, [one.case_id]) for one in watch.look(city)] == [(URGENT, ids(city, 8))]


def test_work_that_failed_comes_back_to_the_unit_that_did_it_and_is_new_to_another(city: Any) -> None:
    first, second = NewsWatch(Person(None, {Post.HANDLER: 7})), NewsWatch(Person(None, {Post.HANDLER: 8}))
    change(city, 6, state=State.RECEIVED, unit_id=7)
    for watch in (first, second):
        watch.look(city)
    for state in (State.HANDLED, State.TO_REWORK):
        change(city, 6, state=state, reworked_times=int(state is State.TO_REWORK))
        assert first.look(city) == second.look(city) == ()
    change(city, 6, state=State.DISPATCHED)
    assert [(one.kind, [one.case_id]) for one in first.look(city)] == [(BACK, ids(city, 6))]
    change(city, 6, unit_id=8)
    assert second.look(city) == first.look(city) == ()


def test_a_post_of_one_district_hears_of_that_district_only(city: Any) -> None:
    code = city.districts[1]
    person = Person(None, {Post.DISPATCHER: None}, areas={Post.DISPATCHER: code})
    watch = NewsWatch(person)
    watch.look(city)
    change(city, 10, state=State.AT_DISPATCH, is_urgent=True, district=1)
    change(city, 11, state=State.AT_DISPATCH, is_urgent=True, district=0)
    assert [one.case_id for one in watch.look(city)] == ids(city, 10)


def test_who_leads_nothing_on_hears_nothing(city: Any) -> None:
    watch = NewsWatch(Person(None, {Post.WALL: None}))
    watch.look(city)
    change(city, np.arange(20), state=State.AT_DISPATCH, is_urgent=True)
    assert watch.look(city) == ()
