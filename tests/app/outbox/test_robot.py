"""Robots of WeCom and DingTalk on a real HTTPS server: signed, understood, and never told twice."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.outbox.model import SENT, Delivery, Outcome
from app.outbox.robot import form_of, send_to_robot, sign
from app.outbox.texts import words_of
from tests.app.outbox.messages import facts, message
from tests.fakes.outbox_servers import LoopbackServer, Talk, hang, raw_robot, robot, serving

WECOM, DINGTALK = "/cgi-bin/webhook/send?key=k3y-of-wecom", "/robot/send?access_token=t0ken-of-dingtalk"
OK = b'{"errcode": 0, "errmsg": "ok"}'
AT_S = 1_764_500_000.123
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "localhost")


def try_once(talk: Talk, folder: Path, path: str = WECOM, **more: object) -> tuple[Delivery, LoopbackServer]:
    with serving(talk, folder) as (server, context):
        one = message("robot", server.url(path), hosts=("localhost",), **more)
        words = words_of(one, one.time_zone)
        return send_to_robot(one, words, "SECsecret", context, 1.5, lambda: AT_S), server


def body_of(server: LoopbackServer) -> dict:
    return json.loads(server.requests[0].partition(b"\r\n\r\n")[2])


def test_wecom_gets_a_text_of_at_most_2048_bytes(tmp_path: Path) -> None:
    delivery, server = try_once(robot(OK), tmp_path, facts=facts(2000, 200))
    assert delivery == SENT
    body = body_of(server)
    text = body["text"]["content"]
    assert body["msgtype"] == "text" and len(text.encode()) <= 2048
    assert "2,000 cases" in text and "more cases" in text and "digest-1-20261123T01" in text


def test_dingtalk_is_signed(tmp_path: Path) -> None:
    delivery, server = try_once(robot(OK), tmp_path, DINGTALK)
    assert delivery == SENT
    target = server.requests[0].split()[1].decode()
    given = parse_qs(urlsplit(target).query)
    assert given == {"access_token": ["t0ken-of-dingtalk"], "timestamp": ["1764500000123"],
                     "sign": [sign("SECsecret", 1764500000123)]}  # fmt: skip
    # By hand: printf '1764500000123\nSECsecret' | openssl dgst -sha256 -hmac SECsecret -binary | base64
    assert sign("SECsecret", 1764500000123) == "2U6F8LJyA+83Hib98TgJWgHuWZ5tbrZWvifVSw60vA8="


def test_dingtalk_without_its_secret_is_not_asked(tmp_path: Path) -> None:
    one = message("robot", "https://localhost:1" + DINGTALK, hosts=("localhost",))
    found = send_to_robot(one, words_of(one, one.time_zone), None, ssl.create_default_context())
    assert (found.outcome, found.trouble) == (Outcome.RETRY, "no_secret")


def answer(code: int, words: str = "") -> Talk:
    return robot(json.dumps({"errcode": code, "errmsg": words}).encode())


@pytest.mark.parametrize(
    ("talk", "outcome", "trouble"),
    [
        (answer(93000, "invalid webhook url"), Outcome.STUCK, "robot_error"),
        (answer(45009, "api freq out of limit"), Outcome.RETRY, "busy"),
        (answer(310000, "sign not match"), Outcome.STUCK, "robot_error"),
        (robot(b"<html>Welcome to the portal</html>"), Outcome.STUCK, "garbled"),
        (robot(b'{"errcode": true}'), Outcome.STUCK, "garbled"),
        (robot(b"[" * 60_000), Outcome.STUCK, "garbled"),
        (robot(b'{"errcode": 0, "x": "' + b"x" * 70_000 + b'"}'), Outcome.STUCK, "garbled"),
        (robot(b"", b"404 Not Found"), Outcome.STUCK, "refused"),
        (robot(b"", b"302 Found", b"Location: https://elsewhere.invalid/\r\n"), Outcome.STUCK, "refused"),
        (robot(b"", b"503 Busy"), Outcome.RETRY, "busy"),
        (robot(b"", b"502 Bad Gateway"), Outcome.STUCK, "uncertain"),
        (raw_robot(()), Outcome.STUCK, "uncertain"),
        (raw_robot((b"garbage\r\n\r\n",)), Outcome.STUCK, "uncertain"),
        (raw_robot((HEAD + b"Content-Length: 30\r\n\r\n{",)), Outcome.STUCK, "uncertain"),
        (raw_robot((), is_hanging=True), Outcome.STUCK, "uncertain"),
        (raw_robot((HEAD, *[b"X: y\r\n"] * 40), pause_s=0.1), Outcome.STUCK, "uncertain"),
        (hang, Outcome.RETRY, "unreachable"),
    ],
)
def test_bad_days_of_a_robot(tmp_path: Path, talk: Talk, outcome: Outcome, trouble: str) -> None:
    delivery, server = try_once(talk, tmp_path)
    assert (delivery.outcome, delivery.trouble) == (outcome, trouble), delivery
    assert server.connections == 1, "it is asked once"


def test_an_answer_that_comes_twice_is_one(tmp_path: Path) -> None:
    twice = HEAD + b"Content-Length: 30\r\n\r\n" + OK
    assert len(OK) == 30
    delivery, server = try_once(raw_robot((twice, twice)), tmp_path)
    assert delivery == SENT and len(server.requests) == 1


def test_what_a_robot_says_holds_no_key(tmp_path: Path) -> None:
    told = "bad k3y-of-wecom, t0ken-of-dingtalk and SECsecret"
    for path in (WECOM, DINGTALK):
        delivery, _server = try_once(answer(93000, told), tmp_path, path)
        key = path.partition("=")[2]
        assert key not in repr(delivery) and "SECsecret" not in repr(delivery) and "***" in repr(delivery)


def test_nothing_goes_to_a_host_that_is_not_trusted(tmp_path: Path) -> None:
    with serving(robot(OK), tmp_path) as (server, _context):
        one = message("robot", server.url(WECOM), hosts=("localhost",))
        found = send_to_robot(one, words_of(one, one.time_zone), None, ssl.create_default_context(), 1.5)
        assert (found.outcome, found.trouble, server.requests) == (Outcome.RETRY, "not_trusted", [])


def test_nobody_listens() -> None:
    one = message("robot", "https://localhost:1" + WECOM, hosts=("localhost",))
    found = send_to_robot(one, words_of(one, one.time_zone), None, ssl.create_default_context(), 1.5)
    assert (found.outcome, found.trouble) == (Outcome.RETRY, "unreachable")


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", "https://intranet/cgi-bin/webhook/send?key=x",
        "https://qyapi.weixin.qq.com.evil.invalid/cgi-bin/webhook/send", "https://qyapi.weixin.qq.com/other",
        "https://qyapi.weixin.qq.com@evil.invalid/cgi-bin/webhook/send", "https://[::1", "robot", "",
        "https://a@qyapi.weixin.qq.com/cgi-bin/webhook/send", "https://qyapi.weixin.qq.com:x/cgi-bin/webhook/send",
    ],
)  # fmt: skip
def test_an_address_leads_to_an_allowed_robot_or_nowhere(address: str) -> None:
    assert form_of(address, ("qyapi.weixin.qq.com", "oapi.dingtalk.com")) is None
    one = message("robot", address, hosts=("qyapi.weixin.qq.com",))
    found = send_to_robot(one, words_of(one, one.time_zone), None, ssl.create_default_context())
    assert (found.outcome, found.trouble) == (Outcome.STUCK, "wrong_address")


def test_both_makers_are_known() -> None:
    hosts = ("qyapi.weixin.qq.com", "oapi.dingtalk.com")
    found = [form_of(f"https://{host}{path}", hosts) for host, path in zip(hosts, (WECOM, DINGTALK), strict=True)]
    assert [form.name if form else None for form in found] == ["WeCom", "DingTalk"]
