"""Limits as rule books write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.limits import Limit
from app.errors import Refused
from app.manual.limits import UNITS, LimitReader, fold, limit_words
from app.manual.numerals import chinese_numeral, number_of

READER = LimitReader()
HOURS = Limit(4, "work_hour")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2紧急工作时", 2, "urgent_hour"), ("4小时", 4, "work_hour"), ("４小时", 4, "work_hour"),
        ("4 工作时", 4, "work_hour"), ("4个工作小时", 4, "work_hour"), ("1天", 1, "work_day"),
        ("三个工作日内", 3, "work_day"), ("十五天", 15, "work_day"), ("二十四小时", 24, "work_hour"),
        ("2紧急工作日", 2, "natural_day"), ("２个自然日", 2, "natural_day"), ("7日历天", 7, "natural_day"),
        ("30分钟", 0.5, "urgent_hour"), ("半天", 0.5, "work_day"), ("一天半", 1.5, "work_day"),
        ("两个半小时", 2.5, "work_hour"), ("1.5工作日", 1.5, "work_day"), ("不超过5天", 5, "work_day"),
        ("2周", 14, "natural_day"), ("3 working days", 3, "work_day"), ("2 Urgent hours", 2, "urgent_hour"),
    ],
)  # fmt: skip
def test_a_limit_and_nothing_else(text: str, value: float, unit: str) -> None:
    read = READER.read(text)
    assert (read.limit, read.others, read.note) == (Limit(value, unit), (), "")


def test_what_is_glued_to_a_unit_is_kept_as_a_note() -> None:
    read = READER.read("1紧急工作时制止")
    assert (read.limit, read.note, read.text) == (Limit(1, "urgent_hour"), "制止", "1紧急工作时制止")


@pytest.mark.parametrize(
    ("text", "others", "note"),
    [
        ("4小时；重大的1天", (Limit(1, "work_day"),), "重大的"),
        ("4小时/2工作日/7自然日", (Limit(2, "work_day"), Limit(7, "natural_day")), ""),
        ("4小时内清除，7天内恢复", (Limit(7, "work_day"),), "清除 … 恢复"),
        ("4-8小时", (Limit(8, "work_hour"),), ""),
        ("4小时（3人以上1天）", (Limit(1, "work_day"),), "3人以上"),
    ],
)
def test_the_first_limit_counts_and_the_others_are_kept(text: str, others: tuple, note: str) -> None:
    read = READER.read(text)
    assert (read.limit, read.others, read.note) == (HOURS, others, note)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no limit"), ("  　", "has no limit"), ("尽快", "without a figure"), ("3旬", "unknown unit “旬”"),
        ("5", "figure without a unit"), ("0天", "invalid limit"), ("99999天", "invalid limit"),
        ("1个月", "unknown unit “月”"),
        ("第1类3天", "unknown unit “类”"), ("紧急2小时", "unknown unit “紧急”"), ("2旬，3天", "unknown unit “旬”"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        READER.read(text)


@pytest.mark.parametrize(
    ("text", "limits", "note"),
    [
        ("①2小时；②4小时", [2, 4], ""), ("⑴2小时⑵4小时", [2, 4], ""), ("⒈2小时 ⒉4小时", [2, 4], ""),
        ("㈠2小时㈡4小时", [2, 4], ""), ("❶2小时", [2], ""), ("½小时", [0.5], ""), ("1½小时", [1.5], ""),
        ("2小时²", [2], ""), ("1.停工4小时2.处罚7小时", [4, 7], "停工 … 处罚"), ("（一）4小时（二）7小时", [4, 7], ""),
        ("(1)停工4小时(2)处罚7小时", [4, 7], "停工 … 处罚"), ("1、4小时2、7小时", [4, 7], ""),
        ("一、停工4小时；二、立即拆除", [4], "停工 … 立即拆除"), ("停工-4小时", [4], "停工-"),
    ],
)  # fmt: skip
def test_numbers_of_a_list_are_no_figures(text: str, limits: list[float], note: str) -> None:
    read = READER.read(text)
    assert [read.limit, *read.others] == [Limit(value, "work_hour") for value in limits]
    assert read.note == note


def test_a_published_cell_with_a_numbered_list() -> None:
    read = READER.read("1、停工：4个工作时 2、处罚：7个工作日 3、拆除：20个工作日")
    assert (read.limit, read.others) == (HOURS, (Limit(7, "work_day"), Limit(20, "work_day")))
    assert read.note == "停工 … 处罚 … 拆除"


@pytest.mark.parametrize(
    "text",
    [
        "第一时间处置", "当日18时前", "次日12时前", "第二天", "同一日", "1日2次", "一周两次", "2天/次", "-2小时",
        "D-3天", "±2小时",
        "每2小时巡查一次", "8时30分", "当日18时", "下午6时", "3日前", "24小时以上", "超过24小时", "at least 2 hours",
        "every 2 hours", "2小时30分钟", "1天12小时", "1 day and 12 hours", "2天然气", "3周年",
        "十分紧急", "一时无法处理", "1分局处置",
    ],
)  # fmt: skip
def test_a_figure_with_a_unit_that_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="is no duration"):
        READER.read(text)
    assert LimitReader(words={text: "1小时"}).read(text).limit == Limit(1, "work_hour")


@pytest.mark.parametrize(
    "text", ["2小时前往现场", "立案后2小时内", "4小时内，第二天复查", "2小时内一次性清理", "4小时，每2天1次"]
)
def test_such_words_beside_a_limit_stay_words(text: str) -> None:
    read = READER.read(text)
    assert (read.limit.unit, read.others) == ("work_hour", ())
    assert read.note


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1、2天", "without a unit"), ("1、2、3天", "without a unit"),
        ("1.4小时 2.7天", "numbers of a list or decimals"),
        ("1、立即停工 2、处罚：7天", "first item has no limit"), ("2²小时", "unknown unit"),
        ("5㎡2小时", "unknown unit"),
        ("两三天", "two ways"), ("十二三天", "two ways"), ("一百二天", "two ways"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        READER.read(text)


def test_a_city_names_units_and_words_of_its_own() -> None:
    reader = LimitReader(units={"个月": "30 natural_day", "小时": "urgent_hour"}, words={"立即": "30分钟"})
    assert reader.read("2个月").limit == Limit(60, "natural_day")
    assert reader.read("2小时").limit == Limit(2, "urgent_hour")
    assert reader.read(" 立即 ").limit == Limit(0.5, "urgent_hour")
    assert reader.read("立即").note == "立即"


@pytest.mark.parametrize("meant", ["fortnight", "x work_day", "0 work_day", "-1 work_day", "nan work_day"])
def test_a_meaning_that_means_nothing_is_refused(meant: str) -> None:
    with pytest.raises(Refused, match="is not valid"):
        LimitReader(units={"旬": meant})


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@given(
    number=st.integers(1, 99), unit=st.sampled_from(sorted(UNITS)), form=st.sampled_from(["plain", "wide", "chinese"]),
    counter=st.sampled_from(["", "个", " "]), after=st.sampled_from(["", "内", "以内", "制止", "，完成整改"]),
)  # fmt: skip
def test_every_figure_with_every_unit_is_read(number: int, unit: str, form: str, counter: str, after: str) -> None:
    figure = {"plain": str(number), "wide": wide(str(number)), "chinese": chinese_numeral(number)}[form]
    text = f"{figure}{counter}{unit}{after}"
    meaning = UNITS[unit]
    read = READER.read(text)
    assert read.limit == Limit(round(number * meaning.value, 6), meaning.unit)
    assert read.note == after.lstrip("，").removeprefix("以内").removeprefix("内")
    assert read.text == text


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["天", "小时", "紧急工作日"])), min_size=1, max_size=4))
def test_no_limit_of_a_cell_is_lost(parts: list[tuple[int, str]]) -> None:
    read = READER.read("；".join(f"{number}{unit}" for number, unit in parts))
    assert [read.limit, *read.others] == [Limit(number, UNITS[unit].unit) for number, unit in parts]


@given(st.text(max_size=30) | st.text("0123456789一二十半个天小时内紧急工作日,；- ", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = READER.read(text)
    except Refused:
        return
    assert read.limit.seconds > 0
    assert fold(text)


@given(st.integers(0, 99))
def test_chinese_numerals_there_and_back(number: int) -> None:
    assert number_of(chinese_numeral(number)) == number


def test_larger_and_place_free_numerals() -> None:
    assert [number_of(text) for text in ("一百二十", "一百零五", "三〇", "1.5", "两")] == [120, 105, 30, 1.5, 2]


def test_a_limit_is_told_in_words() -> None:
    assert limit_words(0.5, "work_day") == "0.5 working days"
