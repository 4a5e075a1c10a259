"""The same picture used twice is found, whoever saved it again; what is covered is for few."""

from __future__ import annotations

from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, Person, Photo, State
from app.cases.service import CaseService
from app.desk.texts import cover_texts
from app.errors import Forbidden, Refused
from app.photos.similarity import MOST_BITS, differing_bits
from db.connection.session import transaction
from db.readers.cases import DatabaseCaseReader
from db.stores.cases import DatabaseCaseStore
from tests.db.stores.test_straight_road import walk
from tests.fakes import pictures

LIKE = text("select encode(sha256, 'escape') as name, bits from city.pictures_like(:dhash, 1500)")
REPEATS = text("select other_cases, is_of_others from city.photo_repeats(:id) order by attachment_id")
DHASH = 0x5A3C_9618_F00F_1234


def handled(service: CaseService, people: dict[str, Person], photo: Photo) -> Case:
    case = walk(service, people, State.RECEIVED)
    photo_id = service.add_photo(people["handler-1"], photo)
    service.act(people["handler-1"], uuid4(), case, "handle", {"photo_ids": [photo_id]})
    return case


def signed(value: int) -> int:
    value &= 0xFFFF_FFFF_FFFF_FFFF
    return value - 2**64 if value >= 2**63 else value


def test_every_hash_within_the_limit_is_found_and_no_other(city: Connection) -> None:
    """Against a plain look at each of them."""
    assert city.scalar(text("select city.same_picture_bits()")) == MOST_BITS
    chance = np.random.default_rng(11)
    hashes = []
    for _number in range(1500):
        bits = chance.choice(64, size=chance.integers(0, 14), replace=False)
        value = DHASH
        for bit in bits.tolist():
            value ^= 1 << bit
        hashes.append(signed(value))
    city.execute(
        text("insert into city.picture_hashes values (:name, :dhash)"),
        [{"name": str(number).encode(), "dhash": value} for number, value in enumerate(hashes)],
    )
    found = {(int(row.name), row.bits) for row in city.execute(LIKE, {"dhash": signed(DHASH)})}
    near = {(number, differing_bits(one, DHASH)) for number, one in enumerate(hashes)}
    assert found == {(number, bits) for number, bits in near if bits <= MOST_BITS} and len(found) > 500


def test_a_picture_saved_again_is_told_at_the_desk_and_marked_in_both_cases(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    first = handled(service, people, Photo(pictures.png(20, 20), "after", dhash=DHASH))
    found = service.similar_photos(people["handler-1"], signed(DHASH ^ 0b101))
    assert [(one.case_id, one.kind, one.bits) for one in found] == [(first.case_id, "after", 2)]
    assert found[0].case_no
    second = handled(service, people, Photo(pictures.png(30, 30), "after", dhash=signed(DHASH ^ 0b101)))
    third = handled(service, people, Photo(pictures.png(40, 40), "after", dhash=signed(~DHASH)))
    for case, expected in ((first, [(1, False)]), (second, [(1, False)]), (third, [])):
        assert [tuple(row) for row in city.execute(REPEATS, {"id": case.case_id})] == expected


def test_of_a_case_that_is_not_seen_no_more_is_told_than_that_there_is_one(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    first = handled(service, people, Photo(pictures.png(20, 20), "after", dhash=DHASH))
    with transaction(city, people["handler-2"].role_name):  # of another unit
        assert not city.scalar(text("select city.sees_case(:id)"), {"id": first.case_id})
    (found,) = service.similar_photos(people["handler-2"], DHASH)
    assert (found.case_id, found.case_no, found.kind, found.added_at, found.bits) == (None, None, None, None, 0)


def test_a_picture_that_belongs_to_no_case_yet_is_not_told(service: CaseService, people: dict[str, Person]) -> None:
    service.add_photo(people["handler-1"], Photo(pictures.png(20, 20), "after", dhash=DHASH))
    assert service.similar_photos(people["handler-1"], DHASH) == ()


def test_a_picture_of_the_demo_is_no_repeat(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    content = pictures.png(24, 24)
    cases = [handled(service, people, Photo(content, "after")) for _case in range(2)]
    assert [tuple(row) for row in city.execute(REPEATS, {"id": cases[0].case_id})] == [(1, False)]
    city.execute(text("update city.attachment_contents set is_sample = true"))
    assert city.execute(REPEATS, {"id": cases[0].case_id}).all() == []


def test_what_is_covered_is_for_evaluators_and_administrators(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    seen, original = pictures.png(20, 20, shade=0), pictures.png(20, 20, shade=200)
    case = handled(service, people, Photo(seen, "after", original=original))
    photo_id = city.scalar(text("select attachment_id from city.attachments where case_id = :id"), {"id": case.case_id})
    for number, may in (("handler-1", False), ("dispatcher-1", False), ("leader-1", False), ("shift_leader-1", False),
                        ("evaluator-1", True), ("administrator-1", True)):  # fmt: skip
        with transaction(city, people[number].role_name):
            reader = DatabaseCaseReader(city)
            assert reader.photo(photo_id) == seen, number
            assert reader.original_photo(photo_id) == (original if may else None), number
            contents = city.scalars(text("select content from city.attachment_contents")).all()
            assert (original in contents) == may, number
            file = reader.case_file(case.case_id)
            assert file is not None and [one.is_covered for one in file.photos] == [True]


@pytest.mark.parametrize("original", [b"", b"no picture", pictures.png(8, 8), bytes(8 * 2**20 + 1)])
def test_an_original_is_a_photo_too(service: CaseService, people: dict[str, Person], original: bytes) -> None:
    with pytest.raises(Refused, match=r"no JPEG|pixels|empty or larger"):
        service.add_photo(people["handler-1"], Photo(pictures.png(20, 20), "after", original=original))


def test_the_store_reads_nothing_for_who_holds_no_post(city: Connection, people: dict[str, Person]) -> None:
    city.execute(text("update city.staff set is_locked = true where number = 'handler-1'"))
    assert DatabaseCaseStore(city).similar_photos(people["handler-1"].role_name, DHASH) == ()


def test_a_photo_of_a_case_is_covered_by_few_and_its_first_original_stays(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    first, once, twice = (pictures.png(20, 20, shade=shade) for shade in (200, 100, 50))
    case = handled(service, people, Photo(first, "after", dhash=DHASH))
    photo_id = city.scalar(text("select attachment_id from city.attachments where case_id = :id"), {"id": case.case_id})
    for number in ("handler-1", "shift_leader-1", "leader-1"):
        with pytest.raises(Forbidden):
            service.cover_photo(people[number], photo_id, once)
    for content in (once, once, twice):
        service.cover_photo(people["evaluator-1"], photo_id, content)
    with transaction(city, people["dispatcher-1"].role_name):
        reader = DatabaseCaseReader(city)
        assert reader.photo(photo_id) == twice and reader.original_photo(photo_id) is None
        contents = set(city.scalars(text("select content from city.attachment_contents")))
        assert contents == {twice}
    with transaction(city, people["administrator-1"].role_name):
        assert DatabaseCaseReader(city).original_photo(photo_id) == first
    kept = city.execute(text("select covered_by, covered_at from city.attachments")).one()
    assert kept.covered_by == people["evaluator-1"].staff_id and kept.covered_at is not None
    assert [one.bits for one in service.similar_photos(people["handler-1"], DHASH)] == [0]
    with pytest.raises(Refused, match="no JPEG"):
        service.cover_photo(people["evaluator-1"], photo_id, b"no picture")


def test_repeated_photos_are_listed_for_evaluators_and_nobody_else(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    """A picture saved again, and the very same file without a hash; each once, the later names the earlier."""
    first = handled(service, people, Photo(pictures.png(20, 20), "after", dhash=DHASH))
    second = handled(service, people, Photo(pictures.png(30, 30), "after", dhash=signed(DHASH ^ 0b1)))
    third = handled(service, people, Photo(pictures.png(30, 30), "after", dhash=signed(DHASH ^ 0b1)))
    plain = [handled(service, people, Photo(pictures.png(50, 50), "after")) for _time in range(2)]
    listed = {}
    for number in ("evaluator-1", "administrator-1", "handler-1", "shift_leader-1", "wall-1"):
        with transaction(city, people[number].role_name):
            try:
                listed[number] = DatabaseCaseReader(city).repeated_photos(31)
            except Forbidden:
                listed[number] = ()
    found = [(one.case_id, one.other_case_id, one.bits) for one in listed["evaluator-1"]]
    assert set(found) == {
        (plain[1].case_id, plain[0].case_id, 0), (third.case_id, second.case_id, 0), (third.case_id, first.case_id, 1),
        (second.case_id, first.case_id, 1),
    }  # fmt: skip
    assert len(found) == 4 and listed["administrator-1"] == listed["evaluator-1"]
    assert all(one.case_no and one.other_case_no and one.added_by for one in listed["evaluator-1"])
    assert not listed["handler-1"] and not listed["shift_leader-1"] and not listed["wall-1"]


def test_a_photo_that_was_covered_later_says_when_and_by_whom(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = handled(service, people, Photo(pictures.png(20, 20), "after"))
    reader = DatabaseCaseReader(city)
    (before,) = [one for one in reader.case_file(case.case_id).photos if one.kind == "after"]
    assert before.covered_at is None and before.covered_by is None
    service.cover_photo(people["evaluator-1"], before.attachment_id, pictures.png(21, 21))
    file = reader.case_file(case.case_id)
    (after,) = [one for one in file.photos if one.attachment_id == before.attachment_id]
    assert after.is_covered and after.covered_at is not None and after.covered_by == "演示 evaluator"
    ((at, title, which, who),) = cover_texts(file)
    assert (at, title, who) == (after.covered_at, "Photo covered", "演示 evaluator") and "added" in which
