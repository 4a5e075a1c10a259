"""The table of lists by fact, and how lists are narrowed, sorted and arranged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.cases.actions import BY_KEY
from app.cases.model import Person, Post, State
from app.city.city import City
from app.city.model import CASE_STATES
from app.desk.columns import COLUMN_BY_KEY, COLUMNS, FIRST_COLUMNS, ListLayout, cells, read_layout, words_of
from app.desk.filters import (
    AGES,
    SORTED_BY,
    Age,
    Narrowing,
    Sorting,
    choices,
    chosen_words,
    read_sorting,
    sorting_words,
)
from app.desk.lines import line_of
from app.desk.lists import LISTS, OVERDUE, Clock
from app.desk.queues import Look, counts_of, first_queue, held_by, lists_of, look_at, queues_of, viewer_of
from app.map.marks import is_overdue
from tests.fakes.hand_city import make_city

ANSWERS = {
    "extensions": ("grant_extension", "refuse_extension"), "suspensions": ("grant_suspension", "refuse_suspension"),
    "appeals": ("pass_appeal", "grant_appeal"), "supervisions": ("answer_supervision",), "disputes": ("decide_unit",),
}  # fmt: skip


def someone(*posts: Post, unit_id: int | None = None, staff_id: int = 7) -> Person:
    return Person(None, dict.fromkeys(posts, unit_id), staff_id)


@pytest.fixture
def city() -> City:
    return make_city(cases=600, components=10)


def put(city: City, **facts: Any) -> None:
    """Write facts into the first rows of the city: a value for each row, or one for the first."""
    for name, values in facts.items():
        rows = values if isinstance(values, list) else [values]
        city.cases._arrays[name][: len(rows)] = rows


def held(city: City, key: str, person: Person, **seen: Any) -> list[int]:
    queue = next(one for one in lists_of(person) if one.key == key)
    rows = held_by(city, queue, viewer_of(person, **seen)).rows
    return sorted(rows.tolist())


def state(*words: str) -> list[int]:
    return [CASE_STATES.index(word) for word in words]


def test_each_list_has_a_key_and_a_word_of_its_own_that_is_no_state():
    assert len({row.key for row in LISTS}) == len({row.shortcut for row in LISTS}) == len(LISTS)
    assert not {row.key for row in LISTS} & {one.value for one in State}


@pytest.mark.parametrize("key", ANSWERS)
def test_a_list_is_the_work_of_those_who_may_answer_what_it_holds(key):
    row = next(one for one in LISTS if one.key == key)
    assert {post for act in ANSWERS[key] for post in BY_KEY[act].posts} <= set(row.posts)


def test_a_desk_that_leads_nothing_on_opens_on_what_is_overdue(city):
    for post in (Post.LEADER, Post.EVALUATOR):
        person = someone(post)
        assert first_queue((*queues_of(person), *lists_of(person)), counts_of(city)).key == OVERDUE
    assert (
        held(city, OVERDUE, someone(Post.LEADER)) == np.flatnonzero(is_overdue(city.cases, city.clock.now())).tolist()
    )
    dispatcher = someone(Post.DISPATCHER)
    assert first_queue((*queues_of(dispatcher), *lists_of(dispatcher)), {}).state is State.AT_DISPATCH


def test_an_appeal_waits_for_the_one_who_does_its_review(city):
    city.cases._arrays["appeal"][:] = 0
    put(city, state=state("closed", "closed", "closed", "closed"), appeal=[1, 2, 3, 4])
    assert held(city, "appeals", someone(Post.DISPATCHER)) == [0]
    assert held(city, "appeals", someone(Post.ACCEPTOR)) == [1]
    assert held(city, "appeals", someone(Post.LEADER)) == [0, 1]


def test_a_unit_replies_for_its_own_cases(city):
    put(city, state=state("received", "closed", "received", "void"), unit_id=[1, 1, 2, 1], is_supervised=[True] * 4)
    assert held(city, "supervisions", someone(Post.HANDLER, unit_id=1)) == [0, 1]
    assert held(city, "supervisions", someone(Post.DISPATCHER)) == [0, 1, 2]


def test_what_was_sent_back_is_with_whoever_leads_it_on(city):
    for name in ("returned_times", "reworked_times"):
        city.cases._arrays[name][:] = 0
    city.cases._arrays["state"][:] = CASE_STATES.index("handled")
    put(
        city,
        state=state("returned", "to_rework", "accepted", "accepted", "received", "received", "at_dispatch"),
        returned_times=[1, 0, 1, 0, 1, 0, 2], reworked_times=[0, 1, 0, 0, 0, 1, 0], unit_id=[-1, 1, -1, -1, 1, 1, -1],
    )  # fmt: skip
    assert held(city, "sent_back", someone(Post.DISPATCHER)) == [0, 1]
    assert held(city, "sent_back", someone(Post.SHIFT_LEADER)) == [2]
    assert held(city, "sent_back", someone(Post.HANDLER, unit_id=1)) == [5]
    assert held(city, "sent_back", someone(Post.LEADER)) == [0, 1, 2, 5]


def test_what_was_seen_leaves_the_list_when_it_is_acted_on_or_ends(city):
    now, ids = city.clock.now(), city.cases.column("case_id")[:3].tolist()
    put(city, state=state("received", "received", "closed"), mine_at=[now - 50, now - 500, np.nan])
    seen = dict.fromkeys(ids, now - 100)
    assert held(city, "seen", someone(Post.DISPATCHER), seen_at=seen) == [1]


def test_mine_of_today_ends_at_midnight(city):
    now = city.clock.now()
    put(city, mine_at=[now - 60, now - 86_400, np.nan], state=state("closed", "received", "received"))
    assert held(city, "mine_today", someone(Post.DISPATCHER)) == [0]


def test_filters_hold_together_and_say_what_they_leave_in(city):
    person = someone(Post.LEADER)
    queue, viewer = queues_of(person)[9], viewer_of(person)
    assert queue.state is State.RECEIVED
    cases = held_by(city, queue, viewer)
    put(city, handler_id=0)
    offered = choices(cases, viewer, Narrowing())
    assert {one.group for one in offered} >= {"Unit", "Class", "Age"}
    for one in offered[:40]:
        assert len(look_at(city, queue, viewer, Look(narrowing=one.narrowing)).case_ids) == one.count, one
    unit_id = int(np.bincount(cases.column("unit_id")).argmax())
    both = Narrowing(unit_id=unit_id, age=Age.ONE_DAY)
    ids = look_at(city, queue, viewer, Look(narrowing=both)).case_ids
    rows = [city.cases.row_of(int(one)) for one in ids]
    assert len(rows) and set(city.cases.column("unit_id")[rows].tolist()) == {unit_id}
    assert (city.clock.now() - city.cases.column("reported_at")[rows] < 86_400).all()
    assert [rest for _words, rest in chosen_words(city, both)] == [
        Narrowing(age=Age.ONE_DAY),
        Narrowing(unit_id=unit_id),
    ]


def test_the_ages_leave_no_case_out_and_hold_none_twice(city):
    person = someone(Post.LEADER)
    queue, viewer = queues_of(person)[9], viewer_of(person)
    found = [one for age in AGES for one in look_at(city, queue, viewer, Look(narrowing=Narrowing(age=age))).case_ids]
    assert sorted(found) == sorted(look_at(city, queue, viewer).case_ids) and len(found) > 50


@pytest.mark.parametrize("key", SORTED_BY)
def test_a_list_sorted_down_has_the_same_cases_the_other_way_round(city, key):
    person = someone(Post.LEADER)
    queue, viewer = queues_of(person)[9], viewer_of(person)
    up = look_at(city, queue, viewer, Look(sorting=Sorting(key))).case_ids
    down = look_at(city, queue, viewer, Look(sorting=Sorting(key, True))).case_ids
    cases = held_by(city, queue, viewer)
    ranks = dict(zip(cases.column("case_id").tolist(), SORTED_BY[key](cases).tolist(), strict=True))
    assert [ranks[one] for one in up.tolist()] == sorted(ranks.values())
    assert [ranks[one] for one in down.tolist()] == sorted(ranks.values(), reverse=True)
    assert sorted(up) == sorted(down)


def test_a_press_on_a_head_sorts_up_then_down_then_as_the_list_is():
    once = Sorting().turned("number")
    assert (once, once.turned("number"), once.turned("number").turned("number")) == (
        Sorting("number"), Sorting("number", True), Sorting(),
    )  # fmt: skip
    for one in (once, once.turned("number"), Sorting()):
        assert read_sorting(sorting_words(one)) == one
    assert read_sorting(["no such column"]) == Sorting()


@pytest.mark.parametrize("width", [0, 300, 420, 500, 700, 900, 2000])
def test_columns_fill_a_row_and_what_must_stay_stays(width):
    found = cells(ListLayout(), width, 150)
    keys = [one.column.key for one in found]
    assert {"what", "left"} <= set(keys) and keys == [key for key in FIRST_COLUMNS if key in keys]
    for one, after in zip(found, found[1:], strict=False):
        assert one.left + one.width == after.left
    if width >= 300:
        assert found[-1].left + found[-1].width == width
        assert next(one.width for one in found if one.column.key == "what") >= 150


def test_columns_come_go_and_move_and_are_kept_as_words():
    layout = ListLayout().switched("state").switched("channel").moved("left", -2)
    assert "state" in layout.columns and "channel" not in layout.columns
    assert layout.columns.index("left") == len(layout.columns) - 3
    assert layout.switched("what") == layout, "the case itself cannot be left out"
    compact = ListLayout(layout.columns, True)
    assert read_layout(words_of(compact)) == compact and read_layout([]) == ListLayout()
    assert set(read_layout(["state", "gone"]).columns) == {"state", "what", "left"}
    assert set(COLUMN_BY_KEY) - {column.key for column in COLUMNS if column.key in SORTED_BY} == set()


def test_supervisions_are_ordered_by_the_day_of_their_reply_and_those_without_one_come_last(city):
    now = city.clock.now()
    put(city, state=state(*["received"] * 4), is_supervised=[True] * 4, stage_due_at=[now, now + 1, now + 2, now + 3],
        due_at=[np.nan] * 4, reply_due_at=[now + 300, np.nan, now - 60, now + 200])  # fmt: skip
    person = someone(Post.DISPATCHER)
    queue = next(queue for queue in lists_of(person) if queue.key == "supervisions")
    ids = city.cases.column("case_id")[:4].tolist()
    assert look_at(city, queue, viewer_of(person)).case_ids.tolist() == [ids[2], ids[3], ids[0], ids[1]]


def test_a_line_of_a_supervision_tells_what_is_required_and_until_when(city):
    now, case_id = city.clock.now(), int(city.cases.column("case_id")[0])
    put(city, is_supervised=[True], reply_due_at=[now - 60])
    city.cases.requirements[case_id] = "say why"
    line = line_of(city, case_id, now)
    assert (
        line is not None and line.second(Clock.REPLY).startswith("say why · ") and line.second(Clock.DUE) == line.place
    )
    assert line.is_late_for(Clock.REPLY) and not line.is_late_for(Clock.LAST_ACT) and line.time(Clock.REPLY)
    put(city, reply_due_at=[np.nan])
    line = line_of(city, case_id, now)
    assert line is not None and line.time(Clock.REPLY) == "no set day" and not line.is_late_for(Clock.REPLY)
