"""A dBase table, the attributes of a shapefile, as text, and the code page that it names in its head.

Source: the language driver identifiers of dBase and FoxPro tables (byte 29 of the head).
"""

from __future__ import annotations

import codecs
import io
from typing import IO

HEAD_BYTES = 32
DRIVER_AT = 29
LENGTHS_AT = slice(8, 12)
"""Where the lengths of the whole head and of a record stand, two bytes each, the low one first."""
RECORDS_AT_ONCE = 4096
CODE_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850", 0x0D: "cp437",
    0x0F: "cp437", 0x10: "cp850", 0x12: "cp850", 0x13: "cp932", 0x14: "cp850", 0x16: "cp850", 0x19: "cp437",
    0x1A: "cp850", 0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850", 0x1F: "cp852", 0x22: "cp852", 0x23: "cp852",
    0x24: "cp860", 0x25: "cp850", 0x26: "cp866", 0x37: "cp850", 0x40: "cp852", 0x4D: "gb18030", 0x4E: "cp949",
    0x4F: "big5", 0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866",
    0x66: "cp865", 0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x6C: "cp863", 0x78: "big5", 0x79: "cp949",
    0x7A: "gb18030", 0x7B: "cp932", 0x7C: "cp874", 0x7D: "cp1255", 0x7E: "cp1256", 0x86: "cp737", 0x87: "cp852",
    0x88: "cp857", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip


def named_code_page(head: bytes) -> str | None:
    """Return the encoding that the head of a table names, None where it names none that is known."""
    return CODE_PAGES.get(head[DRIVER_AT]) if len(head) > DRIVER_AT else None


def checked_encoding(words: str) -> str | None:
    """Return the encoding that the text of a `.cpg` file names (`UTF-8`, `936`, `ANSI 1252`), None for no known one."""
    word = words.strip().strip("\ufeff").upper().removeprefix("ANSI").removeprefix("OEM").strip(" -_")
    for name in (word, f"cp{word}"):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return None


class TableText(io.RawIOBase):
    """The records of a table, a line each, so that text can be looked through and a row be named.

    The head holds numbers and no characters; unused places of a record are zero bytes or blanks.
    """

    def __init__(self, table: IO[bytes]) -> None:
        super().__init__()
        self._table = table
        head = table.read(HEAD_BYTES)
        lengths = head[LENGTHS_AT]
        head_bytes, self._record_bytes = int.from_bytes(lengths[:2], "little"), int.from_bytes(lengths[2:], "little")
        table.read(max(head_bytes - len(head), 0))

    def read(self, size: int = -1) -> bytes:
        """Return the next records, each ended by a line break; nothing at the end. The size is no matter."""
        if not self._record_bytes:
            return b""
        block = self._table.read(self._record_bytes * RECORDS_AT_ONCE).replace(b"\0", b" ")
        starts = range(0, len(block), self._record_bytes)
        return b"".join(block[at + 1 : at + self._record_bytes] + b"\n" for at in starts)

    def close(self) -> None:
        """Close the table as well."""
        self._table.close()
        super().close()
