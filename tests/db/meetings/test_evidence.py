"""What is known of an item: its way, statements and files of units, cases like it; and no word of a reporter."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import Connection, text

from app.cases.model import State
from app.errors import Refused
from app.meetings.evidence import EvidenceService
from db.stores.evidence import DatabaseEvidenceStore
from tests.db.meetings.test_meetings import MeetingsOf, only_card, refused_three_times
from tests.db.stores.test_acts import Centre

EvidenceOf = Callable[[str], EvidenceService]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def evidence(city: Connection, centre: Centre) -> EvidenceOf:
    return lambda number: EvidenceService(DatabaseEvidenceStore(city, str(centre.people[number].role_name)))


@pytest.fixture
def item_id(centre: Centre, meetings: MeetingsOf) -> int:
    refused_three_times(centre)
    return only_card(meetings("presenter-1")).item_id


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(made, "JPEG")
    return made.getvalue()


def test_the_way_has_every_refusal_with_its_reason(item_id: int, evidence: EvidenceOf) -> None:
    found = evidence("presenter-1").evidence(item_id)
    whats = [step.what for step in found.journey]
    assert whats[0] == "report" and whats.count("refused") == 3 and whats.count("dispatch") == 3
    assert all(step.words and step.unit for step in found.journey if step.what == "refused")
    assert [step.at_s for step in found.journey] == sorted(step.at_s for step in found.journey)
    assert {shape.layer for shape in found.shapes} & {"district", "duty_grid"}


def test_nothing_of_a_reporter_is_evidence(city: Connection, item_id: int, evidence: EvidenceOf) -> None:
    city.execute(text("insert into city.reporters select report_id, '韦某某秘密', '13807710000', true"
                      " from city.reports on conflict do nothing"))  # fmt: skip
    city.execute(text("update city.reports set text = '我是韦某某秘密，电话13807710000'"))
    words = repr(evidence("leader-1").evidence(item_id))
    assert "韦某某" not in words and "13807710000" not in words


def test_units_say_something_themselves_or_have_it_entered(item_id: int, evidence: EvidenceOf) -> None:
    handler, presenter = evidence("handler-1"), evidence("presenter-1")
    handler.add_statement(item_id, 1, "路西半幅已移交")
    presenter.add_statement(item_id, 2, "管孔已退出")
    said = {one.unit: (one.words, one.is_on_behalf) for one in presenter.evidence(item_id).statements}
    assert said == {"青秀区城管局": ("路西半幅已移交", False), "排水公司": ("管孔已退出", True)}
    with pytest.raises(Refused):
        handler.add_statement(item_id, 2, "替别人说")
    with pytest.raises(Refused):
        presenter.add_statement(item_id, 1, "  ")
    with pytest.raises(Refused):
        presenter.add_statement(10**9, 1, "没有这一项")


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("函.pdf", PDF, True),
        ("井.jpg", picture(), True),
        ("函.pdf", PDF.replace(b"%%EOF", b""), False),
        ("井.jpg", picture()[:200], False),
        ("函.docx", b"PK\x03\x04", False),
        ("空.pdf", b"", False),
        (" ", PDF, False),
    ],
)
def test_the_server_looks_at_every_file(
    item_id: int, evidence: EvidenceOf, name: str, content: bytes, is_taken: bool
) -> None:
    presenter = evidence("presenter-1")
    if not is_taken:
        with pytest.raises(Refused):
            presenter.add_file(item_id, 1, name, content)
        return
    file_id = presenter.add_file(item_id, 1, name, content)
    (kept,) = presenter.evidence(item_id).files
    assert kept.name == name and kept.size_bytes == len(content) and presenter.file(file_id) == content
    presenter.remove_file(file_id)
    assert presenter.evidence(item_id).files == ()


def test_a_picture_has_a_limit_of_its_own(item_id: int, evidence: EvidenceOf) -> None:
    with pytest.raises(Refused):
        evidence("presenter-1").add_file(item_id, 1, "大.jpg", picture() + b"\0" * (8 * 1024 * 1024))


def test_cases_like_it_are_of_its_class_and_near(
    city: Connection, centre: Centre, item_id: int, evidence: EvidenceOf
) -> None:
    before = evidence("presenter-1").evidence(item_id).alike
    other = centre.walk(State.AT_DISPATCH)
    city.execute(text("update city.cases c set geom = i.geom from city.hard_items i where c.case_id = :id"),
                 {"id": other.case_id})  # fmt: skip
    found = evidence("presenter-1").evidence(item_id).alike
    assert found.count == before.count + 1 and other.case_id in [one.case_id for one in found.cases]
    city.execute(text("update city.cases set geom = st_translate(geom, 0.02, 0) where case_id = :id"),
                 {"id": other.case_id})  # fmt: skip
    assert replace(evidence("presenter-1").evidence(item_id).alike) == before


def test_a_stranger_sees_no_evidence(city: Connection, item_id: int, evidence: EvidenceOf) -> None:
    city.execute(text("update city.hard_items set unit_ids = array[2]"))
    with pytest.raises(Refused):
        evidence("handler-1").evidence(item_id)
