"""Evidence is a picture: its structure is walked to its last byte, its sides are bounded, and no file costs much."""

from __future__ import annotations

import random
import struct
import zlib
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from sqlalchemy import Connection, text

from app.cases.model import Photo, State
from app.errors import Refused
from db.demo.drawings import GROUPS, LARGEST_BYTES, VARIANTS, draw_all, group_of
from db.stores.cases import DatabaseCaseStore
from tests.db.stores.test_straight_road import walk
from tests.fakes.pictures import (
    SIGNATURE,
    chunk,
    frame,
    jpeg,
    png,
    riff,
    segment,
    webp,
    webp_extended,
    webp_lossless,
)

MPF = segment(0xE2, b"MPF\0" + bytes(40))
WHY = text("select city.picture_trouble(:content)")
SIDES = {
    "image/jpeg": text("select * from city.jpeg_sides(:content)"),
    "image/png": text("select * from city.png_sides(:content)"),
    "image/webp": text("select * from city.webp_sides(:content)"),
}
HEADER = struct.pack(">IIBBBBB", 40, 40, 8, 0, 0, 0, 0)
PACKED = zlib.compress((b"\0" + bytes(40)) * 40)


def drawn(form: str, width: int = 120, height: int = 90, quality: int = 80, progressive: bool = False) -> bytes:
    """A picture as a programme writes it, with noise in it."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    chance = random.Random(width * height + quality)
    image.fill(QColor(90, 120, 60))
    for _dot in range(width * height // 8):
        image.setPixelColor(chance.randrange(width), chance.randrange(height), QColor(*chance.randbytes(3)))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, form.encode())
    writer.setQuality(quality)
    writer.setProgressiveScanWrite(progressive)
    assert writer.write(image), form
    return bytes(content.data())


@pytest.mark.parametrize("form", ["jpg", "png", "webp"])
@pytest.mark.parametrize("sides", [(16, 16), (17, 31), (640, 480), (33, 1201)])
def test_what_a_programme_writes_is_a_picture_of_its_sides(city: Connection, form: str, sides: tuple[int, int]) -> None:
    for quality in (10, 80, 100):
        content = drawn(form, *sides, quality=quality)
        media_type = city.scalar(text("select city.media_type(:content)"), {"content": content})
        assert tuple(city.execute(SIDES[media_type], {"content": content}).one()) == sides
        assert city.scalar(WHY, {"content": content}) is None


def test_a_progressive_one_and_one_with_a_second_exposure_that_it_names(city: Connection) -> None:
    assert city.scalar(WHY, {"content": drawn("jpg", progressive=True)}) is None
    assert city.scalar(WHY, {"content": jpeg(more=MPF) + jpeg(64, 64)}) is None
    assert city.scalar(WHY, {"content": jpeg(more=segment(0xE1, b"Exif\0\0" + jpeg()))}) is None  # a small one inside


NO_PICTURES = {
    "three bytes": b"\xff\xd8\xff",
    "begin and end": b"\xff\xd8\xff\xd9",
    "no frame": b"\xff\xd8" + segment(0xDA, b"\x01\x01\0\0\x3f\0") + bytes(40) + b"\xff\xd9",
    "no scan": b"\xff\xd8" + frame(40, 40) + b"\xff\xd9",
    "two frames": jpeg(more=frame(20, 20)),
    "a frame of no sides": jpeg(0, 40),
    "nothing in the scan": jpeg(scan=b""),
    "too little for its sides": jpeg(9000, 9000, scan=bytes(40)),
    "no end": jpeg()[:-2],
    "padded": jpeg() + bytes(7),
    "two without a word": jpeg() + jpeg(),
    "something behind the second": jpeg(more=MPF) + jpeg() + b"PK\x03\x04",
    "a part longer than the file": b"\xff\xd8\xff\xe0\xff\xff" + bytes(60),
    "a JPEG and a ZIP": jpeg() + b"PK\x03\x04" + bytes(40),
    "a PNG and a page": png() + b"<script>",
    "two PNG": png() + png(),
    "a PNG without its end": png()[:-12],
    "a PNG without pixels": SIGNATURE + chunk(b"IHDR", HEADER) + chunk(b"IEND", b""),
    "a PNG of zeros": SIGNATURE + bytes(80),
    "a PNG whose pixels are not packed": png(packed=b"not packed at all"),
    "a PNG with too little packed": png(15000, 5000, packed=zlib.compress(bytes(100))),
    "a PNG of another header": SIGNATURE + chunk(b"IHDR", HEADER + b"x") + chunk(b"IDAT", PACKED) + chunk(b"IEND", b""),
    "a PNG of a broken header": png().replace(b"IHDR\0\0\0\x10", b"IHDR\0\0\0\x20"),
    "a PNG of three bits": SIGNATURE + chunk(b"IHDR", HEADER[:8] + b"\x03\0\0\0\0") + chunk(b"IDAT", PACKED)
                           + chunk(b"IEND", b""),
    "a WebP of another length": webp() + bytes(2),
    "a WebP cut off": webp()[:-2],
    "a WebP of nothing": riff((b"EXIF", bytes(40))),
    "a WebP with two pictures": riff((b"VP8L", webp_lossless()[20:]), (b"VP8L", webp_lossless()[20:])),
    "a WebP of another canvas": webp_extended(40, 40, (41, 40)),
    "a WebP between two keys": webp().replace(b"VP8 ", b"VP8 ", 1).replace(b"\x9d\x01\x2a", b"\x9d\x01\x2b"),
    "a sound": b"RIFF" + struct.pack("<I", 40) + b"WAVE" + bytes(36),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_whole_picture(city: Connection, name: str) -> None:
    assert city.scalar(WHY, {"content": NO_PICTURES[name]}) in ("format", "sides"), name


@pytest.mark.parametrize(
    ("content", "why"),
    [(png(16, 16), None), (png(15, 400), "sides"), (png(20000, 16), None), (png(20001, 16), "sides"),
     (webp(15, 15), "sides"), (webp_lossless(16000, 6249), None), (webp_lossless(16000, 6251), "sides"),
     (webp_extended(64, 40), None), (jpeg(65535, 16, scan=bytes(4000)), "sides"), (jpeg(16, 8), "sides"),
     (jpeg(more=MPF) + jpeg(65535, 65535, scan=bytes(600_000)), "sides")],
)  # fmt: skip
def test_sides_have_bounds(city: Connection, content: bytes, why: str | None) -> None:
    assert city.scalar(WHY, {"content": content}) == why


@settings(max_examples=150, deadline=None)
@given(chance=st.randoms(use_true_random=False), form=st.sampled_from(["jpg", "png", "webp"]))
def test_any_damage_ends_in_an_answer(template, chance: random.Random, form: str) -> None:
    """What was cut, padded, joined or overwritten is judged without an error; what is cut or padded is no picture."""
    whole = drawn(form, 48, 40)
    kind = chance.choice(["cut", "pad", "join", "overwrite", "lengthen"])
    content = bytearray(whole)
    if kind == "cut":
        del content[chance.randrange(len(whole)) :]
    elif kind == "pad":
        content += bytes([chance.randrange(256)]) * chance.randrange(1, 40)
    elif kind == "join":
        content += drawn(chance.choice(["jpg", "png", "webp"]), 32, 32)
    elif kind == "overwrite":
        for _byte in range(chance.randrange(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
    else:
        place = chance.randrange(len(content))
        content[place:place] = chance.randbytes(chance.randrange(1, 9))
    with template.connect() as connection:
        why = connection.scalar(WHY, {"content": bytes(content)})
    assert why in (None, "format", "sides")
    if kind in ("cut", "pad", "join"):
        assert why == "format"


def many_parts() -> dict[str, bytes]:
    """Files of nearly 8 MB that consist of as many parts as they can."""
    room = 8 * 1024 * 1024 - 1000
    return {
        "jpeg parts": b"\xff\xd8" + b"\xff\xfe\x00\x02" * (room // 4) + frame(40, 40) + b"\xff\xd9",
        "jpeg fillers": b"\xff\xd8" + b"\xff" * room + b"\xff\xd9",
        "jpeg pictures": jpeg(more=MPF) * (room // len(jpeg(more=MPF))),
        "jpeg scan": jpeg(4000, 3000, scan=b"\xff\x00" * (room // 2)),
        "png parts": SIGNATURE + chunk(b"IHDR", HEADER) + chunk(b"tEXt", b"") * (room // 12) + chunk(b"IEND", b""),
        "webp parts": riff(*[(b"VP8L", webp_lossless()[20:])] + [(b"ABCD", b"")] * (room // 8 - 10)),
    }


def test_no_file_costs_much(city: Connection) -> None:
    """Far above what is measured (0.1 s); a walk through every one of two million parts would end in the timeout."""
    city.execute(text("set local statement_timeout = '30s'"))
    for name, content in many_parts().items():
        assert city.scalar(WHY, {"content": content}) in (None, "format"), name


def test_the_same_content_is_told_to_who_checks(city: Connection, service, people) -> None:
    """By the same person for another case, and by another: not refused, but said, and no other case is named."""
    content = Photo(drawn("jpg", 64, 48), "after")
    cases = [walk(service, people, State.RECEIVED) for _case in range(3)]
    for case, photo in zip(cases, (content, content, Photo(png(20, 20), "after")), strict=True):
        photo_id = service.add_photo(people["handler-1"], photo)
        service.act(people["handler-1"], uuid4(), case, "handle", {"photo_ids": [photo_id]})
    repeats = text("select other_cases, is_of_others from city.photo_repeats(:id) order by attachment_id")
    for case, expected in zip(cases, ([(1, False)], [(1, False)], []), strict=True):
        assert [tuple(row) for row in city.execute(repeats, {"id": case.case_id})] == expected
    # Who checks with the very photo of who handled.
    handled = DatabaseCaseStore(city).look(cases[2].case_id)
    photo_id = service.add_photo(people["supervisor-1"], Photo(png(20, 20), "other"))
    service.act(people["supervisor-1"], uuid4(), handled, "check", {"photo_ids": [photo_id]})
    told = [tuple(row) for row in city.execute(repeats, {"id": cases[2].case_id})]
    assert told == [(0, True), (0, True)]


def test_what_is_cut_off_is_refused_at_the_door_of_photos(service, people) -> None:
    with pytest.raises(Refused, match="not a whole one"):
        service.add_photo(people["handler-1"], Photo(drawn("jpg")[:-2]))


def test_the_pictures_of_the_demo_are_whole_small_and_those_that_every_class_has(city: Connection) -> None:
    drawings = list(draw_all())
    assert len({one.content for one in drawings}) == len(drawings) == len(GROUPS) * VARIANTS * 2
    for one in drawings:
        assert city.scalar(WHY, {"content": one.content}) is None and len(one.content) <= LARGEST_BYTES
    assert group_of("雨水井盖") == "manhole" and group_of("行道树") == "tree" and group_of("无照经营游商") == "stall"
    assert {group_of(row.name) for row in city.execute(text("select name from city.classes"))} <= set(GROUPS)
