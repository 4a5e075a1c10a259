"""The way to a server over a network: encrypted, and only to the server that its certificate names."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
from sqlalchemy import URL

from app.errors import Refused
from app.i18n import N_, _

CHECKED = "verify-full"
KNOWS_THE_SYSTEMS_ROOTS = 160000
"""From this version libpq trusts what the system trusts, where it is told to."""
TROUBLES = (
    ("does not support SSL", N_("it speaks no TLS")),
    ("no encryption", N_("it speaks no TLS with this person")),
    ("does not match host name", N_("its certificate is for another name")),
    ("does not match", N_("its certificate is for another name")),
    ("certificate verify failed", N_("nobody whom this machine trusts has signed its certificate")),
    ("root certificate file", N_("the file with the trusted certificates is missing")),
    ("could not read root certificate", N_("the file with the trusted certificates cannot be read")),
)
"""What libpq says, and what that means."""


def with_tls(url: URL) -> URL:
    """Return an address whose connections are encrypted and to the right server; one through a socket stays as it is.

    Raises:
        Refused: the address asks for less.
    """
    if not is_over_network(url):
        return url
    wanted = url.query.get("sslmode", CHECKED)
    if wanted != CHECKED:
        raise Refused(
            _(
                "Over a network the server's certificate is always checked: leave sslmode={mode} out of the address."
            ).format(mode=wanted if isinstance(wanted, str) else ",".join(wanted))
        )
    url = url.update_query_dict({"sslmode": CHECKED})
    if "sslrootcert" in url.query or os.environ.get("PGSSLROOTCERT") or _own_roots().exists():
        return url
    return url.update_query_dict({"sslrootcert": "system"}) if psycopg.pq.version() >= KNOWS_THE_SYSTEMS_ROOTS else url


def is_over_network(url: URL) -> bool:
    """Tell whether an address leads anywhere but to a socket of this machine."""
    named = url.query.get("host", ())
    hosts = [url.host] if url.host else [named] if isinstance(named, str) else list(named)
    if not hosts:
        hosts = [os.environ.get("PGHOST", "")]
    return "hostaddr" in url.query or any(host and not host.startswith(("/", "@")) for host in hosts)


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
