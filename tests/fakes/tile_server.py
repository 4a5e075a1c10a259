"""A real server on loopback that answers for tiles as such servers do: by path, or by the words of WMTS with a key."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "9f3ac0ffee5ecret"
EMPTY_COLUMN, BUSY_COLUMN, PAGE_COLUMN, HUGE_COLUMN, CUT_COLUMN, AWAY_COLUMN = 3, 5, 7, 9, 11, 13


class TileServer:
    """Answers with one picture everywhere, except in the columns named above for paths that begin with /odd."""

    def __init__(self, picture: bytes) -> None:
        self.picture = picture
        self.asked: list[str] = []
        self.delay_s = 0.0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                server.asked.append(self.path)
                time.sleep(server.delay_s)
                status, kind, body, told = server.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(told))
                if status == 302:
                    self.send_header("Location", self.path)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    return  # whoever asked has heard enough

            def log_message(self, *_words: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._http.server_port}"

    def answer(self, path: str) -> tuple[int, str, bytes, int]:
        """Status, content type, body and the length that is told."""
        parts = urlsplit(path)
        picture = (200, "image/png", self.picture, len(self.picture))
        if parts.path == "/wmts":
            words = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
            is_right = words.get("tk") == KEY and words.get("request") == "GetTile" and words.get("service") == "WMTS"
            number = all(words.get(name, "").isdigit() for name in ("tilematrix", "tilerow", "tilecol"))
            return picture if is_right and number and words.get("layer") == "vec" else (403, "text/plain", b"no", 2)
        if not parts.path.startswith("/odd"):
            return picture
        column = int(parts.path.split("/")[3])
        page = b"<html>busy</html>"
        huge = self.picture + b"0" * (3 << 20)
        return {
            EMPTY_COLUMN: (404, "text/plain", b"none", 4),
            BUSY_COLUMN: (500, "text/html", page, len(page)),
            PAGE_COLUMN: (200, "text/html", page, len(page)),
            HUGE_COLUMN: (200, "image/png", huge, len(huge)),
            CUT_COLUMN: (200, "image/png", self.picture, len(self.picture) + 500),
            AWAY_COLUMN: (302, "text/plain", b"", 0),
        }.get(column, picture)

    def close(self) -> None:
        """Answer no more."""
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def serving(picture: bytes) -> Iterator[TileServer]:
    """A server for as long as a test needs it."""
    server = TileServer(picture)
    try:
        yield server
    finally:
        server.close()
