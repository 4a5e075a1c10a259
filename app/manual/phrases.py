"""Tells figures with a unit that are no duration: ordinals, times of day, frequencies, signs, parts of other words."""

from __future__ import annotations

import re

_ORDINAL = re.compile(r"(?:第|同|某|任|每|另|隔|这|那|首|头|负|every|each|(?:^|[\s,;。(])[前后])\s*$", re.IGNORECASE)
_DAY_WORD = re.compile(
    r"(?:当日|次日|今日|明日|翌日|隔日|每日|当天|次天|今天|明天|每天|当晚|上午|下午|中午|凌晨|早上|晚上|晚|早)\s*$"
)
_SIGN = re.compile(r"(?:^|[^\w)]|[a-z])\s*[-−–—+±]\s*$", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"(?:(?<![不未])超过|(?<!不得)(?<!不)[大多高长]于|至少|不少于|不低于|不小于|>=?|≥"
    r"|more than|at least|over|after)\s*$",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\s*(?:[之以]?前(?![往期来去提赴述方台])|[之以]?后(?![续期勤台方])|以上|之?外|起"
    r"|ago\b|before\b|later\b|or more)"
)
_CLOCK_WORDS = {"时", "分", "hour"}
_MINUTES = re.compile(r"\s*\d{1,2}\s*分?")
_FREQUENCY = re.compile(
    r"\s*[/每,，]?\s*(?:不少于|不低于|至少|内)?\s*(?:\d+|[一二两三四五六七八九十]+)\s*(?:次(?![性日月要生])|遍|趟|回(?![复填收])|times?\b)|\s*[/每]\s*次"
)
_OTHER_WORDS = {
    "时": re.compile(r"[间段候机刻效常]|[无难不未]"),
    "分": re.compile(r"[类局段期级批步别区组析管公队支]|[紧严必重危困复特]"),
    "日": re.compile(r"[常均产期间夜报志历]"), "天": re.compile(r"[然气津桥线空]"),
    "周": re.compile(r"[边围转末年长期报一二三四五六日]"), "期": re.compile(r"[一二三四五六日]"),
}  # fmt: skip
"""What stands behind the last sign of a unit where it is the beginning of another word: 2天然气, 3周年, 第一时间."""
_JOINED = re.compile(r"\s*(?:零|又|加|外加|and|\+)?\s*", re.IGNORECASE)


def moment_in(match: re.Match[str]) -> str:
    """Return the words with a figure and a unit that are no duration, '' where they are one.

    Args:
        match: what the pattern of limits found in a cell; its group `unit` is the unit.
    """
    text = match.string
    start, end = match.span()
    start += len(match[0]) - len(match[0].lstrip())
    before, behind = text[:start], text[match.end("unit") :]
    words = text[max(0, start - 2) : end + 3]
    other = _OTHER_WORDS.get(match["unit"][-1])
    if other is not None and other.match(behind) and not match["after"]:
        return words
    is_bare = re.match(r"[\d一二两三四五六七八九十百零〇半]", match[0]) is not None
    if is_bare and any(one.search(before) for one in (_ORDINAL, _SIGN, _AT_LEAST)):
        return words
    if match["unit"] in _CLOCK_WORDS and (_DAY_WORD.search(before) or _is_clock(match, behind)):
        return words
    behind = text[end:]
    return words if _MOMENT.match(behind) or _FREQUENCY.match(behind) else ""


def parts_of_one_duration(between: str, first_s: float, second_s: float) -> bool:
    """Tell whether two limits are one: 2小时30分钟, 1 day 12 hours; nobody can say by which clock it runs.

    Args:
        between: what stands between them.
        first_s: length of the unit of the first, in seconds; second_s: of the second.
    """
    return second_s < first_s and _JOINED.fullmatch(between) is not None


def _is_clock(match: re.Match[str], behind: str) -> bool:
    return match["unit"] == "时" and _MINUTES.match(behind) is not None
