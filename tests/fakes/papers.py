"""A meeting with items of every outcome, and a source and a painter that need no database and no Qt."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.errors import Refused
from app.meetings.model import Card, ItemState, Meeting, MeetingState, Precedent, Refusal
from app.papers.model import (
    MeetingPapers,
    PaperCase,
    PaperItem,
    PaperMonth,
    PaperPhoto,
    PaperRuling,
    PaperUnit,
)

ZONE = "Asia/Shanghai"
START = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo(ZONE))
OUTCOMES = ("decision", "task", "adjourned", "information", None)
STATES = {"decision": ItemState.RULED, "task": ItemState.FOLLOWED_UP, "adjourned": ItemState.ADJOURNED,
          "information": ItemState.DONE, None: ItemState.SCHEDULED}  # fmt: skip
UNITS, UNITS_EN = ("高新区城市管理局", "西乡塘区市政所"), ("High-tech City Management", "Xixiangtang Roads Office")


def png(width: int = 8, height: int = 6, red: int = 200) -> bytes:
    """Return a picture of one colour."""
    rows = (b"\x00" + bytes((red, 60, 60)) * width) * height

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def an_item(number: int, outcome: str | None = None, address: str = "科园大道") -> PaperItem:
    """An item with two units in dispute, one case, one photo and twelve months."""
    since = START - timedelta(days=31)
    ruling = None
    if outcome == "decision":
        ruling = PaperRuling(
            f"71-{number}", "井盖", "全幅井盖由高新区城市管理局负责处置。", UNITS[0], date(2026, 12, 4)
        )
    card = Card(
        number, 1, STATES[outcome], "井盖缺失", "Missing manhole cover", address, UNITS, UNITS_EN, ("boundary",), 23, 7,
        False, since.timestamp(), lon=108.3, lat=22.8, meeting_no=71, meeting_s=START.timestamp(), minutes=5,
        ruling_no=ruling.ruling_no if ruling else None, ruling_from=ruling.valid_from if ruling else None,
        adjourned_until=date(2027, 1, 7) if outcome == "adjourned" else None,
    )  # fmt: skip
    text = {"task": "12月18日前补签移交清单", "adjourned": "等铁路测绘", "information": "已通报"}.get(outcome or "", "")
    months = tuple(PaperMonth(date(2026, month, 1), month % 5, month % 3) for month in range(1, 13))
    return PaperItem(
        card, number, outcome, text, ruling,
        (PaperCase(f"261030-{number:04}", "to_coordinate", since.timestamp(), 3, UNITS[0], 108.3, 22.8),),
        (Refusal(f"261030-{number:04}", since.timestamp(), UNITS[0], UNITS_EN[0], "以道路中线为界，设施在对侧"),),
        (Precedent("62-2", "银凯九巷井盖", 43, 1),), months,
        (PaperPhoto(number, "near", since.astimezone(UTC)),),
    )  # fmt: skip


def a_meeting(items: int = 5, state: MeetingState = MeetingState.CLOSED) -> MeetingPapers:
    """A meeting whose items have every outcome in turn."""
    found = tuple(an_item(number, OUTCOMES[(number - 1) % len(OUTCOMES)]) for number in range(1, items + 1))
    meeting = Meeting(71, 1, "hall", state, START, 240, "市级指挥大厅", "王某", items, 5 * items, 2, 1, False)
    return MeetingPapers(
        meeting, "南宁市", "南宁市城市管理监督指挥中心", "", START + timedelta(hours=3), ZONE,
        (PaperUnit(UNITS[0], True), PaperUnit(UNITS[1], False)), found,
    )  # fmt: skip


@dataclass
class FakePaperSource:
    """Gives one meeting; photos that are missing from `photos` are gone."""

    papers: MeetingPapers = field(default_factory=a_meeting)
    photos: dict[int, bytes] = field(default_factory=lambda: {number: png() for number in range(1, 200)})

    def read_meeting(self, meeting_no: int) -> MeetingPapers:
        """Return the meeting."""
        if meeting_no != self.papers.meeting.meeting_no:
            raise Refused(f"There is no meeting {meeting_no}.")
        return self.papers

    def read_photo(self, attachment_id: int) -> bytes | None:
        """Return a photo."""
        return self.photos.get(attachment_id)


class FakePainter:
    """Paints a red map and takes every PNG for a photo."""

    def paint_map(self, item: PaperItem) -> bytes | None:
        """Return a map."""
        return png(96, 72, item.place_no % 256) if item.card.lon is not None else None

    def shrink_photo(self, content: bytes) -> bytes | None:
        """Return the photo, None where it is broken."""
        return content if content.startswith(b"\x89PNG") else None
