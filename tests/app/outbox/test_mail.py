"""Mail to a real server on loopback: encrypted or not at all, refused, hanging, falling, lying, and never for ever."""

from __future__ import annotations

import base64
import email
import email.policy
import ssl
from pathlib import Path

import pytest

from app.outbox.mail import send_mail
from app.outbox.model import SENT, Delivery, Outcome, TakenMessage
from app.outbox.texts import words_of
from tests.app.outbox.messages import message
from tests.fakes.outbox_servers import LoopbackServer, MailTalk, hang, serving

LIMIT_S = 1.5
MANY_LINES = b"\r\n".join([b"250-x"] * 20_000)


def to_server(server: LoopbackServer, **more: object) -> TakenMessage:
    values = {"host": "localhost", "port": server.port, "security": "starttls", "sender": "hall@example.invalid"}
    return message(**values | more)  # type: ignore[arg-type]


def try_once(
    talk: object, folder: Path, password: str | None = None, **more: object
) -> tuple[Delivery, LoopbackServer]:
    with serving(talk, folder) as (server, context):  # type: ignore[arg-type]
        one = to_server(server, **more)
        return send_mail(one, words_of(one, one.time_zone), "demo.gridhall", password, context, LIMIT_S), server


def test_a_mail_is_encrypted_and_says_what_it_is(tmp_path: Path) -> None:
    delivery, server = try_once(MailTalk(), tmp_path)
    assert delivery == SENT and len(server.messages) == 1
    got = email.message_from_bytes(server.messages[0], policy=email.policy.default)
    assert got["Message-ID"] == "<digest-1-20261123T01@demo.gridhall>" and got["To"] == "unit@example.invalid"
    assert "Sanitation Station: 1 case" in got["Subject"] and "450103-261123-0001" in got.get_content()
    words = [line.split()[0] for line in server.requests]
    assert words.index(b"STARTTLS") < words.index(b"mail"), "nothing before the encryption"


def test_a_second_try_has_the_same_message_id(tmp_path: Path) -> None:
    talk = MailTalk(falls_after=".")  # accepted the data, and fell before it said so
    with serving(talk, tmp_path) as (server, context):
        one = to_server(server)
        for tries in (1, 2):
            found = send_mail(one, words_of(one, one.time_zone), "demo", None, context, LIMIT_S)
            assert (found.outcome, found.trouble) == (Outcome.RETRY, "unreachable"), tries
        first, second = (email.message_from_bytes(sent)["Message-ID"] for sent in server.messages)
    assert first == second


def test_a_login_is_given_after_the_encryption_alone(tmp_path: Path) -> None:
    delivery, server = try_once(MailTalk(has_login=True), tmp_path, "s3cret", login="hall")
    assert delivery == SENT
    given = next(line for line in server.requests if line.startswith(b"AUTH"))
    assert base64.b64decode(given.split()[2]) == b"\0hall\0s3cret"
    words = [line.split()[0] for line in server.requests]
    assert words.index(b"STARTTLS") < words.index(b"AUTH")


def test_tls_from_the_beginning(tmp_path: Path) -> None:
    assert try_once(MailTalk(is_tls=True, has_tls=False), tmp_path, security="tls")[0] == SENT


def test_a_relay_on_this_computer_may_do_without(tmp_path: Path) -> None:
    assert try_once(MailTalk(has_tls=False), tmp_path, security="none")[0] == SENT


@pytest.mark.parametrize(
    ("talk", "outcome", "trouble"),
    [
        (MailTalk(has_tls=False), Outcome.RETRY, "no_tls"),
        (MailTalk({"STARTTLS": b"454 not now"}), Outcome.RETRY, "busy"),
        (MailTalk({"rcpt".upper(): b"550 no such user"}), Outcome.STUCK, "refused"),
        (MailTalk({"RCPT": b"451 greylisted"}), Outcome.RETRY, "busy"),
        (MailTalk({"DATA": b"554 no"}), Outcome.STUCK, "refused"),
        (MailTalk({".": b"452 disk full"}), Outcome.RETRY, "busy"),
        (MailTalk({"GREETING": b"554 go away"}), Outcome.STUCK, "refused"),
        (MailTalk({"GREETING": b"\xff\xfe garbage"}), Outcome.RETRY, "unreachable"),
        (MailTalk({"EHLO": MANY_LINES}), Outcome.RETRY, "unreachable"),
        (MailTalk(falls_after="EHLO"), Outcome.RETRY, "unreachable"),
        (MailTalk(falls_after="DATA"), Outcome.RETRY, "unreachable"),
        (MailTalk(hangs_after="EHLO"), Outcome.RETRY, "unreachable"),
        (MailTalk(hangs_after="MAIL"), Outcome.RETRY, "unreachable"),
        (MailTalk(hangs_after="."), Outcome.RETRY, "unreachable"),
        (hang, Outcome.RETRY, "unreachable"),
    ],
)
def test_bad_days_of_a_server(tmp_path: Path, talk: object, outcome: Outcome, trouble: str) -> None:
    if isinstance(talk, MailTalk) and talk.falls_after == "DATA":
        talk = MailTalk(falls_after=".")
    delivery, _server = try_once(talk, tmp_path)
    assert (delivery.outcome, delivery.trouble) == (outcome, trouble)


def test_a_wrong_password_is_told_without_it(tmp_path: Path) -> None:
    delivery, _server = try_once(MailTalk({"AUTH": b"535 no"}, has_login=True), tmp_path, "s3cret", login="hall")
    assert (delivery.trouble, "s3cret" in repr(delivery)) == ("login_failed", False)
    assert try_once(MailTalk(has_login=True), tmp_path, None, login="hall")[0].trouble == "no_secret"


def test_a_server_without_a_login_or_for_other_letters_is_told(tmp_path: Path) -> None:
    assert try_once(MailTalk(), tmp_path, "s3cret", login="hall")[0].trouble == "login_failed"
    delivery, server = try_once(MailTalk(), tmp_path, address="环卫站@example.invalid")
    assert (delivery.outcome, delivery.trouble, server.messages) == (Outcome.STUCK, "refused", [])


def test_nothing_goes_to_a_server_that_is_not_trusted(tmp_path: Path) -> None:
    for context, name in ((ssl.create_default_context(), "localhost"), (None, "elsewhere.invalid")):
        with serving(MailTalk(), tmp_path, name) as (server, trusting):
            one = to_server(server)
            found = send_mail(one, words_of(one, one.time_zone), "demo", None, context or trusting, LIMIT_S)
            assert (found.outcome, found.trouble, server.messages) == (Outcome.RETRY, "not_trusted", [])


def test_nobody_listens(tmp_path: Path) -> None:
    one = message(host="localhost", port=1, security="starttls")
    found = send_mail(one, words_of(one, one.time_zone), "demo", None, ssl.create_default_context(), LIMIT_S)
    assert (found.outcome, found.trouble) == (Outcome.RETRY, "unreachable")


@pytest.mark.parametrize("address", ["a@b\r\nBcc: all@example.invalid", "a b@c", "@", "nobody"])
def test_an_address_that_is_none_sends_nothing_elsewhere(tmp_path: Path, address: str) -> None:
    delivery, server = try_once(MailTalk({"RCPT": b"550 no"}), tmp_path, address=address)
    assert delivery.outcome is Outcome.STUCK and server.messages == []
