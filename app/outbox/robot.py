"""Group robots of WeCom and DingTalk: a signed request, and an answer that may hold an error under a status of 200.

Source: WeCom, "Configure a group robot" (developer.work.weixin.qq.com/document/path/91770): text of at most 2,048
bytes, 20 messages a minute. DingTalk, custom robots (open.dingtalk.com): the signature is the base64 of HMAC-SHA256
over "<milliseconds>\\n<secret>" with the secret as its key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

from app.outbox.limits import LIMIT_S, MOST_BYTES, Deadline
from app.outbox.model import SENT, TIMEOUT, Delivery, Outcome, TakenMessage
from app.outbox.texts import Words

BUSY_STATUS = (429, 503)
UNCERTAIN_STATUS = (500, 502, 504)
"""The robot or what stands before it gave up in the middle: it may have passed the message on."""


@dataclass(frozen=True)
class RobotForm:
    """The form of one maker.

    Args:
        path: what its addresses have after the host.
        most_bytes: of a text, as UTF-8.
        is_signed: whether each request carries a signature.
        busy_codes: errors that pass by themselves: too many messages, a system that is busy.
    """

    name: str
    path: str
    most_bytes: int
    is_signed: bool
    busy_codes: frozenset[int]


FORMS = (
    RobotForm("WeCom", "/cgi-bin/webhook/send", 2048, False, frozenset({-1, 45009, 45033})),
    RobotForm("DingTalk", "/robot/send", 18_000, True, frozenset({-1, 130101, 410100})),
)
Clock = Callable[[], float]


def form_of(address: str, hosts: tuple[str, ...]) -> RobotForm | None:
    """Return the form of a robot's address; None where it is none, or leads to a host that is not allowed."""
    try:
        parts = urlsplit(address)
        is_allowed = parts.scheme == "https" and parts.hostname in hosts and not parts.username and parts.port != 0
    except ValueError:
        return None
    return next((form for form in FORMS if is_allowed and parts.path == form.path), None)


def sign(secret: str, milliseconds: int) -> str:
    """Return the signature of DingTalk for an instant (Unix milliseconds)."""
    made = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(made.digest()).decode()


def send_to_robot(
    message: TakenMessage, words: Words, secret: str | None, context: ssl.SSLContext, limit_s: float = LIMIT_S,
    clock: Clock = time.time,
) -> Delivery:  # fmt: skip
    """Give a message to the robot of a group. Once the request has left, it is repeated only where the robot itself
    says that it did not take the message, as no robot knows a message again.

    Args:
        secret: of a robot that wants signatures.
        context: verifies the certificate of the server.
    """
    form = form_of(message.address, message.hosts)
    if form is None:
        return Delivery(Outcome.STUCK, "wrong_address")
    if form.is_signed and not secret:
        return Delivery(Outcome.RETRY, "no_secret")
    parts = urlsplit(message.address)
    target = _target(parts, secret if form.is_signed else None, clock)
    body = json.dumps({"msgtype": "text", "text": {"content": words.text(form.most_bytes)}}, ensure_ascii=False)
    secrets = tuple(one for one in (secret, parts.query, *_values(parts.query)) if one)
    with Deadline(limit_s) as deadline:
        try:
            connection = _connect(parts, context, deadline, limit_s)
        except ssl.SSLCertVerificationError as error:
            return Delivery(Outcome.RETRY, "not_trusted", error.verify_message)
        except (OSError, http.client.HTTPException) as error:
            return Delivery(Outcome.RETRY, "unreachable", TIMEOUT if deadline.is_over else type(error).__name__)
        try:
            headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Gridhall"}
            connection.request("POST", target, body.encode(), headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read(MOST_BYTES + 1)
            if deadline.is_over or answer.length and len(content) <= MOST_BYTES:
                raise TimeoutError("the answer ends in the middle")
        except (OSError, http.client.HTTPException, ValueError) as error:
            said = TIMEOUT if deadline.is_over else type(error).__name__
            return Delivery(Outcome.STUCK, "uncertain", said)
        finally:
            connection.close()
    return without(_judge(form, status, content), secrets)


def without(delivery: Delivery, secrets: tuple[str, ...]) -> Delivery:
    """Return a delivery whose words hold none of some secrets."""
    said = delivery.said
    for secret in secrets:
        said = said.replace(secret, "***") if said else said
    return Delivery(delivery.outcome, delivery.trouble, said)


def _connect(
    parts: SplitResult, context: ssl.SSLContext, deadline: Deadline, limit_s: float
) -> http.client.HTTPSConnection:
    """Open the encrypted way to the host of an address, through the proxy of the system where it names one."""
    host, port = parts.hostname or "", parts.port or 443
    proxy = None if proxy_bypass(host) else urlsplit(getproxies().get("https", ""))
    if proxy and proxy.hostname:
        connection = http.client.HTTPSConnection(proxy.hostname, proxy.port or 3128, timeout=limit_s, context=context)
        connection.set_tunnel(host, port)
    else:
        connection = http.client.HTTPSConnection(host, port, timeout=limit_s, context=context)
    plain = connection._create_connection  # type: ignore[attr-defined]
    # The deadline has to know the socket before TLS is spoken, which may hang as well.
    connection._create_connection = lambda *words, **more: deadline.guard(plain(*words, **more))  # type: ignore[attr-defined]
    connection.connect()
    return connection


def _target(parts: SplitResult, secret: str | None, clock: Clock) -> str:
    query = parts.query
    if secret:
        milliseconds = round(clock() * 1000)
        signature = urlencode({"timestamp": milliseconds, "sign": sign(secret, milliseconds)}, quote_via=quote)
        query = f"{query}&{signature}" if query else signature
    return f"{parts.path}?{query}" if query else parts.path


def _values(query: str) -> tuple[str, ...]:
    return tuple(pair.partition("=")[2] for pair in query.split("&"))


def _judge(form: RobotForm, status: int, content: bytes) -> Delivery:
    """Say what an answer means."""
    if status in UNCERTAIN_STATUS:
        return Delivery(Outcome.STUCK, "uncertain", f"HTTP {status}")
    if status in BUSY_STATUS:
        return Delivery(Outcome.RETRY, "busy", f"HTTP {status}")
    if not 200 <= status < 300:  # a redirect as well: what was signed for one host goes to no other
        return Delivery(Outcome.STUCK, "refused", f"HTTP {status}")
    found = _read(content)
    code = found.get("errcode")
    if not isinstance(code, int) or isinstance(code, bool):
        return Delivery(Outcome.STUCK, "garbled")
    if code == 0:
        return SENT
    said = " ".join(f"{form.name} {code} {found.get('errmsg', '')}".split())[:300]
    is_busy = code in form.busy_codes
    return Delivery(Outcome.RETRY if is_busy else Outcome.STUCK, "busy" if is_busy else "robot_error", said)


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        return {}
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
