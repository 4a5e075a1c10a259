"""Limits on the other side: a conversation ends after so many seconds and so many bytes, however slowly it trickles."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Any, Self

LIMIT_S = 20.0
"""The longest that one try may take; far below the lease of a message."""
MOST_BYTES = 64 * 1024


class Deadline:
    """Shuts the sockets that it guards when its time is over; whoever reads from them gets an error at once.

    A timeout of a socket is one for each read: who sends a byte a second would hold a worker for ever.
    """

    def __init__(self, limit_s: float) -> None:
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(limit_s, self._shut)
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for sock in self._sockets:
            sock.close()

    def guard(self, sock: socket.socket) -> socket.socket:
        """Have a socket shut at the end.

        TLS takes the socket over and leaves an empty one behind, so a duplicate is kept.
        """
        self._sockets.append(sock.dup())
        if self.is_over:
            self._shut()
        return sock

    def _shut(self) -> None:
        self.is_over = True
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class TooMuch(OSError):
    """The other side said more than anybody has to read."""


class LimitedReader:
    """A file of a socket that gives no more than so many bytes in all.

    Raises:
        TooMuch: from every read beyond.
    """

    def __init__(self, file: Any, most_bytes: int = MOST_BYTES) -> None:
        self._file, self._left = file, most_bytes

    def readline(self, size: int = -1) -> bytes:
        """Return one line, as the file does."""
        line: bytes = self._file.readline(min(self._left + 1, size) if size >= 0 else self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise TooMuch("the answer is too long")
        return line

    def close(self) -> None:
        """Close the file."""
        self._file.close()
