"""What the ladder tells units is one message for each unit and hour, of facts alone, and never in quiet hours."""

from __future__ import annotations

from datetime import time

from sqlalchemy import Connection, text

from app.ladder.model import LadderRow
from app.outbox.texts import words_of
from db.stores.outbox import OutboxQueue
from tests.db.outbox.conftest import (
    DIGEST,
    add_message,
    collect,
    contact,
    in_force,
    late_case,
    open_channel,
    set_time,
    states,
)

PRIVATE = ("张三丰", "13877123456", "秘密巷7号")


def steps(city: Connection) -> list[tuple[str, str | None]]:
    return [tuple(row) for row in city.execute(text("select state, outcome from city.ladder_steps order by step_id"))]


def test_two_thousand_cases_late_at_once_are_one_message(city: Connection, queue: OutboxQueue) -> None:
    in_force(city, "one", DIGEST)
    open_channel(city)
    contact(city)
    first = late_case(city, "2026-11-23 08:30+08")
    city.execute(text("set local gridhall.bulk = 'on'"))
    columns = [row[0] for row in city.execute(text(
        "select column_name from information_schema.columns where table_schema = 'city' and table_name = 'cases'"
        " and column_name not in ('case_id', 'case_no') and is_generated = 'NEVER'"))]  # fmt: skip
    names = ", ".join(columns)
    city.execute(text(f"insert into city.cases (case_id, case_no, {names})"
                      f" select case_id + n, 'T' || n, {names} from city.cases, generate_series(1, 1999) n"
                      f" where case_id = {first}"))  # fmt: skip
    city.execute(text("insert into city.stage_clocks (case_id, clock_no, stage, started_at, due_at, soon_at)"
                      f" select case_id + n, 1, stage, started_at, due_at, soon_at from city.stage_clocks,"
                      f" generate_series(1, 1999) n where case_id = {first}"))  # fmt: skip
    city.execute(text("set local gridhall.bulk = 'off'"))
    assert collect(city) == 1
    message = queue.take()
    assert message is not None and message.facts["cases"] == 2000 and len(message.facts["list"]) == 200
    assert queue.take() is None
    text_of = words_of(message, message.time_zone).text()
    assert "2,000 cases" in text_of and "1,950 more" in text_of
    assert set(steps(city)) == {("done", "told")}
    assert collect(city) == 0


def test_no_name_number_or_address_of_a_citizen_is_in_a_message(city: Connection, queue: OutboxQueue) -> None:
    in_force(city, "one", DIGEST)
    open_channel(city)
    contact(city)
    case_id = late_case(city, "2026-11-23 08:30+08")
    name, number, place = PRIVATE
    city.execute(text("update city.cases set text = :told, address = :place where case_id = :id"),
                 {"told": f"{name}来电，电话{number}", "place": f"{place}{name}家门口", "id": case_id})  # fmt: skip
    city.execute(text("with made as (insert into city.reports (case_id, channel, text, address, reported_at,"
                      " reported_on) values (:id, 'web', :told, :place, now(), current_date) returning report_id)"
                      " insert into city.reporters select report_id, :name, :number, true from made"),
                 {"id": case_id, "told": name, "place": place, "name": name, "number": number})  # fmt: skip
    assert collect(city) == 1
    kept = city.scalar(text("select facts::text from city.outbox_messages"))
    message = queue.take()
    assert message is not None
    for found in (kept, words_of(message, message.time_zone).text()):
        assert found and not any(word in found for word in PRIVATE)


def test_urges_and_digests_of_an_hour_come_together_and_each_step_once(city: Connection, queue: OutboxQueue) -> None:
    in_force(city, "one", LadderRow("H1", "handle", 0, "urge", "unit"), DIGEST)
    open_channel(city)
    contact(city)
    late_case(city, "2026-11-23 08:30+08")
    late_case(city, "2026-11-23 08:40+08")
    assert collect(city) == 1 and collect(city) == 0
    assert city.scalar(text("select count(*) from city.outbox_cases")) == 4
    set_time(city, "2026-11-23 10:01+08")
    assert collect(city) == 0, "nothing new"
    late_case(city, "2026-11-23 09:30+08")
    assert collect(city) == 1
    assert [queue.take().facts["cases"] for _turn in range(2)] == [2, 1]  # type: ignore[union-attr]


def test_the_unit_that_has_the_case_now_is_told(city: Connection) -> None:
    in_force(city, "one", DIGEST)
    open_channel(city)
    case_id = late_case(city, "2026-11-23 08:30+08")
    city.execute(text("select city.sweep_ladder()"))
    city.execute(text("update city.cases set unit_id = 2 where case_id = :id"), {"id": case_id})
    assert collect(city) == 1
    assert city.scalar(text("select unit_id from city.outbox_messages")) == 2


def test_what_was_closed_meanwhile_is_not_told(city: Connection) -> None:
    in_force(city, "one", LadderRow("H1", "handle", 0, "urge", "unit"), DIGEST)
    open_channel(city)
    late_case(city, "2026-11-23 08:30+08")
    city.execute(text("select city.sweep_ladder(), city.do_ladder_steps(100)"))
    city.execute(text("update city.cases set closed_at = city.city_now(), state = 'closed'"))
    assert city.scalar(text("select city.collect_digests()")) == 0


def test_quiet_hours_over_midnight_hold_digest_and_message(city: Connection, queue: OutboxQueue) -> None:
    quiet = LadderRow("H3", "handle", 0, "digest", "unit", time(20), time(8))
    in_force(city, "one", quiet, LadderRow("H2", "handle", 0, "urge", "unit"))
    open_channel(city)
    contact(city)
    late_case(city, "2026-11-23 17:00+08")
    set_time(city, "2026-11-23 19:59+08")
    assert collect(city) == 1  # before the quiet hours; but nobody takes it until they begin
    for at in ("2026-11-23 20:00+08", "2026-11-23 23:59+08", "2026-11-24 00:00+08", "2026-11-24 07:59+08"):
        set_time(city, at)
        assert queue.take() is None, at
    set_time(city, "2026-11-24 08:00+08")
    assert queue.take() is not None


def test_a_digest_that_waits_in_quiet_hours_is_collected_in_the_morning(city: Connection) -> None:
    in_force(city, "one", LadderRow("H3", "handle", 0, "digest", "unit", time(20), time(8)))
    open_channel(city)
    late_case(city, "2026-11-23 17:00+08")
    set_time(city, "2026-11-23 19:50+08")
    city.execute(text("select city.sweep_ladder(), city.do_ladder_steps(100)"))
    set_time(city, "2026-11-23 21:00+08")
    assert city.scalar(text("select city.collect_digests()")) == 0
    set_time(city, "2026-11-24 08:00+08")
    assert city.scalar(text("select city.collect_digests()")) == 1


def test_without_a_channel_everything_waits_and_no_old_news_goes_out(city: Connection) -> None:
    in_force(city, "one", DIGEST)
    late_case(city, "2026-11-23 08:30+08")
    closed = late_case(city, "2026-11-23 08:30+08")
    assert collect(city) == 0
    city.execute(text("update city.cases set closed_at = city.city_now(), state = 'closed' where case_id = :id"),
                 {"id": closed})  # fmt: skip
    open_channel(city)
    assert collect(city) == 1
    assert city.scalar(text("select facts->>'cases' from city.outbox_messages")) == "1"


def test_a_clock_set_back_makes_no_second_message_of_an_hour(city: Connection) -> None:
    in_force(city, "one", DIGEST)
    open_channel(city)
    late_case(city, "2026-11-23 08:30+08")
    assert collect(city) == 1
    set_time(city, "2026-11-23 09:05+08")
    late_case(city, "2026-11-23 08:50+08")
    set_time(city, "2026-11-23 09:01+08")
    assert collect(city) == 0
    set_time(city, "2026-11-23 10:01+08")
    assert collect(city) == 1, "nothing is lost"


def test_a_message_is_made_once_for_its_key(city: Connection) -> None:
    assert add_message(city, "letter-1") == add_message(city, "letter-1")
    assert states(city) == [("waiting", None)]
