"""The verb `outbox`: the channels of messages to units, their secrets, and how the messages do."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.command_line.options import OutboxOptions
from app.errors import Refused
from app.i18n import _, ngettext
from app.outbox.delivery import Courier
from app.outbox.model import CHANNELS, STATES, Channel
from app.outbox.service import OutboxService
from app.texts.text_table import text_table
from db.connection.passwords import ask_new_password, find_secret, keep_secret
from db.stores.outbox import DatabaseOutboxStore

NOTHING = "–"
HOUR_S = 3600
SECRET = re.compile(r"^(mail@[A-Za-z0-9.:-]{1,253}|robot(-[A-Za-z0-9_.]{1,60})?)$")
SETTINGS = ("is_on", "host", "port", "security", "sender", "login", "hosts", "per_minute")


def make_courier(engine: Engine, data_dir: Path) -> Courier:
    """Return what gives messages of a database to their channels; folder and secrets lie in the data folder."""
    database = engine.url.database or "gridhall"
    domain = re.sub(r"[^A-Za-z0-9-]", "-", database) + ".gridhall"
    return Courier(domain, data_dir / "outbox" / database, partial(_find, database, data_dir))


def run_outbox(engine: Engine, options: OutboxOptions, data_dir: Path) -> int:
    """Do one part of the verb; return the exit code.

    Raises:
        Refused: an option is wrong, or the person may not do it.
    """
    store = DatabaseOutboxStore(engine)
    if options.part == "status":
        _show(store)
    elif options.part == "set":
        store.set_channel(_channel(options), _changes(options))
        _show(store)
    elif options.part == "secret":
        _keep_secret(engine, options, data_dir)
    else:
        if not options.unit:
            raise Refused(_("Name the unit: --unit CODE."))
        purpose = None if options.name in (None, "folder") else _channel(options)
        number = store.add_test_message(options.unit, purpose)
        print(
            _("Test message {number} waits; the worker sends it. How it went: main.py outbox status.").format(
                number=number
            )
        )
    return 0


def _show(store: DatabaseOutboxStore) -> None:
    heading = (_("channel"), _("state"), _("a minute"), _("sign within"), _("server"), _("sender"))
    print(text_table([heading, *(_row(channel) for channel in store.channels())]))
    view = OutboxService(store).look(("stuck", "failed"))
    words = [f"{_(label)}: {view.counts[key]:,}" for key, label in STATES.items() if view.counts.get(key)]
    print(" · ".join(words) if words else _("No messages."))


def _row(one: Channel) -> tuple[str, ...]:
    hours = "" if one.acknowledge_s is None else ngettext("{count} hour", "{count} hours", one.acknowledge_s // HOUR_S)
    server = f"{one.host}:{one.port} {one.security}" if one.host else ", ".join(one.hosts)
    return (
        _(CHANNELS[one.channel]), _("on") if one.is_on else _("off"), f"{one.per_minute}",
        hours.format(count=(one.acknowledge_s or 0) // HOUR_S) or NOTHING, server or NOTHING, one.sender or NOTHING,
    )  # fmt: skip


def _changes(options: OutboxOptions) -> dict[str, Any]:
    changes = {name: getattr(options, name) for name in SETTINGS if getattr(options, name) is not None}
    if options.acknowledge_hours is not None:
        changes["acknowledge_s"] = options.acknowledge_hours * HOUR_S or None
    if not changes:
        raise Refused(_("Name what to change, such as --on or --host."))
    return changes


def _channel(options: OutboxOptions) -> str:
    if options.name not in CHANNELS:
        raise Refused(_("Name the channel: mail, robot or folder."))
    return options.name


def _keep_secret(engine: Engine, options: OutboxOptions, data_dir: Path) -> None:
    name = options.name or ""
    if name == "mail":
        host = next((one.host for one in DatabaseOutboxStore(engine).channels() if one.channel == name), None)
        if host is None:
            raise Refused(_("Name the mail server first: main.py outbox set mail --host HOST."))
        name = f"mail@{host}"
    if not SECRET.match(name):
        raise Refused(_("Name the secret: mail, robot, or robot- and the code of the unit."))
    secret = ask_new_password(name, options.password_file)
    database = engine.url.database or "gridhall"
    file = keep_secret(_label(database, name), secret, _folder(data_dir))
    print(
        _("The secret is in the system keyring.") if file is None else _("The secret is in {file}.").format(file=file)
    )


def _find(database: str, data_dir: Path, name: str) -> str | None:
    return find_secret(_label(database, name), _folder(data_dir)) if SECRET.match(name) else None


def _label(database: str, name: str) -> str:
    return f"outbox-{database}-{name}"


def _folder(data_dir: Path) -> Path:
    return data_dir / "secrets"
