"""Letters find names as people read them: heteronyms by the word that they stand in."""

from __future__ import annotations

import string

import pytest

from app.intake.pinyin import (
    BEGINNING,
    INSIDE,
    WHOLE,
    fit,
    fits_of_letters,
    names_of_two_letters,
    plain_letters,
    readings_of,
)

FITS = (
    ("井盖缺失", "jgqs", WHOLE),
    ("井盖缺失", "jinggaiqueshi", WHOLE),
    ("井盖缺失", "jing", BEGINNING),
    ("井盖缺失", "jgai", BEGINNING),
    ("通信井盖", "jg", INSIDE),
    ("人行道", "rxd", WHOLE),
    ("行道树", "xds", WHOLE),
    ("银行门前", "yhmq", WHOLE),
    ("重复上报", "cfsb", WHOLE),
    ("重型车辆", "zxcl", WHOLE),
    ("重庆路", "cql", WHOLE),
    ("厦门路", "xml", WHOLE),
    ("嘉和大厦", "jhds", WHOLE),
    ("科园大道", "kydd", WHOLE),
    ("科园大道", "keyuan", BEGINNING),
    ("长堽路", "cgl", WHOLE),
    ("埌东", "langd", WHOLE),
    ("那洪大道", "nhdd", WHOLE),
    ("绿化带", "lvhd", WHOLE),
    ("BRT站", "brtz", WHOLE),
    ("朝阳路", "chaoyang", BEGINNING),
)
MISSES = (
    ("人行道", "rhd"), ("银行", "yx"), ("重庆路", "zql"), ("厦门路", "sml"), ("重复上报", "zfsb"), ("行道树", "hds"),
    ("井盖", "jgqs"), ("大厦", "dx"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "letters", "how"), FITS)
def test_letters_fit(name: str, letters: str, how: int) -> None:
    assert fit(readings_of(name), letters) == how


@pytest.mark.parametrize(("name", "letters"), MISSES)
def test_another_reading_does_not_fit(name: str, letters: str) -> None:
    assert fit(readings_of(name), letters) is None


def test_what_is_typed_is_letters_or_nothing() -> None:
    assert plain_letters(" Jing'gai Qs ") == "jinggaiqs"
    assert plain_letters("lü hua") == "lvhua"
    assert plain_letters("井盖") == plain_letters("01002") == plain_letters("") == ""


def test_signs_have_no_syllables() -> None:
    assert readings_of("（）·") == ()
    assert fit((), "a") is None and fit(readings_of("路"), "") is None


NAMES = ["重庆路", "银行巷", "厦门街", "西安路", "安", "长安中路", "A1路", "朝阳溪", "石埠街道", "e区"]


def test_the_indexes_of_letters_lead_to_whatever_the_letters_fit() -> None:
    """Against a look at each name: one letter is answered by the index, two lead to all names that can fit."""
    readings = [readings_of(name) for name in NAMES]
    of_one, of_two = fits_of_letters(readings), names_of_two_letters(readings)
    for first in string.ascii_lowercase + string.digits:
        assert of_one.get(first, {}) == {at: how for at, one in enumerate(readings)
                                         if (how := fit(one, first)) is not None}  # fmt: skip
        for second in string.ascii_lowercase + string.digits:
            fitting = {at for at, one in enumerate(readings) if fit(one, first + second) is not None}
            assert fitting <= set(of_two.get(first + second, ())), first + second
