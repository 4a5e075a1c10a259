"""Reads figures, plain or written in Chinese numerals."""

from __future__ import annotations

import re

DIGITS = {"零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "两": 2, "三": 3, "叁": 3, "四": 4, "五": 5, "六": 6,
          "七": 7, "八": 8, "九": 9}  # fmt: skip
PLACES = {"十": 10, "百": 100}
_UNCLEAR = re.compile(r"[一壹二贰两三叁四五六七八九]{2}|百[一壹二贰两三叁四五六七八九]$")
CHINESE_NUMERAL = "[" + "".join((*DIGITS, *PLACES)) + "]+"


def number_of(text: str) -> float:
    """Return the value of a figure such as 12, 1.5, 十五, 二十四 or 一〇."""
    if text[0].isdigit():
        return float(text)
    if not any(sign in PLACES for sign in text):
        return float("".join(str(DIGITS[sign]) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in PLACES:
            total += (1 if digit is None else digit) * PLACES[sign]
            digit = None
        else:
            digit = DIGITS[sign] or None
    return float(total + (digit or 0))


def is_unclear(text: str) -> bool:
    """Tell whether a figure can be read in two ways: 两三 (two or three), 一百二 (102 or 120)."""
    return _UNCLEAR.search(text) is not None


def chinese_numeral(number: int) -> str:
    """Return a whole number from 0 to 99 as it is written in Chinese."""
    signs = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return signs[ones]
    return ("" if tens == 1 else signs[tens]) + "十" + (signs[ones] if ones else "")
