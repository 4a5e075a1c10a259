"""Names found by the letters that people type: whole syllables, initials, or both mixed.

A word of the dictionary has the readings of that word (银行 is yin hang, 人行道 is ren xing dao); a character that
stands in no word keeps all of its readings, so that a name of a place is found however it is read there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

Readings = tuple[tuple[str, ...], ...]

WHOLE, BEGINNING, INSIDE = 0, 1, 2
"""How well letters fit a name; the smaller comes first."""

OWN_WORDS = {
    "行道树": (("xing",), ("dao",), ("shu",)),
    "堵塞": (("du",), ("se", "sai")),
    "下水道": (("xia",), ("shui",), ("dao",)),
    "埌": (("lang",),),
    "那": (("na",),),
}  # fmt: skip
"""Words of the trade and of places that the dictionary reads otherwise, or not at all."""
INITIALS_OF_TWO = ("zh", "ch", "sh")


@lru_cache(maxsize=50_000)
def readings_of(name: str) -> Readings:
    """Return the syllables of a name, for each character all that count; letters and digits stand for themselves."""
    pinyin = _dictionary()
    found: list[tuple[str, ...]] = []
    for part in pinyin(name, heteronym=True, errors=list, v_to_u=False):
        letters = tuple(dict.fromkeys(one.casefold() for one in part if one.strip()))
        if letters and all(one.isascii() and one.isalnum() for one in letters):
            found.append(letters)
    return tuple(found)


def fit(readings: Readings, letters: str) -> int | None:
    """Tell how well letters fit a name: WHOLE, BEGINNING, INSIDE; None where they do not."""
    if not letters:
        return None
    end = _end(readings, 0, letters)
    if end >= 0:
        return WHOLE if end == len(readings) else BEGINNING
    for start in range(1, len(readings)):
        begins = any(reading[0] == letters[0] for reading in readings[start])
        if begins and _end(readings, start, letters) >= 0:
            return INSIDE
    return None


def fits_of_letters(names: Sequence[Readings]) -> dict[str, dict[int, int]]:
    """Return for each single letter the places of the names that it fits, with how well: what `fit` would say."""
    found: dict[str, dict[int, int]] = {}
    for at, readings in enumerate(names):
        for syllable, reading in enumerate(readings):
            fitted = INSIDE if syllable else WHOLE if len(readings) == 1 else BEGINNING
            for initial in {one[0] for one in reading}:
                found.setdefault(initial, {}).setdefault(at, fitted)
    return found


def names_of_two_letters(names: Sequence[Readings]) -> dict[str, list[int]]:
    """Return for each two letters with which words may begin the places of the names that they can fit."""
    found: dict[str, dict[int, None]] = {}
    for at, readings in enumerate(names):
        for syllable, reading in enumerate(readings):
            following = {one[0] for one in readings[syllable + 1]} if syllable + 1 < len(readings) else set()
            for one in reading:
                seconds = following | ({one[1]} if len(one) > 1 else set())
                for second in seconds:
                    found.setdefault(one[0] + second, {})[at] = None
    return {letters: list(places) for letters, places in found.items()}


def plain_letters(words: str) -> str:
    """Return what was typed without blanks and apostrophes, in small letters; '' where it is more than letters."""
    letters = "".join(words.casefold().replace("'", " ").replace("’", " ").split()).replace("ü", "v")
    return letters if letters.isascii() and letters.isalnum() and any(one.isalpha() for one in letters) else ""


def _end(readings: Readings, at: int, letters: str) -> int:
    """Behind which syllable the letters are used up, the last that is possible; -1 where they are not."""
    if not letters:
        return at
    if at == len(readings):
        return -1
    ends = [-1]
    for reading in readings[at]:
        if reading.startswith(letters):
            ends.append(at + 1)  # in the middle of a syllable
        parts = {reading, reading[:1]} | ({reading[:2]} if reading[:2] in INITIALS_OF_TWO else set())
        ends += [_end(readings, at + 1, letters[len(part) :]) for part in parts if letters.startswith(part)]
    return max(ends)


@cache
def _dictionary():  # type: ignore[no-untyped-def]
    """Load the dictionary once; it takes half a second, which only whoever searches waits for, in the background."""
    from pypinyin import Style, load_phrases_dict, pinyin

    load_phrases_dict({word: [list(one) for one in syllables] for word, syllables in OWN_WORDS.items()})

    def without_tones(name: str, **options: object) -> list[list[str]]:
        return pinyin(name, style=Style.NORMAL, **options)  # type: ignore[arg-type]

    return without_tones
