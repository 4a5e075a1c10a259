"""Photos: looked at before they are taken, kept once, and signed by the database."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person, Photo
from app.cases.service import CaseService
from app.errors import Refused
from tests.fakes import pictures, tiny_city

PNG = tiny_city.PICTURE
JPEG, WEBP = pictures.jpeg(), pictures.webp()


@pytest.mark.parametrize(
    ("content", "media_type"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")],
    ids=["png", "jpeg", "webp"],
)  # fmt: skip
def test_a_photo_is_kept_with_its_facts(
    city: Connection, service: CaseService, people: dict[str, Person], content: bytes, media_type: str
) -> None:
    taken_at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    photo = Photo(content, "after", "IMG_1.txt", taken_at, 108.35, 22.82)
    photo_id = service.add_photo(people["handler-1"], photo)
    kept = city.execute(text("select a.*, st_x(geom) as lon, c.content from city.attachments a"
                             " join city.attachment_contents c using (sha256) where attachment_id = :id"),
                        {"id": photo_id}).one()  # fmt: skip
    assert (kept.media_type, kept.kind, kept.size_bytes, kept.taken_at) == (media_type, "after", len(content), taken_at)
    assert (kept.sha256, kept.content) == (hashlib.sha256(content).digest(), content)
    assert (kept.lon, kept.added_by, kept.case_id) == (108.35, people["handler-1"].staff_id, None)


def test_the_same_content_is_kept_once(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    ids = {service.add_photo(people[number], Photo(PNG)) for number in ("handler-1", "handler-2", "handler-1")}
    assert len(ids) == 3
    assert city.scalar(text("select count(*) from city.attachment_contents")) == 1


@pytest.mark.parametrize(
    ("photo", "sentence"),
    [
        (Photo(b""), "empty or larger than 8 MB"),
        (Photo(PNG + bytes(8 * 1024 * 1024)), "empty or larger than 8 MB"),
        (Photo(b"<svg onload='x'/>", file_name="a.png"), "no JPEG, PNG or WebP"),
        (Photo(b"MZ" + PNG), "no JPEG, PNG or WebP"),
        (Photo(b"\xff\xd8\xff"), "not a whole one"),
        (Photo(pictures.png(8, 8)), "16 to 20,000 pixels"),
        (Photo(PNG, "selfie"), "kind is unknown"),
        (Photo(PNG, taken_at=datetime.now(UTC) + timedelta(days=3)), "place or time cannot be"),
        (Photo(PNG, lon=200.0, lat=22.0), "place or time cannot be"),
        (Photo(PNG, lon=108.0), "place or time cannot be"),
        (Photo(PNG, lon=float("nan"), lat=22.0), "place or time cannot be"),
    ],
)
def test_what_is_no_photo_is_refused(
    service: CaseService, people: dict[str, Person], photo: Photo, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        service.add_photo(people["handler-1"], photo)


def test_loose_photos_are_limited(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    city.execute(
        text("insert into city.attachments (kind, media_type, sha256, size_bytes, added_at, added_by)"
             " select 'other', 'image/png', '\\x00', 1, now(), :id from generate_series(1, 200)"),
        {"id": people["handler-1"].staff_id},
    )  # fmt: skip
    with pytest.raises(Refused, match="belong to no case yet"):
        service.add_photo(people["handler-1"], Photo(PNG))
    service.add_photo(people["handler-2"], Photo(PNG))


def test_who_is_locked_adds_nothing(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    city.execute(text("update city.staff set is_locked = true where number = 'handler-1'"))
    with pytest.raises(Refused, match="holds no post today"):
        service.add_photo(people["handler-1"], Photo(PNG))
