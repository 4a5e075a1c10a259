"""Classes are found by words, pinyin, initials, English and code; what is wrong with them may be said as well."""

from __future__ import annotations

from collections import Counter

from app.deadlines.limits import Limit
from app.intake.classes import ClassIndex, make_entries
from app.manual.model import ManualRule
from tests.fakes.hand_city import make_city


def rule(code: str, number: int, name: str, condition: str) -> ManualRule:
    return ManualRule("component", code, number, name, condition, "恢复", Limit(2, "work_day"), "2 工作日")


RULES = [
    rule("01002", 1, "污水井盖", "缺失、移位、破裂，有安全隐患"),
    rule("01002", 2, "污水井盖", "松动，过车有响声"),
    rule("02012", 1, "路灯", "不亮"),
]


def index(**facts: object) -> ClassIndex:
    city = make_city(cases=0, components=0)
    return ClassIndex(make_entries(city.classes.values(), "2026", RULES), **facts)  # type: ignore[arg-type]


def names(found: list) -> list[str]:
    return [one.entry.name for one in found]


def test_each_way_finds_the_class() -> None:
    for words in ("污水井盖", "污水", "wsjg", "wushuijinggai", "ws jg", "sewer manhole", "01002"):
        assert names(index().find(words))[0] == "污水井盖", words


def test_what_is_wrong_may_be_said_as_well() -> None:
    for words in ("jgqs", "井盖缺失", "jinggaiqueshi"):
        (found,) = index().find(words)
        assert found.entry.name == "污水井盖" and found.condition is not None and found.condition.number == 1, words
    (loose,) = index().find("jgsd")
    assert loose.condition is not None and loose.condition.number == 2


def test_what_the_desk_uses_most_comes_first() -> None:
    assert names(index().find("jg")) == ["污水井盖", "通信井盖"]
    assert names(index(uses=Counter({2: 3})).find("jg")) == ["通信井盖", "污水井盖"]
    assert names(index(uses=Counter({4: 9})).find(""))[0] == "垃圾箱"
    assert names(index(common={3: 5}).find(""))[0] == "路灯"


def test_a_major_class_finds_its_classes_last() -> None:
    assert names(index().find("街面秩序")) == ["无照经营游商", "非机动车乱停放"]


def test_nothing_is_found_by_nonsense() -> None:
    assert index().find("qqqqzz") == index().find("99999") == index().find("😀") == []
