"""Tells the numbers of a list (1、 2. (3) ④ ⒌ ㈥) from the figures beside them."""

from __future__ import annotations

import re
import unicodedata

from app.errors import Refused
from app.i18n import _
from app.manual.numerals import CHINESE_NUMERAL, number_of

MARK = "\ue000"
"""Stands for the number of a list; no gap and no part of a word, so that no figure is read across it."""
POWER = "\ue001"
"""Stands for a raised or lowered figure, a footnote or a power: never a part of the figure beside it."""
_ITEM = rf"(?:\d{{1,2}}|{CHINESE_NUMERAL})"
_NUMBERED = re.compile(
    rf"\(\s*(?P<bracket>{_ITEM})\s*\)"
    rf"|(?<![\d.{CHINESE_NUMERAL[1:-2]}/~-])(?P<plain>{_ITEM})\s*(?P<sign>[、)]|\.(?!\d))"
)
_DECIMAL = re.compile(r"(?<![\d.])(?P<whole>\d{1,2})\.(?P<part>\d+)")
HALVES = {"5", "50", "25", "75"}


def unglue(text: str) -> str:
    """Return a text in which folding its signs joins no two figures: ①2小时 never becomes 12小时, 1½ becomes 1.5."""
    return re.sub(r"(\d*)([^\x00-\x7f])", lambda found: found[1] + _apart(found[2]) if not _is_fraction(found[2])
                  else f"{round(int(found[1] or 0) + unicodedata.numeric(found[2]), 6):g}", text)  # fmt: skip


def mark_items(folded: str, text: str) -> str:
    """Return a folded cell with MARK in the place of each number of a list.

    Args:
        folded: the cell after `unglue`, with full-width signs as plain ones.
        text: the cell as it was written, for sentences.

    Raises:
        Refused: figures such as `1.4小时 2.7天`, which may be numbers of a list or decimals, or a list with an item
            that says nothing.
    """
    _refuse_decimals_that_count(folded, text)
    found = list(_NUMBERED.finditer(folded))
    if not _counts(folded, found):
        found = [one for one in found if one["bracket"]]
    marked, at = "", 0
    for one in found:
        marked += folded[at : one.start()] + MARK
        at = one.end()
    marked += folded[at:]
    items = marked.split(MARK)[1:]
    if found and not all(item.strip(" ,，;；。、:：") for item in items):
        raise Refused(_("has a figure without a unit in its limit “{text}”").format(text=text.strip()))
    return marked


def _counts(folded: str, found: list[re.Match[str]]) -> bool:
    """Tell whether plain numbers count up from 1 in each way of writing, so that they are numbers of a list."""
    plain = [one for one in found if one["plain"]]
    last: dict[tuple[bool, str], float] = {}
    for one in plain:
        way = (one["plain"].isdigit(), one["sign"])
        number = number_of(one["plain"])
        if number != 1 and number != last.get(way, -1) + 1:
            return False
        last[way] = number
    if len(plain) == 1:  # 1、2天 may be one or two days
        behind = folded[plain[0].end() :].lstrip()
        return not re.match(rf"\d|{CHINESE_NUMERAL}", behind)
    return True


def _refuse_decimals_that_count(folded: str, text: str) -> None:
    decimals = list(_DECIMAL.finditer(folded))
    wholes = [int(one["whole"]) for one in decimals]
    counts_up = len(decimals) > 1 and wholes == list(range(1, len(wholes) + 1))
    if counts_up and any(one["part"] not in HALVES for one in decimals):
        sentence = _(
            "has figures in its limit “{text}” that may be numbers of a list or decimals: put a blank behind each "
            "number of the list"
        )
        raise Refused(sentence.format(text=text.strip()))


def _is_fraction(sign: str) -> bool:
    return unicodedata.decomposition(sign).startswith("<fraction>") and unicodedata.numeric(sign, None) is not None


def _apart(sign: str) -> str:
    if not unicodedata.category(sign).startswith("N") or unicodedata.numeric(sign, None) is None:
        has_figure = unicodedata.category(sign) == "So" and re.search(r"\d", unicodedata.normalize("NFKC", sign))
        return POWER if has_figure else sign  # ㎡ ㏠ ㍙
    way = unicodedata.decomposition(sign).split(" ")[0]
    if way in ("<super>", "<sub>"):
        return POWER
    is_plain = unicodedata.category(sign) == "Nd" or unicodedata.category(sign) == "Nl" and not way
    # What is left are numbers in rings, brackets or with a full stop: ① ⑴ ⒈ ㈠ ➀ ❶.
    return sign if is_plain else f" {MARK} "
