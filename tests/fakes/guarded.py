"""A private cluster that people log in to: on loopback, with TLS and passwords (SCRAM)."""

from __future__ import annotations

import datetime
import ipaddress
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from db.private.cluster import PrivateCluster
from db.private.programs import server_account

HOST = "127.0.0.1"
RULES = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Guarded:
    """The running cluster.

    Args:
        roots: file with the certificate that its own is signed with.
    """

    cluster: PrivateCluster
    port: int
    roots: Path

    def log_in(self, role: str, password: str, database: str, **more: object) -> psycopg.Connection:
        """Open a session as a person does; what differs from a right one is given."""
        right: dict[str, object] = {
            "host": HOST, "port": self.port, "user": role, "password": password, "dbname": database,
            "sslmode": "verify-full", "sslrootcert": str(self.roots), "autocommit": True, "connect_timeout": 10,
        }  # fmt: skip
        return psycopg.connect(**(right | more))  # type: ignore[arg-type]

    def address(self, role: str, database: str, query: str | None = None) -> str:
        """The same as an address of the command line."""
        query = f"sslrootcert={self.roots}" if query is None else query
        return f"postgresql://{role}@{HOST}:{self.port}/{database}?{query}"

    def stop(self) -> None:
        """Stop it."""
        self.cluster._run("pg_ctl", "-D", str(self.cluster.data_dir), "-w", "-m", "immediate", "stop")


def start_guarded(folder: Path, names: tuple[str, ...] = (HOST,), has_tls: bool = True) -> Guarded:
    """Make and start one in a folder; `names` are what its certificate is for."""
    made = PrivateCluster(folder)
    made.start()
    made.stop()
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    roots = write_certificate(made.data_dir, names)
    rules = RULES if has_tls else RULES.replace("hostssl", "host")
    (made.data_dir / "pg_hba.conf").write_text(rules)
    options = f"-c listen_addresses={HOST} -c unix_socket_directories={made.socket_dir} -p {port}"
    if has_tls:
        options += f" -c ssl=on -c ssl_cert_file={roots} -c ssl_key_file={roots.with_suffix('.key')}"
    log = made.folder / "start.log"
    made._run("pg_ctl", "-D", str(made.data_dir), "-w", "-l", str(log), "-o", options, "start")
    return Guarded(made, port, roots)


def write_certificate(folder: Path, names: tuple[str, ...]) -> Path:
    """Write a certificate that signs itself, and its key, which belongs to the server's account alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    alternatives = [
        x509.IPAddress(ipaddress.ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names
    ]
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder.parent / f"certificate-{secrets.token_hex(4)}.crt"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    file.chmod(0o644)
    secret = file.with_suffix(".key")
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    secret.chmod(0o600)
    account = server_account()
    if account is not None:
        os.chown(secret, account.pw_uid, account.pw_gid)
    return file
