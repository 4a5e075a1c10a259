"""Who is at work on a case comes with a hint of its own, and never as a change of the case."""

from __future__ import annotations

from sqlalchemy import Engine, text

from db.feed.source import FeedSource
from tests.db.feed.conftest import CASES, case

SOMEBODY = "insert into city.staff (role_name, name, number) values ('someone', '演示员', 's1')"
TAKE = (
    "insert into city.claims (case_id, staff_id, until) select {id}, staff_id, now() + interval '90 s' from city.staff"
    " where number = 's1'"
)
HINT = "select city.hint_claims()"


def test_a_claim_comes_with_a_hint_and_touches_no_case(feed: FeedSource, do) -> None:
    do(SOMEBODY, case(1))
    city = feed.load()
    assert city.at_work.claims == {}
    do(TAKE.format(id=CASES + 1), HINT)
    delta = None
    while delta is None:  # the case that was there before has left a hint, too
        assert feed.wait(5)
        delta = feed.read()
    change = city.apply(delta)
    assert change.topics == {"at_work"} and not change.changed and not change.opened
    held = city.at_work.holder_of(CASES + 1)
    assert held is not None and held.name == "演示员"
    assert feed.read() is None


def test_without_a_hint_a_look_sees_it(feed: FeedSource, do) -> None:
    do(SOMEBODY, case(1))
    city = feed.load()
    do(TAKE.format(id=CASES + 1))
    city.apply(feed.look())
    assert city.at_work.holder_of(CASES + 1) is not None
    do("update city.claims set until = now() - interval '1 s'")
    city.apply(feed.look())
    assert city.at_work.holder_of(CASES + 1) is None


def test_a_case_and_a_claim_come_in_one_step(feed: FeedSource, do) -> None:
    do(SOMEBODY, case(1))
    city = feed.load()
    do(TAKE.format(id=CASES + 1), HINT, f"update city.cases set address = 'x' where case_id = {CASES + 1}")
    while not city.at_work.claims:
        assert feed.wait(5)
        delta = feed.read()
        if delta is not None:
            city.apply(delta)
    assert city.cases.record(CASES + 1)["address"] == "x"


def test_a_presence_is_seen_in_a_look(feed: FeedSource, do, town: Engine) -> None:
    do(
        SOMEBODY,
        case(1),
        f"insert into city.presences select staff_id, {CASES + 1} from city.staff where number = 's1'",
    )
    city = feed.load()
    with town.connect() as connection:
        number = connection.scalar(text("select staff_id from city.staff where number = 's1'"))
    assert city.at_work.others_at(CASES + 1, None) == ("演示员",)
    assert city.at_work.others_at(CASES + 1, number) == ()
