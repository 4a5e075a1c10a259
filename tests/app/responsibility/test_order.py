"""The written order of rules, turns and hours, and rules that contradict themselves."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from app.errors import Refused
from app.responsibility.areas import check_outline
from app.responsibility.difference import compare
from app.responsibility.model import Assigns, CaseFacts, DecidedBy, Reason, Rule
from app.responsibility.order import holds, in_order, specificity, turn_of, winner
from app.responsibility.reasons import SENTENCES, sentence
from app.responsibility.service import check_rule

MONDAY = datetime(2026, 11, 23, 10, 0)
LITTER = CaseFacts("event", "06010", "06", MONDAY, area_ids=frozenset({7}), duty_grid_id=1, district_code="450103")


def rule(code: str, unit_id: int = 1, **more: object) -> Rule:
    return Rule(code, Assigns.UNIT, unit_id=unit_id, **more)


def nobody(_field: str, _district: str | None) -> int | None:
    return None


LADDER = [
    rule("a", decided_by=DecidedBy.RULING),
    rule("b", area_id=7, area_kind="responsibility"),
    rule("c", unit_grid_ids=(1,)),
    rule("d", duty_grid_ids=(1,)),
    rule("e", area_id=7, area_kind="township"),
    rule("f", area_id=7, area_kind="scenic_area"),
    rule("g", area_id=7, area_kind="district"),
    rule("h", owner_unit_id=3),
    rule("i", kind="event", class_code="06010", condition_no=1),
    rule("j", kind="event", class_code="06010"),
    rule("k", major_code="06"),
    rule("l", kind="event"),
    rule("m", project="campaign"),
    rule("n", weekdays=(1,)),
    rule("o"),
]


def test_the_ladder_of_particularity() -> None:
    assert [one.code for one in in_order(reversed(LADDER))] == [one.code for one in LADDER]


def test_priority_stands_before_particularity_and_the_fallback_comes_last() -> None:
    rules = [rule("last", 9, is_fallback=True, priority=900, area_id=7, area_kind="responsibility"), *LADDER]
    assert in_order([*rules, rule("first", priority=1)])[0].code == "first"
    assert in_order(rules)[-1].code == "last"


def test_the_newer_decision_wins_among_equals() -> None:
    old, new, never = (
        rule(code, decided_on=on) for code, on in (("a", date(2020, 1, 1)), ("b", date(2024, 1, 1)), ("c", None))
    )
    assert [one.code for one in in_order([never, old, new])] == ["b", "a", "c"]


def test_a_rule_that_names_nobody_lets_the_next_one_win() -> None:
    rules = [Rule("owner", Assigns.OWNER), rule("all", 5), rule("elsewhere", 6, duty_grid_ids=(2,))]
    assert winner(rules, LITTER, nobody) == (rules[1], 5)
    assert winner(rules, replace(LITTER, owner_unit_id=8), nobody) == (rules[0], 8)
    assert winner([], LITTER, nobody) is None


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ((time(8), time(18)), time(8), True),
        ((time(8), time(18)), time(18), False),
        ((time(22), time(6)), time(23), True),
        ((time(22), time(6)), time(5, 59), True),
        ((time(22), time(6)), time(6), False),
    ],
)
def test_hours_may_go_over_midnight(hours: tuple[time, time], at: time, expected: bool) -> None:
    facts = replace(LITTER, at=datetime.combine(MONDAY.date(), at))
    assert holds(rule("a", from_time=hours[0], to_time=hours[1]), facts) is expected


def turns(every: int, unit: str, first: date, units: tuple[int, ...] = (4, 5, 6)) -> Rule:
    return Rule("t", Assigns.TURNS, turn_unit_ids=units, turn_every=every, turn_unit=unit, turn_from=first)


def test_turns_by_months_weeks_and_days() -> None:
    quarters = turns(3, "month", date(2026, 1, 1))
    assert [turn_of(quarters, date(2026, month, 15)).unit_id for month in (1, 4, 7, 10)] == [4, 5, 6, 4]
    assert turn_of(quarters, date(2026, 11, 23)).to_on == date(2026, 12, 31)
    assert turn_of(turns(1, "week", date(2026, 11, 23)), date(2026, 11, 22)).unit_id == 6
    short = turns(1, "month", date(2026, 1, 31))
    assert (turn_of(short, date(2026, 2, 28)).unit_id, turn_of(short, date(2026, 2, 27)).unit_id) == (5, 4)


@given(
    st.integers(1, 40),
    st.sampled_from(["day", "week", "month"]),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
)
def test_turns_follow_each_other_without_gap(every: int, unit: str, first: date, day: date) -> None:
    shared = turns(every, unit, first)
    turn = turn_of(shared, day)
    assert turn.from_on <= day <= turn.to_on
    following = turn_of(shared, turn.to_on + timedelta(days=1))
    assert following.from_on == turn.to_on + timedelta(days=1)
    assert following.unit_id == {4: 5, 5: 6, 6: 4}[turn.unit_id]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "its dates are reversed"),
        ({"from_time": time(8)}, "its hours need a beginning and a different end"),
        ({"area_id": 1, "duty_grid_ids": (1,)}, "an area and grids"),
        ({"class_code": "06010"}, "a class needs its kind"),
        ({"condition_no": 1}, "a filing condition needs its class"),
        ({"decided_by": DecidedBy.RULING}, "needs its number and its date"),
        ({"unit_id": None}, "it needs one unit"),
        ({"code": " "}, "it needs a code"),
        ({"turn_every": 1}, "only rotating units have a rotation"),
        ({"assigns": Assigns.TURNS, "unit_id": None, "turn_unit_ids": (1,)}, "a rotation needs at least two units"),
        ({"assigns": Assigns.LOCAL, "unit_id": None}, "it needs the trade"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_in_plain_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_rule(replace(rule("R-1"), **wrong))


def test_what_a_set_changes() -> None:
    before = [rule("a"), rule("b"), rule("c")]
    difference = compare(before, [rule("b", 2, title="x"), rule("c"), rule("d")])
    assert [one.code for one in difference.added] == ["d"]
    assert [one.code for one in difference.removed] == ["a"]
    assert [(one.after.code, one.names) for one in difference.changed] == [("b", ("title", "unit_id"))]
    assert compare(before, [replace(one, rule_id=9) for one in before]).is_empty


def test_a_border_that_crosses_itself_is_mended_or_refused() -> None:
    square = Polygon([(108, 22), (108.1, 22), (108.1, 22.1), (108, 22.1)])
    assert check_outline(square, "a").note is None
    spike = Polygon(
        [(108, 22), (108.1, 22), (108.1, 22.1), (108.0499, 22.1), (108.05, 22.1001), (108.0501, 22.0999), (108, 22.1)]
    )
    assert "was repaired" in (check_outline(spike, "a").note or "")
    bow_tie = Polygon([(108, 22), (108.1, 22.1), (108.1, 22), (108, 22.1)])
    for shape, words in (
        (bow_tie, "crosses itself"),
        (LineString([(108, 22), (109, 23)]), "needs a polygon"),
        (Polygon([(500000, 2500000), (500100, 2500000), (500100, 2500100)]), "not in degrees"),
        (None, "needs a polygon"),
    ):
        with pytest.raises(Refused, match=words):
            check_outline(shape, "a")


def test_every_kind_of_reason_has_its_sentence() -> None:
    facts = {
        "code": "R-1",
        "title": "路灯",
        "title_en": "Street lamp",
        "decided_by": "manual",
        "decided_on": "2024-03-01",
    }
    assert sentence(Reason("rule", facts)) == "Rule R-1: Street lamp (command manual 2024-03-01)"
    load = {"days": 30, "cases": 41, "open": 2, "overdue": 0, "returned": 1, "median_hours": 1.4}
    assert sentence(Reason("load", load)).endswith("1 returned, median time 1.4 h")
    assert sentence(Reason("load", load | {"median_hours": None})).endswith("1 returned")
    assert sentence(Reason("load", load | {"cases": 0})) == "No case of this class in the last 30 days"
    assert sentence(Reason("boundary", facts | {"metres": 38, "area": "高新区", "area_en": None})).startswith(
        "38 m from"
    )
    for kind in SENTENCES:
        assert "{" not in sentence(Reason(kind, {}))


def test_particularity_fits_its_words() -> None:
    values = [specificity(one) for one in LADDER]
    assert values == sorted(values, reverse=True) and len(set(values)) == len(values)
