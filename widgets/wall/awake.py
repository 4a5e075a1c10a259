"""Keeps the screens of a wall from going dark, as far as Qt and the desktop allow."""

from __future__ import annotations

import logging
import sys

log = logging.getLogger(__name__)

SERVICES = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    (
        "org.freedesktop.PowerManagement",
        "/org/freedesktop/PowerManagement/Inhibit",
        "org.freedesktop.PowerManagement.Inhibit",
    ),
)


def keep_awake(reason: str) -> bool:
    """Ask the desktop not to start its screen saver while this process lives; return whether anybody heard."""
    if not sys.platform.startswith("linux"):
        return False
    from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        log.info("No session bus: the screen saver is left as it is")
        return False
    heard = False
    for service, path, interface in SERVICES:
        answer = QDBusInterface(service, path, interface, bus).call("Inhibit", "Gridhall", reason)
        heard |= answer.type() == QDBusMessage.MessageType.ReplyMessage
    return heard
