"""Rewriting drafts: classes that a manual lacks, dated rules, undoing, and two people at one draft."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person
from app.deadlines.limits import Limit
from app.errors import Refused
from app.manual.editing import ManualEditing, Rewrite, classes_lacking, new_rule, split_rule
from app.manual.model import ManualRule, ManualVersion
from app.manual.service import ManualService
from db.stores.manual import DatabaseManualStore
from db.stores.manual_editing import DatabaseManualEditing
from tests.db.stores.test_manual import ADMINISTRATOR, litter_rule, make_draft

BLANK = ManualRule("", "", 1, "", "井盖缺失", "恢复", Limit(2, "urgent_hour"))


@pytest.fixture
def editing(city: Connection) -> ManualEditing:
    make_draft(city, "a", litter_rule())
    return ManualEditing(DatabaseManualEditing(city))


def test_a_class_that_the_manual_lacks_gets_its_first_rule_and_then_a_second(
    editing: ManualEditing, manual: ManualService, people: dict[str, Person]
) -> None:
    boss = people[ADMINISTRATOR].role_name
    classes = editing.classes("2026")
    lacking = classes_lacking(classes, manual.rules("a"))
    assert {"06010"} == {one.code for one in classes} - {one.code for one in lacking}
    for number in (1, 2):
        rule = new_rule(lacking[0], manual.rules("a"), BLANK)
        assert rule.condition_no == number and rule.class_name == lacking[0].name and rule.kind == lacking[0].kind
        done = editing.rewrite(boss, "a", Rewrite((), (rule,)))
        assert rule in manual.rules("a")
    editing.rewrite(boss, "a", done.reversed())
    assert rule not in manual.rules("a") and len(manual.rules("a")) == 2


def test_a_rule_from_a_day_on_ends_the_one_before_and_holds_on_its_days(
    city: Connection, editing: ManualEditing, manual: ManualService, people: dict[str, Person]
) -> None:
    boss = people[ADMINISTRATOR].role_name
    (old,) = manual.rules("a")
    today = DatabaseManualStore(city).now()[1]
    first = today + timedelta(days=10)
    changed = replace(old, limit=Limit(2, "work_day"), valid_from=first, supervising_departments="市城管局")
    editing.rewrite(boss, "a", split_rule(old, changed))
    manual.publish(boss, "a", today)
    litter = 1
    day_before = manual.rule_of("a", litter, None, first - timedelta(days=1))
    on_the_day = manual.rule_of("a", litter, None, first)
    assert day_before is not None and day_before.limit == old.limit and day_before.valid_to == first - timedelta(days=1)
    assert on_the_day == changed


def test_a_rule_whose_days_changed_is_moved_and_not_doubled(
    editing: ManualEditing, manual: ManualService, people: dict[str, Person]
) -> None:
    (old,) = manual.rules("a")
    moved = replace(old, valid_from=date(2027, 1, 1))
    editing.rewrite(people[ADMINISTRATOR].role_name, "a", Rewrite((old,), (moved,)))
    assert manual.rules("a") == [moved]


def test_what_cannot_be_is_refused_and_nothing_is_half_done(
    editing: ManualEditing, manual: ManualService, people: dict[str, Person]
) -> None:
    boss = people[ADMINISTRATOR].role_name
    (old,) = manual.rules("a")
    for changed, words in (
        (replace(old, valid_from=date(2027, 1, 2), valid_to=date(2027, 1, 1)), "reversed"),
        (replace(old, limit=Limit(0, "work_day")), "longer than zero"),
        (replace(old, closing=" "), "closing condition"),
        (replace(old, class_code="", class_name=""), "Choose the class"),
    ):
        with pytest.raises(Refused, match=words):
            editing.rewrite(boss, "a", Rewrite((old,), (changed,)))
    with pytest.raises(Refused, match="has a rule for these days"):
        editing.rewrite(boss, "a", Rewrite((), (replace(old, valid_from=date(2027, 1, 1)),)))
    with pytest.raises(Refused, match="day from which the new rule applies"):
        split_rule(old, old)
    with pytest.raises(Refused, match="2026-01-01 is outside"):
        split_rule(replace(old, valid_from=date(2027, 1, 1)), replace(old, valid_from=date(2026, 1, 1)))
    assert manual.rules("a") == [old]


def test_a_rule_that_somebody_else_changed_meanwhile_stays_as_they_left_it(
    editing: ManualEditing, manual: ManualService, people: dict[str, Person]
) -> None:
    boss = people[ADMINISTRATOR].role_name
    (seen,) = manual.rules("a")
    theirs = replace(seen, closing="他人改过")
    editing.rewrite(boss, "a", Rewrite((seen,), (theirs,)))
    for mine in ((replace(seen, condition="我改的"),), ()):
        with pytest.raises(Refused, match="Another user has changed"):
            editing.rewrite(boss, "a", Rewrite((seen,), mine))
    assert manual.rules("a") == [theirs]


def test_only_administrators_and_only_in_drafts(
    city: Connection, editing: ManualEditing, manual: ManualService, people: dict[str, Person]
) -> None:
    (old,) = manual.rules("a")
    change = Rewrite((old,), (replace(old, note="n"),))
    with pytest.raises(Refused, match="administrators"):
        editing.rewrite(people["dispatcher-1"].role_name, "a", change)
    manual.publish(people[ADMINISTRATOR].role_name, "a", DatabaseManualStore(city).now()[1])
    with pytest.raises(Refused, match="Copy it as a draft"):
        editing.rewrite(people[ADMINISTRATOR].role_name, "a", change)
    with pytest.raises(Refused, match="no version"):
        editing.rewrite(people[ADMINISTRATOR].role_name, "b", Rewrite((), ()))
    assert city.scalar(text("select count(*) from city.manual_rules")) == 1
    assert ManualVersion("a", "a", "2026").name in {one.name for one in manual.versions()}
