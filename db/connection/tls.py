"""The way to a server over a network: encrypted, and only to the server that its certificate names.

libpq takes what an address does not say from the environment and from service files. So whatever bears on the way is
said with every connection, what cannot be said is refused, and a connection that came about is looked at once more.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

from app.errors import Refused
from app.i18n import N_, _

CHECKED = "verify-full"
KNOWS_THE_SYSTEMS_ROOTS = 160000
"""From this version libpq trusts what the system trusts, where it is told to."""
WORDS = frozenset({"host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "passfile",
                   "requirepeer", "connect_timeout"})  # fmt: skip
"""What an address may say behind its question mark; everything else could lead elsewhere, or weaken the way."""
ELSEWHERE = ("PGSERVICE", "PGHOSTADDR")
"""Settings of the environment that name another server than the address, and that no address can overrule."""
OVER_NETWORK = {"sslmode": CHECKED, "gssencmode": "disable", "ssl_min_protocol_version": "TLSv1.2",
                "channel_binding": "prefer"}  # fmt: skip
"""Said with every connection over a network, whatever PGSSLMODE, PGREQUIRESSL or PGGSSENCMODE say."""
TROUBLES = (
    ("does not support SSL", N_("it does not support TLS")),
    ("no encryption", N_("it refuses TLS for this account")),
    ("does not match host name", N_("its certificate is for another name")),
    ("does not match", N_("its certificate is for another name")),
    ("certificate verify failed", N_("no trusted authority has signed its certificate")),
    ("root certificate file", N_("the file with the trusted certificates is missing")),
    ("could not read root certificate", N_("the file with the trusted certificates cannot be read")),
    ("without encryption", N_("the connection came about without encryption")),
)
"""What libpq says, and what that means."""


class Unencrypted(psycopg.OperationalError):
    """A connection over a network that is not encrypted; it was closed at once."""


def with_tls(url: URL) -> URL:
    """Return an address whose connections are encrypted and to the right server; one through a socket stays as it is.

    Raises:
        Refused: the address asks for less, names several servers or none, or leaves the choice to others.
    """
    check_words(url)
    check_environment()
    host = host_of(url)
    if "," in host or "," in str(url.query.get("port", "")):
        raise Refused(_("Name one server in the address, not several."))
    if not is_over_network(url):
        return url
    if not url.host and "host" not in url.query:
        url = url.set(host=host)
    wanted = url.query.get("sslmode", CHECKED)
    if wanted != CHECKED:
        raise Refused(
            _(
                "Over a network the server's certificate is always checked. Leave sslmode={mode} out of the address."
            ).format(mode=wanted if isinstance(wanted, str) else ",".join(wanted))
        )
    url = url.update_query_dict(OVER_NETWORK)
    if "sslrootcert" in url.query or os.environ.get("PGSSLROOTCERT") or _own_roots().exists():
        return url
    return url.update_query_dict({"sslrootcert": "system"}) if psycopg.pq.version() >= KNOWS_THE_SYSTEMS_ROOTS else url


def check_words(url: URL) -> None:
    """Refuse what an address may not say; a value is never repeated.

    Raises:
        Refused: with the word.
    """
    for word, value in url.query.items():
        if word not in WORDS or not isinstance(value, str):
            raise Refused(
                _("Leave “{word}” out of the address: only the server and its certificates are named there.").format(
                    word=word if word.isidentifier() else "?"
                )
            )
    if url.host and "host" in url.query:
        raise Refused(_("Name one server in the address, not several."))


def check_environment() -> None:
    """Refuse settings of libpq that lead to another server than the address names.

    Raises:
        Refused: with the name of the setting.
    """
    for name in ELSEWHERE:
        if os.environ.get(name):
            raise Refused(
                _("{name} is set on this machine and could lead to another server: take it away.").format(name=name)
            )


def host_of(url: URL) -> str:
    """Return the server that an address leads to: a name, the folder of a socket, or '' for the socket of libpq."""
    return url.host or str(url.query.get("host", "")) or os.environ.get("PGHOST", "")


def is_over_network(url: URL) -> bool:
    """Tell whether an address leads anywhere but to a socket of this machine."""
    host = host_of(url)
    return bool(host) and not host.startswith(("/", "@"))


def check_connection(connection: Any) -> None:
    """Look at an open connection of libpq, whatever led to it: encrypted, or through a socket of this machine.

    Raises:
        Unencrypted: neither; the connection is closed.
    """
    place = connection.pgconn.host.decode(errors="replace")
    is_local = not connection.pgconn.hostaddr and (not place or place.startswith(("/", "@")))
    if connection.pgconn.ssl_in_use or is_local:
        return
    connection.close()
    raise Unencrypted("the connection came about without encryption")


def explain_tls(words: str, place: str) -> str | None:
    """Say in one sentence why no safe connection came about, or return None where something else is wrong."""
    reason = next((meaning for said, meaning in TROUBLES if said in words), None)
    if reason is None:
        return None
    return _(
        "The server at {place} was not trusted: {reason}. Ask your administrator; the trusted certificates can be named"
        " with ?sslrootcert=FILE."
    ).format(place=place, reason=_(reason))


def _own_roots() -> Path:
    return Path.home() / ".postgresql" / "root.crt"
