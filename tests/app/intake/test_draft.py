"""Bad input is told in one plain sentence, and answers that are separate stay separate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cases.actions import check, find_action
from app.cases.model import Person, Post
from app.intake.draft import Draft, problems_of
from tests.fakes.hand_city import NANNING

GOOD = Draft("hotline", 1, 108.33, 22.82, text="井盖没了")
BAD = (
    ({"lon": 116.4, "lat": 39.9}, "place", "outside the city"),
    ({"lon": None}, "place", "Enter the place"),
    ({"class_id": None}, "class", "Choose a class"),
    ({"channel": ""}, "channel", "Choose the source"),
    ({"text": "长" * 5000}, "text", "5,000 characters; at most 4,000"),
    ({"text": "井\x00盖"}, "text", "cannot be stored"),
    ({"name": "王😀"}, "name", "pictures or signs"),
    ({"name": "王" * 500}, "name", "longer than 100"),
    ({"phone": "138abc"}, "phone", "consists of digits"),
    ({"phone": "12"}, "phone", "3 to 20 digits"),
    ({"wants_call_back": True}, "phone", "call-back needs a telephone"),
)


@pytest.mark.parametrize(("facts", "field", "words"), BAD)
def test_bad_input_is_told_in_one_sentence(facts: dict, field: str, words: str) -> None:
    (problem,) = problems_of(replace(GOOD, **facts), NANNING)
    assert problem.field == field and words in problem.sentence


@pytest.mark.parametrize("phone", ["13812345678", "+86 771 123-4567", "(0771) 5551234转8", "12345", "138****6021"])
def test_telephone_numbers_as_people_write_them_are_taken(phone: str) -> None:
    assert problems_of(replace(GOOD, phone=phone, wants_call_back=True), NANNING) == []


def test_a_text_may_have_emoji_and_lines() -> None:
    assert problems_of(replace(GOOD, text="井盖没了😱\n快来"), NANNING) == []


def test_wishes_are_answers_of_their_own() -> None:
    inputs = replace(GOOD, name="王", phone="13812345678", wishes_secrecy=True).inputs()
    assert inputs["wants_call_back"] is False
    assert inputs["reporter"] == {"name": "王", "phone": "13812345678", "wishes_secrecy": True}
    assert replace(GOOD, wishes_secrecy=True).inputs()["reporter"] == {"wishes_secrecy": True}
    assert "reporter" not in GOOD.inputs()


def test_the_law_takes_both_ways_to_send() -> None:
    person = Person("x", {Post.HOTLINE_AGENT: None})
    full = replace(GOOD, name="王", phone="138", wants_call_back=True, component_id=5, address="科园大道")
    check(None, find_action("report"), full.inputs(), person)
    known = {ask.key for ask in find_action("add_report").asks}
    assert set(full.joining_inputs()) <= known


def test_an_empty_draft_is_empty() -> None:
    assert Draft("hotline").is_empty and not GOOD.is_empty
