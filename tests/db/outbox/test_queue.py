"""A message is taken by one worker at a time, tried again ever later, passed on when a worker dies, and never lost."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from app.errors import Refused
from app.outbox.delivery import Courier
from app.outbox.model import SENT, Delivery, Outcome
from app.outbox.service import OutboxService
from db.commands.sending import Sender
from db.stores.outbox import DatabaseOutboxStore, OutboxQueue, read_stuck_messages
from tests.db.outbox.conftest import (
    DIGEST,
    ROBOT,
    add_message,
    collect,
    contact,
    files,
    in_force,
    late_case,
    open_channel,
    send,
    set_time,
    states,
)
from tests.fakes import tiny_city
from tests.fakes.jobs import begin_worker

RETRY = Delivery(Outcome.RETRY, "unreachable", "timeout")
STUCK = Delivery(Outcome.STUCK, "refused", "550 no such user")
NOW = "clock_timestamp()"


def change(city: Connection, what: str) -> None:
    city.execute(text(f"update city.outbox_messages set {what}"))


@pytest.fixture
def mail(city: Connection) -> None:
    open_channel(city, acknowledge_s=None)
    contact(city)


def test_what_is_sent_is_sent_once(city: Connection, queue: OutboxQueue, mail: None) -> None:
    add_message(city, "one")
    message = send(queue, SENT)
    assert message is not None and (message.address, message.sender) == ("unit@example.invalid", "hall@example.invalid")
    assert queue.take() is None and states(city) == [("sent", None)]
    assert city.scalar(text("select ended_at is not null from city.outbox_messages"))
    assert not queue.end(message, SENT), "its lease is over"


def test_a_try_in_vain_waits_longer_each_time_and_is_given_up(city: Connection, queue: OutboxQueue, mail: None) -> None:
    add_message(city, "one")
    waits = []
    for tries in range(1, 13):
        change(city, f"retry_at = {NOW}")
        message = send(queue, RETRY)
        assert message is not None and message.tries == tries
        assert queue.take() is None
        waits.append(
            city.scalar(text("select extract(epoch from retry_at - clock_timestamp()) from city.outbox_messages"))
        )
    assert [round(wait) for wait in waits[:3]] == [30, 60, 120] and round(waits[10]) == 3600
    assert waits[11] is None and states(city) == [("stuck", "unreachable")]
    assert read_stuck_messages(city) == 1


def test_a_unit_without_contact_is_told_at_once(city: Connection, queue: OutboxQueue) -> None:
    open_channel(city)
    add_message(city, "one")
    contact(city, "mail", "other@example.invalid", unit_id=2)
    add_message(city, "two", unit_id=2)
    message = queue.take()
    assert message is not None and message.key == "two", "the others go on"
    assert states(city) == [("stuck", "no_contact"), ("sending", None)]


def test_contacts_hold_on_their_days(city: Connection, queue: OutboxQueue) -> None:
    open_channel(city)
    contact(city)
    city.execute(text("update city.unit_contacts set valid_to = '2026-11-22'"))
    add_message(city, "one")
    assert queue.take() is None and states(city) == [("stuck", "no_contact")]


def test_the_lease_of_a_dead_worker_passes_on(city: Connection, queue: OutboxQueue, mail: None) -> None:
    add_message(city, "one")
    dead = queue.take()
    assert dead is not None and queue.take() is None
    change(city, f"leased_until = {NOW} - interval '1 second'")
    other = OutboxQueue(city, begin_worker(city))
    again = other.take()
    assert again is not None and (again.key, again.tries) == ("one", 2)
    assert not queue.end(dead, SENT), "the first one has lost its lease"
    assert other.end(again, SENT) and states(city) == [("sent", None)]


def test_a_robot_that_may_have_it_is_left_to_a_person(city: Connection, queue: OutboxQueue) -> None:
    open_channel(city, "robot")
    contact(city, "robot", ROBOT)
    add_message(city, "one")
    assert queue.take() is not None
    change(city, f"leased_until = {NOW} - interval '1 second'")
    assert queue.take() is None and states(city) == [("stuck", "uncertain")]


def test_a_server_clock_set_back_holds_nothing_up(city: Connection, queue: OutboxQueue, mail: None) -> None:
    add_message(city, "one")
    assert queue.take() is not None
    change(city, f"leased_until = {NOW} + interval '2 hours', tried_at = {NOW} + interval '2 hours'")
    assert send(queue, RETRY) is not None
    change(city, f"retry_at = {NOW} + interval '5 hours'")
    assert send(queue, SENT) is not None


def test_a_city_clock_set_back_holds_no_message_up(city: Connection, queue: OutboxQueue, mail: None) -> None:
    add_message(city, "one")
    change(city, "due_at = city.city_now() + interval '10 minutes'")
    assert queue.take() is None
    set_time(city, "2026-11-20 09:00+08")
    assert send(queue, SENT) is not None


def test_a_message_that_no_worker_outlives_is_given_up(city: Connection, queue: OutboxQueue, mail: None) -> None:
    add_message(city, "one")
    for _turn in range(12):
        assert queue.take() is not None
        change(city, f"leased_until = {NOW} - interval '1 second'")
    assert queue.take() is None and states(city) == [("stuck", "worker_died")]


def test_a_channel_sends_no_more_than_it_may(city: Connection, queue: OutboxQueue) -> None:
    open_channel(city, per_minute=3)
    contact(city)
    for number in range(5):
        add_message(city, f"m{number}")
    assert [send(queue, SENT) is not None for _turn in range(5)] == [True] * 3 + [False] * 2
    change(city, f"tried_at = {NOW} - interval '61 seconds'")
    assert [send(queue, SENT) is not None for _turn in range(2)] == [True, True]


def test_a_full_channel_holds_up_no_other(city: Connection, queue: OutboxQueue) -> None:
    open_channel(city, per_minute=1)
    open_channel(city, "robot")
    contact(city)
    contact(city, "robot", ROBOT, unit_id=2)
    add_message(city, "m1"), add_message(city, "m2"), add_message(city, "r1", unit_id=2)
    taken = [queue.take() for _turn in range(3)]
    assert [one.key if one else None for one in taken] == ["m1", "r1", None]


def test_the_folder_takes_everything_while_it_is_on(city: Connection, queue: OutboxQueue, mail: None) -> None:
    open_channel(city, "robot")
    contact(city, "robot", ROBOT)
    add_message(city, "one")
    city.execute(text("update city.outbox_channels set is_on = true where channel = 'folder'"))
    message = queue.take()
    assert message is not None and message.channel == "folder"


def test_accepted_and_lost_is_stuck_after_the_deadline(city: Connection, queue: OutboxQueue) -> None:
    open_channel(city)
    contact(city)
    add_message(city, "one")
    assert send(queue, SENT) is not None
    assert queue.watch_acknowledgements() == 0 and states(city) == [("sent", None)]
    change(city, f"acknowledge_by = {NOW} + interval '30 days'")  # set before the clock was set back
    assert queue.watch_acknowledgements() == 0
    assert city.scalar(text(f"select acknowledge_by <= {NOW} + interval '1 day' from city.outbox_messages"))
    change(city, f"acknowledge_by = {NOW} - interval '1 second'")
    assert queue.watch_acknowledgements() == 1 and states(city) == [("stuck", "no_acknowledgement")]


def test_an_act_of_the_unit_on_one_of_its_cases_is_a_sign(city: Connection, queue: OutboxQueue) -> None:
    in_force(city, "one", DIGEST)
    open_channel(city)
    contact(city)
    case_id = late_case(city, "2026-11-23 08:30+08")
    assert collect(city) == 1 and send(queue, SENT) is not None
    queue.watch_acknowledgements()
    assert city.scalar(text("select acknowledged_at from city.outbox_messages")) is None
    city.execute(text("set local gridhall.bulk = 'on'"))
    city.execute(
        text("insert into city.flow_records (case_id, version, request_id, seen_version, action, to_state, post,"
             " acted_at) values (:id, 9, gen_random_uuid(), 1, 'note', 'received', 'handler', city.city_now())"),
        {"id": case_id},
    )  # fmt: skip
    city.execute(text("set local gridhall.bulk = 'off'"))
    queue.watch_acknowledgements()
    assert city.scalar(text("select acknowledged_at from city.outbox_messages")) is not None
    assert states(city) == [("sent", None)]


# People --------------------------------------------------------------------------------------------------------------


def service_of(city: Connection, people: dict, number: str = "administrator-1") -> OutboxService:
    return OutboxService(DatabaseOutboxStore(city, people[number].role_name))


def test_an_administrator_tries_again_drops_and_acknowledges(
    city: Connection, queue: OutboxQueue, mail: None, people: dict
) -> None:
    numbers = [add_message(city, f"m{number}") for number in range(3)]
    for _number in numbers:
        send(queue, STUCK)
    service = service_of(city, people)
    view = service.look()
    assert view.counts == {"stuck": 3} and view.messages[0].last_error == "550 no such user"
    service.retry(numbers[0])
    assert send(queue, SENT) is not None
    with pytest.raises(Refused, match="reason"):
        service.drop(numbers[1], " ")
    service.drop(numbers[1], "单位已撤销")
    with pytest.raises(Refused, match="Stuck"):
        service.acknowledge(numbers[2], "")  # refused by the server: nobody has it
    change(city, "trouble = 'no_acknowledgement' where trouble is not null")
    service.acknowledge(numbers[2], "电话确认已收到")
    assert states(city) == [("sent", None), ("dropped", "no_acknowledgement"), ("sent", None)]
    for act in (lambda: service.retry(numbers[0]), lambda: service.drop(numbers[0], "x")):
        with pytest.raises(Refused, match="Sent"):
            act()
    with pytest.raises(Refused, match="no longer"):
        service.retry(numbers[2] + 1000)


@pytest.mark.parametrize("number", ["dispatcher-1", "handler-1", "leader-1", "shift_leader-1", "wall-1"])
def test_nobody_else_looks_after_messages(city: Connection, people: dict, number: str) -> None:
    service = service_of(city, people, number)
    for act in (
        service.look,
        lambda: service.retry(1),
        lambda: service.drop(1, "x"),
        lambda: service.acknowledge(1, ""),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Refused):
        DatabaseOutboxStore(city, people[number].role_name).set_channel("mail", {"is_on": True})


def test_an_administrator_of_an_area_sees_its_units_alone(city: Connection, people: dict) -> None:
    city.execute(text("update city.staff_posts set area_code = '450103' where post = 'administrator'"))
    city.execute(text("update city.units set district_code = '450103' where unit_id = 1"))
    city.execute(text("update city.units set district_code = '450102' where unit_id = 2"))
    add_message(city, "ours", unit_id=1)
    foreign = add_message(city, "theirs", unit_id=2)
    service = service_of(city, people)
    assert [one.key for one in service.look().messages] == ["ours"] and service.look().counts == {"waiting": 1}
    with pytest.raises(Refused, match="no longer"):
        service.drop(foreign, "x")
    with pytest.raises(Refused, match="administrators"):
        DatabaseOutboxStore(city, people["administrator-1"].role_name).set_channel("folder", {"is_on": True})


def test_the_key_in_a_robots_address_is_told_to_nobody(city: Connection, people: dict) -> None:
    open_channel(city, "robot")
    contact(city, "robot", ROBOT)
    add_message(city, "one")
    view = service_of(city, people).look()
    assert view.messages[0].address == "https://localhost:1/…" and "secret-of-the-robot" not in repr(view)


@pytest.mark.parametrize(
    ("channel", "changes", "words"),
    [
        ("fax", {"is_on": True}, "the channel"),
        ("mail", {"is_on": True}, "--host"),
        ("mail", {"is_on": True, "host": "mail.example.invalid"}, "--sender"),
        ("mail", {"host": "mail.example.invalid", "security": "none"}, "encryption"),
        ("mail", {"port": 70000}, "value"),
        ("mail", {"per_minute": "many"}, "value"),
        ("mail", {"host": "a b"}, "value"),
        ("robot", {"hosts": []}, "value"),
    ],
)
def test_a_wrong_channel_is_refused(city: Connection, people: dict, channel: str, changes: dict, words: str) -> None:
    with pytest.raises(Refused, match=words):
        DatabaseOutboxStore(city, people["administrator-1"].role_name).set_channel(channel, changes)


def test_a_test_message_goes_where_the_unit_is_reached(city: Connection, queue: OutboxQueue, people: dict) -> None:
    store = DatabaseOutboxStore(city, people["administrator-1"].role_name)
    with pytest.raises(Refused, match="U1"):
        store.add_test_message("U1", "mail")
    open_channel(city)
    contact(city)
    store.add_test_message("U1", "mail")
    message = queue.take()
    assert message is not None and (message.kind, message.channel) == ("test", "mail")


# Many workers --------------------------------------------------------------------------------------------------------


def test_workers_that_are_killed_lose_and_double_nothing(database: Engine, tmp_path: Path) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        contact(connection)
        open_channel(connection, "folder", per_minute=6000)
        for number in range(120):
            add_message(connection, f"m{number}")
    kills = iter(range(50))

    class Killed(Exception):
        pass

    class Deadly(Courier):
        """Dies at random, before or after the message is out."""

        def deliver(self, message):  # type: ignore[no-untyped-def]
            is_killed = random.random() < 0.5 and next(kills, None) is not None
            if is_killed and random.random() < 0.5:
                raise Killed
            found = super().deliver(message)
            if is_killed:
                raise Killed
            return found

    def work() -> None:
        while True:
            try:
                if not Sender(database, begin_worker(database), Deadly("x", tmp_path, lambda name: None)).send_all():
                    return
            except Killed:
                with database.begin() as connection:  # its lease is over at once
                    connection.execute(text(f"update city.outbox_messages set leased_until = {NOW} - interval '1 hour'"
                                            " where state = 'sending' and worker_id = (select max(worker_id)"
                                            " from city.workers)"))  # fmt: skip

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with database.begin() as connection:
        connection.execute(text(f"update city.outbox_messages set leased_until = {NOW} where state = 'sending'"))
    work()
    assert next(kills, None) is None, "all fifty were killed"
    with database.connect() as connection:
        assert connection.execute(text("select distinct state from city.outbox_messages")).scalars().all() == ["sent"]
    assert len(files(tmp_path)) == 120
