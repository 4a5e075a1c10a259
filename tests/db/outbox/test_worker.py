"""The worker empties the outbox beside its jobs; the verb keeps channels and secrets, and prints none of them."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.errors import NoKeyringError
from sqlalchemy import Connection, Engine, text

from app.command_line.options import OutboxOptions
from app.errors import Refused
from app.outbox.delivery import Courier
from db.commands.outbox import make_courier, run_outbox
from db.commands.worker import run_worker
from db.connection.session import transaction
from db.stores.outbox import OutboxQueue
from tests.db.outbox.conftest import add_message, contact, files, open_channel
from tests.fakes import tiny_city
from tests.fakes.jobs import begin_worker, rest_rhythms
from tests.fakes.outbox_servers import MailTalk, hang, serving


@pytest.fixture
def town(database: Engine) -> Engine:
    with database.begin() as connection:
        tiny_city.build(connection)
        rest_rhythms(connection)
        contact(connection)
    return database


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_words: str) -> None:
        raise NoKeyringError

    monkeypatch.setattr(keyring, "get_password", fail)
    monkeypatch.setattr(keyring, "set_password", fail)


def count(engine: Engine, where: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(f"select count(*) from {where}")) or 0


def wait_for(is_so: Callable[[], bool], patience_s: float = 40.0) -> None:
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_a_worker_sends_into_a_folder_and_ends(town: Engine, tmp_path: Path, no_keyring: None) -> None:
    with town.begin() as connection:
        open_channel(connection, "folder")
        add_message(connection, "one"), add_message(connection, "two")
    assert run_worker(town, is_once=True, courier=make_courier(town, tmp_path)) == 0
    assert len(files(tmp_path / "outbox" / str(town.url.database))) == 2
    assert count(town, "city.outbox_messages where state = 'sent'") == 2


def test_a_mail_server_that_hangs_holds_up_no_job(town: Engine, tmp_path: Path) -> None:
    stop = threading.Event()
    with serving(hang, tmp_path) as (server, context):
        with town.begin() as connection:
            open_channel(connection, port=server.port)
            add_message(connection, "one")
        courier = Courier("x", tmp_path, lambda name: None, context, limit_s=2.0)
        thread = threading.Thread(target=run_worker, args=(town,), kwargs={"stop": stop, "courier": courier})
        thread.start()
        try:
            wait_for(lambda: count(town, "city.outbox_messages where state = 'sending'") == 1)
            with town.begin() as connection:
                connection.execute(text("select city.add_job('resume', 'x', city.city_now(), '{\"case_id\": 1}')"))
            wait_for(lambda: count(town, "city.jobs where kind = 'resume' and ended_at is not null") == 1)
            wait_for(
                lambda: count(town, "city.outbox_messages where state = 'failed' and trouble = 'unreachable'") == 1
            )
        finally:
            stop.set()
            thread.join(30)
        assert not thread.is_alive()


def test_a_mail_goes_out_encrypted_with_the_password_of_its_server(
    town: Engine, tmp_path: Path, no_keyring: None
) -> None:
    password = tmp_path / "password"
    password.write_text("s3cret\n")
    password.chmod(0o600)
    with serving(MailTalk(has_login=True), tmp_path) as (server, context):
        settings = OutboxOptions(
            database="x", part="set", name="mail", is_on=True, host="localhost", port=server.port,
            sender="hall@example.invalid", login="hall",
        )  # fmt: skip
        assert run_outbox(town, settings, tmp_path) == 0
        kept = OutboxOptions(database="x", part="secret", name="mail", password_file=password)
        assert run_outbox(town, kept, tmp_path) == 0
        test = OutboxOptions(database="x", part="test", name="mail", unit="U1")
        assert run_outbox(town, test, tmp_path) == 0
        made = make_courier(town, tmp_path)
        courier = Courier(made.domain, made.folder, made.find_secret, context)
        assert run_worker(town, is_once=True, courier=courier) == 0
        assert len(server.messages) == 1 and any(line.startswith(b"AUTH") for line in server.requests)
        with town.begin() as connection:  # led to another server, where the password is not given
            connection.execute(text("update city.outbox_channels set host = '127.0.0.1' where channel = 'mail'"))
            add_message(connection, "two")
        assert run_worker(town, is_once=True, courier=courier) == 0
    assert count(town, "city.outbox_messages where key = 'two' and trouble = 'no_secret'") == 1
    (secret,) = (tmp_path / "secrets").iterdir()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    with town.connect() as connection:
        told = connection.scalar(text("select string_agg(c::text, ' ') from city.outbox_channels c"))
    assert told and "s3cret" not in told


def test_a_secret_in_a_file_that_others_can_read_is_refused(town: Engine, tmp_path: Path, no_keyring: None) -> None:
    find = make_courier(town, tmp_path).find_secret
    assert find("robot") is None and find("../../etc/passwd") is None
    folder = tmp_path / "secrets"
    folder.mkdir()
    file = folder / f"outbox-{town.url.database}-robot"
    file.write_text("x")
    file.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        find("robot")
    file.chmod(0o600)
    assert find("robot") == "x"


def test_the_system_keyring_comes_first(town: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "set_password", lambda service, name, word: kept.update({(service, name): word}))
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
    password = tmp_path / "password"
    password.write_text("SECx\n")
    password.chmod(0o600)
    options = OutboxOptions(database="x", part="secret", name="robot-U1", password_file=password)
    assert run_outbox(town, options, tmp_path) == 0
    assert make_courier(town, tmp_path).find_secret("robot-U1") == "SECx" and not (tmp_path / "secrets").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"part": "set", "name": "fax", "is_on": True}, "mail, robot or folder"),
        ({"part": "set", "name": "mail"}, "what to change"),
        ({"part": "set", "name": "mail", "is_on": True}, "--host"),
        ({"part": "secret", "name": "x/../y"}, "the secret"),
        ({"part": "secret", "name": "mail"}, "the mail server first"),
        ({"part": "test", "name": "mail"}, "--unit"),
        ({"part": "test", "name": "mail", "unit": "U9"}, "U9"),
    ],
)
def test_wrong_words_are_refused(town: Engine, tmp_path: Path, options: dict, words: str) -> None:
    with pytest.raises(Refused, match=words):
        run_outbox(town, OutboxOptions(database="x", **options), tmp_path)


def test_the_status_counts_what_is_stuck(town: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with town.begin() as connection:
        add_message(connection, "one")
        connection.execute(text("update city.outbox_messages set state = 'stuck', trouble = 'refused'"))
    assert run_outbox(town, OutboxOptions(database="x", part="status"), tmp_path) == 0
    assert "Stuck: 1" in capsys.readouterr().out


def test_the_workers_own_login_sends(city: Connection) -> None:
    open_channel(city)
    contact(city)
    add_message(city, "one")
    city.execute(text("select city.make_worker()"))
    worker_id = begin_worker(city)
    with transaction(city, city.scalar(text("select city.worker_role()"))) as connection:
        queue = OutboxQueue(connection, worker_id)
        assert queue.take() is not None and queue.watch_acknowledgements() == 0
