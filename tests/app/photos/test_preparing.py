"""Photos are made ready: upright, small, with their notes; what is none is refused in words before it is unpacked."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from app.errors import Refused
from app.photos import preparing
from app.photos.model import PreparedPhoto
from app.photos.preparing import LARGEST_SENT, LONG_SIDE, cover, prepare
from app.photos.similarity import MOST_BITS, difference_hash, differing_bits
from tests.fakes.photographs import heic, photograph, scene

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
PLACE = (108.3665, 22.8170)


def ready(content: bytes) -> PreparedPhoto:
    return prepare(content, "IMG_1.jpg", ZONE, NOW)


def image_of(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")


def test_a_small_upright_photo_is_sent_as_it_is() -> None:
    content = photograph(taken_at=datetime(2026, 11, 30, 14, 41), place=PLACE)
    made = ready(content)
    assert made.content == content and made.original is None
    assert made.facts.taken_at == datetime(2026, 11, 30, 6, 41, tzinfo=UTC)
    assert made.facts.lon == pytest.approx(PLACE[0], abs=1e-6) and made.facts.lat == pytest.approx(PLACE[1], abs=1e-6)
    assert (made.facts.width, made.facts.height) == (800, 600)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_made_small_and_keeps_its_notes(kind: str) -> None:
    content = photograph(scene(2, 4800, 3600), datetime(2026, 11, 30, 14, 41), PLACE, kind=kind)
    made = ready(content)
    small = image_of(made.content)
    assert max(small.size) == LONG_SIDE and len(made.content) < LARGEST_SENT
    assert (made.facts.width, made.facts.height) == (4800, 3600)
    again = ready(made.content)
    assert again.content == made.content
    assert (again.facts.taken_at, again.facts.lon, again.facts.lat) == (
        made.facts.taken_at, made.facts.lon, made.facts.lat)  # fmt: skip


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_is_turned_upright_and_says_so(orientation: int) -> None:
    made = ready(photograph(scene(3, 640, 480), orientation=orientation, taken_at=datetime(2026, 11, 30, 9)))
    upright = image_of(made.content)
    is_on_its_side = orientation >= 5
    assert upright.size == ((480, 640) if is_on_its_side else (640, 480))
    assert upright.getexif().get(ExifTags.Base.Orientation) in (None, 1)
    assert (made.facts.width, made.facts.height) == upright.size


def test_second_pictures_in_the_notes_are_not_kept() -> None:
    hidden = b"SECRET" * 40_000
    content = photograph(scene(4, 3000, 2000), notes={ExifTags.Base.MakerNote: hidden[:60_000]})
    assert b"SECRET" in content and b"SECRET" not in ready(content).content


@pytest.mark.parametrize(
    ("clock", "is_believed"),
    [("1970:01:01 08:00:11", False), ("2000:01:01 00:00:00", False), ("2026:11:30 15:09:00", True),
     ("2026:11:30 15:30:00", False), ("2031:01:01 00:00:00", False)],
)  # fmt: skip
def test_a_clock_that_cannot_be_is_told_and_not_believed(clock: str, is_believed: bool) -> None:
    facts = ready(photograph(taken_at=clock)).facts
    assert facts.clock_at is not None and (facts.taken_at == facts.clock_at) == is_believed


@pytest.mark.parametrize(
    "clock", ["", "0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2026:13:40 99:00:00"]
)
def test_a_clock_that_was_never_set_says_nothing(clock: str) -> None:
    assert ready(photograph(taken_at=clock)).facts.clock_at is None


def test_a_zone_that_the_camera_notes_counts() -> None:
    facts = ready(photograph(taken_at=datetime(2026, 11, 29, 10), offset="+02:00")).facts
    assert facts.taken_at == datetime(2026, 11, 29, 8, tzinfo=UTC)


@pytest.mark.parametrize("place", [(0.0, 0.0), (200.0, 22.0), (108.0, 95.0)])
def test_a_place_that_cannot_be_is_none(place: tuple[float, float]) -> None:
    assert ready(photograph(place=place)).facts.lon is None


def test_a_southern_and_western_place() -> None:
    facts = ready(photograph(place=(-43.2, -22.9))).facts
    assert facts.lon == pytest.approx(-43.2, abs=1e-5) and facts.lat == pytest.approx(-22.9, abs=1e-5)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no picture", "no JPEG"), (b"GIF89a" + bytes(40), "no JPEG"), (b"\xff\xd8\xff", "broken"), (heic(), "HEIC"),
     (bomb(30_000, 30_000), "30,000 × 30,000"), (bomb(8_000, 8_000), "8,000 × 8,000"), (bomb(60_000, 10), "60,000"),
     (bomb(8, 8), "too small"), (bomb(400, 400), "broken"), (photograph()[:4000], "broken"), (b"", "no JPEG")],
)  # fmt: skip
def test_what_is_no_photo_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        ready(content)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_upright", lambda _image: pytest.fail("it was unpacked"))
    with pytest.raises(Refused):
        ready(bomb(15_000, 15_000))


def test_a_file_of_200_megabytes_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(Refused, match="64 MB"):
        preparing.read_file(large)


@settings(max_examples=60, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_any_damage_ends_in_a_photo_or_a_sentence(chance) -> None:  # noqa: ANN001
    content = bytearray(photograph(scene(5, 64, 48), "2026:11:30 14:41:00", PLACE, orientation=6))
    for _byte in range(chance.randrange(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        assert ready(bytes(content[: chance.randrange(1, len(content))])).content
        assert ready(bytes(content)).content
    except Refused as refusal:
        assert str(refusal)


def test_the_same_picture_is_known_again_smaller_brighter_and_saved_again() -> None:
    whole = scene(6, 1600, 1200)
    hash_of_it = difference_hash(whole)
    assert hash_of_it is not None
    for other in (
        image_of(photograph(whole, quality=35)),
        whole.resize((400, 300)),
        Image.fromarray((np.asarray(whole) * 0.8 + 20).astype(np.uint8)),
    ):
        found = difference_hash(other)
        assert found is not None and differing_bits(hash_of_it, found) <= MOST_BITS
    for seed in range(7, 40):
        found = difference_hash(scene(seed, 1600, 1200))
        assert found is not None and differing_bits(hash_of_it, found) > MOST_BITS


def test_a_plain_picture_is_compared_with_nothing() -> None:
    assert difference_hash(Image.new("RGB", (640, 480), "#808080")) is None


def test_what_is_covered_is_gone_from_the_file_and_in_the_original_alone() -> None:
    photo = ready(photograph(scene(8), taken_at=datetime(2026, 11, 30, 9), place=PLACE))
    covered = cover(photo, [(0.25, 0.25, 0.5, 0.75)])
    seen = np.asarray(image_of(covered.content).convert("RGB"))
    assert seen[200:400, 220:380].max() < 40 and seen[:100].max() > 100
    assert covered.original == photo.content and covered.facts == photo.facts
    kept = ready(covered.content).facts
    assert kept.taken_at == photo.facts.taken_at and kept.lon == photo.facts.lon


def test_covering_again_begins_with_the_original_and_none_takes_it_back() -> None:
    photo = ready(photograph(scene(9)))
    twice = cover(cover(photo, [(0.0, 0.0, 0.5, 0.5)]), [(0.9, 0.9, 0.6, 0.6)])
    seen = np.asarray(image_of(twice.content).convert("RGB"))
    assert twice.original == photo.content and seen[:200, :200].max() > 60 and seen[400:500, 520:680].max() < 40
    assert cover(twice, []) == photo
