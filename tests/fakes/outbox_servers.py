"""A mail server and a robot on loopback that behave as a test says: well, badly, slowly, or not at all."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.guarded import write_certificate

HOST = "127.0.0.1"
Talk = Callable[["LoopbackServer", socket.socket], None]


@dataclass
class LoopbackServer:
    """One listening server; `talk` has one conversation.

    Args:
        requests: what clients said, whole.
        messages: mails that were accepted.
    """

    port: int
    context: ssl.SSLContext
    requests: list[bytes] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    ending: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        """Return an address on this server."""
        return f"https://localhost:{self.port}{path}"


@contextlib.contextmanager
def serving(talk: Talk, folder: Path, name: str = "localhost") -> Iterator[tuple[LoopbackServer, ssl.SSLContext]]:
    """Give a server, and a context of clients that trusts it and nobody else.

    Args:
        folder: the certificate is made beside it.
        name: what the certificate is for.
    """
    certificate = write_certificate(folder / "x", (name,))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    trusting = ssl.create_default_context(cafile=str(certificate))
    with socket.create_server((HOST, 0)) as listening:
        listening.settimeout(0.05)
        server = LoopbackServer(listening.getsockname()[1], context)
        threads: list[threading.Thread] = []

        def answer(client: socket.socket) -> None:
            with contextlib.suppress(OSError, ssl.SSLError), client:
                client.settimeout(10)
                talk(server, client)

        def accept() -> None:
            while not server.ending.is_set():
                with contextlib.suppress(TimeoutError, OSError):
                    client, _address = listening.accept()
                    server.connections += 1
                    threads.append(threading.Thread(target=answer, args=(client,), daemon=True))
                    threads[-1].start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield server, trusting
        finally:
            server.ending.set()
            accepting.join()
            for thread in threads:
                thread.join(5)


# Mail ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MailTalk:
    """A mail server with STARTTLS.

    Args:
        answers: other answers to some commands, such as `{"RCPT": b"550 no such user"}`.
        falls_after: closes the connection after this command, without an answer.
        hangs_after: says nothing more after this command.
        has_tls: offers STARTTLS.
        is_tls: speaks TLS from the beginning.
        password: what a login must give, as base64 of PLAIN; None for no login.
    """

    answers: dict[str, bytes] = field(default_factory=dict)
    falls_after: str = ""
    hangs_after: str = ""
    has_tls: bool = True
    is_tls: bool = False
    has_login: bool = False

    def __call__(self, server: LoopbackServer, client: socket.socket) -> None:
        if self.is_tls:
            client = server.context.wrap_socket(client, server_side=True)
        lines = client.makefile("rb")
        client.sendall(self.answers.get("GREETING", b"220 test") + b"\r\n")
        while line := lines.readline(10_000):
            server.requests.append(line)
            word = line.split()[0].decode("latin-1").upper() if line.split() else ""
            if word == "DATA" and "DATA" not in self.answers:
                client.sendall(b"354 go on\r\n")
                server.messages.append(_mail(lines))
                word = "."
            if word == self.hangs_after:
                server.ending.wait(10)
                return
            if word == self.falls_after:
                return
            client.sendall(self._answer(word) + b"\r\n")
            if word == "STARTTLS" and word not in self.answers:
                client = server.context.wrap_socket(client, server_side=True)
                lines = client.makefile("rb")

    def _answer(self, word: str) -> bytes:
        if word in self.answers:
            return self.answers[word]
        if word == "EHLO":
            more = [b"250-STARTTLS"] * self.has_tls + [b"250-AUTH PLAIN"] * self.has_login
            return b"\r\n".join([b"250-test", *more, b"250 8BITMIME"])
        return {"AUTH": b"235 yes", "STARTTLS": b"220 begin"}.get(word, b"250 ok")


def _mail(lines) -> bytes:  # type: ignore[no-untyped-def]
    found = b""
    while (line := lines.readline(10_000)) not in (b".\r\n", b""):
        found += line
    return found


# Robots --------------------------------------------------------------------------------------------------------------


def robot(answer: bytes, status: bytes = b"200 OK", more: bytes = b"") -> Talk:
    """Return a robot that gives one answer to everything."""

    def talk(server: LoopbackServer, client: socket.socket) -> None:
        with server.context.wrap_socket(client, server_side=True) as encrypted:
            server.requests.append(read_request(encrypted))
            head = b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n" % len(answer) + more
            encrypted.sendall(head + b"\r\n" + answer)

    return talk


def raw_robot(parts: tuple[bytes, ...], pause_s: float = 0.0, is_hanging: bool = False) -> Talk:
    """Return a robot that sends bytes as they are, one part after the other, and then ends or hangs."""

    def talk(server: LoopbackServer, client: socket.socket) -> None:
        with server.context.wrap_socket(client, server_side=True) as encrypted:
            server.requests.append(read_request(encrypted))
            for part in parts:
                encrypted.sendall(part)
                time.sleep(pause_s)
            if is_hanging:
                server.ending.wait(10)

    return talk


def hang(server: LoopbackServer, _client: socket.socket) -> None:
    """Accept and never say a word."""
    server.ending.wait(10)


def read_request(client: socket.socket) -> bytes:
    """Return head and body of one request."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += client.recv(4096)
    head, _blank, body = found.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += client.recv(4096)
    return head + b"\r\n\r\n" + body
