"""Small whole pictures, written byte by byte; for tests of what is taken as evidence."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, content: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 16, height: int = 16, shade: int = 0, packed: bytes | None = None) -> bytes:
    """A grey PNG; `packed` takes the place of what its pixels come to."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    if packed is None:
        packed = zlib.compress((b"\0" + bytes([shade]) * width) * height)
    return SIGNATURE + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def segment(marker: int, content: bytes) -> bytes:
    """One part of a JPEG before its first scan."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def frame(width: int, height: int, marker: int = 0xC0) -> bytes:
    """The part of a JPEG that names its sides."""
    return segment(marker, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")


def jpeg(width: int = 16, height: int = 16, more: bytes = b"", scan: bytes = bytes(64)) -> bytes:
    """A JPEG in structure; what it shows is nothing."""
    tables = segment(0xDB, b"\0" + bytes([1]) * 64) + segment(0xC4, b"\0" + bytes([1] + [0] * 15) + b"\0")
    start = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + more + tables + frame(width, height) + (
        start + scan + b"\xff\xd9")  # fmt: skip


def riff(*parts: tuple[bytes, bytes]) -> bytes:
    """A WebP of these parts."""
    content = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(words)) + words + b"\0" * (len(words) % 2) for kind, words in parts
    )
    return b"RIFF" + struct.pack("<I", len(content)) + content


def webp(width: int = 16, height: int = 16) -> bytes:
    """A lossy WebP in structure."""
    tag = (20 << 5 | 0x10).to_bytes(3, "little")
    return riff((b"VP8 ", tag + b"\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(40)))


def webp_lossless(width: int = 16, height: int = 16) -> bytes:
    """A lossless WebP in structure."""
    return riff((b"VP8L", b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(20)))


def webp_extended(width: int = 16, height: int = 16, canvas: tuple[int, int] | None = None) -> bytes:
    """A WebP with a canvas."""
    across, down = canvas or (width, height)
    head = b"\0\0\0\0" + (across - 1).to_bytes(3, "little") + (down - 1).to_bytes(3, "little")
    tag = (20 << 5 | 0x10).to_bytes(3, "little")
    body = tag + b"\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(40)
    return riff((b"VP8X", head), (b"VP8 ", body))
