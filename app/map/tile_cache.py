"""Tiles from the web, kept on disk: one fetch with limits on everything that comes from outside."""

from __future__ import annotations

import logging
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import Unavailable
from app.i18n import _
from app.map.sources import SourceText

if TYPE_CHECKING:
    import requests

CONNECT_S, SILENCE_S, WHOLE_S = 4.0, 6.0, 15.0
MOST_BYTES = 2 * 2**20  # of one tile; ordinary ones have 5 to 100 KB
MOST_REDIRECTS = 3
MOST_TILES, TRIMMED_TILES = 20_000, 16_000
OLD_S = 30 * 86400.0
CHUNK = 65536
PLAIN_TYPES = ("image/", "application/octet-stream", "binary/octet-stream")
SUBDOMAINS = "abc"


def cached_file(source: SourceText, zoom: int, x: int, y: int) -> Path:
    """Where a tile from the web is kept."""
    return Path(source.cache) / str(zoom) / str(x) / f"{y}.tile"


def is_wanted(source: SourceText, zoom: int, x: int, y: int) -> bool:
    """Whether a tile is not there or so old that it should be fetched again; an old one is shown until then."""
    try:
        return time.time() - cached_file(source, zoom, x, y).stat().st_mtime > OLD_S
    except OSError:
        return True


def address_of(source: SourceText, zoom: int, x: int, y: int) -> str:
    """The address of one tile."""
    address = source.place.replace("{z}", str(zoom)).replace("{x}", str(x))
    address = address.replace("{-y}", str(2**zoom - 1 - y)).replace("{y}", str(y))
    return address.replace("{s}", SUBDOMAINS[(x + y) % len(SUBDOMAINS)])


def fetch(source: SourceText, zoom: int, x: int, y: int) -> bool:
    """Fetch one tile from the web into the cache; False where the source has none there.

    Raises:
        Unavailable: the source does not answer in time, or answers with something else than a picture of usual size.
    """
    import requests  # with the first tile only: a wall without a tile source starts without it

    _keep_addresses_quiet()
    with requests.Session() as session:
        session.max_redirects = MOST_REDIRECTS
        try:
            with session.get(
                address_of(source, zoom, x, y),
                timeout=(CONNECT_S, SILENCE_S),
                headers={"User-Agent": "Gridhall", "Accept": "image/*"},
                stream=True,
            ) as answer:
                if answer.status_code in (204, 404):
                    return False
                data = _read(answer)
        except (requests.RequestException, OSError) as error:
            raise _silent(type(error).__name__) from None  # the error itself would name the address, key included
    _keep(cached_file(source, zoom, x, y), data)
    return True


def _read(answer: requests.Response) -> bytes:
    if answer.status_code != 200:
        raise _silent(answer.status_code)
    kind = answer.headers.get("Content-Type", "").lower()
    if kind and not kind.startswith(PLAIN_TYPES):
        raise _silent(kind[:40])
    data, until = bytearray(), time.monotonic() + WHOLE_S
    for chunk in answer.iter_content(CHUNK):
        data += chunk
        if len(data) > MOST_BYTES:
            raise _silent(_("a tile of more than {number} MB").format(number=MOST_BYTES >> 20))
        if time.monotonic() > until:
            raise _silent(_("a tile takes more than {number} s").format(number=round(WHOLE_S)))
    if not looks_like_picture(bytes(data[:16])):
        raise _silent(_("the answer is not a picture"))
    return bytes(data)


def _silent(reason: object) -> Unavailable:
    return Unavailable(_("The tile source does not answer: {reason}").format(reason=reason))


def _keep_addresses_quiet() -> None:
    """The library that fetches would write whole addresses into the log, and keys may stand anywhere in them."""
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)


def looks_like_picture(data: bytes) -> bool:
    """Whether bytes begin as PNG, JPEG, WebP or GIF do; an error page does not."""
    return (
        data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff" or data[8:12] == b"WEBP" or data[:3] == b"GIF"
    )


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a full disk only means that the tile is fetched again."""
    fresh: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            fresh = Path(file.name)
            file.write(data)
        fresh.replace(path)
    except OSError:
        if fresh is not None:
            fresh.unlink(missing_ok=True)


def trim(source: SourceText, most: int = MOST_TILES, left: int = TRIMMED_TILES) -> int:
    """Let the oldest tiles of a source go when there are too many; returns how many went."""
    kept: list[tuple[float, Path]] = []
    for path in Path(source.cache).glob("*/*/*"):
        try:
            kept.append((path.stat().st_mtime, path))
        except OSError:
            continue  # another wall has just let it go
    if len(kept) <= most:
        return 0
    gone = sorted(kept)[: len(kept) - left]
    for _age, path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
