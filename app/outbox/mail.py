"""Mail: the letter itself, and the conversation with a server (RFC 5321, STARTTLS: RFC 3207)."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from app.outbox.limits import LIMIT_S, Deadline, LimitedReader
from app.outbox.model import SENT, TIMEOUT, Delivery, Outcome, TakenMessage
from app.outbox.texts import Words

DEFAULT_SENDER = "gridhall@localhost.invalid"
TRANSIENT, PERMANENT = 400, 500


def write_mail(message: TakenMessage, words: Words, domain: str) -> EmailMessage:
    """Return a message as a mail; its Message-ID is the same at every try, so that a mail server knows it again.

    Raises:
        ValueError: the address of the unit or of the sender is none.
    """
    try:
        return _written(message, words, domain)
    except (MessageError, IndexError) as error:
        raise ValueError(str(error)) from None


def _written(message: TakenMessage, words: Words, domain: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = " ".join(words.subject.split())
    mail["From"] = message.sender or DEFAULT_SENDER
    mail["To"] = Address(addr_spec=message.address) if "@" in message.address else message.unit_code
    mail["Date"] = format_datetime(message.made_at)
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine
    mail["X-Gridhall-Key"] = message.key
    mail.set_content(words.text(), charset="utf-8", cte="base64")
    return mail


class _Conversation(smtplib.SMTP):
    """An SMTP session whose sockets a deadline shuts, and whose answers are limited."""

    def __init__(self, deadline: Deadline, context: ssl.SSLContext | None, host: str, port: int) -> None:
        self._deadline, self._context, self._name = deadline, context, host
        super().__init__(host, port, local_hostname="localhost", timeout=LIMIT_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = self._deadline.guard(socket.create_connection((host, port), timeout))
        return sock if self._context is None else self._context.wrap_socket(sock, server_hostname=self._name)

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, of a limited length."""
        if self.file is None and self.sock is not None:
            self.file = LimitedReader(self.sock.makefile("rb"))
        return super().getreply()


def send_mail(
    message: TakenMessage, words: Words, domain: str, password: str | None, context: ssl.SSLContext,
    limit_s: float = LIMIT_S,
) -> Delivery:  # fmt: skip
    """Give a message to the mail server; a try that broke off is repeated with the same Message-ID.

    Args:
        password: None where the server wants no login.
        context: verifies the certificate of the server.
    """
    if message.login and password is None:
        return Delivery(Outcome.RETRY, "no_secret")
    try:
        mail = write_mail(message, words, domain)
    except ValueError as error:
        return Delivery(Outcome.STUCK, "refused", str(error))
    with Deadline(limit_s) as deadline:
        try:
            return _converse(message, mail, password, context, deadline)
        except smtplib.SMTPAuthenticationError as error:
            return Delivery(Outcome.RETRY, "login_failed", _said(error.smtp_code, error.smtp_error))
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(*next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError as error:
            is_plain = f"{message.address}{message.sender}".isascii()  # else the server takes no such address
            return (
                Delivery(Outcome.RETRY, "login_failed") if is_plain else Delivery(Outcome.STUCK, "refused", str(error))
            )
        except ssl.SSLCertVerificationError as error:
            return Delivery(Outcome.RETRY, "not_trusted", error.verify_message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            # ValueError: an answer that is no number; smtplib lets it through.
            said = TIMEOUT if deadline.is_over else f"{type(error).__name__}: {error}"
            return Delivery(Outcome.RETRY, "unreachable", said)


def _converse(
    message: TakenMessage, mail: EmailMessage, password: str | None, context: ssl.SSLContext, deadline: Deadline
) -> Delivery:
    host, port = message.host or "localhost", message.port or 587
    server = _Conversation(deadline, context if message.security == "tls" else None, host, port)
    try:
        server.ehlo_or_helo_if_needed()
        if message.security == "starttls":
            if not server.has_extn("starttls"):
                return Delivery(Outcome.RETRY, "no_tls")
            server.starttls(context=context)
        if message.login and password is not None:
            server.login(message.login, password)
        server.send_message(mail, to_addrs=[message.address])
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError, ValueError):
            server.close()  # without QUIT, whose answer nobody needs
    return SENT


def _refused(code: int, answer: bytes | str) -> Delivery:
    said = _said(code, answer)
    if code >= PERMANENT:
        return Delivery(Outcome.STUCK, "refused", said)
    return Delivery(Outcome.RETRY, "busy" if code >= TRANSIENT else "unreachable", said)


def _said(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {words}".split())[:300]
