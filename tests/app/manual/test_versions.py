"""Versions: one in force at any instant, and publishing never changes an earlier one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.limits import Limit
from app.errors import Refused
from app.manual.book import ManualBook, find_rule, publish
from app.manual.difference import compare
from app.manual.model import ClassInBook, ManualRule, ManualVersion
from app.manual.order import find_period_trouble
from app.versions.model import VersionState, version_at

START = datetime(2026, 1, 1, tzinfo=UTC)
COVER = ClassInBook("2026", "component", "01001", "0101", "01001")


def rule(no: int = 1, hours: float = 2, condition: str = "", **more: object) -> ManualRule:
    return ManualRule(
        "component", "01001", no, "井盖", condition or f"c{no}", "closed", Limit(hours, "work_hour"), **more
    )


def draft(name: str) -> ManualVersion:
    return ManualVersion(name, name, "2026")


@st.composite
def publications(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Pairs of hours: when it is published, and how many hours later it takes force."""
    nows = sorted(draw(st.lists(st.integers(0, 200), min_size=1, max_size=8)))
    return [(now, draw(st.integers(0, 60))) for now in nows]


@given(publications(), st.lists(st.integers(-5, 300), min_size=1, max_size=10))
def test_publishing_never_changes_the_rule_of_an_earlier_instant(
    steps: list[tuple[int, int]], hours: list[int]
) -> None:
    versions: list[ManualVersion] = []
    rules = {f"v{number}": [rule(hours=number + 1)] for number in range(len(steps))}
    for number, (now_h, ahead_h) in enumerate(steps):
        now = START + timedelta(hours=now_h)
        earlier = [START + timedelta(hours=hour) for hour in hours if hour < now_h]
        before = [ManualBook(versions, rules).rule_for(COVER, 1, at) for at in earlier]
        try:
            versions = publish([*versions, draft(f"v{number}")], f"v{number}", now + timedelta(hours=ahead_h), now)
        except Refused:
            continue
        assert [ManualBook(versions, rules).rule_for(COVER, 1, at) for at in earlier] == before
        starts = sorted(one.effective_from for one in versions if one.effective_from)
        for at in starts:
            assert sum(one.state_at(at) is VersionState.IN_FORCE for one in versions) == 1
        assert version_at(versions, starts[0] - timedelta(seconds=1)) is None
        ends = sorted(one.effective_to for one in versions if one.effective_to)
        assert ends == starts[1:]


def test_a_draft_cannot_be_published_into_the_past_or_twice() -> None:
    with pytest.raises(Refused, match="in the past"):
        publish([draft("a")], "a", START, START + timedelta(seconds=1))
    once = publish([draft("a"), draft("b")], "a", START, START)
    for name in ("a", "nobody"):
        with pytest.raises(Refused, match="no draft"):
            publish(once, name, START, START)
    with pytest.raises(Refused, match="same time"):
        publish(once, "b", START, START)


def test_states_follow_from_the_dates() -> None:
    first = ManualVersion("a", "a", "2026", effective_from=START, effective_to=START + timedelta(days=1))
    seen = [first.state_at(START + timedelta(hours=hour)) for hour in (-1, 0, 23, 24)]
    assert seen == [VersionState.TO_COME, VersionState.IN_FORCE, VersionState.IN_FORCE, VersionState.RETIRED]
    assert draft("b").state_at(START) is VersionState.DRAFT
    assert [state.label for state in VersionState] == ["draft", "upcoming", "in force", "retired"]


def test_the_usual_rule_is_the_first_that_is_no_hazard() -> None:
    rules = [rule(1, is_hazard=True), rule(3), rule(2)]
    day = date(2026, 1, 1)
    assert find_rule(rules, draft("a"), COVER, None, day) == rules[2]
    assert find_rule(rules[:1], draft("a"), COVER, None, day) == rules[0]
    assert find_rule(rules, draft("a"), COVER, 9, day) is None


def test_a_class_is_found_by_its_code_in_the_table_of_the_version() -> None:
    old = ManualRule("component", "0101", 1, "上水井盖", "c", "d", Limit(1, "work_day"))
    version = ManualVersion("old", "old", "2013")
    assert find_rule([old], version, COVER, None, date(2026, 1, 1)) == old
    assert find_rule([old], version, ClassInBook("2026", "component", "01005"), None, date(2026, 1, 1)) is None


def test_a_rule_holds_between_its_days() -> None:
    rules = [rule(valid_to=date(2026, 6, 30)), rule(hours=5, valid_from=date(2026, 7, 1))]
    found = [find_rule(rules, draft("a"), COVER, 1, day) for day in (date(2026, 6, 30), date(2026, 7, 1))]
    assert found == rules


def test_a_difference_tells_added_removed_and_changed() -> None:
    before = [rule(1, condition="缺失"), rule(2, condition="破损"), rule(3, condition="响")]
    after = [rule(1, condition="新的"), rule(2, condition="缺 失"), rule(3, 9, condition="破损，")]
    difference = compare(before, after)
    assert [one.condition for one in difference.added] == ["新的"]
    assert [one.condition for one in difference.removed] == ["响"]
    assert [(one.after.condition_no, one.fields) for one in difference.changed] == [
        (2, ("condition", "condition_no")), (3, ("limit", "condition", "condition_no"))]  # fmt: skip
    assert [one.after.limit.value for one in difference.limits] == [9]
    assert compare(before, before).is_empty and compare(before, before).same == 3


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("甲乙丙"), st.integers(1, 3)), max_size=8))
def test_a_difference_accounts_for_every_rule(parts: list[tuple[int, str, int]]) -> None:
    rules = [rule(no, hours, word) for no, word, hours in parts]
    old, new = rules[::2], rules[1::2]
    found = compare(old, new)
    paired = found.same + len(found.changed)
    assert (paired + len(found.removed), paired + len(found.added)) == (len(old), len(new))


def test_the_days_that_a_book_names_for_itself() -> None:
    today = date(2026, 11, 23)
    coming = [ManualVersion("next", "next", "2026", effective_on=date(2027, 1, 1)), draft("d")]

    def trouble(starts_on: date | None, until: date | None = None) -> str:
        return find_period_trouble(starts_on, until, coming, today) or ""

    assert trouble(today) == trouble(date(2026, 12, 1), date(2026, 12, 31)) == trouble(None) == ""
    assert "in the past" in trouble(date(2026, 11, 22))
    assert "overlap" in trouble(date(2027, 1, 1))
    assert "overlap" in trouble(date(2026, 12, 1), date(2027, 1, 1))
    assert "gap" in trouble(date(2026, 12, 1), date(2026, 12, 30))
    assert "gap" in trouble(date(2027, 2, 1), date(2027, 3, 1))
