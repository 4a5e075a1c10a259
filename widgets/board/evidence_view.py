"""Shows a page of ours in QtWebEngine through a scheme of our own; every other request is refused and noted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl
from PySide6.QtWidgets import QWidget
from shiboken6 import delete, isValid

from app.i18n import N_, _

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEngineProfile
    from PySide6.QtWebEngineWidgets import QWebEngineView

SCHEME = b"gridhall"
START = "gridhall://evidence/"
NO_ENGINE = N_("This computer has no web view, so the map is plain. Save the page and open it in a browser.")
ROOT = N_("The web view does not start for the superuser, so the map is plain. Log in as yourself.")


def prepare_web_view() -> None:
    """Register the scheme; call it before the application is made. A machine without the engine does without."""
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # WORKAROUND(Qt without a GPU): else one web view sends every repaint of its window through software OpenGL.
    try:
        from PySide6.QtWebEngineCore import QWebEngineUrlScheme
    except ImportError:
        return
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name().isEmpty():
        scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
        scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
        scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme)
        QWebEngineUrlScheme.registerScheme(scheme)


def why_no_web_view() -> str:
    """Tell in one sentence why there is no web view here; '' where there is one.

    The engine ends the whole process where it would run as root with its sandbox: that is looked at before.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and not os.environ.get("QTWEBENGINE_DISABLE_SANDBOX"):
        return _(ROOT)
    try:
        from PySide6 import QtWebEngineCore, QtWebEngineWidgets  # noqa: F401
    except ImportError:
        return _(NO_ENGINE)
    return ""


class OfflinePage(QObject):
    """One page of ours with a profile that keeps nothing and asks nobody.

    Attributes:
        refused: the addresses that were asked for and refused.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        from PySide6.QtWebEngineCore import (
            QWebEnginePage,
            QWebEngineProfile,
            QWebEngineUrlRequestInfo,
            QWebEngineUrlRequestInterceptor,
            QWebEngineUrlRequestJob,
            QWebEngineUrlSchemeHandler,
        )
        from PySide6.QtWebEngineWidgets import QWebEngineView

        self.refused: list[str] = []
        owner = self

        class Guard(QWebEngineUrlRequestInterceptor):
            """Lets through what comes from the page itself."""

            def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
                """Refuse and note everything else."""
                if info.requestUrl().scheme() not in (SCHEME.decode(), "data", "blob"):
                    owner.refused.append(info.requestUrl().toString())
                    info.block(True)

        class Server(QWebEngineUrlSchemeHandler):
            """Gives the one page; every other path is not there."""

            def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
                """Answer."""
                if job.requestUrl().path() not in ("", "/"):
                    job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
                    return
                answer = QBuffer(job)
                answer.setData(owner.content)
                answer.open(QIODevice.OpenModeFlag.ReadOnly)
                job.reply(QByteArray(b"text/html; charset=utf-8"), answer)

        self.content = b""
        self._profile: QWebEngineProfile = QWebEngineProfile(self)
        self._parts: tuple[Any, ...] = (Guard(self), Server(self))
        self._profile.setUrlRequestInterceptor(self._parts[0])
        self._profile.installUrlSchemeHandler(QByteArray(SCHEME), self._parts[1])
        self.view: QWebEngineView = QWebEngineView(parent)
        self._page = QWebEnginePage(self._profile, self.view)
        self.view.setPage(self._page)

    def show_page(self, page: str) -> None:
        """Show a page of HTML."""
        self.content = page.encode()
        self.view.setUrl(QUrl(START))

    def close(self) -> None:
        """Let page and profile go in this order."""
        if isValid(self.view):
            delete(self.view)  # at once, and the page with it: a profile must outlive its page
