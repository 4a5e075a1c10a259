"""Classes that words speak of: learned, near, suggested, and never more than that."""

from __future__ import annotations

import numpy as np
import pytest

from app.intake.text_class import MOST_TERMS, learn, share_among_first, terms_of

LAMP, COVER, LITTER = 1, 2, 3
SAMPLES = [
    (LAMP, "路灯不亮"), (LAMP, "路灯破损"), (LAMP, "Street lamp is dark"), (COVER, "污水井盖缺失"), (COVER, "井盖破损"),
    (COVER, "Manhole cover missing"), (LITTER, "暴露垃圾"), (LITTER, "垃圾满溢，影响市容"), (LITTER, "Exposed refuse"),
]  # fmt: skip


def test_chinese_is_cut_into_pairs_and_other_languages_into_words() -> None:
    assert terms_of("路灯不亮") == ["路灯", "灯不", "不亮"]
    assert terms_of("Lamp KY-0231 黑") == ["lamp", "ky", "黑"]
    assert terms_of("😀 \x00 ，。 12") == []


@pytest.mark.parametrize(
    ("text", "class_id"),
    [
        ("门口的路灯晚上不亮了", LAMP),
        ("路中间的井盖不见了", COVER),
        ("楼下垃圾没人收", LITTER),
        ("the LAMP is dark", LAMP),
    ],
)
def test_a_text_is_near_its_class(text: str, class_id: int) -> None:
    assert learn(SAMPLES).suggest(text)[0] == class_id


@pytest.mark.parametrize("text", ["", " ", "天气", "12345", "😀" * 500, "路" * 4000])
def test_words_that_speak_of_nothing_suggest_nothing(text: str) -> None:
    assert learn(SAMPLES).suggest(text) == []
    assert learn([]).suggest(text) == []


def test_what_was_learned_is_bounded_and_of_length_one() -> None:
    many = [(at % 7, "".join(chr(0x4E00 + (at * 13 + step) % 9000) for step in range(12))) for at in range(900)]
    model = learn(many)
    assert len(model.terms) == model.centroids.shape[1] <= MOST_TERMS
    assert np.allclose(np.linalg.norm(model.centroids, axis=1), 1, atol=1e-5)


def test_the_share_is_that_of_texts_whose_class_is_suggested() -> None:
    model = learn(SAMPLES)
    assert share_among_first(model, [(LAMP, "路灯"), (COVER, "路灯")], most=1) == 0.5
    assert share_among_first(model, []) == 0.0
