"""Warnings of Qt that nobody expects fail a test; widgets die in their own thread."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from widgets.application import collect_garbage

EXPECTED = (
    "This plugin does not support",  # the offscreen platform cannot size, raise or shape windows
    # QtWebEngine tells so where there is no graphics card, and paints all the same
    "QRhiGles2:",
    "Failed to create RHI",
    "GPUInfo not initialized",
)


@pytest.fixture(autouse=True)
def qt_warnings() -> Iterator[list[str]]:
    """Fail the test at its end when Qt warned of something unexpected."""
    heard: list[str] = []

    def hear(kind: QtMsgType, _context: object, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg:
            heard.append(message)

    before = qInstallMessageHandler(hear)
    yield heard
    qInstallMessageHandler(before)
    unexpected = [message for message in heard if not message.startswith(EXPECTED)]
    assert not unexpected, f"Qt warned: {unexpected}"


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """Collect as an application does, see widgets/application.py."""
    gc.disable()
    yield
    collect_garbage()


@pytest.fixture(autouse=True)
def clipboard() -> Iterator[None]:
    """Empty the clipboard: what Python put there is destroyed by Qt after Python has ended, which kills the process."""
    yield
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()
